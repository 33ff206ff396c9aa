"""Stated by hand: an official whom no source knows yet, or the end of a tenure that no source has
told.

It stands until the source catches up, and is in the fix-at-source packet until then. Never without
a reason and evidence.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sibermata.desk.corrections.judged import Refused, judged_official
from sibermata.desk.corrections.of_merged import addressed, follow_merges
from sibermata.desk.corrections.show import one_bearer, record_of, show, tenure_of
from sibermata.errors import UsageError
from sibermata.records.correction import BESIDE, Correction
from sibermata.records.official import OfficialRecord
from sibermata.records.registry import Person, Tenure
from sibermata.rules.overlay import SHOWN, CorrectionState
from sibermata.rules.post.resolve import seat_label_key
from sibermata.store.base.engine import lock_district
from sibermata.store.base.publications import BY_HAND, publish_act
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.locks import LockedPerson, lock_person
from sibermata.store.registry.corrections import add_correction, live_corrections, set_state
from sibermata.store.registry.fields import PERSON, PRIVATE, SEPARATOR, said_of
from sibermata.store.registry.judgements import members_of
from sibermata.store.registry.people import people_by_nik, people_in_villages, take_ids, tenures_of
from sibermata.store.registry.writes import write_people, write_tenures

KIND, END = "official", "end"


class Stated(NamedTuple):
    """What was stated: the correction that keeps it, its person and tenure."""

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
    """Enter an official (canonical column -> text), judged like a row.

    `person` holds this post too; `new` is nobody's namesake.
    """
    refuse_unnamed(desk)
    _refuse_unfounded(reason, evidence)
    district = cells.get("village_code", "")[:5]
    found = desk.connection.execute(
        "select code from region where code = %s and level in ('kabupaten', 'kota')", (district,)
    ).fetchone()
    if found is None:
        raise Refused(
            f"village_code: [REGION_UNKNOWN] no such district: {district!r}", "REGION_UNKNOWN"
        )
    lock_district(desk.connection, district)
    record = judged_official(desk, district, cells)
    who = _who(desk, district, record, person, new=new)
    seat = (record.village_code, record.post, seat_label_key(record.label))
    if who is not None:
        group = tenures_of(desk.connection, members_of(desk.connection, who.person.id)[1])
        for _, tenure_now in (item for found in group.values() for item in found):
            if tenure_now.seat == seat and tenure_now.status != "ended":
                raise UsageError(
                    f"person {who.person.id} holds this post already (tenure {tenure_now.id})"
                )
    persons, tenures, _ = take_ids(desk.connection, 1)
    made = None if who else _person(desk, next(persons), record)
    one = who.person if who else made
    assert one is not None
    tenure = _tenure(next(tenures), one.id, record)
    at = publish_act(desk.connection, "corrections")
    if made is not None:
        with one_bearer():
            write_people(desk.connection, at, BY_HAND, [made], [])
    write_tenures(desk.connection, at, BY_HAND, district, [tenure], [])
    number = add_correction(
        desk.connection,
        desk.secrecy,
        district=district,
        kind=KIND,
        field="",
        base="",
        override=_as_json(cells),
        state=CorrectionState.ACTIVE,
        by=desk.by,
        reason=reason,
        evidence=evidence,
        person_id=one.id,
        tenure_id=tenure.id,
        source=source or _source_for(desk, district, desk.book.posts.posts[record.post].body),
    )
    desk.note("official stated", number, person=one.id, tenure=tenure.id, post=record.post)
    return Stated(number, one.id, tenure.id)


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
    _refuse_unfounded(reason, evidence)
    person, tenure = addressed(desk, person, tenure, of_tenure=True)
    locked = lock_person(desk.connection, person)
    district, tenure_now = tenure_of(locked, tenure)
    if tenure_now.status == "ended":
        raise UsageError(f"tenure {tenure_now.id} is ended already")
    if on and tenure_now.start_date and on < tenure_now.start_date:
        raise Refused(
            f"end_date: [DATE_CONFLICT] {on} lies before the start, {tenure_now.start_date}",
            "DATE_CONFLICT",
        )
    if on and on > desk.today + timedelta(days=desk.book.numbers.dates_future_days):
        raise Refused(f"end_date: [DATE_IMPLAUSIBLE] {on} lies too far ahead", "DATE_IMPLAUSIBLE")
    record = record_of(locked, tenure_now.id, source)
    if record is not None and record.tenure_id != tenure_now.id:
        record = None
    for one in _of_tenure(desk, person, tenure_now.id):
        if (
            one.kind == KIND and one.state in SHOWN
        ):  # nobody else ever stated it: with its end there is nothing to catch up with
            set_state(desk.connection, one.id, CorrectionState.SUPERSEDED)
        elif one.field == "status":
            set_state(desk.connection, one.id, CorrectionState.WITHDRAWN)
    day = on.isoformat() if on else ""
    number = add_correction(
        desk.connection,
        desk.secrecy,
        district=district,
        kind=END,
        field="status",
        base="active",
        override=f"ended{BESIDE}{day}",
        state=CorrectionState.ACTIVE,
        by=desk.by,
        reason=reason,
        evidence=evidence,
        person_id=person,
        tenure_id=tenure_now.id,
        source=record.source if record else "",
        record_id=record.id if record else None,
    )
    if record is None:
        set_state(desk.connection, number, CorrectionState.SUPERSEDED)
    show(desk, locked, "status", tenure_now.id, "ended", ended=day, reason=reason)
    follow_merges(desk, [person])
    desk.note("end stated", number, person=person, tenure=tenure_now.id)
    return Stated(number, person, tenure_now.id)


def _refuse_unfounded(reason: str, evidence: str) -> None:
    if not reason.strip() or not evidence.strip():
        raise UsageError(
            "--reason and --evidence are both needed: what no source says must rest on something"
        )


def _who(
    desk: Desk, district: str, record: OfficialRecord, person: int | None, *, new: bool
) -> LockedPerson | None:
    """Return the person who is there already, None for a new one; refuse to guess."""
    if person is not None:
        locked = _shown(desk, person, district)
        other = locked.person
        nik = desk.secrecy.hash(record.nik) if record.nik else None
        if desk.book.likeness.identity_breaks(
            record.name_key,
            record.birth_date,
            nik,
            other.name_key,
            other.birth_date,
            other.nik_hash,
        ):
            raise UsageError(
                f"person {person} bears another name, birth date or NIK: that is somebody else"
            )
        return locked
    if record.nik:
        nik = desk.secrecy.hash(record.nik)
        for other in people_by_nik(desk.connection, [nik]).get(nik, []):
            if desk.book.likeness.identity_breaks(
                record.name_key,
                record.birth_date,
                nik,
                other.name_key,
                other.birth_date,
                other.nik_hash,
            ):
                raise Refused(
                    f"nik: [NIK_CONFLICT] person {other.id} bears this NIK and is somebody else",
                    "NIK_CONFLICT",
                )
            return _shown(desk, other.id, district)
    namesakes = {
        one.id: one
        for one, _ in people_in_villages(
            desk.connection, district, [record.village_code], [record.name_key]
        )
    }
    for other in namesakes.values():
        if (
            not desk.book.likeness.is_weak(record.birth_date)
            and record.birth_date == other.birth_date
        ):
            return _shown(desk, other.id, district)
    if namesakes and not new:
        listed = ", ".join(str(one) for one in namesakes)
        raise UsageError(
            f"there is somebody of this name in this village (person {listed}): say --person "
            "NUMBER, or --new"
        )
    return None


def _shown(desk: Desk, person: int, district: str) -> LockedPerson:
    """Return whoever is shown for a person, locked."""
    return lock_person(desk.connection, members_of(desk.connection, person)[0], district)


def _person(desk: Desk, number: int, record: OfficialRecord) -> Person:
    private = [said_of(record, field) for field in PRIVATE]
    return Person(
        number,
        record.name,
        record.name_key,
        record.front_title,
        record.back_title,
        record.sex,
        record.birth_place,
        record.birth_date,
        record.education,
        desk.secrecy.hash(record.nik) if record.nik else None,
        desk.secrecy.seal(SEPARATOR.join(private), PERSON) if any(private) else None,
    )


def _tenure(number: int, person: int, record: OfficialRecord) -> Tenure:
    status = "active" if record.active else "ended"
    return Tenure(
        number,
        person,
        record.village_code,
        record.post,
        record.label,
        seat_label_key(record.label),
        record.capacity,
        status,
        record.sk_number,
        record.sk_date,
        record.start_date,
        "stated" if record.start_date else "",
        record.end_date,
        "stated" if record.end_date else "",
        "",
        record.term,
        "",
    )


def _as_json(cells: Mapping[str, str]) -> str:
    """Return what was stated, column by column, for the packet."""
    return json.dumps(
        {column: text for column, text in cells.items() if text.strip()}, ensure_ascii=False
    )


def _source_for(desk: Desk, district: str, body: str) -> str:
    """Return the source that ought to know: the most trusted one of the district that delivers this
    body.
    """
    row = desk.connection.execute(
        "select slug from source where district_code = %s and active and delivers = 'roster' and "
        "%s = any(bodies) order by trust desc, slug limit 1",
        (district, body),
    ).fetchone()
    return row[0] if row else ""


def _of_tenure(desk: Desk, person: int, tenure: int) -> list[Correction]:
    return [
        one
        for one in live_corrections(desk.connection, desk.secrecy, "", persons=[person])
        if one.tenure_id == tenure
    ]
