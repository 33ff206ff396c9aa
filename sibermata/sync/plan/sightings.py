"""A refused or asked row still counts as having seen its person: it is attributed to the record it
stands for. Nobody is missed for it.
"""

from collections import defaultdict
from collections.abc import Callable

from sibermata.records.official import OfficialRecord, Outcome
from sibermata.records.registry import StoredRecord
from sibermata.rules.person.identity import Likeness, name_similarity
from sibermata.rules.time.absence import REASON
from sibermata.sync.match.rows import kept_key
from sibermata.sync.plan.shape import Plan, RecordNow
from sibermata.sync.read.prepare import Prepared

FOREIGN = "OUT_OF_TERRITORY"  # its village is known, and none of this source's
UNSETTLED = (Outcome.REFUSED, Outcome.ASKED, Outcome.DUPLICATE)


def attribute(
    plan: Plan,
    remaining: list[StoredRecord],
    prepared: Prepared,
    hashed: Callable[[str], bytes],
    likeness: Likeness,
) -> tuple[list[StoredRecord], set[str] | None]:
    """Return the records that are truly not there, and the villages that are unclear; None = all
    are.

    A row that was not admitted belongs to the record of its key, else of its name (in its village,
    or alone in the source). Its
    hash stands in for the record's, so that the day it goes, the record goes with it. One that
    belongs to nobody makes its village
    unclear; where even the village cannot be told, the villages of those who bear a name like it; a
    row of another district, none.
    """
    if not remaining:
        return [], set()
    reading = prepared.reading
    by_key: dict[str, list[StoredRecord]] = defaultdict(list)
    by_name: dict[str, list[StoredRecord]] = defaultdict(list)
    by_hash = {record.row_hash: record for record in remaining}
    for record in remaining:
        by_name[record.name_key].append(record)
        if record.key:
            by_key[record.key].append(record)
    gone = {record.id: record for record in remaining}
    unclear: set[str] = set()
    everything_unclear = bool(reading.parsed.misfits)
    for row in reading.rows:
        if row.judged.outcome not in UNSETTLED:
            continue
        seen = row.judged.seen
        found = (
            [by_hash[row.hash]]
            if row.hash in by_hash
            else _records_of(seen, by_key, by_name, hashed)
        )
        for record in found:
            if gone.pop(record.id, None) is not None:
                _seen_through(plan, record, row.hash)
        if (
            found
            or row.judged.outcome is Outcome.DUPLICATE
            or any(finding.code == FOREIGN for finding in row.judged.findings)
        ):
            continue
        if seen is not None and seen.village_code:
            unclear.add(seen.village_code)
        elif seen is not None and seen.name_key:
            alike = likeness.other_person
            unclear |= {
                record.village_code
                for record in remaining
                if name_similarity(record.name_key, seen.name_key) >= alike
            }
        else:
            everything_unclear = True
    return list(gone.values()), None if everything_unclear else unclear


def _records_of(
    seen: OfficialRecord | None,
    by_key: dict[str, list[StoredRecord]],
    by_name: dict[str, list[StoredRecord]],
    hashed: Callable[[str], bytes],
) -> list[StoredRecord]:
    if seen is None:
        return []
    key = kept_key(seen.key, hashed)
    if key and key in by_key:
        return by_key[key]
    named = by_name.get(seen.name_key, []) if seen.name_key else []
    here = [record for record in named if record.village_code == seen.village_code]
    if len(here) == 1:
        return here
    return named if len(named) == 1 and not seen.village_code else []


def _seen_through(plan: Plan, record: StoredRecord, row_hash: bytes) -> None:
    plan.before.append(record)
    plan.records_changed.append(
        RecordNow(
            record.id,
            record.key,
            record.village_code,
            record.post,
            record.label_key,
            record.name_key,
            record.birth_date,
            record.nik_hash,
            record.person.id,
            record.tenure.id,
            record.linked_by,
            row_hash,
            record.over,
        )
    )
    tenure = record.tenure
    if tenure.status in ("missing", "presumed_ended") or (
        tenure.status == "ended" and tenure.end_reason == REASON
    ):
        plan.tenures_changed.append(
            tenure._replace(
                status="active", end_date=None, end_how="", end_reason="", end_after=None
            )
        )
