"""What pages read of sources: where each stands, its last run with its counts, and its nights."""

from datetime import date, datetime
from typing import Any, TypedDict

from psycopg import Connection

from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope

SEEN = "(%(districts)s::text[] is null or s.district_code = any(%(districts)s))"
BOARD = f"""
    select s.slug source, s.district_code district, g.name district_name, s.type, s.delivers,
      s.publisher, s.active, s.retired_at, s.paused_until, s.paused_by, s.paused_reason,
      s.published_at, s.confirmed_at, o.officials, r.id run, r.state, r.code, r.night,
      r.requested_at, r.requested_by, r.ended_at, r.detail, r.rows_read, r.admitted, r.refused,
      r.asked, r.duplicates, r.not_officials, r.added, r.changed, r.missing, r.returned,
      coalesce(f.waiting_rows, 0) waiting_rows, coalesce(f.questions, 0) questions,
      (select max(h.id) from hold h where h.source = s.slug and h.status = 'waiting'
        and h.expires_at > clock_timestamp()) hold
    from source s
    left join region g on g.code = s.district_code
    left join lateral (select * from run u where u.district_code = s.district_code
      and u.source = s.slug order by u.id desc limit 1) r on true
    left join lateral (select nullif(count(*), 0) officials from source_record c
      where c.district_code = s.district_code and c.source = s.slug and c.missing_run is null) o
      on true
    left join lateral (select count(distinct coalesce(row_hash, fingerprint))
          filter (where severity = 'error') waiting_rows,
        count(*) filter (where severity = 'question') questions
      from finding w where w.district_code = s.district_code and w.source = s.slug
        and w.status = 'open') f on true
    where {SEEN} and s.retired_at is null and (%(source)s::text is null or s.slug = %(source)s)
    order by s.district_code, s.slug
"""
# The last run of each night that read anything.
NIGHTS = f"""
    select distinct on (r.source, r.night) r.source, r.night, r.id run, r.state, r.code,
      r.rows_read, r.admitted, r.refused, r.asked
    from run r join source s on s.district_code = r.district_code and s.slug = r.source
    where {SEEN} and r.night > %(since)s and r.ended_at is not null
      and (%(source)s::text is null or r.source = %(source)s)
    order by r.source, r.night, r.id desc
"""


class SourceState(TypedDict):
    """A source, and its last run; None where it never had one."""

    source: str
    district: str
    district_name: str | None
    type: str
    delivers: str
    publisher: str
    active: bool
    retired_at: datetime | None
    paused_until: date | None
    paused_by: str
    paused_reason: str
    published_at: datetime | None
    confirmed_at: datetime | None
    officials: int | None
    run: int | None
    state: str | None
    code: str | None
    night: date | None
    requested_at: datetime | None
    requested_by: str | None
    ended_at: datetime | None
    detail: str | None
    rows_read: int | None
    admitted: int | None
    refused: int | None
    asked: int | None
    duplicates: int | None
    not_officials: int | None
    added: int | None
    changed: int | None
    missing: int | None
    returned: int | None
    waiting_rows: int  # refused, and nobody has settled them yet
    questions: int
    hold: int | None


class NightOf(TypedDict):
    """What a night read of a source."""

    source: str
    night: date
    run: int
    state: str
    code: str
    rows_read: int
    admitted: int
    refused: int
    asked: int


def board(
    connection: Connection[Any], scope: Scope, source: str | None = None
) -> list[SourceState]:
    """Return every source that is not retired, by district and name; or the one that is named."""
    values = {"districts": scope.listed, "source": source}
    return rows_as_dicts(connection.execute(BOARD, values))  # type: ignore[return-value]


def nights(
    connection: Connection[Any], scope: Scope, since: date, source: str | None = None
) -> list[NightOf]:
    """Return what each night after `since` read of each source, oldest first."""
    values = {"districts": scope.listed, "since": since, "source": source}
    return rows_as_dicts(connection.execute(NIGHTS, values))  # type: ignore[return-value]
