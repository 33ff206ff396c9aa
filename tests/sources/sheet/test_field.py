"""Sheets as the field sends them (FIELD R4, R6, R8, R9, R11), each under its number."""

import pytest

from sibermata.records.delivery import Parsed, Part
from sibermata.sources.sheet.spreadsheet import parse_spreadsheet
from sibermata.sync.read.columns import empty_columns, filled_columns, unknown_columns
from tests.sources.sheet.roster_files import (
    BUDI,
    HEADER,
    NAMES,
    PEOPLE,
    RINI,
    SITI,
    code_of,
    csv_of,
    entries,
    read_csv_file,
    read_html,
    read_xlsx,
    repacked,
    rows_of,
    source,
    workbook,
)

ONE = {"village_code": "35.16.05.2001"}


def merged(rows: list[list[str]], *ranges: str) -> bytes:
    """A workbook with one sheet and merged cells."""
    body = entries(workbook({"A4": rows}))
    sheet = "xl/worksheets/sheet1.xml"
    cells = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
    merges = f'</sheetData><mergeCells count="{len(ranges)}">{cells}</mergeCells>'.encode()
    return repacked(body | {sheet: body[sheet].replace(b"</sheetData>", merges)})


TOP = [
    "NO",
    "NAMA",
    "JENIS KELAMIN",
    "",
    "TEMPAT, TGL LAHIR",
    "",
    "JABATAN",
    "PENDIDIKAN",
    "",
    "",
    "",
]
LOW = ["", "", "L", "P", "TEMPAT", "TANGGAL", "", "SLTA", "D3", "S1", "S2"]
TWO_ROWS = [
    ["BUKU APARAT PEMERINTAH DESA"],
    TOP,
    LOW,
    ["1", "Siti Contohwati", "", "V", "Mojokerto", "15-03-1980", "Kepala Desa", "", "", "V", ""],
    ["2", "Budi Ujicoba", "v", "", "Mojokerto", "12-04-1985", "Sekretaris Desa", "V", "", "", ""],
    ["3", "Joko Fiktif", "x", "", "Malang", "15-10-1988", "Kepala Dusun", "", "1", "", ""],
    ["4", "Rini Simulasi", "", "✓", "Malang", "11-12-1985", "Kaur Keuangan", "√", "", "", ""],
]
RANGES = ("A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3", "H2:K2")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(merged(TWO_ROWS, *RANGES), id="R4-merged-workbook"),
        pytest.param(workbook({"A4": TWO_ROWS}), id="R4-unmerged-workbook"),
        pytest.param(
            merged([*TWO_ROWS[:5], TOP, LOW, *TWO_ROWS[5:]], *RANGES, "C6:D6", "E6:F6", "H6:K6"),
            id="R4-header-repeated",
        ),
    ],
)
def test_marks_under_two_header_rows_are_the_sex_and_the_education(body: bytes) -> None:
    parsed = read_xlsx(body, source(constants=ONE))
    assert rows_of(parsed, "name", "sex", "birth_place", "birth_date", "education") == [
        ["Siti Contohwati", "P", "Mojokerto", "15-03-1980", "S1"],
        ["Budi Ujicoba", "L", "Mojokerto", "12-04-1985", "SLTA"],
        ["Joko Fiktif", "L", "Malang", "15-10-1988", "D3"],
        ["Rini Simulasi", "P", "Malang", "11-12-1985", "SLTA"],
    ]
    assert {header for table in parsed.tables for header in table.unknown} == set()


def test_marks_in_a_web_page_are_read_alike() -> None:
    spans = {"JENIS KELAMIN": 2, "TEMPAT, TGL LAHIR": 2, "PENDIDIKAN": 4}
    top = "".join(
        f'<th colspan="{spans[text]}">{text}</th>'
        if text in spans
        else f'<th rowspan="2">{text}</th>'
        for text in TOP
        if text
    )
    low = "".join(f"<th>{text}</th>" for text in LOW if text)
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TWO_ROWS[3:]
    )
    parsed = read_html(
        f"<table><tr>{top}</tr><tr>{low}</tr>{rows}</table>",
        source(type="html_table", constants=ONE),
    )
    assert rows_of(parsed, "sex", "birth_date", "education")[2] == ["L", "15-10-1988", "D3"]


def about_columns(parsed: Parsed) -> list[tuple[str, str]]:
    notes = [*unknown_columns(parsed), *empty_columns(parsed, filled_columns(parsed, {}))]
    return [(note.code, note.column) for note in notes]


@pytest.mark.parametrize("fault", [pytest.param("", id="R4-column-empty-in-all-rows")])
def test_a_recognised_column_that_is_empty_in_all_rows_is_told(fault: str) -> None:
    rows = [[*HEADER, "Tgl Lahir"], *([*row, ""] for row in PEOPLE)]
    parsed = read_csv_file(csv_of(rows))
    assert about_columns(parsed) == [("COLUMN_EMPTY", "Tgl Lahir")]
    assert about_columns(read_csv_file(csv_of([HEADER, *PEOPLE]))) == []
    blank = [[*HEADER, "NIP", "Keterangan"], *([*row, "", ""] for row in PEOPLE)]
    assert about_columns(read_csv_file(csv_of(blank))) == [], "few have these"


