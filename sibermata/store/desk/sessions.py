"""Sessions, remembered devices and one-time links in the database, found by the sha256 of their
token only.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from psycopg import Connection

from sibermata.records.account import LinkKind, Stage
from sibermata.store.base.rows import rows_as_dicts

SEEN_EVERY = timedelta(minutes=1)  # reading a page does not write each time


def digest(token: str) -> bytes:
    """Return what is stored in place of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


class Kept(NamedTuple):
    """A session as it is stored."""

    id: str
    account: str
    stage: Stage
    created_at: datetime
    proved_at: datetime
    seen_at: datetime
    ends_at: datetime
    device: bytes | None
    address: str


def begin_session(
    connection: Connection[Any],
    token: str,
    account: str,
    stage: Stage,
    now: datetime,
    ends_at: datetime,
    *,
    idle_minutes: int,
    device: bytes | None = None,
    address: str = "",
    created_at: datetime | None = None,
) -> str:
    """Write a session and return its id; the id opens nothing."""
    session = str(uuid4())
    connection.execute(
        "insert into session (token, id, account, stage, created_at, proved_at, seen_at, ends_at, "
        "idle_minutes, device, address) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            digest(token),
            session,
            account,
            stage,
            created_at or now,
            now,
            now,
            ends_at,
            idle_minutes,
            device,
            address,
        ),
    )
    return session


def find_session(connection: Connection[Any], token: str, now: datetime) -> Kept | None:
    """Return the session of a token if it is valid at `now`."""
    row = connection.execute(
        """
        select id::text, account::text, stage, created_at, proved_at, seen_at, ends_at, device,
          address
        from session where token = %(token)s and ended_at is null and ends_at > %(now)s
          and (idle_minutes = 0 or seen_at + make_interval(mins => idle_minutes) > %(now)s)
        """,
        {"token": digest(token), "now": now},
    ).fetchone()
    return Kept(row[0], row[1], Stage(row[2]), *row[3:]) if row else None


def see_session(connection: Connection[Any], session: Kept, now: datetime) -> None:
    """Record that a session is in use, once a minute."""
    if now - session.seen_at >= SEEN_EVERY:
        connection.execute("update session set seen_at = %s where id = %s::uuid", (now, session.id))


def end_session(connection: Connection[Any], token: str, now: datetime) -> bool:
    """End the session of a token; return False if it had ended before."""
    return bool(
        connection.execute(
            "update session set ended_at = %s where token = %s and ended_at is null",
            (now, digest(token)),
        ).rowcount
    )


def end_sessions(
    connection: Connection[Any], account: str, now: datetime, *, but: str = "", only: str = ""
) -> int:
    """End the sessions of an account (but one, or only one, by id); return how many."""
    return connection.execute(
        "update session set ended_at = %(now)s where account = %(account)s::uuid and ended_at is "
        "null and id::text <> %(but)s and (%(only)s = '' or id::text = %(only)s)",
        {"now": now, "account": account, "but": but, "only": only},
    ).rowcount


def open_sessions(connection: Connection[Any], account: str, now: datetime) -> list[dict[str, Any]]:
    """Return where somebody is signed in, the newest first."""
    return rows_as_dicts(
        connection.execute(
            "select id::text, created_at, seen_at, ends_at, address, device is not null remembered "
            "from session where account = %s::uuid and ended_at is null and ends_at > %s and "
            "(idle_minutes = 0 or seen_at + make_interval(mins => idle_minutes) > %s) "
            "order by created_at desc",
            (account, now, now),
        )
    )


def find_device(
    connection: Connection[Any], token: str, account: str, now: datetime
) -> bytes | None:
    """Return the digest of a device from which this account signed in before."""
    row = connection.execute(
        "update device set seen_at = %s where token = %s and account = %s::uuid and ends_at > %s "
        "returning token",
        (now, digest(token), account, now),
    ).fetchone()
    return bytes(row[0]) if row else None


def remember_device(
    connection: Connection[Any], token: str, account: str, now: datetime, ends_at: datetime
) -> bytes:
    """Remember a device and return its digest."""
    connection.execute(
        "insert into device (token, account, made_at, seen_at, ends_at) values (%s, %s, %s, %s, "
        "%s)",
        (digest(token), account, now, now, ends_at),
    )
    return digest(token)


def forget_devices(connection: Connection[Any], account: str, now: datetime) -> None:
    """Forget all devices of an account."""
    connection.execute(
        "update device set ends_at = %s where account = %s::uuid and ends_at > %s",
        (now, account, now),
    )


def write_link(
    connection: Connection[Any],
    token: str,
    account: str,
    kind: LinkKind,
    by: str,
    now: datetime,
    ends_at: datetime,
) -> None:
    """Write a one-time link; earlier links of the account stop working."""
    connection.execute(
        "update one_time_link set used_at = %s where account = %s::uuid and used_at is null",
        (now, account),
    )
    connection.execute(
        "insert into one_time_link (token, account, kind, made_at, made_by, ends_at) values (%s, "
        "%s, %s, %s, %s, %s)",
        (digest(token), account, kind, now, by, ends_at),
    )


def find_link(connection: Connection[Any], token: str, now: datetime) -> Mapping[str, Any] | None:
    """Return a link that still works, locked."""
    found = rows_as_dicts(
        connection.execute(
            "select account::text, kind from one_time_link where token = %s and used_at is null "
            "and ends_at > %s for update",
            (digest(token), now),
        )
    )
    return found[0] if found else None


def use_link(connection: Connection[Any], token: str, now: datetime) -> None:
    """Use up a link."""
    connection.execute(
        "update one_time_link set used_at = %s where token = %s", (now, digest(token))
    )


def meeting_end(connection: Connection[Any], meeting: str) -> tuple[Any, str] | None:
    """Return day and time at which a meeting ends, as its event says now."""
    row = connection.execute(
        "select held_on, ends from event where code = %s and recorded_to = 'infinity'", (meeting,)
    ).fetchone()
    return (row[0], str(row[1])) if row else None
