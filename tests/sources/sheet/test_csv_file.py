"""CSV as offices send it: FAULTS B69 to B84, each under its number."""

import csv
import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sibermata.errors import SibermataError
from sibermata.records.source import Read
from sibermata.sources.sheet.csv_file import MAX_CELL, _plain_rows
from tests.sources.sheet.roster_files import (
    BUDI,
    DELIVERIES,
    HEADER,
    PEOPLE,
    RINI,
    SITI,
    code_of,
    csv_of,
    read_csv_file,
    rows_of,
    source,
)

PLAIN = csv_of([HEADER, *PEOPLE])
NAMES_READ = [["Siti Contohwati"], ["Budi Ujicoba"], ["Rini Simulasi"]]
ACCENT = csv_of([HEADER, ["", "Andr\u00e9 Ma\u2019ruf", "Kaur Keuangan", "35.16.05.2001", ""]])


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\xef\xbb\xbf" + PLAIN.encode(), id="B69 UTF-8 with its mark"),
        pytest.param(PLAIN.encode("utf-16"), id="B70 UTF-16 with its mark"),
        pytest.param(PLAIN.encode("utf-16-le"), id="B70 UTF-16 without a mark"),
        pytest.param(PLAIN.encode("utf-16-be"), id="B70 UTF-16 big-endian without a mark"),
        pytest.param(csv_of([HEADER, *PEOPLE], ";").encode(), id="B72 semicolon"),
        pytest.param(csv_of([HEADER, *PEOPLE], "\t").encode(), id="B72 tab"),
        pytest.param(csv_of([HEADER, *PEOPLE], "|").encode(), id="B72 pipe"),
        pytest.param(b"sep=;\r\n" + csv_of([HEADER, *PEOPLE], ";").encode(), id="B72 sep line"),
        pytest.param(csv_of([HEADER, *PEOPLE], end="\n").encode(), id="B81 LF"),
        pytest.param(csv_of([HEADER, *PEOPLE], end="\r").encode(), id="B81 CR alone"),
        pytest.param(
            csv_of([[*row, "", ""] for row in [HEADER, *PEOPLE]]).encode(),
            id="B77 trailing commas in all rows",
        ),
        pytest.param(
            csv_of([HEADER, *([*row, "", ""] for row in PEOPLE)]).encode(),
            id="B77 trailing commas below the header",
        ),
        pytest.param(PLAIN.replace("Budi", "Bu\x00di").encode(), id="B80 NUL"),
        pytest.param(
            csv_of([["DAFTAR PERANGKAT DESA"], [], HEADER, *PEOPLE]).encode(),
            id="B76 titles above the header",
        ),
        pytest.param(
            csv_of([HEADER, ["1", "2", "3", "4", "5"], *PEOPLE]).encode(), id="B76 number row"
        ),
        pytest.param(
            csv_of([HEADER, ["(16 digit)", "(lengkap)", "(sesuai SK)", "", ""], *PEOPLE]).encode(),
            id="B76 units row",
        ),
        pytest.param(
            csv_of([HEADER, SITI, HEADER, BUDI, RINI]).encode(),
            id="B76 header repeated in the middle",
        ),
        pytest.param(
            csv_of([HEADER, SITI, [""] * 5, BUDI, RINI, ["Jumlah", "", "3", "", ""]]).encode(),
            id="B77 blank and total rows",
        ),
        pytest.param(
            csv_of([HEADER, *PEOPLE, ["", "TOTAL", "3", "", ""]]).encode(),
            id="B77 total under the names",
        ),
    ],
)
def test_every_usual_dialect_of_csv_gives_the_same_people(body):
    parsed = read_csv_file(body)
    assert rows_of(parsed, "name") == NAMES_READ
    assert parsed.misfits == []
    assert parsed.proof


