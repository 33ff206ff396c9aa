"""From matched rows to a plan: which persons, tenures and records are new, changed, missing or
back. Pure but for the ids it is handed.

Invariants: a blank never erases; what is equal is not written; a person who is only missing stays
on the roster.
"""

from collections.abc import Container, Mapping

from sibermata.records.official import OfficialRecord, RowFinding
from sibermata.records.registry import Person, StoredRecord, Tenure
from sibermata.sync.match.people import Linked
from sibermata.sync.match.rows import NewRow
from sibermata.sync.match.threads import Thread
from sibermata.sync.plan.corrections import Corrections
from sibermata.sync.plan.draft import Context, Laid, ended, over, stated_start
from sibermata.sync.plan.shape import Plan, RecordNow, Said
from sibermata.sync.plan.statements import MOVED, OVER, why_left


def continue_threads(
    plan: Plan, laid: Laid, threads: list[Thread], taken_niks: Mapping[bytes, int], context: Context
) -> None:
    """Add what continued threads change. `taken_niks` -> the other person who bears it."""
    for row, held, by in threads:
        before = laid.person(held.person)
        nik_hash = context.corrections.own_nik(before, row)
        if nik_hash is not None and nik_hash in taken_niks and nik_hash != before.nik_hash:
            if not context.standing.settled(before.id, taken_niks[nik_hash]):
                people_meant = (before.id, taken_niks[nik_hash])
                plan.findings.append(
                    (
                        row.row,
                        RowFinding(
                            "NIK_CONFLICT", "nik", row.record.nik, row.record.name, people_meant
                        ),
                    )
                )
            nik_hash = None
        if not laid.hear_person(before, row, nik_hash):
            laid.people[before.id] = updated_person(before, row.record, nik_hash, context)
        laid.know(held.tenure)
        tenure_id = _stand(laid, row, before.id, held.id, context, held.tenure.id)
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
    """Add the records that nobody spoke of before; each with its person, new or known, and its
    tenure, new or known.
    """
    made: dict[bytes, int] = {}  # row hash -> the person made for it
    for row, person, by, twin in sorted(linked, key=lambda item: item.same_as is not None):
        record_id = next(context.ids.record)
        if person is not None:
            person_id = person.id
            before = laid.person(person)
            nik_hash = context.corrections.own_nik(before, row)
            if not laid.hear_person(before, row, nik_hash):
                laid.people[person_id] = updated_person(before, row.record, nik_hash, context)
        elif twin is not None:
            person_id = made[twin.row.hash]
            laid.people[person_id] = updated_person(
                laid.people[person_id], row.record, row.nik_hash, context
            )
        else:
            person_id = made[row.row.hash] = next(context.ids.person)
            laid.people_new.append(person_id)
            laid.people[person_id] = _new_person(person_id, row, context)
        tenure_id = _stand(laid, row, person_id, record_id, context)
        plan.records_new.append(_record(record_id, row, person_id, tenure_id, by))
        plan.said.append(Said(record_id, row.row))


def end_seats(laid: Laid, spoken_of: Container[int], context: Context) -> None:
    """End the seats that a row of tonight left or called over, unless another row names them, or
    somebody else's record still does.
    """
    for number, why in laid.gone_from.items():
        before = laid.tenures[number]
        if number in laid.named or number in spoken_of:
            continue
        said = why_left(
            before.told
        )  # of several who name him there no more, not the last one decides
        if said is None:
            said = (
                (OVER, None)
                if isinstance(why, NewRow)
                else (MOVED, stated_start(laid.tenures[why]))
            )
        if isinstance(why, NewRow) and said[0] == OVER:
            laid.tenures[number] = over(before, why.record.end_date, context)
        elif before.status != "ended" or said[0] == OVER:
            laid.tenures[number] = ended(before, *said, context)


def lay_corrections(plan: Plan, laid: Laid, corrections: Corrections) -> None:
    """Lay what people corrected over people and tenures, once all of tonight's rows have said
    theirs.
    """
    if not (corrections.by_person or corrections.by_tenure):
        return
    for person, tenure, row, record in laid.rows:
        laid.people[person] = corrections.lay_person(plan, laid.people[person], row, record)
        laid.tenures[tenure] = corrections.lay_tenure(plan, laid.tenures[tenure], row, record)


