"""From matched rows to a plan: which persons, tenures and records are new, changed, missing or back. Pure but for the ids it is handed.

Invariants: a blank never erases; what is equal is not written; a person who is only missing stays on the roster.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sibermata.records.official import OfficialRecord, RowFinding
from sibermata.rules.vanish import ended_by_successor
from sibermata.store.roster import HeldRecord, PersonNow, TenureNow
from sibermata.sync.corrected import Corrections
from sibermata.sync.link import Linked
from sibermata.sync.match import NO_HEIRS, Thread, seat_now
from sibermata.sync.plan import NewRow, Open, Plan, RecordNow, Said, Seal
from sibermata.sync.survivors import Standing, first_word, weigh, weigh_tenure


@dataclass(slots=True)
class Ids:
    """Fresh ids, handed out in order."""

    person: Iterator[int]
    tenure: Iterator[int]
    record: Iterator[int]


class Context(NamedTuple):
    """What a plan is made for."""

    source: str
    night: date
    first: bool  # the first load: nobody knows when its tenures were first seen
    open: Open
    seal: Seal
    ids: Ids
    corrections: Corrections
    standing: Standing = Standing()
    heirs: Mapping[str, str] = NO_HEIRS  # a retired village code -> its successor
    seen: date | None = None  # the last night on which the source was seen to stand as it is held


Seat = tuple[str, str, str]


class Laid:
    """People and tenures as tonight's rows make them, row after row: what one thread says, the next one finds."""

    def __init__(self, context: Context, tenures: Iterable[TenureNow] = ()) -> None:
        """`tenures`: all that those hold or held who begin or move tonight."""
        self.context = context
        self.people: dict[int, PersonNow] = {}
        self.people_before: dict[int, PersonNow] = {}
        self.people_new: list[int] = []
        self.tenures: dict[int, TenureNow] = {}
        self.tenures_before: dict[int, TenureNow] = {}
        self.tenures_new: list[int] = []
        self.seats: dict[tuple[int, Seat], int] = {}
        self.rows: list[tuple[int, NewRow, int]] = []  # tenure, row, record: over which a correction may lie
        self.named: set[int] = set()  # tenures that a row of tonight names in office
        self.gone_from: dict[int, NewRow | int] = {}  # a tenure -> the row that says it is over, or the tenure that its row names instead
        for tenure in tenures:
            self.know(tenure)

    def know(self, tenure: TenureNow) -> None:
        """Take in a tenure as it is held."""
        if self.tenures_before.setdefault(tenure.id, tenure) is tenure:
            self.tenures[tenure.id] = tenure
            self.seats.setdefault((tenure.person_id, seat_now(tenure.seat, self.context.heirs)), tenure.id)

    def person(self, held: PersonNow) -> PersonNow:
        """Return a person as laid so far."""
        self.people_before.setdefault(held.id, held)
        return self.people.setdefault(held.id, held)

    def write(self, plan: Plan) -> None:
        """Put what is new and what became another into the plan."""
        people, tenures = self.people, self.tenures
        plan.persons_new += [people[number] for number in self.people_new]
        plan.persons_changed += [people[number] for number, before in self.people_before.items() if people[number] != before]
        plan.tenures_new += [tenures[number] for number in self.tenures_new]
        plan.tenures_changed += [tenures[number] for number, before in self.tenures_before.items() if tenures[number] != before]


