"""Records an official whom no source knows yet, or the end of a tenure that no source states.

It is in force until the source catches up, and in the packet for the source until then. It always
needs a reason and evidence.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sibermata.desk.corrections.judged import judged_official, refusal
from sibermata.desk.corrections.of_merged import addressed, follow_merges
from sibermata.desk.corrections.show import one_bearer, record_of, show, tenure_of
from sibermata.desk.corrections.warned import settle_findings
from sibermata.errors import Refusal
from sibermata.records.correction import NewCorrection
from sibermata.records.official import OfficialRecord, RowFinding
from sibermata.records.registry import Person, Private, Tenure
from sibermata.records.states import CorrectionKind, CorrectionState, DayKnown, TenureStatus
from sibermata.rules.overlay import SHOWN
from sibermata.rules.post.resolve import seat_label_key
from sibermata.store.base.engine import lock_district
from sibermata.store.base.publications import BY_HAND, publish_act
from sibermata.store.desk.desk import Desk, refuse_unnamed, refuse_without_reason
from sibermata.store.desk.locks import LockedPerson, RecordOf, lock_person, write_tenure
from sibermata.store.desk.sources import most_trusted
from sibermata.store.registry.corrections import add_correction, live_corrections, set_state
from sibermata.store.registry.fields import PRIVATE, said_of, seal_private
from sibermata.store.registry.judgements import members_of
from sibermata.store.registry.people import people_by_nik, people_in_villages, take_ids, tenures_of
from sibermata.store.registry.places import is_district
from sibermata.store.registry.writes import write_people, write_tenures

ABSENT = (TenureStatus.MISSING, TenureStatus.PRESUMED_ENDED)


class Stated(NamedTuple):
    """What was recorded: the correction that keeps it, its person and tenure."""

    number: int
    person: int
    tenure: int


def state_official(
    desk: Desk,
    cells: Mapping[str, str],
    *,
    reason: str,
    evidence: str,
    person: int | None = None,
    new: bool = False,
    source: str = "",
) -> Stated:
    """Record an official (canonical column -> text), judged like a row.

    `person`: somebody already registered who holds this post too. `new`: a new person, even if
    somebody in the village has the same name.
    """
    refuse_unnamed(desk)
    refuse_unfounded(reason, evidence)
    district = cells.get("village_code", "")[:5]
    if not is_district(desk.connection, district):
        raise refusal([RowFinding("REGION_UNKNOWN", "village_code", district)])
    lock_district(desk.connection, district)
    record = judged_official(desk, district, cells)
    who = known_person(desk, district, record, person, new=new)
    if who is not None:
        refuse_taken_post(desk, who.person.id, record)
    one, tenure = write_official(desk, district, record, who.person if who else None)
    body = desk.book.posts.posts[record.post].body
    number = add_correction(
        desk.connection,
        desk.secrecy,
        NewCorrection(
            district=district,
            kind=CorrectionKind.OFFICIAL,
            field="",
            base="",
            override=stated_cells(cells),
            state=CorrectionState.ACTIVE,
            by=desk.by,
            reason=reason,
            evidence=evidence,
            person_id=one.id,
            tenure_id=tenure.id,
            source=source or most_trusted(desk.connection, district, body),
        ),
    )
    desk.note("official stated", number, person=one.id, tenure=tenure.id, post=record.post)
    return Stated(number, one.id, tenure.id)


def refuse_unfounded(reason: str, evidence: str) -> None:
    """Refuse a statement without a reason or a document: no source supports it, so something else
    must.
    """
    refuse_without_reason(reason)
    if not evidence.strip():
        raise Refusal("EVIDENCE_NEEDED")


def known_person(
    desk: Desk, district: str, record: OfficialRecord, person: int | None, *, new: bool
) -> LockedPerson | None:
    """Return the registered person who is meant, None for a new one; refuse to guess."""
    nik = desk.secrecy.hash(record.nik) if record.nik else None
    if person is not None:
        known = lock_person(desk.connection, members_of(desk.connection, person)[0], district)
        if is_another(desk, record, nik, known.person):
            raise Refusal("SOMEBODY_ELSE", person=person)
        return known
    found = None
    if nik is not None:
        found = next(iter(people_by_nik(desk.connection, [nik]).get(nik, [])), None)
        if found is not None and is_another(desk, record, nik, found):
            raise Refusal("NIK_OF_OTHER", person=found.id)
    found = found or namesake(desk, district, record, new=new)
    if found is None:
        return None
    return lock_person(desk.connection, members_of(desk.connection, found.id)[0], district)


def is_another(desk: Desk, record: OfficialRecord, nik: bytes | None, other: Person) -> bool:
    """Return whether a stated official and a registered person cannot be one human being."""
    return desk.book.likeness.identity_breaks(
        record.name_key,
        record.birth_date,
        nik,
        other.name_key,
        other.birth_date,
        other.nik_hash,
    )


def namesake(desk: Desk, district: str, record: OfficialRecord, *, new: bool) -> Person | None:
    """Return the person of this name and birth date in the village.

    Refuses to guess whether a namesake with another birth date is meant, unless it is a `new`
    person.
    """
    found = {
        one.id: one
        for one, _ in people_in_villages(
            desk.connection, district, [record.village_code], [record.name_key]
        )
    }
    sure = not desk.book.likeness.is_weak(record.birth_date)
    for other in found.values():
        if sure and record.birth_date == other.birth_date:
            return other
    if found and not new:
        raise Refusal("NAMESAKE", people=list(found))
    return None


def refuse_taken_post(desk: Desk, person: int, record: OfficialRecord) -> None:
    """Refuse a post that the person, or somebody merged with that person, already holds."""
    seat = (record.village_code, record.post, seat_label_key(record.label))
    group = tenures_of(desk.connection, members_of(desk.connection, person)[1])
    for _, held in (item for found in group.values() for item in found):
        if held.seat == seat and held.status != TenureStatus.ENDED:
            raise Refusal("POST_TAKEN", person=person, tenure=held.id)


def write_official(
    desk: Desk, district: str, record: OfficialRecord, who: Person | None
) -> tuple[Person, Tenure]:
    """Write a stated official's tenure, and the person unless it is registered already."""
    persons, tenures, _ = take_ids(desk.connection, 1)
    one = who or new_person(desk, next(persons), record)
    tenure = new_tenure(next(tenures), one.id, record)
    at = publish_act(desk.connection, "corrections")
    if who is None:
        with one_bearer():
            write_people(desk.connection, at, BY_HAND, [one], [])
    write_tenures(desk.connection, at, BY_HAND, district, [tenure], [])
    return one, tenure


