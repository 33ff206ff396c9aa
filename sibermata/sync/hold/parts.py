"""What a verdict takes out of a plan: the whole run, its removals, or single villages; each part
frozen under a hash of its own.

A part's hash is made of the records it touches, as they stand: the same part the next night has the
same hash and keeps its clock; when
somebody else has moved one of those records, the hash is another one and the release is refused.
"""

import hashlib
from collections.abc import Iterable

from sibermata.records.hold import HeldPart
from sibermata.records.registry import StoredRecord
from sibermata.rules.brake import Verdict
from sibermata.sync.plan.shape import Plan
from sibermata.sync.read.prepare import Prepared
from sibermata.sync.read.reading import ABSENT_UNCOUNTED

RUN, REMOVALS, VILLAGE = "run", "removals", "village:"


def parts_of(judged: Verdict, plan: Plan, prepared: Prepared) -> list[HeldPart]:
    """Return the parts that a verdict holds."""
    if judged.run:
        touched = {stored.id: stored for stored in (*plan.before, *plan.absent)}
        ground = prepared.basis + str(prepared.run.published_run).encode()
        return [
            HeldPart(
                RUN,
                judged.run,
                _hash(RUN, touched.values(), ground),
                sorted(touched),
                len(plan.removed),
            )
        ]
    parts = []
    after = {
        record.id: record.village_code for record in (*plan.records_changed, *plan.records_new)
    }
    for village in judged.villages:
        mine = {
            stored.id: stored
            for stored in (*plan.before, *plan.absent)
            if village in (stored.village_code, after.get(stored.id))
        }
        hashes = sorted(
            said.row.hash
            for said in plan.said
            if said.record_id in mine or after.get(said.record_id) == village
        )
        lost = sum(stored.village_code == village for stored in plan.removed)
        parts.append(
            HeldPart(
                VILLAGE + village,
                "SHRINK",
                _hash(village, mine.values(), b"".join(hashes)),
                sorted(mine),
                lost,
            )
        )
    remaining = [stored for stored in plan.removed if stored.village_code not in judged.villages]
    if judged.removals and remaining:
        parts.append(
            HeldPart(
                REMOVALS,
                judged.removals,
                removals_hash(remaining),
                [stored.id for stored in remaining],
                len(remaining),
            )
        )
    return parts


def removals_hash(removed: Iterable[StoredRecord]) -> bytes:
    """Return the hash of a removal of these records, as they and their people stand."""
    return _hash(REMOVALS, removed, b"")


def withhold(plan: Plan, parts: Iterable[HeldPart]) -> None:
    """Take these parts out of the plan.

    Removals leave a mark on the record only; of a village nothing at all is left.
    """
    for part in parts:
        if part.part == REMOVALS:
            frozen = {stored.tenure.id for stored in plan.removed if stored.id in set(part.touched)}
            plan.tenures_changed = [
                tenure for tenure in plan.tenures_changed if tenure.id not in frozen
            ]
        elif part.part.startswith(VILLAGE):
            _withhold_village(plan, part.part.removeprefix(VILLAGE), set(part.touched))


def _withhold_village(plan: Plan, village: str, touched: set[int]) -> None:
    """Take a village out: its records with their rows, and whatever no other record of the plan
    speaks for.
    """
    plan.held_villages.append(village)
    records = touched | {record.id for record in plan.records_new if record.village_code == village}
    stored = [
        record for record in (*plan.records_new, *plan.records_changed) if record.id in records
    ]
    people = {record.person_id for record in stored} | {
        stored.person.id for stored in (*plan.before, *plan.absent) if stored.id in records
    }
    moved_in = {
        record.person_id for record in plan.records_new if record.id in records
    }  # these have not left the old village either
    rows_before = {stored.id: stored.row_hash for stored in plan.before}
    for (
        record
    ) in stored:  # neither the new row is read nor the old one gone, until somebody decides
        plan.withheld |= dict.fromkeys(
            (record.row_hash, rows_before.get(record.id, record.row_hash)), ABSENT_UNCOUNTED
        )
    plan.records_new = [record for record in plan.records_new if record.id not in records]
    plan.records_changed = [record for record in plan.records_changed if record.id not in records]
    plan.said = [said for said in plan.said if said.record_id not in records]
    plan.missing = [stored for stored in plan.missing if stored.id not in records]
    plan.removed = [stored for stored in plan.removed if stored.id not in records]
    remaining = [*plan.records_new, *plan.records_changed]
    remaining_tenures = {record.tenure_id for record in remaining}
    remaining_tenures |= {
        stored.tenure.id
        for stored in plan.absent
        if stored.id not in records and stored.person.id not in moved_in
    }
    plan.tenures_new = [tenure for tenure in plan.tenures_new if tenure.id in remaining_tenures]
    plan.tenures_changed = [
        tenure
        for tenure in plan.tenures_changed
        if tenure.village_code != village
        and (tenure.person_id not in people or tenure.id in remaining_tenures)
    ]
    begun = {record.person_id for record in remaining}
    plan.persons_new = [person for person in plan.persons_new if person.id in begun]
    plan.persons_changed = [person for person in plan.persons_changed if person.id not in people]
    plan.corrections = [move for move in plan.corrections if move.record_id not in records]


def _hash(name: str, records: Iterable[StoredRecord], ground: bytes) -> bytes:
    digest = hashlib.blake2b(name.encode() + b"\x1f" + ground, digest_size=16)
    for stored in sorted(records, key=lambda stored: stored.id):
        digest.update(
            repr((stored.id, bytes(stored.row_hash), stored.person, stored.tenure)).encode()
        )
    return digest.digest()
