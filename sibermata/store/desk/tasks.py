"""Jobs in the database: asked for once, carried to a worker by the queue, claimed by one worker,
ended exactly once.

Invariant: the row holds the true state, the queue only carries its id; every write of a worker
checks that the fence is still its own; a job whose worker is gone is claimed again under a higher
fence.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.errors import Fenced
from sibermata.records.job import LONGEST_WAIT, MOST_ATTEMPTS, Job, JobKind, JobState, JobStep
from sibermata.store.base.queue import IN_HAND

POISON = "JOB_POISON"
SILENT_SECONDS = 1800  # a worker with a live session that is silent for so long is stuck

# Whether the worker that took a job `j` up still holds its advisory lock.
LOCKED = """exists (select from pg_locks l where l.locktype = 'advisory' and l.granted
    and l.objsubid = 1
    and l.database = (select oid from pg_database where datname = current_database())
    and ((l.classid::bigint << 32) | l.objid::bigint) = {number})"""
ABANDONED = f"""(j.state = 'running' and (not {LOCKED.format(number="j.claimed_by")}
    or j.heartbeat < clock_timestamp() - make_interval(secs => {SILENT_SECONDS})))"""


class Asked(NamedTuple):
    """What somebody asks for."""

    kind: JobKind
    ids: Mapping[str, Any]
    asked_for: str  # digest of the two
    district: str
    account: str
    by: str
    districts: list[str] | None
    words: bytes | None = None  # what that person wrote beside it, sealed


def add_job(connection: Connection[Any], asked: Asked) -> int:
    """Return the job for this request; the open one, if the same was asked for before."""
    values = {**asked._asdict(), "kind": str(asked.kind), "ids": json.dumps(dict(asked.ids))}
    row = connection.execute(
        """
        insert into job (kind, ids, asked_for, district_code, account, by, districts, asked_at,
          publication, report)
        values (%(kind)s, %(ids)s, %(asked_for)s, %(district)s, %(account)s, %(by)s,
          %(districts)s::text[], clock_timestamp(),
          coalesce((select max(number) from publication), 0), %(words)s)
        on conflict (asked_for) where state in ('waiting', 'running') do nothing returning id
        """,
        values,
    ).fetchone()
    if row is not None:
        carry_job(connection, int(row[0]))
        return int(row[0])
    row = connection.execute("select open_job(%s)", (asked.asked_for,)).fetchone()
    return int(row[0]) if row and row[0] else add_job(connection, asked)


def carry_job(connection: Connection[Any], job: int, after_seconds: int = 0) -> None:
    """Queue a job, in the transaction that wrote its row."""
    connection.execute("select carry_job(%s, %s::int)", (job, after_seconds))


def carry_jobs(connection: Connection[Any]) -> int:
    """Queue again the jobs that wait or lost their worker and are not queued; return how many."""
    return connection.execute(
        f"""
        select carry_job(j.id, 0) from job j
        where (j.state = 'waiting' and coalesce(j.heartbeat, '-infinity') < clock_timestamp()
            or {ABANDONED} and j.attempts < %s)
          and not exists (select from procrastinate_jobs q where q.task_name = 'do_job'
            and (q.args ->> 'job')::bigint = j.id
            and (q.status = 'todo' or j.state = 'waiting' and {IN_HAND}))
        """,
        (MOST_ATTEMPTS,),
    ).rowcount


def job_of_upload(connection: Connection[Any], upload: str) -> int | None:
    """Return the job that reads a file, or has read it; None if there was none that succeeded."""
    row = connection.execute(
        "select max(id) from job where kind = %s and ids ->> 'upload' = %s "
        "and state in ('waiting', 'running', 'done')",
        (str(JobKind.SYNC), upload),
    ).fetchone()
    return row[0] if row else None


def take_back_job(connection: Connection[Any], job: int) -> bool:
    """Take back a job that nobody has taken up; return whether that was so."""
    return bool(
        connection.execute(
            "update job set state = 'taken_back', ended_at = clock_timestamp() where id = %s "
            "and state = 'waiting'",
            (job,),
        ).rowcount
    )


def claim_job(connection: Connection[Any], owner: int, job: int | None = None) -> Job | None:
    """Take up a job that waits or whose worker is gone, the oldest unless one is named; None if
    there is none.
    """
    row = connection.execute(
        f"""
        update job set state = 'running', step = '', claimed_by = %(owner)s, fence = fence + 1,
          attempts = attempts + 1, heartbeat = clock_timestamp(),
          started_at = coalesce(started_at, clock_timestamp())
        where id = (select j.id from job j where j.state in ('waiting', 'running')
            and (%(job)s::bigint is null or j.id = %(job)s)
            and (j.state = 'waiting' and coalesce(j.heartbeat, '-infinity') < clock_timestamp()
              or {ABANDONED} and j.attempts < %(most)s)
          order by j.id limit 1 for update skip locked)
        returning id, kind, ids, district_code, account, by, districts, asked_at, publication,
          result, fence, attempts, report
        """,
        {"owner": owner, "most": MOST_ATTEMPTS, "job": job},
    ).fetchone()
    if row is None:
        return None
    number, kind, ids, district, account, by, districts, *others = row
    seen = None if districts is None else tuple(districts)
    return Job(number, JobKind(kind), ids, district, account, by, seen, *others)


def hold_job(connection: Connection[Any], job: Job) -> None:
    """Lock a job and prove that it is still ours; raise Fenced otherwise."""
    row = connection.execute(
        "select 1 from job where id = %s and fence = %s and state = 'running' for update",
        (job.id, job.fence),
    ).fetchone()
    if row is None:
        raise Fenced(f"job {job.id}: another worker took over")


def note_progress(
    connection: Connection[Any], job: Job, step: JobStep, done: int = 0, of: int = 0
) -> bool:
    """Record how far a job is; return whether it is still ours."""
    return bool(
        connection.execute(
            "update job set step = %s, done = %s, of = %s, heartbeat = clock_timestamp() "
            "where id = %s and fence = %s and state = 'running'",
            (str(step), done, of, job.id, job.fence),
        ).rowcount
    )


def note_result(connection: Connection[Any], job: Job, result: Mapping[str, Any]) -> None:
    """Record a job's intermediate result: whoever claims it again continues from there."""
    hold_job(connection, job)
    connection.execute(
        "update job set result = %s where id = %s", (json.dumps(dict(result)), job.id)
    )


