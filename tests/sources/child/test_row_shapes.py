"""Sheets read by the shapes of their rows are held against the reading element by element."""

from collections import Counter
from typing import Any

import pytest

from sibermata.errors import DeliveryRefused
from sibermata.sources.child import cells, row_shapes, workbook_zip
from sibermata.sources.child.cells import Book
from sibermata.sources.child.workbook_zip import answer_of
from tests.sources.child.odd_workbooks import NAMESPACE, odd_workbook
from tests.sources.sheet.roster_files import DELIVERIES, entries, repacked, with_sheet, workbook

WORKBOOKS = sorted(DELIVERIES.rglob("*.xlsx"))


@pytest.fixture
def element_by_element(monkeypatch):
    """Return a reading that knows no shapes."""

    def read(body: bytes) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(workbook_zip, "read_rows", lambda *_: None)
            patch.setattr(workbook_zip, "read_strings", lambda *_: None)
            return outcome(body)

    return read


@pytest.fixture
def by_shape(monkeypatch):
    """Count the sheets that were read by shape."""
    counted: Counter[bool] = Counter()
    read = workbook_zip.read_rows

    def counting(*asked: Any) -> Any:
        sheet = read(*asked)
        counted[sheet is not None] += 1
        return sheet

    monkeypatch.setattr(workbook_zip, "read_rows", counting)
    return counted


def outcome(body: bytes) -> Any:
    """Return what was read, or the error with what it says."""
    try:
        return answer_of(body)
    except DeliveryRefused as error:
        return error.code, str(error), error.place
    except Exception as error:  # the child tells them all by one code (B105)
        return type(error).__name__


@pytest.mark.parametrize("path", WORKBOOKS, ids=[path.stem for path in WORKBOOKS])
def test_b91_to_b99_a_recorded_workbook_is_read_alike_in_both_ways(path, element_by_element):
    assert outcome(path.read_bytes()) == element_by_element(path.read_bytes())


def test_b91_to_b99_500_odd_workbooks_are_read_alike_in_both_ways(
    element_by_element, by_shape, monkeypatch
):
    often = row_shapes.OFTEN
    for seed in range(500):
        monkeypatch.setattr(row_shapes, "OFTEN", often if seed % 2 else 1)
        body = odd_workbook(seed)
        assert outcome(body) == element_by_element(body), seed
    assert by_shape[True] > 250  # or the comparison would be of one reading with itself


ORDINARY = workbook(
    {"Data": [["Nama", "Jabatan", "Umur"], *([f"Orang {n}", "Kaur", n] for n in range(300))]}
)


@pytest.mark.parametrize(
    "habit",
    [
        pytest.param((b"", b""), id="as-it-is"),
        pytest.param(
            (b"</sheetData>", b'<row r="400" ht="15"/></sheetData>'), id="empty-rows-below"
        ),
        pytest.param((b"</row><row", b"</row>\n    <row"), id="lines"),
        pytest.param((b' spans="1:3"', b' spans="1:3" x14ac:dyDescent="0.25"'), id="Excel"),
        pytest.param((b' spans="1:3"', b' ht="12.8" hidden="false"'), id="LibreOffice"),
        pytest.param((b"</v></c></row>", b'</v></c><c r="D1" s="0"/></row>'), id="blank-cells"),
    ],
)
def test_an_ordinary_workbook_is_read_by_shape(by_shape, habit):
    body = with_sheet(ORDINARY, *habit)
    assert len(answer_of(body).sheets[0].lines) == 301
    assert by_shape == {True: 1}


@pytest.mark.parametrize("place", [16, 24], ids=["checksum", "length"])
def test_b88_an_entry_is_what_the_directory_says_of_it_and_no_longer(place, monkeypatch):
    packed: list[int] = []  # how much came out of each entry
    unpack = workbook_zip.isal_zlib.decompressobj

    class Counting:
        def __init__(self, bits: int) -> None:
            self.within = unpack(bits)

        def decompress(self, content: bytes, most: int) -> bytes:
            out: bytes = self.within.decompress(content, most)
            packed.append(len(out))
            return out

    monkeypatch.setattr(workbook_zip.isal_zlib, "decompressobj", Counting)
    body = bytearray(repacked({"xl/workbook.xml": b"<a/>", "xl/b.xml": b" " * 1_000_000}))
    entry = body.rindex(b"PK\x01\x02") + place
    body[entry : entry + 4] = (1000).to_bytes(4, "little")
    assert outcome(bytes(body)) == "BadZipFile"
    assert sum(packed) <= 1_000_100 if place == 16 else sum(packed) <= 1_100


def test_each_day_of_a_column_is_what_the_day_alone_is():
    book = Book([], frozenset((1,)), False)
    for first in (0, cells.FIRST_DAY - 2, 40_000, len(cells.DAYS) - 2):
        numbers = [str(first + day) for day in range(4)]
        for values in ([numbers[0]], numbers, [*numbers, "0" + numbers[1], "1.5"]):
            alone = [cells.cell_of(book, "", "1", value, None) for value in values]
            assert cells.cells_of(book, "n", "1", values) == alone, values


def said(number: int, text: str, attributes: str = "") -> str:
    """Return a row of one cell of text."""
    return f'<row r="{number}"><c r="A{number}" t="str"{attributes}><v>{text}</v></c></row>'


