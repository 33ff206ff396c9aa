"""Workbooks: FAULTS B85 to B99 and B105, each under its number.

Every workbook is read in a limited child.
"""

import io
import random
import socket
import zipfile
from datetime import date

import pytest
import xlsxwriter

from sibermata.errors import DeliveryRefused
from sibermata.records.cell import BOOLEAN, DATE, ERROR, FORMULA, NUMBER
from sibermata.records.source import Read
from sibermata.sources.child import run as child
from sibermata.sources.child import sheet_xml, workbook_zip
from sibermata.sources.child.answer import unpack
from sibermata.sources.child.cells import Book
from sibermata.sources.child.run import run_limited
from tests.sources.sheet.roster_files import (
    BUDI,
    DELIVERIES,
    HEADER,
    PEOPLE,
    RINI,
    SITI,
    code_of,
    csv_of,
    entries,
    read_xlsx,
    repacked,
    rows_of,
    source,
    with_sheet,
    workbook,
)

SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook({"Data": [HEADER, *PEOPLE]})
PARTS = entries(GOOD)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sheet_of(cells_xml: str, *, head: str = "", tail: str = "") -> bytes:
    """Return a workbook whose sheet is a header and the rows given as XML."""
    columns = "".join(
        f'<c r="{"ABCDE"[i]}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for i, name in enumerate(HEADER)
    )
    xml = (
        f"{head}<worksheet "
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension '
        'ref="A1:XFD1048576"/><sheetData><row '
        f'r="1">{columns}</row>{cells_xml}</sheetData>{tail}</worksheet>'
    )
    return repacked(PARTS | {SHEET: xml.encode()})


def row_of(number: int, person: list[str]) -> str:
    cells = "".join(
        f'<c r="{"ABCDE"[i]}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for i, cell in enumerate(person)
    )
    return f'<row r="{number}">{cells}</row>'


def raw_zip(names: list[str], content: bytes = b"<x/>") -> bytes:
    out = io.BytesIO()
    with (
        pytest.warns(UserWarning, match="Duplicate name")
        if len(set(names)) < len(names)
        else zipfile.ZipFile(io.BytesIO(), "w"),
        zipfile.ZipFile(out, "w") as archive,
    ):
        for name, data in PARTS.items():
            archive.writestr(name, data)
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    return repacked(PARTS | {f"xl/media/{n}.xml": b" " * 40_000_000 for n in range(3)})


def with_flag(body: bytes) -> bytes:
    """Return the archive with every entry marked as encrypted in the central directory."""
    out, at = bytearray(body), 0
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        out[at + 8] |= 1
        at += 4
    return bytes(out)


def overlapping(body: bytes) -> bytes:
    """Return the archive with the second entry of its directory pointing at the place of the
    first.
    """
    out = bytearray(body)
    first = out.find(b"PK\x01\x02")
    second = out.find(b"PK\x01\x02", first + 4)
    out[second + 42 : second + 46] = out[first + 42 : first + 46]
    return bytes(out)


