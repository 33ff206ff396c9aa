"""Rows of a list that need no second judgement: linked, without a finding, and with an unchanged
person.

What they were judged by is kept beside the source: a digest, and the instant after which a person
may have changed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from psycopg import Connection

from sibermata.store.base.rows import OPEN


class Ground(NamedTuple):
    """What a list was judged by: a digest of everything except its bytes and its people, and since
    when changes of people are news.
    """

    word: str = ""
    since: str = ""  # an instant


def stored_ground(connection: Connection[tuple[object, ...]], source: str) -> Ground:
    """Return what the last applied delivery of a list was judged by; empty if there is none."""
    row = connection.execute("select ground from source where slug = %s", (source,)).fetchone()
    word, _, since = str(row[0]).partition(" ") if row else ("", "", "")
    return Ground(word, since)


def people_since(connection: Connection[tuple[object, ...]]) -> str:
    """Return the instant from which changes of persons may still be unknown: now, or the start of
    the oldest transaction that may still publish one.
    """
    row = connection.execute(
        "select least(clock_timestamp(), min(xact_start)) from pg_stat_activity "
        "where datname = current_database()"
    ).fetchone()
    assert row is not None
    assert isinstance(row[0], datetime)
    return row[0].isoformat()


def settled_rows(
    connection: Connection[tuple[object, ...]], source: str, since: str, kept: Mapping[int, int]
) -> dict[bytes, bytes]:
    """Return row hash -> thread of the linked rows that have no finding and whose person and seats
    are unchanged.

    `kept`: merged person -> the one that is shown.
    """
    rows = connection.execute(
        f"""
        with news as (
          select id from person where recorded_from >= %(since)s
            or (recorded_to >= %(since)s and recorded_to < 'infinity')
          union select person_id from tenure where recorded_from >= %(since)s
            or (recorded_to >= %(since)s and recorded_to < 'infinity'))
        select r.row_hash, r.thread, r.person_id from list_row r
        where r.source = %(source)s and r.{OPEN} and r.state = 'linked' and r.deed_id is not null
          and r.linked_by <> 'answer' and r.person_id not in (select id from news)
          and not exists (select from finding f where f.source = r.source
            and f.row_hash = r.row_hash and f.status <> 'fixed_at_source')
        """,
        {"source": source, "since": since},
        binary=True,
    )
    return {
        bytes(row_hash): bytes(thread)  # type: ignore[call-overload]
        for row_hash, thread, person in rows
        if person not in kept
    }
