"""The XML of a workbook as cells, element by element: the definition of what a sheet says. A
declaration of entities ends the reading.

Most sheets are read by `row_shapes.py`, which asks the handler here about each kind of row once.
Source: ECMA-376 part 1, 18.3 (worksheets), 18.4 (shared strings), 18.8.30 (number formats).
"""

import re
from typing import Any
from xml.parsers import expat

from sibermata.errors import DeliveryRefused
from sibermata.records.region import place_of
from sibermata.sources.child.answer import Merge, Sheet, joined
from sibermata.sources.child.cells import MAX_COLUMNS, MAX_ROWS, Book, cell_of, clean

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet
MAX_GAP = 1_000  # empty rows in a row: nothing below is read as data
MAX_STRAY = 1_000  # filled cells beyond column 200
MAX_MERGES = 1_000
DATE_FORMATS = frozenset(
    (*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59))
)  # built in; 18-21, 45-47 are times of a day


class Strings:
    """Handler that gathers the shared strings; phonetic hints are no text."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] | None = None
        self._reading = False
        self._hint = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._hint += 1
        elif tag == "t":
            self._reading = not self._hint

    def end(self, tag: str) -> None:
        if tag == "si":
            self.texts.append(clean("".join(self._parts or ())))
        elif tag == "rPh":
            self._hint -= 1
        elif tag == "t":
            self._reading = False

    def text(self, data: str) -> None:
        if self._reading and self._parts is not None:
            self._parts.append(data)


def parse(xml: bytes | str, handler: Any) -> None:
    """Run `handler` (start, end, text) over the document; tags come without their prefix."""
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: handler.start(
        name[name.find(":") + 1 :], attributes
    )
    parser.EndElementHandler = lambda name: handler.end(name[name.find(":") + 1 :])
    parser.CharacterDataHandler = handler.text
    parser.Parse(xml, True)


def attributes_of(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Return (tag, attributes) of every element in order: enough for the small parts of a
    workbook.
    """
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: found.append(
        (name[name.find(":") + 1 :], attributes)
    )
    parser.Parse(xml, True)
    return found


def _parser() -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_declaration
    return parser


def _refuse_declaration(*_: object) -> None:
    raise DeliveryRefused("the workbook declares entities of its own", "XML")


