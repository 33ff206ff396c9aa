"""Who may decide about what somebody planned or wrote. Pure.

Agreed: SEMANTICS 4 and 6. Nobody releases or accepts what he or she planned; above a number of
removals two administrators agree, one of whom may have planned it. What the clock planned was
planned by nobody.
"""

from enum import StrEnum

from sibermata.rules.value.text import plain

CLOCK = "clock"


class Entitled(StrEnum):
    """Whether somebody may let a plan go."""

    YES = "yes"
    FIRST = "first"  # noted; a second person is still needed
    OWN = "own"  # the same name planned it
    AGAIN = "again"  # the first of the two once more


def same_actor(one: str, other: str) -> bool:
    """Return whether two names are one person's: case, punctuation and spaces aside."""
    return plain(one) == plain(other) != ""


def may_release(
    by: str, planned_by: str, approved_by: str, removals: int, second_person: int
) -> Entitled:
    """Return whether `by` may let a plan go that `planned_by` asked for."""
    planner = "" if planned_by == CLOCK else planned_by
    if same_actor(by, planner):
        return Entitled.OWN
    if removals <= second_person or planner:
        return Entitled.YES
    if not approved_by:
        return Entitled.FIRST
    return Entitled.AGAIN if same_actor(by, approved_by) else Entitled.YES
