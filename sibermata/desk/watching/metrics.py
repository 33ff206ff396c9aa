"""Metrics for a monitoring system, in the text format of Prometheus.

Invariant: counts, codes, instants, names of sources and districts; never anything about a person.
Every scrape reads the database; nothing is stored in memory.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from importlib.metadata import version as version_of
from typing import Any

import psycopg
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from psycopg import Connection

from sibermata.errors import SibermataError
from sibermata.records.run import State
from sibermata.rules.time.office import WIB, office_day
from sibermata.store.base.engine import Database
from sibermata.store.base.row_security import look_on
from sibermata.store.base.schema import revision_of
from sibermata.store.desk.tasks import workers
from sibermata.store.night.watched import (
    LastRun,
    clock_nights,
    last_measured,
    last_runs,
    open_holds,
    open_messages,
    queue_depths,
    waiting_jobs,
)
from sibermata.store.views.desk.backups import keeping

log = logging.getLogger("sibermata.desk")
SECONDS = 10  # the longest that one statement of a scrape may take
OUTCOMES = ("admitted", "refused", "asked", "duplicates", "not_officials")
Watched = Connection[Any]


def gauge(name: str, said: str, *labels: str) -> GaugeMetricFamily:
    """Return an empty metric named `sibermata_<name>`; `said` is its help text."""
    return GaugeMetricFamily(f"sibermata_{name}", said, labels=labels)


def one(name: str, said: str, value: float) -> GaugeMetricFamily:
    """Return a metric with one value and no label."""
    found = gauge(name, said)
    found.add_metric((), value)
    return found


def of_release(connection: Watched) -> Iterator[Metric]:
    """Yield the release of the software and the revision of the tables."""
    found = gauge("release_info", "Release, revision of its tables.", "release", "schema")
    found.add_metric((version_of("sibermata"), revision_of(connection)), 1)
    yield found


def of_sources(connection: Watched) -> Iterator[Metric]:
    """Yield the last run of each source, and the age of its data."""
    runs = last_runs(connection, office_day(datetime.now(UTC)))
    states = gauge("runs", "Sources by the state of their last run.", "state")
    counted = Counter(run.state for run in runs if run.state is not None)
    for state in State:
        states.add_metric((str(state),), counted[state])
    yield states
    yield one("sources_never_run", "Sources without a run.", sum(run.state is None for run in runs))
    yield from freshness(runs)
    yield from last_work(runs)


def freshness(runs: Iterable[LastRun]) -> Iterator[Metric]:
    """Yield when the published data of a source were applied and last confirmed.

    Both are instants: the age is `time() - metric`.
    """
    labels = ("source", "district")
    applied = gauge("source_applied_timestamp_seconds", "When what stands was applied.", *labels)
    confirmed = gauge(
        "source_confirmed_timestamp_seconds", "When it was last seen to be still so.", *labels
    )
    paused = gauge("source_paused", "1: no night asks the source today.", *labels)
    for run in runs:
        ids = (run.source, run.district)
        fresh = max(filter(None, (run.confirmed_at, run.applied_at)), default=None)
        applied.add_metric(ids, instant_of(run.applied_at))
        confirmed.add_metric(ids, instant_of(fresh))
        paused.add_metric(ids, int(run.paused))
    yield from (applied, confirmed, paused)


def last_work(runs: Iterable[LastRun]) -> Iterator[Metric]:
    """Yield the duration, row counts and failure of each source's last run."""
    seconds = gauge("run_seconds", "From asked for to ended.", "source")
    rows = gauge("run_rows", "Rows of the last run by what became of them.", "source", "outcome")
    failed = gauge("run_failed", "1: the last run failed, with its code.", "source", "code")
    for run in runs:
        if run.ended_at and run.requested_at:
            took = (run.ended_at - run.requested_at).total_seconds()
            seconds.add_metric((run.source,), took)
        if run.state is State.FAILED:
            failed.add_metric((run.source, run.code), 1)
        if run.state in (State.PUBLISHED, State.HELD):
            for outcome in OUTCOMES:
                rows.add_metric((run.source, outcome), getattr(run, outcome))
    yield from (seconds, rows, failed)


def of_nights(connection: Watched) -> Iterator[Metric]:
    """Yield when the last night that the clock requested began: 00:00 of its day in the office's
    zone.
    """
    night = clock_nights(connection)
    yield one(
        "night_timestamp_seconds", "When the last night that was asked for began.", due(night)
    )


