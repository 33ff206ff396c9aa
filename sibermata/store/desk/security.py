"""Failures in a row, events at the doors, who opened whose page, and acts that
two people agree on.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from psycopg import Connection

from sibermata.records.account import Counter, Happened
from sibermata.records.office.trail import EVERYTHING, Sought
from sibermata.store.base.rows import rows_as_dicts

NOTHING: Mapping[str, object] = {}


class Failures(NamedTuple):
    """How often somebody failed in a row."""

    number: int
    since: datetime  # the first of them
    last_at: datetime


def failures_of(
    connection: Connection[Any], kind: Counter, subject: bytes, now: datetime
) -> Failures:
    """Return the count of a subject, locked: two tries at once happen one after the other."""
    connection.execute(
        "insert into failure_count (kind, subject, since, last_at) values (%s, %s, %s, %s) on "
        "conflict do nothing",
        (kind, subject, now, now),
    )
    row = connection.execute(
        "select failures, since, last_at from failure_count where kind = %s and subject = %s for "
        "update",
        (kind, subject),
    ).fetchone()
    assert row is not None
    return Failures(*row)


def count_failure(
    connection: Connection[Any], kind: Counter, subject: bytes, now: datetime
) -> None:
    """Count one more failure."""
    connection.execute(
        "update failure_count set failures = failures + 1, last_at = %s, since = case when "
        "failures = 0 then %s else since end where kind = %s and subject = %s",
        (now, now, kind, subject),
    )


def forget_failures(
    connection: Connection[Any], kind: Counter, subject: bytes, now: datetime
) -> None:
    """Set the count back to zero."""
    connection.execute(
        "update failure_count set failures = 0, since = %s where kind = %s and subject = %s and "
        "failures > 0",
        (now, kind, subject),
    )


def write_event(
    connection: Connection[Any],
    what: Happened,
    now: datetime,
    account: str | None = None,
    who: str = "",
    address: str = "",
    detail: Mapping[str, object] = NOTHING,
) -> None:
    """Append to the security log; `detail` holds counts and codes, never personal data."""
    connection.execute(
        "insert into security_event (at, what, account, who, address, detail) values (%s, %s, "
        "%s::uuid, %s, %s, %s::jsonb)",
        (now, what, account, who, address, json.dumps(dict(detail), ensure_ascii=False)),
    )


def list_events(
    connection: Connection[Any],
    *,
    account: str | None = None,
    sought: Sought = EVERYTHING,
    limit: int = 200,
    before: int = 0,
) -> list[dict[str, Any]]:
    """Return the newest entries of the security log: of an account, or those that are sought."""
    return rows_as_dicts(
        connection.execute(
            """
            select e.id, e.at, e.what, coalesce(nullif(e.who, ''), a.name, '') as who, e.address,
              e.detail
            from security_event e left join account a on a.id = e.account
            where (%(account)s::uuid is null or e.account = %(account)s::uuid)
              and (%(who)s = '' or lower(%(who)s) in (lower(e.who), lower(a.name)))
              and (%(what)s = '' or e.what = %(what)s)
              and (%(since)s::timestamptz is null or e.at >= %(since)s)
              and (%(until)s::timestamptz is null or e.at < %(until)s)
              and (%(before)s = 0 or e.id < %(before)s)
            order by e.id desc limit %(limit)s
            """,
            {"account": account, "limit": limit, "before": before, **sought._asdict()},
        )
    )


def write_view(
    connection: Connection[Any],
    account: str,
    who: str,
    person: int,
    what: str,
    now: datetime,
    purpose: str = "",
) -> None:
    """Record that somebody opened a person's page, or read a personal number, and why."""
    connection.execute(
        "insert into view_log (at, account, who, person_id, what, purpose) values (%s, %s::uuid, "
        "%s, %s, %s, %s)",
        (now, account, who, person, what, purpose),
    )


