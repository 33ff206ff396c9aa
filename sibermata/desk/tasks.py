"""Long work as rows: a worker takes up what somebody asks for; whoever asked sees its progress, and
may take it back until somebody has begun.

Invariant: a job holds ids and our own names, never a person's data; asking twice while it is open
gives one job.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.errors import Refusal
from sibermata.records.account import Visitor
from sibermata.records.job import OPEN_JOBS, Job, JobKind, JobState
from sibermata.store.base.scope import Scope
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.desk.accounts import account_of
from sibermata.store.desk.tasks import Asked, Workers, add_job, take_back_job, workers
from sibermata.store.views.desk.jobs import JobLine, list_jobs, report_of

PURPOSE = b"job report"
OF_ACCOUNT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LONG_NUMBER = re.compile(r"[0-9]{9,}")
NEEDED: Mapping[JobKind, tuple[str, ...]] = {  # the ids that each kind needs
    JobKind.SYNC: ("source",),
    JobKind.PAPERS: ("meeting",),
    JobKind.REPAIR_PREVIEW: ("upload",),
    JobKind.REPAIR: ("upload", "sha256"),
    JobKind.REHEARSAL: ("source", "upload"),
    JobKind.PROPOSAL: ("upload",),
    JobKind.DELIVERY_PREVIEW: ("source", "upload"),
    JobKind.HOLD_PREVIEW: ("hold",),
    JobKind.RELEASE: ("hold", "plan"),
    JobKind.MARKS: (),
}
EITHER_WAY = ("upload", "sha256", "plan")  # random or a digest: its digits are no personal number


class Progress(NamedTuple):
    """The progress of a job, and what it waits for."""

    job: JobLine
    workers: Workers

    @property
    def is_open(self) -> bool:
        """Whether the job is not over yet."""
        return self.job["state"] in OPEN_JOBS

    @property
    def waits_for_worker(self) -> bool:
        """Whether it waits while no worker is alive to take it up."""
        return self.is_open and not self.workers.alive


def ask_for(
    connection: Connection[Any],
    visitor: Visitor,
    kind: JobKind,
    ids: Mapping[str, str | int],
    *,
    district: str = "",
    words: bytes | None = None,
) -> int:
    """Ask for long work and return its job; the open one, where the same was asked for already.

    `district`: its officers may see the job; '' = the province's own. `words`: what the person
    wrote beside it, sealed.
    """
    lacking = [name for name in NEEDED[kind] if not ids.get(name)]
    assert not lacking, f"{kind}: {lacking}"
    refuse_numbers(ids)
    if district and not Scope(visitor.districts).holds(district):
        raise Refusal("DISTRICT_NOT_YOURS", district=district)
    text = json.dumps([str(kind), dict(sorted(ids.items()))], ensure_ascii=True)
    asked = Asked(
        kind,
        dict(ids),
        hashlib.sha256(text.encode()).hexdigest(),
        district,
        visitor.account,
        visitor.name,
        None if visitor.districts is None else sorted(visitor.districts),
        words,
    )
    return add_job(connection, asked)


def refuse_numbers(ids: Mapping[str, str | int]) -> None:
    """Refuse to keep anything that may be a personal number."""
    for name, value in ids.items():
        assert name in EITHER_WAY or not LONG_NUMBER.search(str(value)), f"{name} is no id of ours"


def progress(connection: Connection[Any], visitor: Visitor, job: int) -> Progress:
    """Return the progress of a job; refuse one that does not exist, or that this person may not
    see.
    """
    found = list_jobs(connection, Scope(visitor.districts), visitor.account, job=job)
    if not found:
        raise Refusal("JOB_UNKNOWN", job=job)
    return Progress(found[0], workers(connection))


def take_back(connection: Connection[Any], visitor: Visitor, job: int) -> None:
    """Take back a job that nobody has begun; refuse one that is under way or over, and somebody
    else's.
    """
    found = progress(connection, visitor, job).job
    if visitor.districts is not None and found["account"] != visitor.account:
        raise Refusal("JOB_OF_OTHER", job=job, by=found["by"])
    if not take_back_job(connection, job):
        state = JobState(found["state"])
        if state is JobState.WAITING:  # a worker took it up at this very moment
            state = JobState.RUNNING
        raise Refusal("JOB_BEGUN", job=job, state=state)


def refuse_changed_rights(connection: Connection[Any], job: Job) -> None:
    """Refuse to go on for an account that was closed, or that sees less than when it asked."""
    if not OF_ACCOUNT.fullmatch(job.account):
        return
    account = account_of(connection, job.account)
    if account is None:
        return
    sees = account.visitor().districts
    less = sees is not None and (job.districts is None or not sees.issuperset(job.districts))
    if account.disabled_at or less:
        raise Refusal("JOB_RIGHTS", job=job.id)


def seal_report(secrecy: Secrecy, report: Any) -> bytes:
    """Return a job's report, or what was written beside it, as it is stored."""
    text = json.dumps(report, ensure_ascii=False, default=str)
    return secrecy.seal_bytes(zlib.compress(text.encode()), PURPOSE)


def open_report(secrecy: Secrecy, sealed: bytes) -> Any:
    """Return what was sealed with a job."""
    return json.loads(zlib.decompress(secrecy.open_bytes(sealed, PURPOSE)))


def read_report(connection: Connection[Any], secrecy: Secrecy, visitor: Visitor, job: int) -> Any:
    """Return a job's report; None where it is no longer kept."""
    sealed = report_of(connection, Scope(visitor.districts), visitor.account, job)
    if sealed is None:
        return None
    return open_report(secrecy, sealed)
