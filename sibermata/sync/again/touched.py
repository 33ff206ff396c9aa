"""Whom a held plan touches: who would be missing, end, be replaced, be new, or get another name;
and which of them may be one person whose name alone changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sibermata.errors import Refusal
from sibermata.records.delivery import Fetched
from sibermata.records.registry import Person, StoredRecord, Tenure
from sibermata.records.source import Source
from sibermata.records.states import TenureStatus
from sibermata.rules.person.identity import Likeness
from sibermata.rules.replacement import is_newer
from sibermata.sync.match.replaced import evidence_of
from sibermata.sync.night import Night
from sibermata.sync.plan.gather import Gather
from sibermata.sync.plan.make import make_plan
from sibermata.sync.plan.shape import Plan
from sibermata.sync.read.prepare import basis_of, kept_delivery, prepare
from sibermata.sync.run import look_at

Seat = tuple[str, str, str]
MISSED, ENDS, REPLACED, NEW, RENAMED, SAME = (
    "tidak tampak",
    "berakhir",
    "diganti",
    "baru",
    "berganti nama",
    "tetap orang yang sama",
)


class Touched(NamedTuple):
    """What a plan would do to somebody on a seat; `after`: the new name."""

    village: str
    post: str
    what: str
    name: str
    after: str = ""
    person: int = 0  # 0: nobody yet


class SamePerson(NamedTuple):
    """Two names on one seat that may be one person: the present holder, and the
    row of the new one.
    """

    seat: Seat
    person: int
    name: str
    row_hash: bytes
    after: str


def plan_again(source: Source, delivery: bytes, night: Night) -> Plan:
    """Return what a kept delivery would change now; writes nothing (`night.dry_run`)."""
    kept = kept_delivery(source, delivery, night)
    if kept is None:
        raise Refusal("BYTES_GONE", source=source.name)
    parts, proof = kept
    run = look_at([source.name], night)[0]
    fetched = Fetched(parts, dict(run.validators), proof)
    basis = basis_of(delivery, proof, source, night, run.decisions)
    ready = prepare(source, run, night, fetched, delivery, basis)
    with night.database.work(seconds=300, name="plan again") as connection:
        return make_plan(Gather(connection, ready, night))[0]


def people_touched(plan: Plan) -> list[Touched]:
    """Return everybody whom a plan touches, by village, post and name."""
    return sorted({*_who_go(plan), *_who_come(plan), *_who_are_renamed(plan)})


def same_people(plan: Plan, likeness: Likeness, today: date) -> list[SamePerson]:
    """Return who would be replaced by somebody who differs only in the name: no other birth date,
    NIK or sex, and no newer start or decree.

    One to one: on a seat with several holders by the birth date; else nobody of it.
    """
    people = {person.id: person for person in plan.persons_new}
    tenures = {one.id: one for one in plan.tenures_new if one.status == TenureStatus.ACTIVE}
    come: dict[Seat, list[Came]] = defaultdict(list)
    for record in plan.records_new:
        if record.person_id in people and record.tenure_id in tenures:
            tenure = tenures[record.tenure_id]
            come[tenure.seat].append(Came(record.row_hash, people[record.person_id], tenure))
    gone: dict[Seat, list[StoredRecord]] = defaultdict(list)
    for stored in plan.absent:
        in_office = stored.tenure.status != TenureStatus.ENDED and not stored.over
        if in_office and stored.missing_run is None:
            gone[stored.tenure.seat].append(stored)
    found = []
    for seat in gone.keys() & come.keys():
        pairs = [
            (old, new)
            for old in gone[seat]
            for new in come[seat]
            if _only_the_name(old, new, likeness, today)
            and (len(gone[seat]) == len(come[seat]) == 1 or _born_alike(old, new, likeness))
        ]
        old_ones = [old.id for old, _ in pairs]
        new_ones = [new.row_hash for _, new in pairs]
        found += [
            SamePerson(seat, old.person.id, old.person.name, new.row_hash, new.person.name)
            for old, new in pairs
            if old_ones.count(old.id) == 1 and new_ones.count(new.row_hash) == 1
        ]
    return sorted(found)


class Came(NamedTuple):
    """A row that a plan makes a new person from."""

    row_hash: bytes
    person: Person
    tenure: Tenure


def _only_the_name(old: StoredRecord, new: Came, likeness: Likeness, today: date) -> bool:
    one, other = old.person, new.person
    parted = (
        likeness.births_part(one.birth_date, other.birth_date)
        or (one.nik_hash and other.nik_hash and one.nik_hash != other.nik_hash)
        or (one.sex and other.sex and one.sex != other.sex)
        or old.tenure.capacity != new.tenure.capacity
    )
    return not parted and not is_newer(evidence_of(new.tenure), evidence_of(old.tenure), today)


def _born_alike(old: StoredRecord, new: Came, likeness: Likeness) -> bool:
    born = new.person.birth_date
    return old.person.birth_date == born and not likeness.is_weak(born)


def with_same(people: Iterable[Touched], same: Iterable[SamePerson]) -> list[Touched]:
    """Return whom a plan touches if these stay the persons of their seats."""
    stay = {(one.seat[0], one.seat[1], one.name, one.after): one for one in same}
    return [
        one._replace(what=SAME)
        if one.what == REPLACED and (one.village, one.post, one.name, one.after) in stay
        else one
        for one in people
    ]


def _names(plan: Plan) -> dict[int, str]:
    stored = {one.person.id: one.person.name for one in (*plan.before, *plan.absent)}
    now = {one.id: one.name for one in (*plan.persons_new, *plan.persons_changed)}
    return {**now, **stored}


def _successors(plan: Plan) -> dict[Seat, list[str]]:
    names, found = _names(plan), defaultdict(list)
    for tenure in plan.tenures_new:
        if tenure.status == TenureStatus.ACTIVE:
            found[tenure.seat].append(names.get(tenure.person_id, ""))
    return found


def _who_go(plan: Plan) -> Iterator[Touched]:
    names, successors = _names(plan), _successors(plan)
    stood = {one.tenure.id: one.tenure for one in (*plan.before, *plan.absent)}
    ended = {
        tenure.id: tenure
        for tenure in plan.tenures_changed
        if tenure.status == TenureStatus.ENDED
        and tenure.id in stood
        and stood[tenure.id].status != TenureStatus.ENDED
    }
    missed = {one.tenure.id: one.tenure for one in (*plan.missing, *plan.removed)}
    for tenure in {**missed, **ended}.values():
        after = successors.get(tenure.seat, [])
        what = REPLACED if after else ENDS if tenure.id in ended else MISSED
        name = names.get(tenure.person_id, "")
        person, would = tenure.person_id, ", ".join(sorted(after))
        yield Touched(tenure.village_code, tenure.post, what, name, would, person)


def _who_come(plan: Plan) -> Iterator[Touched]:
    replaced = {(one.village, one.post, name) for one in _who_go(plan) for name in [one.after]}
    for seat, names in _successors(plan).items():
        for name in names:
            if (seat[0], seat[1], ", ".join(sorted(names))) not in replaced:
                yield Touched(seat[0], seat[1], NEW, name)


def _who_are_renamed(plan: Plan) -> Iterator[Touched]:
    now = {one.id: one for one in plan.persons_changed}
    for stored in plan.before:
        after = now.get(stored.person.id)
        if after is not None and after.name_key != stored.person.name_key:
            was = stored.person
            yield Touched(stored.village_code, stored.post, RENAMED, was.name, after.name, was.id)
