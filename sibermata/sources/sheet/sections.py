"""Tables that stand under or beside one another in one sheet, each with its own header: pemdes and
BPD, one village after the other.

A further header begins a table of its own, so that its columns are read under its own names and
never under those of the table above.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames, fold, recognise
from sibermata.sources.sheet.header import MAX_HEIGHT, Grid, Header, find_header
from sibermata.sources.sheet.not_people import THIN, filled, is_numbered
from sibermata.sources.sheet.titles import headings_of

LEAST = 2  # columns recognised, name and post among them; and cells written as headers usually are
SHARE = 0.6  # of the cells of a header row that are headers we know
NEAR = 2  # rows above a header row in which its group names may stand


def sections(grid: Grid, source: Source, names: ColumnNames) -> list[Grid]:
    """Return the sheet cut above every further header; [the sheet itself] if it has one header or
    none.
    """
    found = [i for i in _candidates(grid, names) if is_header_row(grid.rows[i], source, names)]
    usual = replace(
        source, columns={}
    )  # a header that the source does not declare ends the table above it all the same
    first = find_header(grid, source, names) if found else None
    if first is None or all(first.first <= i < first.first + first.height for i in found):
        return [grid]
    headers: list[Header] = []
    end = 0
    anchors = sorted({*found, first.first})
    for i, following in zip(anchors, [*anchors[1:], len(grid.rows)], strict=True):
        if i < end:
            continue
        last = (
            following if following > i + 1 else i + MAX_HEIGHT
        )  # two header rows together are one stacked header
        window = slice(max(end, i - NEAR), min(last, i + NEAR + 1))
        header = _header_in(grid, window, source, names) or _header_in(grid, window, usual, names)
        if header is not None:
            headers.append(header)
            end = header.first + header.height
    cuts = [0]
    for above, header in pairwise(headers):
        start = _start(grid, above, header)
        if not _is_new_page(grid, above, header, start):
            cuts.append(start)
    return [
        replace(grid, rows=grid.rows[a:b], numbers=grid.numbers[a:b])
        for a, b in zip(cuts, [*cuts[1:], len(grid.rows)], strict=True)
    ]


def beside(grid: Grid, source: Source, names: ColumnNames) -> list[Grid]:
    """Return the sheet cut between two tables that stand side by side: each with a name and a post
    of its own. Else [the sheet itself].
    """
    header = find_header(grid, source, names)
    if header is None or not header.recognised.doubled:
        return [grid]
    meant = [
        (recognise([text], names, source.columns, source.read.ignore).columns or ("",))[0]
        for text in header.headers
    ]
    if meant.count("name") != 2 or meant.count("post") != 2:
        return [grid]
    first, second = (at for at, column in enumerate(meant) if column == "name")
    gaps = [at for at in range(first + 1, second) if not header.headers[at]]
    cut = (
        max(gaps) + 1
        if gaps
        else second - (first - next(at for at, text in enumerate(header.headers) if text))
    )
    if "post" not in meant[:cut] or "post" not in meant[cut:]:
        return [grid]
    shifted = tuple(
        (top, left - cut, bottom, right - cut)
        for top, left, bottom, right in grid.merges
        if left >= cut
    )
    return [
        replace(
            grid,
            rows=[row[:cut] for row in grid.rows],
            merges=tuple(merge for merge in grid.merges if merge[3] < cut),
        ),
        replace(grid, rows=[row[cut:] for row in grid.rows], merges=shifted),
    ]


def _header_in(grid: Grid, window: slice, source: Source, names: ColumnNames) -> Header | None:
    """Return the header that stands in these rows; None if there is none, or half of one."""
    header = find_header(
        replace(grid, rows=grid.rows[window], numbers=grid.numbers[window]), source, names
    )
    return (
        replace(header, first=window.start + header.first)
        if header is not None and not header.missing
        else None
    )


def _candidates(grid: Grid, names: ColumnNames) -> list[int]:
    """Return the rows in which at least one cell is written as a header usually is."""
    return [i for i, row in enumerate(grid.rows) if not names.written.isdisjoint(row)]


def is_header_row(row: Sequence[str], source: Source, names: ColumnNames) -> bool:
    if sum(1 for cell in row if cell in names.written) < LEAST:
        return False
    texts = [text for text in filled(row[:200]).values() if len(text) <= 120]
    ways = [
        recognise(texts, names, declared, source.read.ignore) for declared in (source.columns, {})
    ]
    known = max(ways, key=lambda way: way.score)
    have = set(known.columns) | set(source.constants)
    listed = sum(1 for column in known.columns if column) + sum(
        1 for text in texts if fold(text) in names.unwanted
    )
    needed = {"name", "post"} if source.delivers == "roster" else {"name"}
    return (
        needed <= have
        and "name" in known.columns
        and known.score >= LEAST
        and listed >= SHARE * len(texts)
    )


def _start(grid: Grid, above: Header, header: Header) -> int:
    """Return the row where the lower table begins: its titles, and the signatures under the upper
    one, are thin lines above it.
    """
    columns = above.recognised.columns
    name = columns.index("name")
    data = above.first + above.height
    start = header.first
    while start > data:
        cells = filled(grid.rows[start - 1])
        full = len(cells) > 1 and (len(cells) > THIN or 2 * len(cells) > above.recognised.score)
        if (full and not headings_of(list(cells.values()))) or is_numbered(cells, name):
            break
        start -= 1
    while (
        start < header.first
    ):  # a lone name directly under the people is one of them, until a line says otherwise
        cells = filled(grid.rows[start])
        if list(cells) != [name] or start == data:
            break
        start += 1
    return start


def _is_new_page(grid: Grid, above: Header, header: Header, start: int) -> bool:
    """Return whether the same header only stands there again, on the next page: with nothing new
    above it.
    """
    if [fold(h) for h in above.headers] != [fold(h) for h in header.headers]:
        return False
    titles = {_words(row) for row in grid.rows[: above.first]}
    return all(not filled(row) or _words(row) in titles for row in grid.rows[start : header.first])


def _words(row: Sequence[str]) -> str:
    return re.sub(r"[0-9]+", "#", " ".join(filled(row).values()).casefold())
