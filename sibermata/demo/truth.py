"""Keeps what each source has stated, and so what a registry can know; `judge` compares a registry
with it.

Rows that must be refused or asked about, and deliveries that were held or failed, state nothing. Of
a delivery held in part the applied rest counts: a held village is unchanged, and a held removal may
or may not have happened.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sibermata.demo.deliveries.line import ADMIT, Line, Said
from sibermata.demo.world.people import Person
from sibermata.demo.world.villages import Tenure

Key = tuple[str, str, str]  # village, post, name
Seat = tuple[str, str, str]  # village, post, hamlet
SHORT_FORMS = {
    "MOH": "MUHAMMAD",
    "MOCH": "MUHAMMAD",
    "MUH": "MUHAMMAD",
    "MOHAMMAD": "MUHAMMAD",
    "ABD": "ABDUL",
    "ST": "SITI",
}
OUTCOMES = ("a", "r", "q", "d", "n")


class Went(NamedTuple):
    """The outcome of a delivery."""

    applied: bool
    villages: frozenset[str] = frozenset()  # held villages; the rest is applied
    removals: bool = False  # the removals are held: no miss counts until they are released
    as_planned: bool = True  # False: another outcome than expected


@dataclass(slots=True)
class Heard:
    """A delivery of a supplier whose outcome is not known yet."""

    said: dict[Tenure, Said]
    silent: set[Tenure]  # listed tenures whose row must be refused or asked about
    unadmitted: set[Key]  # the same rows, by their content
    seats: set[Seat]  # seats of refused rows: the former holder counts as present
    counts: dict[str, int]  # outcome -> rows
    planned: bool  # whether it should be applied
    places: set[
        tuple[str, str]
        # village and body of the admitted rows; in others no miss counts
    ]
    day: date


@dataclass(slots=True)
class Absent:
    """A tenure that was stated before and is no longer listed."""

    said: Said
    day: date  # the first night without the row
    # the absence is held, or was never certain: either answer is right
    frozen: bool = False
    first: date | None = None  # the first and the last night that count as misses
    last: date | None = None
    misses: int = 0
    doubt: int = 0  # nights that may or may not have counted


@dataclass(slots=True)
class Supply:
    """Everything that one supplier stated."""

    district: str
    said: dict[Tenure, Said] = field(default_factory=dict)  # as last stated in an applied delivery
    absent: dict[Tenure, Absent] = field(default_factory=dict)
    formerly: set[Key] = field(default_factory=set)  # earlier statements that were changed since
    heard: Heard | None = None
    latest: Heard | None = None  # the last settled one, which a hold may release later
    silent: int = 0  # tenures whose row was refused or asked about from the beginning
    unclear: set[str] = field(default_factory=set)  # as in the last applied delivery
    unadmitted: set[Key] = field(default_factory=set)  # as in the last applied delivery
    unlike_plan: int = 0  # nights with another outcome than expected


class Truth:
    """The statements of all suppliers, night after night."""

    def __init__(self) -> None:
        self.supplies: dict[str, Supply] = {}

    def hear(
        self, supplier: str, district: str, lines: Iterable[Line], planned: bool, day: date
    ) -> None:
        """Record tonight's delivery of a supplier. An earlier one that was not settled counts as
        planned.
        """
        supply = self.supplies.setdefault(supplier, Supply(district))
        if supply.heard is not None:
            self.settle(supplier, Went(supply.heard.planned))
        heard = Heard({}, set(), set(), set(), dict.fromkeys(OUTCOMES, 0), planned, set(), day)
        for line in lines:
            heard.counts[line.outcome] += 1
            if line.outcome in "rq" and line.tenure not in supply.said:
                heard.unadmitted.add((line.village.code, line.post, plain_name(line.name)))
            if line.tenure is None or line.earlier or line.outcome == "d":
                continue
            if line.said is None:
                heard.silent.add(line.tenure)
                if not line.village_unknown:
                    heard.seats.add((line.village.code, line.tenure.post, line.tenure.label))
                continue
            before = supply.said.get(line.tenure)
            # keep the same object for an unchanged statement
            heard.said[line.tenure] = before if before == line.said else line.said
            if line.outcome == ADMIT:
                heard.places.add((line.said.village_code, line.tenure.body))
        supply.heard = heard

    def settle(self, supplier: str, went: Went) -> None:
        """Settle the recorded delivery by its outcome: applied wholly or in part, or dropped as
        held or failed.
        """
        supply = self.supplies[supplier]
        heard, supply.heard = supply.heard, None
        supply.latest = heard
        if heard is None:
            return
        supply.unlike_plan += not went.as_planned
        if went.applied:
            _take(supply, heard, went)

    def let_go(self, supplier: str, villages: frozenset[str] | None = None) -> None:
        """Apply the last delivery after a person released its held plan, except for these villages;
        None: release only the held removals.
        """
        supply = self.supplies[supplier]
        if villages is None:
            for absent in supply.absent.values():
                absent.frozen &= supply.latest is None or absent.day != supply.latest.day
        elif supply.latest is not None:
            _take(supply, supply.latest, Went(True, villages))

    def freeze_night(self, day: date) -> None:
        """Hold the absences that began on this night, as the province's brake does."""
        for supply in self.supplies.values():
            for absent in supply.absent.values():
                absent.frozen |= absent.day == day

    def settle_as_planned(self) -> None:
        """Settle every recorded delivery as planned."""
        for supplier, supply in self.supplies.items():
            if supply.heard is not None:
                self.settle(supplier, Went(supply.heard.planned))

    def expected_counts(self, supplier: str) -> dict[str, int]:
        """Return the expected number of rows by outcome in the delivery that was just recorded."""
        heard = self.supplies[supplier].heard
        return dict(heard.counts) if heard else dict.fromkeys(OUTCOMES, 0)


