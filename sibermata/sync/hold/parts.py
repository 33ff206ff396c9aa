"""Takes out of a plan what a verdict holds: the whole run, its removals, or single villages; each
part frozen under a hash of its own.

A part's hash is made of the records it touches, as they stand: the same part the next night has
the same hash and keeps its clock; when somebody else has changed one of those records, the hash is
another one and the release is refused.
"""

import hashlib
from collections.abc import Iterable

from sibermata.records.registry import RecordNow, StoredRecord
from sibermata.records.run import HeldPart
from sibermata.rules.brake import Verdict
from sibermata.sync.plan.shape import Plan
from sibermata.sync.read.prepare import Prepared

RUN, REMOVALS, VILLAGE = "run", "removals", "village:"


def parts_of(judged: Verdict, plan: Plan, prepared: Prepared) -> list[HeldPart]:
    """Return the parts that a verdict holds."""
    if judged.run:
        touched = {stored.id: stored for stored in (*plan.before, *plan.absent)}
        ground = prepared.basis + str(prepared.run.published_run).encode()
        plan_hash = _hash(RUN, touched.values(), ground)
        return [HeldPart(RUN, judged.run, plan_hash, sorted(touched), len(plan.removed))]
    parts = [village_part(plan, village, code) for village, code in judged.villages.items()]
    remaining = [stored for stored in plan.removed if stored.village_code not in judged.villages]
    if judged.removals and remaining:
        touched_by_removals = [stored.id for stored in remaining]
        parts.append(
            HeldPart(
                REMOVALS,
                judged.removals,
                removals_hash(remaining),
                touched_by_removals,
                len(remaining),
            )
        )
    return parts


def village_part(plan: Plan, village: str, code: str) -> HeldPart:
    """Return what a plan changes in one village."""
    after = {
        record.id: record.village_code for record in (*plan.records_changed, *plan.records_new)
    }
    mine = {
        stored.id: stored
        for stored in (*plan.before, *plan.absent)
        if village in (stored.village_code, after.get(stored.id))
    }
    rows = sorted(
        said.row.hash
        for said in plan.said
        if said.record_id in mine or after.get(said.record_id) == village
    )
    lost = sum(stored.village_code == village for stored in plan.removed)
    plan_hash = _hash(village, mine.values(), b"".join(rows))
    return HeldPart(VILLAGE + village, code, plan_hash, sorted(mine), lost)


def removals_hash(removed: Iterable[StoredRecord]) -> bytes:
    """Return the hash of a removal of these records, in their and their people's present state."""
    return _hash(REMOVALS, removed, b"")


def withhold(plan: Plan, parts: Iterable[HeldPart]) -> Plan:
    """Return the plan without these parts. A held removal leaves only a mark on the record; a held
    village leaves nothing.
    """
    for part in parts:
        if part.part == REMOVALS:
            touched = set(part.touched)
            frozen = {stored.tenure.id for stored in plan.removed if stored.id in touched}
            kept = [tenure for tenure in plan.tenures_changed if tenure.id not in frozen]
            plan = plan._replace(tenures_changed=kept)
        elif part.part.startswith(VILLAGE):
            plan = without_village(plan, part.part.removeprefix(VILLAGE), set(part.touched))
    return plan


def without_village(plan: Plan, village: str, touched: set[int]) -> Plan:
    """Return the plan without a village: without its records and their rows, and without whatever
    no other record of the plan supports.
    """
    records = touched | {record.id for record in plan.records_new if record.village_code == village}
    held = [record for record in (*plan.records_new, *plan.records_changed) if record.id in records]
    people = {record.person_id for record in held} | {
        stored.person.id for stored in (*plan.before, *plan.absent) if stored.id in records
    }
    new = [record for record in plan.records_new if record.id not in records]
    changed = [record for record in plan.records_changed if record.id not in records]
    begun = {record.person_id for record in (*new, *changed)}
    named = {record.tenure_id for record in (*new, *changed)} | absent_elsewhere(plan, records)
    return plan._replace(
        held_villages=[*plan.held_villages, village],
        withheld=[*plan.withheld, *rows_of(plan, held)],
        records_new=new,
        records_changed=changed,
        said=[said for said in plan.said if said.record_id not in records],
        missing=[stored for stored in plan.missing if stored.id not in records],
        removed=[stored for stored in plan.removed if stored.id not in records],
        tenures_new=[tenure for tenure in plan.tenures_new if tenure.id in named],
        tenures_changed=[
            tenure
            for tenure in plan.tenures_changed
            if tenure.village_code != village
            and (tenure.person_id not in people or tenure.id in named)
        ],
        persons_new=[person for person in plan.persons_new if person.id in begun],
        persons_changed=[person for person in plan.persons_changed if person.id not in people],
        corrections=[move for move in plan.corrections if move.record_id not in records],
    )


def absent_elsewhere(plan: Plan, records: set[int]) -> set[int]:
    """Return the tenures of absent records that are not held; except for people who moved into what
    is held: they have not left their old village either.
    """
    moved_in = {record.person_id for record in plan.records_new if record.id in records}
    return {
        stored.tenure.id
        for stored in plan.absent
        if stored.id not in records and stored.person.id not in moved_in
    }


def rows_of(plan: Plan, held: Iterable[RecordNow]) -> set[bytes]:
    """Return the rows of held records, new and old: the new one is not read and the old one is not
    gone until somebody decides.
    """
    before = {stored.id: stored.row_hash for stored in plan.before}
    return {record.row_hash for record in held} | {
        before[record.id] for record in held if record.id in before
    }


def _hash(name: str, records: Iterable[StoredRecord], ground: bytes) -> bytes:
    digest = hashlib.blake2b(name.encode() + b"\x1f" + ground, digest_size=16)
    for stored in sorted(records, key=lambda stored: stored.id):
        # What stands, not who said it: a source may be renamed while its plan waits.
        person = stored.person._replace(stated_by="", field_sources=None, statements=None)
        tenure = stored.tenure._replace(stated_by="", statements="")
        digest.update(repr((stored.id, bytes(stored.row_hash), person, tenure)).encode())
    return digest.digest()
