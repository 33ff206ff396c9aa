"""Who did what: append-only; each entry's hash covers the entry before it. The database itself
refuses to change or drop an entry.
"""

import hashlib
import json
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.secrecy import Secrecy

TRAIL_LOCK = 0x51BE_0003
# Acts after which nobody's marks change: they only read or hand out, are about the office, or say
# who came through a door, which counts for nobody before it is confirmed (one job a scan would fill
# the queue).
UNMARKED = frozenset(
    {"rejections exported", "packet exported", "numbers exported", "paper handed out"}
    | {"subject file", "nik revealed", "evidence opened", "attendance sheet written"}
    | {"codes scanned", "let in by name", "door took back"}
    | {"file received", "approval asked", "approval given", "attempt on another district"}
    | {"account added", "account rights", "account disabled", "account enabled", "account reset"}
    | {"account factor removed", "provider address set", "provider address removed"}
    | {"token made", "token ended", "message target added", "message target paused"}
    | {"message target removed", "message target resumed", "message target tried"}
    | {"breach report", "request taken", "request answered", "source paused", "source resumed"}
)


def write_trail(
    connection: Connection[Any],
    secrecy: Secrecy,
    who: str,
    what: str,
    subject: str,
    detail: dict[str, Any],
) -> None:
    """Append an entry. `detail` holds counts and codes, never personal data."""
    connection.execute("select pg_advisory_xact_lock(%s)", (TRAIL_LOCK,))
    row = connection.execute("select trail_head()").fetchone()
    if what not in UNMARKED:
        # a setting that lasts until the transaction ends: `has_acted` reads it
        connection.execute("select set_config('sibermata.acted', 'on', true)")
    stamp = connection.execute("select clock_timestamp()::text").fetchone()
    assert stamp is not None
    text = json.dumps(detail, sort_keys=True, ensure_ascii=False)
    link = _link(
        secrecy, bytes(row[0]) if row and row[0] else b"", stamp[0], who, what, subject, text
    )
    connection.execute(
        "insert into audit (at, who, what, subject, detail, hash) values (%s::timestamptz, %s, "
        "%s, %s, %s::jsonb, %s)",
        (stamp[0], who, what, subject, text, link),
    )


def has_acted(connection: Connection[Any]) -> bool:
    """Return whether this transaction contains an act after which marks may change."""
    row = connection.execute("select current_setting('sibermata.acted', true) = 'on'").fetchone()
    return bool(row and row[0])


class Entry(NamedTuple):
    """When something was done, and by whom."""

    at: datetime
    who: str


def first_entry(connection: Connection[Any], what: str, subject: str) -> Entry | None:
    """Return the first entry about a subject, None if there is none."""
    row = connection.execute("select at, who from trail_first(%s, %s)", (what, subject)).fetchone()
    return Entry(*row) if row else None


def verify_trail(connection: Connection[Any], secrecy: Secrecy) -> int | None:
    """Return the id of the first entry that was tampered with, or None when the chain is whole."""
    before = b""
    for number, at, who, what, subject, detail, link in connection.execute(
        "select id, at::text, who, what, subject, detail, hash from audit order by id"
    ):
        text = json.dumps(detail, sort_keys=True, ensure_ascii=False)
        if _link(secrecy, before, at, who, what, subject, text) != bytes(link):
            return int(number)
        before = bytes(link)
    return None


def _link(secrecy: Secrecy, before: bytes, *texts: str) -> bytes:
    return secrecy.sign(hashlib.sha256(before + "\x1f".join(texts).encode()).hexdigest())
