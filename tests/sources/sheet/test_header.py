"""Where the header stands, and what is no person around the data."""

import pytest

from sibermata.errors import SourceChanged
from sibermata.records.source import Read
from tests.sources.sheet.roster_files import (
    BUDI,
    HEADER,
    PEOPLE,
    SITI,
    code_of,
    csv_of,
    read_csv_file,
    read_xlsx,
    rows_of,
    source,
    workbook,
)

SIX = ["No", "Nama", "NIK", "Jabatan", "Tempat, Tgl Lahir", "Alamat", "No HP"]
AGUS = [
    "1",
    "Agus Latihan",
    "3516051709839004",
    "Kepala Desa",
    "Mojokerto, 17-9-1983",
    "Krajan",
    "081200009004",
]
EKO = [
    "2",
    "Eko Dummy",
    "3516051709849005",
    "Sekretaris Desa",
    "Mojokerto, 17-9-1984",
    "Krajan",
    "081200009005",
]
KET = ["Ket:", "", "", "", "", "", ""]
VILLAGE = source(constants={"village_code": "35.16.05.2001"})


def test_two_header_rows_with_a_group_above_them_are_read_as_one():
    top = ["No", "Nama", "Jabatan", "Keputusan Pengangkatan", "", "Keputusan Pemberhentian", ""]
    low = ["", "", "", "Nomor", "Tanggal", "Nomor", "Tanggal"]
    rows = [top, low, ["1", "Agus Latihan", "Kepala Desa", "141/1/2019", "19-12-2019", "", ""]]
    table = read_csv_file(csv_of(rows), of=VILLAGE).tables[0]
    assert table.columns == ("name", "post", "sk_number", "sk_date", "end_sk_number", "end_sk_date")
    assert table.headers[2] == "Keputusan Pengangkatan Nomor"
    assert table.numbers == [3]


def test_a_group_that_says_nothing_leaves_the_lower_header_its_meaning():
    top = ["DATA DIRI", "", "", "JABATAN", ""]
    low = ["Nama", "NIK", "L/P", "Jabatan", "Desa"]
    table = read_csv_file(
        csv_of([top, low, ["Agus Latihan", "", "L", "Kepala Desa", "Srigading"]])
    ).tables[0]
    assert set(table.columns) == {"name", "nik", "sex", "post", "village_name"}
    assert len(table.rows) == 1


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(
            [
                ["", "", "", "", "", "Srigading, 21 November 2026", ""],
                ["", "Mengetahui,", "", "SEKRETARIS DESA", "", "", ""],
                ["", "KEPALA DESA SRIGADING", "", "", "", "", ""],
                ["", "Agus Latihan", "", "Eko Dummy", "", "", ""],
            ],
            id="two signatories under name and post",
        ),
        pytest.param(
            [
                ["", "", "", "KEPALA DESA SRIGADING", "", "", ""],
                ["", "", "", "(AGUS LATIHAN)", "", "", ""],
            ],
            id="one signatory",
        ),
        pytest.param(
            [
                ["", "", "", "", "", "CAMAT NGORO", ""],
                ["", "", "", "", "", "Drs. Uji Coba", ""],
                ["", "", "", "", "", "NIP. 19700101 199001 1 001", ""],
            ],
            id="with a NIP",
        ),
        pytest.param([["Keterangan: L = laki-laki", "", "", "", "", "", ""]], id="a footnote"),
    ],
)
def test_a_signature_block_under_the_data_is_dropped_and_counted(tail):
    parsed = read_csv_file(csv_of([SIX, AGUS, EKO, [""] * 7, *tail], ";"), of=VILLAGE)
    assert rows_of(parsed, "name") == [["Agus Latihan"], ["Eko Dummy"]]
    assert parsed.dropped["signature"] == len(tail)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(["", "", "", "", "", "(.........................)", ""], id="to sign on"),
        pytest.param(["3", "..............", "", "", "", "", ""], id="numbered, to write on"),
        pytest.param(["", "______________", "", "______________", "", "", ""], id="two of them"),
    ],
)
def test_a_row_of_nothing_but_dotted_lines_is_nobody(line):
    parsed = read_csv_file(csv_of([SIX, AGUS, line, EKO], ";"), of=VILLAGE)
    assert rows_of(parsed, "name") == [["Agus Latihan"], ["Eko Dummy"]]


