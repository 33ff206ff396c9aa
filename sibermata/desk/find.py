"""Finds officials by a name as it is remembered, by a NIK or by a telephone number."""

import re
from typing import Any

from psycopg import Connection
from rapidfuzz import fuzz, process

from sibermata.desk.explain import masked
from sibermata.desk.opening import Opened
from sibermata.rules.person.name import read_name
from sibermata.rules.value.text import plain
from sibermata.store.registry.fields import PERSON, PRIVATE, SEPARATOR
from sibermata.store.registry.judgements import kept_persons
from sibermata.store.registry.people import people_by_nik
from sibermata.store.views.officials import names_of_people, roster, sealed_of_people

ALIKE = 78  # of 100: a name with two slips is still found, another name is not
MOST = 50  # people; more are not looked through
NIK_DIGITS = 16
FEWEST_DIGITS = 8  # of a telephone number
COUNTRY = re.compile(r"^(?:62|0)")


def find_officials(door: Opened, text: str, most: int = MOST) -> list[dict[str, Any]]:
    """Return the roster of whoever fits best, the likeliest first; tenures that are over too."""
    with door.database.connection() as connection:
        shown = kept_persons(connection)
        meant = people_meant(door, connection, text, most)
        people = list(dict.fromkeys(shown.get(person, person) for person in meant))
        found = roster(connection, door.scope, persons=people, ended=True) if people else ()
        rows = list(masked(found, door))
    return sorted(rows, key=lambda row: people.index(row["person_id"]))


def people_meant(door: Opened, connection: Connection[Any], text: str, most: int) -> list[int]:
    """Return the people whom a text may mean, the likeliest first."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == NIK_DIGITS:
        nik = door.secrecy.hash(digits)
        return [one.id for one in people_by_nik(connection, [nik]).get(nik, [])]
    if len(digits) >= FEWEST_DIGITS:
        return people_with_phone(door, connection, COUNTRY.sub("", digits))[:most]
    wanted = read_name(text, door.rules.book.names).key or plain(text)
    names = names_of_people(connection, door.scope)
    best = process.extract(
        wanted, names, scorer=fuzz.token_set_ratio, score_cutoff=ALIKE, limit=most
    )
    by_likeness = sorted(best, key=lambda one: -fuzz.ratio(wanted, one[0]))
    return [person for _, _, person in by_likeness]


def people_with_phone(door: Opened, connection: Connection[Any], number: str) -> list[int]:
    """Return who has this telephone number, written with or without its first digits."""
    places = [PRIVATE.index(field) for field in ("phone", "phone2")]
    found = []
    for person, sealed in sealed_of_people(connection, door.scope).items():
        texts = door.secrecy.open(sealed, PERSON).split(SEPARATOR)
        numbers = (re.sub(r"\D", "", texts[place]) for place in places)
        if any(COUNTRY.sub("", one) == number for one in numbers if one):
            found.append(person)
    return sorted(found)
