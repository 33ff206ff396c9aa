"""Rows of a query as dicts."""

from typing import Any


def rows_as_dicts(cursor: Any) -> list[dict[str, Any]]:
    """Return what a cursor holds as dictionaries by column name."""
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
