"""Makes the clock, an APScheduler, from the timetable: each trigger has its zone, a late job still
runs, and a job never runs twice at a time.

The clock only requests: longer work is given to the workers, once for each due instant, even with
several clocks. It stores nothing: the job store is in memory, the database tells what is due.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import partial
from importlib import import_module
from threading import Event, Thread
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from jobs.door import Outcome, at_the_door, instant
from jobs.schedule import TIMETABLE, Job, Where, last_due
from sibermata.desk.opening import Opened
from sibermata.rules.time.office import WIB, ZONE
from sibermata.store.night.queue import carry_once

# APScheduler would drop a job that is a second late (F111). The run table decides what is due.
ANY_DELAY = None
PAUSES = (60.0, 300.0, 900.0, 3600.0)  # seconds between the tries of a failed daily job
log = logging.getLogger("sibermata.jobs")


def office_zone() -> tzinfo:
    """Return the office's zone, by name where the machine knows it."""
    try:
        return ZoneInfo(ZONE)
    except ZoneInfoNotFoundError:
        return WIB


def trigger_of(job: Job) -> CronTrigger:
    """Return when a job fires, in the office's zone."""
    hour, minute = job.at.split(":")
    return CronTrigger(
        day_of_week=job.days, hour=hour, minute=minute, second=0, timezone=office_zone()
    )


def run_of(job: Job) -> Callable[[Event], int]:
    """Return the function `run` of a job's file."""
    found: Callable[[Event], int] = import_module(f"jobs.{job.name}").run
    return found


def lines_that_run(lines: Iterable[Job]) -> Iterator[Job]:
    """Yield the lines that can run; log a line whose file or hour is wrong and go on."""
    for job in lines:
        try:
            run_of(job)
            trigger_of(job)
        except (ImportError, AttributeError, ValueError) as error:
            log.error(
                "a job is left out: its file jobs/NAME.py has no run, or its hour is none; "
                "mend its line in jobs/schedule.py and start again",
                extra={"job": job.name, "at_hour": job.at, "kind": type(error).__name__},
            )
        else:
            yield job


def next_instants(now: datetime, most: int = 5) -> list[tuple[datetime, Job]]:
    """Return the next instants at which a job with a fixed hour begins, in the office's zone."""
    coming: list[tuple[datetime, Job]] = []
    for job in TIMETABLE:
        fires, after = None, now
        while not job.at.startswith("*") and sum(one is job for _, one in coming) < most:
            fires = trigger_of(job).get_next_fire_time(fires, after)
            after = fires + timedelta(seconds=1)
            coming.append((fires.astimezone(WIB), job))
    return sorted(coming, key=lambda one: one[0])[:most]


def asked_of(job: Job) -> Callable[[Event], int]:
    """Return what the clock calls for a job: the job itself, or its request to the workers."""
    if job.where is Where.WORKER:
        return partial(until_done, partial(asked_for, job))
    once_a_day = job.where is Where.CLOCK and not job.at.startswith("*")
    return partial(until_done, run_of(job)) if once_a_day else run_of(job)


def asked_for(job: Job, stop: Event) -> int:
    """Request a job from the workers; return the exit code."""
    del stop  # takes one transaction
    return at_the_door(f"ask for {job.name}", lambda door: hand_over(job, door))


def until_done(work: Callable[[Event], int], stop: Event, pauses: Sequence[float] = PAUSES) -> int:
    """Run a daily job, and repeat it after each of PAUSES while it fails, so that a short outage of
    the database does not cost a day.
    """
    code = work(stop)
    for pause in pauses:
        if not code or stop.wait(pause):
            break
        code = work(stop)
    return code


def hand_over(job: Job, door: Opened) -> Outcome:
    """Request a job from the workers, unless another clock did or an earlier request waits."""
    due = last_due(job, instant())
    with door.database.work(name="handed over") as connection:
        ours = carry_once(connection, job.name, int(due.timestamp()))
    return Outcome({"due": due.isoformat(), "handed_over": str(ours).lower()})


def make_scheduler(
    stop: Event,
    work: Callable[[Job], Callable[[Event], int]] = asked_of,
    lines: Sequence[Job] = TIMETABLE,
) -> BackgroundScheduler:
    """Return the clock, not started. Each job has a thread, so that a slow one never delays the
    janitor (F73).

    The five-minute job also limits how long the clock sleeps: after a suspended machine wakes,
    missed jobs run soon (F110).
    """
    zone = office_zone()
    clock = BackgroundScheduler(
        timezone=zone,
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(len(TIMETABLE))},
    )
    for job in lines_that_run(lines):
        first = {"next_run_time": datetime.now(zone)} if job.at_start else {}
        clock.add_job(
            work(job),
            trigger_of(job),
            args=[stop],
            id=job.name,
            name=job.name,
            misfire_grace_time=ANY_DELAY,
            coalesce=True,
            max_instances=1,
            **first,
        )
    return clock


def serve(stop: Event, worker: Callable[[Event], object]) -> int:
    """Run the clock and one worker until `stop` is set; then wait until both reach a safe point."""
    clock = make_scheduler(stop)
    beside = Thread(target=worker, args=[stop], name="worker")
    beside.start()
    clock.start()
    log.info("clock started", extra={"jobs": len(TIMETABLE), "zone": ZONE})
    stop.wait()
    clock.shutdown(wait=True)
    beside.join()
    log.info("clock stopped")
    return 0
