"""The brake: a plan that removes more people than one night plausibly can is held for a person.
Pure; the numbers come from config/rules.toml.

Agreed: SEMANTICS 6. Measured against the last *published* state; the first load is open unless the
source says otherwise. What is suspicious as a whole holds the whole run; what only removes people
holds that part, and the rest is published.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sibermata.rules.night_numbers import BrakeNumbers

SLIPPED, ENDED, MASKED = "COLUMNS_SLIPPED", "ENDS_STATED", "NAMES_MASKED"
CODES_OF_VILLAGES = ("SHRINK", SLIPPED, ENDED)  # by rank


class VillageLoss(NamedTuple):
    """What one village would lose tonight."""

    removals: int
    before: int  # its records at the last publication
    heads: bool = False  # kades and sekdes together
    slipped: int = 0  # seats replaced or rows contradicted without evidence, newcomers too
    ends: int = 0  # ends newly stated tonight without a successor
    heads_end: bool = False  # those of kades and sekdes together


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
    slipped: int = 0  # seats replaced or rows contradicted without evidence (`rules.replacement`)
    newcomers: int = 0  # seats taken without evidence by people plainly new to the source
    ends: int = 0  # ends newly stated tonight without a successor
    masked: int = 0  # rows whose name is masked tonight and was not at the last publication
    unadmitted: int = 0  # rows refused, or asked about for more than their post
    reasons: Mapping[str, int] = field(default_factory=dict)  # of them: codes, the most first
    proof: str = ""  # a day that proves another order than the declared one
    unadmitted_before: float = 0.0  # their share in the last published delivery; 0 at a first load
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

    @property
    def share_unadmitted(self) -> float:
        """The share of the rows admitted, refused and asked about that were not admitted."""
        rows = self.headcount + self.unadmitted
        return self.unadmitted / rows if rows else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is held: the whole run under a code, or its removals under a code, or single
    villages.
    """

    run: str = ""
    removals: str = ""
    villages: Mapping[str, str] = field(default_factory=dict)  # village -> its code

    def __bool__(self) -> bool:
        return bool(self.run or self.removals or self.villages)


def verdict(measures: Measures, numbers: BrakeNumbers, override: str = "") -> Verdict:
    """Return what is held; nothing, if nothing is.

    `override` is what the reading itself found (date order, territory).
    """
    whole = _whole(measures, numbers, override)
    if whole or measures.first:
        return Verdict(whole)
    held_villages = {
        village: code
        for village, loss in sorted(measures.villages.items())
        if (code := _village(loss, numbers))
    }
    most = max(
        numbers.villages_held_floor,
        measures.villages_before * numbers.villages_held_share,
    )
    if held_villages and (
        len(held_villages) > most or len(held_villages) == measures.villages_before
    ):  # many, or all there are: no rest to be published
        codes = Counter(held_villages.values())
        return Verdict(max(CODES_OF_VILLAGES, key=lambda code: codes[code]))
    return Verdict("", _removals(measures, numbers), held_villages)


def _whole(m: Measures, numbers: BrakeNumbers, override: str) -> str:
    """Return the code under which the whole run is held, '' if it is not."""
    if override:
        return override
    if m.rows_read == 0:
        return "ZERO_ROWS" if m.village_expected else ""
    if not m.village_expected:
        return "UNEXPECTED_ROWS"
    if _mostly_refused(m, numbers):
        return MASKED if _masked(m, numbers) else "MOSTLY_REFUSED"
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
    changed = _most(numbers.changed_floor, numbers.changed_share, m.before)
    if m.changed > changed or _slipped(m, numbers):
        return SLIPPED
    if m.ends > _most(numbers.ends_floor, numbers.ends_share, m.before):
        return ENDED
    if _masked(m, numbers):
        return MASKED
    if any(_emptied(m, name, numbers) for name in m.fill_before):
        return "FILL_DROPPED"
    return "MAPPING_CHANGED" if m.remapped and (m.effect or m.otherwise) else ""


def _removals(m: Measures, numbers: BrakeNumbers) -> str:
    """Return the code under which tonight's removals are held, '' if they are not."""
    if m.removals > _most(numbers.removals_floor, numbers.removals_share, m.before):
        return "SHRINK"
    most = _most(numbers.leak_floor, numbers.leak_share, m.before)
    return "SLOW_LEAK" if m.removals and m.removals_leak > most else ""


def _village(loss: VillageLoss, numbers: BrakeNumbers) -> str:
    """Return the code under which one village is held, '' if it is not."""
    most = _most(numbers.village_floor, numbers.village_share, loss.before)
    if loss.heads or loss.removals > most:
        return "SHRINK"
    if loss.slipped > most:
        return SLIPPED
    return ENDED if loss.heads_end or loss.ends > most else ""


def _slipped(m: Measures, numbers: BrakeNumbers) -> bool:
    """Return whether more seats changed hands without evidence than people do in one night."""
    beyond = max(0.0, m.newcomers - m.before * numbers.newcomers_share)
    most = _most(numbers.slipped_floor, numbers.slipped_share, m.before)
    return m.slipped + beyond > most


def _masked(m: Measures, numbers: BrakeNumbers) -> bool:
    """Return whether more names became masked than a clerk's jest."""
    return m.masked > _most(numbers.masked_floor, numbers.masked_share, m.rows_read)


def _mostly_refused(m: Measures, numbers: BrakeNumbers) -> bool:
    """Return whether most rows could not be admitted, and more of them than last time."""
    if m.unadmitted and not m.headcount:
        return True
    share = m.share_unadmitted
    return (
        m.unadmitted >= numbers.refused_floor
        and share > numbers.refused_share
        and share - m.unadmitted_before >= numbers.refused_rise - 1e-9
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


def enough_in_office(removals: int, numbers: BrakeNumbers) -> int:
    """Return with how many people in office it is sure that so many removals hold no province:
    nobody has to be counted beyond that.
    """
    return int(removals / numbers.province_share) + 2 if numbers.province_share else 0
