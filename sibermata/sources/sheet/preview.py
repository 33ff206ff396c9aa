"""A first look at an unknown file: which row is most like a header, and what stands under it.

For a person who writes a source's TOML.
"""

from collections.abc import Sequence

from sibermata.errors import DeliveryRefused
from sibermata.records.cell import text_of
from sibermata.records.delivery import Part
from sibermata.records.source import ROSTER, Source
from sibermata.rules.value.columns import ColumnNames, recognise
from sibermata.sources.sheet.header import Grid, Header, find_header, searched_rows
from sibermata.sources.sheet.html_table import read_page
from sibermata.sources.sheet.shared_cells import join_education, join_sex
from sibermata.sources.sheet.spreadsheet import read_part
from sibermata.sources.sheet.titles import lines_of

SAMPLES = 200
TITLE_CELLS = 3  # 'Tanggal | : | 2 Maret 2026'
Seen = tuple[list[str], list[list[str]]]  # headers, and the cells under them


def preview(part: Part, kind: str, names: ColumnNames, delivers: str = ROSTER) -> Seen:
    """Return the headers of the fullest table and the rows under them, as a person sees the
    cells.
    """
    source = Source(name=part.name, district="", type=kind, address="", delivers=delivers)
    grids, _, _ = (
        read_page(part, source) if kind == "html_table" else read_part(part, source, names)
    )
    filled = [grid for grid in grids if any(any(cell.strip() for cell in row) for row in grid.rows)]
    if not filled:
        raise DeliveryRefused(
            f"{part.name}: there is nothing in it", "HEADER_NOT_FOUND", place=part.name
        )
    headed = [
        (grid, header)
        for grid in filled
        if (header := find_header(grid, source, names)) is not None
    ]
    if headed:
        return under_header(*max(headed, key=lambda one: one[1].recognised.score), names)
    return under_likeliest_row(filled, names)


def titles_of(part: Part, kind: str, names: ColumnNames) -> list[str]:
    """Return what stands in the thin rows at the top of each sheet, and the sheets' names."""
    source = Source(name=part.name, district="", type=kind, address="")
    grids, _, _ = (
        read_page(part, source) if kind == "html_table" else read_part(part, source, names)
    )
    found = [grid.sheet for grid in grids if grid.sheet]
    for grid in grids:
        above = [
            [text_of(cell).strip() for cell in row] for row in grid.rows[: searched_rows(grid.rows)]
        ]
        above += map(list, grid.above)
        lines = [[text for text in row if text] for row in above]
        found += [" ".join(line) for line in lines if 0 < len(line) <= TITLE_CELLS]
    return found


def lines_above(part: Part, kind: str, names: ColumnNames, delivers: str) -> list[str]:
    """Return what stands above the header of each sheet that has one, a line for each row."""
    source = Source(name=part.name, district="", type=kind, address="", delivers=delivers)
    grids, _, _ = (
        read_page(part, source) if kind == "html_table" else read_part(part, source, names)
    )
    headed = ((grid, find_header(grid, source, names)) for grid in grids)
    return [
        line
        for grid, header in headed
        if header is not None
        for line in lines_of([*map(list, grid.above), *grid.rows[: header.first]])
    ]


def under_header(grid: Grid, header: Header, names: ColumnNames) -> Seen:
    """Return a header that was found, and what stands under it."""
    start = header.first + header.height
    under = [
        [*row, *[""] * (len(header.headers) - len(row))]
        for row in grid.rows[start : start + SAMPLES]
    ]
    marked = [list(row) for row in under]
    joined = join_education(join_sex(header, marked, names), marked, names)
    # columns of marks need no declaration
    marks = set(header.recognised.unknown) - set(joined.recognised.unknown)
    return _columns(["" if text in marks else text for text in header.headers], under)


def under_likeliest_row(grids: Sequence[Grid], names: ColumnNames) -> Seen:
    """Return the row most like a header, if none was found, and the rows under it."""
    grid = max(
        grids,
        key=lambda grid: max(likeness(row, names) for row in grid.rows[: searched_rows(grid.rows)]),
    )
    top = max(
        range(searched_rows(grid.rows)), key=lambda at: (*likeness(grid.rows[at], names), -at)
    )
    headers = [" ".join(text_of(cell).split()) for cell in grid.rows[top]]
    return _columns(headers, grid.rows[top + 1 : top + 1 + SAMPLES])


def _columns(headers: Sequence[str], under: Sequence[Sequence[str]]) -> Seen:
    """Return the headers that say something, and the cells under them as a person sees them."""
    kept = [place for place, header in enumerate(headers) if header]
    return [headers[place] for place in kept], [
        [text_of(row[place]) if place < len(row) else "" for place in kept] for row in under
    ]


def likeness(row: list[str], names: ColumnNames) -> tuple[int, int]:
    """Return how much a row is like a header: columns we know, then cells that are words. A single
    one that we know proves little: 'Kepala Desa' is a post far more often than a header.
    """
    texts = [text_of(cell).strip() for cell in row]
    known = recognise([text for text in texts if text], names).score
    words = sum(1 for text in texts if text and not any(char.isdigit() for char in text))
    return known if known > 1 else 0, words + known
