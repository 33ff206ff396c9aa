"""How a table's row becomes one cell per field: cells that hold two things are split, constants and
silence fill what is missing.
"""

from collections.abc import Callable, Mapping, Sequence

from sibermata.records.cell import ABSENT, DATE, MARKS, NUMBER, text_of
from sibermata.rules.person.phone import split_nik_phone
from sibermata.rules.time.dates import split_number_date, split_place_date
from sibermata.validate.cells import Memo

COMPOSITES = {  # column -> the two fields it holds
    "birth_place_date": ("birth_place", "birth_date"),
    "sk_number_date": ("sk_number", "sk_date"),
    "nik_phone": ("nik", "phone"),
}
LONGEST = (
    500  # characters: no SK number and date need more, and a pasted page is not searched for them
)
Expand = Callable[[list[str]], list[str]]


def layout(
    columns: Sequence[str],
    constants: Mapping[str, str],
    fields: Sequence[str],
    months: Mapping[str, int],
) -> tuple[Expand, tuple[int, ...], dict[str, str]]:
    """Return (row -> longer row, where each field then stands, field -> the column it came from if
    that has another name).
    """
    place = {column: position for position, column in reversed(list(enumerate(columns)))}
    tail = [ABSENT]
    absent = len(columns)
    for column, value in constants.items():
        if column not in place:
            place[column] = absent + len(tail)
            tail.append(value)
    splits: list[tuple[int, Memo[tuple[str, str]], int | None, int | None]] = []
    origin: dict[str, str] = {}
    end = absent + len(tail)
    for column, (one, other) in COMPOSITES.items():
        if column not in place:
            continue
        splits.append((place[column], _splitter(column, months), place.get(one), place.get(other)))
        for field in (one, other):
            if field not in place:
                origin[field] = column
        place[one], place[other] = end, end + 1
        end += 2
    positions = tuple(place.get(field, absent) for field in fields)
    if not splits:
        return (lambda row: row + tail), positions, origin

    def expand(row: list[str]) -> list[str]:
        cells = row + tail
        for position, split, own_one, own_other in splits:
            one, other = split[cells[position]]
            cells.append(_first_said(cells, own_one, one))
            cells.append(_first_said(cells, own_other, other))
        return cells

    return expand, positions, origin


def _first_said(cells: list[str], own: int | None, split: str) -> str:
    """Return the field's own column where it says something, else what the cell of two things
    says.
    """
    return cells[own] if own is not None and text_of(cells[own]).strip() else split


def _splitter(column: str, months: Mapping[str, int]) -> Memo[tuple[str, str]]:
    def of_place_date(cell: str) -> tuple[str, str]:
        if cell[:1] in MARKS:
            return ABSENT, cell
        return split_place_date(cell, months)

    def of_number_date(cell: str) -> tuple[str, str]:
        if cell[:1] == NUMBER:
            return cell, ABSENT
        if cell[:1] == DATE:
            return ABSENT, cell
        if cell[:1] in MARKS or len(cell) > LONGEST:
            return cell, ABSENT
        return split_number_date(" ".join(cell.split()))

    return Memo(
        {
            "birth_place_date": of_place_date,
            "sk_number_date": of_number_date,
            "nik_phone": split_nik_phone,
        }[column]
    )