def test_a_windows_file_keeps_its_accents_and_typographic_quotes():
    assert rows_of(read_csv_file(ACCENT.encode("cp1252")), "name") == [["Andr\u00e9 Ma\u2019ruf"]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(
            ACCENT.encode("cp1251", "replace")
            + "\u0421\u0438\u0442\u0438 \u0411\u0443\u0434\u0438".encode("cp1251"),
            "ENCODING",
            id="B70 undecidable",
        ),
        pytest.param(
            PLAIN.encode() + "x,\u00e9\r\n".encode() + b"y,\xe9\r\n",
            "ENCODING",
            id="B71 two encodings in one file",
        ),
        pytest.param(
            csv_of([HEADER, SITI, ['"' + BUDI[0], *BUDI[1:]], RINI]),
            "CSV_QUOTE",
            id="B73 a quote that never closes",
        ),
        pytest.param(
            csv_of(
                [
                    HEADER,
                    ["1", '"Siti', "Kades", "x", "1"],
                    ["2", 'Budi"', "Sekdes", "x", "2"],
                    RINI,
                ]
            ),
            "CSV_QUOTE",
            id="B73 three rows become one",
        ),
        pytest.param(
            csv_of([HEADER, *PEOPLE, *[["x", "Nama Saja"]] * 3]),
            "COLUMNS",
            id="B74 too many ragged rows",
        ),
        pytest.param(
            csv_of([[*HEADER, "Nama"], *([*row, "x"] for row in PEOPLE)]),
            "HEADER_DUP",
            id="B75 duplicate header",
        ),
        pytest.param(
            csv_of([["a", "b", "c"], ["1", "2", "3"]]), "HEADER_NOT_FOUND", id="B76 no header"
        ),
        pytest.param(
            csv_of([HEADER, [SITI[0], "x" * 70_000, *SITI[2:]]]),
            "CELL_TOO_LARGE",
            id="B78 a huge cell",
        ),
        pytest.param(
            csv_of([HEADER, SITI]) + "," * 1_000_000 + "\n", "TOO_WIDE", id="B79 a million columns"
        ),
        pytest.param(
            csv_of([HEADER, SITI]) + "\n" * 1_000_000, "TOO_LONG", id="B79 endless empty lines"
        ),
        pytest.param(b"PK\x03\x04" + b"x" * 50, "TYPE_MISMATCH", id="B82 XLSX named csv"),
        pytest.param(
            "<html><body><table><tr><td>x</td></tr></table></body></html>",
            "TYPE_MISMATCH",
            id="B82 HTML named csv",
        ),
        pytest.param(b"%PDF-1.7 xxx", "TYPE_MISMATCH", id="B82 PDF named csv"),
        pytest.param(b"\x1f\x8b\x08\x00xxxx", "TYPE_MISMATCH", id="B82 gzip named csv"),
        pytest.param(
            (
                DELIVERIES.parent.parent
                / "tests/deliveries/kabupaten_semicolon_bom_titles_ditto.csv"
            ).read_bytes()[:1100],
            "TRUNCATED",
            id="B84 cut in a row",
        ),
        pytest.param(
            PLAIN[: -len("081200009003\r\n") - 5], "TRUNCATED", id="B84 cut in a row, few rows"
        ),
        pytest.param(PLAIN.rstrip()[:-20] + ',"Ka', "TRUNCATED", id="B84 cut inside quotes"),
        pytest.param("", "EMPTY_BODY", id="B83 no bytes"),
        pytest.param('{"success": false, "error": "x"}', "NOT_DATA", id="an answer in JSON"),
        pytest.param(
            "<html><body>Request Rejected</body></html>", "NOT_DATA", id="F12 a firewall's page"
        ),
    ],
)
def test_a_csv_that_cannot_be_trusted_is_refused_with_its_code(body, code):
    assert code_of(read_csv_file, body) == code


def test_b74_a_single_ragged_row_is_set_apart_and_the_rest_is_read():
    rows = [*PEOPLE, *([*SITI[:1], f"Nama Uji{n}", *SITI[2:]] for n in range(150))]
    parsed = read_csv_file(csv_of([HEADER, *rows, ["9", "Terlalu Pendek"]]))
    assert [(m.code, m.row) for m in parsed.misfits] == [("COLUMNS", 155)]
    assert len(parsed.tables[0].rows) == 153


def test_b75_two_headers_of_one_meaning_read_the_surer_one_and_report_the_other():
    parsed = read_csv_file(
        "Nama,Nama Lengkap,Jabatan,Desa\nSiti,Siti Contohwati,Kepala Desa,Srigading\n"
    )
    assert rows_of(parsed, "name") == [["Siti"]]
    assert parsed.tables[0].unknown == ("Nama Lengkap",)


