"""A list on a terminal: a table where it fits, a block for each record where it does not.

Invariant: no word is cut into letters and no value is left out. Where that makes room for a table,
a column that says the same in every row is said once above it, and an empty one not at all.
"""

import sys
from collections.abc import Sequence
from contextlib import nullcontext

from rich.console import Console
from rich.table import Table
from rich.text import Text

PAGED = 200  # rows on a terminal: more of them scroll by
READABLE = 18  # letters a long text needs for a line to be read
BORDER = 3  # letters between two columns

Cells = Sequence[Sequence[str]]


def print_table(heads: Sequence[str], cells: Cells, title: str, empty: str) -> int:
    """Print cells under their headings, through the pager where they are more than a screen holds;
    return how many rows. `empty`: what is said where there is none.
    """
    console = Console()
    long = len(cells) > PAGED and sys.stdout.isatty()
    with console.pager() if long else nullcontext():
        if cells:
            _print_rows(console, heads, cells, title)
        console.print(f"{len(cells)} baris." if cells else (empty or "Tidak ada."))
    return len(cells)


def _print_rows(console: Console, heads: Sequence[str], cells: Cells, title: str) -> None:
    """Print the rows in the first of three ways that fits: whole, with what they share said once,
    a block each.
    """
    if _room(least_widths(heads, cells, whole=True)) <= console.width:
        console.print(_table(heads, cells, title, console.width))
        return
    if title:
        console.print(Text(title, style="bold"))
    common, heads, cells = set_apart(heads, cells)
    if common:
        console.print(Text(f"Di semua baris: {' · '.join(common)}"))
    if _room(least_widths(heads, cells)) <= console.width:
        console.print(_table(heads, cells, "", console.width))
    else:
        _print_blocks(console, heads, cells)


def set_apart(heads: Sequence[str], cells: Cells) -> tuple[list[str], list[str], list[list[str]]]:
    """Return what every row says alike ('jenis ikrar'), and the other headings and cells. A column
    that is empty in every row says nothing; of one row, or of equal rows, nothing is set apart.
    """
    columns = [{row[place] for row in cells} for place in range(len(heads))]
    rest = [place for place, column in enumerate(columns) if len(column) > 1]
    if not rest:
        return [], list(heads), [list(row) for row in cells]
    common = [
        f"{head} {text}"
        for head, column, text in zip(heads, columns, cells[0], strict=True)
        if len(column) == 1 and text
    ]
    return common, [heads[at] for at in rest], [[row[at] for at in rest] for row in cells]


def least_widths(heads: Sequence[str], cells: Cells, *, whole: bool = False) -> list[int]:
    """Return the fewest letters of each column: no word is cut, long texts keep room for some words
    a line. Headings and short texts are broken into lines too, but where they are to stay whole.
    """
    return [
        max(
            *(len(word) for text in column for word in text.split() or [""]),
            min(max(map(len, column)), READABLE)
            if whole
            else min(-(-max(map(len, column[1:])) // 2), READABLE),
        )
        for column in _columns(heads, cells)
    ]


def widths_within(heads: Sequence[str], cells: Cells, width: int) -> list[int]:
    """Return the letters of each column of a table that is no wider than `width`: what is left
    over the fewest goes to whichever columns it makes whole, then to the longest one.
    """
    whole = [max(map(len, column)) for column in _columns(heads, cells)]
    given = least_widths(heads, cells)
    spare = width - _room(given)
    for place in sorted(range(len(given)), key=lambda at: whole[at] - given[at]):
        more = min(whole[place] - given[place], max(spare, 0))
        given[place] += more
        spare -= more
    return given


def _room(widths: Sequence[int]) -> int:
    return sum(widths) + BORDER * len(widths) + 1


def _columns(heads: Sequence[str], cells: Cells) -> list[list[str]]:
    return [[head, *(row[place] for row in cells)] for place, head in enumerate(heads)]


def _table(heads: Sequence[str], cells: Cells, title: str, width: int) -> Table:
    table = Table(title=title or None, show_lines=False, header_style="bold")
    widths = widths_within(heads, cells, width)
    for (head, *column), letters in zip(_columns(heads, cells), widths, strict=True):
        digits = all(cell.isdigit() or not cell for cell in column)
        table.add_column(
            head, overflow="fold", justify="right" if digits else "left", width=letters
        )
    for row in cells:
        table.add_row(*map(Text, row))
    return table


def _print_blocks(console: Console, heads: Sequence[str], cells: Cells) -> None:
    """Print one block a record: a line for each cell that is not empty."""
    indent = max(map(len, heads)) + 2
    for row in cells:
        for head, text in zip(heads, row, strict=True):
            if text:
                console.print(Text(f"{head:{indent}}{text}"), soft_wrap=True)
        console.print()