def test_a_post_with_a_dotted_line_for_its_holder_is_judged_at_the_desk():
    line = ["3", "..............", "", "Kaur Keuangan", "", "", ""]
    assert len(read_csv_file(csv_of([SIX, AGUS, EKO, line], ";"), of=VILLAGE).tables[0].rows) == 3


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(
            ["3", "Tanpa Jabatan", "", "", "", "", ""], id="a numbered name without a post"
        ),
        pytest.param(
            ["", "Tanpa Jabatan", "3516051709849006", "", "", "", ""], id="a name with a NIK"
        ),
        pytest.param(["", "", "", "Kaur Keuangan", "", "", ""], id="a vacant post"),
        pytest.param(["", "Nama Saja", "", "", "", "", ""], id="a lone name"),
        pytest.param(
            ["", "Nama Lahir", "", "", "Mojokerto, 18 Februari 1985", "", ""],
            id="a name and a birth",
        ),
        pytest.param(["", "Ketua Lama", "", "Ketua BPD", "", "", ""], id="a name and a post"),
        pytest.param(
            ["", "An Nur Uji", "", "", "", "", ""], id="a name that begins like an abbreviation"
        ),
    ],
)
def test_a_thin_last_row_that_may_be_somebody_stays_and_is_judged_at_the_desk(last):
    assert len(read_csv_file(csv_of([SIX, AGUS, EKO, last], ";"), of=VILLAGE).tables[0].rows) == 3


def test_heading_rows_give_kecamatan_and_village_to_the_rows_below():
    rows = [
        ["No", "Nama", "Jabatan"],
        ["KECAMATAN NGORO", "", ""],
        ["DESA SRIGADING", "", ""],
        ["1", "Agus Latihan", "Kepala Desa"],
        ["", "DESA KESEMEN", ""],
        ["1", "Eko Dummy", "Kepala Desa"],
        ["KEC. JETIS", "", ""],
        ["1", "Rini Simulasi", "Kepala Desa"],
    ]
    parsed = read_csv_file(csv_of(rows))
    assert rows_of(parsed, "name", "subdistrict_name", "village_name") == [
        ["Agus Latihan", "NGORO", "SRIGADING"],
        ["Eko Dummy", "NGORO", "KESEMEN"],
        ["Rini Simulasi", "JETIS", ""],
    ]
    assert parsed.dropped["heading"] == 4


def test_titles_above_the_header_name_the_village_of_the_sheet():
    rows = [
        ["DAFTAR PERANGKAT DESA", "", ""],
        ["DESA", ": SRIGADING", ""],
        ["KECAMATAN : NGORO", "", ""],
        ["No", "Nama", "Jabatan"],
        ["1", *AGUS[1:2], "Kades"],
    ]
    assert rows_of(read_csv_file(csv_of(rows)), "village_name", "subdistrict_name") == [
        ["SRIGADING", "NGORO"]
    ]


def test_a_title_with_all_places_in_one_line_is_taken_apart():
    rows = [
        ["DESA SRIGADING KECAMATAN NGORO KABUPATEN MOJOKERTO TAHUN 2026", ""],
        ["Nama", "Jabatan"],
        ["Agus Latihan", "Kades"],
    ]
    assert rows_of(read_csv_file(csv_of(rows)), "village_name", "subdistrict_name") == [
        ["SRIGADING", "NGORO"]
    ]


def test_the_name_of_a_sheet_gives_its_kecamatan():
    head = ["Nama", "Jabatan", "Desa"]
    body = workbook(
        {
            "Kec. Ngoro": [head, ["Agus Latihan", "Kades", "Srigading"]],
            "Kec. Jetis": [head, ["Eko Dummy", "Kades", "Canggu"]],
        }
    )
    assert rows_of(read_xlsx(body), "name", "subdistrict_name") == [
        ["Agus Latihan", "Ngoro"],
        ["Eko Dummy", "Jetis"],
    ]


def test_a_village_is_not_filled_down_into_another_kecamatan():
    rows = [
        ["Kec", "Desa", "Nama", "Jabatan"],
        ["NGORO", "Srigading", "A Uji", "Kades"],
        ["", "", "B Uji", "Sekdes"],
        ["JETIS", "", "C Uji", "Kades"],
    ]
    fill = source(Read(fill_down=("subdistrict_name", "village_name")))
    assert rows_of(read_csv_file(csv_of(rows), of=fill), "subdistrict_name", "village_name") == [
        ["NGORO", "Srigading"]
    ] * 2 + [["JETIS", ""]]


def test_f40_a_needed_column_that_is_gone_stops_the_source_with_a_proposal():
    rows = [["NIK", "Nama Orang", "Jabatan", "Kode Desa", "No HP"], *PEOPLE]
    with pytest.raises(SourceChanged, match=r'proposed .*name = "Nama Orang"') as caught:
        read_csv_file(csv_of(rows))
    assert "baris 1" in caught.value.place
    assert "3516055812939001" not in str(caught.value)


def test_a_declared_header_that_was_renamed_stops_the_source_though_we_know_the_new_one():
    declared = source(columns={"name": ("Nama Lengkap & Gelar",)})
    assert code_of(read_csv_file, csv_of([HEADER, *PEOPLE]), of=declared) == "SOURCE_CHANGED"


def test_reordered_and_extra_columns_change_nothing():
    rows = [["Zodiak", *reversed(HEADER)], *([*"x", *reversed(row)] for row in (SITI, BUDI))]
    parsed = read_csv_file(csv_of(rows))
    assert rows_of(parsed, "name", "nik") == [[SITI[1], SITI[0]], [BUDI[1], BUDI[0]]]
    assert parsed.tables[0].unknown == ("Zodiak",)