def continue_threads(plan: Plan, laid: Laid, threads: list[Thread], taken_niks: Mapping[bytes, int], context: Context) -> None:
    """Add what continued threads change. `taken_niks` -> the other person who bears it."""
    for row, held, by in threads:
        before = laid.person(held.person)
        nik_hash = context.corrections.own_nik(before, row)
        if nik_hash is not None and nik_hash in taken_niks and nik_hash != before.nik_hash:
            if not context.standing.settled(before.id, taken_niks[nik_hash]):
                people_meant = (before.id, taken_niks[nik_hash])
                plan.findings.append((row.row, RowFinding("NIK_CONFLICT", "nik", row.record.nik, row.record.name, people_meant)))
            nik_hash = None
        after = _laid_over(before, row if nik_hash == row.nik_hash else row._replace(nik_hash=nik_hash), context)
        laid.people[before.id] = context.corrections.lay_person(plan, after, row, held.id)
        laid.know(held.tenure)
        tenure_id = _stand(laid, row, before.id, held.id, context)
        if tenure_id != held.tenure.id:
            laid.gone_from.setdefault(held.tenure.id, tenure_id)
        if held.missing_since is not None:
            plan.returned += 1
        record = _record(held.id, row, before.id, tenure_id, held.linked_by or by)
        if record != _as_recorded(held) or held.missing_since is not None:
            plan.records_changed.append(record)
        if record.row_hash != held.row_hash:
            plan.said.append(Said(held.id, row.row))


def add_new_threads(plan: Plan, laid: Laid, linked: list[Linked], context: Context) -> None:
    """Add the records that nobody spoke of before; each with its person, new or known, and its tenure, new or known."""
    made: dict[bytes, int] = {}  # row hash -> the person made for it
    for row, person, by, twin in sorted(linked, key=lambda item: item.same_as is not None):
        record_id = next(context.ids.record)
        if person is not None:
            person_id = person.id
            before = laid.person(person)
            own = row._replace(nik_hash=context.corrections.own_nik(before, row))
            laid.people[person_id] = context.corrections.lay_person(plan, _laid_over(before, own, context), row, record_id)
        elif twin is not None:
            person_id = made[twin.row.hash]
            laid.people[person_id] = _laid_over(laid.people[person_id], row, context)
        else:
            person_id = made[row.row.hash] = next(context.ids.person)
            laid.people_new.append(person_id)
            laid.people[person_id] = _new_person(person_id, row, context)
        tenure_id = _stand(laid, row, person_id, record_id, context)
        plan.records_new.append(_record(record_id, row, person_id, tenure_id, by))
        plan.said.append(Said(record_id, row.row))


def end_seats(laid: Laid, spoken_of: Container[int], context: Context) -> None:
    """End the seats that a row of tonight left or called over, unless another row names them, or somebody else's record still does."""
    for number, why in laid.gone_from.items():
        before = laid.tenures[number]
        if number in laid.named or number in spoken_of:
            continue
        if isinstance(why, NewRow):
            reason = before.end_reason or "non-aktif"
            laid.tenures[number] = before._replace(status="ended", end_how="stated", end_reason=reason, end_after=None)
        elif before.status != "ended":
            there = laid.tenures[why]
            end = ended_by_successor(there.start_date, there.start_how == "stated", before.start_date, context.night, context.seen)
            laid.tenures[number] = before._replace(
                status="ended", end_date=end.on, end_how=end.how, end_reason="pindah jabatan", end_after=end.after
            )


def lay_corrections(plan: Plan, laid: Laid, corrections: Corrections) -> None:
    """Lay what people corrected over the tenures, once all of tonight's rows have said theirs."""
    for number, row, record_id in laid.rows if corrections.by_tenure else ():
        laid.tenures[number] = corrections.lay_tenure(plan, laid.tenures[number], row, record_id)


def _laid_over(before: PersonNow, row: NewRow, context: Context) -> PersonNow:
    """Return the person after a row, where another source's word may outrank it."""
    weighed = weigh(before, row, context.source, context.standing, context.open)
    after = updated_person(before, weighed.record, weighed.nik_hash, context)
    return after if after.said_by == weighed.said_by else after._replace(said_by=weighed.said_by)


def updated_person(before: PersonNow, record: OfficialRecord, nik_hash: bytes | None, context: Context) -> PersonNow:
    """Return the person with what the row states laid over; what it does not state stays."""
    numbers = context.open(before.private)
    stated = private_texts(record, with_nik=nik_hash is not None)
    laid = [new or old for new, old in zip(stated, numbers, strict=True)]
    return PersonNow(
        before.id,
        record.name or before.name,
        record.name_key or before.name_key,
        record.front_title or before.front_title,
        record.back_title or before.back_title,
        record.sex or before.sex,
        record.birth_place or before.birth_place,
        record.birth_date or before.birth_date,
        record.education or before.education,
        nik_hash or before.nik_hash,
        before.private if laid == numbers else context.seal(laid),
        before.said_by,
    )


