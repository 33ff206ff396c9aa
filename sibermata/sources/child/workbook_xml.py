"""Runs in the child: the XML of a workbook as cells. Numbers keep the digits that are stored; a
declaration of entities ends the reading.

Source: ECMA-376 part 1, 18.3 (worksheets), 18.4 (shared strings), 18.8.30 (number formats), 18.17.4
(dates).
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.parsers import expat

from sibermata.errors import DeliveryRefused
from sibermata.records.cell import BOOLEAN, DATE, ERROR, FORMULA, NUMBER

MAX_COLUMNS = 200
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet
MAX_ROWS = 20_000  # filled rows of a sheet: the largest district has 8,000 officials
MAX_GAP = 1_000  # empty rows in a row: nothing below is read as data
MAX_STRAY = 1_000  # filled cells beyond column 200
MAX_CELL = 64 * 1024
DATE_FORMATS = frozenset(
    (*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59))
)  # built in; 18-21, 45-47 are times of a day
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
PLAIN = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", re.ASCII)


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


def parse(xml: bytes, handler: Any) -> None:
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


def clean(text: str) -> str:
    """Return a cell's text: '_x000D_' is the character it stands for; control characters go, so
    that no mark can be forged.
    """
    if "_x" in text:
        text = ESCAPED.sub(lambda match: _character(match), text)
    if CONTROLS.search(text):
        text = CONTROLS.sub("", text)
    if len(text) > MAX_CELL:
        raise DeliveryRefused(f"a cell of more than {MAX_CELL} characters", "CELL_TOO_LARGE")
    return text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)


def date_styles(xml: bytes) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a day."""
    elements = attributes_of(xml)
    formats = {
        int(a["numFmtId"]): a.get("formatCode", "") for tag, a in elements if tag == "numFmt"
    }
    days = {number for number, code in formats.items() if _shows_a_day(code)} | {
        n for n in DATE_FORMATS if n not in formats
    }
    inside, styles = False, []
    depth_tags = {"cellXfs": True, "cellStyles": False, "cellStyleXfs": False, "dxfs": False}
    for tag, attributes in elements:
        inside = depth_tags.get(tag, inside)
        if tag == "xf" and inside:
            styles.append(int(attributes.get("numFmtId", "0")))
    return frozenset(index for index, number in enumerate(styles) if number in days)


def _shows_a_day(code: str) -> bool:
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", code.split(";")[0]).lower()
    return bool(re.search(r"d|y|mmm", bare)) and "general" not in bare


def number_cell(text: str, shows_a_day: bool, date1904: bool) -> str:
    """Return a numeric cell: NUMBER with the stored digits, or DATE where its style shows a day."""
    if shows_a_day and (day := _day(text, date1904)):
        return DATE + day
    if PLAIN.fullmatch(text):
        return NUMBER + text
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError("not a number")
    if abs(number.adjusted()) > 40:
        return NUMBER + str(number)
    plain = f"{number:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return NUMBER + (plain if plain not in ("-0", "") else "0")


def _day(text: str, date1904: bool) -> str:
    """Return ISO 8601, '' where the number is no day (a time of day, 29 February 1900, out of
    range).
    """
    serial = float(text)
    if not 1 <= serial < 2_958_466 or (60 <= serial < 61 and not date1904):
        return ""
    base = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 31 if serial < 60 else 30)
    instant = base + timedelta(days=int(serial), seconds=round((serial % 1) * 86400))
    return (
        instant.date().isoformat()
        if (instant.hour, instant.minute, instant.second) == (0, 0, 0)
        else instant.isoformat()
    )


