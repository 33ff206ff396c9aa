"""Shapes of an invented province that nobody here had seen (decision 0011), with invented people."""

import pytest

from sibermata.desk.deliveries.proposal import propose_source
from sibermata.records.official import Outcome
from sibermata.records.source import Read
from sibermata.rules.post.body import body_said_around
from sibermata.sources.sheet.fill import is_ditto
from sibermata.validate.official import make_reader
from tests.sources.sheet.roster_files import csv_of, read_csv_file, read_xlsx, source, workbook
from tests.validate.one_row import TODAY, the_book, the_places

HEADER = ["NO", "DESA", "NAMA", "JABATAN"]
MEMBERS = [
    ["1", "Srigading", "Siti Contohwati", "Ketua"],
    ["2", "Srigading", "Budi Ujicoba", "Wakil Ketua"],
    ["3", "Srigading", "Rini Simulasi", "Sekretaris"],
    ["4", "Srigading", "Agus Latihan", "Anggota"],
]
OF_BPD = ["BPD_KETUA", "BPD_WAKIL", "BPD_SEKRETARIS", "BPD_ANGGOTA"]
TITLE = "DAFTAR PIMPINAN DAN ANGGOTA BADAN PERMUSYAWARATAN DESA"
ADVICE = [[f"{number}. Kolom diisi dengan huruf kapital sesuai KTP"] for number in range(1, 46)]


def posts(table):
    """Return the post of each row, '?' for a question, as a night would read the table."""
    reader = make_reader(
        table.columns,
        source(),
        the_places(),
        the_book(),
        TODAY,
        headers=table.headers,
        body=table.body,
    )
    judged = map(reader, table.rows)
    return [
        one.record.post if one.outcome is Outcome.ADMITTED and one.record else "?" for one in judged
    ]


@pytest.mark.parametrize(
    ("sheet", "above", "name"),
    [
        pytest.param("BPD Ngoro", [], "daftar.xlsx", id="the sheet's name"),
        pytest.param("Sheet1", [[TITLE]], "daftar.xlsx", id="the title"),
        pytest.param("Sheet1", [], "Data_BPD_2026.xlsx", id="the file's name"),
        pytest.param(
            "BPD",
            [["PEMERINTAH KABUPATEN MOJOKERTO"]],
            "Data Perangkat dan BPD.xlsx",
            id="the sheet before the file",
        ),
    ],
)
def test_a_list_that_is_told_to_be_the_bpds_asks_for_none_of_its_posts(sheet, above, name):
    table = read_xlsx(workbook({sheet: [*above, HEADER, *MEMBERS]}), name=name).tables[0]

    assert posts(table) == OF_BPD


@pytest.mark.parametrize(
    ("sheet", "above", "members"),
    [
        pytest.param("Sheet1", [["DATA PERANGKAT DESA DAN BPD"]], MEMBERS, id="of both"),
        pytest.param("PERANGKAT", [], MEMBERS, id="of another"),
        pytest.param(
            "BPD",
            [],
            [*MEMBERS, ["5", "Srigading", "Joko Coba", "Kaur Keuangan"]],
            id="a post of another in it",
        ),
    ],
)
def test_where_it_may_be_another_bodys_list_a_bare_post_stays_a_question(sheet, above, members):
    table = read_xlsx(workbook({sheet: [*above, HEADER, *members]})).tables[0]

    assert "BPD_SEKRETARIS" not in posts(table)


def test_lines_that_speak_of_other_bodies_too_say_nothing():
    assert body_said_around(["Ketua RT dan anggota BPD"], "", "") == ""
    assert body_said_around([], "LEMBAGA DESA", "bpd") == ""


def test_a_sample_of_the_bpd_alone_is_proposed_as_such(tmp_path):
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(workbook({"BPD Ngoro": [["KECAMATAN NGORO"], HEADER, *MEMBERS]}))

    assert 'bodies = ["bpd"]' in propose_source(file, "bpd", "35.16")[0]

    file.write_bytes(workbook({"BPD": [HEADER, *MEMBERS], "PERANGKAT": [HEADER, *MEMBERS]}))
    assert 'bodies = ["pemdes", "bpd"]' in propose_source(file, "bpd", "35.16")[0]


def test_how_to_fill_the_form_in_may_stand_above_the_header_at_any_length():
    rows = [["PETUNJUK PENGISIAN"], *ADVICE, HEADER, *MEMBERS]

    assert len(read_xlsx(workbook({"Sheet1": rows})).tables[0].rows) == len(MEMBERS)
    padded = [[*row, *[""] * (len(HEADER) - len(row))] for row in rows]
    assert len(read_csv_file(csv_of(padded, ";")).tables[0].rows) == len(MEMBERS)


@pytest.mark.parametrize("mark", ['-"-', "- ” -", "idem", "Sda.", "s/d/a", "''", '– " –'])
def test_a_mark_of_as_above_is_proposed_to_be_filled_down_and_is(mark, tmp_path):
    rows = [
        [number, place, *rest]
        for (number, _, *rest), place in zip(MEMBERS, ["Srigading", mark, mark, mark], strict=True)
    ]
    file = tmp_path / "daftar.csv"
    file.write_text(csv_of([HEADER, *rows], ";"), encoding="utf-8")

    assert 'fill_down = ["village_name"]' in propose_source(file, "x", "35.16")[0]
    of = source(Read(fill_down=("village_name",)))
    table = read_csv_file(file.read_bytes(), of=of).tables[0]
    assert {row[table.columns.index("village_name")] for row in table.rows} == {"Srigading"}


@pytest.mark.parametrize("text", ["-", ".", "Sidomulyo", "S", ""])
def test_what_is_no_such_mark(text):
    assert not is_ditto(text)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Bondowoso, 5 September 2024", "5 September 2024"),
        ("Tanggal 12 s.d. 14 Februari 2024 di Hotel Contoh", "12 s.d. 14 Februari 2024"),
        ("Pelaksanaan : 4 - 6 Maret 2024", "4 - 6 Maret 2024"),
        ("Hari/Tanggal : Selasa, 10 September 2024", "Selasa, 10 September 2024"),
        ("Surat nomor 005/12/2024", ""),
        ("5 September 2024 dan 9 Oktober 2025", "5 September 2024 dan 9 Oktober 2025"),
        ("TAHUN 2024", ""),
    ],
)
def test_a_day_in_a_title_of_a_list_is_offered(title, said, tmp_path):
    people = [[str(at), f"Siti Contoh {at}", "Srigading"] for at in "ABCD"]
    file = tmp_path / "peserta sosialisasi.xlsx"
    rows = [["SOSIALISASI NETRALITAS"], [title], ["No", "Nama", "Desa"], *people]
    file.write_bytes(workbook({"Sheet1": [*rows, ["", "", "Bondowoso, 7 Oktober 2024"]]}))

    toml = propose_source(file, "sosialisasi", "35.11")[0]
    assert (f'held_from = "{said}"   # DUGAAN' in toml) is bool(said)
    assert ("held_from" in toml) is True
