"""What messages count beside the measures of config/measures.toml: where sources stand, what is new
since a day, until when what waits must be decided.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.scope import Scope
from sibermata.store.views.desk.measures import ROW

SEEN = "(%(districts)s::text[] is null or {0}.district_code = any(%(districts)s))"
BAD = ("FAILED", "ABANDONED")


class SourceStanding(NamedTuple):
    """Where an active source that is not paused stands."""

    source: str
    district: str
    heard_at: datetime | None
    good_run: int
    failed_nights: int
    failed_since: date | None
    code: str
    under_way: bool


def source_standings(
    connection: Connection[Any], scope: Scope, night: date, day: date
) -> list[SourceStanding]:
    """Return where each active source stands that is not paused on a day; `night`: whose run may
    be under way.
    """
    rows = connection.execute(
        f"""
        select s.slug, s.district_code, greatest(s.confirmed_at, s.published_at), g.good,
          coalesce(b.nights, 0), b.since, coalesce(b.code, ''),
          exists (select from run r where r.source = s.slug and r.night = %(night)s
            and r.ordinal = 0 and r.ended_at is null)
        from source s
        cross join lateral (select coalesce(max(r.id), 0) good from run r where r.source = s.slug
          and r.ended_at is not null and r.state <> all(%(bad)s)) g
        left join lateral (select count(distinct r.night)::int nights, min(r.night) since,
            (array_agg(r.code order by r.id desc))[1] code
          from run r where r.source = s.slug and r.id > g.good and r.ended_at is not null) b on true
        where s.active and s.retired_at is null
          and (s.paused_until is null or s.paused_until < %(day)s) and {SEEN.format("s")}
        order by s.slug
        """,
        {"night": night, "day": day, "bad": list(BAD), "districts": scope.listed},
    )
    return [SourceStanding(*row) for row in rows]


class NewFindings(NamedTuple):
    """How many refused rows and open questions are new since an instant."""

    refused: int
    questions: int


def new_findings(connection: Connection[Any], scope: Scope, since: datetime) -> NewFindings:
    """Return how many of the open refusals and questions were first raised after an instant."""
    row = connection.execute(
        f"""
        select (count(distinct {ROW}) filter (where severity = 'error'))::int,
          (count(*) filter (where severity = 'question'))::int
        from finding f where f.status = 'open' and f.first_at > %(since)s and {SEEN.format("f")}
        """,
        {"since": since, "districts": scope.listed},
    ).fetchone()
    return NewFindings(*row) if row else NewFindings(0, 0)


class Coming(NamedTuple):
    """How much falls due, and the first day of it."""

    number: int
    first: date | None


def open_tasks(
    connection: Connection[Any], scope: Scope, codes: Sequence[str], since: datetime
) -> tuple[int, int]:
    """Return how many tasks of these codes are open, and how many of them are new."""
    row = connection.execute(
        f"""
        select count(*)::int, (count(*) filter (where first_at > %(since)s))::int
        from finding f where f.status = 'open' and f.code = any(%(codes)s) and {SEEN.format("f")}
        """,
        {"since": since, "codes": list(codes), "districts": scope.listed},
    ).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def trainings_due(connection: Connection[Any], scope: Scope, day: date, until: date) -> Coming:
    """Return how many trainings fall due from a day until another: those in their time of grace,
    and those that hold no longer then.
    """
    row = connection.execute(
        f"""
        select count(*)::int, min(ends) from (
          select case when state = 'in_grace' then due else valid_until end ends from mark m
          where kind = 'training' and state in ('in_grace', 'expiring') and {SEEN.format("m")}) m
        where ends between %(day)s and %(until)s
        """,
        {"day": day, "until": until, "districts": scope.listed},
    ).fetchone()
    return Coming(*row) if row else Coming(0, None)


def first_deadline(connection: Connection[Any], scope: Scope) -> datetime | None:
    """Return when the first of the plans that wait expires."""
    row = connection.execute(
        f"select min(h.expires_at) from hold h join run r on r.id = h.run_id where h.status = "
        f"'waiting' and {SEEN.format('r')}",
        {"districts": scope.listed},
    ).fetchone()
    return row[0] if row else None
