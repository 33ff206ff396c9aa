"""Decides about an existing correction: accepted by a second person, withdrawn, or answered when
its source states a third value.

Invariant: the person is locked first and the correction second, in the same order as a night does
it.
"""

from sibermata.desk.corrections.correct import Done, correct, refuse_taken_nik
from sibermata.desk.corrections.of_merged import follow_merges
from sibermata.desk.corrections.show import show, show_again, tenure_of
from sibermata.desk.corrections.warned import settle_findings
from sibermata.errors import Refusal
from sibermata.records.correction import Correction
from sibermata.records.states import CorrectionKind, CorrectionState
from sibermata.rules.overlay import SHOWN
from sibermata.rules.second_person import same_actor
from sibermata.store.base.publications import publish_act
from sibermata.store.desk.desk import Desk, refuse_if_seen_otherwise, refuse_unnamed
from sibermata.store.desk.finding_states import answer_challenge, open_row_again
from sibermata.store.desk.locks import LockedPerson, close_versions, lock_person
from sibermata.store.registry.corrections import find_correction, keep_over, set_state
from sibermata.store.registry.deliveries import read_anew
from sibermata.store.registry.fields import person_value, tenure_value

SOURCE_TAKEN, MINE_KEPT, NEW_VALUE = "source", "mine", "new"


def accept(desk: Desk, number: int) -> Done:
    """Apply a waiting correction; whoever accepts it must not be its author."""
    refuse_unnamed(desk)
    one, known = locked(desk, number)
    if one.state != CorrectionState.PENDING:
        raise Refusal("CORRECTION_NOT_PENDING", correction=number, state=CorrectionState(one.state))
    if same_actor(one.by, desk.by):
        raise Refusal("CORRECTION_OWN", correction=number, by=one.by)
    if shown_value(desk, known, one) != one.base:
        raise Refusal("CORRECTION_OUTDATED", correction=number, field=one.field)
    refuse_taken_nik(desk, known, one.field, one.value)
    set_state(desk.connection, number, CorrectionState.ACTIVE, accepted_by=desk.by)
    show(desk, known, one.field, one.tenure_id, one.value)
    desk.note("correction accepted", number, field=one.field)
    settle_findings(desk, number)
    follow_merges(desk, [known.person.id])
    return Done(number, CorrectionState.ACTIVE, known.person.id)


def withdraw(desk: Desk, number: int, reason: str = "") -> Done:
    """Withdraw a correction: the source's value is shown again."""
    refuse_unnamed(desk)
    one = find_correction(desk.connection, desk.secrecy, number)
    if one is None:
        raise Refusal("CORRECTION_UNKNOWN", correction=number)
    if one.follows is not None:
        raise Refusal("CORRECTION_FOLLOWS", correction=number, origin=one.follows)
    if one.kind == CorrectionKind.ROW:
        live(find_correction(desk.connection, desk.secrecy, number, lock=True), number)
        set_state(desk.connection, number, CorrectionState.WITHDRAWN)
        if one.row_hash is not None:
            open_row_again(desk.connection, one.district, one.source, one.row_hash)
        read_anew(desk.connection, [one.source])
    else:
        one, known = locked(desk, number)
        set_state(desk.connection, number, CorrectionState.WITHDRAWN)
        if one.state in SHOWN and one.kind == CorrectionKind.OFFICIAL:
            unstate(desk, known, one)
        elif one.state in SHOWN:
            show_again(desk, known, one)
        follow_merges(desk, [known.person.id])
    close_question(desk, one)
    settle_findings(desk, number)
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
    """Answer a third value: keep the correction (from now on over that value), take the source's,
    or write a new value.
    """
    refuse_unnamed(desk)
    one, known = locked(desk, number)
    if one.state != CorrectionState.CHALLENGED:
        raise Refusal(
            "CORRECTION_NOT_CHALLENGED", correction=number, state=CorrectionState(one.state)
        )
    refuse_if_seen_otherwise(one.source_value, seen, one.field)
    if choice == NEW_VALUE:
        done = correct(
            desk,
            known.person.id,
            one.field,
            value,
            reason=one.reason,
            evidence=evidence,
            pinned=one.pinned,
            tenure=one.tenure_id,
            source=one.source or None,
        )
    elif choice == MINE_KEPT:
        keep_over(desk.connection, desk.secrecy, number, one.source_value)
        done = Done(number, CorrectionState.ACTIVE, known.person.id)
    elif choice == SOURCE_TAKEN:
        refuse_taken_nik(desk, known, one.field, one.source_value)
        set_state(desk.connection, number, CorrectionState.SUPERSEDED)
        show(desk, known, one.field, one.tenure_id, one.source_value)
        done = Done(number, CorrectionState.SUPERSEDED, known.person.id)
    else:
        choices = (MINE_KEPT, SOURCE_TAKEN, NEW_VALUE)
        raise Refusal("CHOICE_UNKNOWN", value=choice, choices=choices)
    close_question(desk, one)
    settle_findings(desk, done.number)
    desk.note("correction answered", number, field=one.field, choice=choice, state=done.state)
    return done


def locked(desk: Desk, number: int) -> tuple[Correction, LockedPerson]:
    """Return a live correction and its person, both locked."""
    one = live(find_correction(desk.connection, desk.secrecy, number), number)
    if one.person_id is None:
        raise Refusal("CORRECTION_OF_ROW", correction=number)
    known = lock_person(desk.connection, one.person_id, one.district)
    return live(find_correction(desk.connection, desk.secrecy, number, lock=True), number), known


def live(one: Correction | None, number: int) -> Correction:
    """Return a correction that exists and is not over; refuse its number otherwise."""
    if one is None:
        raise Refusal("CORRECTION_UNKNOWN", correction=number)
    if one.state in (CorrectionState.WITHDRAWN, CorrectionState.SUPERSEDED):
        raise Refusal("CORRECTION_OVER", correction=number, state=CorrectionState(one.state))
    return one


def shown_value(desk: Desk, known: LockedPerson, one: Correction) -> str:
    """Return the value that is shown now in the place of a correction."""
    if one.tenure_id is None:
        return person_value(known.person, one.field, desk.secrecy)
    return tenure_value(tenure_of(known, one.tenure_id)[1], one.field)


def unstate(desk: Desk, known: LockedPerson, one: Correction) -> None:
    """Take back an official that no source ever stated: the versions are closed, and can still be
    read.
    """
    at = publish_act(desk.connection, "corrections")
    assert one.tenure_id is not None
    close_versions(desk.connection, at, "tenure", [one.tenure_id])
    if len(known.tenures) == 1:
        close_versions(desk.connection, at, "person", [known.person.id])


def close_question(desk: Desk, one: Correction) -> None:
    """Mark the question about a correction answered."""
    if one.record_id is not None:
        answer_challenge(desk.connection, one.district, one.source, one.record_id, one.field)
