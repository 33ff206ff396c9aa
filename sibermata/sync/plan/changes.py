"""Turns matched rows into changes, in the draft: which persons, tenures and records are new,
changed, missing or back. Pure but for the ids it is handed.

Invariants: a blank never erases; what is equal is not written; a person who is only missing stays
on the roster.
"""

from collections.abc import Container, Mapping, Sequence
from datetime import date

from sibermata.records.official import OfficialRecord
from sibermata.records.registry import Person, Private, RecordNow, StoredRecord, Tenure
from sibermata.records.states import DayKnown, EndReason, TenureStatus
from sibermata.rules.time.absence import ended_by_successor
from sibermata.sync.match.people import Linked
from sibermata.sync.match.rows import NewRow
from sibermata.sync.match.threads import Thread
from sibermata.sync.plan.draft import Context, Draft
from sibermata.sync.plan.niks import own_nik
from sibermata.sync.plan.shape import PlanPart, Said, as_recorded
from sibermata.sync.plan.statements import stated_start, why_left


def continue_threads(
    draft: Draft, threads: Sequence[Thread], taken_niks: Mapping[bytes, int]
) -> None:
    """Draft the changes of continued threads. `taken_niks`: -> the other person with it."""
    for row, stored, by in threads:
        before = draft.person(stored.person)
        nik_hash = own_nik(draft, before, row, taken_niks)
        if not draft.hear_person(before, row, nik_hash):
            draft.people[before.id] = updated_person(before, row.record, nik_hash, draft.context)
        draft.know(stored.tenure)
        tenure_id = take_seat(draft, row, before.id, stored.id, stored.tenure.id)
        if tenure_id != stored.tenure.id:
            draft.gone_from.setdefault(stored.tenure.id, tenure_id)
        record = _record(stored.id, row, before.id, tenure_id, stored.linked_by or by)
        if record != as_recorded(stored) or stored.missing_run is not None:
            draft.records_changed.append(record)
        if record.row_hash != stored.row_hash:
            draft.said.append(Said(stored.id, row.row))
        draft.continued.append(stored)


def add_new_threads(draft: Draft, linked: Sequence[Linked]) -> None:
    """Draft the records that are new: each with its person and its tenure, new or known."""
    context = draft.context
    made: dict[bytes, int] = {}  # row hash -> the person made for it
    for row, person, by, twin in sorted(linked, key=lambda item: item.same_as is not None):
        record_id = next(context.ids.record)
        if person is not None:
            person_id = person.id
            before = draft.person(person)
            nik_hash = context.corrections.own_nik(before, row)
            if not draft.hear_person(before, row, nik_hash):
                draft.people[person_id] = updated_person(before, row.record, nik_hash, context)
        elif twin is not None:
            person_id = made[twin.row.hash]
            draft.people[person_id] = updated_person(
                draft.people[person_id], row.record, row.nik_hash, context
            )
        else:
            person_id = made[row.row.hash] = next(context.ids.person)
            draft.people_new.append(person_id)
            draft.people[person_id] = _new_person(person_id, row, context)
        tenure_id = take_seat(draft, row, person_id, record_id)
        draft.records_new.append(_record(record_id, row, person_id, tenure_id, by))
        draft.said.append(Said(record_id, row.row))


def finish_draft(draft: Draft, spoken_of: Container[int]) -> PlanPart:
    """Return the draft's part of the plan, once seats are ended and corrections applied.

    `spoken_of`: tenures that somebody else's record still names in office.
    """
    end_seats(draft, spoken_of)
    lay_corrections(draft)
    return draft.part()


def end_seats(draft: Draft, spoken_of: Container[int]) -> None:
    """End the seats that a row of tonight left or declared over, unless another row, or somebody
    else's record, still names them.
    """
    for number, why in draft.gone_from.items():
        before = draft.tenures[number]
        if number in draft.named or number in spoken_of:
            continue
        # Of several that no longer name the holder there, not the last one decides.
        stated = why_left(before.statements)
        if isinstance(why, NewRow):
            reason, since = stated or (EndReason.INACTIVE, None)
        else:
            reason, since = stated or (EndReason.RELOCATED, stated_start(draft.tenures[why]))
        if isinstance(why, NewRow) and reason == EndReason.INACTIVE:
            draft.tenures[number] = over(before, why.record.end_date, draft.context)
        elif before.status != TenureStatus.ENDED or reason == EndReason.INACTIVE:
            draft.tenures[number] = ended(before, reason, since, draft.context)


