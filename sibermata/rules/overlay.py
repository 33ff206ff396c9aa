"""What is shown where a person corrected a source, and what becomes of the correction when the
source speaks again. Pure.

Words: S what the source says now, B what it said when it was corrected, O what the person wrote, T
any third value.
Invariants: the clock decides nothing; a blank and an absent record are no evidence; every state
meets every S.
Agreed: SEMANTICS 4.
"""

from enum import StrEnum
from typing import NamedTuple

from sibermata.records.states import CorrectionState
from sibermata.rules.value.text import plain

CONTACT = frozenset(
    ("phone", "phone2", "email", "address")
)  # changes often: the source's newer value wins unless the correction is pinned
CONFIRMED = frozenset(
    ("name", "nik", "birth_date", "start_date", "end_date", "status")
)  # needs a second person, unless a document supports it


LIVE = (
    CorrectionState.PENDING,
    CorrectionState.ACTIVE,
    CorrectionState.CHALLENGED,
    CorrectionState.ABSORBED,
)
SHOWN = (CorrectionState.ACTIVE, CorrectionState.CHALLENGED)  # O is shown whatever the source says


class Relation(StrEnum):
    """How S stands to B, O and the T that was asked about."""

    BASE = "base"
    OVERRIDE = "override"
    ASKED = "asked"  # the very T that the question names already
    THIRD = "third"
    BLANK = "blank"
    ABSENT = "absent"


class Overlaid(NamedTuple):
    """The result of `overlay`."""

    state: CorrectionState
    mine: bool  # True: show O; False: show what the source says
    ask: bool = False  # a question is due, or the standing one names another T now


def relation(said: str | None, base: str, override: str, asked: str = "") -> Relation:
    """Return how S relates to B, O and T.

    `said` is None where the record is absent, '' where the source is silent. Case, punctuation and
    spaces are ignored, unless they are exactly what was corrected.
    """
    if said is None:
        return Relation.ABSENT
    if not said.strip():
        return (
            Relation.BLANK if override else Relation.OVERRIDE
        )  # a value taken away: silence is agreement
    exact = plain(base) == plain(override)
    s, b, o, t = (text if exact else plain(text) or text for text in (said, base, override, asked))
    if s == o:
        return Relation.OVERRIDE
    if s == b:
        return Relation.BASE
    return Relation.ASKED if asked and s == t else Relation.THIRD


def overlay(state: CorrectionState, found: Relation, *, yields: bool = False) -> Overlaid:
    """Return the new state of a correction, given what the source says now.

    `yields`: a contact field that nobody pinned.
    """
    move = _MOVES.get(state)
    return move(found, yields) if move else Overlaid(state, mine=False)  # what is over stays over


def _pending(found: Relation, yields: bool) -> Overlaid:
    return Overlaid(
        CorrectionState.ABSORBED if found is Relation.OVERRIDE else CorrectionState.PENDING,
        mine=False,
    )


def _active(found: Relation, yields: bool) -> Overlaid:
    if found is Relation.OVERRIDE:
        return Overlaid(CorrectionState.ABSORBED, mine=False)
    if found in (Relation.THIRD, Relation.ASKED):
        return (
            Overlaid(CorrectionState.SUPERSEDED, mine=False)
            if yields
            else Overlaid(CorrectionState.CHALLENGED, mine=True, ask=True)
        )
    return Overlaid(
        CorrectionState.ACTIVE, mine=True
    )  # still the old wrong value, silent, or not there


def _challenged(found: Relation, yields: bool) -> Overlaid:
    if found is Relation.OVERRIDE:
        return Overlaid(CorrectionState.ABSORBED, mine=False)
    if found is Relation.BASE:
        return Overlaid(CorrectionState.ACTIVE, mine=True)
    if yields and found in (Relation.THIRD, Relation.ASKED):
        return Overlaid(CorrectionState.SUPERSEDED, mine=False)
    return Overlaid(CorrectionState.CHALLENGED, mine=True, ask=found is Relation.THIRD)


def _absorbed(found: Relation, yields: bool) -> Overlaid:
    if found is Relation.BASE:
        return Overlaid(CorrectionState.ACTIVE, mine=True)  # the old wrong value came back
    if found in (Relation.THIRD, Relation.ASKED):
        return Overlaid(CorrectionState.SUPERSEDED, mine=False)
    return Overlaid(CorrectionState.ABSORBED, mine=found is not Relation.OVERRIDE)


_MOVES = {
    CorrectionState.PENDING: _pending,
    CorrectionState.ACTIVE: _active,
    CorrectionState.CHALLENGED: _challenged,
    CorrectionState.ABSORBED: _absorbed,
}


def needs_second(field: str, evidence: str) -> bool:
    """Return whether another person must accept the value before it is shown: it says who somebody
    is or when something happened, and no document supports it.
    """
    return field in CONFIRMED and not evidence.strip()
