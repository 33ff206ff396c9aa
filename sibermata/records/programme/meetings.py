"""Meetings as they travel: rules and guests of the file, list, lines, scans, facts, what was
confirmed, follow-up. Frozen; the fields of a `Record` are columns, by name.

Source: STANDING 6.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from sibermata.records.states import Attendance

GUESTS_POST = "TAMU"  # under which guests and walk-ins without a link are counted
NO_DISTRICT = "-"  # where somebody is counted who names none
NEW = 0  # the number of a record that has none yet
CAME = (Attendance.HADIR, Attendance.TERLAMBAT)  # green at the door


class InviteRule(NamedTuple):
    """One `[[invite]]`: all of its keys must fit; an empty one asks nothing."""

    posts: tuple[str, ...] = ()
    pledge: tuple[str, ...] = ()  # states in the event's cycle
    requirement: str = ""
    training: tuple[str, ...] = ()  # states with that requirement
    areas: tuple[str, ...] = ()  # district, subdistrict or village codes


class Guest(NamedTuple):
    """Somebody who is in no registry."""

    name: str
    office: str = ""
    area: str = ""  # a region's code

    @property
    def district(self) -> str:
        """The district that the guest names; '' for a province or for none."""
        return self.area[:5] if len(self.area) >= 5 else ""


class SeatHeld(NamedTuple):
    """A seat that somebody holds on the day of the list."""

    tenure: int
    village: str  # 'PP.KK.CC.VVVV'
    village_name: str
    post: str
    label: str
    capacity: str
    present: bool  # false: missing from the source
    ends: date | None  # a stated last day


class Signed(NamedTuple):
    """Where a person stands in the cycle of the event, for one class."""

    state: str  # PledgeState
    due: date | None


class Official(NamedTuple):
    """A person with all that the rules look at."""

    id: int
    name: str
    seats: tuple[SeatHeld, ...]
    pledge: Mapping[str, Signed]  # pledge class -> in the event's cycle
    training: Mapping[str, str]  # requirement -> TrainingState


class MeetingRecord(NamedTuple):
    """One version of a meeting."""

    code: str  # of its event
    state: str  # MeetingState
    late_after_minutes: int = 30
    pledge: str = "representatives"  # MeetingPledge
    per_district: int = 0  # seats; 0 = no limit
    seat_order: tuple[str, ...] = ()  # PledgeState: who gets a seat first
    rules: tuple[InviteRule, ...] = ()
    guests: tuple[Guest, ...] = ()
    closed_at: datetime | None = None
    digest: bytes | None = None  # sha256 of the state at the close
    by: str = ""


class ListRecord(NamedTuple):
    """One version of the list of a meeting; never changed."""

    meeting: str
    version: int
    publication: int  # from which it was frozen
    listed_on: date  # the office's day whose marks it rests on
    at: datetime
    left_out: tuple[int, ...]  # persons whom the rules ask for and who found no seat, in order
    by: str


class LineRecord(NamedTuple):
    """One version of a line. What is written in it is frozen when the line is made."""

    id: int
    meeting: str
    line: int  # counted within the meeting, never given twice
    kind: str  # LineKind
    since_version: int  # of the list that brought it, or that held when a walk-in came
    until_version: int | None = None  # of the list that withdrew it; None: it stands
    ended: str = ""  # LineEnd; '' while it stands
    person_id: int | None = None
    tenure_id: int | None = None
    name: str = ""
    post: str = ""  # of the catalogue; '' = a guest, or a walk-in without a link
    post_label: str = ""
    capacity: str = ""
    office: str = ""  # what a guest or walk-in says of the post
    village_code: str = ""
    village_as_written: str = ""
    district_as_written: str = ""  # of a walk-in
    district_code: str = ""  # '' = none is known
    explanation: str = ""
    code_hash: bytes | None = None  # sha256 of the invitation's code
    code_sealed: bytes | None = None
    reason: str = ""  # why it was made or changed after the close
    by: str = ""

    @property
    def stands(self) -> bool:
        """Whether the line is part of the sum."""
        return not self.ended

    @property
    def counted_post(self) -> str:
        """The post under which the line is counted."""
        return self.post or GUESTS_POST

    @property
    def counted_district(self) -> str:
        """The district under which the line is counted."""
        return self.district_code or NO_DISTRICT


class Reported(NamedTuple):
    """What is said of a line."""

    outcome: str  # Attendance; '' = not yet reported
    arrived_at: datetime | None = None
    substitute_name: str = ""
    substitute_post: str = ""
    substitute_person: int | None = None
    excuse_from: str = ""
    excuse_date: date | None = None
    excuse_letter: str = ""
    remarks: str = ""


class FactRecord(NamedTuple):
    """What was recorded of a line's attendance; the last one of a line stands."""

    id: int
    meeting: str
    line: int
    at: datetime
    how: str  # FactHow
    outcome: str  # Attendance
    arrived_at: datetime | None = None
    substitute_name: str = ""
    substitute_post: str = ""
    substitute_person: int | None = None
    excuse_from: str = ""
    excuse_date: date | None = None
    excuse_letter: str = ""
    remarks: str = ""
    reason: str = ""  # why it stands over another fact, or was added after the close
    addendum: bool = False
    list_version: int = 0
    by: str = ""

    @property
    def reported(self) -> Reported:
        """All that the fact says of the line."""
        return Reported(
            self.outcome,
            self.arrived_at,
            self.substitute_name,
            self.substitute_post,
            self.substitute_person,
            self.excuse_from,
            self.excuse_date,
            self.excuse_letter,
            self.remarks,
        )


class ScanRecord(NamedTuple):
    """A code that was held before a device. Never changed, marks nobody by itself."""

    nonce: str
    meeting: str
    line: int | None  # None: the code is on no list of this meeting
    code_hash: bytes
    door: str
    device: str
    device_time: datetime | None
    server_time: datetime
    shown: str  # DoorAnswer
    list_version: int
    online: bool
    by: str


class FileRecord(NamedTuple):
    """A sheet or a file of codes that came back and was recorded."""

    meeting: str
    sha256: bytes
    file: str
    kind: str  # FileKind
    refused: int  # rows that were not taken
    addendum: str
    by: str
    at: datetime


class ConfirmedRecord(NamedTuple):
    """A candidate that a person turned into an act or a result."""

    meeting: str
    line: int
    person_id: int
    kind: str  # MarkKind
    pledge_class: str
    text: str
    form: str
    course: str
    number: int  # of the act or of the result
    evidence: bytes
    by: str
    at: datetime


class FollowUpRecord(NamedTuple):
    """One version of what is to be done after a meeting."""

    id: int
    meeting: str
    what: str
    who: str
    until: date
    done_on: date | None = None
    note: str = ""
    by: str = ""
