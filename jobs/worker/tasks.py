"""What the queue brings to a worker. Each thing is an id, and is looked up in the row it names.

Invariant: brought twice, it is done once - a run under the fence of its source, a job under its
own, a night by what was noted of it.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event

from jobs.asked.work import one_job, trace_of
from jobs.door import instant
from jobs.schedule import find_job, latest_night
from jobs.scheduler import run_of
from jobs.sync_lists import look
from jobs.sync_rosters import BY, night_of
from jobs.worker.bench import Bench, Open
from sibermata.errors import SibermataError, StoreUnavailable
from sibermata.records.source import Source
from sibermata.store.base.refusal import as_refusal
from sibermata.store.night.due import not_asked
from sibermata.store.night.queue import AskedRun, asked_run, carry_nights
from sibermata.sync.result import WORKER_LOST
from sibermata.sync.spread import close, request
from sibermata.sync.spread import work_run as bring

log = logging.getLogger("sibermata.jobs")


class NotDone(Exception):
    """The task is to be brought again; why stands in the log, and nothing of it in the queue."""


@contextmanager
def reported(task: str, number: object) -> Iterator[None]:
    """Log what a task could not do, and let the queue bring it again; a driver's message prints
    values, and goes no further.
    """
    try:
        yield
    except Exception as error:
        known = error if isinstance(error, SibermataError) else as_refusal(error)
        code = known.code if known is not None else type(error).__name__
        facts = {"task": task, "id": number, "code": code}
        log.error("task interrupted", extra=facts, exc_info=trace_of(error))
        raise NotDone from None


def work_run(bench: Bench, run: int) -> None:
    """Bring the source of a run into step, and hand on what its end lets begin."""
    with reported("work_run", run), bench.open() as lent:
        with lent.door.database.connection() as connection:
            asked = asked_run(connection, run)
        if asked is None or bench.stop.is_set():
            return
        source = lent.sources.get(asked.source)
        if source is None:
            wrong = [one for one in lent.declared.broken if one.name == asked.source]
            request([], night_of(lent.door, asked.night, instant(), bench.stop), broken=wrong)
        else:
            work_source(lent, source, asked, bench)
        hand_on(lent, source, asked, bench.stop)


def work_source(lent: Open, source: Source, asked: AskedRun, bench: Bench) -> None:
    """Work a source off as whoever asked for it has it done."""
    clock = asked.by == BY
    with bench.lifeline.number() as owner:
        night = lent.door.night(
            by=asked.by, night=asked.night, clock=clock, stop=bench.stop, owner=owner
        )
        result = bring(source, night, bench.place)
    if result is not None and result.code == WORKER_LOST:
        raise StoreUnavailable(result.detail, "DATABASE_SILENT")  # brought again at once


def hand_on(lent: Open, source: Source | None, asked: AskedRun, stop: Event) -> None:
    """After a run: tonight's, where it was an older one or a person's; the lists that waited for
    it; the night itself, where it was the last.
    """
    now = instant()
    night = latest_night(now)
    if source is not None and not (asked.by == BY and asked.night == night):
        with lent.door.database.connection() as connection:
            lacking = not_asked(connection, [source.name], night)
        if lacking:
            request([source], night_of(lent.door, night, now, stop))
    look(lent.door, lent.declared, now, stop)
    with lent.door.database.connection() as connection:
        carry_nights(connection)


def close_night(bench: Bench, night: str) -> None:
    """Close a night whose runs have all ended."""
    with reported("close_night", night), bench.open() as lent:
        work = night_of(lent.door, date.fromisoformat(night), instant(), bench.stop)
        held = list(close(work, bench.place))
    log.info("night closed", extra={"night": night, "held": len(held)})


def do_job(bench: Bench, job: int) -> None:
    """Do what somebody asked for at a page."""
    with reported("do_job", job), bench.open() as lent, bench.lifeline.number() as owner:
        one_job(lent.door, owner, bench.stop, job)


def do_by_clock(bench: Bench, name: str) -> None:
    """Do a job of the timetable; one that failed is brought again, its log says why."""
    job = find_job(name)
    if job is not None:
        work: Callable[[Event], int] = run_of(job)
        if work(bench.stop):
            raise NotDone
