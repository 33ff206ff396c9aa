"""A province of invented people in real places, for the five stories of real events."""

import csv
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from sibermata.store.registry.places import load_regions
from tests.gathering import Gathering
from tests.marks import Programme
from tests.office import Office, person

REGIONS = Path(__file__).parents[2] / "config/regions"
FIRST = [
    "Adi",
    "Bima",
    "Citra",
    "Dewi",
    "Eka",
    "Fajar",
    "Gita",
    "Hadi",
    "Indah",
    "Jaya",
    "Kirana",
    "Laras",
    "Mega",
    "Nanda",
]
LAST = [
    "Contohwan",
    "Ujiwati",
    "Simulasi",
    "Fiktif",
    "Latihan",
    "Misalan",
    "Percobaan",
    "Rekaan",
    "Buatan",
]
MIDDLE = ["Tri", "Catur", "Panca", "Sapta", "Hasta", "Nawa", "Dasa", "Eko"]


def invented() -> Iterator[str]:
    """Names that nobody bears, each once."""
    for middle, first, last in product(MIDDLE, FIRST, LAST):
        yield f"{first} {middle} {last}"


def villages(area: str, levels: tuple[str, ...] = ("desa",)) -> list[str]:
    """The codes of the villages of a region."""
    with (REGIONS / "id_regions.csv").open(encoding="utf-8") as file:
        return [
            row["code"]
            for row in csv.DictReader(file)
            if row["code"].startswith(f"{area}.") and row["level"] in levels
        ]


class Province:
    """What a story says: who holds which seat, and what meeting there was."""

    def __init__(self, programme: Programme) -> None:
        self.programme, self.office = programme, programme.office
        self.names = invented()

    def holders(self, district: str, seats: list[tuple[str, str]]) -> list[str]:
        """Let somebody hold each (village, post) since 2019; return their names."""
        rows = [
            person(str(number), next(self.names), "", post, village)
            for number, (village, post) in enumerate(seats, 1)
        ]
        name = f"sumber-{district.replace('.', '-')}"
        bodies = 'bodies = ["pemdes", "bpd", "kelurahan"]'
        self.office.deliver(rows, name, district=district, toml=bodies)
        result = self.office.one(name)
        assert result.state == "PUBLISHED", result
        return [row["name"] for row in rows]

    def meeting(self, text: str, code: str) -> Gathering:
        return Gathering(self.programme, text, code)

    def pledges(self, cycle: str) -> list[tuple[object, ...]]:
        """Every mark of a cycle, to the last byte."""
        with self.office.database.connection() as connection:
            return connection.execute(
                "select * from mark where kind = 'pledge' and subject = %s order by person_id, "
                "pledge_class",
                (cycle,),
            ).fetchall()


@pytest.fixture
def province(office: Office) -> Province:
    return Province(Programme(office))


@pytest.fixture
def with_places(office: Office, tmp_path: Path) -> Callable[[str], None]:
    """Let the registry know the places of a district of another province."""

    def known(district: str) -> None:
        lines = (REGIONS / "id_regions.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        mine = [lines[0], *(line for line in lines if line.startswith(district[:2] + ","))]
        mine += [line for line in lines if line.startswith(district)]
        (tmp_path / "places.csv").write_text("".join(mine), encoding="utf-8")
        history = "jatim_region_history.csv"
        (tmp_path / history).write_bytes((REGIONS / history).read_bytes())
        with office.database.work() as connection:
            load_regions(connection, tmp_path, "places.csv")

    return known
