"""From a cell to a value of its column, with what is to be said about it; made once per table,
remembered per distinct cell.

What is unusable becomes the empty value and a finding. Nothing here decides about a row.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sibermata.records.cell import (
    ABSENT,
    BOOLEAN,
    DATE,
    ERROR,
    FORMULA,
    MARKS,
    NUMBER,
    STRUCTURE,
    text_of,
)
from sibermata.records.official import RowFinding
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.time.dates import Calendar, DateRead
from sibermata.rules.time.halves import read_joined_date
from sibermata.rules.value.spelling import Spelling
from sibermata.rules.value.text import (
    NO_ERROR,
    as_error,
    clean,
    is_blank,
    plain,
    shown,
    without_symbols,
)

Said = tuple[RowFinding, ...]
Text = tuple[str, Said]
NOTHING: Said = ()
# distinct cells remembered per column, then all are forgotten: memory stays flat however long the
# file
KEPT = 20_000
LONG = 200  # characters: a longer cell is not worth remembering
_NEGATIONS = frozenset(("TIDAK", "BELUM", "TDK", "BLM", "TAK"))
_SETTLED = {
    ERROR: "CELL_ERROR",
    FORMULA: "FORMULA_NO_VALUE",
    STRUCTURE: "TYPE",
    BOOLEAN: "TYPE",
    DATE: "TYPE",
}
V = TypeVar("V")


class Memo(dict[Any, V]):
    """A dict that computes missing values: `memo[cell]` costs a look-up for a known cell and one
    conversion for a new one.
    """

    __slots__ = ("make",)

    def __init__(self, make: Callable[[Any], V]) -> None:
        super().__init__()
        self.make = make  # called directly where hardly any cell occurs twice

    def __missing__(self, cell: Any) -> V:
        made = self.make(cell)
        if len(cell) <= LONG:
            if len(self) >= KEPT:
                self.clear()
            self[cell] = made
        return made


class Day(NamedTuple):
    """A day as a row needs it, with both forms of it that a NIK may contain."""

    value: date | None
    said: Said = NOTHING
    text: str = ""  # a year or a period instead of a day; beside a day, the text before it
    male: str = ""  # 'DDMMYY'
    female: str = ""  # the day + 40


def unusable(cell: str, column: str) -> Said:
    """Return the finding for a cell that can hold no text at all (an error, a formula without
    value, a list, ...); () if it is usable.
    """
    code = _SETTLED.get(cell[:1])
    return (RowFinding(code, column, shown(cell)),) if code else NOTHING


def text_column(
    column: str, book: Rulebook, limit: int, finish: Callable[[str], tuple[str, str]] | None = None
) -> Memo[Text]:
    """Return the reader of a free text column.

    `finish` gives (value, code) of a cleaned text that is not blank.
    """
    blank, errors = book.blank, book.errors

    def make(cell: str) -> Text:
        if cell and cell[0] not in NO_ERROR:
            cell = as_error(cell, errors)
        if (
            finish is None
            and cell.isascii()
            and cell.isprintable()
            and len(cell) <= limit
            and "  " not in cell
            and "&" not in cell
        ):  # the common cell
            text = cell.strip()
            return (
                ""
                if not text or ((not text[0].isdigit() or len(text) < 3) and is_blank(text, blank))
                else text
            ), NOTHING
        if cell[:1] in MARKS:
            if cell[0] == ABSENT:
                return "", NOTHING
            if said := unusable(cell, column):
                return "", said
        read = clean(text_of(cell))
        if read.code in ("BAD_UNICODE", "MOJIBAKE"):
            return "", (RowFinding("MOJIBAKE", column, shown(cell)),)
        text = without_symbols(read.text)
        if not text or ((not text[0].isdigit() or len(text) < 3) and is_blank(text, blank)):
            return "", NOTHING
        if len(text) > limit:
            return "", (RowFinding("FIELD_TOO_LONG", column, shown(cell), str(limit)),)
        said = (RowFinding(read.code, column, shown(cell)),) if read.code else NOTHING
        if finish is not None:
            text, code = finish(text)
            said = (*said, RowFinding(code, column, shown(cell))) if code else said
        return text, said

    return Memo(make)


def word_column(
    column: str,
    code: str,
    table: Spelling,
    book: Rulebook,
    opensid: bool,
    codes: Mapping[str, str],
    by_beginning: bool = False,
) -> Memo[Text]:
    """Return the reader of a column of known words; `by_beginning` reads 'S1 Hukum' as 'S1'.

    `codes`: the source's own, as its TOML declares them; they outrank every table.
    """

    def make(cell: str) -> Text:
        cell = as_error(cell, book.errors)
        if cell[:1] in MARKS:
            if cell[0] == ABSENT:
                return "", NOTHING
            if said := unusable(cell, column):
                return "", said
        text = word_of(cell, codes)
        kept = table.find(text, opensid)
        if kept is None and by_beginning:
            words = plain(text).split()
            beginnings = (
                () if _NEGATIONS.intersection(words) else (" ".join(words[:2]), " ".join(words[:1]))
            )
            kept = next(
                (found for found in (table.find(b, opensid) for b in beginnings) if found), None
            )
        if kept is not None:
            return kept, NOTHING
        return "", NOTHING if is_blank(text, book.blank) else (
            RowFinding(code, column, shown(cell)),
        )

    return Memo(make)


def word_of(cell: str, codes: Mapping[str, str]) -> str:
    """Return the text of a cell that may hold a number in place of a word (1, also written 1.0), or
    the word that the source's own code stands for.
    """
    text = clean(cell[1:].removesuffix(".0") if cell[:1] == NUMBER else text_of(cell)).text
    return codes.get(plain(text), text) if codes else text


@lru_cache(maxsize=64)
def date_column(
    column: str, calendar: Calendar, kind: str, errors: frozenset[str] = frozenset()
) -> Memo[Day]:
    """Return the reader of a column of days; an ISO day within its limits takes a short cut,
    whether typed or stored by a workbook.

    Sources with the same calendar share what it remembers: all officials together were born on some
    thousand days.
    """
    first, last = calendar.limits(kind)
    birth = kind == "birth"
    of_two = birth or column == "sk_date"  # what stands beside the day belongs to another column
    invented = calendar.invented

    def make(cell: str) -> Day:
        text = cell[1:] if cell[:1] == DATE else cell
        if len(text) == 10 and text[4] == "-" == text[7]:
            try:
                day = date.fromisoformat(text)
            except ValueError:
                pass
            else:
                if first <= day <= last and day not in invented:
                    return _day(day, NOTHING) if birth else Day(day)
        cell = as_error(cell, errors)
        read = read_joined_date(cell, calendar, kind)
        if read.value is not None and not of_two:
            read = read._replace(text="")
        return _day_of(read, column, cell)

    return Memo(make)


def _day_of(read: DateRead, column: str, cell: str) -> Day:
    code = "DATE_ORDER_PROVEN" if read.other_order else read.code
    said = (
        (RowFinding(code, column, shown(cell), read.other_order or read.text),) if code else NOTHING
    )
    if read.short and read.value is not None:
        year = RowFinding("DATE_SHORT_YEAR", column, shown(cell), str(read.value.year))
        said = (*said, year)
    return Day(None, said, read.text) if read.value is None else _day(read.value, said, read.text)


def _day(value: date, said: Said, beside: str = "") -> Day:
    iso = value.isoformat()
    rest = iso[5:7] + iso[2:4]
    return Day(value, said, beside, iso[8:] + rest, str(value.day + 40) + rest)


def status_column(
    book: Rulebook, opensid: bool, codes: Mapping[str, str]
) -> Memo[tuple[bool, str, Said]]:
    """Return the reader of the status column: (in office, a capacity it names, findings).

    Silence means in office; nothing is guessed.
    """

    def make(cell: str) -> tuple[bool, str, Said]:
        cell = as_error(cell, book.errors)
        if cell[:1] in MARKS:
            if cell[0] == ABSENT:
                return True, "", NOTHING
            if cell[0] not in (BOOLEAN, NUMBER):
                return (
                    True,
                    "",
                    (
                        *unusable(cell, "status"),
                        RowFinding("STATUS_UNKNOWN", "status", shown(cell)),
                    ),
                )
        text = word_of(cell, codes)
        kept = book.status.find(text, opensid)
        if kept is not None:
            return kept == "active", "", NOTHING
        if capacity := book.capacity.find(text):
            return True, capacity, NOTHING
        if is_blank(text, book.blank):
            return True, "", NOTHING
        return True, "", (RowFinding("STATUS_UNKNOWN", "status", shown(cell)),)

    return Memo(make)
