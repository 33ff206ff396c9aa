"""Corrections: a person's value over a source's. Added, accepted by a second person, withdrawn, or
answered when the source says a third.

Invariant: the source's value is kept beside the person's, so that both can be shown and the one can
come back for the other.
"""

from typing import NamedTuple

from sibermata.desk.corrections.judged import Refused, judged_value
from sibermata.desk.corrections.of_merged import addressed, follow_merges
from sibermata.desk.corrections.show import (
    others_with_nik,
    record_of,
    record_that_says,
    show,
    show_again,
    tenure_of,
)
from sibermata.errors import UsageError
from sibermata.records.correction import Correction
from sibermata.rules.overlay import SHOWN, CorrectionState, needs_second
from sibermata.store.base.publications import publish_act
from sibermata.store.desk.desk import Desk, refuse_if_seen_otherwise, refuse_unnamed, same_person
from sibermata.store.desk.locks import LockedPerson, close_versions, lock_person, read_anew
from sibermata.store.registry.corrections import (
    add_correction,
    find_correction,
    live_corrections,
    set_state,
)
from sibermata.store.registry.fields import PERSON_FIELDS, TENURE_FIELDS, person_value, tenure_value

SOURCE_TAKEN, MINE_KEPT, NEW_VALUE = "source", "mine", "new"


class Done(NamedTuple):
    """What an act made of a correction."""

    number: int
    state: str
    person: int = 0  # whom it is about: the one who is shown for a merged person
    again: bool = False  # it stood already: nothing was written


def correct(
    desk: Desk,
    person: int,
    field: str,
    value: str,
    *,
    reason: str,
    evidence: str = "",
    seen: str | None = None,
    pinned: bool = False,
    tenure: int | None = None,
    source: str | None = None,
) -> Done:
    """Lay a value over the source's.

    It is shown at once, or once a second person accepted it; a live one of the same field is
    replaced.
    """
    refuse_unnamed(desk)
    if field not in PERSON_FIELDS and field not in TENURE_FIELDS:
        raise UsageError(
            f"field {field!r} is none of {', '.join((*PERSON_FIELDS, *TENURE_FIELDS))}"
        )
    of_tenure = field in TENURE_FIELDS
    person, tenure = addressed(desk, person, tenure, of_tenure=of_tenure)
    locked = lock_person(desk.connection, person)
    record = None if of_tenure else record_of(locked, tenure, source)
    district, tenure_now = tenure_of(locked, tenure or (record.tenure_id if record else None))
    if of_tenure:
        record = record_of(locked, tenure_now.id, source)
    if source is None:
        record = record_that_says(locked, field, tenure_now if of_tenure else None) or record
    now = (
        tenure_value(tenure_now, field)
        if of_tenure
        else person_value(locked.person, field, desk.secrecy)
    )
    text = judged_value(desk, district, locked.person, tenure_now, field, value)
    live = _standing(desk, locked, field, tenure_now.id if of_tenure else None)
    if live and live.value == text and live.state != CorrectionState.ABSORBED:
        return Done(live.id, live.state, person, again=True)
    refuse_if_seen_otherwise(now, seen, field)
    if live is None and now == text:
        raise UsageError(f"{field}: that is the value already")
    _refuse_taken_nik(desk, locked, field, text)
    base = now
    if live is not None:
        base = {CorrectionState.CHALLENGED: live.source_value, CorrectionState.ABSORBED: now}.get(
            CorrectionState(live.state), live.base
        )
        if text == base:
            raise UsageError(
                f"{field}: that is what the source says: withdraw correction {live.id}, or "
                "take the source's value"
            )
        set_state(desk.connection, live.id, CorrectionState.WITHDRAWN)
    state = CorrectionState.PENDING if needs_second(field, evidence) else CorrectionState.ACTIVE
    number = add_correction(
        desk.connection,
        desk.secrecy,
        district=record.district if record else district,
        kind="value",
        field=field,
        base=base,
        override=text,
        state=state,
        by=desk.by,
        reason=reason,
        evidence=evidence,
        person_id=person,
        tenure_id=tenure_now.id if of_tenure else None,
        source=record.source if record else "",
        record_id=record.id if record else None,
        pinned=pinned,
    )
    if state is CorrectionState.ACTIVE or (live and live.state in SHOWN):
        show(
            desk,
            locked,
            field,
            tenure_now.id if of_tenure else None,
            text if state is CorrectionState.ACTIVE else base,
        )
    desk.note(
        "correction added",
        number,
        person=person,
        field=field,
        state=str(state),
        replaces=live.id if live else None,
    )
    follow_merges(desk, [person])
    return Done(number, state, person)


def accept(desk: Desk, number: int) -> Done:
    """Let a waiting correction count: the second pair of eyes, never the same one."""
    refuse_unnamed(desk)
    one, locked = _locked(desk, number)
    if one.state != CorrectionState.PENDING:
        raise UsageError(f"correction {number} is {one.state}: nothing to accept")
    if same_person(one.by, desk.by):
        raise UsageError(f"correction {number} was made by {one.by}: another person must accept it")
    now = _value(desk, locked, one)
    if now != one.base:
        raise UsageError(
            f"correction {number}: the source has changed the value since it was made: withdraw "
            "it and look again"
        )
    _refuse_taken_nik(desk, locked, one.field, one.value)
    set_state(desk.connection, number, CorrectionState.ACTIVE, accepted_by=desk.by)
    show(desk, locked, one.field, one.tenure_id, one.value)
    desk.note("correction accepted", number, field=one.field)
    follow_merges(desk, [locked.person.id])
    return Done(number, CorrectionState.ACTIVE, locked.person.id)


