"""Attendance files that came back: kept sealed, together with the act that used them; the same file
is recorded once.

Invariant: a file whose rows were all accepted is not accepted again; a file with refused rows may
be, because they may fit by then.
"""

import hashlib
from typing import NamedTuple

from sibermata.desk.meetings.attendance import Shown, meeting_locked, record_scans
from sibermata.desk.programme.evidence import keep_body
from sibermata.desk.sheets.codes_file import read_codes
from sibermata.errors import Refusal
from sibermata.records.programme.meetings import FileRecord
from sibermata.records.states import FileKind
from sibermata.rules.programme.invite_code import read_code
from sibermata.store.desk.desk import Desk
from sibermata.store.programme.meetings import add_file, file_before, meeting_instant

KINDS = {FileKind.SHEET: "xlsx", FileKind.CODES: "csv"}


class Codes(NamedTuple):
    """The outcome of a file of codes."""

    shown: list[Shown]
    before: Refusal | None = None  # it was recorded already: when, and by whom


def recorded_before(desk: Desk, code: str, name: str, body: bytes) -> Refusal | None:
    """Return the note about a file that was already recorded completely; None for any other."""
    before = file_before(desk.connection, code, hashlib.sha256(body).digest())
    if before is None or before.refused:
        return None
    return Refusal("FILE_RECORDED", file=name, at=before.at, by=before.by)


def keep_file(
    desk: Desk, code: str, kind: FileKind, name: str, body: bytes, refused: int, addendum: str
) -> None:
    """Keep a file as evidence for the attendance it reported."""
    digest = keep_body(desk, KINDS[kind], body)
    at = meeting_instant(desk.connection, code)
    desk.note("attendance file kept", code, sha256=digest.hex(), kind=kind)
    add_file(desk.connection, FileRecord(code, digest, name, kind, refused, addendum, desk.by, at))


def record_codes(
    desk: Desk, code: str, name: str, body: bytes, door: str, addendum: str = ""
) -> Codes:
    """Record the scans of a file of codes, once, and keep it; refuse one that holds no code."""
    scans = read_codes(name, body)
    if not any(read_code(one.code) for one in scans):
        raise Refusal("CODES_NONE", file=name)
    meeting_locked(desk, code)
    if before := recorded_before(desk, code, name, body):
        return Codes([], before)
    shown = record_scans(desk, code, scans, door, addendum)
    keep_file(desk, code, FileKind.CODES, name, body, 0, addendum)
    return Codes(shown)