def end_job(
    connection: Connection[Any],
    job: Job,
    state: JobState,
    *,
    result: Mapping[str, Any] | None = None,
    report: bytes | None = None,
    code: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write the final state of a job, once, in the transaction of its work."""
    hold_job(connection, job)
    connection.execute(
        "update job set state = %s, result = result || %s::jsonb, report = %s, code = %s, "
        "facts = %s, claimed_by = null, ended_at = clock_timestamp() where id = %s",
        (
            str(state),
            json.dumps(dict(result or {})),
            report,
            code,
            json.dumps(dict(facts or {})),
            job.id,
        ),
    )


def put_back(connection: Connection[Any], job: Job, seconds: int) -> None:
    """Let a job wait until another worker has finished something: nobody takes
    it up for so long.
    """
    hold_job(connection, job)
    connection.execute(
        "update job set state = 'waiting', step = %s, claimed_by = null, attempts = attempts - 1, "
        "heartbeat = clock_timestamp() + make_interval(secs => %s) where id = %s",
        (str(JobStep.WAIT), seconds, job.id),
    )
    carry_job(connection, job.id, seconds + 1)


def end_hopeless(connection: Connection[Any]) -> int:
    """End the jobs that nobody took up in time, and those over which workers
    died; return how many.
    """
    expired = connection.execute(
        "update job set state = 'expired', ended_at = clock_timestamp() where state = 'waiting' "
        "and asked_at < clock_timestamp() - %s",
        (LONGEST_WAIT,),
    ).rowcount
    poison = connection.execute(
        f"update job j set state = 'failed', code = %s, claimed_by = null, "
        f"ended_at = clock_timestamp() where {ABANDONED} and j.attempts >= %s",
        (POISON, MOST_ATTEMPTS),
    ).rowcount
    return expired + poison


def let_go_of_reports(connection: Connection[Any], days: int) -> int:
    """Erase the reports of jobs after so many days; the jobs stay."""
    return connection.execute(
        "update job set report = null where report is not null "
        "and ended_at < clock_timestamp() - make_interval(days => %s::int)",
        (days,),
    ).rowcount


def say_alive(connection: Connection[Any], owner: int) -> None:
    """Record that a worker is alive, and forget dead ones."""
    connection.execute(
        "insert into worker (number, since, seen_at) values (%s, clock_timestamp(), "
        "clock_timestamp()) on conflict (number) do update set seen_at = excluded.seen_at",
        (owner,),
    )
    connection.execute(
        f"delete from worker w where w.number <> %s and not {LOCKED.format(number='w.number')} "
        "and w.seen_at < clock_timestamp() - interval '1 hour'",
        (owner,),
    )


class Workers(NamedTuple):
    """Whether any worker takes up jobs."""

    alive: int
    last_seen: datetime | None  # of any, dead or alive


def workers(connection: Connection[Any]) -> Workers:
    """Return how many workers live, and when one was last seen."""
    row = connection.execute(
        f"select count(*) filter (where {LOCKED.format(number='w.number')}), max(w.seen_at) "
        "from worker w"
    ).fetchone()
    return Workers(*row) if row else Workers(0, None)
