"""A province of invented people in real places, for the five stories of real events."""

import csv
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from sibermata.store.registry.places import load_regions
from tests.cli.conftest import Type, type_
from tests.gathering import Gathering
from tests.marks import Programme
from tests.office import Office, person
from tests.papers.sheets import cells_of, text_of

__all__ = ["type_"]
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


class Papers:
    """Papers as a person types for them, read back. They come last in a story: a desk marks as of
    the day it really is.
    """

    def __init__(self, type_: Type, folder: Path) -> None:
        self.type, self.folder = type_, folder

    def made(self, kind: str, form: str, *words: str) -> bytes:
        target = self.folder / f"{kind}.{form}"
        said = self.type("papers", "make", kind, *words, "-o", target, "--by", "Rini")
        assert said.code == 0, said.err
        return target.read_bytes()

    def text(self, kind: str, meeting: str) -> str:
        """The text of a paper of a meeting, in one line."""
        return text_of(self.made(kind, "pdf", "--meeting", meeting))

    def invited(self, meeting: str) -> list[str]:
        """The names of the list of a meeting."""
        rows = cells_of(self.made("daftar-undangan", "xlsx", "--meeting", meeting))
        return [row[rows[0].index("Nama")] for row in rows[1:]]

    def recap(self, day: str, *words: str) -> dict[str, Any]:
        """The sum of the recap of a cycle or a requirement on a day."""
        body = self.made("rekap", "xlsx", *words, "--on", day)
        head, *rows = cells_of(body)
        by_place = rows[-1]
        assert "Jumlah" in by_place
        assert cells_of(body, "Menurut golongan jabatan")[-1] == by_place
        return dict(zip(head, by_place, strict=True))


@pytest.fixture
def papers(type_: Type, tmp_path: Path) -> Papers:
    return Papers(type_, tmp_path)


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
