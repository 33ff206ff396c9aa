"""Each NIK belongs to one person: a second person in office with it goes without, and a question is
raised.

Whoever came first keeps it, so between two districts the order of their nights decides who has it
until the question is answered (decision 0009).
"""

from collections.abc import Iterable, Mapping, Sequence

from sibermata.records.official import RowFinding
from sibermata.records.registry import Person, StoredRecord
from sibermata.sync.match.rows import NewRow
from sibermata.sync.match.threads import Threads
from sibermata.sync.plan.draft import Draft
from sibermata.sync.plan.gathered import Bearers
from sibermata.sync.plan.shape import Plan, PlanPart
from sibermata.sync.plan.statements import Sealing


def taken_niks(threads: Threads, by_nik: Bearers) -> dict[bytes, int]:
    """Return the NIKs that rows give to a stored person while another one has them -> that other
    person.
    """
    taken: dict[bytes, int] = {}
    for row, stored, _ in threads.continued:
        bearers = by_nik.get(row.nik_hash, []) if row.nik_hash else []
        if row.nik_hash and any(person.id != stored.person.id for person in bearers):
            taken[row.nik_hash] = bearers[0].id
    return taken


def own_nik(
    draft: Draft, before: Person, row: NewRow, taken_niks: Mapping[bytes, int]
) -> bytes | None:
    """Return the NIK that a row gives to its person; None, and a question, if another person has
    it.
    """
    nik_hash = draft.context.corrections.own_nik(before, row)
    if nik_hash is None or nik_hash == before.nik_hash or nik_hash not in taken_niks:
        return nik_hash
    other = taken_niks[nik_hash]
    if not draft.context.weights.settled(before.id, other):
        draft.findings.append((row.row, nik_conflict(row, before.id, other)))
    return None


def nik_conflict(row: NewRow, one: int, other: int) -> RowFinding:
    """Return the question whose NIK this is."""
    record = row.record
    return RowFinding("NIK_CONFLICT", "nik", record.nik, record.name, (one, other))


def niks_to_come(draft: Draft, silent: Iterable[StoredRecord], by_nik: Bearers) -> list[bytes]:
    """Return the NIKs that a stored person may have after tonight and that were not looked up yet:
    from tonight's rows, from another source's statement, or from a correction.
    """
    before, corrections = draft.people_before, draft.context.corrections
    found = {
        person.nik_hash
        for person in draft.changed_people
        if person.nik_hash is not None and person.nik_hash != before[person.id].nik_hash
    }
    stated = {
        one.value
        for person in draft.people
        for one in corrections.by_person.get(person, ())
        if one.field == "nik"
    }
    for stored in silent:
        person = draft.people.get(stored.person.id, stored.person)
        words = draft.words_of_person(person) if person.statements else {}
        stated |= {word.get("nik", "") for word in words.values()}
    hashed = draft.context.sealing.hash
    return sorted((found | {hashed(nik) for nik in stated if nik}) - by_nik.keys())


def keep_niks_apart(plan: Plan, draft: Draft, bearers: Bearers, rows: Sequence[NewRow]) -> PlanPart:
    """Return the people who would be second holders of a NIK, each without it, and a question about
    each that no person has answered.
    """
    owner = {nik: people[0].id for nik, people in bearers.items()}
    second = [
        person
        for person in (*plan.persons_changed, *plan.persons_new)
        if person.nik_hash is not None and owner.setdefault(person.nik_hash, person.id) != person.id
    ]
    if not second:
        return PlanPart()
    new, before = {person.id for person in plan.persons_new}, draft.people_before
    without = {
        person.id: without_nik(person, before.get(person.id), draft.context.sealing)
        for person in second
    }
    unchanged = {number for number, now in without.items() if now is before.get(number)}
    asked = {about.hash for about, finding in plan.findings if finding.code == "NIK_CONFLICT"}
    findings = []
    for person in second:
        assert person.nik_hash is not None
        row = next((row for row in rows if row.nik_hash == person.nik_hash), None)
        other = owner[person.nik_hash]
        if row is None or draft.context.weights.settled(person.id, other):
            continue
        if row.row.hash not in asked:
            asked.add(row.row.hash)
            findings.append((row.row, nik_conflict(row, person.id, other)))
    return PlanPart(
        persons_new=[now for number, now in without.items() if number in new],
        persons_changed=[now for number, now in without.items() if number not in new | unchanged],
        persons_unchanged=sorted(unchanged),
        findings=findings,
    )


def without_nik(person: Person, before: Person | None, sealing: Sealing) -> Person:
    """Return a person without the NIK; the stored version, if that is the only difference.

    Nobody is shown with somebody else's number, and the NIK counts as new once it is free.
    """
    private = sealing.open(person.private)._replace(nik="")
    without = person._replace(nik_hash=None)
    if (
        before is not None
        and without._replace(private=before.private) == before
        and sealing.open(before.private) == private
    ):
        return before
    return without._replace(private=sealing.seal(private))
