"""Append-only rows with `recorded_from` and `recorded_to`: a version is closed, never changed.

Table and column names come from our own records, never from data.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.store.base.rows import OPEN, standing_at


def next_id(connection: Connection[Any], sequence: str) -> int:
    """Return a number that was never given before."""
    row = connection.execute("select nextval(%s::regclass)", (sequence,)).fetchone()
    assert row is not None
    return int(row[0])


def write_version(
    connection: Connection[Any],
    table: str,
    key: str,
    at: datetime,
    record: tuple[Any, ...],
    columns: Sequence[str],
) -> None:
    """Close the version of this record that stands, if one does, and write the new one."""
    connection.execute(
        f"update {table} set recorded_to = %s where {key} = %s and {OPEN}", (at, record[0])
    )
    values = [list(value) if isinstance(value, tuple) else value for value in record]
    places = ", ".join(["%s"] * (len(columns) + 1))
    names = ", ".join(("recorded_from", *columns))
    connection.execute(f"insert into {table} ({names}) values ({places})", (at, *values))


def read_versions(
    connection: Connection[Any],
    table: str,
    shape: type[Any],
    where: str = "true",
    values: dict[str, Any] | None = None,
    *,
    at: datetime | None = None,
) -> list[Any]:
    """Return the records that stand now (or stood `at`), in the order of their key."""
    columns = ", ".join(shape._fields)
    rows = connection.execute(
        f"select {columns} from {table} where {standing_at(at)} and {where} order by 1",
        {**(values or {}), "at": at},
    )
    return [
        shape(*(tuple(value) if isinstance(value, list) else value for value in row))
        for row in rows
    ]
