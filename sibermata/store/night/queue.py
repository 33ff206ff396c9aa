"""Hands nights to the queue of the workers: runs to work on, nights to close.

Invariant: a row of the queue is a hint with an id; the run table says what must be done, and a
source's fence by whom. What is queued twice is done once.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.engine import Database
from sibermata.store.base.queue import IN_HAND
from sibermata.store.night.runs import OWNER_LIVES

CLOSE_LOCK = 0x51BE_0006  # one worker closes nights at a time
LONGEST_CLOSE = 300  # seconds of silence: then a worker that closes nights has lost its turn


class AskedRun(NamedTuple):
    """A run that has not ended."""

    source: str
    night: date
    ordinal: int
    by: str


def note_night(connection: Connection[Any], night: date) -> None:
    """Record that runs of a night were requested: it must be closed once they have ended."""
    connection.execute(
        "insert into night (night) values (%s) on conflict (night) do update set closed_at = null",
        (night,),
    )


def carry_runs(connection: Connection[Any], names: Sequence[str]) -> int:
    """Queue the unfinished runs of these sources, unless a worker has them or they are queued
    already; return how many.

    Each district's first source comes before any district's second, so that a large one delays
    nobody; a source that failed last time comes after those that did not.
    """
    row = connection.execute(
        f"""
        with waiting as (
            select r.id, s.slug,
              row_number() over (partition by s.district_code order by r.id) turn,
              coalesce((select p.state = 'FAILED' from run p where p.source = s.slug
                and p.ended_at is not null order by p.id desc limit 1), false) failed
            from run r join source s on s.slug = r.source
            where r.ended_at is null and s.slug = any(%(names)s)
              and (s.owner is null or s.lease_until < clock_timestamp() or not {OWNER_LIVES})
              and not exists (select from procrastinate_jobs q where q.task_name = 'work_run'
                and (q.args ->> 'run')::bigint = r.id
                and (q.status = 'todo' or s.owner is null and {IN_HAND}))
        )
        select coalesce(cardinality(procrastinate_defer_jobs_v1(array_agg(row('sources', 'work_run',
          case when failed then -1 else 0 end, null, null, jsonb_build_object('run', id), null)
          ::procrastinate_job_to_defer_v1 order by turn, slug))), 0)
        from waiting having count(*) > 0
        """,
        {"names": list(names)},
    ).fetchone()
    return int(row[0]) if row else 0


def asked_run(connection: Connection[Any], run: int) -> AskedRun | None:
    """Return a run that must be worked on; None once it has ended."""
    row = connection.execute(
        "select source, night, ordinal, requested_by from run where id = %s and ended_at is null",
        (run,),
    ).fetchone()
    return AskedRun(*row) if row else None


def nights_over(connection: Connection[Any]) -> list[date]:
    """Return the nights whose runs have all ended and that were not closed yet."""
    rows = connection.execute(
        """
        select n.night from night n where n.closed_at is null
          and not exists (select from run r join source s on s.slug = r.source and s.active
            where r.ended_at is null and r.night = n.night) order by 1
        """
    ).fetchall()
    return [row[0] for row in rows]


def carry_nights(connection: Connection[Any]) -> int:
    """Queue the nights that are over, unless they are queued already; return how many."""
    return connection.execute(
        f"""
        select procrastinate_defer_jobs_v1(array[row('house', 'close_night', 1, null, null,
          jsonb_build_object('night', n.night), null)::procrastinate_job_to_defer_v1])
        from unnest(%s::date[]) n(night)
        where not exists (select from procrastinate_jobs q where q.task_name = 'close_night'
          and q.args ->> 'night' = n.night::text and (q.status = 'todo' or {IN_HAND}))
        """,
        (nights_over(connection),),
    ).rowcount


def note_closed(connection: Connection[Any], night: date) -> None:
    """Record that a night was closed, unless more of it was requested meanwhile."""
    if night in nights_over(connection):
        connection.execute(
            "update night set closed_at = clock_timestamp() where night = %s", (night,)
        )


def carry_once(connection: Connection[Any], name: str, due: int) -> bool:
    """Queue a job of the timetable for the instant at which it was due; False if another clock did,
    or if an earlier one of the name still waits for a worker.
    """
    row = connection.execute(
        """
        select procrastinate_defer_periodic_job_v2('house', null, null, 'do_by_clock', 0,
          %(name)s::text, %(due)s, jsonb_build_object('name', %(name)s::text))
        where not exists (select from procrastinate_jobs q where q.task_name = 'do_by_clock'
          and q.status = 'todo' and q.args ->> 'name' = %(name)s::text)
        """,
        {"name": name, "due": due},
    ).fetchone()
    return row is not None and row[0] is not None


def waiting_long(connection: Connection[Any], seconds: int) -> int:
    """Return how many rows of the queue have been with a worker for longer than expected."""
    row = connection.execute(
        "select count(*) from procrastinate_jobs q where q.status = 'doing' and (select max(e.at) "
        "from procrastinate_events e where e.job_id = q.id and e.type = 'started') "
        "< clock_timestamp() - make_interval(secs => %s)",
        (seconds,),
    ).fetchone()
    return int(row[0]) if row else 0


def ready(connection: Connection[Any]) -> bool:
    """Return whether the queue has anything that may be taken up now."""
    return (
        connection.execute(
            "select 1 from procrastinate_jobs where status = 'todo' and "
            "coalesce(scheduled_at, '-infinity') <= now() limit 1"
        ).fetchone()
        is not None
    )


def ended_since(connection: Connection[Any], since: datetime) -> list[tuple[str, str]]:
    """Return state and code of each run that has ended since an instant, and of each night that the
    province held.
    """
    return connection.execute(
        "select state, code from run where ended_at >= %(since)s union all select 'HELD', code "
        "from hold where planned_at >= %(since)s and part like 'night:%%'",
        {"since": since},
    ).fetchall()


@contextmanager
def turn_to_close(database: Database) -> Iterator[None]:
    """Wait for the turn to close nights: two workers may end a night's last runs at once.

    The turn is a transaction that the server ends by itself if its worker is silent for longer than
    a night takes to close: a frozen worker keeps the turn from nobody.
    """
    connection = database.connect()
    try:
        connection.execute("begin")
        connection.execute("set local lock_timeout = '600s'")
        connection.execute(f"set local idle_in_transaction_session_timeout = '{LONGEST_CLOSE}s'")
        connection.execute("select pg_advisory_xact_lock(%s)", (CLOSE_LOCK,))
        yield
    finally:
        connection.close()
