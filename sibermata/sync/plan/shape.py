"""The shape of a plan: what a night would change in the registry for one source.

Made by `make` out of the parts that its steps return, judged by the brake, written by `apply`.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sibermata.records.correction import CorrectionMove
from sibermata.records.delivery import Remark
from sibermata.records.finding import Raised
from sibermata.records.official import RowFinding
from sibermata.records.registry import Person, RecordNow, StoredRecord, Tenure
from sibermata.sync.read.reading import JudgedRow


def as_recorded(stored: StoredRecord) -> RecordNow:
    """Return a stored record in the form that is written."""
    return RecordNow(
        id=stored.id,
        key=stored.key,
        village_code=stored.village_code,
        post=stored.post,
        label_key=stored.label_key,
        name_key=stored.name_key,
        birth_date=stored.birth_date,
        nik_hash=stored.nik_hash,
        person_id=stored.person.id,
        tenure_id=stored.tenure.id,
        linked_by=stored.linked_by,
        row_hash=stored.row_hash,
        over=stored.over,
    )


class Said(NamedTuple):
    """A version to write: a source's statement about a record tonight."""

    record_id: int
    row: JudgedRow


class Ids(NamedTuple):
    """Fresh ids, handed out in order."""

    person: Iterator[int]
    tenure: Iterator[int]
    record: Iterator[int]


class Plan(NamedTuple):
    """Every change of one source's night, in sets; or what one step of planning adds to it."""

    persons_new: Sequence[Person] = ()
    persons_changed: Sequence[Person] = ()
    persons_unchanged: Sequence[
        int
    ] = ()  # people who stay as stored, whatever an earlier step changed
    tenures_new: Sequence[Tenure] = ()
    tenures_changed: Sequence[Tenure] = ()
    records_new: Sequence[RecordNow] = ()
    records_changed: Sequence[RecordNow] = ()
    said: Sequence[Said] = ()
    before: Sequence[StoredRecord] = ()  # unchanged: the records that the plan continues
    returned: Sequence[StoredRecord] = ()  # of them, those that were missing
    # not there tonight, whether it counts as a miss or not
    absent: Sequence[StoredRecord] = ()
    missing: Sequence[StoredRecord] = ()  # first miss tonight
    excused: Sequence[StoredRecord] = ()  # whom a new, unclear row may mean: asked again next night
    # in office, not there tonight, with neither a successor nor a stated end
    removed: Sequence[StoredRecord] = ()
    # tenures at hand that were presumed to have ended: their task ends when they change
    presumed: Sequence[int] = ()
    findings: Sequence[tuple[JudgedRow, RowFinding]] = ()
    incidents: Sequence[Raised] = ()  # findings about the source as a whole
    remarks: Sequence[Remark] = ()  # findings about its file
    corrections: Sequence[CorrectionMove] = ()  # those whose source now states something else
    held_villages: Sequence[str] = ()  # nothing of them is left in the plan
    withheld: Sequence[bytes] = ()  # their rows, new and old: they stay unread in the manifest

    @property
    def changes_roster(self) -> bool:
        """Whether any person or tenure would change."""
        return bool(
            self.persons_new or self.persons_changed or self.tenures_new or self.tenures_changed
        )

    @property
    def changes_anybody(self) -> bool:
        """Whether any person, tenure or present record would change."""
        return bool(self.changes_roster or self.records_new or self.records_changed)

    @property
    def empty(self) -> bool:
        """Whether the registry would stay exactly as it is."""
        return not (self.changes_anybody or self.missing or self.corrections)


PlanPart = Plan  # what one step returns, before `join` adds it
VERSIONED = frozenset(("persons_new", "persons_changed", "tenures_new", "tenures_changed"))


def join(plan: Plan, *parts: PlanPart) -> Plan:
    """Return the plan together with the steps' parts; of a person or a tenure the last version
    counts.

    The only place where parts are combined.
    """
    for part in parts:
        added: dict[str, Any] = {}
        there: Any
        more: Any
        for name, there, more in zip(plan._fields, plan, part, strict=True):
            if more and there and name in VERSIONED:
                again = {version.id for version in more}
                there = [version for version in there if version.id not in again]
            if more:
                added[name] = [*there, *more] if there else more
        plan = plan._replace(**added)
    stays = frozenset(plan.persons_unchanged)
    if not stays:
        return plan
    changed = [person for person in plan.persons_changed if person.id not in stays]
    return plan._replace(persons_changed=changed, persons_unchanged=())
