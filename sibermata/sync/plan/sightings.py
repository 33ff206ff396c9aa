"""A refused or asked row still counts as having seen its person: it is attributed to the record
that it is about, and that record is not missed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sibermata.records.official import OfficialRecord, Outcome
from sibermata.records.registry import StoredRecord, Tenure
from sibermata.records.states import EndReason, TenureStatus
from sibermata.rules.post.resolve import seat_label_key
from sibermata.store.base.secrecy import Secrecy
from sibermata.sync.match.rows import kept_key
from sibermata.sync.plan.shape import PlanPart, as_recorded
from sibermata.sync.read.reading import JudgedRow, Reading

FOREIGN = "OUT_OF_TERRITORY"  # its village is known, and none of this source's
UNSETTLED = (Outcome.REFUSED, Outcome.ASKED, Outcome.DUPLICATE)


class Sightings(NamedTuple):
    """What rows that were not admitted say about the records that no row continues."""

    unseen: list[StoredRecord]  # really absent
    excused: frozenset[int]  # of them, those who may be meant by a row that is new and unclear
    part: PlanPart


class Sought(NamedTuple):
    """Records by what a row may name them by."""

    by_hash: Mapping[bytes, StoredRecord]
    by_key: Mapping[str, list[StoredRecord]]
    by_nik: Mapping[bytes, list[StoredRecord]]
    by_name: Mapping[str, list[StoredRecord]]
    by_seat: Mapping[tuple[str, str], list[StoredRecord]]  # village and post

    def records_of(
        self, row: JudgedRow, secrecy: Secrecy, *, is_new: bool
    ) -> Iterable[StoredRecord]:
        """Return the records that a row is about.

        `is_new`: it was not there at the last publication; a row that was, next to that of its
        seat's holder, is not about the holder.
        """
        if row.hash in self.by_hash:
            return [self.by_hash[row.hash]]
        seen = row.judged.seen
        if seen is None:
            return []
        key = kept_key(seen.key, secrecy.sign)
        if key and key in self.by_key:
            return self.by_key[key]
        if seen.nik and (borne := self.by_nik.get(secrecy.hash(seen.nik))):
            return borne
        named = self.by_name.get(seen.name_key, []) if seen.name_key else []
        here = [record for record in named if record.village_code == seen.village_code]
        if len(here) == 1:
            return here
        if len(named) == 1 and not seen.village_code:
            return named
        return self._holders(seen) if is_new and not seen.name_key else []

    def _holders(self, seen: OfficialRecord) -> list[StoredRecord]:
        """Return the holders of the seat of a row that names nobody, the latest first; earlier
        holders no longer count.
        """
        here = self.by_seat.get((seen.village_code, seen.post), []) if seen.post else []
        label = seat_label_key(seen.label)
        holding = [
            record
            for record in here
            if (not label or record.label_key == label)
            and (record.tenure.status != TenureStatus.ENDED or is_over_by_absence(record.tenure))
        ]
        return sorted(holding, key=lambda record: (record.missing_run is not None, record.id))


def attribute(
    remaining: list[StoredRecord],
    reading: Reading,
    secrecy: Secrecy,
    strange: int = 0,
) -> Sightings:
    """Return the records that are truly not there, and who of them is excused tonight.

    A row that was not admitted keeps the person seen whom it names, by key, NIK or name (in its
    village, or alone in the source), as long as it stands: its hash stands in for the record's. One
    that comes to name nobody on a seat keeps one holder of that seat seen. Any other excuses, on
    its first night only, one who is absent for the first time: in its village, else in the source,
    the lowest record id first. `strange`: the rows without a shape that did not stand in the last
    published file.
    """
    if not remaining:
        return Sightings([], frozenset(), PlanPart())
    sought = _sought(remaining)
    unseen = {record.id: record for record in remaining}
    seen_by: list[tuple[StoredRecord, bytes]] = []
    unclear: Counter[str] = Counter(
        {"": strange}
    )  # village ('' = which?) -> rows of their first night
    for row in reading.rows:
        if row.judged.outcome not in UNSETTLED:
            continue
        is_new = row.hash in reading.fresh
        meant = sought.records_of(row, secrecy, is_new=is_new)
        found = [one for one in meant if one.id in unseen]
        if row.judged.seen is not None and not row.judged.seen.name_key:
            found = found[:1]
        seen_by += [(unseen.pop(record.id), row.hash) for record in found]
        excuses = is_new and row.judged.outcome is not Outcome.DUPLICATE
        if excuses and not found and not is_foreign(row):
            unclear[row.judged.seen.village_code if row.judged.seen else ""] += 1
    first_absent = [one for one in unseen.values() if one.row_hash not in reading.gone_before]
    return Sightings(list(unseen.values()), excuse(first_absent, unclear), _seen_through(seen_by))


def excuse(absent: Iterable[StoredRecord], unclear: Mapping[str, int]) -> frozenset[int]:
    """Return who may be meant by an unclear row, one each, among those who are absent tonight and
    were there at the last publication.

    `unclear`: village ('' = unknown) -> rows that are there for the first time.
    """
    remaining, excused = dict(unclear), set()
    for record in sorted(absent, key=lambda record: record.id):
        if record.missing_run is not None:
            continue
        for village in (record.village_code, ""):
            if remaining.get(village, 0) > 0:
                remaining[village] -= 1
                excused.add(record.id)
                break
    return frozenset(excused)


def is_foreign(row: JudgedRow) -> bool:
    """Return whether a row is about another source's territory."""
    return any(finding.code == FOREIGN for finding in row.judged.findings)


def _sought(remaining: Iterable[StoredRecord]) -> Sought:
    by_key: dict[str, list[StoredRecord]] = defaultdict(list)
    by_nik: dict[bytes, list[StoredRecord]] = defaultdict(list)
    by_name: dict[str, list[StoredRecord]] = defaultdict(list)
    by_seat: dict[tuple[str, str], list[StoredRecord]] = defaultdict(list)
    for record in remaining:
        by_name[record.name_key].append(record)
        by_seat[record.village_code, record.post].append(record)
        if record.key:
            by_key[record.key].append(record)
        if record.nik_hash:
            by_nik[record.nik_hash].append(record)
    by_hash = {record.row_hash: record for record in remaining}
    return Sought(by_hash, by_key, by_nik, by_name, by_seat)


def _seen_through(seen_by: list[tuple[StoredRecord, bytes]]) -> PlanPart:
    """Return the changes to records that were seen through these rows."""
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
    """Return whether only absence ended a tenure: a sighting re-opens it."""
    return tenure.status in (TenureStatus.MISSING, TenureStatus.PRESUMED_ENDED) or (
        tenure.status == TenureStatus.ENDED and tenure.end_reason == EndReason.ABSENT
    )
