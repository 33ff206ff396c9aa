"""The one writer of workbooks: formula-safe, headers frozen, what must not be touched locked.

A text never becomes a formula, a link or a number.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from sibermata.errors import Refusal
from sibermata.rules.time.office import WIB
from sibermata.rules.value.text import FORMULA_STARTS

LONGEST_CELL = 32_000
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
HEAD = {"bold": True, "border": 1, "text_wrap": True, "valign": "top", "num_format": "@"}
NARROW, WIDE = 12, 44  # characters
MOST_ROWS = 1_048_575  # of a sheet, under its headings
NO_LETTERS = "\ufffe\uffff"  # no XML holds them


def storable(text: str) -> str:
    """Return a text as a cell can hold it: without control characters, not too long."""
    if not text.isprintable():
        text = "".join(
            char for char in text if (char >= " " and char not in NO_LETTERS) or char in "\t\n"
        )
    return text[:LONGEST_CELL]


@dataclass
class Book:
    """A workbook in the making whose cells are texts, some of them to be written into."""

    body: BytesIO = field(default_factory=BytesIO)

    def __post_init__(self) -> None:
        self.book = xlsxwriter.Workbook(self.body, {"in_memory": True, **OPTIONS})
        self.locked_head = self.book.add_format({**HEAD, "bg_color": "#DDE7F0"})
        self.open_head = self.book.add_format({**HEAD, "bg_color": "#FFF2CC"})
        self.formats = {
            (open_, quoted): self.book.add_format(
                {
                    "num_format": "@",
                    "locked": not open_,
                    "quote_prefix": quoted,
                    **({} if open_ else {"font_color": "#555555"}),
                }
            )
            for open_ in (True, False)
            for quoted in (True, False)
        }

    def sheet(
        self,
        name: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        open_from: int,
        frozen: int = 0,
    ) -> Any:
        """Add a sheet; the columns from `open_from` on may be written into."""
        sheet = self.book.add_worksheet(name)
        for column, head in enumerate(heads):
            sheet.write_string(
                0, column, head, self.open_head if column >= open_from else self.locked_head
            )
            sheet.set_column(column, column, max(NARROW, min(40, len(head) + 4)))
        for at, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                self.write(sheet, at, column, cell, open_=column >= open_from)
        sheet.freeze_panes(1, frozen)
        return sheet

    def write(self, sheet: Any, row: int, column: int, text: str, *, open_: bool) -> None:
        """Write one text, exactly as it is; one that looks like a formula bears Excel's own mark
        for text.
        """
        kept = storable(text)
        style = self.formats[open_, kept.startswith(FORMULA_STARTS)]
        if kept:
            sheet.write_string(row, column, kept, style)
        else:
            sheet.write_blank(row, column, None, style)

    def close(self) -> bytes:
        """Return the finished file."""
        self.book.close()
        return self.body.getvalue()


@dataclass
class ListBook:
    """A workbook with one list: real days, instants and numbers; row by row, so that a province
    fits into memory.
    """

    title: str
    heads: Sequence[str]
    wide: Sequence[bool]  # for each column: long texts, wrapped
    body: BytesIO = field(default_factory=BytesIO)
    rows: int = 0

    def __post_init__(self) -> None:
        self.book = xlsxwriter.Workbook(self.body, {"constant_memory": True, **OPTIONS})
        self.head = self.book.add_format({**HEAD, "bg_color": "#DDE7F0"})
        top = {"valign": "top"}
        self.day = self.book.add_format({**top, "num_format": "dd-mm-yyyy"})
        self.instant = self.book.add_format({**top, "num_format": "dd-mm-yyyy hh:mm"})
        self.number = self.book.add_format(top)
        self.text = self.book.add_format({**top, "text_wrap": True})
        self.quoted = self.book.add_format({**top, "text_wrap": True, "quote_prefix": True})
        self._begin(self.title or "Daftar", self.heads)

    def _begin(self, title: str, heads: Sequence[str]) -> None:
        self.sheet, self.rows = self.book.add_worksheet(title[:31]), 0
        for column, (name, wide) in enumerate(zip(heads, self.wide, strict=True)):
            self.sheet.write_string(0, column, name, self.head)
            self.sheet.set_column(column, column, WIDE if wide else max(NARROW, len(name) + 2))
        self.sheet.freeze_panes(1, 0)

    def another(self, title: str, heads: Sequence[str]) -> None:
        """Begin a list of its own, on a sheet of its own."""
        self._end()
        self._begin(title, heads)

    def _end(self) -> None:
        self.sheet.autofilter(0, 0, max(self.rows, 1), len(self.heads) - 1)

    def add(self, cells: Iterable[Any]) -> None:
        """Add a row; refuse one that no sheet has room for: the library would leave it out."""
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise Refusal("EXPORT_LARGE", number=self.rows, most=MOST_ROWS)
        for column, value in enumerate(cells):
            self.put(column, value)

    def put(self, column: int, value: Any) -> None:
        """Write one value into the row that was begun."""
        at = (self.rows, column)
        if value is None:
            return
        if isinstance(value, datetime):
            local = value.astimezone(WIB).replace(tzinfo=None)
            self.sheet.write_datetime(*at, local, self.instant)
        elif isinstance(value, date):
            self.sheet.write_datetime(*at, value, self.day)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self.sheet.write_number(*at, value, self.number)
        elif text := storable(in_a_cell(value)):
            style = self.quoted if text.startswith(FORMULA_STARTS) else self.text
            self.sheet.write_string(*at, text, style)

    def about(self, name: str, lines: Iterable[tuple[str, str]], **properties: Any) -> None:
        """Add a sheet of what the list was made from, and say it in the file's properties too."""
        sheet = self.book.add_worksheet(name[:31])
        sheet.set_column(0, 0, NARROW * 2)
        sheet.set_column(1, 1, WIDE * 2)
        for row, cells in enumerate(lines):
            for column, text in enumerate(cells):
                kept = storable(text)
                style = self.quoted if kept.startswith(FORMULA_STARTS) else self.text
                sheet.write_string(row, column, kept, style)
        self.book.set_properties(properties)

    def close(self) -> bytes:
        """Return the finished file."""
        self._end()
        self.book.close()
        return self.body.getvalue()


def in_a_cell(value: Any) -> str:
    """Return a value as a person reads it in a cell."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
