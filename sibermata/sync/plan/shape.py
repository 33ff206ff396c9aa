"""What a night would change in the registry for one source.

Made by `match`, judged by `brake`, written by `apply`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sibermata.records.official import OfficialRecord, RowFinding
from sibermata.store.registry.corrections import Moved
from sibermata.store.registry.fields import PRIVATE as PRIVATE
from sibermata.store.registry.findings import Raised
from sibermata.store.registry.people import HeldRecord, PersonNow, TenureNow
from sibermata.sync.read.reading import JudgedRow

NUMBER_LIKE = re.compile(r"[0-9]{10}")  # a personal number, or something as long as one


def kept_key(key: str, hashed: Callable[[str], bytes]) -> str:
    """Return a source's own id as it is kept: one that is or may be a NIK or a telephone number
    only as its keyed hash.
    """
    return hashed(key).hex() if NUMBER_LIKE.search(key) else key


class RecordNow(NamedTuple):
    """A source record as it will stand."""

    id: int
    key: str
    village_code: str
    post: str
    label_key: str
    name_key: str
    birth_date: date | None
    nik_hash: bytes | None
    person_id: int
    tenure_id: int
    linked_by: str
    row_hash: bytes
    over: bool = False  # its source says itself that the post is held no more


class Said(NamedTuple):
    """A version to write: what the source said about a record tonight."""

    record_id: int
    row: JudgedRow


@dataclass(slots=True)
class Plan:
    """Every change of one source's night, in sets. Empty = NOOP."""

    persons_new: list[PersonNow] = field(default_factory=list)
    persons_changed: list[PersonNow] = field(default_factory=list)
    tenures_new: list[TenureNow] = field(default_factory=list)
    tenures_changed: list[TenureNow] = field(default_factory=list)
    records_new: list[RecordNow] = field(default_factory=list)
    records_changed: list[RecordNow] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    missing: list[HeldRecord] = field(default_factory=list)  # first miss tonight
    absent: list[HeldRecord] = field(
        default_factory=list
    )  # not there tonight, whether it counts as a miss or not
    returned: int = 0
    removed: list[HeldRecord] = field(
        default_factory=list
    )  # in office, not there tonight, with neither a successor nor a stated end
    presumed: set[int] = field(
        default_factory=set
    )  # tenures at hand that were presumed to have ended: their task ends when they move
    before: list[HeldRecord] = field(
        default_factory=list
    )  # as they stood: the records that the plan goes on with
    incidents: list[Raised] = field(default_factory=list)  # findings about the source as a whole
    withheld: dict[bytes, str] = field(
        default_factory=dict
    )  # rows of held villages: they stay unread in the manifest
    held_villages: list[str] = field(default_factory=list)
    findings: list[tuple[JudgedRow, RowFinding]] = field(default_factory=list)
    corrections: list[Moved] = field(default_factory=list)  # what the source said moved

    @property
    def changes_roster(self) -> bool:
        """Whether a person or a tenure would be another."""
        return bool(
            self.persons_new or self.persons_changed or self.tenures_new or self.tenures_changed
        )

    @property
    def changes_anybody(self) -> bool:
        """Whether a person, a tenure or a record that is there would be another."""
        return bool(self.changes_roster or self.records_new or self.records_changed)

    @property
    def empty(self) -> bool:
        """Whether the registry would stay exactly as it is."""
        return not (self.changes_anybody or self.missing or self.corrections)


class NewRow(NamedTuple):
    """An admitted row of tonight with what matching asks of it."""

    row: JudgedRow
    record: OfficialRecord
    nik_hash: bytes | None
    label_key: str

    @property
    def seat(self) -> tuple[str, str, str]:
        """Village, post and label."""
        return (self.record.village_code, self.record.post, self.label_key)


Open = Callable[
    [bytes | None], list[str]
]  # sealed private numbers -> their texts in the order of PRIVATE
Seal = Callable[[list[str]], bytes | None]
