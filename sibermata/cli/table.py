"""A list on a terminal: a table where it fits, a block for each record where it does not.

Invariant: no word is cut into letters and no column is left out; a column that says the same in
every row is said once, above the table, where that makes room for it.
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
    if sum(natural_widths(heads, cells)) + 1 <= console.width:
        console.print(_table(heads, cells, title))
        return
    if title:
        console.print(Text(title, style="bold"))
    common, heads, cells = set_apart(heads, cells)
    if common:
        console.print(Text(f"Di semua baris: {', '.join(common)}."), soft_wrap=True)
    least = least_widths(heads, cells)
    if sum(least) + 1 <= console.width:
        console.print(_table(heads, cells, "", least))
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


def natural_widths(heads: Sequence[str], cells: Cells) -> list[int]:
    """Return the letters that each column takes where nothing is broken into lines but long texts;
    with the border beside it.
    """
    return [
        max(_word(column), min(max(map(len, column)), READABLE)) + BORDER
        for column in _columns(heads, cells)
    ]


def least_widths(heads: Sequence[str], cells: Cells) -> list[int]:
    """Return the fewest letters of each column, its border beside it: headings and short texts are
    broken between words into two lines, long texts keep room for some words a line.
    """
    return [
        max(_word(column), min(-(-max(map(len, column[1:])) // 2), READABLE)) + BORDER
        for column in _columns(heads, cells)
    ]


def _columns(heads: Sequence[str], cells: Cells) -> list[list[str]]:
    return [[head, *(row[place] for row in cells)] for place, head in enumerate(heads)]


def _word(column: Sequence[str]) -> int:
    return max((len(word) for text in column for word in text.split()), default=0)


def _table(
    heads: Sequence[str], cells: Cells, title: str, least: Sequence[int] | None = None
) -> Table:
    table = Table(title=title or None, show_lines=False, header_style="bold")
    for place, (head, *column) in enumerate(_columns(heads, cells)):
        width = least[place] - BORDER if least else None
        flexible = width is None or max(map(len, column)) > width
        table.add_column(
            head,
            overflow="fold",
            justify="right" if all(cell.isdigit() or not cell for cell in column) else "left",
            width=None if flexible else width,
            min_width=width if flexible else None,
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