def state_end(
    desk: Desk,
    person: int,
    *,
    on: date | None,
    reason: str,
    evidence: str,
    tenure: int | None = None,
    source: str | None = None,
) -> Stated:
    """End a tenure that its source still shows as going on."""
    refuse_unnamed(desk)
    refuse_unfounded(reason, evidence)
    person, tenure = addressed(desk, person, tenure, of_tenure=True)
    locked = lock_person(desk.connection, person)
    district, tenure_now = tenure_of(locked, tenure)
    refuse_end(desk, tenure_now, on)
    record = record_of(locked, tenure_now.id, source)
    if record is not None and record.tenure_id != tenure_now.id:
        record = None
    end_earlier_words(desk, person, tenure_now.id)
    said = status_said(desk, district, tenure_now, record, reason, evidence)
    over = said._replace(
        kind=CorrectionKind.END, base=TenureStatus.ACTIVE, override=TenureStatus.ENDED, ended_on=on
    )
    number = add_correction(desk.connection, desk.secrecy, over)
    if record is None:
        set_state(desk.connection, number, CorrectionState.SUPERSEDED)
    show(desk, locked, "status", tenure_now.id, TenureStatus.ENDED, ended=on, reason=reason)
    follow_merges(desk, [person])
    settle_findings(desk, number, holds=True)
    desk.note("end stated", number, person=person, tenure=tenure_now.id)
    return Stated(number, person, tenure_now.id)