def test_a_plain_workbook_is_read_with_its_row_numbers_and_its_proof():
    parsed = read_xlsx(GOOD)
    assert parsed.tables[0].rows == PEOPLE
    assert parsed.tables[0].numbers == [2, 3, 4]
    assert "checksums" in parsed.proof


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(
            b"<html><table><tr><td>x</td></tr></table></html>", "TYPE_MISMATCH", id="B85 HTML"
        ),
        pytest.param(OLE + b"Workbook" * 80, "TYPE_MISMATCH", id="B85 old XLS"),
        pytest.param(csv_of([HEADER, *PEOPLE]).encode(), "TYPE_MISMATCH", id="B85 CSV"),
        pytest.param(
            repacked(
                {
                    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                    "content.xml": b"<x/>",
                }
            ),
            "TYPE_MISMATCH",
            id="B85 ODS",
        ),
        pytest.param(repacked({"Batu/daftar.xlsx": GOOD}), "ARCHIVE", id="B85 ZIP"),
        pytest.param(repacked({"Perangkat Desa.xls": b"x"}), "ARCHIVE", id="B85 ZIP of .xls"),
        pytest.param(
            repacked({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}),
            "TYPE_MISMATCH",
            id="B85 XLSB",
        ),
        pytest.param(
            OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "ENCRYPTED",
            id="B86 password",
        ),
        pytest.param(with_flag(GOOD), "ENCRYPTED", id="B86 encrypted entries"),
        pytest.param(
            repacked(PARTS | {"xl/vbaProject.bin": b"x"}), "ACTIVE_CONTENT", id="B87 macros"
        ),
        pytest.param(
            repacked(PARTS | {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
            "ACTIVE_CONTENT",
            id="B87 links to other files",
        ),
        pytest.param(
            repacked(PARTS | {"xl/embeddings/oleObject1.bin": b"x"}),
            "ACTIVE_CONTENT",
            id="B87 OLE object",
        ),
        pytest.param(bomb(), "ZIP_BOMB", id="B88 zip bomb"),
        pytest.param(
            repacked(PARTS | {"xl/media/a.xml": b" " * 8_000_000}), "ZIP_BOMB", id="B88 ratio"
        ),
        pytest.param(
            repacked(PARTS | {f"xl/media/{n}.xml": b"<x/>" for n in range(250)}),
            "ZIP_BOMB",
            id="B88 many entries",
        ),
        pytest.param(
            repacked(PARTS | {"xl/media/inner.zip": GOOD}), "ZIP_BOMB", id="B88 nested zip"
        ),
        pytest.param(raw_zip(["../evil.xml"]), "ZIP_ENTRY", id="B89 parent folder"),
        pytest.param(raw_zip(["/etc/evil.xml"]), "ZIP_ENTRY", id="B89 absolute"),
        pytest.param(raw_zip(["xl/a.xml", "xl/a.xml"]), "ZIP_ENTRY", id="B89 duplicate"),
        pytest.param(overlapping(GOOD), "ZIP_ENTRY", id="B89 overlapping"),
        pytest.param(
            sheet_of("", head='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
            "XML",
            id="B90 XXE",
        ),
        pytest.param(
            sheet_of("", head='<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]>'),
            "XML",
            id="B90 billion laughs",
        ),
        pytest.param(sheet_of(row_of(99_999_999, SITI)), "PARSE_RESOURCE", id="B93 row 99999999"),
        pytest.param(
            sheet_of(
                "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 2002))
            ),
            "PARSE_RESOURCE",
            id="B93 column XFD",
        ),
        pytest.param(
            sheet_of(row_of(2, SITI) + row_of(2, BUDI)), "XML_DUP", id="B94 duplicate row"
        ),
        pytest.param(
            sheet_of('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>'),
            "XML_DUP",
            id="B94 duplicate cell",
        ),
        pytest.param(
            sheet_of("".join(row_of(n, SITI) for n in range(2, 20_010))),
            "TOO_LONG",
            id="B92 more than 20,000 rows",
        ),
        pytest.param(
            sheet_of('<row r="2"><c r="B2" t="s"><v>9999</v></c></row>'),
            "WORKBOOK_BROKEN",
            id="B105 shared string out of range",
        ),
        pytest.param(
            with_sheet(GOOD, b"sheet1.xml", b"sheet9.xml", "xl/_rels/workbook.xml.rels"),
            "WORKBOOK_BROKEN",
            id="B105 broken relationships",
        ),
        pytest.param(
            with_sheet(GOOD, b"</sheetData>", b""), "WORKBOOK_BROKEN", id="B105 broken XML"
        ),
        pytest.param(GOOD[:-200], "WORKBOOK_BROKEN", id="B105 cut off"),
        pytest.param(b"PK\x03\x04" + b"x" * 500, "WORKBOOK_BROKEN", id="B105 no archive at all"),
        pytest.param(
            workbook({"Data": [["a", "b"], ["1", "2"]]}),
            "HEADER_NOT_FOUND",
            id="no sheet has the header",
        ),
    ],
)
def test_a_workbook_that_lies_or_is_dangerous_is_refused_with_its_code(body, code):
    assert code_of(read_xlsx, body) == code


@pytest.mark.parametrize("kind", ["file", "http"])
def test_s27_an_entity_from_outside_is_never_fetched(kind, tmp_path):
    canary = tmp_path / "canary.txt"
    canary.write_text("Siti Kenari")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        outside = {"file": canary.as_uri(), "http": f"http://127.0.0.1:{server.getsockname()[1]}/"}
        declared = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{outside[kind]}">]>'
        body = sheet_of(row_of(2, [SITI[0], "&a;", *SITI[2:]]), head=declared)
        assert code_of(read_xlsx, body) == "XML"
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declaration",
    [
        pytest.param('<!DOCTYPE x SYSTEM "file:///etc/passwd">', id="outside"),
        pytest.param('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', id="B90-XXE"),
        pytest.param('<!DOCTYPE x [<!ENTITY % a SYSTEM "http://x/"> %a;]>', id="parameter"),
        pytest.param(
            '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>', id="B90-billion-laughs"
        ),
    ],
)
@pytest.mark.parametrize("part", [name for name in PARTS if name.endswith((".xml", ".rels"))])
def test_b90_a_declaration_of_entities_is_refused_in_every_part_of_a_workbook(
    part, declaration, codec
):
    xml = PARTS[part].decode().replace("\n", "", 1)
    head, _, rest = xml.partition("?>")
    declared = head.replace("UTF-8", codec.upper()) + "?>" + declaration + rest
    body = repacked(PARTS | {part: declared.encode(codec)})
    with pytest.raises(DeliveryRefused) as caught:
        workbook_zip.answer_of(body)
    assert caught.value.code == "XML"


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(sheet_xml.attributes_of, id="small-parts"),
        pytest.param(lambda xml: sheet_xml.parse(xml, sheet_xml.Strings()), id="strings"),
        pytest.param(
            lambda xml: sheet_xml.read_xml(xml, Book([], frozenset(), False), "x", False),
            id="sheet",
        ),
    ],
)
def test_b90_the_parser_itself_refuses_a_declaration_however_it_is_encoded(read):
    for codec in ("utf-8", "utf-16", "iso-8859-1"):
        head = f'<?xml version="1.0" encoding="{codec}"?>'
        with pytest.raises(DeliveryRefused) as caught:
            read(f'{head}<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'.encode(codec))
        assert caught.value.code == "XML"


