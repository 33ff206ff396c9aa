"""Workbooks as another reader sees them: calamine, which shares no line with ours."""

import io
from datetime import date, datetime

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from sibermata.records.cell import BOOLEAN, DATE, MARKS, NUMBER
from sibermata.sources.child.workbook_zip import answer_of
from tests.sources.sheet.roster_files import DELIVERIES


def every_kind(strings_in_cells: bool) -> bytes:
    """Return a workbook with gaps, a hidden row, a hidden sheet and every kind of cell that both
    readers understand.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": strings_in_cells, "in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name in ("Kec. Ngoro", "Kec. Jetis"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["NIK", "Nama", "Lahir", "Umur", "Aktif", "Bagian"])
        for row in range(1, 400):
            if row % 7 == 0:
                continue
            sheet.write_string(row, 0, f"35160558129{row:05d}")
            sheet.write_string(row, 1, f'Siti & "Contohwati" <{row}> Ma\'ruf é {row % 3}')
            sheet.write_datetime(row, 2, date.fromordinal(720_000 + 17 * row), day)
            sheet.write_number(row, 3, row * 1.5)
            sheet.write_boolean(row, 4, row % 2 == 0)
            if row % 5:
                sheet.write_rich_string(row, 5, "Kaur ", book.add_format({"bold": True}), "Umum")
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.merge_range(400, 0, 401, 1, "Mengetahui")
    sheet.hide()
    book.close()
    return out.getvalue()


WORKBOOKS = {path.stem: path.read_bytes() for path in DELIVERIES.rglob("*.xlsx")}
WORKBOOKS |= {"strings-shared": every_kind(False), "strings-in-cells": every_kind(True)}


@pytest.mark.parametrize("body", WORKBOOKS.values(), ids=WORKBOOKS.keys())
def test_another_reader_sees_the_same_cells(body):
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(body))
    sheets = answer_of(body).sheets
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [
        (sheet.name, str(sheet.visible) != "SheetVisibleEnum.Visible")
        for sheet in theirs.sheets_metadata
    ]
    for sheet in sheets:
        seen = theirs.get_sheet_by_name(sheet.name)
        rows = seen.to_python(skip_empty_area=False)
        read = dict(zip(sheet.numbers, sheet.rows, strict=True))
        assert read, "there is something to compare"
        for number, row in enumerate(rows, 1):
            cells = read.get(number, [""] * sheet.width)
            assert list(map(plain, cells)) == list(map(plain_of_theirs, row)), number
        merges = {(top, left, bottom, right) for top, left, bottom, right in sheet.merges}
        assert merges == {
            (top + 1, left, bottom + 1, right)
            for (top, left), (bottom, right) in seen.merged_cell_ranges or ()
        }


def plain(cell: str) -> object:
    if cell[:1] == NUMBER:
        return float(cell[1:])
    if cell[:1] == BOOLEAN:
        return cell[1:] == "TRUE"
    return cell[1:] if cell[:1] == DATE else cell


def plain_of_theirs(cell: object) -> object:
    assert not (isinstance(cell, str) and cell[:1] in MARKS)
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell
