"""Workbooks of other formats: .ods and .xls, as LibreOffice Calc 7.4, xlwt and small programs write
them. `tests/deliveries/workbooks/` holds one workbook, saved in both; its people are invented.
"""

import random
import struct

import pytest

from sibermata.records.cell import BOOLEAN, DATE, ERROR, NUMBER
from sibermata.sources.child.answer import Answer, unpack
from sibermata.sources.child.run import run_limited
from tests.sources.sheet.roster_files import (
    DELIVERIES,
    code_of,
    read_xlsx,
    repacked,
    rows_of,
)

WORKBOOKS = DELIVERIES / "workbooks"
CALC = [(WORKBOOKS / "calc.ods").read_bytes(), (WORKBOOKS / "calc.xls").read_bytes()]
XLWT = (WORKBOOKS / "xlwt.xls").read_bytes()
CONTENT = "content.xml"


def read(body: bytes) -> Answer:
    kind = "either workbook" if body.startswith(b"PK") else "old workbook"
    return unpack(run_limited(kind, body, "daftar"), "daftar")


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def label(row: int, column: int, text: str) -> bytes:
    raw = text.encode("cp1252")
    return record(0x204, struct.pack("<4H", row, column, 0, len(raw)) + raw)


BARE = (  # what `xlsBOF()` and its like of many programs in PHP write: no workbook around it
    record(0x809, struct.pack("<6H", 0, 0x10, 0, 0, 0, 0)[:8])
    + b"".join(
        label(0, at, text) for at, text in enumerate(["Nama", "Jabatan", "Kode Desa", "NIK"])
    )
    + label(1, 0, "Siti Cont\xf2hwati")
    + label(1, 1, "Kepala Desa")
    + label(1, 2, "35.16.05.2001")
    + record(0x203, struct.pack("<3Hd", 1, 3, 0, 3516055812939001))
    + record(0x0A, b"")
)


@pytest.mark.parametrize("body", CALC, ids=["ods", "xls"])
def test_a_workbook_of_calc_is_read_as_it_stands(body):
    sheet, hidden, long = read(body).sheets
    rows = sheet.rows

    assert (sheet.name, sheet.hidden, sheet.numbers) == ("Kec. Ngoro", False, [1, 3, 4, 5, 6, 7])
    assert (sheet.hidden_rows, sheet.merges) == ([6], [(1, 0, 1, 7), (4, 1, 7, 1)])
    assert rows[2][:6] == [
        *(NUMBER + "1", "Srigading", "Siti Contohwati, S.Pd", NUMBER + "3516055812939001"),
        *(DATE + "1993-12-18", "Kepala Desa"),
    ]
    assert rows[3][2:7] == [
        *("Nur’aini Ujicoba", "3516052507799002", DATE + "1979-07-25", "Sekretaris Desa"),
        ERROR + "#DIV/0!",
    ]
    assert rows[4][2] == "Rini  Simulasi\nbaris dua"
    assert rows[4][4:7] == [DATE + "1985-12-11", "Kaur Keuangan", NUMBER + "0.125"]
    assert (hidden.name, hidden.hidden) == ("RAHASIA", True)
    assert [row[0].split(" ")[1] for row in long.rows] == [str(at) for at in range(1, 131)]
    assert {row[0][-1] for row in long.rows} == {"Ă", " "}


@pytest.mark.parametrize("body", [*CALC, XLWT, BARE], ids=["ods", "xls", "xlwt", "bare"])
def test_officials_come_out_of_each(body):
    name = "daftar.ods" if body.startswith(b"PK") else "daftar.xls"
    parsed = read_xlsx(body, name=name)

    assert rows_of(parsed, "name")[0][0].startswith("Siti Cont")
    assert rows_of(parsed, "nik")[0] == [NUMBER + "3516055812939001"]
    assert parsed.proof


def test_truths_of_old_excel_are_truths():
    assert [row[7] for row in read(XLWT).sheets[0].rows[1:4]] == [
        *(BOOLEAN + "TRUE", BOOLEAN + "TRUE", BOOLEAN + "FALSE")
    ]


def test_a_letter_beyond_the_first_plane_shifts_no_text_of_old_excel():
    body = CALC[1].replace("’aini".encode("utf-16-le"), "’\U0001f600ni".encode("utf-16-le"))

    assert [row[2] for row in read(body).sheets[0].rows[3:5]] == [
        *("Nur’\U0001f600ni Ujicoba", "Rini  Simulasi\nbaris dua")
    ]


def test_a_bare_stream_names_no_sheet_and_its_bytes_are_those_of_windows():
    raw = "Nur’aini".encode("cp1252") + b"\x81"
    odd = record(0x204, struct.pack("<4H", 2, 0, 0, len(raw)) + raw)
    (sheet,) = read(BARE[:-4] + odd + BARE[-4:]).sheets

    assert (sheet.name, sheet.rows[2][0]) == ("", "Nur’aini\ufffd")


