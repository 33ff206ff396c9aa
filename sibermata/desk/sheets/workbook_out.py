"""Workbooks that go out: text only, formula-safe, headers frozen, what must not be touched locked.

A cell never becomes a formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import xlsxwriter

FORMULA_STARTS = tuple("=+-@\t\r\0＝＋－＠")
LONGEST_CELL = 32_000
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass
class Book:
    """A workbook in the making."""

    body: BytesIO = field(default_factory=BytesIO)

    def __post_init__(self) -> None:
        self.book = xlsxwriter.Workbook(self.body, OPTIONS)
        head = {"bold": True, "border": 1, "text_wrap": True, "valign": "top", "num_format": "@"}
        self.locked_head = self.book.add_format({**head, "bg_color": "#DDE7F0"})
        self.open_head = self.book.add_format({**head, "bg_color": "#FFF2CC"})
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
            sheet.set_column(column, column, max(12, min(40, len(head) + 4)))
        for at, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                self.write(sheet, at, column, cell, open_=column >= open_from)
        sheet.freeze_panes(1, frozen)
        return sheet

    def write(self, sheet: Any, row: int, column: int, text: str, *, open_: bool) -> None:
        """Write one text, exactly as it is; one that looks like a formula bears Excel's own mark
        for text.
        """
        kept = "".join(char for char in text if char >= " " or char in "\t\n")[:LONGEST_CELL]
        style = self.formats[open_, kept.startswith(FORMULA_STARTS)]
        if kept:
            sheet.write_string(row, column, kept, style)
        else:
            sheet.write_blank(row, column, None, style)

    def close(self) -> bytes:
        """Return the finished file."""
        self.book.close()
        return self.body.getvalue()
