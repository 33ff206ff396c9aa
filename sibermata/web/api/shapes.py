"""The shapes that programs read: what is no field here never leaves, and the description of the
interface is made from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sibermata.records.job import JobKind, JobState, JobStep
from sibermata.records.states import (
    CorrectionKind,
    CorrectionState,
    FindingStatus,
    MarkKind,
    TenureStatus,
)


def only(row: Mapping[str, Any], shape: type) -> dict[str, Any]:
    """Return the fields of a shape, and nothing else of a row."""
    return {one.name: row.get(one.name) for one in fields(shape)}


@dataclass(frozen=True)
class Official:
    """A post that somebody holds or held, as the roster shows it; the NIK is masked."""

    person_id: int
    tenure: int
    name: str
    front_title: str
    back_title: str
    sex: str
    birth_place: str
    birth_date: date | None
    village_code: str
    village: str | None
    subdistrict: str | None
    district_code: str
    district: str
    post: str
    post_label: str
    capacity: str
    sk_number: str
    sk_date: date | None
    start_date: date | None
    start_how: str
    start_after: date | None
    end_date: date | None
    end_how: str
    end_after: date | None
    end_reason: str
    status: TenureStatus
    source: str
    first_seen: datetime | None
    last_seen: datetime | None
    nik: str
    pledge_cycle: str
    pledge: str
    pledge_due: date | None
    training_required: int
    training_valid: int


@dataclass(frozen=True)
class Mark:
    """Where somebody stands in a pledge or a training, with the evidence."""

    person_id: int
    name: str
    village_code: str
    village: str | None
    subdistrict: str | None
    district_code: str
    post: str
    post_label: str
    capacity: str
    kind: MarkKind
    subject: str
    pledge_class: str
    state: str
    due: date | None
    since: date | None
    valid_until: date | None
    done: int | None
    of: int | None
    event: str
    evidence: str
    notes: str


@dataclass(frozen=True)
class OfficialWhole:
    """One official: every post of his in the districts of the token, and where he stands."""

    person_id: int
    posts: list[Official]
    marks: list[Mark]


@dataclass(frozen=True)
class Version:
    """What was recorded of an official or of one post of his, from when until when."""

    of: str  # person, tenure
    number: int  # of the person or of the tenure
    recorded_from: datetime
    recorded_to: datetime | None
    run: int | None
    name: str | None
    front_title: str | None
    back_title: str | None
    sex: str | None
    birth_place: str | None
    birth_date: date | None
    education: str | None
    village_code: str | None
    village: str | None
    post: str | None
    post_label: str | None
    capacity: str | None
    status: str | None
    sk_number: str | None
    sk_date: date | None
    start_date: date | None
    start_how: str | None
    end_date: date | None
    end_how: str | None
    end_reason: str | None
    source: str | None


@dataclass(frozen=True)
class Village:
    """A village, with its seats that are filled and vacant."""

    code: str
    name: str
    level: str
    subdistrict: str | None
    district_code: str
    district: str | None
    retired: bool
    successor: str
    officials: int
    vacant: int


@dataclass(frozen=True)
class VillageWithPosts(Village):
    """A village, and whoever holds a post there."""

    posts: list[Official]


@dataclass(frozen=True)
class Run:
    """A run of a source, with its counts."""

    run: int
    night: date
    source: str
    district: str
    state: str
    code: str
    rows_read: int
    admitted: int
    refused: int
    asked: int
    duplicates: int
    not_officials: int
    added: int
    changed: int
    missing: int
    returned: int
    requested_by: str
    requested_at: datetime
    ended_at: datetime | None
    detail: str


@dataclass(frozen=True)
class Held:
    """A plan that waits for a person."""

    hold: int
    code: str
    part: str
    status: str
    records: int
    planned_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class RunWithHolds(Run):
    """A run, what it changed in the roster, and what of it is held."""

    changes: dict[str, int]
    holds: list[Held]


@dataclass(frozen=True)
class Rejection:
    """A refused row: the rule, where it stands, and the value, masked."""

    id: int
    source: str
    district: str
    file: str
    sheet: str
    row: int | None
    header: str
    column_name: str
    code: str
    status: FindingStatus
    shown: str
    detail: str
    times: int
    first_at: datetime
    last_run: int


@dataclass(frozen=True)
class Correction:
    """What a person wrote over the word of a source; values are masked."""

    id: int
    district: str
    kind: CorrectionKind
    person_id: int | None
    tenure_id: int | None
    source: str
    field: str
    base: str
    override: str
    source_value: str
    state: CorrectionState
    pinned: bool
    reason: str
    evidence: str
    by: str
    at: datetime
    accepted_by: str
    absorbed_at: datetime | None
    changed_at: datetime | None
    ended_on: date | None


@dataclass(frozen=True)
class Measured:
    """A measure of a district."""

    measure: str
    measure_name: str
    district_code: str
    district: str
    counted: int
    whole: int | None
    unit: str


@dataclass(frozen=True)
class Event:
    """An event, and how many acts and results name it."""

    code: str
    title: str
    level: str
    area: str
    area_name: str | None
    organiser: str
    held_on: date | None
    forms: list[str]
    modes: list[str]
    cycle: str
    texts: list[str]
    courses: list[str]
    places: list[str]
    starts: str
    ends: str
    acts: int
    results: int


@dataclass(frozen=True)
class Job:
    """Long work, and how far it is."""

    job: int
    kind: JobKind
    district: str
    state: JobState
    step: JobStep | str
    done: int
    of: int
    by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    code: str
    run: int | None  # what it read, once there is a run


@dataclass(frozen=True)
class Handed:
    """A file that is what its source says from now on, and the job that reads it."""

    source: str
    sha256: str
    bytes: int
    job: int
    see: str