def test_b83_a_header_alone_is_a_table_without_rows():
    assert read_csv_file(csv_of([HEADER])).tables[0].rows == []


def test_b84_a_file_cut_at_a_row_end_cannot_be_told_but_one_without_line_end_has_no_proof():
    parsed = read_csv_file(PLAIN.rstrip())
    assert len(parsed.tables[0].rows) == 3
    assert parsed.proof == ""


def test_rows_are_numbered_as_lines_of_the_file_also_after_a_quoted_line_end():
    body = csv_of([["JUDUL"], HEADER, [SITI[0], '"Siti\r\nContohwati"', *SITI[2:]], BUDI])
    table = read_csv_file(body).tables[0]
    assert table.numbers == [3, 5]
    assert table.rows[0][1] == "Siti\nContohwati"


def test_no_file_can_forge_the_mark_of_a_typed_cell():
    parsed = read_csv_file(PLAIN.replace("3516055812939001", "\x023516055812939001"))
    assert rows_of(parsed, "nik")[0] == ["3516055812939001"]
    assert [note.code for note in parsed.notes] == ["TEXT_CLEANED"]


def test_the_declared_encoding_and_delimiter_win():
    read = Read(encoding="latin-1", delimiter=";")
    body = csv_of([["Nama", "Jabatan", "Desa"], ["Andr\u00e9, S.Pd", "Kades", "X"]], ";").encode(
        "latin-1"
    )
    assert rows_of(read_csv_file(body, of=source(read)), "name") == [["Andr\u00e9, S.Pd"]]
    assert code_of(read_csv_file, body, of=source(Read(encoding="utf-8"))) == "ENCODING"
    assert code_of(read_csv_file, body, of=source(Read(encoding="klingon"))) == "SOURCE_KEY"


def test_the_list_of_a_kabupaten_with_titles_ditto_marks_and_a_total():
    fill = source(Read(fill_down=("village_name", "subdistrict_name")))
    body = (DELIVERIES / "kabupaten_semicolon_bom_titles_ditto.csv").read_bytes()
    parsed = read_csv_file(body, of=fill)
    assert rows_of(parsed, "subdistrict_name", "village_name") == [["NGORO", "Srigading"]] * 10
    assert parsed.dropped == {"title": 2, "blank": 1, "total": 1}
    assert parsed.tables[0].numbers == list(range(5, 15))
    unfilled = rows_of(read_csv_file(body), "subdistrict_name", "village_name")
    assert unfilled[1] == [
        "",
        '"',
    ]  # not named in fill_down: the blank stays blank, the mark stays a mark


def test_when_every_column_is_wanted_the_rows_are_the_readers_own_lists():
    table = read_csv_file(PLAIN).tables[0]
    assert table.rows == PEOPLE
    assert table.columns == ("nik", "name", "post", "village_code", "phone")


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=300).map(lambda t: ("Nama,Jabatan,Desa\n" + t).encode("utf-8", "replace")),
    )
)
def test_random_bytes_raise_nothing_but_our_own_errors(body):
    try:
        parsed = read_csv_file(body)
    except SibermataError:
        return
    for table in parsed.tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert len(table.rows) == len(table.numbers)


def test_mutated_files_raise_nothing_but_our_own_errors():
    chance = random.Random(7)
    for _ in range(300):
        body = bytearray(PLAIN.encode())
        for _ in range(chance.randrange(1, 6)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        code_of(read_csv_file, bytes(body))


@given(
    st.text(st.sampled_from("ab ;,'=\n\x0b\u2028\u00e9"), max_size=60), st.sampled_from(",;\t| ")
)
def test_rows_without_quotes_are_split_as_the_parser_does(text: str, delimiter: str) -> None:
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    assert _plain_rows(text, delimiter) == rows


def test_a_quote_or_a_cell_that_is_too_long_is_left_to_the_parser() -> None:
    assert _plain_rows('a,"b', ",") is None
    assert _plain_rows("a,b\n" + "c" * (MAX_CELL + 1), ",") is None
