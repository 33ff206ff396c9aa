"""A drop folder of lists: a file for each village or kecamatan is one source, as of rosters (FIELD
R13).
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from sibermata.records.run import State
from tests.lists import Lists, learns, signs
from tests.office import KESEMEN, KUTOGIRANG, SRIGADING, as_csv

NOON = int(datetime(2026, 3, 1, 5, tzinfo=UTC).timestamp())  # 12:00 WIB
SITI, BUDI, WATI = signs("Siti Contohwati"), signs("Budi Ujicoba", ""), signs("Wati Simulasi", "")
NEXT_DOOR = signs("Siti Contohwati", village_code=KESEMEN)
AGUS = signs("Agus Latihan", "Sekdes", village_code=KESEMEN)
COLUMNS = list(SITI)


class Folder:
    """A drop folder of one source of lists."""

    def __init__(self, lists: Lists, delivers: str = "pledges") -> None:
        self.lists, self.office = lists, lists.office
        self.path = lists.office.folder / "drop" / "kiriman"
        self.path.mkdir()
        toml = (
            f'name = "kiriman"\ndistrict = "35.16"\ndelivers = "{delivers}"\n'
            f'type = "spreadsheet"\naddress = "{self.path}/*"\n[read]\ntogether = "parts"\n'
        )
        (lists.office.folder / "sources" / "kiriman.toml").write_text(toml)
        self.at = NOON

    def put(self, name: str, *rows: Mapping[str, str]) -> None:
        """Put a file that is newer than all before."""
        self.write(name, as_csv(rows, rows[0]).encode())

    def write(self, name: str, body: bytes) -> None:
        self.at += 60
        (self.path / name).write_bytes(body)
        os.utime(self.path / name, (self.at, self.at))

    def sync(self) -> State:
        return self.office.one("kiriman").state

    def counts(self) -> dict[str, int]:
        (run,) = self.office.ask(
            "select rows_read, admitted, refused from run where source = 'kiriman' order by id desc "
            "limit 1"
        )
        return run


@pytest.fixture
def folder(lists: Lists) -> Folder:
    return Folder(lists)


def test_each_file_of_a_folder_signs_for_its_own_village(folder: Folder) -> None:
    folder.put("Srigading.csv", SITI, BUDI)
    folder.put("Kesemen.csv", NEXT_DOOR)
    assert folder.sync() is State.PUBLISHED
    assert [(name, state) for name, *_, state in folder.lists.acts()] == [
        ("Siti Contohwati", "counted"),
        ("Siti Contohwati", "counted"),
    ]
    assert folder.lists.codes() == [("WHO_PLEDGED", "35.16")]
    assert folder.sync() is State.NOOP


def test_a_newer_file_of_a_village_takes_the_place_of_an_older_one(folder: Folder) -> None:
    folder.put("april.csv", SITI, signs("Wati Simulasi", "Kaur Keuangan"))
    folder.put("Kesemen.csv", NEXT_DOOR)
    folder.sync()
    folder.put("mei.csv", SITI)
    assert folder.sync() is State.PUBLISHED
    assert folder.counts()["rows_read"] == 2
    assert folder.lists.codes() == [("ROW_WITHDRAWN", "35.16")]
    assert len(folder.lists.acts()) == 3


def test_a_file_that_cannot_be_read_or_is_gone_withdraws_nothing(folder: Folder) -> None:
    folder.put("Srigading.csv", SITI, BUDI)
    folder.put("Kesemen.csv", NEXT_DOOR)
    folder.sync()
    folder.write("Srigading.csv", b"%PDF-1.4")
    folder.put("Kesemen.csv", NEXT_DOOR, AGUS)
    assert folder.sync() is State.PUBLISHED
    assert folder.lists.codes() == [("FILE_UNREADABLE", "35.16"), ("WHO_PLEDGED", "35.16")]
    assert len(folder.lists.acts()) == 3
    (folder.path / "Srigading.csv").unlink()
    folder.sync()
    assert folder.lists.codes() == [("WHO_PLEDGED", "35.16")]
    assert len(folder.lists.acts()) == 3
    folder.put("Srigading.csv", SITI)
    folder.sync()
    assert folder.lists.codes() == []  # Budi's row is gone: it listed nobody


def test_only_the_file_that_changed_is_read_again(folder: Folder) -> None:
    folder.put("Srigading.csv", SITI)
    folder.put("Kesemen.csv", NEXT_DOOR)
    folder.sync()
    kept = "select count(*) n from delivery where source = 'kiriman' and tables is not null"
    before = folder.office.ask(kept)[0]["n"]
    folder.put("Kesemen.csv", NEXT_DOOR, AGUS)
    folder.sync()
    assert folder.office.ask(kept)[0]["n"] == before + 1


def test_trainings_come_in_a_folder_too_also_of_villages_outside_the_district(
    lists: Lists,
) -> None:
    folder = Folder(lists, "trainings")
    folder.put("Srigading.csv", learns("Siti Contohwati"))
    folder.put("Kutogirang.csv", learns("Entah Siapa", village_code=KUTOGIRANG))
    folder.put("Tetangga.csv", learns("Entah Siapa", village_code="35.17.01.2001"))
    assert folder.sync() is State.PUBLISHED
    assert lists.rows() == [
        ("Entah Siapa", "nobody"),
        ("Entah Siapa", "nobody"),
        ("Siti Contohwati", "linked"),
    ]
    assert SRIGADING in str(lists.office.ask("select village_code from list_row"))
