"""The brake: a plan that would take away more than a night can is held for a person. Pure; the
numbers come from config/rules.toml.

Agreed: SEMANTICS 6. Measured against the last *published* state; the first load is open unless the
source says otherwise. What is
suspicious as a whole holds the whole run; what only takes people away holds that part, and the rest
is published.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sibermata.rules.night_numbers import BrakeNumbers


class VillageLoss(NamedTuple):
    """What one village would lose tonight."""

    removals: int
    before: int  # its records at the last publication
    heads: bool  # kades and sekdes together


@dataclass(frozen=True, slots=True)
class Measures:
    """What the plan would do, in numbers."""

    rows_read: int
    headcount: int  # rows admitted tonight
    before: int  # records present at the last publication
    villages_before: (
        int  # villages they stand in; at the first load those that the source claims by name
    )
    villages_seen: int
    # in office at the last publication, missing tonight, with neither a successor nor a stated end
    removals: int
    first: bool  # nothing was ever published from this source
    village_expected: (
        bool  # the region table has desa here, and the source does not say that empty is normal
    )
    expected_rows: int | None = None
    keyed: int = 0  # rows that bear a native key and continue or begin a record
    rekeyed: int = 0  # of them, those under a key that the source never used
    matched_otherwise: int = 0  # of those, the ones that continue a record by other evidence
    removals_leak: int = 0  # removals of the last `leak_days`, tonight's among them
    unproven: int = 0  # in office and not there, while the delivery proves nothing
    changed: int = 0  # records whose name or birth date is another tonight
    effect: int = 0  # people whom the plan touches at all
    otherwise: int = 0  # rows that come out otherwise than in the applied delivery
    older: bool = False  # these very bytes stood once and were superseded
    remapped: bool = False  # the declaration that the rows are read under is another one
    fill: Mapping[str, float] = field(
        default_factory=dict
    )  # share of rows with a NIK, an SK, a birth date, a phone
    fill_before: Mapping[str, float] = field(default_factory=dict)
    fill_now: Mapping[str, float] = field(
        default_factory=dict
    )  # with the villages that came tonight for the first time, where some did
    villages: Mapping[str, VillageLoss] = field(
        default_factory=dict
    )  # those that would lose somebody


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is held: the whole run under a code, or its removals under a code, or single
    villages.
    """

    run: str = ""
    removals: str = ""
    villages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.run or self.removals or self.villages)


def verdict(measures: Measures, numbers: BrakeNumbers, override: str = "") -> Verdict:
    """Return what is held; nothing, if nothing is.

    `override` is what the reading itself found (date order, territory).
    """
    whole = _whole(measures, numbers, override)
    if whole or measures.first:
        return Verdict(whole)
    held_villages = tuple(
        sorted(village for village, loss in measures.villages.items() if _too_much(loss, numbers))
    )
    most = max(
        numbers.villages_held_floor,
        measures.villages_before * numbers.villages_held_share,
    )
    if held_villages and (
        len(held_villages) > most or len(held_villages) == measures.villages_before
    ):  # many, or all there are: no rest to be published
        return Verdict("SHRINK")
    return Verdict("", _removals(measures, numbers), held_villages)


def _whole(m: Measures, numbers: BrakeNumbers, override: str) -> str:
    """Return the code under which the whole run is held, '' if it is not."""
    if override:
        return override
    if m.rows_read == 0:
        return "ZERO_ROWS" if m.village_expected else ""
    if not m.village_expected:
        return "UNEXPECTED_ROWS"
    if m.expected_rows is not None:
        fewest = m.expected_rows - _most(
            numbers.removals_floor, numbers.removals_share, m.expected_rows
        )
        if m.rows_read < fewest:
            return "SHRINK"
        if m.rows_read > m.expected_rows * numbers.headcount_ratio:
            return "GROWTH"
    if m.villages_before and m.villages_seen / m.villages_before < numbers.villages_share:
        return "SHRINK"
    if m.first:
        return "FIRST_LOAD" if numbers.first_load == "held" else ""
    if m.older and m.effect > numbers.regression_floor:
        return "REGRESSION"
    if m.unproven > _most(numbers.removals_floor, numbers.removals_share, m.before):
        return "SHRINK"
    if m.before and m.headcount > m.before * numbers.headcount_ratio:
        return "GROWTH"
    if m.rekeyed > m.keyed * numbers.renumbered_share and (
        m.matched_otherwise > m.rekeyed * numbers.matched_share
    ):
        return "RENUMBERED"
    if m.changed > _most(numbers.changed_floor, numbers.changed_share, m.before):
        return "COLUMNS_SLIPPED"
    if any(_emptied(m, name, numbers) for name in m.fill_before):
        return "FILL_DROPPED"
    return "MAPPING_CHANGED" if m.remapped and (m.effect or m.otherwise) else ""


def _removals(m: Measures, numbers: BrakeNumbers) -> str:
    """Return the code under which tonight's removals are held, '' if they are not."""
    if m.removals > _most(numbers.removals_floor, numbers.removals_share, m.before):
        return "SHRINK"
    return (
        "SLOW_LEAK"
        if m.removals and m.removals_leak > _most(numbers.leak_floor, numbers.leak_share, m.before)
        else ""
    )


def _too_much(loss: VillageLoss, numbers: BrakeNumbers) -> bool:
    return loss.heads or loss.removals > _most(
        numbers.village_floor, numbers.village_share, loss.before
    )


def _emptied(m: Measures, name: str, numbers: BrakeNumbers) -> bool:
    down = m.fill_before[name] - m.fill.get(name, 0.0)
    return down >= numbers.fill_drop - 1e-9 and down * m.rows_read > numbers.fill_floor


def _most(floor: float, share: float, of: int) -> float:
    """Return the most that a night may do: a number of people, or a share of those who were there,
    whichever is more.
    """
    return max(floor, of * share)


def province_is_held(removals: int, in_office: int, numbers: BrakeNumbers) -> bool:
    """Return whether the whole province lost more in one night than a night can take away."""
    return removals > _most(numbers.province_floor, numbers.province_share, in_office)