def counted(number: int, style: int, more: str = "") -> str:
    """Return a row of one number in this style."""
    return f'<row r="{number}"{more}><c r="A{number}" s="{style}"><v>4{number}</v></c></row>'


FIRST = "".join(said(number, f"Siti {number}") for number in (1, 2, 3))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(counted(1, 1) + counted(2, 2) + counted(3, 3), id="style-is-the-row-s-number"),
        pytest.param(
            "".join(counted(n, n % 5, f' spans="1:{n % 7}"') for n in range(1, 30)),
            id="span-is-the-row-s-number",
        ),
        pytest.param(FIRST + said(4, "<b>Budi</b>"), id="tag-inside-a-text"),
        pytest.param(FIRST + said(4, "Budi<b/>"), id="empty-tag-inside-a-text"),
        pytest.param(FIRST + said(4, "<![CDATA[Budi]]>"), id="plain-block"),
        pytest.param(FIRST + said(4, "Bu<!-- di -->di"), id="comment-inside-a-text"),
        pytest.param(FIRST + said(4, "Bu<?x di?>di"), id="instruction-inside-a-text"),
        pytest.param(FIRST + "<!-- </row>" + said(4, "Budi") + "-->", id="comment-over-rows"),
        pytest.param("<!-- " + FIRST + said(4, "x") + "-->", id="comment-over-all-rows"),
        pytest.param(FIRST + said(4, "a]]>b"), id="end-of-a-block-that-never-began"),
        pytest.param(FIRST + said(4, "&unknown;"), id="B90-unknown-entity"),
        pytest.param(FIRST + said(4, "a & b"), id="bare-ampersand"),
        pytest.param(FIRST + said(4, "&#1;"), id="reference-to-no-character"),
        pytest.param(FIRST + said(4, "&#11;"), id="reference-to-a-control-character"),
        pytest.param(FIRST + said(4, "&#xD800;"), id="reference-to-half-a-character"),
        pytest.param(FIRST + said(4, "&#13;&#x41;&lt;"), id="references"),
        pytest.param(FIRST + said(4, "a\x01b"), id="control-character"),
        pytest.param(FIRST + said(4, "\x02441"), id="forged-mark"),
        pytest.param(FIRST + said(4, "a\uffffb"), id="no-character"),
        pytest.param(FIRST + said(4, "\ue0000\ue000"), id="our-own-mark"),
        pytest.param(FIRST + said(4, "a\r\nb\rc"), id="line-ends"),
        pytest.param(FIRST + said(3, "Budi"), id="B94-row-twice"),
        pytest.param(FIRST + said(2, "Budi"), id="B94-row-above"),
        pytest.param(said(1, "a") + said(2_000_000, "b"), id="B93-row-that-does-not-exist"),
        pytest.param(FIRST.replace("</row>", '<c r="A9"/></row>'), id="B94-cell-twice"),
        pytest.param(FIRST + said(1500, "Budi"), id="B92-row-below-a-gap"),
        pytest.param(FIRST.replace("A2", "GS2"), id="B93-cell-beyond-the-last-column"),
        pytest.param(FIRST.replace('r="A2"', 'r="A77"'), id="cell-of-another-row"),
        pytest.param(FIRST.replace('r="A2"', "r='A2'"), id="other-quotes"),
        pytest.param(FIRST.replace('<row r="2"', '<row r="02"'), id="number-with-a-zero"),
        pytest.param(FIRST.replace(' r="A2"', ""), id="cell-without-its-place"),
        pytest.param(FIRST.replace('<row r="2"', "<row"), id="row-without-its-number"),
        pytest.param(FIRST.replace("</row>", '</row><c r="B9"><v>1</v></c>'), id="cell-between"),
        pytest.param('<c r="B9"><v>1</v></c>' + FIRST, id="cell-before-the-first-row"),
        pytest.param(FIRST.replace("</v>", "</v ></c></row><!--", 1), id="unclosed-comment"),
        pytest.param(
            FIRST.replace("<v>", "</v>", 1).replace("</v>", "<v>", 1), id="not-well-formed"
        ),
        pytest.param(FIRST.replace("</v></c></row><row", "<v></c></row><row"), id="two-openings"),
        pytest.param(FIRST + "</sheetData><sheetData>" + said(4, "x"), id="two-blocks-of-rows"),
        pytest.param(
            FIRST + '<row r="4" hidden="1"/>' + said(5, "x"), id="hidden-row-without-cells"
        ),
        pytest.param(FIRST + '<row r="4" hidden="1"/>', id="hidden-row-at-the-end"),
        pytest.param(FIRST.replace("row", "x:row"), id="prefix"),
        pytest.param(FIRST + said(4, "x" * 70_000), id="B78-cell-too-large"),
        pytest.param(FIRST + said(4, "_x0041__x0002_"), id="escaped-characters"),
    ],
)
@pytest.mark.parametrize("often", [1, row_shapes.OFTEN], ids=["in one step", "by its tags"])
def test_a_row_that_only_looks_like_the_others_is_read_alike_in_both_ways(
    rows, often, element_by_element, monkeypatch
):
    monkeypatch.setattr(row_shapes, "OFTEN", often)
    parts = entries(odd_workbook(4))
    sheet = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'
    body = repacked(parts | {"xl/worksheets/sheet1.xml": sheet.encode()})
    assert outcome(body) == element_by_element(body)
