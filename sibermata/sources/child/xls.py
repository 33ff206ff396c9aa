"""Runs in the child: the sheets of an old Excel file (.xls), as Excel 95 to 2003, LibreOffice Calc
and many programs save them; also a bare stream of records, which small programs in PHP write.

The format is read by xlrd. What a cell becomes, what is refused and the limits are ours.
"""

import os
import struct
from collections.abc import Iterator
from typing import Any, TextIO

import xlrd
from xlrd.compdoc import SIGNATURE, CompDoc

from sibermata.errors import DeliveryRefused
from sibermata.records.cell import BOOLEAN, ERROR
from sibermata.sources.child.answer import Answer, Sheet, pack
from sibermata.sources.child.cells import MAX_TEXT, clean, number_cell
from sibermata.sources.child.gathered import Gathered
from sibermata.sources.child.sheet_xml import DATE_FORMATS, shows_a_day

MACROS = {"_VBA_PROJECT_CUR", "VBA", "_VBA_PROJECT"}
STORAGE = 1  # a folder within the file
NOTHING = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
EOF = 0x0A
WORKBOOK, UNICODE = 45, 80  # xlrd's numbers of the first versions with several sheets, with Unicode


def read_xls(payload: bytes) -> bytes:
    """Return every sheet of the workbook, hidden ones too, packed."""
    with open(os.devnull, "w") as log:
        records = _records(payload, log)
        try:
            book = xlrd.open_workbook(
                file_contents=records,
                logfile=log,
                formatting_info=True,
                on_demand=True,
                ragged_rows=True,
            )
            return pack(Answer(list(_sheets(book)), book.datemode == 1))
        except xlrd.XLRDError as error:
            if "encrypted" not in str(error):
                raise
            raise DeliveryRefused("the workbook is protected by a password", "ENCRYPTED") from error
        except struct.error as error:
            if not _is_cut(records):
                raise
            raise DeliveryRefused("the file ends in the middle", "TRUNCATED") from error


def _records(payload: bytes, log: TextIO) -> bytes:
    """Return the records of the workbook, without the compound file around them."""
    found = payload
    if payload.startswith(SIGNATURE):
        file = CompDoc(payload, logfile=log, ignore_workbook_corruption=True)
        if any(entry.etype == STORAGE and entry.name in MACROS for entry in file.dirlist):
            raise DeliveryRefused("macros", "ACTIVE_CONTENT")
        streams = map(file.locate_named_stream, ("Workbook", "Book"))
        found = next((whole[at : at + length] for whole, at, length in streams if length), b"")
    if not found:
        raise DeliveryRefused(
            "no workbook in it: save it again as .xlsx (simpan ulang sebagai .xlsx)",
            "TYPE_MISMATCH",
        )
    return found


def _is_cut(records: bytes) -> bool:
    """Return whether the last record is no end, or ends beyond the file; zeros may follow it."""
    at = kind = 0
    while at + 4 <= len(records):
        kind, length = struct.unpack_from("<HH", records, at)
        at += 4 + length
    return at > len(records) or kind not in (EOF, 0)


def _sheets(book: Any) -> Iterator[Sheet]:
    characters = 0
    for at in range(book.nsheets):
        sheet = book.sheet_by_index(at)
        name = clean(sheet.name) if book.biff_version >= WORKBOOK else ""
        found = Gathered(name, sheet.visibility & 3 != 0)
        for top, bottom, left, right in sheet.merged_cells:
            found.merge(top + 1, left, bottom, right - 1)
        hidden = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
        for row in sorted({*range(sheet.nrows), *hidden}):
            cells = _row(book, sheet, row) if row < sheet.nrows else {}
            found.add(row + 1, cells, row in hidden)
        characters += sum(len(cell) for row in found.rows for cell in row)
        if characters > MAX_TEXT:
            raise DeliveryRefused("more text than any roster has", "PARSE_RESOURCE", place=name)
        yield found.sheet()
        book.unload_sheet(at)


def _row(book: Any, sheet: Any, row: int) -> dict[int, str]:
    return {
        at: _cell(book, sheet.cell(row, at))
        for at, kind in enumerate(sheet.row_types(row))
        if kind not in NOTHING
    }


def _cell(book: Any, cell: Any) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        text = cell.value
        if book.codepage is None and book.biff_version < UNICODE:  # read as latin-1: none was named
            text = text.encode("latin-1").decode("cp1252", "replace")
        return clean(text)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return BOOLEAN + ("TRUE" if cell.value else "FALSE")
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ERROR + str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return _number(book, cell.value, cell.xf_index)


def _number(book: Any, value: float, style: int) -> str:
    """Return a number with all its digits: up to 2^53 a file of this kind has every one."""
    whole = abs(value) < 1e17 and value == int(value)
    digits = str(int(value)) if whole else repr(value)
    number = book.xf_list[style].format_key if style < len(book.xf_list) else 0
    own = book.format_map[number].format_str if number in book.format_map else ""
    return number_cell(digits, number in DATE_FORMATS or shows_a_day(own or ""), book.datemode == 1)
