"""A job in the hands of its worker: what it was asked for, how it says how far it is, and how it
ends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Event
from typing import Any

from psycopg import Connection

from sibermata.desk.opening import Opened
from sibermata.desk.tasks import open_report, seal_report
from sibermata.errors import Fenced
from sibermata.records.job import Job, JobState, JobStep
from sibermata.store.base.scope import Scope
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.tasks import end_job, note_progress, note_result


@dataclass(frozen=True, slots=True)
class Done:
    """What a job came to: ids for its row, and what it found out, to be sealed."""

    result: Mapping[str, Any] = field(default_factory=dict)
    report: Any = None


class NotYet(Exception):
    """Another worker has what this job needs: it waits, and is taken up again."""


@dataclass(frozen=True)
class Task:
    """A job that a worker has taken up."""

    door: Opened
    job: Job
    stop: Event

    @cached_property
    def asker(self) -> Opened:
        """The door, narrowed to what the person who asked sees."""
        districts = self.job.districts
        return replace(self.door, scope=Scope(None if districts is None else frozenset(districts)))

    def desk_on(self, connection: Connection[Any]) -> Desk:
        """Return the desk of the person who asked, in a transaction of this job."""
        return self.asker.desk_on(connection, self.job.by)

    @property
    def words(self) -> str:
        """What the person wrote beside it."""
        sealed = self.job.words
        return str(open_report(self.door.secrecy, bytes(sealed))) if sealed else ""

    def say(self, step: JobStep, done: int = 0, of: int = 0) -> None:
        """Say how far it is; stop where another worker took over."""
        with self.door.database.connection() as connection:
            if not note_progress(connection, self.job, step, done, of):
                raise Fenced(f"job {self.job.id}: another worker took over")

    def note(self, connection: Connection[Any], **result: Any) -> None:
        """Note what it has come to so far, in the transaction of that."""
        self.job.result.update(result)
        note_result(connection, self.job, self.job.result)

    def end(self, connection: Connection[Any], done: Done) -> None:
        """End it well, in the transaction of what it did."""
        report = seal_report(self.door.secrecy, done.report) if done.report is not None else None
        end_job(connection, self.job, JobState.DONE, result=done.result, report=report)


Act = Callable[[Connection[Any]], Done]  # what is done in the very transaction that ends the job
Handler = Callable[[Task], Done | Act]