def withdraw(desk: Desk, number: int, reason: str = "") -> Done:
    """Take a correction back: what the source says is shown again."""
    refuse_unnamed(desk)
    one = find_correction(desk.connection, desk.secrecy, number)
    if one is None:
        raise UsageError(f"there is no correction {number}")
    if one.follows is not None:
        raise UsageError(
            f"correction {number} follows correction {one.follows} of a merged person: withdraw "
            "that one, or correct anew"
        )
    if one.kind == "row":
        _live(find_correction(desk.connection, desk.secrecy, number, lock=True), number)
        set_state(desk.connection, number, CorrectionState.WITHDRAWN)
        read_anew(desk.connection, [one.source])
    else:
        one, locked = _locked(desk, number)
        shown = one.state in SHOWN
        set_state(desk.connection, number, CorrectionState.WITHDRAWN)
        if one.kind == "official" and shown:
            _unstate(desk, locked, one)
        elif shown:
            show_again(desk, locked, one)
        follow_merges(desk, [locked.person.id])
    _close_question(desk, one)
    desk.note("correction withdrawn", number, field=one.field, kind=one.kind, reason=bool(reason))
    return Done(number, CorrectionState.WITHDRAWN)


def answer(
    desk: Desk,
    number: int,
    choice: str,
    value: str = "",
    *,
    seen: str | None = None,
    evidence: str = "",
) -> Done:
    """Answer a third value: keep mine (it lies over that value from now on), take the source's, or
    write a new one.
    """
    refuse_unnamed(desk)
    one, locked = _locked(desk, number)
    if one.state != CorrectionState.CHALLENGED:
        raise UsageError(f"correction {number} is {one.state}: the source does not contradict it")
    refuse_if_seen_otherwise(one.source_value, seen, one.field)
    if choice == NEW_VALUE:
        done = correct(
            desk,
            locked.person.id,
            one.field,
            value,
            reason=one.reason,
            evidence=evidence,
            pinned=one.pinned,
            tenure=one.tenure_id,
            source=one.source or None,
        )
    elif choice == MINE_KEPT:
        set_state(
            desk.connection,
            number,
            CorrectionState.ACTIVE,
            base=desk.secrecy,
            source_value=one.source_value,
        )
        done = Done(number, CorrectionState.ACTIVE, locked.person.id)
    elif choice == SOURCE_TAKEN:
        _refuse_taken_nik(desk, locked, one.field, one.source_value)
        set_state(desk.connection, number, CorrectionState.SUPERSEDED)
        show(desk, locked, one.field, one.tenure_id, one.source_value)
        done = Done(number, CorrectionState.SUPERSEDED, locked.person.id)
    else:
        raise UsageError(f"{choice!r} is none of {MINE_KEPT}, {SOURCE_TAKEN}, {NEW_VALUE}")
    _close_question(desk, one)
    desk.note("correction answered", number, field=one.field, choice=choice, state=done.state)
    return done


def _standing(
    desk: Desk, locked: LockedPerson, field: str, tenure: int | None
) -> Correction | None:
    live = live_corrections(desk.connection, desk.secrecy, "", persons=[locked.person.id])
    return next(
        (
            one
            for one in live
            if one.field == field and one.tenure_id == tenure and one.kind in ("value", "end")
        ),
        None,
    )


def _locked(desk: Desk, number: int) -> tuple[Correction, LockedPerson]:
    """Return a live correction with its person, both locked in the order that a night locks
    them.
    """
    one = _live(find_correction(desk.connection, desk.secrecy, number), number)
    if one.person_id is None:
        raise UsageError(f"correction {number} is of a row: withdraw it, or repair the row again")
    locked = lock_person(desk.connection, one.person_id, one.district)
    return _live(find_correction(desk.connection, desk.secrecy, number, lock=True), number), locked


def _live(one: Correction | None, number: int) -> Correction:
    if one is None:
        raise UsageError(f"there is no correction {number}")
    if one.state in (CorrectionState.WITHDRAWN, CorrectionState.SUPERSEDED):
        raise UsageError(f"correction {number} is {one.state} already")
    return one


def _value(desk: Desk, locked: LockedPerson, one: Correction) -> str:
    if one.tenure_id is None:
        return person_value(locked.person, one.field, desk.secrecy)
    return tenure_value(tenure_of(locked, one.tenure_id)[1], one.field)


def _refuse_taken_nik(desk: Desk, locked: LockedPerson, field: str, text: str) -> None:
    if field != "nik" or not text:
        return
    me = locked.person
    for other in others_with_nik(desk, me, text):
        breaks = desk.book.likeness.identity_breaks(
            me.name_key, me.birth_date, None, other.name_key, other.birth_date, None
        )
        what = (
            "another human being" if breaks else "perhaps the same human being: merge them instead"
        )
        raise Refused(
            f"nik: [NIK_CONFLICT] person {other.id} bears this NIK, {what}", "NIK_CONFLICT"
        )


def _unstate(desk: Desk, locked: LockedPerson, one: Correction) -> None:
    """Take back an official that nobody but us ever stated: its versions are closed, and what we
    held stays to be read.
    """
    at = publish_act(desk.connection, "corrections")
    assert one.tenure_id is not None
    close_versions(desk.connection, at, "tenure", [one.tenure_id])
    if len(locked.tenures) == 1:
        close_versions(desk.connection, at, "person", [locked.person.id])


def _close_question(desk: Desk, one: Correction) -> None:
    if one.record_id is not None:
        desk.connection.execute(
            "update finding f set status = 'answered' from source_record r where r.district_code "
            "= %s and r.source = %s and r.id = %s and f.district_code = r.district_code and "
            "f.source = r.source and f.row_hash = r.row_hash and f.status = 'open' and f.code = "
            "'CORRECTION_CHALLENGED' and f.column_name = %s",
            (one.district, one.source, one.record_id, one.field),
        )
