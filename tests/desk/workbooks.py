"""The workbooks that go out to officers and come back: made, exported, edited cell by cell."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl

from sibermata.desk.sheets.repair_out import repair_sheet
from tests.desk.acts import desk
from tests.office import Office

Change = Callable[[Any], None]


def export(office: Office, district: str | None = None) -> bytes:
    sources = [
        office.source(path.stem) for path in sorted((office.folder / "sources").glob("*.toml"))
    ]
    with desk(office) as at:
        return repair_sheet(at, sources, office.rules.names, district=district)[0]


def edited(body: bytes, change: Change) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(body))
    change(book["perbaikan"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(sheet: Any, head: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == head)


def put(head: str, place: int, text: str) -> Change:
    return lambda sheet: sheet.cell(place, column(sheet, head)).__setattr__("value", text)


def workbook(table: list[list[str]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "Pemdes"
    for row in table:
        book.active.append(row)
    book.save(out)
    return out.getvalue()
