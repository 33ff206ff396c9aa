"""Targets of messages in the database: their addresses sealed, and dropped when they are
removed.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.rows import rows_as_dicts


class Target(NamedTuple):
    """A target of messages."""

    id: int
    name: str
    role: str
    districts: list[str]  # none: the whole province
    channel: str
    address: bytes  # sealed
    paused_until: date | None


def write_target(
    connection: Connection[Any],
    *,
    name: str,
    role: str,
    districts: Collection[str],
    channel: str,
    ending: str,
    address: bytes,
    by: str,
    now: datetime,
) -> int:
    """Write a target and return its number."""
    row = connection.execute(
        "insert into message_target (name, role, districts, channel, ending, address, made_at, "
        "made_by) values (%s, %s, %s, %s, %s, %s, %s, %s) returning id",
        (name, role, sorted(districts), channel, ending, address, now, by),
    ).fetchone()
    assert row is not None
    return int(row[0])


def lock_target(connection: Connection[Any], number: int) -> Target | None:
    """Lock an active target and return it; None if there is none of this number."""
    row = connection.execute(
        "select id, name, role, districts, channel, address, paused_until from message_target "
        "where id = %s and removed_at is null for update",
        (number,),
    ).fetchone()
    return Target(*row) if row else None


def targets_told(connection: Connection[Any], day: date) -> list[Target]:
    """Return the targets that receive messages on a day."""
    rows = connection.execute(
        "select id, name, role, districts, channel, address, paused_until from message_target "
        "where removed_at is null and (paused_until is null or paused_until < %s) order by id",
        (day,),
    )
    return [Target(*row) for row in rows]


def pause_target(connection: Connection[Any], number: int, until: date | None) -> None:
    """Send a target nothing up to and including a day; None: end the pause."""
    connection.execute("update message_target set paused_until = %s where id = %s", (until, number))


def remove_target(connection: Connection[Any], number: int, now: datetime) -> None:
    """Drop a target's address; what waited for it is no longer sent."""
    connection.execute(
        "update message_target set address = null, removed_at = %s where id = %s", (now, number)
    )
    connection.execute(
        "update outbox set state = 'expired', ended_at = %s where target = %s and state = "
        "'waiting'",
        (now, number),
    )


def list_targets(connection: Connection[Any]) -> list[dict[str, Any]]:
    """Return the active targets, each with the outcome of its last message; no address."""
    return rows_as_dicts(
        connection.execute(
            """
            select t.id, t.name, t.role, t.districts, t.channel, t.ending, t.paused_until,
              t.made_at, t.made_by, o.state last_state, o.code last_code, o.ended_at last_at
            from message_target t
            left join lateral (select state, code, ended_at from outbox o where o.target = t.id
              and o.ended_at is not null order by o.ended_at desc limit 1) o on true
            where t.removed_at is null order by t.id
            """
        )
    )
