"""The attendance sheet: written from the present attendance, read back as rows of texts.

Invariant: a row that nobody changed has no effect; a sheet names its meeting, and each line its
code. Agreed: STANDING 6.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sibermata.desk.sheets.repair_out import hidden_sheet
from sibermata.desk.sheets.workbook_out import Book
from sibermata.errors import Refusal
from sibermata.records.cell import text_of
from sibermata.records.delivery import Part
from sibermata.records.source import Read, Source
from sibermata.records.states import Attendance
from sibermata.rules.time.office import WIB
from sibermata.sources.sheet.header import Grid
from sibermata.sources.sheet.workbook import read_workbook

SHEET, ABOUT, ORIGIN = "daftar hadir", "sibermata", "asal"
MEETING, VERSION = "kegiatan", "versi"
HEADS = (
    "line",
    "code",
    "name",
    "post",
    "village",
    "district",
    "outcome",
    "arrived_at",
    "substitute_name",
    "substitute_post",
    "excuse_from",
    "excuse_date",
    "excuse_letter",
    "remarks",
)
LOCKED = 6  # the columns that are locked; for a walk-in only the first two
OPEN = HEADS[LOCKED:]
NEEDED = ("line", "outcome")
SEARCHED_ROWS = 10  # rows searched for the header: a title may stand above it
ROOM = 200  # empty rows for walk-ins
WIDTHS = {"name": 32, "post": 28, "village": 22, "district": 24, "code": 36, "remarks": 32}
READER = Source(name="daftar hadir", district="", type="spreadsheet", address="", read=Read())


class SheetRow(NamedTuple):
    """A row that came back."""

    number: int  # in the sheet
    line: str  # as it is written; '' = a walk-in
    cells: Mapping[str, str]  # column -> text, its mark included
    touched: bool  # whether anybody wrote into it

    def text(self, name: str) -> str:
        """Return a cell as a person sees it."""
        return text_of(self.cells.get(name, "")).strip()


class Sheet(NamedTuple):
    """A sheet that came back."""

    meeting: str  # '' = it does not say
    rows: list[SheetRow]


def write_sheet(
    meeting: str, version: int, lines: Sequence[Mapping[str, Any]], codes: Mapping[int, str]
) -> bytes:
    """Return the workbook of a meeting: lines as the view lists them, and room for walk-ins."""
    book = Book()
    body = [row_of(line, codes.get(line["line"], "")) for line in lines]
    sheet = book.sheet(SHEET, HEADS, body, open_from=LOCKED, frozen=3)
    for row in range(len(body) + 1, len(body) + ROOM + 1):
        for column in range(len(HEADS)):
            book.write(sheet, row, column, "", open_=column >= 2)
    for column, name in enumerate(HEADS):
        sheet.set_column(column, column, WIDTHS.get(name, 16))
    last = len(body) + ROOM
    place = HEADS.index("outcome")
    offer = {"validate": "list", "source": list(Attendance), "ignore_blank": True}
    sheet.data_validation(1, place, last, place, offer)
    sheet.protect(
        "", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}
    )
    hidden_sheet(book, ABOUT, ((MEETING, meeting), (VERSION, str(version))))
    origin = [(row[0], mark_of(row[LOCKED:])) for row in body]
    hidden_sheet(book, ORIGIN, origin)
    return book.close()


def row_of(line: Mapping[str, Any], code: str) -> list[str]:
    """Return a line as a row of the sheet."""
    texts = {**line, "line": str(line["line"]), "code": code}
    texts["post"] = " ".join(
        part for part in (line["capacity_word"], line["post_name"], line["post_label"]) if part
    )
    texts["arrived_at"] = clock_of(line["arrived_at"])
    texts["excuse_date"] = line["excuse_date"].isoformat() if line["excuse_date"] else ""
    return [str(texts[name] or "") for name in HEADS]


def clock_of(instant: datetime | None) -> str:
    """Return an instant as the sheet shows it: '08:15', by the office's clock."""
    return instant.astimezone(WIB).strftime("%H:%M") if instant else ""


def mark_of(cells: Sequence[str]) -> str:
    """Return the mark by which an unchanged row is recognised."""
    return hashlib.sha256("\x1f".join(cell.strip() for cell in cells).encode()).hexdigest()[:32]


def read_sheet(name: str, body: bytes) -> Sheet:
    """Return the rows of a sheet; refuse a workbook that is no attendance sheet."""
    grids = {grid.sheet: grid for grid in read_workbook(Part(name, body), READER)[0]}
    grid = grids.get(SHEET) or next(iter(grids.values()))
    first, heads = _header_of(grid)
    if first is None:
        raise Refusal("SHEET_NOT_ATTENDANCE", file=name, columns=HEADS)
    about, origin = _pairs(grids.get(ABOUT)), _pairs(grids.get(ORIGIN))
    rows: list[SheetRow] = []
    for number, cells in zip(grid.numbers[first + 1 :], grid.rows[first + 1 :], strict=True):
        by_head = dict(zip(heads, cells, strict=False))
        if not any(text_of(cell).strip() for cell in by_head.values()):
            continue
        line = text_of(by_head.get("line", "")).strip()
        now = mark_of([text_of(by_head.get(column, "")) for column in OPEN])
        rows.append(SheetRow(number, line, by_head, origin.get(line) != now))
    return Sheet(about.get(MEETING, ""), rows)


def _header_of(grid: Grid) -> tuple[int | None, list[str]]:
    """Return where the header is, and its words, or None; somebody may have written a title above
    it.
    """
    for at, row in enumerate(grid.rows[:SEARCHED_ROWS]):
        heads = [text_of(cell).strip().casefold() for cell in row]
        if all(needed in heads for needed in NEEDED):
            return at, heads
    return None, []


def _pairs(grid: Any) -> dict[str, str]:
    if grid is None:
        return {}
    return {text_of(row[0]): text_of(row[1]) for row in grid.rows if len(row) > 1}
