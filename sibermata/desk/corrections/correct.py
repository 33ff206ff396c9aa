"""Corrects one value: a person's over a source's.

Invariant: the source's value is kept beside the correction, so that both can be shown and the
source's can return.
"""

from typing import NamedTuple

from sibermata.desk.corrections.judged import judged_value
from sibermata.desk.corrections.of_merged import addressed, follow_merges
from sibermata.desk.corrections.show import (
    others_with_nik,
    record_of,
    record_that_says,
    show,
    tenure_of,
)
from sibermata.desk.corrections.warned import settle_findings
from sibermata.errors import Refusal
from sibermata.records.correction import Correction, NewCorrection
from sibermata.records.registry import Tenure
from sibermata.records.states import CorrectionKind, CorrectionState
from sibermata.rules.overlay import SHOWN, needs_second
from sibermata.rules.second_person import same_actor
from sibermata.store.desk.desk import (
    Desk,
    refuse_if_seen_otherwise,
    refuse_unnamed,
    refuse_without_reason,
)
from sibermata.store.desk.locks import LockedPerson, RecordOf, lock_person
from sibermata.store.registry.corrections import (
    add_correction,
    add_evidence,
    live_corrections,
    set_state,
)
from sibermata.store.registry.fields import PERSON_FIELDS, TENURE_FIELDS, person_value, tenure_value


class Done(NamedTuple):
    """What an act made of a correction."""

    number: int
    state: str
    person: int = 0  # whom it is about: the one who is shown for a merged person
    again: bool = False  # the same correction was there already: nothing was written


class Given(NamedTuple):
    """What a person gave with a value."""

    reason: str
    evidence: str  # the document that backs it, '' for none
    pinned: bool  # a newer value of the source is not followed


class Aim(NamedTuple):
    """What a correction is about, locked."""

    known: LockedPerson
    field: str
    district: str
    held: Tenure  # whose field it is, or beside which a person's field is judged
    record: RecordOf | None  # the source's record that states the value
    now: str  # the value that is shown

    @property
    def tenure(self) -> int | None:
        """The tenure whose field it is; None for a field of the person."""
        return self.held.id if self.field in TENURE_FIELDS else None


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
    """Put a value over the source's. It is shown at once, or once a second person has accepted it;
    it replaces a live correction of the same field.
    """
    refuse_unnamed(desk)
    refuse_without_reason(reason)
    aim = aim_at(desk, person, field, tenure, source)
    text = judged_value(desk, aim.district, aim.known.person, aim.held, field, value)
    live = live_one(desk, aim)
    if live and live.value == text and live.state != CorrectionState.ABSORBED:
        return strengthen(desk, aim, live, evidence)
    refuse_if_seen_otherwise(aim.now, seen, field)
    base = base_of(aim, live, text)
    refuse_taken_nik(desk, aim.known, field, text)
    if live is not None:
        set_state(desk.connection, live.id, CorrectionState.WITHDRAWN)
    state = CorrectionState.PENDING if needs_second(field, evidence) else CorrectionState.ACTIVE
    given = Given(reason, evidence, pinned)
    number = keep(desk, aim, base=base, value=text, state=state, given=given)
    if state is CorrectionState.ACTIVE:
        show(desk, aim.known, field, aim.tenure, text)
    elif live and live.state in SHOWN:
        show(desk, aim.known, field, aim.tenure, base)
    replaces = live.id if live else None
    about = {"person": aim.known.person.id, "field": field, "state": str(state)}
    desk.note("correction added", number, **about, replaces=replaces)
    settle_findings(desk, number)
    follow_merges(desk, [aim.known.person.id])
    return Done(number, state, aim.known.person.id)


