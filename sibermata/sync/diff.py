"""From matched rows to a plan: which persons, tenures and records are new, changed, missing or back. Pure but for the ids it is handed.

Invariants: a blank never erases; what is equal is not written; a person who is only missing stays on the roster.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sibermata.records.official import OfficialRecord, RowFinding
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


def continue_threads(
    plan: Plan, threads: list[Thread], taken_niks: Mapping[bytes, int], others: dict[int, list[TenureNow]], context: Context
) -> None:
    """Add what continued threads change. `taken_niks` -> the other person who bears it; `others` = every tenure of the people at hand."""
    people: dict[int, PersonNow] = {}
    for row, held, by in threads:
        before = people.get(held.person.id, held.person)
        nik_hash = context.corrections.own_nik(before, row)
        if nik_hash is not None and nik_hash in taken_niks and nik_hash != before.nik_hash:
            if not context.standing.settled(before.id, taken_niks[nik_hash]):
                people_meant = (before.id, taken_niks[nik_hash])
                plan.findings.append((row.row, RowFinding("NIK_CONFLICT", "nik", row.record.nik, row.record.name, people_meant)))
            nik_hash = None
        after = _laid_over(before, row if nik_hash == row.nik_hash else row._replace(nik_hash=nik_hash), context)
        people[before.id] = context.corrections.lay_person(plan, after, row, held.id)
        tenure = _updated_seat(plan, row, held, others.get(held.person.id, []), context)
        if held.missing_since is not None:
            plan.returned += 1
        record = _record(held.id, row, before.id, tenure.id, held.linked_by or by)
        if record != _as_recorded(held) or held.missing_since is not None:
            plan.records_changed.append(record)
        if record.row_hash != held.row_hash:
            plan.said.append(Said(held.id, row.row))
    firsts = {held.person.id: held.person for _, held, _ in threads}
    plan.persons_changed += [person for person in people.values() if person != firsts[person.id]]


def add_new_threads(plan: Plan, linked: list[Linked], others: dict[int, list[TenureNow]], context: Context) -> None:
    """Add the records that nobody spoke of before; each with its person, new or known, and its tenure, new or known."""
    made: dict[bytes, int] = {}  # row hash -> place in persons_new of the person made for it
    known: dict[int, PersonNow] = {}
    held_now: dict[int, PersonNow] = {}
    seats: dict[tuple[int, tuple[str, str, str]], int] = {}
    for row, person, by, twin in sorted(linked, key=lambda item: item.same_as is not None):
        record_id = next(context.ids.record)
        if person is not None:
            person_id = person.id
            held_now[person_id] = person
            own = row._replace(nik_hash=context.corrections.own_nik(person, row))
            after = _laid_over(known.get(person_id, person), own, context)
            known[person_id] = context.corrections.lay_person(plan, after, row, record_id)
        elif twin is not None:
            place = made[twin.row.hash]
            person_id = plan.persons_new[place].id
            plan.persons_new[place] = _laid_over(plan.persons_new[place], row, context)
        else:
            person_id = next(context.ids.person)
            made[row.row.hash] = len(plan.persons_new)
            plan.persons_new.append(_new_person(person_id, row, context))
        tenure_id = seats.get((person_id, row.seat)) or _tenure_of(plan, row, person_id, others.get(person_id, []), record_id, context)
        seats[person_id, row.seat] = tenure_id
        plan.records_new.append(_record(record_id, row, person_id, tenure_id, by))
        plan.said.append(Said(record_id, row.row))
    plan.persons_changed += [person for person_id, person in known.items() if person != held_now[person_id]]


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
    end_how = "stated" if r.end_date else ("" if r.active else "observed")  # over already when first seen: nobody knows since when
    return TenureNow(
        next(context.ids.tenure), person_id, r.village_code, r.post, r.label, row.label_key, r.capacity, "active" if r.active else "ended",
        r.sk_number, r.sk_date, r.start_date or (context.night if how else None), how, r.end_date, end_how,
        "" if r.active else "non-aktif", r.term, context.source, context.seen if how == "observed" else None,
    )  # fmt: skip


def _updated_tenure(before: TenureNow, row: NewRow, context: Context) -> TenureNow:
    """Return the tenure with what the row states laid over. Being seen again re-opens it; 'non-aktif' ends it: on the day that is
    stated, else between the last night on which it was seen active and this one."""
    r = row.record
    end_date = r.end_date or (before.end_date if before.end_how == "stated" else None)
    end_how, end_after = "stated" if end_date else "", None
    if r.active:
        status, reason = "active", ""
    else:
        status, reason = "ended", before.end_reason or "non-aktif"
        if before.status == "ended" and not r.end_date:
            end_date, end_how, end_after = before.end_date, before.end_how, before.end_after
        elif not r.end_date and (end_date is None or end_date > context.night):
            end_date, end_how, end_after = context.night, "observed", context.seen
    return before._replace(
        label=r.label or before.label,
        capacity=r.capacity,
        status=status,
        sk_number=r.sk_number or before.sk_number,
        sk_date=r.sk_date or before.sk_date,
        start_date=r.start_date or before.start_date,
        start_how="stated" if r.start_date else before.start_how,
        start_after=None if r.start_date else before.start_after,
        end_date=end_date,
        end_how=end_how,
        end_reason=reason,
        end_after=end_after,
        term=r.term or before.term,
    )


def _updated_seat(plan: Plan, row: NewRow, held: HeldRecord, others: list[TenureNow], context: Context) -> TenureNow:
    """Return the tenure of a continued thread: the same seat goes on, another seat ends the old one as observed."""
    before = held.tenure
    if seat_now(before.seat, context.heirs) == row.seat:
        here = before._replace(village_code=row.record.village_code)
        said = _updated_tenure(*weigh_tenure(here, row, context.source, context.standing), context)
        after = context.corrections.lay_tenure(plan, said, row, held.id)
        if after != before:
            plan.tenures_changed.append(after)
        return after
    if before.status != "ended":
        plan.tenures_changed.append(
            before._replace(
                status="ended",
                end_date=row.record.start_date or context.night,
                end_how="observed",
                end_reason="pindah jabatan",
                end_after=context.seen,
            )
        )
    back = [tenure for tenure in others if tenure.seat == row.seat]
    if back:
        said = _updated_tenure(*weigh_tenure(back[0], row, context.source, context.standing), context)
        after = context.corrections.lay_tenure(plan, said, row, held.id)
        if after != back[0]:
            plan.tenures_changed.append(after)
        return after
    made = _new_tenure(row, before.person_id, context)
    plan.tenures_new.append(made)
    return made


def _tenure_of(plan: Plan, row: NewRow, person_id: int, others: list[TenureNow], record_id: int, context: Context) -> int:
    """Return the tenure of a new thread: one that this person already has on this seat, else a new one."""
    for tenure in others:
        if tenure.seat == row.seat:
            said = _updated_tenure(*weigh_tenure(tenure, row, context.source, context.standing), context)
            after = context.corrections.lay_tenure(plan, said, row, record_id)
            if after != tenure:
                plan.tenures_changed.append(after)
            return tenure.id
    made = _new_tenure(row, person_id, context)
    plan.tenures_new.append(made)
    return made.id


def _record(record_id: int, row: NewRow, person_id: int, tenure_id: int, by: str) -> RecordNow:
    r = row.record
    return RecordNow(
        record_id, r.key, r.village_code, r.post, row.label_key, r.name_key, r.birth_date, row.nik_hash, person_id, tenure_id, by,
        row.row.hash,
    )  # fmt: skip


def _as_recorded(held: HeldRecord) -> RecordNow:
    return RecordNow(
        held.id, held.key, held.village_code, held.post, held.label_key, held.name_key, held.birth_date, held.nik_hash, held.person.id,
        held.tenure.id, held.linked_by, held.row_hash,
    )  # fmt: skip
