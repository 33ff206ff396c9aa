"""The brake: a plan that would take away more than a night can is held for a person. Pure; the numbers come from config/rules.toml.

Agreed: SEMANTICS 6. Measured against the last *published* state; the first load is open unless the source says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measures:
    """What the plan would do, in numbers."""

    rows_read: int
    headcount: int  # rows admitted tonight
    before: int  # records present at the last publication
    villages_before: int  # villages they stand in (or that the source claims by name)
    villages_seen: int
    removals: int  # in office at the last publication, missing tonight, with neither a successor nor a stated end
    first: bool  # nothing was ever published from this source
    village_expected: bool  # the region table has desa here, and the source does not say that empty is normal
    expected_rows: int | None = None
    keyed: int = 0  # rows that bear a native key and continue or begin a record
    rekeyed: int = 0  # of them, those under a key that the source never used
    matched_otherwise: int = 0  # of those, the ones that continue a record by other evidence


def verdict(measures: Measures, numbers: Mapping[str, object], override: str = "") -> str:
    """Return '' to go on, or the code of the hold. `override` is what the reading itself found (date order, territory)."""

    def number(name: str) -> float:
        value = numbers[name]
        assert isinstance(value, (int, float))
        return float(value)

    if override:
        return override
    if measures.rows_read == 0:
        return "ZERO_ROWS" if measures.village_expected else ""
    if not measures.village_expected:
        return "UNEXPECTED_ROWS"
    if measures.expected_rows is not None:
        fewest = measures.expected_rows - max(number("removals_floor"), measures.expected_rows * number("removals_share"))
        if measures.rows_read < fewest:
            return "SHRINK"
        if measures.rows_read > measures.expected_rows * number("headcount_ratio"):
            return "GROWTH"
    if measures.first:
        return "FIRST_LOAD" if numbers.get("first_load") == "held" else ""
    if measures.villages_before and measures.villages_seen / measures.villages_before < number("villages_share"):
        return "SHRINK"
    if measures.removals > max(number("removals_floor"), measures.before * number("removals_share")):
        return "SHRINK"
    if measures.before and measures.headcount > measures.before * number("headcount_ratio"):
        return "GROWTH"
    if measures.rekeyed > measures.keyed * number("renumbered_share") and (
        measures.matched_otherwise > measures.rekeyed * number("matched_share")
    ):
        return "RENUMBERED"
    return ""
