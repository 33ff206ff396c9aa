"""Suggests persons of the registry for a walk-in or a substitute, by the name as it was written."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.opening import Opened
from sibermata.rules.person.name import read_name
from sibermata.rules.person.search import words_meant
from sibermata.rules.value.text import plain
from sibermata.store.base.scope import Scope
from sibermata.store.views.findings import people_asked_about
from sibermata.store.views.search.suggest import Wanted, suggest_people

MOST = 100  # names that are looked up at once


class Written(NamedTuple):
    """A name as it stands on the list of a meeting."""

    line: int
    name: str
    village: str
    district: str


class Suggested(NamedTuple):
    """A person of the registry whom a name may mean."""

    person: int
    name: str
    seats: Sequence[Mapping[str, Any]]  # of `people_asked_about`
    here: bool  # of the village that was written


def suggestions(
    door: Opened, connection: Connection[Any], scope: Scope, written: Sequence[Written]
) -> dict[int, list[Suggested]]:
    """Return line -> the persons whom its name may mean, those of the written village first."""
    known = door.known_words.read(connection)
    wanted = [
        Wanted(one.line, one.district, words_meant(key_of(door, one.name), known))
        for one in written[:MOST]
    ]
    found = suggest_people(connection, scope, wanted)
    people = {person for several in found.values() for person in several}
    seats: dict[int, list[dict[str, Any]]] = {}
    for seat in people_asked_about(connection, scope, sorted(people)):
        seats.setdefault(seat["person"], []).append(seat)
    villages = {one.line: plain(one.village) for one in written}
    shown = {}
    for line, several in found.items():
        fits = [suggested(one, seats[one], villages[line]) for one in several if one in seats]
        shown[line] = sorted(fits, key=lambda one: not one.here)
    return shown


def suggested(person: int, seats: Sequence[Mapping[str, Any]], village: str) -> Suggested:
    """Return a person in the form of a suggestion for a name of a village."""
    here = any(plain(seat["village"] or "") == village for seat in seats) and bool(village)
    return Suggested(person, seats[0]["name"], seats, here)


def key_of(door: Opened, name: str) -> str:
    """Return the words of a name in the form of the index."""
    return read_name(name, door.rules.book.names).key or plain(name)
