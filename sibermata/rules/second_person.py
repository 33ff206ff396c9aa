"""Who may let a held plan go. Pure.

Agreed: SEMANTICS 6. Nobody releases what he or she planned; above a number of removals two
administrators agree, one of whom may have
planned it. What the clock planned was planned by nobody.
"""

CLOCK = "clock"


def may_release(
    by: str, planned_by: str, approved_by: str, removals: int, second_person: int
) -> str:
    """Return 'yes', 'first' (noted, a second person is still needed), 'own' (planned by the same
    name) or 'again' (the first once more).
    """
    planner = "" if planned_by == CLOCK else planned_by
    if _same(by, planner):
        return "own"
    if removals <= second_person or planner:
        return "yes"
    if not approved_by:
        return "first"
    return "again" if _same(by, approved_by) else "yes"


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold() != ""
