"""Rosters as public programs of Indonesian offices write them, filled with invented people: decision
0011 names each program; the id of a test is its repository.
"""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from sibermata.desk.deliveries.proposal import propose_source
from sibermata.desk.deliveries.proposed_rows import as_text
from tests.sources.sheet.roster_files import read_html, read_xlsx, rows_of, source

LEVELS = ["SD", "SLTP", "SLTA", "D1-D3", "S1"]
SITI = ["Siti Contohwati", "P", "Kepala Desa", "Mojokerto", "18-12-1993", "S1", "141/1/2019"]
BUDI = ["Budi Ujicoba", "L", "Sekretaris Desa", "Jombang", "25-07-1979", "D1-D3", "141/2/2019"]
AGUS = ["Agus Latihan", "L", "Kepala Desa", "Mojokerto", "17-09-1983", "SLTA", "141/3/2020"]
Sheet = list[list[str | int | None]]


def book_of(sheets: dict[str, tuple[Sheet, Sequence[str]]]) -> bytes:
    """Return a workbook: of each sheet its rows, and its merged cells."""
    book = Workbook()
    book.remove(book.active)
    for name, (rows, merged) in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def marked(number: int, person: list[str], mark: str | int) -> list[str | int | None]:
    """Return a row with a mark under its sex and its education."""
    name, sex, post, place, born, level, decree = person
    return [
        number,
        name,
        *(mark if sex == one else None for one in "LP"),
        post,
        place,
        born,
        *(mark if level == one else None for one in LEVELS),
        decree,
    ]


def header_at(row: int, halves: bool) -> tuple[Sheet, list[str]]:
    """Return the two header rows of the program and their merged cells; `halves`: the second row
    names the halves of 'TEMPAT, TGL LAHIR'.
    """
    under = ["TEMPAT LAHIR", "TANGGAL LAHIR"] if halves else [None, None]
    over = ["TEMPAT, TGL LAHIR", None, "PENDIDIKAN"]
    blank = [None] * (len(LEVELS) - 1)
    rows: Sheet = [
        ["NO", "N A M A", "Jenis Kelamin", None, "JABATAN", *over, *blank, "NO SK"],
        [None, None, "L", "P", None, *under, *LEVELS, None],
    ]
    high = [f"{column}{row}:{column}{row + 1}" for column in "ABEM"]
    return rows, [*high, f"C{row}:D{row}", f"F{row}:G{row}", f"H{row}:L{row}"]


READ = ("name", "sex", "post", "birth_place", "birth_date", "education", "sk_number")
PLACES = ("village_name", "subdistrict_name")


@pytest.mark.parametrize(
    ("title", "village", "mark"),
    [
        pytest.param(
            "DATA PERANGKAT DESA SRIGADING (01) KECAMATAN NGORO",
            "SRIGADING",
            "V",
            id="a-number-between-village-and-kecamatan",
        ),
        pytest.param(
            "DATA PERANGKAT DESA SRIGADING KECAMATAN NGORO", "SRIGADING", 1, id="marks-are-ones"
        ),
    ],
)
def test_a_heading_of_two_things_over_two_columns_is_both_of_them(
    title: str, village: str, mark: str | int
) -> None:
    rows, merged = header_at(4, halves=False)
    people = [marked(1, SITI, mark), marked(2, BUDI, mark)]
    body = book_of({"1. SRIGADING": ([[title], ["TAHUN 2026"], [], *rows, *people], merged)})
    parsed = read_xlsx(body)
    assert rows_of(parsed, *READ) == [SITI, BUDI]
    assert rows_of(parsed, *PLACES) == [[village, "NGORO"]] * 2


def test_a_heading_of_two_things_over_one_filled_column_stays_one_column() -> None:
    header = ["NO", "NAMA", "TEMPAT, TGL LAHIR", None, "JABATAN", "NO & TGL SK", None]
    rows: Sheet = [
        ["DESA SRIGADING KECAMATAN NGORO"],
        header,
        [1, "Siti Contohwati", "Mojokerto, 18-12-1993", None, "Kepala Desa", "141/1", "19-12-2019"],
    ]
    parsed = read_xlsx(book_of({"A": (rows, ["C2:D2", "C3:D3", "F2:G2"])}))
    assert rows_of(parsed, "birth_place_date", "sk_number", "sk_date") == [
        ["Mojokerto, 18-12-1993", "141/1", "19-12-2019"]
    ]


def test_the_kecamatan_of_a_whole_sheet_is_that_of_every_village_under_it() -> None:
    sheet: Sheet = [["DATA PERANGKAT DESA SE-KECAMATAN NGORO"], ["TAHUN 2026"], []]
    merged: list[str] = []
    for village, people in (("SRIGADING", [SITI, BUDI]), ("KESEMEN", [AGUS])):
        sheet.append([f"DATA PERANGKAT DESA {village}"])
        rows, cells = header_at(len(sheet) + 1, halves=True)
        sheet += rows
        merged += cells
        sheet += [marked(number, person, 1) for number, person in enumerate(people, 1)]
        sheet += [[], ["JUMLAH", None, len(people)], ["JUMLAH TOTAL", None, len(people)], []]
    parsed = read_xlsx(book_of({"Rekapitulasi Perangkat Desa": (sheet, merged)}))
    assert rows_of(parsed, *READ) == [SITI, BUDI, AGUS]
    assert rows_of(parsed, *PLACES) == [["SRIGADING", "NGORO"]] * 2 + [["KESEMEN", "NGORO"]]


