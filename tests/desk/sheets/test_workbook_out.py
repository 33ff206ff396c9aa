"""Lists as workbooks: each cell is what was put in, whatever it looks like."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from sibermata.desk.sheets import workbook_out
from sibermata.desk.sheets.workbook_out import ListBook
from sibermata.errors import Refusal

HEADS = ("Satu", "Dua")


def written(*rows: Sequence[Any]) -> Any:
    """The first sheet of a workbook with these rows, as a reader of somebody else's sees it."""
    book = ListBook("Daftar", HEADS, [False, True])
    for row in rows:
        book.add(row)
    book.about("Keterangan", [("Baris", str(book.rows))])
    return load_workbook(BytesIO(book.close()))["Daftar"]


@pytest.mark.parametrize(
    ("value", "read", "shown"),
    [
        ("Siti & Budi <Jaya>", "Siti & Budi <Jaya>", "General"),
        ("  di muka dan di belakang ", "  di muka dan di belakang ", "General"),
        ("dua\nbaris\tdan tab", "dua\nbaris\tdan tab", "General"),
        ("tanda\x00 kendali\x1f\r\ufffe", "tanda kendali", "General"),
        ("3573016708900001", "3573016708900001", "General"),
        ("=1+1", "=1+1", "General"),
        (True, "ya", "General"),
        (["a", "é"], '["a", "é"]', "General"),
        (0, 0, "General"),
        (-2.5, -2.5, "General"),
        (2**53, 2**53, "General"),
        (date(1967, 8, 27), datetime(1967, 8, 27), "dd-mm-yyyy"),
        (datetime(2026, 3, 1, 18, 30, tzinfo=UTC), datetime(2026, 3, 2, 1, 30), "dd-mm-yyyy hh:mm"),
    ],
)
def test_a_cell_is_read_back_as_what_was_put_in(value: Any, read: Any, shown: str) -> None:
    sheet = written((value, None), (None, value))
    for cell in (sheet["A2"], sheet["B3"]):
        assert (cell.value, cell.number_format) == (read, shown)
        assert cell.data_type != "f"
        assert cell.alignment.vertical == "top"
        assert bool(cell.quotePrefix) == (value == "=1+1")
    assert sheet["B2"].value is None


def test_what_looks_like_an_escaped_letter_stays_what_it_is() -> None:
    body = ListBook("Daftar", HEADS, [False, False])
    body.add(("_x0041_", "_x_ dan _"))
    sheet = CalamineWorkbook.from_filelike(BytesIO(body.close())).get_sheet_by_index(0)
    _, row = sheet.to_python()
    assert row == ["_x0041_", "_x_ dan _"]


def test_a_list_begins_under_its_headings_and_its_filter_spans_it() -> None:
    sheet = written(*[(number, "x") for number in range(1, 4)])
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        [*HEADS],
        [1, "x"],
        [2, "x"],
        [3, "x"],
    ]
    assert (sheet.dimensions, sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:B4", "A1:B4", "A2")


def test_a_list_without_rows_has_its_headings() -> None:
    assert [[cell.value for cell in row] for row in written().rows] == [[*HEADS]]


def test_several_lists_stand_on_sheets_of_their_own() -> None:
    book = ListBook("Satu", HEADS, [False, False])
    book.add(("a", 1))
    book.another("Dua", HEADS)
    book.add(("b", 2))
    read = load_workbook(BytesIO(book.close()))
    assert [[cell.value for cell in read[name][2]] for name in ("Satu", "Dua")] == [
        ["a", 1],
        ["b", 2],
    ]


def test_more_rows_than_a_sheet_holds_are_refused_and_not_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook_out, "MOST_ROWS", 2)
    with pytest.raises(Refusal, match="EXPORT_LARGE"):
        written((1, 1), (2, 2), (3, 3))
