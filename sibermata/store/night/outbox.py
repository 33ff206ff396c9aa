"""Writes messages, each in the transaction of what it reports: one row for every target of its
kind.

The same word is written once: what is unchanged has the same `about`, and is not sent again.
"""

import json
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.records.office.message import TERMS, MessageKind, Word
from sibermata.records.run import Claimed

REJECTED = "AUTH_REJECTED"
PING = "dead man's switch"
# Targets that get a kind of a district: of its roles, of that district or of the province, and not
# paused. What concerns the whole province goes to those who have the whole province.
TOLD = """
    from message_target t where t.removed_at is null and t.role = any(%(roles)s)
      and (t.districts = '{}' or %(district)s = any(t.districts))
      and (t.paused_until is null
        or t.paused_until < (clock_timestamp() at time zone 'Asia/Jakarta')::date)
"""


def put_word(connection: Connection[Any], word: Word) -> int:
    """Write a word for each target that should get it and has not yet; return for how many."""
    terms = TERMS[word.kind]
    return connection.execute(
        "insert into outbox (district_code, target, kind, about, facts, made_at, not_before, "
        "expires_at) select %(district)s, t.id, %(kind)s, %(about)s, %(facts)s, "
        "clock_timestamp(), clock_timestamp(), clock_timestamp() + make_interval(hours => "
        f"%(hours)s::int) {TOLD} on conflict (target, kind, about) do nothing",
        {
            "district": word.district,
            "kind": str(word.kind),
            "about": word.about,
            "facts": json.dumps(dict(word.facts)),
            "hours": terms.hours,
            "roles": [str(role) for role in terms.roles],
        },
    ).rowcount


def put_word_for(connection: Connection[Any], target: int, word: Word) -> bool:
    """Write a word for one target; return whether it is new."""
    return bool(
        connection.execute(
            "insert into outbox (district_code, target, kind, about, facts, made_at, not_before, "
            "expires_at) values (%s, %s, %s, %s, %s, clock_timestamp(), clock_timestamp(), "
            "clock_timestamp() + make_interval(hours => %s::int)) "
            "on conflict (target, kind, about) do nothing",
            (
                word.district,
                target,
                str(word.kind),
                word.about,
                json.dumps(dict(word.facts)),
                TERMS[word.kind].hours,
            ),
        ).rowcount
    )


def say_held(connection: Connection[Any], run: int, source: str, code: str) -> None:
    """Say that something of a run waits for a decision; one word for a run and a code. A hold over
    the absences of a whole night belongs to no source, and to the province.
    """
    row = connection.execute("select district_code from run where id = %s", (run,)).fetchone()
    district = str(row[0]) if row and source else ""
    facts = {"source": source, "code": code}
    put_word(connection, Word(MessageKind.HELD, district, f"{run} {code}", facts))


def say_rejected(connection: Connection[Any], run: Claimed) -> None:
    """Say that a source does not let us in any more; once, until a run of it ends otherwise."""
    row = connection.execute(
        "select coalesce(max(id), 0) from run where source = %s and district_code = %s and id < %s "
        "and ended_at is not null and code <> %s",
        (run.source, run.district, run.run_id, REJECTED),
    ).fetchone()
    about = f"{run.source} {row[0] if row else 0}"
    facts = {"source": run.source}
    put_word(connection, Word(MessageKind.REJECTED, run.district, about, facts))


def last_ping(connection: Connection[Any]) -> tuple[str, datetime | None]:
    """Return the last night of which the dead man's switch was told, and when that was last tried;
    ('', None) if never.
    """
    row = connection.execute(
        "select value, at from installation where name = %s for update", (PING,)
    ).fetchone()
    return (str(row[0]), row[1]) if row else ("", None)


def note_ping(connection: Connection[Any], night: str, at: datetime) -> None:
    """Note of which night the dead man's switch was told, and when that was tried."""
    connection.execute(
        "insert into installation (name, value, at) values (%s, %s, %s) on conflict (name) do "
        "update set value = excluded.value, at = excluded.at",
        (PING, night, at),
    )