@pytest.mark.parametrize(
    "title",
    [
        "DAFTAR PERANGKAT DESA KECAMATAN NGORO DAN BANGSAL",
        "DATA PERANGKAT DESA KECAMATAN NGORO YANG BELUM LENGKAP",
        "PERANGKAT DESA SE-KECAMATAN",
        "DAFTAR HADIR DI AULA KECAMATAN NGORO",
        "Bertempat di Balai Desa Kesemen Kecamatan Ngoro",
        "Tempat: Desa Kesemen Kec. Ngoro",
        "CAMAT KECAMATAN NGORO",
    ],
)
def test_a_title_that_goes_on_in_other_words_or_speaks_of_a_meeting_states_no_kecamatan(
    title: str,
) -> None:
    rows: Sheet = [[title], ["NAMA", "JABATAN", "DESA"], ["Siti", "Kepala Desa", "Srigading"]]
    parsed = read_xlsx(book_of({"A": (rows, [])}))
    assert "subdistrict_name" not in parsed.tables[0].columns


PAGE = """<html><body><h2>DATA APARATUR DESA SRIGADING KECAMATAN NGORO</h2>
<h3>I. PEMERINTAH DESA</h3><table>
<tr><th>NO</th><th>NAMA LENGKAP</th><th>JABATAN</th><th>NIK / NIP</th><th>L/P</th></tr>
<tr><td>1</td><td>SITI CONTOHWATI</td><td>Kepala Desa</td><td>3516055812939001</td><td>P</td></tr>
<tr><td>2</td><td>BUDI UJICOBA</td><td>Sekretaris Desa</td><td>-</td><td>L</td></tr></table>
<h3>II. BADAN PERMUSYAWARATAN DESA (BPD)</h3><table>
<tr><th>NO</th><th>NAMA LENGKAP</th><th>JABATAN BPD</th><th>NIK / NIP</th><th>L/P</th></tr>
<tr><td>1</td><td>AGUS LATIHAN</td><td>Ketua</td><td>-</td><td>L</td></tr></table></body></html>"""


def test_a_proposal_knows_what_each_table_of_a_page_calls_a_column(tmp_path: Path) -> None:
    file = tmp_path / "aparatur.html"
    file.write_text(PAGE)
    toml, shown = propose_source(file, "halaman", "35.16")
    assert 'post = ["JABATAN", "JABATAN BPD"]' in toml
    assert "diterima" in as_text(shown)
    declared = source(type="html_table", columns={"post": ("JABATAN", "JABATAN BPD")})
    assert len(rows_of(read_html(PAGE, declared), "name")) == 3


def test_a_proposal_takes_no_mark_of_education_for_an_education(tmp_path: Path) -> None:
    rows, merged = header_at(2, halves=True)
    title = "DATA PERANGKAT DESA SRIGADING KECAMATAN NGORO"
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(book_of({"A": ([[title], *rows, marked(1, SITI, 1)], merged)}))
    toml, _ = propose_source(file, "daftar", "35.16")
    assert "education" not in toml
    assert "Kolom yang tidak dikenal" not in toml


def test_a_proposal_knows_a_roster_that_writes_the_month_first(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    rows = ["Full Name,Position,Village Code,Date of Birth"]
    people = ["Siti,Kepala Desa,35.16.05.2001,12/18/1993", "Budi,Sekdes,35.16.05.2001,7/5/1979"]
    file.write_text("\n".join([*rows, *people]) + "\n")
    assert 'dates = "mdy"' in propose_source(file, "roster", "35.16")[0]
    file.write_text("\n".join([*rows, *people, "Agus,Kasi,35.16.05.2001,17/9/1983"]) + "\n")
    assert "dates" not in propose_source(file, "roster", "35.16")[0]


def test_a_recap_beside_the_rosters_names_no_column_of_people(tmp_path: Path) -> None:
    file = tmp_path / "kabupaten.xlsx"
    roster: Sheet = [["NAMA LENGKAP", "JABATAN", "DESA"], ["Siti", "Kepala Desa", "Srigading"]]
    recap: Sheet = [["NO", "KECAMATAN", "DESA", "KEPALA DESA"], [1, "NGORO", 19, 19]]
    file.write_bytes(book_of({"Kec. Ngoro": (roster, []), "REKAP": (recap, [])}))
    assert 'name = "NAMA LENGKAP"' in propose_source(file, "kabupaten", "35.16")[0]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Desa Srigading.csv", 'village_code = "35.16.05.2001"   # DUGAAN: dari nama berkas'),
        ("35.16.05.2001.csv", 'village_code = "35.16.05.2001"   # DUGAAN: dari nama berkas'),
        ("Desa Mojorejo.csv", 'village_code = ""   # LENGKAPI: tidak ditemukan di berkas'),
        ("aparatur.csv", 'village_code = ""   # LENGKAPI: tidak ditemukan di berkas'),
    ],
)
def test_a_proposal_offers_the_village_that_only_the_name_of_the_file_states(
    tmp_path: Path, name: str, line: str
) -> None:
    file = tmp_path / name
    file.write_text("Nama,Jabatan\nSiti,Kepala Desa\n")
    assert line in propose_source(file, "satu-desa", "35.16")[0]