PAGE = "<html><body><table><tr><td>Nama</td><td>Jabatan</td></tr><tr><td>Siti Contohwati</td><td>Kepala Desa</td></tr></table>{}</body></html>"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("Menampilkan 1 sampai 10 dari 57 entri", id="R6-menampilkan"),
        pytest.param(
            "<div>Menampilkan <b>1</b> - <b>10</b> dari <b>1.057</b> data</div>",
            id="R6-menampilkan-dash",
        ),
        pytest.param("Showing 1 to 10 of 57 entries", id="R6-showing"),
        pytest.param("Showing 11 to 20 of 20 entries", id="R6-second-page"),
        pytest.param("Tampil 1 s/d 10 dari total 57 baris", id="R6-tampil"),
        pytest.param("Halaman 1 dari 6", id="R6-halaman"),
        pytest.param("Page 2 of 6", id="R6-page"),
        pytest.param('<a href="?page=2" rel="next">&raquo;</a>', id="R6-rel-next"),
        pytest.param("<a href='?page=1' class='x' rel='prev'>&laquo;</a>", id="R6-rel-prev"),
        pytest.param("<p>1 - 10 of 57</p>", id="R6-a-range-alone"),
        pytest.param("<span>1 – 10 dari 57 data</span>", id="R6-a-range-in-indonesian"),
        pytest.param("<a href='?page=2'>Selanjutnya</a>", id="R6-a-link-to-the-next"),
        pytest.param(
            '<a class="next" href="/aparatur/page/2/">Next &raquo;</a>', id="R6-WordPress"
        ),
        pytest.param("<li><a href='/a?x=1&amp;halaman=2'>2</a></li>", id="R6-the-number-of-a-page"),
        pytest.param("<a href='?page=3'><i class='fa'></i>&rsaquo;</a>", id="R6-an-arrow"),
    ],
)
def test_a_page_that_says_it_is_a_page_is_incomplete(said: str) -> None:
    assert (
        code_of(read_html, PAGE.format(said), source(type="html_table", constants=ONE))
        == "INCOMPLETE"
    )


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("Menampilkan 1 sampai 57 dari 57 entri", id="R6-all-of-them"),
        pytest.param("<p>1 - 57 of 57</p>", id="R6-a-range-of-all"),
        pytest.param("<p>Pasal 1 - 8 dari 57 pasal</p>", id="words-before-a-range"),
        pytest.param("<a href='/berita/12'>Berita berikutnya</a>", id="another-page-of-news"),
        pytest.param("<a href='/berita?page=2'>Semua berita</a>", id="a-link-with-other-words"),
        pytest.param("<a href='#'>2</a> <a href='/profil/2'>Profil</a>", id="links-of-no-page"),
        pytest.param("Halaman 1 dari 1", id="R6-the-only-page"),
        pytest.param("Menampilkan data dari 57 desa", id="R6-no-range"),
        pytest.param('<a href="/berita" rel="nofollow">Berita</a>', id="R6-another-rel"),
    ],
)
def test_a_page_that_shows_all_is_whole(said: str) -> None:
    assert (
        len(rows_of(read_html(PAGE.format(said), source(type="html_table", constants=ONE)), "name"))
        == 1
    )


CUT = csv_of([HEADER, *PEOPLE]).rstrip()


def of_csv(body: str, whole: bool) -> object:
    return parse_spreadsheet((Part("daftar.csv", body.encode(), whole=whole),), source(), NAMES)


@pytest.mark.parametrize("fault", [pytest.param("", id="R8-csv-no-proof")])
def test_the_last_row_of_a_csv_without_a_line_end_or_a_length_is_cut(fault: str) -> None:
    parsed = of_csv(CUT[:-4], whole=False)
    assert parsed.tables[0].cut == parsed.tables[0].numbers[-1] == 4
    assert parsed.proof == ""


@pytest.mark.parametrize("fault", [pytest.param("", id="R8-csv-length-proven")])
def test_a_csv_of_proven_length_needs_no_last_line_end(fault: str) -> None:
    parsed = of_csv(CUT, whole=True)
    assert parsed.tables[0].cut is None
    assert parsed.proof


@pytest.mark.parametrize(
    "whole",
    [pytest.param(False, id="R8-B84-no-proof"), pytest.param(True, id="R8-B84-length-proven")],
)
def test_a_csv_that_ends_with_fewer_cells_is_cut_whatever_the_wire_says(whole: bool) -> None:
    assert code_of(of_csv, CUT.rpartition(",")[0], whole) == "TRUNCATED"


ROWS = "".join(
    "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
    for row in [HEADER, SITI, BUDI, RINI]
)


