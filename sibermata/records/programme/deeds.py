"""Acts, results, exemptions and events as they are stored: the fields are columns, by name."""

from datetime import date
from typing import NamedTuple

from sibermata.records.states import ActState


class PledgeRecord(NamedTuple):
    """One version of an act."""

    id: int
    person_id: int
    state: str  # ActState
    cycle: str
    pledge_class: str
    text: str
    text_version: str
    form: str  # PledgeForm
    mode: str  # PledgeMode
    day: date
    event: str = ""
    document_number: str = ""
    evidence: bytes | None = None  # sha256 of a kept file
    name_as_written: str = ""
    post_as_written: str = ""
    village_code: str = ""
    source: str = ""
    file: str = ""
    sheet: str = ""
    row_number: int | None = None
    remarks: str = ""
    entered_by: str = ""
    verified_by: str = ""
    reason: str = ""  # why it was annulled


class TrainingRecord(NamedTuple):
    """One version of a result."""

    id: int
    person_id: int
    state: str  # ActState
    course: str
    course_as_written: str
    held_from: date
    held_to: date | None
    outcome: str  # Outcome
    organiser: str = ""
    place: str = ""
    score: int | None = None
    certificates: tuple[str, ...] = ()  # the first, then those that were issued again
    certificate_date: date | None = None
    hours: int | None = None
    event: str = ""
    evidence: bytes | None = None
    name_as_written: str = ""
    post_as_written: str = ""
    village_code: str = ""
    source: str = ""
    file: str = ""
    sheet: str = ""
    row_number: int | None = None
    remarks: str = ""
    entered_by: str = ""
    reason: str = ""

    @property
    def day(self) -> date:
        """The last day of the course: from it on it counts."""
        return self.held_to or self.held_from


class ExemptionRecord(NamedTuple):
    """One version of an exemption."""

    id: int
    person_id: int
    requirement: str
    begins: date
    until: date
    reason: str
    by: str
    state: str = ActState.COUNTED  # or annulled
    annulled_by: str = ""
    annul_reason: str = ""


class EventRecord(NamedTuple):
    """One version of an event."""

    code: str
    title: str
    level: str  # EventLevel
    area: str  # a region's code
    organiser: str
    held_on: date
    places: tuple[str, ...] = ()
    starts: str = "08:00"  # WIB
    ends: str = ""
    witnesses: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    cycle: str = ""
    texts: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
