"""The columns of a delivery as a whole: headers that nobody asked for, columns that are empty."""

from collections.abc import Iterable, Mapping
from itertools import islice

from sibermata.records.cell import ABSENT
from sibermata.records.delivery import Parsed, Remark

# what Model A.4 asks for and most people have not: dismissals, ranks and numbers of civil servants
OFTEN_EMPTY = frozenset(
    (
        "nip",
        "rank",
        "end_sk_number",
        "end_sk_date",
        "end_date",
        "remarks",
        "email",
        "hamlet",
        "last_name",
        "front_title",
        "back_title",
        "capacity",
        "address",
    )
)
SEVERAL = 2  # rows: a column that only one person filled is not emptied when that person leaves
Filled = Mapping[str, int]  # column -> how many rows have something there, counted up to SEVERAL


def unknown_columns(parsed: Parsed) -> list[Remark]:
    """Return one remark for each undeclared header, by name and not by sheet."""
    seen: dict[str, Remark] = {}
    for table in parsed.tables:
        for header in table.unknown:
            seen.setdefault(
                header, Remark("COLUMN_UNKNOWN", table.file, table.sheet, column=header)
            )
    return list(seen.values())


def filled_columns(parsed: Parsed, before: Filled) -> dict[str, int]:
    """Return how many rows are filled in each recognised column, up to SEVERAL.

    A column that only one row filled `before` and that is empty now keeps its count: it was not
    reported then and is not reported now.
    """
    found: dict[str, int] = {}
    for table in parsed.tables:
        for at, column in enumerate(table.columns):
            if column not in OFTEN_EMPTY and found.get(column, 0) < SEVERAL:
                number = found.get(column, 0) + _filled(row[at] for row in table.rows)
                found[column] = min(number, SEVERAL)
    empty = [column for column, number in found.items() if not number]
    alone = {column: 1 for column in empty if before.get(column) == 1}
    return found | alone


def empty_columns(parsed: Parsed, filled: Filled) -> list[Remark]:
    """Return one remark for each recognised column that is empty in every row, if that is news
    (FIELD R4). `filled`: as `filled_columns` counts.
    """
    empty: dict[str, Remark] = {}
    for table in parsed.tables:
        if len(table.rows) < SEVERAL:
            continue
        for column, header in zip(table.columns, table.headers, strict=True):
            if header and filled.get(column) == 0:
                found = Remark("COLUMN_EMPTY", table.file, table.sheet, column=header)
                empty.setdefault(column, found)
    return list(empty.values())


def _filled(cells: Iterable[str]) -> int:
    found = (1 for cell in cells if cell not in ("", ABSENT) and cell.strip())
    return sum(islice(found, SEVERAL))
