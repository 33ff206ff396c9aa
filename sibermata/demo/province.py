"""The invented province: made from a seed, it changes from night to night and says what each
supplier would write tonight.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sibermata.demo.deliveries.clerk import write_lines
from sibermata.demo.deliveries.layouts import OF_ROWS
from sibermata.demo.deliveries.line import Line
from sibermata.demo.suppliers.calendar import BACK, every_trouble, usual_troubles
from sibermata.demo.suppliers.kinds import KINDS, Trouble
from sibermata.demo.suppliers.plan import SCALES, Supplier, choose_districts, choose_suppliers
from sibermata.demo.suppliers.spoil import RENUMBERED_BY, spoil
from sibermata.demo.truth import Truth
from sibermata.demo.world.flaws import plant_flaws
from sibermata.demo.world.life import Happened, live_one_night, move_away
from sibermata.demo.world.particulars import (
    plant_across,
    plant_retired_codes,
    plant_shared_seats,
    slip_shared_seats,
    write_new_codes,
)
from sibermata.demo.world.villages import District, Tenure, populate, read_districts


class Holder(NamedTuple):
    """The true holder of a post."""

    person: int  # the truth's own number of the person
    village_code: str
    post: str
    label: str
    capacity: str
    name: str
    birth_date: date
    in_office: bool


@dataclass(slots=True)
class Province:
    """Districts, suppliers and the present night. Everything follows from scale, seed and first
    night.
    """

    scale: str
    seed: int
    night: int
    today: date
    districts: list[District]
    suppliers: list[Supplier]
    truth: Truth
    plan_troubles: Callable[[int], Mapping[str, Trouble]]  # night -> supplier -> its trouble
    troubles: Mapping[str, Trouble] = field(default_factory=dict)  # tonight's, by supplier
    renumbered: dict[str, int] = field(default_factory=dict)
    held_keys: set[str] = field(
        default_factory=set
    )  # suppliers whose delivery with new row ids is still held
    turned: dict[str, list[Trouble]] = field(
        default_factory=dict
    )  # supplier -> troubles that began on some night and stay
    kept: dict[tuple[str, int], list[Line]] = field(
        default_factory=dict
    )  # lists that will be sent again
    happened: Happened = field(default_factory=Happened)

    def next_night(self) -> Happened:
        """Advance to the next night; return what happened in the villages."""
        self.night += 1
        self.today += timedelta(days=1)
        self.happened = Happened()
        for district in self.districts:
            district.night = self.night
            for what, count in live_one_night(district, self.seed, self.night, self.today).items():
                self.happened[what] = self.happened.get(what, 0) + count
        self.happened.update(move_away(self.districts, self.seed, self.night, self.today))
        write_new_codes(self.districts, self.night)
        slip_shared_seats(self.districts, self.night)
        self.troubles = self.plan_troubles(self.night)
        for name, trouble in self.troubles.items():
            if trouble is Trouble.RENUMBERED:
                self.renumbered[name] = self.renumbered.get(name, 0) + RENUMBERED_BY
                self.held_keys.add(name)
            if KINDS[trouble].lasting and trouble not in self.turned.get(name, ()):
                self.turned.setdefault(name, []).append(trouble)
        return self.happened

    def district(self, code: str) -> District:
        """Return the district of that code."""
        return next(district for district in self.districts if district.code == code)

    def lines(self, supplier: Supplier) -> list[Line]:
        """Return the supplier's rows of tonight, with its trouble; record for the truth what a
        registry must make of them.
        """
        trouble = self.troubles.get(supplier.name)
        lines = self._written(supplier, self.district(supplier.district))
        if self.plan_troubles(self.night + BACK).get(supplier.name) is Trouble.OLDER:
            self.kept[supplier.name, self.night] = lines
        if trouble is Trouble.OLDER:
            lines = self.kept.pop((supplier.name, self.night - BACK))
        elif trouble is Trouble.FOREIGN:
            lines = self._written(supplier, self._other(supplier))
        elif trouble is not None and not KINDS[trouble].lasting:
            lines = spoil(lines, trouble, f"{self.seed}-{supplier.name}", self.night)
        rest_applied = trouble is None or KINDS[trouble].rest_applied
        applied = rest_applied and supplier.name not in self.held_keys
        self.truth.hear(supplier.name, supplier.district, lines, applied, self.today)
        return lines

    def _written(self, supplier: Supplier, district: District) -> list[Line]:
        offset = self.renumbered.get(supplier.name, 0)
        written = write_lines(district, supplier.bodies, supplier.layout.habits, offset)
        # A datastore cannot hold one id twice.
        unique = supplier.layout.way in (*OF_ROWS, "mariadb")
        lines = [line for line in written if not (unique and line.outcome == "d")]
        for began in self.turned.get(supplier.name, ()):
            lines = spoil(lines, began, supplier.name, self.night)
        return lines

    def _other(self, supplier: Supplier) -> District:
        """Return the next district that has villages, whose list is sent by mistake."""
        with_villages = [district for district in self.districts if district.villages]
        at = next(
            place
            for place, district in enumerate(with_villages)
            if district.code == supplier.district
        )
        return with_villages[(at + 1) % len(with_villages)]

    def holders(self, night: int | None = None) -> Iterator[Holder]:
        """Return everybody who truly holds or held a post up to a night (default: tonight)."""
        night = self.night if night is None else night
        for village, tenure in self._tenures():
            if tenure.since <= night:
                in_office = tenure.until is None or tenure.until > night
                person = tenure.person
                yield Holder(
                    person.number,
                    village,
                    tenure.post,
                    tenure.label,
                    tenure.capacity,
                    person.name,
                    person.born,
                    in_office,
                )

    def in_office(self) -> set[tuple[int, str, str]]:
        """Return person, village and post of everybody in office tonight."""
        return {
            (tenure.person.number, v.code, tenure.post)
            for d in self.districts
            for v in d.villages
            for tenure in v.tenures
        }

    def counts(self) -> dict[str, int]:
        """Return how many are in office tonight as 'pemdes' and as 'bpd'."""
        counts = {"pemdes": 0, "bpd": 0}
        for district in self.districts:
            for village in district.villages:
                for tenure in village.tenures:
                    counts[tenure.body] += 1
        return counts

    def _tenures(self) -> Iterator[tuple[str, Tenure]]:
        for district in self.districts:
            for village in district.villages:
                for tenure in (*village.tenures, *village.past):
                    yield village.code, tenure


def make_province(
    scale: str, regions: Path, first: date, seed: int = 35, mariadb: bool = False, nights: int = 0
) -> Province:
    """Return the province of that scale on its first night. `regions` is a file with code, name,
    level and parent_code.

    With `nights` it is made for a long run of so many: every kind of trouble in its turn, and every
    kind of life.
    """
    if scale not in SCALES:
        raise ValueError(f"scale {scale!r} is none of {', '.join(SCALES)}")
    chosen = choose_districts(read_districts(regions), scale)
    for district, villages in chosen:
        populate(district, seed, first, villages)
        plant_flaws(district, seed)
    districts = [district for district, _ in chosen]
    suppliers = choose_suppliers(districts, scale, mariadb)
    plan: Callable[[int], Mapping[str, Trouble]] = partial(usual_troubles, suppliers, seed)
    if nights:
        calendar = every_trouble(suppliers, seed, nights)
        plant_across(districts, seed)
        plant_retired_codes(districts)
        plant_shared_seats(districts, seed, first)
        plan = partial(_on_night, calendar)
    return Province(scale, seed, 1, first, districts, suppliers, Truth(), plan)


def _on_night(calendar: Mapping[int, Mapping[str, Trouble]], night: int) -> Mapping[str, Trouble]:
    return calendar.get(night, {})
