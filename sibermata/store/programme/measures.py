"""The history of measures, night by night, from which trends are drawn."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection


class Line(NamedTuple):
    """A measure of one district and subject."""

    district: str
    kind: str
    subject: str
    pledge_class: str
    persons: int
    states: Mapping[str, int]
    seats: int
    seats_covered: int
    vacant: int


def read_measures(connection: Connection[Any], night: date) -> list[Line]:
    """Return the measures of a night."""
    rows = connection.execute(
        "select district_code, kind, subject, pledge_class, persons, states, seats, seats_covered, "
        "vacant from measure where night = %s",
        (night,),
    )
    return [Line(*row) for row in rows]


def write_measures(connection: Connection[Any], night: date, lines: Iterable[Line]) -> None:
    """Replace the measures of a night."""
    connection.execute("delete from measure where night = %s", (night,))
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into measure (night, district_code, kind, subject, pledge_class, persons, "
            "states, seats, seats_covered, vacant) values (%s, %s, %s, %s, %s, %s, %s::jsonb, %s, "
            "%s, %s)",
            [(night, *line[:5], json.dumps(line.states), *line[6:]) for line in lines],
        )


def keep_counts(
    connection: Connection[Any], night: date, rows: Iterable[tuple[str, str, int, int]]
) -> None:
    """Replace the counts of a night: (measure, district, number, whole)."""
    connection.execute("delete from district_measure where night = %s", (night,))
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into district_measure (night, measure, district_code, number, whole) "
            "values (%s, %s, %s, %s, %s)",
            [(night, *row) for row in rows],
        )
