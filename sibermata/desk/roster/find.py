"""Finds officials by a name as it is remembered, by a NIK or by a telephone number."""

import re
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.explain import masked
from sibermata.desk.opening import Opened
from sibermata.rules.person.name import read_name
from sibermata.rules.person.phone import searched_number
from sibermata.rules.person.search import words_meant
from sibermata.rules.value.text import plain
from sibermata.standing.index import index_registry
from sibermata.store.base.scope import Scope
from sibermata.store.registry.judgements import kept_persons
from sibermata.store.registry.people import people_by_nik
from sibermata.store.views.officials import roster
from sibermata.store.views.search.people import PAGE, people_with_phone, search_people

NIK_DIGITS = 16
FEWEST_DIGITS = 8  # of a telephone number


class People(NamedTuple):
    """A page of people whom a text may mean, the likeliest first."""

    persons: list[int]
    total: int
    behind: int | None = None  # after whom the next page begins; None: this is the last page


def find_officials(door: Opened, text: str, most: int = PAGE) -> list[dict[str, Any]]:
    """Return the roster lines of the best matches, the likeliest first, including ended tenures."""
    index_registry(door.database, door.secrecy)
    with door.database.connection() as connection:
        people = people_meant(door, connection, door.scope, text, most=most).persons
        found = roster(connection, door.scope, persons=people, ended=True) if people else ()
        rows = list(masked(found, door))
    return sorted(rows, key=lambda row: people.index(row["person_id"]))


def people_meant(
    door: Opened,
    connection: Connection[Any],
    scope: Scope,
    text: str,
    *,
    after: int | None = None,
    most: int = PAGE,
) -> People:
    """Return the people whom a NIK, a telephone number or words of a name may mean."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == NIK_DIGITS:
        nik = door.secrecy.hash(digits)
        bearers = people_by_nik(connection, [nik]).get(nik, [])
        return people_shown(connection, [one.id for one in bearers])
    if len(digits) >= FEWEST_DIGITS:
        number = door.secrecy.hash(f"phone {searched_number(digits)}")
        return people_shown(connection, people_with_phone(connection, scope, number)[:most])
    wanted = read_name(text, door.rules.book.names).key or plain(text)
    meant = words_meant(wanted, door.known_words.read(connection))
    found = search_people(connection, scope, meant, after=after, most=most)
    persons = [one.person for one in found.places]
    return People(persons, found.total, persons[-1] if len(persons) == most else None)


def people_shown(connection: Connection[Any], persons: list[int]) -> People:
    """Return these people, with merged persons replaced by those shown for them."""
    shown = kept_persons(connection)
    unique = list(dict.fromkeys(shown.get(person, person) for person in persons))
    return People(unique, len(unique))
