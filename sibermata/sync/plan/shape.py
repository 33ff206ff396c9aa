"""What a night would change in the registry for one source.

Made by `match`, judged by `brake`, written by `apply`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sibermata.records.correction import CorrectionMove
from sibermata.records.finding import Raised
from sibermata.records.official import RowFinding
from sibermata.records.registry import Person, StoredRecord, Tenure
from sibermata.store.registry.fields import PRIVATE as PRIVATE
from sibermata.sync.read.reading import JudgedRow


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

    persons_new: list[Person] = field(default_factory=list)
    persons_changed: list[Person] = field(default_factory=list)
    tenures_new: list[Tenure] = field(default_factory=list)
    tenures_changed: list[Tenure] = field(default_factory=list)
    records_new: list[RecordNow] = field(default_factory=list)
    records_changed: list[RecordNow] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    missing: list[StoredRecord] = field(default_factory=list)  # first miss tonight
    absent: list[StoredRecord] = field(
        default_factory=list
    )  # not there tonight, whether it counts as a miss or not
    returned: int = 0
    removed: list[StoredRecord] = field(
        default_factory=list
    )  # in office, not there tonight, with neither a successor nor a stated end
    presumed: set[int] = field(
        default_factory=set
    )  # tenures at hand that were presumed to have ended: their task ends when they move
    before: list[StoredRecord] = field(
        default_factory=list
    )  # as they stood: the records that the plan goes on with
    incidents: list[Raised] = field(default_factory=list)  # findings about the source as a whole
    withheld: dict[bytes, str] = field(
        default_factory=dict
    )  # rows of held villages: they stay unread in the manifest
    held_villages: list[str] = field(default_factory=list)
    findings: list[tuple[JudgedRow, RowFinding]] = field(default_factory=list)
    corrections: list[CorrectionMove] = field(default_factory=list)  # what the source said moved

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


Open = Callable[
    [bytes | None], list[str]
]  # sealed private numbers -> their texts in the order of PRIVATE
Seal = Callable[[list[str]], bytes | None]
