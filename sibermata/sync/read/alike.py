"""Finds the rows of a table with one of some keys, NIKs or seats, by their raw cells."""

from collections.abc import Iterable, Set
from itertools import compress, count
from operator import itemgetter

from sibermata.records.cell import NUMBER
from sibermata.records.delivery import Table

SEAT = ("village_code", "subdistrict_name", "village_name", "post")
DIGITS_ONLY = str.maketrans("", "", " .-'’`\n" + NUMBER)


def alike_rows(
    table: Table, keys: set[str], niks: set[str], seats: set[tuple[str, ...]]
) -> set[int]:
    """Return the rows of a table with one of these keys, NIKs or seats; column by column, since
    every row is looked at.
    """
    columns, rows = table.columns, table.rows
    found: set[int] = set()
    if "key" in columns and keys:
        found.update(_bearers(map(itemgetter(columns.index("key")), rows), keys))
    for name in ("nik", "nik_phone"):
        if name in columns and niks:
            place = columns.index(name)
            cells = list(map(itemgetter(place), rows))
            found.update(_bearers(cells, niks))
            found.update(
                [
                    at
                    for at, cell in enumerate(cells)
                    if not (len(cell) == 16 and cell.isdigit()) and _digits(cell) in niks
                ]
            )
    if seats:
        places = [columns.index(name) for name in SEAT if name in columns]
        wanted = {tuple(seat[SEAT.index(columns[place])] for place in places) for seat in seats}
        if len(places) > 1:
            found.update(_bearers(map(itemgetter(*places), rows), wanted))
    return found


def _bearers(cells: Iterable[object], wanted: Set[object]) -> Iterable[int]:
    """Return where a wanted cell is, without a step of Python for each of them."""
    return compress(count(), map(wanted.__contains__, cells))


def _digits(cell: str) -> str:
    """Return the NIK in a cell that does not consist of plain digits."""
    return cell.translate(DIGITS_ONLY)[:16]


def cells_under(table: Table, at: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cells of a row under these names, '' where the table has no such column."""
    row, columns = table.rows[at], table.columns
    return tuple(row[columns.index(name)] if name in columns else "" for name in names)
