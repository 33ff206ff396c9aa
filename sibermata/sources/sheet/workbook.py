"""A workbook (.xlsx, .ods, .xls) as grids: read by a limited child, its answer checked here before
anybody trusts it.
"""

from fnmatch import fnmatchcase

from sibermata.errors import DeliveryRefused, SourceChanged
from sibermata.records.delivery import Part, Remark
from sibermata.records.source import Source
from sibermata.sources.child.answer import Sheet, unpack
from sibermata.sources.child.run import run_limited
from sibermata.sources.sheet.header import Grid

EITHER, OLD = "either workbook", "old workbook"  # .xlsx or .ods; .xls
MAX_FILE = 20 * 1024 * 1024


def read_workbook(
    part: Part, source: Source, kind: str = "workbook"
) -> tuple[list[Grid], str, list[Remark]]:
    """Return the sheets that the source's pattern names, hidden ones too, the proof that the
    workbook is whole, and notes.
    """
    if len(part.body) > MAX_FILE:
        raise DeliveryRefused(
            f"{source.name}: a workbook of more than {MAX_FILE >> 20} MB",
            "ZIP_BOMB",
            place=part.name,
        )
    answer = unpack(run_limited(kind, part.body, part.name), part.name)
    pattern = source.read.sheets.casefold()
    chosen = [sheet for sheet in answer.sheets if fnmatchcase(sheet.name.casefold(), pattern)]
    if not chosen:
        listed = ", ".join(sheet.name for sheet in answer.sheets)[:300]
        raise SourceChanged(
            f"{source.name}: no sheet is called {source.read.sheets!r}; there are: {listed}",
            place=part.name,
        )
    grids = [grid_of(part.name, sheet, answer.date1904) for sheet in chosen]
    notes = [
        Remark("ROWS_BEYOND_GAP", part.name, sheet.name, value=str(sheet.beyond))
        for sheet in chosen
        if sheet.beyond
    ]
    checked = "every record to its end" if kind == OLD else "checksums of all entries"
    proof = f"{part.name}: {checked}, {len(answer.sheets)} sheets closed"
    return grids, "" if notes else proof, notes


def grid_of(file: str, sheet: Sheet, date1904: bool) -> Grid:
    """Return one sheet of a child's answer."""
    return Grid(
        file=file,
        sheet=sheet.name,
        rows=sheet.rows,
        numbers=list(sheet.numbers),
        merges=tuple(sheet.merges),
        hidden=frozenset(sheet.hidden_rows),
        hidden_sheet=sheet.hidden,
        date1904=date1904,
        above=tuple(map(tuple, sheet.above or ())),
        of_a_page=sheet.above is not None,
    )