def state_going_on(desk: Desk, person: int, tenure: int, *, reason: str, evidence: str) -> Stated:
    """State that somebody whom no source names any more is in office still: nobody asks again, and
    absence ends nothing, until a source names the holder again or says otherwise.
    """
    refuse_unnamed(desk)
    refuse_unfounded(reason, evidence)
    person, held = addressed(desk, person, tenure, of_tenure=True)
    locked = lock_person(desk.connection, person)
    district, tenure_now = tenure_of(locked, held)
    if tenure_now.status not in ABSENT:
        raise Refusal("VALUE_STANDS", field="status", person=person)
    record = record_of(locked, tenure_now.id, None)
    end_earlier_words(desk, person, tenure_now.id)
    said = status_said(desk, district, tenure_now, record, reason, evidence)
    number = add_correction(desk.connection, desk.secrecy, said)
    at = publish_act(desk.connection, "corrections")
    going_on = tenure_now._replace(status=TenureStatus.ACTIVE)
    write_tenure(desk.connection, at, district, tenure_now, going_on)
    settle_findings(desk, number)
    desk.note("office stated", number, person=person, tenure=tenure_now.id)
    return Stated(number, person, tenure_now.id)


def status_said(
    desk: Desk,
    district: str,
    tenure: Tenure,
    record: RecordOf | None,
    reason: str,
    evidence: str,
) -> NewCorrection:
    """Return the statement that a tenure goes on though its source is silent."""
    return NewCorrection(
        district=district,
        kind=CorrectionKind.VALUE,
        field="status",
        base="",  # the source is silent
        override=TenureStatus.ACTIVE,
        state=CorrectionState.ACTIVE,
        by=desk.by,
        reason=reason,
        evidence=evidence,
        person_id=tenure.person_id,
        tenure_id=tenure.id,
        source=record.source if record else "",
        record_id=record.id if record else None,
    )


def refuse_end(desk: Desk, held: Tenure, on: date | None) -> None:
    """Refuse to end a tenure that is over, or on a day that cannot be its last."""
    if held.status == TenureStatus.ENDED:
        raise Refusal("TENURE_ENDED", tenure=held.id)
    if on and held.start_date and on < held.start_date:
        raise refusal(
            [RowFinding("DATE_CONFLICT", "end_date", "", detail=held.start_date.isoformat())]
        )
    if on and on > desk.today + timedelta(days=desk.book.numbers.dates_future_days):
        raise refusal([RowFinding("DATE_IMPLAUSIBLE", "end_date", "")])


def end_earlier_words(desk: Desk, person: int, tenure: int) -> None:
    """End earlier statements about a tenure that now ends: an official that no source ever stated,
    and a corrected status.
    """
    for one in live_corrections(desk.connection, desk.secrecy, "", persons=[person]):
        if one.tenure_id != tenure:
            continue
        if one.kind == CorrectionKind.OFFICIAL and one.state in SHOWN:
            set_state(desk.connection, one.id, CorrectionState.SUPERSEDED)
        elif one.field == "status":
            set_state(desk.connection, one.id, CorrectionState.WITHDRAWN)


def new_person(desk: Desk, number: int, record: OfficialRecord) -> Person:
    """Return the person for a stated official."""
    private = Private(*(said_of(record, field) for field in PRIVATE))
    return Person(
        id=number,
        name=record.name,
        name_key=record.name_key,
        front_title=record.front_title,
        back_title=record.back_title,
        sex=record.sex,
        birth_place=record.birth_place,
        birth_date=record.birth_date,
        education=record.education,
        nik_hash=desk.secrecy.hash(record.nik) if record.nik else None,
        private=seal_private(private, desk.secrecy),
    )


def new_tenure(number: int, person: int, record: OfficialRecord) -> Tenure:
    """Return the tenure for a stated official."""
    return Tenure(
        id=number,
        person_id=person,
        village_code=record.village_code,
        post=record.post,
        label=record.label,
        label_key=seat_label_key(record.label),
        capacity=record.capacity,
        status=TenureStatus.ACTIVE if record.active else TenureStatus.ENDED,
        sk_number=record.sk_number,
        sk_date=record.sk_date,
        start_date=record.start_date,
        start_how=DayKnown.STATED if record.start_date else "",
        end_date=record.end_date,
        end_how=DayKnown.STATED if record.end_date else "",
        end_reason="",
        term=record.term,
        stated_by="",
    )


def stated_cells(cells: Mapping[str, str]) -> str:
    """Return the stated values by column, for the packet."""
    return json.dumps(
        {column: text for column, text in cells.items() if text.strip()}, ensure_ascii=False
    )
