"""Hands in a file that a program sends: received and confirmed in one act, since nobody looks at it
in between; the brake and the holds of every run apply.

Invariant: the same bytes for the same source on one day are handed in once, and get the same
answer.
"""

import hashlib
from typing import NamedTuple

from sibermata.desk.deliveries.hand_in import hand_in, handed_in_today, source_waiting, take_in
from sibermata.desk.opening import Opened
from sibermata.desk.tasks import ask_for
from sibermata.records.account import Visitor
from sibermata.records.job import JobKind
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.tasks import job_of_upload
from sibermata.store.desk.uploads import last_handed_in, lock_source


class Pushed(NamedTuple):
    """A file that was handed in, and the job that reads it."""

    source: str
    sha256: str
    bytes: int
    job: int


def push(door: Opened, desk: Desk, visitor: Visitor, name: str, body: bytes) -> Pushed:
    """Hand in a file for a source, and ask for its run."""
    source = source_waiting(door, desk, name)
    lock_source(desk.connection, source.name)
    digest = hashlib.sha256(body)
    newest = last_handed_in(desk.connection, source.name)
    if newest and newest.sha256 == digest.digest() and handed_in_today(desk, newest):
        upload = newest.id
    else:
        taken = take_in(door, desk, visitor, source.name, source.name, (body,))
        upload = hand_in(door, desk, taken.id, taken.sha256).upload
    job = job_of_upload(desk.connection, upload)
    if job is None:
        ids = {"source": source.name, "upload": upload}
        district = source.district if len(source.district) > 2 else ""
        job = ask_for(desk.connection, visitor, JobKind.SYNC, ids, district=district)
    return Pushed(source.name, digest.hexdigest(), len(body), job)