def test_b85_the_refusal_says_what_to_do():
    with pytest.raises(DeliveryRefused, match="simpan ulang sebagai"):
        read_xlsx(OLE + b"Workbook" * 80, name="daftar.xlsx")
    with pytest.raises(DeliveryRefused, match="html_table"):
        read_xlsx(b"<html><table><tr><td>x</td></tr></table></html>", name="daftar.xls")


def test_b91_a_dimension_that_lies_is_ignored():
    assert rows_of(read_xlsx(sheet_of(row_of(2, SITI))), "name") == [[SITI[1]]]


def test_b92_a_value_in_the_last_row_is_left_out_and_costs_the_proof():
    parsed = read_xlsx(sheet_of(row_of(2, SITI) + row_of(1_048_576, BUDI)))
    assert rows_of(parsed, "name") == [[SITI[1]]]
    assert parsed.proof == ""
    assert [note.code for note in parsed.notes] == ["ROWS_BEYOND_GAP"]


@pytest.mark.parametrize(
    ("xml", "cell"),
    [
        pytest.param(
            "<c r='A2'><f>B2&amp;\"1\"</f></c>",
            FORMULA + 'B2&"1"',
            id="B95 formula without a result",
        ),
        pytest.param(
            "<c r='A2'><f>1+1</f><v></v></c>",
            FORMULA + "1+1",
            id="B95 formula with an empty result",
        ),
        pytest.param(
            "<c r='A2' t='str'><f>x</f><v>abc</v></c>", "abc", id="B95 formula with a result"
        ),
        pytest.param("<c r='A2' t='e'><v>#REF!</v></c>", ERROR + "#REF!", id="B96 error"),
        pytest.param("<c r='A2' t='b'><v>1</v></c>", BOOLEAN + "TRUE", id="B96 boolean"),
        pytest.param(
            "<c r='A2'><v>3516051802859310</v></c>",
            NUMBER + "3516051802859310",
            id="B99 NIK as a number",
        ),
        pytest.param(
            "<c r='A2'><v>3.516051802859318E15</v></c>",
            NUMBER + "3516051802859318",
            id="B99 exact digits from an exponent",
        ),
        pytest.param(
            "<c r='A2'><v>9171010509780003</v></c>",
            NUMBER + "9171010509780003",
            id="B99 above 2^53 as stored",
        ),
        pytest.param("<c r='A2'><v>0.5</v></c>", NUMBER + "0.5", id="fraction"),
        pytest.param(
            "<c r='A2' "
            "t='inlineStr'><is><r><t>Si</t></r><r><t>ti_x000D_</t></r><rPh><t>zz</t></rPh></is></c>",
            "Siti\r",
            id="rich text",
        ),
        pytest.param(
            "<c r='A2' t='inlineStr'><is><t>_x0002_35</t></is></c>", "35", id="a forged mark"
        ),
    ],
)
def test_typed_cells_keep_what_they_were(xml, cell):
    rest = "".join(
        f'<c r="{"BCDE"[i]}2" t="inlineStr"><is><t>{text}</t></is></c>'
        for i, text in enumerate(SITI[1:])
    )
    assert read_xlsx(sheet_of(f'<row r="2">{xml}{rest}</row>')).tables[0].rows[0][0] == cell


