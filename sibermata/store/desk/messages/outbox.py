"""The outbox: due messages are claimed target by target, and the end of each attempt is recorded.

Invariant: a message that was handed to the outside world is never handed over again, even if its
worker died before recording the outcome: it stays uncertain.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.office.message import AT_ONCE, MessageKind, MessageState, Sent, Waiting
from sibermata.store.base.rows import rows_as_dicts

TOGETHER = 5  # messages that one target gets as one
LONGEST_SENDING = timedelta(minutes=10)  # far beyond the time-out of an attempt
LOST = "WORKER_LOST"


class Claim(NamedTuple):
    """Messages that are ours to send to one target, now."""

    target: int
    name: str
    address: bytes  # sealed
    messages: Sequence[Waiting]


def end_past(connection: Connection[Any], now: datetime) -> tuple[int, int]:
    """End the messages past their time, and those over which a worker died; return how many of
    each.
    """
    expired = connection.execute(
        "update outbox set state = 'expired', ended_at = %(now)s where state = 'waiting' and "
        "expires_at <= %(now)s",
        {"now": now},
    ).rowcount
    lost = connection.execute(
        "update outbox set state = 'uncertain', code = %s, ended_at = %s where state = 'sending' "
        "and sending_since < %s",
        (LOST, now, now - LONGEST_SENDING),
    ).rowcount
    return expired, lost


def claim_due(connection: Connection[Any], now: datetime, *, quiet: bool) -> Claim | None:
    """Claim what is due for the target that has waited longest and that nobody is sending to; None
    if nothing is due.

    `quiet`: only messages that may be sent at any hour.
    """
    values = {"now": now, "quiet": quiet, "at_once": [str(kind) for kind in AT_ONCE]}
    due = (
        "o.state = 'waiting' and o.not_before <= %(now)s and o.expires_at > %(now)s and "
        "(not %(quiet)s or o.kind = any(%(at_once)s))"
    )
    target = connection.execute(
        f"""
        select t.id, t.name, t.address from message_target t
        where t.removed_at is null
          and (t.paused_until is null
            or t.paused_until < (%(now)s::timestamptz at time zone 'Asia/Jakarta')::date)
          and exists (select from outbox o where o.target = t.id and {due})
          and not exists (select from outbox o where o.target = t.id and o.state = 'sending')
        order by (select min(o.not_before) from outbox o where o.target = t.id and {due}), t.id
        limit 1 for update skip locked
        """,
        values,
    ).fetchone()
    if target is None:
        return None
    rows = connection.execute(
        f"""
        update outbox o set state = 'sending', sending_since = %(now)s, attempts = attempts + 1
        where o.id in (select o.id from outbox o where o.target = %(target)s and {due}
          order by o.id limit {TOGETHER})
        returning o.id, o.kind, o.district_code, o.facts, o.attempts
        """,
        {**values, "target": target[0]},
    ).fetchall()
    if not rows:  # another took them while this one looked; the next look sees that
        return claim_due(connection, now, quiet=quiet)
    messages = [
        Waiting(number, MessageKind(kind), *others) for number, kind, *others in sorted(rows)
    ]
    number, name, address = target
    return Claim(number, name, address, messages)


def note_sent(
    connection: Connection[Any], one: Waiting, sent: Sent, now: datetime, wait: timedelta
) -> bool:
    """Record the end of an attempt; return whether the message was still ours.

    `wait`: until the next attempt, if there is one.
    """
    ends = sent.state is not MessageState.WAITING
    return bool(
        connection.execute(
            "update outbox set state = %(state)s, code = %(code)s, sending_since = null, "
            "not_before = case when %(ends)s then not_before else %(then)s end, "
            "ended_at = case when %(ends)s then %(now)s end "
            "where id = %(id)s and state = 'sending' and attempts = %(attempts)s",
            {
                "state": str(sent.state),
                "code": sent.code,
                "ends": ends,
                "then": now + wait,
                "now": now,
                "id": one.id,
                "attempts": one.attempts,
            },
        ).rowcount
    )


def list_outbox(connection: Connection[Any], most: int = 200) -> list[dict[str, Any]]:
    """Return the last messages, newest first."""
    return rows_as_dicts(
        connection.execute(
            "select o.id, o.made_at, t.name target_name, o.kind, o.district_code district, "
            "o.facts, o.state, o.attempts, o.code, o.not_before, o.ended_at from outbox o "
            "join message_target t on t.id = o.target order by o.id desc limit %s",
            (most,),
        )
    )


def let_go_of_messages(connection: Connection[Any], days: int) -> int:
    """Delete messages that ended so many days ago; return how many."""
    return connection.execute(
        "delete from outbox where ended_at < clock_timestamp() - make_interval(days => %s::int)",
        (days,),
    ).rowcount