def test_sectors_that_two_streams_claim_are_read_as_the_workbooks():
    """As programs write that do not look after the small streams."""
    body = bytearray(CALC[1])
    root, book = (body.rindex(name.encode("utf-16-le")) for name in ("Root Entry", "Workbook"))
    start, length = struct.unpack_from("<II", body, book + 116)
    body[root + 116 : root + 124] = struct.pack("<II", start + (length - 1) // 512, 512)

    assert read(bytes(body)) == read(CALC[1])


def cell(xml: str) -> str:
    """Return the content of a workbook with one row of one cell."""
    table = f'<table:table table:name="S"><table:table-row>{xml}</table:table-row></table:table>'
    return f'<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:calcext="c">{table}</office:document-content>'


def ods(content: str) -> bytes:
    return repacked({"mimetype": b"application/x", CONTENT: content.encode()})


@pytest.mark.parametrize(
    ("xml", "row"),
    [
        pytest.param(
            '<table:table-cell table:formula="of:=DATE(1975;8;12)"/>',
            [DATE + "1975-08-12"],
            id="a formula of values",
        ),
        pytest.param(
            '<table:table-cell office:value-type="string"><office:annotation><text:p>cek</text:p></office:annotation><text:p>Siti<text:s text:c="2"/>C</text:p></table:table-cell>',
            ["Siti  C"],
            id="a note is no text",
        ),
        pytest.param(
            '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16382"/>',
            [NUMBER + "7", NUMBER + "7"],
            id="repeated cells",
        ),
        pytest.param(
            '<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>',
            [ERROR + "#REF!"],
            id="an error",
        ),
        pytest.param(
            '<table:table-cell/><table:covered-table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="date" office:date-value="1975-08-12T00:00:00"/>',
            ["", "", "", DATE + "1975-08-12"],
            id="covered cells are counted",
        ),
    ],
)
def test_cells_of_an_open_workbook(xml, row):
    assert read(ods(cell(xml))).sheets[0].rows == [row]


ROW = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
TEXT = '<table:table-cell office:value-type="string"><text:p>Siti</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(
            ods(
                cell(TEXT).replace(
                    "<table:table-row>", '<table:table-row table:number-rows-repeated="1048576">'
                )
            ),
            "TOO_LONG",
            id="a row a million times",
        ),
        pytest.param(
            ods(cell(TEXT.replace("cell ", 'cell table:number-columns-repeated="16384" '))),
            "PARSE_RESOURCE",
            id="a cell in every column",
        ),
        pytest.param(ods("<!DOCTYPE x [<!ENTITY a 'b'>]>" + cell(TEXT)), "XML", id="entities"),
        pytest.param(ods(cell(TEXT)[:-40]), "WORKBOOK_BROKEN", id="no end"),
        pytest.param(
            repacked(
                {
                    "mimetype": b"",
                    CONTENT: b"\x8f",
                    "META-INF/manifest.xml": b"<m:encryption-data/>",
                }
            ),
            "ENCRYPTED",
            id="a password",
        ),
        pytest.param(
            repacked(
                {
                    "mimetype": b"",
                    CONTENT: cell(TEXT).encode(),
                    "Basic/Standard/Module1.xml": b"<x/>",
                }
            ),
            "ACTIVE_CONTENT",
            id="macros",
        ),
        pytest.param(CALC[1][:9000], "WORKBOOK_BROKEN", id="an old file cut"),
        pytest.param(BARE[:-4], "TRUNCATED", id="a bare stream cut"),
        pytest.param(b"", "TYPE_MISMATCH", id="nothing"),
        pytest.param(
            BARE[:12] + record(0x208, b"\x00" * 6) + BARE[12:],
            "WORKBOOK_BROKEN",
            id="a record too short in a whole stream",
        ),
        pytest.param(
            BARE[:12] + record(0x2F, b"\x00\x00") + BARE[12:], "ENCRYPTED", id="an old password"
        ),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"x" * 999, "WORKBOOK_BROKEN", id="no compound file"),
    ],
)
def test_a_workbook_that_is_dangerous_or_broken_is_refused(body, code):
    assert code_of(read, body) == code


def test_old_excel_with_macros_is_refused():
    body, name = bytearray(CALC[1]), "_VBA_PROJECT_CUR".encode("utf-16-le") + b"\0\0"
    at = body.index("\x05DocumentSummaryInformation".encode("utf-16-le"))
    body[at : at + 67] = name.ljust(64, b"\0") + struct.pack("<HB", len(name), 1)

    assert code_of(read, bytes(body)) == "ACTIVE_CONTENT"


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_to_an_old_file_gets_beyond_its_child(seed):
    """A byte changed anywhere: read or refused, and never a person made of nothing."""
    change = random.Random(seed)
    body = bytearray(CALC[1])
    for _ in range(20):
        body[change.randrange(len(body))] = change.randrange(256)
    code_of(read, bytes(body))