@pytest.mark.parametrize("date1904", [False, True])
def test_b96_days_come_as_days_in_both_systems_of_counting(date1904):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": date1904})
    sheet, style = book.add_worksheet("Data"), book.add_format({"num_format": "dd mmmm yyyy"})
    sheet.write_row(0, 0, ["Nama", "Jabatan", "Desa", "Tanggal Lahir", "Umur"])
    sheet.write_row(1, 0, ["Siti Contohwati", "Kades", "Srigading"])
    sheet.write_datetime(1, 3, date(1985, 2, 18), style)
    sheet.write_number(1, 4, 41)
    book.close()
    table = read_xlsx(out.getvalue()).tables[0]
    assert table.rows[0][3:] == [DATE + "1985-02-18", NUMBER + "41"]
    assert table.date1904 is date1904


def test_b97_merged_cells_fill_down_only_where_the_source_says_so():
    body = workbook(
        {
            "Data": [
                ["Desa", "Nama", "Jabatan"],
                ["Srigading", *SITI[1:3]],
                ["", *BUDI[1:3]],
                ["Kesemen", *RINI[1:3]],
            ]
        }
    )
    assert rows_of(read_xlsx(body), "village_name") == [["Srigading"], [""], ["Kesemen"]]
    filled = read_xlsx(body, of=source(Read(fill_down=("village_name",))))
    assert rows_of(filled, "village_name") == [["Srigading"], ["Srigading"], ["Kesemen"]]


def test_b97_a_header_of_two_rows_with_merged_cells():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Data")
    for column, header in enumerate(["Nama", "Jabatan", "Desa"]):
        sheet.merge_range(0, column, 1, column, header)
    sheet.merge_range(0, 3, 0, 4, "KEPUTUSAN PENGANGKATAN")
    sheet.write_row(1, 3, ["NOMOR", "TANGGAL"])
    sheet.write_row(2, 0, ["Siti Contohwati", "Kades", "Srigading", "141/1", "19-12-2019"])
    book.close()
    table = read_xlsx(out.getvalue()).tables[0]
    assert table.columns == ("name", "post", "village_name", "sk_number", "sk_date")
    assert table.numbers == [3]


