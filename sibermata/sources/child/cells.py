"""What a cell of a workbook or a page becomes, for every way of reading one: its text, or its mark
and its value. Numbers keep the digits that are stored.

Source: ECMA-376 part 1, 18.8.30 (number formats), 18.17.4 (dates), 18.18.11 (types of a cell).
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product

from sibermata.errors import DeliveryRefused
from sibermata.records.cell import BOOLEAN, DATE, ERROR, FORMULA, NUMBER
from sibermata.sources.child.formulas import computed

MAX_COLUMNS = 200
MAX_ROWS = 20_000  # filled rows of a sheet: the largest district has 8,000 officials
MAX_CELL = 64 * 1024
# characters of all cells together: a short shared string may stand in a million cells
MAX_TEXT = 32 * 1024 * 1024
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
DAY_0_OF_1904 = date(1904, 1, 1).toordinal()
DAY_0_OF_1900 = date(1899, 12, 31).toordinal()  # from 60 on it counts a day too many
LAST_DAY = 2_958_466  # the first number that is no day: the year 10000
FIRST_DAY = 10_959  # 1 January 1930, where 1 is the first day of 1900
TWO_DIGITS = [f"{day:02}" for day in range(1, 32)]
# number -> its day as a cell, from then to the end of 2059: made where the children are forked from
DAYS = [
    *[""] * FIRST_DAY,
    *(
        month_of_year + day
        for year, month in product(range(1930, 2060), range(1, 13))
        for month_of_year in [f"{DATE}{year}-{month:02}-"]
        for day in TWO_DIGITS[: monthrange(year, month)[1]]
    ),
]
PLAIN = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Book:
    """What the cells of every sheet of a workbook hang on."""

    strings: Sequence[str]  # shared strings, clean already
    dates: frozenset[int]  # numbers of the cell styles that show a number as a day
    date1904: bool
    recalculates: bool = False  # whoever opens it has to calculate: a stored 0 may be no result
    # kind and style -> value as it is stored -> cell, of the cells that were made
    known: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)


def cell_of(book: Book, kind: str, style: str, value: str | None, formula: str | None) -> str:
    """Return a cell as it travels; '' for a blank one.

    `kind` and `style` are its attributes t and s, `value` and `formula` the texts of its elements
    (None: it has no such element).
    """
    if value is None or (not value and kind in ("", "n")):
        return formula_cell(formula) if formula is not None else ""
    if formula and value == "0" and kind in ("", "n"):  # what programs write that do not calculate
        cell = formula_cell(formula)
        if cell[0] != FORMULA or book.recalculates:
            return cell
    if kind == "s":
        return book.strings[_index(value)]
    if kind == "" or kind == "n":
        return number_cell(value.strip(), _shows_a_day(book, style), book.date1904)
    if kind == "b":
        return BOOLEAN + ("TRUE" if value.strip() in ("1", "true") else "FALSE")
    if kind == "e":
        return ERROR + clean(value)
    if kind == "d":
        return DATE + clean(value).strip()
    return clean(value)


def formula_cell(formula: str) -> str:
    """Return the cell of a formula without a result: its value, if it holds nothing but values."""
    value = computed(formula)
    if value is None or value == "":
        return FORMULA + clean(formula)
    if isinstance(value, date):
        return DATE + value.isoformat()
    return clean(value) if isinstance(value, str) else number_cell(str(value), False, False)


def cells_of(book: Book, kind: str, style: str, values: Sequence[str]) -> list[str]:
    """Return `cell_of` for many cells of one kind and style, none with a formula."""
    if kind == "s":
        strings, places = book.strings, list(map(int, values))
        if min(places, default=0) < 0:
            raise IndexError("no such shared string")
        return [strings[place] for place in places]
    if kind in ("", "n") and _shows_a_day(book, style) and not book.date1904:
        days = _whole_days(values)
        if days is not None:
            return days
    known = book.known.setdefault((kind, style), {})
    new = set(values).difference(known)
    known |= {value: cell_of(book, kind, style, value, None) for value in new}
    return list(map(known.__getitem__, values))


def _shows_a_day(book: Book, style: str) -> bool:
    return bool(style) and int(style) in book.dates


def _whole_days(values: Sequence[str]) -> list[str] | None:
    """Return the cells of values that are all days without a time, in the years of people who live:
    of nearly all columns of days, without `number_cell`'s doubts. None: look at each.
    """
    digits = "".join(values)
    if not (digits.isdigit() and digits.isascii()) or "" in values:
        return None
    numbers = list(map(int, values))
    if min(numbers) < FIRST_DAY or max(numbers) >= len(DAYS):
        return None
    return [DAYS[number] for number in numbers]


def _index(text: str) -> int:
    index = int(text)
    if index < 0:
        raise IndexError("no such shared string")
    return index


def clean(text: str) -> str:
    """Return a cell's text: '_x000D_' is the character it stands for; control characters go, so
    that no mark can be forged.
    """
    if "_x" in text:
        text = ESCAPED.sub(lambda match: _character(match), text)
    if CONTROLS.search(text):
        text = CONTROLS.sub("", text)
    if len(text) > MAX_CELL:
        raise DeliveryRefused(f"a cell of more than {MAX_CELL} characters", "CELL_TOO_LARGE")
    return text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)


def number_cell(text: str, shows_a_day: bool, date1904: bool) -> str:
    """Return a numeric cell: NUMBER with the stored digits, or DATE where its style shows a day."""
    if shows_a_day and (day := _day(text, date1904)):
        return DATE + day
    if (text.isdigit() and text.isascii() and text[0] != "0") or PLAIN.fullmatch(text):
        return NUMBER + text
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError("not a number")
    if abs(number.adjusted()) > 40:
        return NUMBER + str(number)
    plain = f"{number:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return NUMBER + (plain if plain not in ("-0", "") else "0")


def _day(text: str, date1904: bool) -> str:
    """Return ISO 8601, '' where the number is no day (a time of day, 29 February 1900, out of
    range).
    """
    serial = float(text)
    if not 1 <= serial < LAST_DAY or (60 <= serial < 61 and not date1904):
        return ""
    whole = int(serial)
    day = date.fromordinal(whole + (DAY_0_OF_1904 if date1904 else DAY_0_OF_1900 - (whole >= 60)))
    seconds = round((serial - whole) * 86400)
    if not seconds:
        return day.isoformat()
    instant = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)
    at_midnight = (instant.hour, instant.minute, instant.second) == (0, 0, 0)
    return instant.date().isoformat() if at_midnight else instant.isoformat()
