"""Which file or answer left with which persons in it: written once, never changed."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.types.json import Jsonb

NOTHING: Mapping[str, object] = {}


class Left(NamedTuple):
    """What left, and the persons in it."""

    what: str
    form: str
    people: Iterable[int | None]
    lines: int
    about: Mapping[str, object] = NOTHING  # codes, and a purpose without numbers
    numbers: bool = False  # personal numbers stand in it unmasked
    token: str = ""  # of a program


def write_export(connection: Connection[Any], who: str, left: Left) -> int:
    """Append an export and return its number."""
    row = connection.execute(
        "insert into export (at, who, token, what, form, about, lines, people, numbers) values "
        "(clock_timestamp(), %s, %s, %s, %s, %s, %s, %s, %s) returning id",
        (
            who,
            left.token,
            left.what,
            left.form,
            Jsonb(dict(left.about)),
            left.lines,
            sorted({one for one in left.people if one}),
            left.numbers,
        ),
    ).fetchone()
    assert row is not None
    return int(row[0])


def count_with_numbers(connection: Connection[Any], who: str, within: timedelta) -> int:
    """Return how many exports with personal numbers somebody took in the time before now."""
    row = connection.execute(
        "select count(*) from export where who = %s and numbers and at > clock_timestamp() - %s",
        (who, within),
    ).fetchone()
    assert row is not None
    return int(row[0])


def people_of_rows(connection: Connection[Any], rows: Iterable[bytes]) -> list[int]:
    """Return the persons that the findings about these rows are about."""
    found = connection.execute(
        "select distinct unnest(people) from finding where row_hash = any(%s)", (list(rows),)
    )
    return [row[0] for row in found]


def people_of_corrections(connection: Connection[Any], corrections: Iterable[int]) -> list[int]:
    """Return the persons that corrections are about."""
    found = connection.execute(
        "select distinct person_id from correction where id = any(%s) and person_id is not null",
        (list(corrections),),
    )
    return [row[0] for row in found]