def test_a_list_of_village_heads_needs_the_post_as_a_constant():
    body = (
        "kode_desa,nama_desa,nama_kepala_desa,masa_jabatan\n35.16.05.2001,Srigading,Siti "
        "Contohwati,2019-2027\n"
    )
    assert code_of(read_csv_file, body) == "SOURCE_CHANGED"
    assert rows_of(read_csv_file(body, of=source(constants={"post": "KADES"})), "name") == [
        ["Siti Contohwati"]
    ]


def test_a_table_without_any_village_is_refused():
    assert (
        code_of(read_csv_file, "Nama,Jabatan,NIK\nSiti Contohwati,Kepala Desa,\n")
        == "SOURCE_CHANGED"
    )


def test_no_row_is_lost_between_table_misfits_and_dropped():
    rows = [
        ["JUDUL"],
        HEADER,
        ["1", "2", "3", "4", "5"],
        *PEOPLE * 50,
        [""] * 5,
        ["x", "y"],
        ["Jumlah", "150", "", "", ""],
    ]
    parsed = read_csv_file(csv_of(rows))
    assert (
        len(parsed.tables[0].rows) + len(parsed.misfits) + sum(parsed.dropped.values())
        == len(rows) - 1
    )


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        pytest.param(
            [
                ["", "", "", "", "KEPALA DESA SRIGADING", "", ""],
                [""] * 7,
                ["", "", "", "", "AGUS LATIHAN", "", ""],
            ],
            "signature",
            id="no place",
        ),
        pytest.param(
            [KET, ["1", "NIK wajib diisi", "", "", "", "", ""]], "signature", id="numbered notes"
        ),
        pytest.param(
            [
                ["", "Mengetahui,", "", "Srigading, ... 2026", "", "", ""],
                ["", "Camat", "", "Kades", "", "", ""],
                KET,
                ["1", "NIK wajib diisi", "", "", "", "", ""],
            ],
            "signature",
            id="notes under signatures",
        ),
        pytest.param(
            [["3", "", "", "", "", "", ""], ["4", "", "", "", "", "", ""]],
            "blank",
            id="numbers of an empty form",
        ),
        pytest.param([["Halaman 2", "", "", "", "", "", ""]], "title", id="a page number"),
        pytest.param([["", "UNSUR STAF", "", "", "", "", ""]], "title", id="a section"),
        pytest.param([["Jumlah", "2 orang", "", "", "", "", ""]], "total", id="a total in words"),
    ],
)
def test_what_can_be_nobody_is_dropped_and_counted(tail, reason):
    parsed = read_csv_file(csv_of([SIX, AGUS, EKO, *tail], ";"), of=VILLAGE)
    assert rows_of(parsed, "name") == [["Agus Latihan"], ["Eko Dummy"]]
    assert parsed.dropped[reason] == sum(1 for row in tail if any(row))


LED = ["Data Perangkat 2026 " + text for text in ("Nama", "Jabatan", "Kode Desa", "L/P", "NIK")]
ROW = ["Siti Contohwati", "Kepala Desa", "35.16.05.2001", "P", "3516055812939001"]


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(LED, id="google-visualization-issues#2596"),
        pytest.param([text.replace("Data Perangkat 2026 ", "data.") for text in LED], id="pandas"),
    ],
)
def test_words_that_every_header_begins_with_are_no_part_of_it(header):
    parsed = read_csv_file(csv_of([header, ROW]))
    assert parsed.tables[0].columns == ("name", "post", "village_code", "sex", "nik")


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(LED[:3], id="too-few-to-tell"),
        pytest.param([*LED[:4], "NIK"], id="one-is-without"),
    ],
)
def test_words_that_some_headers_begin_with_are_a_part_of_them(header):
    assert code_of(read_csv_file, csv_of([header, ROW[: len(header)]])) != ""


def test_a_header_is_read_as_declared_whatever_all_begin_with():
    declared = {"name": (LED[0],), "post": (LED[1],), "village_code": (LED[2],)}
    parsed = read_csv_file(csv_of([LED, ROW]), of=source(columns=declared))
    assert rows_of(parsed, "name", "post") == [["Siti Contohwati", "Kepala Desa"]]


def test_a_name_under_two_groups_is_that_of_the_village_and_that_of_the_person():
    rows = [
        ["NO", "WILAYAH", "", "PEJABAT", "", ""],
        ["", "KODE", "NAMA", "NAMA", "JABATAN", "TGL. LHR"],
        ["1", "35.16.05.2001", "Srigading", "Siti Contohwati", "Kepala Desa", "18-05-1993"],
    ]
    table = read_xlsx(workbook({"Data": rows})).tables[0]
    assert table.columns == ("village_code", "village_name", "name", "post", "birth_date")
