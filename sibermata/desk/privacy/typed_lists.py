"""Writes down who stands in a list that was typed at the server and left it, as a page does of a
list that is downloaded. A table on the screen is looked at, and is not recorded person by person.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sibermata.desk.accounts.acting import acting_name
from sibermata.desk.opening import opened
from sibermata.store.privacy.exports import Left, write_export

NAME = "list"  # of the export
PERSON = "person_id"
AT_SERVER = " (server)"  # behind the name of a login of the machine: no account bears it
Rows = Iterable[Mapping[str, Any]]


@contextmanager
def recorded(rows: Rows, who: str, form: str, title: str) -> Iterator[Rows]:
    """Lend the rows of a list, and write down whom they named once they are out: also where only
    some of them went.
    """
    people: set[int] = set()
    lines = 0

    def seen() -> Iterator[Mapping[str, Any]]:
        nonlocal lines
        for row in rows:
            lines += 1
            if person := row.get(PERSON):
                people.add(person)
            yield row

    try:
        yield seen()
    finally:
        if people:
            with opened() as door, door.database.work(name="list left") as connection:
                left = Left(NAME, form, people, lines, {"title": title} if title else {})
                write_export(connection, acting_name(connection, who), left)
