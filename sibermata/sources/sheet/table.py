"""From a grid to a table: the header found, what is no person dropped and counted, rows that do not
fit set apart, the rest filled.

Every row of the grid ends in exactly one place: the table, `misfits` or `dropped`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

from sibermata.errors import DeliveryRefused, SibermataError
from sibermata.records.cell import text_of
from sibermata.records.delivery import Parsed, Remark, Table
from sibermata.records.region import place_of
from sibermata.records.source import Source
from sibermata.rules.post.body import body_said_around, speaks_of_others
from sibermata.rules.value.columns import (
    VILLAGE,
    ColumnNames,
    deleted_headers,
    missing,
    recognise,
)
from sibermata.rules.value.deleted import is_deleted
from sibermata.sources.sheet.fill import Carried, fill_rows
from sibermata.sources.sheet.header import (
    Grid,
    Header,
    find_header,
    refuse_changed,
    refuse_without_header,
)
from sibermata.sources.sheet.not_people import judge_rows, suspects
from sibermata.sources.sheet.sections import beside, is_header_row, sections
from sibermata.sources.sheet.shared_cells import (
    fall_back,
    join_education,
    join_sex,
    part_shared,
)
from sibermata.sources.sheet.titles import lines_of, names_around, places_of_title, stem_of

MAX_COLUMNS = 200
# share of the rows that may not fit the header before the whole file is doubted; one row always may
MAX_MISFITS = 0.01


def tables_of_sheet(
    grid: Grid, source: Source, names: ColumnNames, out: Parsed, before: Carried | None = None
) -> list[Table]:
    """Return the tables of a sheet, as they stand under one another; [] if it has no header.

    `before` holds the places said so far: a sheet begins with none, a further table of a page goes
    on with those above it.
    """
    carried = before or Carried()
    tables: list[Table] = []
    for half in beside(grid, source, names):
        try:
            parts = [half] if half.exact_width else sections(half, source, names)
            read = [
                table_of(part, source, names, out, carried, whole=half.exact_width)
                for part in parts
            ]
        except _FurtherHeaderError:
            parts = sections(half, source, names)
            read = [table_of(part, source, names, out, carried) for part in parts]
        for part, table in zip(parts, read, strict=True):
            if table is not None:
                tables.append(table)
            elif len(parts) > 1:
                raise _undeclared(part, source, names)
    return tables


def _undeclared(grid: Grid, source: Source, names: ColumnNames) -> SibermataError:
    """Return the error for a lower table whose header is known by its usual names, and not by those
    that the source declares.
    """
    header = find_header(grid, replace(source, columns={}), names)
    if header is None:
        return refuse_without_header([grid], source)
    recognised = recognise(header.headers, names, source.columns, source.read.ignore)
    gone = missing(recognised, source.constants, source.delivers)
    return refuse_changed(grid, replace(header, recognised=recognised), source, names, gone)


class _FurtherHeaderError(Exception):
    """A CSV, read as one table at first since nearly every one is, holds another header."""


def table_of(
    grid: Grid,
    source: Source,
    names: ColumnNames,
    out: Parsed,
    carried: Carried,
    whole: bool = False,
) -> Table | None:
    """Return the table of one section, None if it has no header; what was dropped, noted or does
    not fit is added to `out`. THE STORY of a sheet's rows: one line a step, from header to table.

    `whole`: the grid was not cut yet; raise _FurtherHeaderError, before anything is added or
    changed, if it should be.
    """
    header = find_header(grid, source, names)
    if header is None:
        return None
    refuse_header(header, grid, source, names)
    start = header.first + header.height
    dropped = dropped_above(grid, header)
    above = [*map(list, grid.above), *grid.rows[: header.first]]
    rows, numbers = grid.rows[start:], grid.numbers[start:]
    width = len(header.headers)
    misfits = _fit(rows, _stated_width(header), width, grid.exact_width)
    fall_back(header, rows)
    heads = grid.rows[header.first : start]
    at = header.recognised.columns.index("name")
    doubtful = suspects(
        rows, header.recognised.columns, names.written | {row[at] for row in heads if at < len(row)}
    )
    further = (*grid.rows[: header.first], *(rows[i] for i in doubtful)) if whole else ()
    if any(is_header_row(row, source, names) for row in further):
        raise _FurtherHeaderError
    reasons, headings = judge_rows(rows, header, heads, above, doubtful)
    deleted = _deleted(header, rows, source, names)
    reasons |= dict.fromkeys(deleted, "deleted")
    header = join_education(join_sex(header, rows, names), rows, names)
    dropped.update(reasons.values())
    misfits = {index: cells for index, cells in misfits.items() if index not in reasons}
    out.misfits += remarks_of_misfits(misfits, len(rows) - len(reasons), source, grid, header)
    table = _pick(grid, header, rows, numbers, reasons.keys() | misfits.keys())
    part_shared(table, source)
    carried.read_titles(above)
    table.named = names_around(above, grid.sheet, grid.file)
    table.body = _body_of(table, above)
    fixed = places_around(above, grid, table, source)
    fill_rows(table, source, fixed, _headings_by_row(headings, table.numbers, numbers), carried)
    _refuse_without_village(grid, header, table, source, names)
    for reason, count in dropped.items():
        if count:
            out.dropped[reason] = out.dropped.get(reason, 0) + count
    _note(grid, header, table, out)
    if deleted:
        out.notes.append(Remark("ROWS_DELETED", grid.file, grid.sheet, value=str(len(deleted))))
    return table


def _deleted(
    header: Header, rows: list[list[str]], source: Source, names: ColumnNames
) -> list[int]:
    """Return the rows that their own source has deleted."""
    marks = deleted_headers(header.headers, names, source.columns, source.read.ignore)
    at = [header.headers.index(mark) for mark in marks]
    return [i for i, row in enumerate(rows) if any(is_deleted(text_of(row[j])) for j in at)]


def _body_of(table: Table, above: Sequence[Sequence[str]]) -> str:
    """Return 'bpd' if the text around a table says so, and no post in it contradicts."""
    body = body_said_around(lines_of(above), table.sheet, stem_of(table.file))
    if not body or "post" not in table.columns:
        return body
    at = table.columns.index("post")
    return "" if any(speaks_of_others(text_of(row[at])) for row in table.rows) else body


def refuse_header(header: Header, grid: Grid, source: Source, names: ColumnNames) -> None:
    """Refuse a delivery whose header lacks a required column, has one twice, or is wider than any
    roster's.
    """
    if header.missing:
        raise refuse_changed(grid, header, source, names, header.missing)
    if header.recognised.doubled:
        twice = header.recognised.doubled[0]
        raise DeliveryRefused(
            f"{source.name}: the header {twice!r} stands there twice",
            "HEADER_DUP",
            place=place_of(grid.file, grid.sheet, grid.numbers[header.first], twice),
            value=twice,
        )
    if len(header.headers) > MAX_COLUMNS:
        raise DeliveryRefused(
            f"{source.name}: more than {MAX_COLUMNS} columns", "TOO_WIDE", place=grid.place
        )


def dropped_above(grid: Grid, header: Header) -> Counter[str]:
    """Return how many rows above the header are titles, and how many rows are blank."""
    above = grid.rows[: header.first]
    titles = sum(1 for row in above if any(text_of(cell).strip() for cell in row))
    return Counter({"title": titles, "blank": len(above) - titles + _rows_not_stored(grid)})


def remarks_of_misfits(
    misfits: dict[int, int], read: int, source: Source, grid: Grid, header: Header
) -> list[Remark]:
    """Return a remark on each row that does not fit the header; refuse the delivery where too many
    of the `read` rows do not.
    """
    numbers = grid.numbers[header.first + header.height :]
    if len(misfits) > max(1, MAX_MISFITS * read):
        raise DeliveryRefused(
            f"{source.name}: {len(misfits)} of {read} rows do not fit the header",
            "COLUMNS",
            place=place_of(grid.file, grid.sheet, numbers[min(misfits)]),
            value=f"{len(misfits)} dari {read} baris",
        )
    width = len(header.headers)
    return [
        Remark("COLUMNS", grid.file, grid.sheet, numbers[i], value=f"{cells} sel / {width} judul")
        for i, cells in misfits.items()
    ]


def places_around(
    above: list[list[str]], grid: Grid, table: Table, source: Source
) -> dict[str, str]:
    """Return the places that titles, sheet and file name for all rows: of the columns that the
    source lets fill and the table lacks, inside its district.
    """
    asked = [column for column in source.read.fill_down if column not in table.columns]
    file = grid.file if source.read.together != "newest" else ""  # one of many speaks of itself
    return {
        column: place
        for column, place in places_of_title(above, grid.sheet, asked, file).items()
        if column != "village_code" or place.startswith(source.district)
    }


def _rows_not_stored(grid: Grid) -> int:
    """Return how many empty rows a workbook left out: its row numbers have gaps (those of a CSV
    count lines inside a cell).
    """
    return 0 if grid.exact_width else grid.numbers[-1] - grid.numbers[0] + 1 - len(grid.numbers)


def _stated_width(header: Header) -> int:
    """Return the number of columns up to the last that has a header."""
    return max(i + 1 for i, text in enumerate(header.headers) if text)


def _fit(rows: list[list[str]], least: int, width: int, exact: bool) -> dict[int, int]:
    """Give every row `width` cells; return index -> number of cells of the rows that state more, or
    (exact) fewer, than the header has.
    """
    misfits: dict[int, int] = {}
    if set(map(len, rows)) == {width}:
        return misfits
    for index, row in enumerate(rows):
        if len(row) == width:
            continue
        cells = len(row)
        if cells > width:
            if any(cell.strip() for cell in row[width:]) and exact:
                misfits[index] = cells
            rows[index] = row[:width]
        else:
            if cells < least and exact:
                misfits[index] = cells
            rows[index] = row + [""] * (width - cells)
    return misfits


def _pick(
    grid: Grid, header: Header, rows: list[list[str]], numbers: list[int], gone: set[int]
) -> Table:
    """Return the table of the wanted columns; the rows are the grid's own lists where every column
    is wanted.
    """
    if gone:
        kept = [i for i in range(len(rows)) if i not in gone]
        rows, numbers = [rows[i] for i in kept], [numbers[i] for i in kept]
    wanted = [i for i, column in enumerate(header.recognised.columns) if column]
    if len(wanted) == 1:
        rows = [[row[wanted[0]]] for row in rows]
    elif len(wanted) < len(header.headers):
        rows = list(map(list, map(itemgetter(*wanted), rows)))
    return Table(
        file=grid.file,
        sheet=grid.sheet,
        columns=tuple(header.recognised.columns[i] for i in wanted),
        headers=tuple(header.headers[i] for i in wanted),
        rows=rows,
        numbers=numbers,
        unknown=header.recognised.unknown,
        date1904=grid.date1904,
        cut=grid.cut if grid.cut in numbers[-1:] else None,
        hidden=len(rows)
        if grid.hidden_sheet
        else sum(1 for number in numbers if number in grid.hidden)
        if grid.hidden
        else 0,
    )


def _headings_by_row(
    headings: dict[int, list[tuple[str, str]]], kept: Sequence[int], numbers: Sequence[int]
) -> list[tuple[int, str, str]]:
    """Return (first row of the table it speaks for, canonical name, place) in the order of the
    sheet.
    """
    if not headings:
        return []
    position = {number: i for i, number in enumerate(kept)}
    result = []
    for index, places in sorted(headings.items()):
        below = next((position[n] for n in numbers[index + 1 :] if n in position), len(kept))
        result += [(below, column, place) for column, place in places]
    return result


def _refuse_without_village(
    grid: Grid, header: Header, table: Table, source: Source, names: ColumnNames
) -> None:
    if "village" in missing(header.recognised, source.constants, source.delivers) and not set(
        table.columns
    ) & set(VILLAGE):
        raise refuse_changed(grid, header, source, names, ["village"])


def _note(grid: Grid, header: Header, table: Table, out: Parsed) -> None:
    if table.hidden:
        out.notes.append(Remark("HIDDEN_ROWS", grid.file, grid.sheet, value=str(table.hidden)))
    for name, listed in (header.recognised.gone or {}).items():
        if name not in table.columns:
            out.notes.append(
                Remark(
                    "COLUMN_GONE",
                    grid.file,
                    grid.sheet,
                    column=listed[0] if listed else name,
                    value=name,
                )
            )
