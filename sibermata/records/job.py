"""Long work that a person asks for: a row that a worker takes up, and a file that was handed in
for it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

LONGEST_WAIT = timedelta(hours=24)  # waiting longer, a job is asked for again or not at all
MOST_ATTEMPTS = 3  # workers that may die over a job: then it is poison, and a person must look


class JobKind(StrEnum):
    """What is asked for."""

    SYNC = "sync"  # one source, now
    PAPERS = "papers"  # every paper of a meeting
    REPAIR_PREVIEW = "repair_preview"  # what a repaired sheet would change
    REPAIR = "repair"  # the same sheet, confirmed
    REHEARSAL = "rehearsal"  # another declaration on what is kept of a source
    PROPOSAL = "proposal"  # the declaration of a new source, from a sample
    DELIVERY_PREVIEW = "delivery_preview"  # what a file that was handed in would change
    HOLD_PREVIEW = "hold_preview"  # whom a held plan would touch
    RELEASE = "release"  # a held plan, exactly as it was held
    MARKS = "marks"  # everybody marked anew


class JobState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"  # nobody took it up in time
    TAKEN_BACK = "taken_back"  # by who asked, before anybody took it up


class JobStep(StrEnum):
    """What is being done; '' before anything is."""

    WAIT = "wait"  # another worker has the source
    FETCH = "fetch"
    READ = "read"
    PLAN = "plan"
    WRITE = "write"
    MAKE = "make"
    MARK = "mark"


OPEN_JOBS = (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """A job that a worker has taken up under `fence`."""

    id: int
    kind: JobKind
    ids: dict[str, Any]  # ids and names of ours, never personal data
    district: str  # '' = the province
    account: str  # of who asked; '' = the command line
    by: str  # who asked
    districts: tuple[str, ...] | None  # whom that person sees; None: the whole province
    asked_at: datetime
    publication: int  # the last one when it was asked for
    result: dict[str, Any] = field(default_factory=dict)  # what an earlier worker noted
    fence: int = 0
    attempts: int = 0
    words: bytes | None = None  # what who asked wrote beside it, sealed


class UploadPurpose(StrEnum):
    """What a file is handed in for."""

    DELIVERY = "delivery"  # tonight's roster or list of a source
    SAMPLE = "sample"  # of a source that is to be declared
    DECLARATION = "declaration"  # a source's file, to be rehearsed
    REPAIR = "repair"  # a repair sheet that comes back
    ATTENDANCE = "attendance"  # the attendance sheet of a meeting that comes back


class UploadKind(StrEnum):
    """What a file is by its first bytes."""

    XLSX = "xlsx"  # or an OpenDocument workbook
    XLS = "xls"
    TEXT = "text"
