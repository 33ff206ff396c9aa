"""Rows of a query as dictionaries, and the condition for the versions in force in tables whose rows
are never changed.
"""

from datetime import datetime
from typing import Any

OPEN = "recorded_to = 'infinity'"


def standing_at(at: datetime | None, alias: str = "") -> str:
    """Return the condition for the rows in force now, or at the instant `%(at)s`."""
    of = f"{alias}." if alias else ""
    if at is None:
        return f"{of}{OPEN}"
    return f"{of}recorded_from <= %(at)s and %(at)s < {of}recorded_to"


def rows_as_dicts(cursor: Any) -> list[dict[str, Any]]:
    """Return what a cursor holds as dictionaries by column name."""
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
