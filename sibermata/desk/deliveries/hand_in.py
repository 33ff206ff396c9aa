"""Hands in tonight's roster or list of a source that waits for files: received, looked at, and
confirmed by its sha256.

Invariant: a confirmed file is read by an ordinary run, with its brake and its holds; confirming the
same file twice on one day hands it in once.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sibermata.desk.deliveries.uploads import Received, part_of, receive, uploaded
from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.account import Visitor
from sibermata.records.job import UploadPurpose
from sibermata.records.source import Source
from sibermata.rules.time.office import office_day
from sibermata.store.base.publications import server_time
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.uploads import Upload, confirm_upload, last_handed_in
from sibermata.sync.again.rehearse import Rehearsal, preview

SHORTEST_SHA = 12  # the fewest hex digits of a hash by which a person may name a file


class HandedIn(NamedTuple):
    """A file that was handed in as its source's next delivery."""

    source: str
    upload: str
    again: bool  # the very same file was handed in today already


def source_waiting(door: Opened, desk: Desk, name: str) -> Source:
    """Return a source that waits for files, within the scope of whoever acts."""
    declared = door.declared_on(desk.connection).sources
    source = next((one for one in declared if one.name == name), None)
    if source is None or not desk.scope.holds(source.district):
        mine = [one.name for one in waiting_sources(door, desk)]
        raise Refusal("SOURCE_UNKNOWN", source=name, nearest=(), known=mine)
    if not source.is_push:
        raise Refusal("SOURCE_NOT_PUSH", source=name)
    return source


def waiting_sources(door: Opened, desk: Desk) -> list[Source]:
    """Return the sources for which whoever acts may hand in files."""
    declared = door.declared_on(desk.connection).sources
    return [one for one in declared if one.is_push and desk.scope.holds(one.district)]


def take_in(
    door: Opened,
    desk: Desk,
    visitor: Visitor | None,
    source: str,
    name: str,
    chunks: Iterable[bytes],
) -> Received:
    """Receive a file for a source; it counts for nothing until it is confirmed."""
    meant = source_waiting(door, desk, source)
    return receive(
        desk,
        visitor,
        UploadPurpose.DELIVERY,
        name,
        chunks,
        district=meant.district,
        source=meant.name,
    )


def look(door: Opened, desk: Desk, upload: str) -> Rehearsal:
    """Return what a file would change if it were confirmed now. Writes nothing."""
    found = uploaded(desk, upload)
    source = source_waiting(door, desk, found.source)
    return preview(source, (part_of(desk, found),), door.night(by="preview", dry_run=True))


def hand_in(door: Opened, desk: Desk, upload: str, sha256: str) -> HandedIn:
    """Confirm a file as its source's next delivery; `sha256`: of the file that the person looked
    at.
    """
    refuse_unnamed(desk)
    found = uploaded(desk, upload, lock=True)
    source = source_waiting(door, desk, found.source)
    refuse_other_file(found, sha256)
    if found.confirmed_at is not None:
        return HandedIn(source.name, found.id, again=True)
    newest = last_handed_in(desk.connection, source.name)
    if newest and newest.sha256 == found.sha256 and handed_in_today(desk, newest):
        return HandedIn(source.name, newest.id, again=True)
    confirm_upload(desk.connection, found.id, desk.by)
    desk.note("delivery handed in", source.name, sha256=found.sha256.hex(), bytes=found.size)
    return HandedIn(source.name, found.id, again=False)


def handed_in_today(desk: Desk, upload: Upload) -> bool:
    """Return whether a file was already confirmed on the office's present day. On another day the
    same file says that nothing has changed.
    """
    now = server_time(desk.connection)
    return upload.confirmed_at is not None and office_day(upload.confirmed_at) == office_day(now)


def refuse_other_file(upload: Upload, sha256: str) -> None:
    """Refuse to confirm a file other than the one that was looked at."""
    named = sha256.strip().lower()
    if len(named) < SHORTEST_SHA or not upload.sha256.hex().startswith(named):
        raise Refusal("UPLOAD_OTHER", sha256=upload.sha256.hex()[:SHORTEST_SHA])
