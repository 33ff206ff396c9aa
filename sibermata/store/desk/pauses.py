"""Sources that no night fetches until a day that a person named."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection


class Pause(NamedTuple):
    """Until when a source is paused, by whom and why."""

    until: date  # the last day
    by: str
    reason: str


def pauses(connection: Connection[Any], names: Sequence[str], day: date) -> dict[str, Pause]:
    """Return which of these sources are paused on a day."""
    rows = connection.execute(
        "select slug, paused_until, paused_by, paused_reason from source where slug = any(%s) "
        "and paused_until >= %s",
        (list(names), day),
    )
    return {slug: Pause(*pause) for slug, *pause in rows.fetchall()}


def write_pause(connection: Connection[Any], source: str, pause: Pause | None) -> None:
    """Pause a source, or end its pause."""
    connection.execute(
        "update source set paused_until = %s, paused_by = %s, paused_reason = %s where slug = %s",
        (*(pause or (None, "", "")), source),
    )
