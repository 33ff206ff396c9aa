"""How a table's row becomes one cell per field: cells that hold two things are split, a name in two
columns is put together, constants and silence fill what is missing.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from sibermata.records.cell import ABSENT, DATE, MARKS, NUMBER, text_of
from sibermata.rules.person.phone import split_nik_phone
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.time.halves import split_number_date, split_place_date
from sibermata.rules.value.text import BLANK, as_error, is_blank, unescaped
from sibermata.validate.cells import Memo

COMPOSITES = {  # column -> the two fields it holds
    "birth_place_date": ("birth_place", "birth_date"),
    "sk_number_date": ("sk_number", "sk_date"),
    "nik_phone": ("nik", "phone"),
    "end_sk_number": ("end_sk_number", "end_sk_date"),  # Model A.4 writes both under one heading
}
# columns of one field in which both are searched, where the other field has no column
JOINED = {"birth_place": "birth_date", "sk_number": "sk_date"}
NAME, LAST_NAME = "name", "last_name"  # two columns that hold one name
NO_HALF = BLANK - {"KOSONG"}
LONGEST = (
    500  # characters: no SK number and date need more, and a pasted page is not searched for them
)
LIKE_A_DAY = re.compile(r"[0-9]{1,2}\W.*[0-9]{2,4}", re.DOTALL).fullmatch
HAS_DIGIT = re.compile(r"[0-9]").search
Expand = Callable[[list[str]], list[str]]


def layout(
    columns: Sequence[str],
    constants: Mapping[str, str],
    fields: Sequence[str],
    book: Rulebook,
) -> tuple[Expand, tuple[int, ...], dict[str, str]]:
    """Return (row -> longer row, the position of each field in it, field -> the column it came from
    if that has another name).
    """
    if NAME not in columns or LAST_NAME not in columns:
        return _layout(columns, constants, fields, book)
    first, last = columns.index(NAME), columns.index(LAST_NAME)
    others = ["" if column in (NAME, LAST_NAME) else column for column in columns]
    expand, positions, origin = _layout([*others, NAME], constants, fields, book)
    return (lambda row: expand([*row, _whole_name(row[first], row[last])])), positions, origin


def parted(cell: str, halves: tuple[str, str]) -> tuple[str, str]:
    """Return a cell's own half and the day behind it; the cell as it is where that is no day."""
    return halves if LIKE_A_DAY(halves[1]) else (cell, ABSENT)


def _whole_name(first: str, last: str) -> str:
    """Return a name that is written in two columns; only the first if that contains all of it.

    Words of an empty seat are kept together: 'Belum' and 'Dilantik' are one phrase, and so are
    'Masih' and 'Kosong'.
    """
    given, family = text_of(first).strip(), text_of(last).strip()
    if is_blank(family, NO_HALF) or f" {given}".casefold().endswith(f" {family}".casefold()):
        return first
    return last if is_blank(given, NO_HALF) else f"{given} {family}"


def _layout(
    columns: Sequence[str],
    constants: Mapping[str, str],
    fields: Sequence[str],
    book: Rulebook,
) -> tuple[Expand, tuple[int, ...], dict[str, str]]:
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
    for column, (one, other) in _cells_of_two(columns, place).items():
        own = None if one == column else place.get(one)
        splits.append((place[column], _splitter(column, book), own, place.get(other)))
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
            cells.append(_first_said(cells, own_one, one, book))
            cells.append(_first_said(cells, own_other, other, book))
        return cells

    return expand, positions, origin


def _cells_of_two(columns: Sequence[str], place: Mapping[str, int]) -> dict[str, tuple[str, str]]:
    """Return the columns whose cells hold, or may hold, two fields, with these."""
    composites = {column: halves for column, halves in COMPOSITES.items() if column in place}
    split = {field for halves in composites.values() for field in halves}
    for one, other in JOINED.items():
        if one in columns and other not in place and one not in split:
            composites[one] = one, other
    return composites


def _first_said(cells: list[str], own: int | None, split: str, book: Rulebook) -> str:
    """Return the field's own column if it is not silent, else its part of the cell that holds two
    fields.
    """
    if own is None or is_blank(text_of(cells[own]).strip(), book.blank):
        return split
    return cells[own]


def _splitter(column: str, book: Rulebook) -> Memo[tuple[str, str]]:
    def of_place_date(cell: str) -> tuple[str, str]:
        cell = as_error(unescaped(cell), book.errors)
        if cell[:1] in MARKS:
            return ABSENT, cell
        place, day = split_place_date(cell, book.months)
        return place if day else _said_half(place, book), day

    def of_place_and_day(cell: str) -> tuple[str, str]:
        place, day = of_place_date(cell)
        return (place, day) if LIKE_A_DAY(day) else (cell, ABSENT)

    def of_number_and_day(cell: str) -> tuple[str, str]:
        return (cell, ABSENT) if cell[:1] in MARKS else of_number_date(cell)

    def of_number_date(cell: str) -> tuple[str, str]:
        cell = as_error(unescaped(cell), book.errors)
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
            "birth_place": of_place_and_day,
            "sk_number_date": of_number_date,
            "sk_number": of_number_and_day,
            "end_sk_number": of_number_date,
            "nik_phone": split_nik_phone,
        }[column]
    )


def _said_half(place: str, book: Rulebook) -> str:
    """Return the place of 'Mojokerto, tidak ada': a half that is a placeholder
    counts as nothing.
    """
    halves = [half.strip() for half in re.split(r"[,;/]", place)]
    said = [half for half in halves if not is_blank(half, book.blank)]
    return place if len(said) == len(halves) else ", ".join(said)
