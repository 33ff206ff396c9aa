"""Who may decide about what somebody planned or wrote. Pure.

Agreed: SEMANTICS 4 and 6. Nobody releases or accepts his or her own; above a number of removals two
administrators must agree, one of whom may have asked for the plan. A plan of the clock is nobody's
own.
"""

from enum import StrEnum

from sibermata.rules.value.text import plain

CLOCK = "clock"


class Entitled(StrEnum):
    """Whether somebody may release a plan."""

    YES = "yes"
    FIRST = "first"  # noted; a second person is still needed
    OWN = "own"  # the same name planned it
    AGAIN = "again"  # the first of the two once more


def same_actor(one: str, other: str) -> bool:
    """Return whether two names are one person's, ignoring case, punctuation and spaces."""
    return plain(one) == plain(other) != ""


def may_release(
    by: str, planned_by: str, approved_by: str, removals: int, second_person: int
) -> Entitled:
    """Return whether `by` may release a plan that `planned_by` asked for."""
    planner = "" if planned_by == CLOCK else planned_by
    if same_actor(by, planner):
        return Entitled.OWN
    if removals <= second_person or planner:
        return Entitled.YES
    if not approved_by:
        return Entitled.FIRST
    return Entitled.AGAIN if same_actor(by, approved_by) else Entitled.YES
