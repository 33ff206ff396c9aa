"""The bench's roster: the same people in both kinds of files."""

from collections.abc import Sequence

import pytest

from sibermata.records.cell import DATE, text_of
from sibermata.records.delivery import Part
from sibermata.records.source import Source
from sibermata.sources.sheet.spreadsheet import parse_spreadsheet
from tests.bench.generate import DATES, HEADER, NIK, districts, write_csv, write_xlsx
from tests.bench.roster import make_roster
from tests.sources.sheet.roster_files import NAMES

ROWS = 3_000


@pytest.fixture(scope="module")
def days() -> dict[str, tuple[list[list[str]], list[list[str]]]]:
    return {district: (first, second) for district, first, second in districts(ROWS)}


def test_a_roster_has_as_many_rows_as_were_asked_for_and_only_invented_people(days):
    rows = [row for first, second in days.values() for row in (*first, *second)]
    assert sum(len(first) for first, _ in days.values()) == ROWS
    assert {len(row) for row in rows} == {len(HEADER)}
    assert all(int(row[NIK][12:]) > 9000 for row in rows if len(row[NIK]) == 16)


def test_the_same_number_of_rows_always_makes_the_same_roster(days):
    assert {district: (first, second) for district, first, second in districts(ROWS)} == days


def test_a_workbook_holds_what_the_csv_holds(days, tmp_path):
    rows = days["3516"][0]
    write_csv(tmp_path / "a.csv", rows)
    write_xlsx(tmp_path / "a.xlsx", rows)
    from_csv, from_xlsx = read(tmp_path / "a.csv"), read(tmp_path / "a.xlsx")
    assert [[text_of(cell) for cell in row] for row in from_xlsx] == from_csv
    assert all(cell.startswith(DATE) for cell in column(from_xlsx, DATES[1]))


def read(path) -> list[list[str]]:
    source = Source("bench", "35.16", "spreadsheet", str(path))
    return parse_spreadsheet((Part(path.name, path.read_bytes()),), source, NAMES).tables[0].rows


def column(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at] for row in rows]


def test_a_roster_is_made_once_and_counted_from_its_files(tmp_path):
    folder = tmp_path / "roster"
    roster = make_roster(1_000, folder)
    assert (roster.rows1, roster.files) == (1_000, 30)
    assert roster.rows2 == roster.rows1 - roster.gone + roster.new
    kept = {path: path.stat().st_mtime_ns for path in roster.delivered(1, "xlsx")}
    assert make_roster(1_000, folder) == roster
    assert {path: path.stat().st_mtime_ns for path in roster.delivered(1, "xlsx")} == kept
    assert len(kept) == 30