def ended(tenure: Tenure, why: str, other_start: date | None, context: Context) -> Tenure:
    """Return a tenure that is over: declared over by its source, or because its holder is named on
    another seat.
    """
    if why == EndReason.INACTIVE:
        return over(tenure, None, context)
    end = ended_by_successor(
        other_start, other_start is not None, tenure.start_date, context.night, context.seen
    )
    return tenure._replace(
        status=TenureStatus.ENDED,
        end_date=end.on,
        end_how=end.how,
        end_reason=why,
        end_after=end.after,
    )


def over(tenure: Tenure, stated: date | None, context: Context) -> Tenure:
    """Return a tenure that its source declares over: on the `stated` day, else between the last
    night it was seen in office and this one.
    """
    end_date, end_how, end_after = tenure.end_date, tenure.end_how, tenure.end_after
    if stated is not None:
        end_date, end_how, end_after = stated, "stated", None
    elif tenure.status != TenureStatus.ENDED and (
        end_how != DayKnown.STATED or end_date is None or end_date > context.night
    ):
        end_date, end_how, end_after = context.night, "observed", context.seen
    reason = tenure.end_reason or EndReason.INACTIVE
    return tenure._replace(
        status=TenureStatus.ENDED,
        end_date=end_date,
        end_how=end_how,
        end_after=end_after,
        end_reason=reason,
    )


def lay_corrections(draft: Draft) -> None:
    """Apply people's corrections to people and tenures, once all of tonight's rows are drafted."""
    corrections = draft.context.corrections
    if not (corrections.by_person or corrections.by_tenure):
        return
    for person, tenure, row, record in draft.rows:
        draft.people[person] = corrections.lay_person(draft.people[person], row, record)
        draft.tenures[tenure] = corrections.lay_tenure(draft.tenures[tenure], row, record)


def settle_corrections(
    draft: Draft, missing: Sequence[StoredRecord], spoken_of: Container[int]
) -> PlanPart:
    """Return the new states of the corrections at hand; those of tenures that no row and no other
    record names any more are settled.
    """
    corrections = draft.context.corrections
    relocated = {
        stored.tenure.id: stored.id
        for stored in draft.continued
        if isinstance(draft.gone_from.get(stored.tenure.id), int)
    }
    gone = {stored.tenure.id: stored.id for stored in missing}
    left = {
        tenure
        for tenure in corrections.over_seats().intersection((*relocated, *gone))
        if tenure not in draft.named and tenure not in spoken_of
    }
    corrections.leave([one for one in relocated.items() if one[0] in left], relocated=True)
    corrections.leave(
        [one for one in gone.items() if one[0] in left - relocated.keys()], relocated=False
    )
    return PlanPart(corrections=list(corrections.moves.values()))


def updated_person(
    before: Person, record: OfficialRecord, nik_hash: bytes | None, context: Context
) -> Person:
    """Return the person with the row's values; a value that the row does not state stays."""
    known, r = context.sealing.open(before.private), record
    stated = private_texts(record, with_nik=nik_hash is not None)
    private = Private(*(new or old for new, old in zip(stated, known, strict=True)))
    return Person(
        id=before.id,
        name=r.name or before.name,
        name_key=r.name_key or before.name_key,
        front_title=r.front_title or before.front_title,
        back_title=r.back_title or before.back_title,
        sex=r.sex or before.sex,
        birth_place=r.birth_place or before.birth_place,
        birth_date=r.birth_date or before.birth_date,
        education=r.education or before.education,
        nik_hash=nik_hash or before.nik_hash,
        private=before.private if private == known else context.sealing.seal(private),
        stated_by=context.source,
    )


def private_texts(record: OfficialRecord, *, with_nik: bool) -> Private:
    """Return the personal numbers and details of a row."""
    r = record
    nik = r.nik if with_nik else ""
    return Private(nik, r.nip, r.niap, r.phone, r.phone2, r.email, r.address, r.religion, r.rank)