def strengthen(desk: Desk, aim: Aim, standing: Correction, evidence: str) -> Done:
    """Add what a repeated correction brings: a missing document, and, where the correction waits
    for one, the second person.
    """
    person = aim.known.person.id
    known = bool(evidence.strip()) and not standing.evidence
    if known:
        add_evidence(desk.connection, standing.id, evidence)
        desk.note("correction backed", standing.id, field=aim.field)
    waits = standing.state == CorrectionState.PENDING
    second = not same_actor(standing.by, desk.by)
    if not waits or not (second or known):
        return Done(standing.id, standing.state, person, again=not known)
    if aim.now != standing.base:
        raise Refusal("CORRECTION_OUTDATED", correction=standing.id, field=aim.field)
    refuse_taken_nik(desk, aim.known, aim.field, standing.value)
    accepted_by = desk.by if second else ""
    set_state(desk.connection, standing.id, CorrectionState.ACTIVE, accepted_by=accepted_by)
    show(desk, aim.known, aim.field, aim.tenure, standing.value)
    desk.note("correction accepted", standing.id, field=aim.field)
    settle_findings(desk, standing.id)
    follow_merges(desk, [person])
    return Done(standing.id, CorrectionState.ACTIVE, person)


def keep(
    desk: Desk, aim: Aim, *, base: str, value: str, state: CorrectionState, given: Given
) -> int:
    """Write a correction and return its number."""
    return add_correction(
        desk.connection,
        desk.secrecy,
        NewCorrection(
            district=aim.record.district if aim.record else aim.district,
            kind=CorrectionKind.VALUE,
            field=aim.field,
            base=base,
            override=value,
            state=state,
            by=desk.by,
            reason=given.reason,
            evidence=given.evidence,
            person_id=aim.known.person.id,
            tenure_id=aim.tenure,
            source=aim.record.source if aim.record else "",
            record_id=aim.record.id if aim.record else None,
            pinned=given.pinned,
        ),
    )


def aim_at(desk: Desk, person: int, field: str, tenure: int | None, source: str | None) -> Aim:
    """Return what a correction of this field is about, locked: the person shown, the tenure meant,
    and the record that states the value.
    """
    if field not in PERSON_FIELDS and field not in TENURE_FIELDS:
        raise Refusal("FIELD_UNKNOWN", field=field, known=(*PERSON_FIELDS, *TENURE_FIELDS))
    of_tenure = field in TENURE_FIELDS
    person, tenure = addressed(desk, person, tenure, of_tenure=of_tenure)
    known = lock_person(desk.connection, person)
    record = None if of_tenure else record_of(known, tenure, source)
    district, held = tenure_of(known, tenure or (record.tenure_id if record else None))
    if of_tenure:
        record = record_of(known, held.id, source)
    if source is None:
        record = record_that_says(known, field, held if of_tenure else None) or record
    now = (
        tenure_value(held, field) if of_tenure else person_value(known.person, field, desk.secrecy)
    )
    return Aim(known, field, district, held, record, now)


def live_one(desk: Desk, aim: Aim) -> Correction | None:
    """Return the live correction of the same field, None if there is none."""
    live = live_corrections(desk.connection, desk.secrecy, "", persons=[aim.known.person.id])
    mine = (aim.field, aim.tenure)
    return next(
        (
            one
            for one in live
            if (one.field, one.tenure_id) == mine
            and one.kind in (CorrectionKind.VALUE, CorrectionKind.END)
        ),
        None,
    )


def base_of(aim: Aim, standing: Correction | None, text: str) -> str:
    """Return the source's value beneath the correction; refuse a correction that would change
    nothing.
    """
    if standing is None:
        if aim.now == text:
            raise Refusal("VALUE_STANDS", field=aim.field, person=aim.known.person.id)
        return aim.now
    base = {
        CorrectionState.CHALLENGED: standing.source_value,
        CorrectionState.ABSORBED: aim.now,
    }.get(CorrectionState(standing.state), standing.base)
    if text == base:
        raise Refusal("VALUE_OF_SOURCE", field=aim.field, correction=standing.id)
    return base


def refuse_taken_nik(desk: Desk, known: LockedPerson, field: str, text: str) -> None:
    """Refuse a NIK that belongs to somebody else."""
    if field != "nik" or not text:
        return
    me = known.person
    for other in others_with_nik(desk, me, text):
        breaks = desk.book.likeness.identity_breaks(
            me.name_key, me.birth_date, None, other.name_key, other.birth_date, None
        )
        raise Refusal("NIK_OF_OTHER" if breaks else "NIK_OF_TWIN", person=other.id)
