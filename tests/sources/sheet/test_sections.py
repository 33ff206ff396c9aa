"""Several tables in one sheet: under one another, side by side, one per village."""

import pytest

from sibermata.records.source import Read
from tests.sources.sheet.roster_files import (
    code_of,
    csv_of,
    read_csv_file,
    read_html,
    read_xlsx,
    rows_of,
    source,
    workbook,
)

VILLAGE = source(constants={"village_code": "35.16.05.2001"})
PEMDES = [
    ["No", "Nama", "NIK", "Jabatan"],
    ["1", "Siti Contohwati", "3516055812939001", "Kepala Desa"],
    ["2", "Budi Ujicoba", "", "Kaur"],
]
BPD = [
    ["No", "Nama Anggota BPD", "Jabatan", "NIK"],
    ["1", "Agus Latihan", "Ketua BPD", "3516051709839004"],
]
PEOPLE = [
    ["Siti Contohwati", "Kepala Desa"],
    ["Budi Ujicoba", "Kaur"],
    ["Agus Latihan", "Ketua BPD"],
]


def sheet(*rows):
    return workbook({"Data": rows})


def people(parsed, *columns):
    return rows_of(parsed, *columns)


@pytest.mark.parametrize(
    "between",
    [
        pytest.param([], id="nothing between"),
        pytest.param(
            [["", "", "", ""], ["B. BADAN PERMUSYAWARATAN DESA", "", "", ""]],
            id="a blank and a title",
        ),
        pytest.param(
            [
                ["", "", "", "Srigading, 1 November 2026"],
                ["", "", "", "Kepala Desa"],
                ["", "", "", "SITI"],
            ],
            id="a signature",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["workbook", "csv"])
def test_a_second_table_with_other_columns_is_read_under_its_own_header(between, kind):
    rows = [*PEMDES, *between, *BPD]
    parsed = (
        read_xlsx(sheet(*rows), VILLAGE)
        if kind == "workbook"
        else read_csv_file(csv_of(rows, ";"), of=VILLAGE)
    )
    assert [table.columns for table in parsed.tables] == [
        ("name", "nik", "post"),
        ("name", "post", "nik"),
    ]
    assert people(parsed, "name", "post") == PEOPLE
    assert parsed.tables[1].numbers == [len(rows)]


def test_the_fuller_table_may_stand_below_and_the_upper_one_is_not_taken_for_its_title():
    parsed = read_xlsx(
        sheet(
            *BPD,
            ["", "", "", ""],
            ["No", "Nama", "NIK", "Jabatan", "L/P"],
            ["1", "Siti Contohwati", "", "Kades", "P"],
        ),
        VILLAGE,
    )
    assert people(parsed, "name") == [["Agus Latihan"], ["Siti Contohwati"]]


def test_a_lower_header_that_the_source_does_not_declare_stops_it_instead_of_shifting_the_columns():
    declared = source(columns={"name": ("Nama",)}, constants=VILLAGE.constants)
    assert code_of(read_xlsx, sheet(*PEMDES, *BPD), declared) == "SOURCE_CHANGED"
    both = source(columns={"name": ("Nama", "Nama Anggota BPD")}, constants=VILLAGE.constants)
    assert people(read_xlsx(sheet(*PEMDES, *BPD), both), "name", "post") == PEOPLE


def test_two_tables_side_by_side_are_read_as_two():
    rows = [[*a, "", *b] for a, b in zip(PEMDES, [*BPD, [""] * 4], strict=True)]
    parsed = read_xlsx(sheet(["PEMDES", "", "", "", "", "BPD"], *rows), VILLAGE)
    assert people(parsed, "name", "post") == PEOPLE


def test_a_header_that_stands_there_twice_for_one_person_is_still_refused():
    assert (
        code_of(read_xlsx, sheet(["Nama", "Jabatan", "Nama"], ["Siti", "Kades", "Budi"]), VILLAGE)
        == "HEADER_DUP"
    )


def test_tables_of_one_village_after_the_other_take_the_village_of_their_own_titles():
    def one(desa, name):
        return [
            ["DAFTAR PERANGKAT DESA"],
            ["Desa", ": " + desa],
            ["Kecamatan", ": Ngoro"],
            ["No", "Nama", "Jabatan"],
            ["1", name, "Kades"],
            [""],
            ["", "", desa + ", 1 November 2026"],
            ["", "", "Kepala Desa"],
            ["", "", name.upper()],
            [""],
        ]

    parsed = read_xlsx(sheet(*one("Srigading", "Siti Contohwati"), *one("Kesemen", "Agus Latihan")))
    found = people(parsed, "name", "village_name", "subdistrict_name")
    assert found == [
        ["Siti Contohwati", "Srigading", "Ngoro"],
        ["Agus Latihan", "Kesemen", "Ngoro"],
    ]


def test_a_lower_table_goes_on_with_the_village_above_it_unless_its_title_names_another():
    title, upper = (
        ["PERANGKAT DESA SRIGADING KECAMATAN NGORO"],
        [["No", "Nama", "Jabatan"], ["1", "Siti Contohwati", "Kades"]],
    )
    lower = [["No", "Nama", "Jabatan", "NIK"], ["1", "Agus Latihan", "Ketua BPD", ""]]
    parsed = read_xlsx(sheet(title, *upper, ["BPD"], *lower))
    assert people(parsed, "name", "village_name") == [
        ["Siti Contohwati", "SRIGADING"],
        ["Agus Latihan", "SRIGADING"],
    ]
    assert (
        code_of(
            read_xlsx,
            sheet(title, *upper, ["SUSUNAN BPD MASA BAKTI KINI, DESA KESEMEN II"], *lower),
        )
        == "SOURCE_CHANGED"
    )


def test_the_same_header_on_every_page_is_one_table_and_merged_cells_run_across_the_pages():
    head = ["No", "Desa", "Kecamatan", "Nama", "Jabatan"]
    rows = [
        ["DAFTAR"],
        head,
        ["1", "Kesemen", "Ngoro", "Siti Contohwati", "Kades"],
        ["DAFTAR"],
        ["Halaman 2"],
        head,
        ["2", "", "", "Budi Ujicoba", "Sekdes"],
    ]
    filled = source(Read(fill_down=("village_name", "subdistrict_name")))
    assert people(read_xlsx(sheet(*rows), filled), "name", "village_name") == [
        ["Siti Contohwati", "Kesemen"],
        ["Budi Ujicoba", "Kesemen"],
    ]


PAGE = "<html><head><title>DESA SALAH</title></head><body>%s</body></html>"
ROWS = "<table><tr><th>No</th><th>Nama</th><th>Jabatan</th></tr><tr><td>1</td><td>%s</td><td>Kepala Desa</td></tr></table>"


def test_a_web_page_states_its_village_above_the_table_and_in_tables_of_titles():
    headings = (
        "<h3>DESA SRIGADING</h3>"
        + ROWS % "Siti Contohwati"
        + "<h3>DESA KESEMEN</h3>"
        + ROWS % "Agus Latihan"
    )
    read = source(type="html_table")
    assert people(read_html(PAGE % headings, read), "name", "village_name") == [
        ["Siti Contohwati", "SRIGADING"],
        ["Agus Latihan", "KESEMEN"],
    ]
    titles = (
        '<table><tr><td colspan="2">Desa</td><td> : '
        "Srigading</td></tr><tr><td>Kecamatan</td><td></td><td> : Ngoro</td></tr></table>"
    )
    signature = "<table><tr><td>MENGETAHUI</td><td>KEPALA DESA SRIGADING</td></tr></table>"
    parsed = read_html(PAGE % (titles + ROWS % "Siti Contohwati" + signature), read)
    assert people(parsed, "village_name", "subdistrict_name") == [["Srigading", "Ngoro"]]
    assert parsed.notes == []


def test_a_sheet_called_by_its_village_says_it_where_the_source_asks_for_it():
    book = workbook(
        {"1. Srigading": [["No", "Nama", "Jabatan"], ["1", "Siti Contohwati", "Kepala Desa"]]}
    )
    assert people(read_xlsx(book, source(Read(fill_down=("village_name",)))), "village_name") == [
        ["Srigading"]
    ]
    assert code_of(read_xlsx, book) == "SOURCE_CHANGED"


@pytest.mark.parametrize(
    ("title", "village"),
    [
        pytest.param(
            "DATA PERANGKAT DESA SRIGADING KECAMATAN NGORO KABUPATEN MOJOKERTO TAHUN 2026",
            "SRIGADING",
            id="with its kecamatan",
        ),
        pytest.param(
            "DAFTAR PEMERINTAH DESA DAN BPD DESA SUMBER WETAN KEC. NGORO",
            "SUMBER WETAN",
            id="two bodies, two words",
        ),
        pytest.param("DAFTAR PERANGKAT DESA SRIGADING TAHUN 2026", "SRIGADING", id="alone"),
        pytest.param("DATA PERANGKAT DESA SE-KECAMATAN NGORO", "", id="all of a kecamatan"),
        pytest.param("DATA KEPALA DESA DAN PERANGKAT DESA TAHUN 2026", "", id="none"),
    ],
)
def test_a_title_states_the_village_in_a_sentence_or_not_at_all(title, village):
    book = sheet([title], [""], ["No", "Nama", "Jabatan"], ["1", "Siti Contohwati", "Kepala Desa"])
    if village:
        assert people(read_xlsx(book), "village_name") == [[village]]
    else:
        assert code_of(read_xlsx, book) == "SOURCE_CHANGED"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("{n}. DESA {village} KECAMATAN {above}", id="counted in its own cell"),
        pytest.param("{roman}. DESA {village} KECAMATAN {above}", id="counted in Roman numerals"),
        pytest.param("{letter}. Desa {village}, Kec. {above}", id="counted by letters"),
        pytest.param("{n} DESA {village} KECAMATAN {above}", id="counted without a point"),
        pytest.param("DESA : {village} (KECAMATAN {above})", id="the kecamatan in brackets"),
    ],
)
@pytest.mark.parametrize("kind", ["workbook", "csv"])
def test_a_heading_over_each_village_says_both_places_however_it_is_counted(line, kind):
    places = [("SRIGADING", "NGORO"), ("BANGUN", "PUNGGING"), ("BANGUN", "KUTOREJO")]
    rows = [["DAFTAR PERANGKAT DESA", "", ""], ["No", "Nama", "Jabatan"]]
    for n, (village, above) in enumerate(places, 1):
        count = {"n": n, "roman": "I" * n, "letter": "ABC"[n - 1]}
        rows.append([line.format(village=village, above=above, **count), "", ""])
        rows += [["1", f"Siti {'ABC'[n - 1]}ita", "Kepala Desa"], ["2", "Budi Ujicoba", "Kaur"]]
    read = read_xlsx(sheet(*rows)) if kind == "workbook" else read_csv_file(csv_of(rows, ";"))
    said = rows_of(read, "village_name", "subdistrict_name")
    folded = [[cell.upper().strip() for cell in row] for row in said]
    assert folded == [list(place) for place in places for _ in range(2)]