def _new_person(person_id: int, row: NewRow, context: Context) -> Person:
    r = row.record
    private = context.sealing.seal(private_texts(r, with_nik=row.nik_hash is not None))
    return Person(  # in the order of the fields: by their names it would cost three times as much
        person_id,
        r.name,
        r.name_key,
        r.front_title,
        r.back_title,
        r.sex,
        r.birth_place,
        r.birth_date,
        r.education,
        row.nik_hash,
        private,
        context.source,
    )


def _new_tenure(row: NewRow, person_id: int, context: Context) -> Tenure:
    r = row.record
    start, how, after = _start_of(row, context)
    end_how = (
        DayKnown.STATED if r.end_date else ("" if r.active else DayKnown.OBSERVED)
    )  # already over when first seen: the start is unknown
    return Tenure(  # in the order of the fields, as `_new_person`
        next(context.ids.tenure),
        person_id,
        r.village_code,
        r.post,
        r.label,
        row.label_key,
        r.capacity,
        TenureStatus.ACTIVE if r.active else TenureStatus.ENDED,
        r.sk_number,
        r.sk_date,
        start,
        how,
        r.end_date,
        end_how,
        "" if r.active else EndReason.INACTIVE,
        r.term,
        context.source,
        after,
    )


def _start_of(row: NewRow, context: Context) -> tuple[date | None, str, date | None]:
    """Return since when a tenure is known, how, and after which day it began: as stated, else from
    the first sight of its row, admitted or not; unknown at the first load.
    """
    if row.record.start_date:
        return row.record.start_date, DayKnown.STATED, None
    since = context.sights.get(row.row.hash, context.night)
    if context.first or since is None:
        return None, "", None
    return since, DayKnown.OBSERVED, context.seen if since == context.night else None


def _updated_tenure(before: Tenure, row: NewRow, source: str) -> Tenure:
    """Return the tenure with the row's values."""
    r = row.record
    return before._replace(
        label=r.label or before.label,
        capacity=r.capacity,
        sk_number=r.sk_number or before.sk_number,
        sk_date=r.sk_date or before.sk_date,
        start_date=r.start_date or before.start_date,
        start_how=DayKnown.STATED if r.start_date else before.start_how,
        start_after=None if r.start_date else before.start_after,
        end_date=r.end_date or before.end_date,
        end_how=DayKnown.STATED if r.end_date else before.end_how,
        term=r.term or before.term,
        stated_by=source,
    )


def _in_office(tenure: Tenure) -> Tenure:
    """Return a tenure that a row names in office: it is re-opened, and keeps of its end only a
    stated day.
    """
    stated = tenure.end_date if tenure.end_how == DayKnown.STATED else None
    return tenure._replace(
        status=TenureStatus.ACTIVE,
        end_date=stated,
        end_how=DayKnown.STATED if stated else "",
        end_reason="",
        end_after=None,
    )


def take_seat(
    draft: Draft, row: NewRow, person_id: int, record_id: int, own: int | None = None
) -> int:
    """Draft the tenure of a row's person on its seat, or a new one; return which.

    `own`: the tenure that the row's record was about so far.
    """
    source = draft.context.source
    number = draft.tenure_for(row, person_id, own)
    if number is None:
        made = _new_tenure(row, person_id, draft.context)
        number = made.id
        draft.begin(made, row.seat)
    else:
        here = draft.tenures[number]._replace(village_code=row.record.village_code)
        after = here if draft.hear_tenure(here, row) else _updated_tenure(here, row, source)
        draft.tenures[number] = _in_office(after) if row.record.active else after
    if row.record.active:
        draft.named.add(number)
    else:
        draft.gone_from[number] = row
    draft.spoken.setdefault(number, []).append(row.record)
    draft.rows.append((person_id, number, row, record_id))
    return number


def _record(record_id: int, row: NewRow, person_id: int, tenure_id: int, by: str) -> RecordNow:
    r = row.record
    return RecordNow(  # in the order of the fields, as `_new_person`
        record_id,
        r.key,
        r.village_code,
        r.post,
        row.label_key,
        r.name_key,
        r.birth_date,
        row.nik_hash,
        person_id,
        tenure_id,
        by,
        row.row.hash,
        not r.active,
    )
