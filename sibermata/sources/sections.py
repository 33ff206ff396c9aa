"""Tables that stand under one another in one sheet, each with its own header: pemdes above, BPD below, or one village after the other.

A further header begins a table of its own, so that its columns are read under its own names and never under those of the table above.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sibermata.records.source import Source
from sibermata.rules.columns import ColumnNames, fold, recognise
from sibermata.sources.header import Grid, Header, find_header
from sibermata.sources.no_person import THIN, filled, is_numbered

LEAST = 2  # columns recognised, name and post among them
SHARE = 0.6  # of the cells of a header row that are headers we know
NEAR = 2  # rows above a header row in which its group names may stand


def sections(grid: Grid, source: Source, names: ColumnNames) -> list[Grid]:
    """Return the sheet cut above every further header; [the sheet itself] if it has one header or none."""
    found = [i for i in _candidates(grid, names) if _is_header_row(grid.rows[i], source, names)]
    if len(found) < 2:
        return [grid]
    headers: list[Header] = []
    end = 0
    for i in found:
        if i < end:
            continue
        top = max(end, i - NEAR)
        window = replace(grid, rows=grid.rows[top : i + NEAR + 1], numbers=grid.numbers[top : i + NEAR + 1])
        header = find_header(window, source, names)
        if header is not None and not header.missing:
            headers.append(replace(header, first=top + header.first))
            end = top + header.first + header.height
    cuts = [0]
    for above, header in pairwise(headers):
        start = _start(grid, above, header)
        if not _is_new_page(grid, above, header, start):
            cuts.append(start)
    return [replace(grid, rows=grid.rows[a:b], numbers=grid.numbers[a:b]) for a, b in zip(cuts, [*cuts[1:], len(grid.rows)], strict=True)]


def _candidates(grid: Grid, names: ColumnNames) -> list[int]:
    """Return the rows in which at least one cell is written as a header usually is; a cheap look at every row."""
    words = names.written
    if grid.exact_width:  # a CSV may have 200,000 rows: two of its first cells say enough
        return [i for i, row in enumerate(grid.rows) if len(row) > 1 and (row[1] in words or row[0] in words)]
    return [i for i, row in enumerate(grid.rows) if not words.isdisjoint(row)]


def _is_header_row(row: Sequence[str], source: Source, names: ColumnNames) -> bool:
    texts = [text for text in filled(row[:200]).values() if len(text) <= 120]
    known = recognise(texts, names, source.columns, source.read.ignore)
    have = set(known.columns) | set(source.constants)
    listed = sum(1 for column in known.columns if column) + sum(1 for text in texts if fold(text) in names.unwanted)
    needed = {"name", "post"} if source.delivers == "roster" else {"name"}
    return needed <= have and "name" in known.columns and known.score >= LEAST and listed >= SHARE * len(texts)


def _start(grid: Grid, above: Header, header: Header) -> int:
    """Return the row where the lower table begins: its titles, and the signatures under the upper one, are thin lines above it."""
    columns = above.recognised.columns
    name = columns.index("name")
    data = above.first + above.height
    start = header.first
    while start > data:
        cells = filled(grid.rows[start - 1])
        if (len(cells) > 1 and (len(cells) > THIN or 2 * len(cells) > above.recognised.score)) or is_numbered(cells, name):
            break
        start -= 1
    while start < header.first:  # a lone name directly under the people is one of them, until a line says otherwise
        cells = filled(grid.rows[start])
        if list(cells) != [name] or start == data:
            break
        start += 1
    return start


def _is_new_page(grid: Grid, above: Header, header: Header, start: int) -> bool:
    """Say whether the same header only stands there again, on the next page: with nothing new above it."""
    if [fold(h) for h in above.headers] != [fold(h) for h in header.headers]:
        return False
    titles = {_words(row) for row in grid.rows[: above.first]}
    return all(not filled(row) or _words(row) in titles for row in grid.rows[start : header.first])


def _words(row: Sequence[str]) -> str:
    return re.sub(r"[0-9]+", "#", " ".join(filled(row).values()).casefold())
