"""The measures of the marks, night by night: counted again, or adjusted by what changed.

Invariant: what is written equals `count_standing` of the present marks; numbers that do not add up
are counted again, and refused if they still do not.
"""

from collections.abc import Iterable, Mapping, Set
from datetime import date
from typing import Any

from psycopg import Connection

from sibermata.errors import SibermataError
from sibermata.standing.lines import Ground
from sibermata.store.base.scope import Scope
from sibermata.store.programme.measures import Line, read_measures, write_measures
from sibermata.store.views.counts import (
    Count,
    Group,
    count_marked,
    count_people,
    count_standing,
    count_vacant,
    refuse_untied,
)

Counts = Mapping[Group, Count]


def measure_all(connection: Connection[Any], ground: Ground) -> None:
    """Count everything and keep it as the measures of the night."""
    counts = count_standing(
        connection, Scope.province(), "district", ground.programme, ground.posts
    )
    _write(connection, ground.on, counts)


def carry_measures(connection: Connection[Any], last: date, on: date) -> None:
    """Give a night the measures of the present marks, since nothing changed."""
    if last != on:
        write_measures(connection, on, read_measures(connection, last))


def counts_of(connection: Connection[Any], ground: Ground, people: Iterable[int]) -> Counts:
    """Return these persons' part of the measures."""
    everywhere = Scope.province()
    return count_people(connection, everywhere, list(people), ground.programme, ground.posts)


def measure_changed(
    connection: Connection[Any],
    ground: Ground,
    last: date,
    people: Set[int],
    before: Counts,
    districts: Set[str],
) -> None:
    """Adjust the last marking's measures by these persons' part: subtract what it was `before`, add
    what it is now.

    Vacancies are counted again in `districts`: seats changed nowhere else.
    """
    counts = {
        Group(one.district, one.kind, one.subject, one.pledge_class): _count(one)
        for one in read_measures(connection, last)
    }
    for sign, moved in ((-1, before), (1, counts_of(connection, ground, people))):
        for group, count in moved.items():
            _add(counts.setdefault(group, Count()), count, sign)
    scope = Scope(frozenset(districts))
    vacant = count_vacant(connection, scope, ground.programme, ground.posts) if districts else {}
    for group in {group for group in counts if group.area in districts} | vacant.keys():
        counts.setdefault(group, Count()).vacant = vacant.get(group, 0)
    try:
        refuse_untied(counts, count_marked(connection, Scope.province()))
    except SibermataError:
        measure_all(connection, ground)
        return
    _write(connection, ground.on, counts)


def _count(line: Line) -> Count:
    count = Count()
    count.states = dict(line.states)
    count.seats, count.seats_covered, count.vacant = line.seats, line.seats_covered, line.vacant
    return count


def _add(count: Count, moved: Count, sign: int) -> None:
    for state, number in moved.states.items():
        count.states[state] = count.states.get(state, 0) + sign * number
        if not count.states[state]:
            del count.states[state]
    count.seats += sign * moved.seats
    count.seats_covered += sign * moved.seats_covered


def _write(connection: Connection[Any], night: date, counts: Counts) -> None:
    lines = [
        Line(*group, count.persons, count.states, count.seats, count.seats_covered, count.vacant)
        for group, count in sorted(counts.items())
        if count.states or count.seats or count.vacant
    ]
    write_measures(connection, night, lines)