class _Sheet:
    """Handler for one worksheet. A cell is finished at its closing tag, a row at its own."""

    def __init__(
        self, strings: Sequence[str], dates: frozenset[int], date1904: bool, name: str
    ) -> None:
        self.strings, self.dates, self.date1904, self.name = strings, dates, date1904, name
        self.rows: list[dict[int, str]] = []
        self.numbers: list[int] = []
        self.hidden: list[int] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.characters = self.stray = self.beyond = self.number = self.column = 0
        self.whole = False
        self.row: dict[int, str] = {}
        self.seen: set[int] = set()
        self.kind = self.style = ""
        self.value: list[str] | None = None
        self.formula: list[str] | None = None
        self.collecting: list[str] | None = None
        self.hint = 0
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
                    "a cell stands there twice", "XML_DUP", place=f"{self.name}, row {self.number}"
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
            cell = self._cell()
            if cell:
                if self.column <= MAX_COLUMNS:
                    self.row[self.column - 1] = cell
                else:
                    self.stray += 1
                    if self.stray > MAX_STRAY:
                        raise DeliveryRefused(
                            f"cells beyond column {MAX_COLUMNS}", "PARSE_RESOURCE", place=self.name
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

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes["r"]) if "r" in attributes else self.number + 1
        if number > LAST_ROW:
            raise DeliveryRefused(
                f"row {number} does not exist in a sheet", "PARSE_RESOURCE", place=self.name
            )
        if number <= self.number:
            raise DeliveryRefused(
                "a row stands there twice", "XML_DUP", place=f"{self.name}, row {number}"
            )
        self.number, self.column, self.row, self.seen = number, 0, {}, set()
        if attributes.get("hidden") in ("1", "true"):
            self.hidden.append(number)

    def _end_row(self) -> None:
        if not self.row:
            return
        if self.beyond or self.number - (self.numbers[-1] if self.numbers else 0) > MAX_GAP:
            self.beyond += 1
            return
        self.rows.append(self.row)
        self.numbers.append(self.number)
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

    def _cell(self) -> str:
        if self.value is None or (not self.value and self.kind in ("", "n")):
            return FORMULA + clean("".join(self.formula)) if self.formula is not None else ""
        text = "".join(self.value)
        kind = self.kind
        if kind == "s":
            text = self.strings[_index(text)]
        elif kind == "" or kind == "n":
            text = number_cell(
                text.strip(), bool(self.style) and int(self.style) in self.dates, self.date1904
            )
        elif kind == "b":
            text = BOOLEAN + ("TRUE" if text.strip() in ("1", "true") else "FALSE")
        elif kind == "e":
            text = ERROR + clean(text)
        elif kind == "d":
            text = DATE + clean(text).strip()
        else:
            text = clean(text)
        self.characters += len(text)
        return text

    def _merge(self, reference: str) -> None:
        match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", reference)
        if match and len(self.merges) < 1000:
            self.merges.append(
                (
                    int(match[2]),
                    self._column(match[1]) - 1,
                    int(match[4]),
                    self._column(match[3]) - 1,
                )
            )


def _index(text: str) -> int:
    index = int(text)
    if index < 0:
        raise IndexError("no such shared string")
    return index


def read_sheet(
    xml: bytes, strings: Sequence[str], dates: frozenset[int], date1904: bool, name: str
) -> dict[str, Any]:
    """Return rows of cells (all of one width), their numbers, hidden rows, merges and how many rows
    lie beyond a great gap.
    """
    sheet = _Sheet(strings, dates, date1904, name)
    parser = _parser()
    start: Callable[[str, dict[str, str]], None] = sheet.start
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = (
        start,
        sheet.end,
        sheet.text,
    )
    parser.Parse(xml, True)
    if not sheet.whole:
        raise DeliveryRefused("a sheet without its end", "TRUNCATED", place=name)
    width = max((max(row) + 1 for row in sheet.rows), default=0)
    rows = [[row.get(column, "") for column in range(width)] for row in sheet.rows]
    return {
        "rows": rows,
        "numbers": sheet.numbers,
        "hidden_rows": sheet.hidden,
        "merges": sheet.merges,
        "beyond": sheet.beyond,
        "characters": sheet.characters,
    }