def of_holds(connection: Watched) -> Iterator[Metric]:
    """Yield the number of held plans that await a decision, by code."""
    found = gauge("holds_open", "Plans that wait for a person, by their code.", "code")
    for code, number in open_holds(connection).items():
        found.add_metric((code,), number)
    yield found


def of_measures(connection: Watched) -> Iterator[Metric]:
    """Yield the measures of config/measures.toml as counted at the end of the last night."""
    night, rows = last_measured(connection)
    labels = ("measure", "district")
    number = gauge("measure", "What config/measures.toml counts, as of the last night.", *labels)
    whole = gauge("measure_whole", "The whole that it is a part of.", *labels)
    for measure, district, count, of in rows:
        number.add_metric((measure, district), count)
        if of:
            whole.add_metric((measure, district), of)
    yield from (number, whole)
    yield one("measured_timestamp_seconds", "The night of these measures.", due(night))


def of_jobs(connection: Watched) -> Iterator[Metric]:
    """Yield the depth of the queues, and the waiting and running jobs that people requested."""
    depths = gauge("queue_claimable", "What a worker could claim now, by queue.", "queue")
    for queue, number in sorted(queue_depths(connection).items()):
        depths.add_metric((queue,), number)
    yield depths
    found = waiting_jobs(connection)
    yield one("jobs_claimable", "Jobs that a worker could take up now.", found.claimable)
    yield one("jobs_running", "Jobs under way.", found.running)
    yield one(
        "jobs_oldest_timestamp_seconds",
        "Since when the first of the claimable jobs waits; 0: none does.",
        instant_of(found.oldest),
    )


def of_workers(connection: Watched) -> Iterator[Metric]:
    """Yield the number of live workers, and when one was last seen."""
    found = workers(connection)
    yield one("workers_alive", "Workers that live.", found.alive)
    yield one(
        "worker_seen_timestamp_seconds",
        "When any worker was last seen; 0: none ever was.",
        instant_of(found.last_seen),
    )


def of_outbox(connection: Watched) -> Iterator[Metric]:
    """Yield the number and age of messages that are due but not sent."""
    number, oldest = open_messages(connection)
    yield one("outbox_waiting", "Messages that could be sent now.", number)
    yield one(
        "outbox_oldest_timestamp_seconds",
        "Since when the first of them could be; 0: none waits.",
        instant_of(oldest),
    )


def of_backups(connection: Watched) -> Iterator[Metric]:
    """Yield when the last proven backup was made, and whether the last backup failed its drill."""
    found = keeping(connection)
    yield one(
        "backup_proven_timestamp_seconds",
        "When the last backup was made that a drill restored whole; 0: there is none.",
        instant_of(found.proven.made_at if found.proven else None),
    )
    yield one(
        "backup_failed",
        "1: the last backup did not pass its drill.",
        int(bool(found.last and found.last.code)),
    )


METRICS: tuple[Callable[[Watched], Iterable[Metric]], ...] = (
    of_release,
    of_nights,
    of_sources,
    of_holds,
    of_measures,
    of_jobs,
    of_workers,
    of_outbox,
    of_backups,
)


class AllMetrics(Collector):
    """The collector of all metrics: reads the database at each scrape."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics; only `database_up` 0 and the duration without a database."""
        started, found = time.monotonic(), []
        try:
            with self.database.work(SECONDS, name="watch") as connection:
                look_on(connection)
                for ask in METRICS:
                    found += list(ask(connection))
        except (psycopg.Error, SibermataError) as error:
            log.warning("nothing to be watched", extra={"kind": type(error).__name__})
            found = []
        yield one("database_up", "1: the database answers.", int(bool(found)))
        yield from found
        took = time.monotonic() - started
        yield one("scrape_seconds", "How long this asking took.", round(took, 3))


def exposition(database: Database) -> bytes:
    """Return all metrics as text in the Prometheus format."""
    registry = CollectorRegistry()
    registry.register(AllMetrics(database))
    return generate_latest(registry)


def instant_of(instant: datetime | None) -> float:
    """Return an instant as seconds since 1970; 0 for None."""
    return round(instant.timestamp(), 3) if instant else 0


def due(night: date | None) -> float:
    """Return 00:00 of a night's day in the office's zone, as seconds since 1970; 0 for None."""
    return instant_of(datetime(night.year, night.month, night.day, tzinfo=WIB) if night else None)
