"""An XLSX as grids: read by a limited child (`workbook_zip.py`), its answer checked here before
anybody trusts it.
"""

import json
from fnmatch import fnmatchcase
from typing import Any

from sibermata.errors import DeliveryRefused, SourceChanged
from sibermata.records.delivery import Part, Remark
from sibermata.records.source import Source
from sibermata.sources.child.run import run_limited
from sibermata.sources.sheet.header import Grid

MAX_FILE = 20 * 1024 * 1024


def read_workbook(part: Part, source: Source) -> tuple[list[Grid], str, list[Remark]]:
    """Return the sheets that the source's pattern names, hidden ones too, the proof that the
    workbook is whole, and notes.
    """
    if len(part.body) > MAX_FILE:
        raise DeliveryRefused(
            f"{source.name}: a workbook of more than {MAX_FILE >> 20} MB",
            "ZIP_BOMB",
            place=part.name,
        )
    answer = checked_answer(run_limited("workbook", part.body, part.name), part.name)
    sheets = answer["sheets"]
    pattern = source.read.sheets.casefold()
    chosen = [sheet for sheet in sheets if fnmatchcase(sheet["name"].casefold(), pattern)]
    if not chosen:
        listed = ", ".join(sheet["name"] for sheet in sheets)[:300]
        raise SourceChanged(
            f"{source.name}: no sheet is called {source.read.sheets!r}; there are: {listed}",
            place=part.name,
        )
    grids = [grid_of(part.name, sheet, bool(answer.get("date1904"))) for sheet in chosen]
    if any(sheet["beyond"] for sheet in chosen):
        return (
            grids,
            "",
            [
                Remark("ROWS_BEYOND_GAP", part.name, s["name"], value=str(s["beyond"]))
                for s in chosen
                if s["beyond"]
            ],
        )
    return grids, f"{part.name}: checksums of all entries, {len(sheets)} sheets closed", []


def grid_of(file: str, sheet: dict[str, Any], date1904: bool) -> Grid:
    """Return one sheet of a child's answer."""
    return Grid(
        file=file,
        sheet=sheet["name"],
        rows=sheet["rows"],
        numbers=sheet["numbers"],
        merges=tuple(tuple(merge) for merge in sheet["merges"]),
        hidden=frozenset(sheet["hidden_rows"]),
        hidden_sheet=sheet["hidden"],
        date1904=date1904,
        above=tuple(map(tuple, sheet.get("above", ()))),
        of_a_page="above" in sheet,
    )


def checked_answer(answer: bytes, place: str) -> dict[str, Any]:
    """Return a child's answer once every cell is known to be text and every number a number."""
    try:
        parsed = json.loads(answer)
        sound = isinstance(parsed, dict) and all(_is_sheet(sheet) for sheet in parsed["sheets"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DeliveryRefused(
            "the reading process answered nonsense", "WORKBOOK_BROKEN", place=place
        ) from error
    if not sound:
        raise DeliveryRefused(
            "the reading process answered nonsense", "WORKBOOK_BROKEN", place=place
        )
    return dict(parsed)


def _is_sheet(sheet: dict[str, Any]) -> bool:
    rows, numbers = sheet["rows"], sheet["numbers"]
    return (
        isinstance(sheet["name"], str)
        and isinstance(sheet["hidden"], bool)
        and isinstance(sheet["beyond"], int)
        and len(rows) == len(numbers)
        and all(isinstance(number, int) for number in (*numbers, *sheet["hidden_rows"]))
        and all(set(map(type, row)) <= {str} for row in (*rows, *sheet.get("above", ())))
        and all(
            len(merge) == 4 and all(isinstance(n, int) for n in merge) for merge in sheet["merges"]
        )
    )