def test_b98_every_sheet_with_the_header_is_read_hidden_ones_too():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, person in (("Kec. Ngoro", SITI), ("Kec. Jetis", BUDI)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, person)
        sheet.write_row(2, 0, RINI)
        if name == "Kec. Ngoro":
            sheet.set_row(2, None, None, {"hidden": True})
        else:
            sheet.hide()
    book.add_worksheet("Petunjuk").write(0, 0, "Cara mengisi")
    book.add_worksheet("Kosong")
    book.close()
    parsed = read_xlsx(out.getvalue())
    assert [(t.sheet, len(t.rows), t.hidden) for t in parsed.tables] == [
        ("Kec. Ngoro", 2, 1),
        ("Kec. Jetis", 2, 2),
    ]
    assert [(n.code, n.sheet) for n in parsed.notes if n.code != "HIDDEN_ROWS"] == [
        ("SHEET_WITHOUT_HEADER", "Petunjuk")
    ]
    only = read_xlsx(out.getvalue(), of=source(Read(sheets="kec. j*")))
    assert [t.sheet for t in only.tables] == ["Kec. Jetis"]
    assert code_of(read_xlsx, out.getvalue(), of=source(Read(sheets="Rekap"))) == "SOURCE_CHANGED"


def test_a_sheet_that_lost_its_name_column_stops_the_source_instead_of_being_skipped():
    body = workbook(
        {"A": [HEADER, SITI], "B": [["NIK", "Orangnya", "Jabatan", "Kode Desa", "No HP"], BUDI]}
    )
    assert code_of(read_xlsx, body) == "SOURCE_CHANGED"


def test_model_a4_with_titles_numbering_and_signatures():
    parsed = read_xlsx(
        (DELIVERIES / "a4_titles_numbering_signature.xlsx").read_bytes(),
        of=source(constants={"village_code": "35.16.05.2001"}),
    )
    assert parsed.tables[0].numbers == list(range(6, 16))
    assert parsed.tables[0].rows[1][1] == "3516052507799353\n081234500001"
    assert {reason: n for reason, n in parsed.dropped.items() if reason != "blank"} == {
        "title": 2,
        "numbering": 1,
        "signature": 4,
    }


def test_b105_mutated_workbooks_raise_nothing_but_our_own_errors():
    chance = random.Random(105)
    codes = set()
    for turn in range(100):
        if turn % 2:
            body = bytearray(GOOD)
            for _ in range(chance.randrange(1, 4)):
                body[chance.randrange(len(body))] = chance.randrange(256)
        else:
            name = chance.choice([n for n in PARTS if n.startswith("xl/")])
            content = bytearray(PARTS[name])
            for _ in range(chance.randrange(1, 4)):
                content[chance.randrange(len(content))] = chance.randrange(256)
            body = bytearray(repacked(PARTS | {name: bytes(content)}))
        codes.add(code_of(read_xlsx, bytes(body)))
    assert codes - {"", "WORKBOOK_BROKEN"} <= {
        "HEADER_NOT_FOUND",
        "SOURCE_CHANGED",
        "TYPE_MISMATCH",
        "ENCRYPTED",
        "ZIP_ENTRY",
        "XML_DUP",
        "ENCODING",
        "ZIP_BOMB",
        "PARSE_RESOURCE",
        "XML",
        "ACTIVE_CONTENT",
    }


def test_f68_a_child_that_needs_too_much_dies_alone(monkeypatch):
    strings = "".join(f"<si><t>{'x' * 30_000}</t></si>" for _ in range(100))
    cells = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{c}{n}" t="s"><v>{n % 100}</v></c>' for c in "ABCDE")
        + "</row>"
        for n in range(2, 5000)
    )
    xml = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{strings}</sst>'
    parts = entries(sheet_of(cells)) | {
        "xl/sharedStrings.xml": xml.encode(),
        "xl/media/a.txt": random.Random(1).randbytes(60_000),
    }
    assert code_of(read_xlsx, repacked(parts)) == "PARSE_RESOURCE"
    monkeypatch.setattr(child, "WALL_SECONDS", 0)
    assert code_of(read_xlsx, GOOD) == "PARSE_RESOURCE"


def test_a_child_has_no_secret_and_runs_only_what_it_may(monkeypatch):
    monkeypatch.setenv("SIBERMATA_SECRET", "rahasia")
    assert code_of(run_limited, "os.system", b"", "x") == "WORKBOOK_BROKEN"
    assert unpack(run_limited("workbook", GOOD, "x"), "x").sheets[0].name == "Data"
