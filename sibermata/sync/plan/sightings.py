"""A refused or asked row still counts as having seen its person: it is attributed to the record it
stands for, and nobody is missed for it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from sibermata.records.official import OfficialRecord, Outcome
from sibermata.records.registry import StoredRecord, Tenure
from sibermata.records.states import EndReason, TenureStatus
from sibermata.rules.person.identity import Likeness, name_similarity
from sibermata.sync.match.rows import kept_key
from sibermata.sync.plan.shape import PlanPart, as_recorded
from sibermata.sync.read.reading import JudgedRow, Reading

FOREIGN = "OUT_OF_TERRITORY"  # its village is known, and none of this source's
UNSETTLED = (Outcome.REFUSED, Outcome.ASKED, Outcome.DUPLICATE)


class Sightings(NamedTuple):
    """What rows that were not admitted tell of the records that no row continues."""

    unseen: list[StoredRecord]  # truly not there
    unclear: set[str] | None  # villages in which an absence proves nothing; None = all are
    part: PlanPart


class Sought(NamedTuple):
    """Records by what a row may name them by."""

    by_hash: Mapping[bytes, StoredRecord]
    by_key: Mapping[str, list[StoredRecord]]
    by_name: Mapping[str, list[StoredRecord]]

    def records_of(self, row: JudgedRow, hashed: Callable[[str], bytes]) -> Iterable[StoredRecord]:
        """Return the records that a row stands for."""
        if row.hash in self.by_hash:
            return [self.by_hash[row.hash]]
        seen = row.judged.seen
        if seen is None:
            return []
        key = kept_key(seen.key, hashed)
        if key and key in self.by_key:
            return self.by_key[key]
        named = self.by_name.get(seen.name_key, []) if seen.name_key else []
        here = [record for record in named if record.village_code == seen.village_code]
        if len(here) == 1:
            return here
        return named if len(named) == 1 and not seen.village_code else []


def attribute(
    remaining: list[StoredRecord],
    reading: Reading,
    hashed: Callable[[str], bytes],
    likeness: Likeness,
) -> Sightings:
    """Return the records that are truly not there, and the villages that are unclear.

    A row that was not admitted belongs to the record of its key, else of its name (in its village,
    or alone in the source). Its hash stands in for the record's, so that the day it goes, the
    record goes with it. One that belongs to nobody makes its village unclear; where even the
    village cannot be told, the villages of those who bear a name like it; a row of another
    district, none.
    """
    if not remaining:
        return Sightings([], set(), PlanPart())
    sought = _sought(remaining)
    unseen = {record.id: record for record in remaining}
    seen_by: list[tuple[StoredRecord, bytes]] = []
    unclear: set[str] = set()
    everything_unclear = bool(reading.parsed.misfits)
    for row in reading.rows:
        if row.judged.outcome not in UNSETTLED:
            continue
        found = sought.records_of(row, hashed)
        seen_by += [
            (record, row.hash) for record in found if unseen.pop(record.id, None) is not None
        ]
        if found or row.judged.outcome is Outcome.DUPLICATE or is_foreign(row):
            continue
        where = _where(row.judged.seen, remaining, likeness)
        if where is None:
            everything_unclear = True
        else:
            unclear |= where
    return Sightings(
        list(unseen.values()), None if everything_unclear else unclear, _seen_through(seen_by)
    )


def is_foreign(row: JudgedRow) -> bool:
    """Return whether a row speaks of another source's territory."""
    return any(finding.code == FOREIGN for finding in row.judged.findings)


def _sought(remaining: Iterable[StoredRecord]) -> Sought:
    by_key: dict[str, list[StoredRecord]] = defaultdict(list)
    by_name: dict[str, list[StoredRecord]] = defaultdict(list)
    for record in remaining:
        by_name[record.name_key].append(record)
        if record.key:
            by_key[record.key].append(record)
    return Sought({record.row_hash: record for record in remaining}, by_key, by_name)


def _where(
    seen: OfficialRecord | None, remaining: Iterable[StoredRecord], likeness: Likeness
) -> set[str] | None:
    """Return the villages in which a row may speak of somebody, None where nobody can tell."""
    if seen is not None and seen.village_code:
        return {seen.village_code}
    if seen is not None and seen.name_key:
        return {
            record.village_code
            for record in remaining
            if name_similarity(record.name_key, seen.name_key) >= likeness.other_person
        }
    return None


def _seen_through(seen_by: list[tuple[StoredRecord, bytes]]) -> PlanPart:
    """Return what it changes that these records were seen through these rows."""
    return PlanPart(
        before=[record for record, _ in seen_by],
        records_changed=[
            as_recorded(record)._replace(row_hash=row_hash) for record, row_hash in seen_by
        ],
        tenures_changed=[
            record.tenure._replace(
                status=TenureStatus.ACTIVE, end_date=None, end_how="", end_reason="", end_after=None
            )
            for record, _ in seen_by
            if is_over_by_absence(record.tenure)
        ],
    )


def is_over_by_absence(tenure: Tenure) -> bool:
    """Return whether only absence speaks against a tenure: a sighting re-opens it."""
    return tenure.status in (TenureStatus.MISSING, TenureStatus.PRESUMED_ENDED) or (
        tenure.status == TenureStatus.ENDED and tenure.end_reason == EndReason.ABSENT
    )