def date_styles(xml: bytes) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a day."""
    elements = attributes_of(xml)
    formats = {
        int(a["numFmtId"]): a.get("formatCode", "") for tag, a in elements if tag == "numFmt"
    }
    days = {number for number, code in formats.items() if shows_a_day(code)} | {
        n for n in DATE_FORMATS if n not in formats
    }
    inside, styles = False, []
    depth_tags = {"cellXfs": True, "cellStyles": False, "cellStyleXfs": False, "dxfs": False}
    for tag, attributes in elements:
        inside = depth_tags.get(tag, inside)
        if tag == "xf" and inside:
            styles.append(int(attributes.get("numFmtId", "0")))
    return frozenset(index for index, number in enumerate(styles) if number in days)


def shows_a_day(code: str) -> bool:
    """Return whether a number format shows a day."""
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", code.split(";")[0]).lower()
    return bool(re.search(r"d|y|mmm", bare)) and "general" not in bare


class SheetHandler:
    """Handler for one worksheet. A cell is finished at its closing tag, a row at its own."""

    def __init__(self, book: Book, name: str, above: int = 0) -> None:
        self.book, self.name = book, name
        self.rows: list[dict[int, str]] = []  # filled rows: column (0 = A) -> cell
        self.numbers: list[int] = []
        self.hidden: list[int] = []
        self.merges: list[Merge] = []
        self.number = self.last = above  # of the row that is read, of the last filled one
        self.begun = self.stray = self.beyond = self.column = self.hint = 0
        self.whole = False
        self.row: dict[int, str] = {}
        self.seen: set[int] = set()
        self.kind = self.style = ""
        self.value: list[str] | None = None
        self.formula: list[str] | None = None
        self.collecting: list[str] | None = None
        self.columns: dict[str, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name[name.find(":") + 1 :]
        if tag == "c":
            self.kind, self.style = attributes.get("t", ""), attributes.get("s", "")
            self.value = self.formula = None
            reference = attributes.get("r")
            column = self._column(reference) if reference else self.column + 1
            if column in self.seen:
                raise DeliveryRefused(
                    "a cell stands there twice",
                    "XML_DUP",
                    place=place_of("", self.name, self.number),
                )
            self.seen.add(column)
            self.column = column
        elif tag == "v" or tag == "t":
            if not self.hint:
                self.value = self.collecting = self.value or []
        elif tag == "f":
            self.formula = self.collecting = []
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self.hint += 1
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        tag = name[name.find(":") + 1 :]
        if tag == "c":
            self.end_cell(
                None if self.value is None else "".join(self.value),
                None if self.formula is None else "".join(self.formula),
            )
        elif tag == "v" or tag == "t" or tag == "f":
            self.collecting = None
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self.hint -= 1
        elif tag == "sheetData":
            self.whole = True

    def text(self, data: str) -> None:
        if self.collecting is not None:
            self.collecting.append(data)

    def end_cell(self, value: str | None, formula: str | None) -> None:
        """Keep the cell in its row."""
        cell = cell_of(self.book, self.kind, self.style, value, formula)
        if not cell:
            return
        if self.column <= MAX_COLUMNS:
            self.row[self.column - 1] = cell
            return
        self.stray += 1
        if self.stray > MAX_STRAY:
            raise DeliveryRefused(
                f"cells beyond column {MAX_COLUMNS}", "PARSE_RESOURCE", place=self.name
            )

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes["r"]) if "r" in attributes else self.number + 1
        if number > LAST_ROW:
            raise DeliveryRefused(
                f"row {number} does not exist in a sheet", "PARSE_RESOURCE", place=self.name
            )
        if number <= self.number:
            raise DeliveryRefused(
                "a row stands there twice", "XML_DUP", place=place_of("", self.name, number)
            )
        self.begun += 1
        self.number, self.column, self.row, self.seen = number, 0, {}, set()
        if attributes.get("hidden") in ("1", "true"):
            self.hidden.append(number)

    def _end_row(self) -> None:
        if not self.row:
            return
        if self.beyond or self.number - self.last > MAX_GAP:
            self.beyond += 1
            return
        self.rows.append(self.row)
        self.numbers.append(self.number)
        self.last = self.number
        if len(self.rows) > MAX_ROWS:
            raise DeliveryRefused(
                f"more than {MAX_ROWS} rows in a sheet", "TOO_LONG", place=self.name
            )

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self.columns.get(letters)
        if column is None:
            if not re.fullmatch("[A-Z]{1,4}", letters):
                raise ValueError("not a cell reference")
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            if column > LAST_COLUMN:
                raise DeliveryRefused(
                    "a column that does not exist in a sheet", "PARSE_RESOURCE", place=self.name
                )
            self.columns[letters] = column
        return column

    def _merge(self, reference: str) -> None:
        match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", reference)
        if match and len(self.merges) < MAX_MERGES:
            self.merges.append(
                (
                    int(match[2]),
                    self._column(match[1]) - 1,
                    int(match[4]),
                    self._column(match[3]) - 1,
                )
            )


def parse_sheet(xml: bytes | str, handler: SheetHandler) -> None:
    """Run a handler over a worksheet, or over a piece of one that is a document too."""
    parser = _parser()
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.Parse(xml, True)


def read_xml(xml: bytes, book: Book, name: str, hidden: bool) -> Sheet:
    """Return a sheet, read element by element."""
    handler = SheetHandler(book, name)
    parse_sheet(xml, handler)
    if not handler.whole:
        raise DeliveryRefused("a sheet without its end", "TRUNCATED", place=name)
    rows = [[row.get(at, "") for at in range(max(row) + 1)] for row in handler.rows]
    lines, width = joined(rows)
    return Sheet(
        name, hidden, width, lines, handler.numbers, handler.hidden, handler.merges, handler.beyond
    )
