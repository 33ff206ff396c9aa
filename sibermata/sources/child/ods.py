"""Runs in the child: the sheets of an OpenDocument workbook (.ods), as LibreOffice Calc saves them.

Source: OpenDocument 1.3, part 3: 9.1 (tables), 19.385 (values of cells), 6.1 (text).
"""

from sibermata.errors import DeliveryRefused
from sibermata.records.cell import BOOLEAN, DATE, ERROR
from sibermata.sources.child.answer import Sheet
from sibermata.sources.child.cells import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    clean,
    formula_cell,
    number_cell,
)
from sibermata.sources.child.gathered import Gathered
from sibermata.sources.child.sheet_xml import parse

CONTENT = "content.xml"
NUMBERS = frozenset(("float", "percentage", "currency"))
# what holds text or cells that are none of the sheet's own
OUTSIDE = frozenset(
    ("annotation", "shapes", "tracked-changes", "forms", "frame", "named-expressions")
)


def read_ods(parts: dict[str, bytes]) -> list[Sheet]:
    """Return every sheet of the workbook, hidden ones too."""
    if b"encryption-data" in parts.get("meta-inf/manifest.xml", b""):
        raise DeliveryRefused("the workbook is protected by a password", "ENCRYPTED")
    handler = _Content()
    parse(parts[CONTENT], handler)
    return [sheet.sheet() for sheet in handler.sheets]


class _Content:
    """Handler for the content of a workbook. Tags come without their prefix, attributes with it."""

    def __init__(self) -> None:
        self.sheets: list[Gathered] = []
        self.unseen: set[str] = set()  # styles of hidden sheets
        self.style = ""
        self.outside = self.depth = self.paragraphs = self.characters = 0
        self.number = self.column = self.rows = 0
        self.row: dict[int, str] = {}
        self.hidden = False
        self.cell: dict[str, str] | None = None
        self.text_parts: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.outside or tag in OUTSIDE:
            self.outside += 1
        elif tag == "table":
            self._start_table(attributes)
        elif tag == "table-row":
            self.rows = _count(attributes, "table:number-rows-repeated")
            self.hidden = attributes.get("table:visibility", "visible") != "visible"
            self.column, self.row = 0, {}
        elif tag == "table-cell":
            self.cell, self.text_parts, self.paragraphs = attributes, [], 0
        elif tag == "covered-table-cell":
            self.column += _count(attributes, "table:number-columns-repeated")
        elif tag == "style":
            self.style = attributes.get("style:name", "")
        elif tag == "table-properties" and attributes.get("table:display") == "false":
            self.unseen.add(self.style)
        elif self.cell is not None:
            self._start_text(tag, attributes)

    def end(self, tag: str) -> None:
        if self.outside:
            self.outside -= 1
        elif tag == "table-cell" and self.cell is not None:
            self._end_cell(self.cell)
            self.cell = None
        elif tag == "table-row":
            self._end_row()
        elif tag == "p":
            self.depth = 0

    def text(self, data: str) -> None:
        if self.depth and self.cell is not None and not self.outside:
            self.text_parts.append(data)

    def _start_table(self, attributes: dict[str, str]) -> None:
        hidden = attributes.get("table:style-name", "") in self.unseen
        self.sheets.append(Gathered(clean(attributes.get("table:name", "")), hidden))
        self.number = 0

    def _start_text(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "p":
            if self.paragraphs:
                self.text_parts.append("\n")
            self.paragraphs += 1
            self.depth = 1
        elif tag == "s":
            self.text_parts.append(" " * min(_count(attributes, "text:c"), 100))
        elif tag == "tab":
            self.text_parts.append("\t")
        elif tag == "line-break":
            self.text_parts.append("\n")

    def _end_cell(self, attributes: dict[str, str]) -> None:
        times = _count(attributes, "table:number-columns-repeated")
        cell = _cell_of(attributes, "".join(self.text_parts))
        if cell:
            if self.column + times > MAX_COLUMNS:
                raise DeliveryRefused(
                    f"cells beyond column {MAX_COLUMNS}",
                    "PARSE_RESOURCE",
                    place=self.sheets[-1].name,
                )
            self.row |= dict.fromkeys(range(self.column, self.column + times), cell)
        wide = _count(attributes, "table:number-columns-spanned")
        high = _count(attributes, "table:number-rows-spanned")
        top = self.number + 1
        self.sheets[-1].merge(top, self.column, top + high - 1, self.column + wide - 1)
        self.column += times

    def _end_row(self) -> None:
        """Add the row as often as it stands there; a blank one is only counted."""
        sheet = self.sheets[-1]
        if self.row and self.rows > MAX_ROWS:
            raise DeliveryRefused(
                f"more than {MAX_ROWS} rows in a sheet", "TOO_LONG", place=sheet.name
            )
        for number in range(self.number + 1, self.number + 1 + (self.rows if self.row else 0)):
            sheet.add(number, self.row, self.hidden)
            self.characters += sum(map(len, self.row.values()))
            if self.characters > MAX_TEXT:
                raise DeliveryRefused(
                    "more text than any roster has", "PARSE_RESOURCE", place=sheet.name
                )
        self.number += self.rows


def _count(attributes: dict[str, str], name: str) -> int:
    count = int(attributes.get(name, "1"))
    if count < 1:
        raise ValueError("not a count")
    return count


def _cell_of(attributes: dict[str, str], text: str) -> str:
    """Return a cell as it travels: `sources/child/cells.py`."""
    kind = attributes.get("office:value-type", "")
    if attributes.get("calcext:value-type") == "error":
        return ERROR + clean(text)
    if kind in NUMBERS:
        return number_cell(attributes["office:value"].strip(), False, False)
    if kind == "date":
        return DATE + clean(attributes["office:date-value"]).strip().removesuffix("T00:00:00")
    if kind == "boolean":
        return BOOLEAN + attributes["office:boolean-value"].upper()
    if not kind and not text and (formula := attributes.get("table:formula", "")):
        return formula_cell(formula)
    return clean(attributes.get("office:string-value", text) if kind == "string" else text)