def updated_person(
    before: Person, record: OfficialRecord, nik_hash: bytes | None, context: Context
) -> Person:
    """Return the person with what the row states laid over; what it does not state stays."""
    numbers = context.open(before.private)
    stated = private_texts(record, with_nik=nik_hash is not None)
    laid = [new or old for new, old in zip(stated, numbers, strict=True)]
    return Person(
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
        context.source,
    )


def private_texts(record: OfficialRecord, *, with_nik: bool) -> list[str]:
    """Return the personal numbers and details of a row, in the order of `plan.PRIVATE`."""
    return [
        record.nik if with_nik else "",
        record.nip,
        record.niap,
        record.phone,
        record.phone2,
        record.email,
        record.address,
        record.religion,
        record.rank,
    ]


def _new_person(person_id: int, row: NewRow, context: Context) -> Person:
    r = row.record
    private = context.seal(private_texts(r, with_nik=row.nik_hash is not None))
    return Person(
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
    how = "stated" if r.start_date else ("" if context.first else "observed")
    end_how = (
        "stated" if r.end_date else ("" if r.active else "observed")
    )  # over already when first seen: nobody knows since when
    return Tenure(
        next(context.ids.tenure),
        person_id,
        r.village_code,
        r.post,
        r.label,
        row.label_key,
        r.capacity,
        "active" if r.active else "ended",
        r.sk_number,
        r.sk_date,
        r.start_date or (context.night if how else None),
        how,
        r.end_date,
        end_how,
        "" if r.active else "non-aktif",
        r.term,
        context.source,
        context.seen if how == "observed" else None,
    )


def _laid_tenure(before: Tenure, row: NewRow, source: str) -> Tenure:
    """Return the tenure with what the row states laid over."""
    r = row.record
    return before._replace(
        label=r.label or before.label,
        capacity=r.capacity,
        sk_number=r.sk_number or before.sk_number,
        sk_date=r.sk_date or before.sk_date,
        start_date=r.start_date or before.start_date,
        start_how="stated" if r.start_date else before.start_how,
        start_after=None if r.start_date else before.start_after,
        end_date=r.end_date or before.end_date,
        end_how="stated" if r.end_date else before.end_how,
        term=r.term or before.term,
        source=source,
    )


def _in_office(tenure: Tenure) -> Tenure:
    """Return a tenure that a row names in office: that re-opens it, and of its end only a stated
    day is left.
    """
    stated = tenure.end_date if tenure.end_how == "stated" else None
    return tenure._replace(
        status="active",
        end_date=stated,
        end_how="stated" if stated else "",
        end_reason="",
        end_after=None,
    )


def _stand(
    laid: Laid,
    row: NewRow,
    person_id: int,
    record_id: int,
    context: Context,
    own: int | None = None,
) -> int:
    """Lay a row over the tenure that its person has on its seat, or begin one; return which.

    `own`: the tenure that the row's record spoke of so far.
    """
    number = laid.tenure_for(row, person_id, own)
    if number is None:
        made = _new_tenure(row, person_id, context)
        number = made.id
        laid.begin(made, row.seat)
    else:
        here = laid.tenures[number]._replace(village_code=row.record.village_code)
        after = here if laid.hear_tenure(here, row) else _laid_tenure(here, row, context.source)
        laid.tenures[number] = _in_office(after) if row.record.active else after
    if row.record.active:
        laid.named.add(number)
    else:
        laid.gone_from[number] = row
    laid.spoken.setdefault(number, []).append(row.record)
    laid.rows.append((person_id, number, row, record_id))
    return number


def _record(record_id: int, row: NewRow, person_id: int, tenure_id: int, by: str) -> RecordNow:
    r = row.record
    return RecordNow(
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


def _as_recorded(held: StoredRecord) -> RecordNow:
    return RecordNow(
        held.id,
        held.key,
        held.village_code,
        held.post,
        held.label_key,
        held.name_key,
        held.birth_date,
        held.nik_hash,
        held.person.id,
        held.tenure.id,
        held.linked_by,
        held.row_hash,
        held.over,
    )