@pytest.mark.parametrize(
    ("end", "cut"),
    [
        pytest.param(ROWS[: ROWS.index("Keuangan") - 2], 4, id="R8-html-in-a-cell"),
        pytest.param(ROWS[:-5], 4, id="R8-html-row-not-closed"),
        pytest.param(ROWS, None, id="R8-html-row-closed"),
        pytest.param(ROWS[:-5] + "</table></html>", None, id="R8-html-table-closed"),
    ],
)
def test_the_last_row_of_a_cut_page_is_cut(end: str, cut: int | None) -> None:
    parsed = read_html(f"<html><body><table>{end}", source(type="html_table"))
    assert parsed.tables[-1].cut == cut


@pytest.mark.parametrize("fault", [pytest.param("", id="R9-falls-back-row-by-row")])
def test_a_list_of_columns_falls_back_row_by_row(fault: str) -> None:
    header = ["Nama", "Jabatan", "Kode Desa", "NIK Penduduk", "NIK Pamong"]
    rows = [
        header,
        ["Siti Contohwati", "Kepala Desa", "35.16.05.2001", "3516055812939001", "3516050000000000"],
        ["Budi Ujicoba", "Sekretaris Desa", "35.16.05.2001", "", "3516052507799002"],
        ["Rini Simulasi", "Kaur Keuangan", "35.16.05.2001", " - ", "3516055112859003"],
    ]
    declared = source(columns={"nik": ("NIK Penduduk", "NIK Pamong")})
    for parsed in (
        read_csv_file(csv_of(rows), of=declared),
        read_xlsx(workbook({"A": rows}), declared),
    ):
        niks = [nik for (nik,) in rows_of(parsed, "nik")]
        assert niks == ["3516055812939001", "3516052507799002", "3516055112859003"]
        assert parsed.tables[0].unknown == ()


REKAP = [
    ["REKAPITULASI"],
    ["No", "Desa", "Jumlah Kades", "Jumlah Perangkat"],
    ["1", "Srigading", "1", "11"],
    ["2", "Kesemen", "1", "9"],
]
LISTS = [
    ["Jabatan", "Agama", "Pendidikan"],
    ["Kepala Desa", "Islam", "SLTA"],
    ["Sekretaris Desa", "Kristen", "S1"],
]
ATTENDANCE = [
    ["No", "Nama", "Desa", "No HP", "Tanda Tangan"],
    *([str(i), row[1], "Srigading", row[4], ""] for i, row in enumerate(PEOPLE)),
]
HEADS = [
    ["No", "Kecamatan", "Nama Desa", "Nama Kepala Desa", "Jumlah"],
    ["1", "Ngoro", "Srigading", "Siti Contohwati", "11"],
]


@pytest.mark.parametrize(
    ("name", "sheet", "code"),
    [
        pytest.param("REKAP", REKAP, "SHEET_WITHOUT_HEADER", id="R11-rekap"),
        pytest.param("Referensi", LISTS, "SHEET_WITHOUT_HEADER", id="R11-list-of-values"),
        pytest.param("Daftar hadir", ATTENDANCE, "SHEET_SKIPPED", id="R11-names-without-posts"),
        pytest.param("Rekap", HEADS, "SHEET_SKIPPED", id="R11-rekap-with-heads"),
    ],
)
def test_a_sheet_without_the_needed_columns_beside_sheets_that_have_them_is_skipped_with_a_note(
    name: str, sheet: list[list[str]], code: str
) -> None:
    for sheets in (
        {"Ngoro": [HEADER, *PEOPLE], name: sheet},
        {name: sheet, "Ngoro": [HEADER, *PEOPLE]},
    ):
        parsed = read_xlsx(workbook(sheets))
        assert len(rows_of(parsed, "name")) == 3
        assert [(note.code, note.sheet) for note in parsed.notes] == [(code, name)]
        assert bool(parsed.proof) == (code == "SHEET_WITHOUT_HEADER"), "people may stand in it"


@pytest.mark.parametrize("fault", [pytest.param("", id="R11-only-sheets-without")])
def test_a_workbook_in_which_no_sheet_has_the_needed_columns_stops_the_source(fault: str) -> None:
    assert code_of(read_xlsx, workbook({"A": ATTENDANCE, "B": LISTS})) == "SOURCE_CHANGED"


@pytest.mark.parametrize(
    "rename",
    [
        pytest.param(
            lambda name: name.replace("sharedStrings", "SharedStrings"), id="R11-other-case"
        ),
        pytest.param(lambda name: name.replace("/", "\\"), id="R11-backslashes"),
        pytest.param(lambda name: name.upper(), id="R11-upper-case"),
    ],
)
def test_entries_of_a_workbook_are_found_in_any_case_and_with_either_slash(rename: object) -> None:
    body = entries(workbook({"Ngoro": [HEADER, *PEOPLE]}))
    renamed = repacked({rename(name): content for name, content in body.items()})  # type: ignore[operator]
    assert len(rows_of(read_xlsx(renamed), "name")) == 3
    assert code_of(read_xlsx, repacked({**body, "..\\x.xml": b"<a/>"})) == "ZIP_ENTRY"
