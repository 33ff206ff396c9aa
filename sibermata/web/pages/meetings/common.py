"""What the pages of one meeting share: the meeting of the address, its steps and state, and who may
act.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sibermata.desk.meetings.confirmed import said_of_doubt
from sibermata.errors import Refusal
from sibermata.meetings.confirm import Doubt
from sibermata.records.account import Role
from sibermata.records.states import Attendance, MeetingState
from sibermata.store.base.scope import Scope
from sibermata.store.views.programme.meetings import list_meetings
from sibermata.web.access import DESK, PROVINCE
from sibermata.web.visit import Visit

AT_DOOR = PROVINCE | {Role.DOOR}
READERS = DESK | {Role.DOOR}
OUTCOME_KIND = {  # how an outcome is shown
    "": "calm",
    Attendance.HADIR: "good",
    Attendance.TERLAMBAT: "wait",
    Attendance.DIWAKILI: "wait",
    Attendance.IZIN: "calm",
    Attendance.TIDAK_HADIR: "bad",
}


@dataclass(frozen=True)
class Step:
    """One step of a meeting, as a link of its menu."""

    address: str
    label: str
    current: bool


@dataclass(frozen=True)
class MeetingShown:
    """The head of every page of a meeting."""

    code: str
    title: str
    held_on: date
    starts: str
    places: Sequence[str]  # several places, several doors
    area: str
    state: MeetingState
    version: int
    publication: int | None
    closed_at: datetime | None
    sums: Mapping[str, int]
    confirmed: int
    steps: Sequence[Step]

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"/rapat/{self.code}"

    @property
    def is_open(self) -> bool:
        """Whether its attendance may still change without an addendum."""
        return self.state != MeetingState.CLOSED

    @property
    def has_list(self) -> bool:
        """Whether anybody was invited."""
        return self.version > 0


STEPS = (  # path below the meeting, label, roles
    ("", "Ringkasan", DESK),
    ("/undangan", "Undangan", PROVINCE),
    ("/daftar", "Daftar", DESK),
    ("/bahan", "Bahan", PROVINCE),
    ("/kehadiran", "Kehadiran", PROVINCE),
    ("/pintu", "Pintu", AT_DOOR),
    ("/pengesahan", "Pengesahan", PROVINCE),
    ("/tutup", "Tutup", PROVINCE),
    ("/tindak-lanjut", "Tindak lanjut", DESK),
)


def scope_of(visit: Visit) -> Scope:
    """Return whose lines of a meeting are seen: who keeps a door has no district and sees all
    of the one meeting that the policies open to him.
    """
    return Scope.province() if visit.visitor.role == Role.DOOR else visit.scope


def meeting_shown(visit: Visit, step: str = "") -> MeetingShown:
    """Return the meeting of an address; one that is none, or not this visitor's, is not found."""
    code = visit.path["meeting"]
    if visit.visitor.role == Role.DOOR and visit.visitor.meeting != code:
        raise Refusal("PAGE_UNKNOWN")
    found = list_meetings(visit.connection, scope_of(visit), code)
    if not found:
        raise Refusal("PAGE_UNKNOWN")
    return shown(found[0], visit.visitor.role, step)


def shown(row: Mapping[str, Any], role: Role, step: str = "") -> MeetingShown:
    """Return a meeting of the view as its pages show it."""
    code = row["meeting"]
    steps = [
        Step(f"/rapat/{code}{path}", label, path == step)
        for path, label, roles in STEPS
        if role in roles
    ]
    names = ("invited", "walk_ins", *Attendance, "not_reported")
    return MeetingShown(
        code,
        row["title"],
        row["held_on"],
        row["starts"],
        row["places"],
        row["area_name"] or row["area"],
        MeetingState(row["progress"]),
        row["version"],
        row["publication"],
        row["closed_at"],
        {str(name): row[name] for name in names},
        row["confirmed"],
        steps,
    )


def doubts_in_words(visit: Visit, code: str, doubts: Mapping[int, Doubt]) -> list[str]:
    """Return what is to be settled of each substitute whose own line says otherwise."""
    said = (visit.said(said_of_doubt(code, one)) for one in doubts.values())
    return [f"{one.sentence} {one.step}" for one in said]
