"""The invented province: made once from a seed, it lives on from night to night and says what each supplier would write tonight."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import NamedTuple

from sibermata.demo.clerk import Line, plant_flaws, write_lines
from sibermata.demo.life import Happened, live_one_night
from sibermata.demo.plan import SCALES, Supplier, choose_districts, choose_suppliers
from sibermata.demo.truth import Truth
from sibermata.demo.villages import District, Tenure, populate, read_districts

SHRUNKEN_TO = 0.4  # share of rows that a cut file still has
RENUMBERED_BY = 500_000


class Trouble(StrEnum):
    """What a supplier does wrong for one night."""

    SHRUNKEN = "shrunken"
    EMPTY = "empty"
    FIREWALL = "firewall"
    DOWN = "down"
    RENUMBERED = "renumbered"


TROUBLE_WORDS = {
    Trouble.SHRUNKEN: "berkas terpotong, sebagian besar baris hilang",
    Trouble.EMPTY: "berkas hanya berisi judul, tanpa baris",
    Trouble.FIREWALL: "portal menjawab halaman HTML, bukan data",
    Trouble.DOWN: "sistem sumber mati (503)",
    Trouble.RENUMBERED: "semua nomor baris diganti oleh sumber",
}
# Night 2 and every second night after it; night 3 and every second night after that.
EVEN_NIGHTS, ODD_NIGHTS = (Trouble.SHRUNKEN, Trouble.FIREWALL), (Trouble.EMPTY, Trouble.RENUMBERED, Trouble.DOWN)


class Holder(NamedTuple):
    """Who truly holds which post."""

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
    """Districts, suppliers and the night it is. Everything follows from scale, seed and first night."""

    scale: str
    seed: int
    night: int
    today: date
    districts: list[District]
    suppliers: list[Supplier]
    truth: Truth
    troubles: dict[str, Trouble] = field(default_factory=dict)  # tonight's, by supplier
    renumbered: dict[str, int] = field(default_factory=dict)
    happened: Happened = field(default_factory=Happened)

    def next_night(self) -> Happened:
        """Let a day and a night pass; returns what happened in the villages."""
        self.night += 1
        self.today += timedelta(days=1)
        self.happened = Happened()
        for district in self.districts:
            for what, count in live_one_night(district, self.seed, self.night, self.today).items():
                self.happened[what] = self.happened.get(what, 0) + count
        self.troubles = self._troubles()
        for name, trouble in self.troubles.items():
            if trouble is Trouble.RENUMBERED:
                self.renumbered[name] = self.renumbered.get(name, 0) + RENUMBERED_BY
        return self.happened

    def district(self, code: str) -> District:
        """Return the district of that code."""
        return next(district for district in self.districts if district.code == code)

    def lines(self, supplier: Supplier) -> list[Line]:
        """Return the rows the supplier writes tonight, its trouble included; what they are worth is noted for the truth."""
        offset = self.renumbered.get(supplier.name, 0)
        written = write_lines(self.district(supplier.district), supplier.bodies, supplier.layout.habits, offset)
        # A datastore cannot hold one id twice.
        unique = supplier.layout.way in ("api", "jsonapi", "ckan", "mariadb")
        lines = [line for line in written if not (unique and line.outcome == "d")]
        trouble = self.troubles.get(supplier.name)
        if trouble is Trouble.SHRUNKEN:
            lines = lines[: round(len(lines) * SHRUNKEN_TO)]
        elif trouble in (Trouble.EMPTY, Trouble.FIREWALL, Trouble.DOWN):
            lines = []
        applied = trouble is None and supplier.name not in self.renumbered  # new keys are held until a person lets them go
        self.truth.hear(supplier.name, supplier.district, lines, applied)
        return lines

    def holders(self, night: int | None = None) -> Iterator[Holder]:
        """Return everybody who holds or held a post up to that night (tonight), as it truly was then."""
        night = self.night if night is None else night
        for village, tenure in self._tenures():
            if tenure.since <= night:
                in_office = tenure.until is None or tenure.until > night
                person = tenure.person
                yield Holder(person.number, village, tenure.post, tenure.label, tenure.capacity, person.name, person.born, in_office)

    def counts(self) -> dict[str, int]:
        """Return how many sit tonight as 'pemdes' and as 'bpd'."""
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

    def _troubles(self) -> dict[str, Trouble]:
        rng = Random(f"{self.seed}-troubles-{self.night}")
        troubles: dict[str, Trouble] = {}
        for trouble in EVEN_NIGHTS if self.night % 2 == 0 else ODD_NIGHTS:
            able = [s.name for s in self.suppliers if s.name not in troubles and not s.empty and _able(s, trouble)]
            if able:
                troubles[rng.choice(able)] = trouble
        return troubles


def make_province(scale: str, regions: Path, first: date, seed: int = 35, mariadb: bool = False) -> Province:
    """Return the province of that scale on its first night. `regions` is a file with code, name, level and parent_code."""
    if scale not in SCALES:
        raise ValueError(f"scale {scale!r} is none of {', '.join(SCALES)}")
    chosen = choose_districts(read_districts(regions), scale)
    for district, villages in chosen:
        populate(district, seed, first, villages)
        plant_flaws(district, seed)
    districts = [district for district, _ in chosen]
    return Province(scale, seed, 1, first, districts, choose_suppliers(districts, scale, mariadb), Truth())


def _able(supplier: Supplier, trouble: Trouble) -> bool:
    layout = supplier.layout
    if trouble in (Trouble.SHRUNKEN, Trouble.EMPTY):
        return layout.way in ("drop", "file", "http")
    if trouble is Trouble.FIREWALL:
        return layout.way in ("api", "jsonapi", "ckan")
    if trouble is Trouble.DOWN:
        return layout.by_wire
    return layout.keyed and layout.way != "api"  # without NIK and birth date a renumbered list tells too little
