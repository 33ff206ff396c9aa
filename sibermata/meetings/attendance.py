"""Attendance: the effect of a scan, and of a row of the sheet, on a line. Pure.

Invariant: people are counted, not scans; somebody whom the door let in never becomes `tidak_hadir`;
a sheet overwrites a scan only with its reason. Agreed: STANDING 6.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sibermata.records.programme.meetings import CAME, FactRecord, Reported
from sibermata.records.states import Attendance, DoorAnswer, FactHow
from sibermata.rules.time.office import WIB

SPELLINGS = {
    "": "",
    "HADIR": Attendance.HADIR,
    "DATANG": Attendance.HADIR,
    "TERLAMBAT": Attendance.TERLAMBAT,
    "TELAT": Attendance.TERLAMBAT,
    "DIWAKILI": Attendance.DIWAKILI,
    "WAKIL": Attendance.DIWAKILI,
    "IZIN": Attendance.IZIN,
    "IJIN": Attendance.IZIN,
    "TIDAK HADIR": Attendance.TIDAK_HADIR,
    "TDK HADIR": Attendance.TIDAK_HADIR,
    "ABSEN": Attendance.TIDAK_HADIR,
    "ALPA": Attendance.TIDAK_HADIR,
}


class Scanned(NamedTuple):
    """The effect of a scan on a line."""

    shown: DoorAnswer
    reported: Reported | None  # None: nothing new


class Row(NamedTuple):
    """The effect of a row on a line: something new, nothing, or a refusal by its code."""

    reported: Reported | None
    refused: str = ""
    lacking: tuple[str, ...] = ()  # columns that a refused row lacks


def late_from(held_on: date, starts: str, minutes: int) -> datetime:
    """Return the last instant at which a first scan is not late."""
    hour, _, minute = starts.partition(":")
    begins = datetime.combine(held_on, time(int(hour), int(minute)), WIB)
    return begins + timedelta(minutes=minutes)


def standing(facts: Iterable[FactRecord]) -> dict[int, FactRecord]:
    """Return line -> the fact in force: the last one, unless it says that nothing is known.

    `facts` in the order of their numbers.
    """
    last = {fact.line: fact for fact in facts}
    return {line: fact for line, fact in last.items() if fact.outcome}


def was_green(facts: Iterable[FactRecord]) -> bool:
    """Return whether the door let somebody in on this line, and did not take that back."""
    green = False
    for fact in facts:
        if fact.how == FactHow.SCAN and fact.outcome in CAME:
            green = True
        elif fact.how == FactHow.UNDO:
            green = fact.outcome in CAME
    return green


def judge_scan(
    facts: Sequence[FactRecord], scanned_at: datetime | None, late_after: datetime
) -> Scanned:
    """Return what the door shows for a scan, and its effect on the line.

    The earliest scan decides, in whatever order devices hand them in. `scanned_at`: None if
    unknown.
    """
    arrived = (
        Attendance.TERLAMBAT
        if scanned_at is not None and scanned_at > late_after
        else Attendance.HADIR
    )
    last = facts[-1] if facts else None
    if last is not None and last.outcome == Attendance.DIWAKILI:
        return Scanned(DoorAnswer.SUBSTITUTE, None)
    if last is not None and last.outcome in CAME:
        earlier = (
            last.how == FactHow.SCAN
            and scanned_at is not None
            and (last.arrived_at is None or scanned_at < last.arrived_at)
        )
        reported = Reported(arrived, scanned_at, remarks=last.remarks) if earlier else None
        return Scanned(DoorAnswer.AGAIN, reported)
    shown = DoorAnswer.LATE if arrived == Attendance.TERLAMBAT else DoorAnswer.WELCOME
    return Scanned(shown, Reported(arrived, scanned_at))


def judge_row(said: Reported, facts: Sequence[FactRecord], reason: str) -> Row:
    """Return the effect of a row of the sheet on a line; `reason`: of the whole
    sheet, '' if none.
    """
    if not said.outcome:
        return Row(None)
    if lacking := _lacking(said):
        return Row(None, "ATTENDANCE_INCOMPLETE", lacking)
    last = facts[-1] if facts else None
    if said.outcome in CAME and said.arrived_at is None and last is not None:
        said = said._replace(arrived_at=last.arrived_at)
    if last is not None and said == last.reported:
        return Row(None)
    if said.outcome == Attendance.TIDAK_HADIR and was_green(facts):
        return Row(None, "GREEN_STAYS")
    over_scan = last is not None and last.how == FactHow.SCAN and said.outcome != last.outcome
    if over_scan and not (said.remarks.strip() or reason.strip()):
        return Row(None, "SCAN_WITHOUT_REASON")
    return Row(said)


def _lacking(said: Reported) -> tuple[str, ...]:
    """Return the columns that an outcome requires and that are empty."""
    if said.outcome == Attendance.DIWAKILI:
        asked: dict[str, object] = {"substitute_name": said.substitute_name}
    elif said.outcome == Attendance.IZIN:
        asked = {
            "excuse_from": said.excuse_from,
            "excuse_date": said.excuse_date,
            "excuse_letter": said.excuse_letter,
        }
    else:
        return ()
    return tuple(name for name, value in asked.items() if not value)
