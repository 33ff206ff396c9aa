"""Takes up the long work that people ask for, one job at a time.

Invariant: a job ends exactly once. What it does is harmless to do again, or under a fence of its
own, or done in the very transaction that ends it; a job whose worker is gone is taken up anew.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Any

from psycopg import Connection

from jobs.asked.of_holds import preview_hold, release
from jobs.asked.of_sources import preview_delivery, propose, rehearse, sync_source
from jobs.asked.of_the_desk import make_papers, mark, preview_repair, repair
from jobs.asked.task import Act, Done, Handler, NotYet, Task
from sibermata.desk.opening import Debug, Opened
from sibermata.desk.tasks import refuse_changed_rights
from sibermata.errors import Fenced, SibermataError
from sibermata.log_about import about
from sibermata.records.job import JobKind, JobState
from sibermata.rules.value.text import mask_numbers
from sibermata.store.base.keys import follow_keys
from sibermata.store.base.refusal import as_refusal
from sibermata.store.desk.tasks import claim_job, end_job, put_back

log = logging.getLogger("sibermata.jobs")
SECONDS = 600  # of one statement of the last transaction
BUSY_SECONDS = 10  # until a job looks again whether another worker has done its source
HANDLERS: Mapping[JobKind, Handler] = {
    JobKind.SYNC: sync_source,
    JobKind.PAPERS: make_papers,
    JobKind.REPAIR_PREVIEW: preview_repair,
    JobKind.REPAIR: repair,
    JobKind.REHEARSAL: rehearse,
    JobKind.PROPOSAL: propose,
    JobKind.DELIVERY_PREVIEW: preview_delivery,
    JobKind.HOLD_PREVIEW: preview_hold,
    JobKind.RELEASE: release,
    JobKind.MARKS: mark,
}


def one_job(door: Opened, owner: int, stop: threading.Event, number: int | None = None) -> bool:
    """Take up one job, the oldest unless one is named, and bring it to its end; return whether
    there was one.
    """
    with door.database.work(name="job claimed") as connection:
        follow_keys(connection, door.secrecy)
        job = claim_job(connection, owner, number)
    if job is None:
        return False
    log.info("job taken up", extra={"id": job.id, "kind": str(job.kind)})
    # fenced: another worker took over, and writes down what becomes of the job
    with suppress(Fenced), about(asked=job.id, kind=str(job.kind)):
        state = done_with(Task(door, job, stop))
        log.info("job left", extra={"id": job.id, "kind": str(job.kind), "state": state})
    return True


def done_with(task: Task) -> str:
    """Do what a job asks for and end it; return how it ended."""
    job = task.job
    try:
        with task.door.database.connection() as connection:
            refuse_changed_rights(connection, job)
        done = HANDLERS[job.kind](task)
        leave(task, lambda connection: task.end(connection, outcome(done, connection)))
        return "done"
    except Fenced:
        raise
    except NotYet:
        leave(task, lambda connection: put_back(connection, job, BUSY_SECONDS))
        return "waiting"
    except Exception as error:
        leave(task, failed_by(task, error))
        return "failed"


def leave(task: Task, how: Callable[[Connection[Any]], None]) -> None:
    """Let go of a job in one transaction: ended with what it did, failed, or put back."""
    with task.door.database.work(SECONDS, name="job left") as connection:
        follow_keys(connection, task.door.secrecy)
        how(connection)


def outcome(done: Done | Act, connection: Connection[Any]) -> Done:
    """Return what a job came to; what is to be done in its last transaction is done now."""
    return done if isinstance(done, Done) else done(connection)


def failed_by(task: Task, error: Exception) -> Callable[[Connection[Any]], None]:
    """Return what ends a job with why it could not be done; what it did before stays as it was
    published.
    """
    known = error if isinstance(error, SibermataError) else as_refusal(error)
    code = known.code if known is not None else "INTERNAL"
    log.error("job failed", extra={"id": task.job.id, "code": code}, exc_info=trace_of(error))
    facts = facts_of(known) if known is not None else {}

    def fail(connection: Connection[Any]) -> None:
        end_job(connection, task.job, JobState.FAILED, code=code, facts=facts)

    return fail


def facts_of(error: SibermataError) -> dict[str, Any]:
    """Return what the sentence of an error names, fit to be kept: no long number in it."""
    facts = {"value": error.value, "place": error.place, **error.facts}
    return {name: as_kept(fact) for name, fact in facts.items() if fact not in (None, "", ())}


def as_kept(fact: object) -> object:
    """Return a fact as JSON keeps it."""
    if isinstance(fact, bool | int | float):
        return fact
    if isinstance(fact, list | tuple | set | frozenset):
        return [as_kept(one) for one in fact]
    return mask_numbers(str(fact.value if isinstance(fact, StrEnum) else fact))


def trace_of(error: Exception) -> Exception | None:
    """Return what a trace is printed of: it may print values, and stays inside unless asked for."""
    return error if Debug.on else None
