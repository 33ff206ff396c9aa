"""The numbers by which an installation is watched: the last run of each source, what waits, what
was last measured.

Few statements, each by an index, so that asking every half minute costs nothing.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.run import State


class LastRun(NamedTuple):
    """A source that is followed, and its last run; None where it never had one."""

    source: str
    district: str
    paused: bool
    applied_at: datetime | None  # the delivery that stands
    confirmed_at: datetime | None  # when it was last seen to be still so
    night: date | None
    state: State | None
    code: str
    requested_at: datetime | None
    ended_at: datetime | None
    by: str
    admitted: int
    refused: int
    asked: int
    duplicates: int
    not_officials: int


class Waiting(NamedTuple):
    """Jobs that nobody has taken up, and those under way."""

    claimable: int
    running: int
    oldest: datetime | None  # since when the first of those waits


def last_runs(connection: Connection[Any], day: date) -> list[LastRun]:
    """Return every source that is followed, with its last run; `day` is the office's."""
    rows = connection.execute(
        """
        select s.slug, s.district_code, coalesce(s.paused_until >= %s, false), s.published_at,
          s.confirmed_at, r.night, r.state, coalesce(r.code, ''), r.requested_at, r.ended_at,
          coalesce(r.requested_by, ''), coalesce(r.admitted, 0), coalesce(r.refused, 0),
          coalesce(r.asked, 0), coalesce(r.duplicates, 0), coalesce(r.not_officials, 0)
        from source s left join lateral (select * from run r where r.source = s.slug
          order by r.id desc limit 1) r on true
        where s.active and s.retired_at is null order by s.slug
        """,
        (day,),
    ).fetchall()
    return [LastRun._make([*row[:6], State(row[6]) if row[6] else None, *row[7:]]) for row in rows]


def open_holds(connection: Connection[Any]) -> dict[str, int]:
    """Return how many plans wait for a person, by their code."""
    return dict(
        connection.execute(
            "select code, count(*) from hold where status = 'waiting' group by code order by code"
        ).fetchall()
    )


def waiting_jobs(connection: Connection[Any]) -> Waiting:
    """Return what a worker could take up now, and what is under way."""
    row = connection.execute(
        """
        select count(*) filter (where state = 'waiting' and ready),
          count(*) filter (where state = 'running'),
          min(asked_at) filter (where state = 'waiting' and ready)
        from (select state, asked_at, coalesce(heartbeat, '-infinity') < clock_timestamp() ready
          from job where state in ('waiting', 'running')) j
        """
    ).fetchone()
    return Waiting(*row) if row else Waiting(0, 0, None)


def queue_depths(connection: Connection[Any]) -> dict[str, int]:
    """Return how much of each queue a worker could claim now."""
    return dict(connection.execute("select queue, waiting from queue_waiting()").fetchall())


def open_messages(connection: Connection[Any]) -> tuple[int, datetime | None]:
    """Return how many messages could be sent now and are not, and since when the first may be."""
    row = connection.execute(
        "select count(*), min(not_before) from outbox where state in ('waiting', 'sending') "
        "and not_before <= clock_timestamp()"
    ).fetchone()
    return (row[0], row[1]) if row else (0, None)


def last_measured(connection: Connection[Any]) -> tuple[date | None, list[tuple[Any, ...]]]:
    """Return the night that was measured last, and its rows: measure, district, number, whole."""
    rows = connection.execute(
        "select night, measure, district_code, number, whole from district_measure "
        "where night = (select max(night) from district_measure) order by 2, 3"
    ).fetchall()
    return (rows[0][0] if rows else None), [row[1:] for row in rows]


def clock_nights(connection: Connection[Any]) -> date | None:
    """Return the last night that the clock requested, None if it never did; by the last run of each
    source.
    """
    row = connection.execute(
        """
        select max(r.night) from source s cross join lateral (select night from run r
          where r.source = s.slug and r.ordinal = 0 order by r.id desc limit 1) r
        """
    ).fetchone()
    return row[0] if row else None