def _take(supply: Supply, heard: Heard, went: Went) -> None:
    """Merge an applied delivery into the earlier statements."""
    said = _laid_over(supply, heard, went)
    fresh = heard.unadmitted - supply.unadmitted
    newly = any(absent.day == heard.day for absent in supply.absent.values())
    # An unadmitted row excuses on its first night only, and one who is newly absent (FIELD H1).
    supply.unclear = {village for village, _ in heard.places} if fresh and newly else set()
    supply.unadmitted = heard.unadmitted
    _miss(supply, heard, said)
    supply.silent = sum(tenure not in said for tenure in heard.silent)
    supply.said = said


def _laid_over(supply: Supply, heard: Heard, went: Went) -> dict[Tenure, Said]:
    """Return the present statements; record absences and changed statements."""
    said = {
        tenure: words
        for tenure, words in heard.said.items()
        if words.village_code not in went.villages
    }
    coming: set[Person] = {
        tenure.person for tenure, words in heard.said.items() if words.village_code in went.villages
    }
    for tenure, before in supply.said.items():
        now = said.get(tenure)
        if now is not None:
            if said_key(now) != said_key(before):
                supply.formerly.add(said_key(before))
            continue
        # A refused row counts as seen; a move into a held village does not end the old tenure; a
        # village that is absent as a whole counts no miss.
        held = before.village_code in went.villages or tenure.person in coming
        whole = (before.village_code, tenure.body) not in heard.places
        if tenure in heard.silent or held or whole:
            said[tenure] = before
        else:
            supply.absent[tenure] = Absent(before, heard.day, went.removals)
    return said


def _miss(supply: Supply, heard: Heard, said: dict[Tenure, Said]) -> None:
    """Count a miss for everybody who is not listed, where it certainly counts."""
    for tenure, absent in list(supply.absent.items()):
        if tenure in said:
            del supply.absent[tenure]
        elif tenure in heard.silent or seat_of(absent.said) in heard.seats:
            # back as a row that cannot be read, or the seat is said to be empty: seen, and yet not
            # in office again
            absent.frozen = True
        elif absent.said.village_code in supply.unclear and absent.day == heard.day:
            absent.doubt += 1
        elif _counts(absent, tenure, heard):
            absent.first, absent.last = absent.first or heard.day, heard.day
            absent.misses += 1


def _counts(absent: Absent, tenure: Tenure, heard: Heard) -> bool:
    """Return whether this delivery counts as a miss: it is of another night and covers village and
    body.
    """
    fresh = absent.last is None or absent.last < heard.day
    return fresh and (absent.said.village_code, tenure.body) in heard.places


@lru_cache(maxsize=400_000)
def plain_name(text: str) -> str:
    """Return the name as it is compared: capitals, no marks, short forms written out."""
    words = re.sub(r"[^A-Z ]+", "", text.upper().replace("-", " ").replace(".", " ")).split()
    return " ".join(SHORT_FORMS.get(word, word) for word in words)


def seat_of(said: Said) -> Seat:
    """Return which seat is stated."""
    return said.village_code, said.post, said.label or ""


def said_key(said: Said) -> Key:
    """Return village, post and name of a statement."""
    return said.village_code, said.post, plain_name(said.name)
