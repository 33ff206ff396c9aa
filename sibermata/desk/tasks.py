"""Long work as rows: what somebody asks for is taken up by a worker; whoever asked sees how far it
is, and may take it back while nobody has begun.

Invariant: a job holds ids and names of ours, never a person's data; asked for twice while it is
open, it is one job.
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
NEEDED: Mapping[JobKind, tuple[str, ...]] = {  # the ids without which nothing can be done
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
EITHER_WAY = ("upload", "sha256", "plan")  # random or a digest: digits in them are nobody's number


class Progress(NamedTuple):
    """How far a job is, and what it waits for."""

    job: JobLine
    workers: Workers

    @property
    def is_open(self) -> bool:
        """Whether something may still happen to it."""
        return self.job["state"] in OPEN_JOBS

    @property
    def waits_for_worker(self) -> bool:
        """Whether it waits and nobody lives who would take it up."""
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
    `district`: whose officers may see it, '' = the province's own; `words`: what the person wrote
    beside it, sealed.
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
    """Refuse to keep what may be somebody's number."""
    for name, value in ids.items():
        assert name in EITHER_WAY or not LONG_NUMBER.search(str(value)), f"{name} is no id of ours"


def progress(connection: Connection[Any], visitor: Visitor, job: int) -> Progress:
    """Return how far a job is; refuse one that is not there, or not this person's to see."""
    found = list_jobs(connection, Scope(visitor.districts), visitor.account, job=job)
    if not found:
        raise Refusal("JOB_UNKNOWN", job=job)
    return Progress(found[0], workers(connection))


def take_back(connection: Connection[Any], visitor: Visitor, job: int) -> None:
    """Take a job back that nobody has begun; refuse one that is under way or over, and that of
    somebody else.
    """
    found = progress(connection, visitor, job).job
    if visitor.districts is not None and found["account"] != visitor.account:
        raise Refusal("JOB_OF_OTHER", job=job, by=found["by"])
    if not take_back_job(connection, job):
        state = JobState(found["state"])
        if state is JobState.WAITING:  # somebody took it up this very moment
            state = JobState.RUNNING
        raise Refusal("JOB_BEGUN", job=job, state=state)


def refuse_changed_rights(connection: Connection[Any], job: Job) -> None:
    """Refuse to go on for somebody whose account was closed, or sees less, since he asked."""
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
    """Return what a job found out, or what was written beside it, as it is kept."""
    text = json.dumps(report, ensure_ascii=False, default=str)
    return secrecy.seal_bytes(zlib.compress(text.encode()), PURPOSE)


def open_report(secrecy: Secrecy, sealed: bytes) -> Any:
    """Return what was sealed of a job."""
    return json.loads(zlib.decompress(secrecy.open_bytes(sealed, PURPOSE)))


def read_report(connection: Connection[Any], secrecy: Secrecy, visitor: Visitor, job: int) -> Any:
    """Return what a job found out; None where nothing is kept of it any more."""
    sealed = report_of(connection, Scope(visitor.districts), visitor.account, job)
    if sealed is None:
        return None
    return open_report(secrecy, sealed)