def private_texts(record: OfficialRecord, *, with_nik: bool) -> list[str]:
    """Return the personal numbers and details of a row, in the order of `plan.PRIVATE`."""
    return [
        record.nik if with_nik else "", record.nip, record.niap, record.phone, record.phone2, record.email, record.address,
        record.religion, record.rank,
    ]  # fmt: skip


def _new_person(person_id: int, row: NewRow, context: Context) -> PersonNow:
    r = row.record
    private = context.seal(private_texts(r, with_nik=row.nik_hash is not None))
    return PersonNow(
        person_id, r.name, r.name_key, r.front_title, r.back_title, r.sex, r.birth_place, r.birth_date, r.education, row.nik_hash, private,
        first_word(context.source, r),
    )  # fmt: skip


def _new_tenure(row: NewRow, person_id: int, context: Context) -> TenureNow:
    r = row.record
    how = "stated" if r.start_date else ("" if context.first else "observed")
    end_how = "stated" if r.end_date or not r.active else ""
    return TenureNow(
        next(context.ids.tenure), person_id, r.village_code, r.post, r.label, row.label_key, r.capacity, "active" if r.active else "ended",
        r.sk_number, r.sk_date, r.start_date or (context.night if how else None), how, r.end_date, end_how,
        "" if r.active else "non-aktif", r.term, context.source, context.seen if how == "observed" else None,
    )  # fmt: skip


def _updated_tenure(before: TenureNow, row: NewRow, *, active: bool) -> TenureNow:
    """Return the tenure with what the row states laid over. Being seen again re-opens it; what ends it, `end_seats` says."""
    r = row.record
    end_date = r.end_date or (before.end_date if before.end_how == "stated" else None)
    after = before._replace(
        label=r.label or before.label,
        capacity=r.capacity,
        sk_number=r.sk_number or before.sk_number,
        sk_date=r.sk_date or before.sk_date,
        start_date=r.start_date or before.start_date,
        start_how="stated" if r.start_date else before.start_how,
        start_after=None if r.start_date else before.start_after,
        end_date=end_date,
        term=r.term or before.term,
    )
    if not active:
        return after
    return after._replace(status="active", end_how="stated" if end_date else "", end_reason="", end_after=None)


def _stand(laid: Laid, row: NewRow, person_id: int, record_id: int, context: Context) -> int:
    """Lay a row over the tenure that its person has on its seat, or begin one; return which."""
    number = laid.seats.get((person_id, row.seat))
    if number is None:
        made = _new_tenure(row, person_id, context)
        number = laid.seats[person_id, row.seat] = made.id
        laid.tenures[number] = made
        laid.tenures_new.append(number)
    else:
        here = laid.tenures[number]._replace(village_code=row.record.village_code)
        laid.tenures[number] = _updated_tenure(*weigh_tenure(here, row, context.source, context.standing), active=row.record.active)
        laid.rows.append((number, row, record_id))
    if row.record.active:
        laid.named.add(number)
    else:
        laid.gone_from[number] = row
    return number


def _record(record_id: int, row: NewRow, person_id: int, tenure_id: int, by: str) -> RecordNow:
    r = row.record
    return RecordNow(
        record_id, r.key, r.village_code, r.post, row.label_key, r.name_key, r.birth_date, row.nik_hash, person_id, tenure_id, by,
        row.row.hash, not r.active,
    )  # fmt: skip


def _as_recorded(held: HeldRecord) -> RecordNow:
    return RecordNow(
        held.id, held.key, held.village_code, held.post, held.label_key, held.name_key, held.birth_date, held.nik_hash, held.person.id,
        held.tenure.id, held.linked_by, held.row_hash, held.over,
    )  # fmt: skip