def list_views(
    connection: Connection[Any],
    *,
    sought: Sought = EVERYTHING,
    limit: int = 200,
    before: int = 0,
) -> list[dict[str, Any]]:
    """Return who opened whose page, the newest first."""
    return rows_as_dicts(
        connection.execute(
            "select v.id, v.at, v.who, v.what, v.purpose, coalesce(p.name, '') as name from "
            "view_log v left join person p on p.id = v.person_id and p.recorded_to = 'infinity' "
            "where (%(who)s = '' or lower(v.who) = lower(%(who)s)) "
            "and (%(what)s = '' or v.what = %(what)s) "
            "and (%(since)s::timestamptz is null or v.at >= %(since)s) "
            "and (%(until)s::timestamptz is null or v.at < %(until)s) "
            "and (%(before)s = 0 or v.id < %(before)s) order by v.id desc limit %(limit)s",
            {"limit": limit, "before": before, **sought._asdict()},
        )
    )


def ask_approval(
    connection: Connection[Any],
    what: str,
    subject: str,
    purpose: str,
    by: str,
    now: datetime,
    ends_at: datetime,
) -> str:
    """Record that somebody asks for a second person's approval, and for what; return its id."""
    approval = str(uuid4())
    connection.execute(
        "insert into approval (id, what, subject, purpose, asked_by, asked_at, ends_at) values "
        "(%s, %s, %s, %s, %s, %s, %s)",
        (approval, what, subject, purpose, by, now, ends_at),
    )
    return approval


def same_approval(
    connection: Connection[Any], what: str, subject: str, purpose: str, by: str, now: datetime
) -> str | None:
    """Return the open request of one person for the same act and purpose, None if there is none;
    requests of the same moment wait for one another.
    """
    asked = (what, subject, purpose, by)
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", ["|".join(asked)])
    row = connection.execute(
        "select id::text from approval where (what, subject, purpose, asked_by) = (%s, %s, %s, %s) "
        "and used_at is null and ends_at > %s order by asked_at desc limit 1",
        (*asked, now),
    ).fetchone()
    return str(row[0]) if row else None


def find_approval(
    connection: Connection[Any], approval: str, now: datetime
) -> dict[str, Any] | None:
    """Return an approval that was neither used nor dropped, locked."""
    found = rows_as_dicts(
        connection.execute(
            "select id::text, what, subject, purpose, asked_by, allowed_by from approval where "
            "id::text = %s and used_at is null and ends_at > %s for update",
            (approval, now),
        )
    )
    return found[0] if found else None


def find_allowed(
    connection: Connection[Any], what: str, subject: str, by: str, now: datetime
) -> str | None:
    """Return an approval that somebody was given and has not used; None if there is none."""
    row = connection.execute(
        "select id::text from approval where what = %s and subject = %s and asked_by = %s and "
        "allowed_by <> '' and used_at is null and ends_at > %s order by asked_at limit 1",
        (what, subject, by, now),
    ).fetchone()
    return str(row[0]) if row else None


def list_approvals(
    connection: Connection[Any], now: datetime, *, by: str = ""
) -> list[dict[str, Any]]:
    """Return the approvals that wait for a second person or for being used; of one account, if
    named.
    """
    return rows_as_dicts(
        connection.execute(
            "select id::text, what, subject, purpose, asked_by, asked_at, allowed_by, ends_at from "
            "approval where used_at is null and ends_at > %s and %s in ('', asked_by) order by "
            "asked_at desc",
            (now, by),
        )
    )


def allow(connection: Connection[Any], approval: str, by: str, now: datetime) -> None:
    """Record the second person's approval."""
    connection.execute(
        "update approval set allowed_by = %s, allowed_at = %s where id::text = %s",
        (by, now, approval),
    )


def use_approval(connection: Connection[Any], approval: str, now: datetime) -> None:
    """Use up an approval."""
    connection.execute("update approval set used_at = %s where id::text = %s", (now, approval))


def forget_past(
    connection: Connection[Any], now: datetime, session_days: int, event_days: int
) -> int:
    """Drop expired sessions, devices, codes and failures, and old lines of the security log; return
    how many lines.

    A locked account stays locked.
    """
    past = {
        "session": now - timedelta(days=session_days),
        "event": now - timedelta(days=event_days),
    }
    statements = (
        "delete from session where coalesce(ended_at, ends_at) < %(session)s",
        "delete from device where ends_at < %(session)s",
        "delete from one_time_link where ends_at < %(session)s",
        "delete from approval where ends_at < %(session)s",
        "delete from failure_count where last_at < %(session)s and kind <> 'name'",
        "delete from security_event where at < %(event)s",
    )
    return sum(connection.execute(one, past).rowcount for one in statements)
