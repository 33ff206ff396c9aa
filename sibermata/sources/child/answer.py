"""How cells travel from the child to us: one line of JSON about the sheets, then the cells of all
of them as one text. Never pickled objects, and nothing is believed before its lengths agree.

No cell can hold one of the two separators: `cells.clean` takes control characters out, and every
mark of a cell is another one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sibermata.errors import DeliveryRefused

CELL, ROW = "\x1f", "\x1e"  # between two cells, between two rows
Merge = tuple[int, int, int, int]  # first row number, first column (0 = A), last row, last column


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, or a table of a page. Rows without any text are not in it."""

    name: str
    hidden: bool
    width: int
    lines: Sequence[str]  # of each row `width` cells, joined by CELL
    numbers: Sequence[int]  # of each row, as a person counts
    hidden_rows: Sequence[int]
    merges: Sequence[Merge]
    beyond: int = 0  # filled rows below a great gap, that are not read
    # lines outside the table that speak for it; None: there is no such place in a workbook
    above: Sequence[Sequence[str]] | None = None

    @property
    def characters(self) -> int:
        """Return the length of all cells together."""
        return sum(map(len, self.lines)) - len(self.lines) * max(0, self.width - 1)

    @property
    def rows(self) -> list[list[str]]:
        """Return the cells of every row, as lists of their own."""
        return [line.split(CELL) if self.width else [] for line in self.lines]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child read."""

    sheets: Sequence[Sheet]
    date1904: bool = False
    closed: bool = True  # a page: every table that begins also ends


def joined(rows: Sequence[Sequence[str]]) -> tuple[list[str], int]:
    """Return the lines of a Sheet and their width, rows made as wide as the widest."""
    width = max(map(len, rows), default=0)
    return [CELL.join((*row, *[""] * (width - len(row)))) for row in rows], width


def pack(answer: Answer) -> bytes:
    """Return the answer as bytes, for `unpack`."""
    texts = [ROW.join(sheet.lines) for sheet in answer.sheets]
    head = {
        "date1904": answer.date1904,
        "closed": answer.closed,
        "sheets": [
            {
                "name": sheet.name,
                "hidden": sheet.hidden,
                "width": sheet.width,
                "numbers": sheet.numbers,
                "hidden_rows": sheet.hidden_rows,
                "merges": sheet.merges,
                "beyond": sheet.beyond,
                "above": sheet.above,
                "length": len(text),
            }
            for sheet, text in zip(answer.sheets, texts, strict=True)
        ],
    }
    return json.dumps(head).encode() + b"\n" + "".join(texts).encode()


def unpack(answer: bytes, place: str) -> Answer:
    """Return a child's answer; DeliveryRefused where a number or a length in it is not as it should
    be.
    """
    try:
        line, _, cells = answer.partition(b"\n")
        head, text = json.loads(line), cells.decode()
        sheets, begin = [], 0
        for one in head["sheets"]:
            sheets.append(_sheet(one, text[begin : begin + _natural(one["length"])]))
            begin += one["length"]
        if begin != len(text):
            raise ValueError("more cells than were announced")
        return Answer(sheets, head["date1904"] is True, head["closed"] is True)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DeliveryRefused(
            "the reading process answered nonsense", "WORKBOOK_BROKEN", place=place
        ) from error


def _sheet(head: dict[str, Any], text: str) -> Sheet:
    numbers, hidden_rows, width = head["numbers"], head["hidden_rows"], _natural(head["width"])
    lines = text.split(ROW) if numbers else []
    merges = [_merge(merge) for merge in head["merges"]]
    above = None if head["above"] is None else [list(map(_text, line)) for line in head["above"]]
    if (
        len(text) != head["length"]
        or len(lines) != len(numbers)
        or (not numbers and text)
        or {line.count(CELL) for line in lines} - {max(0, width - 1)}
        or set(map(type, chain(numbers, hidden_rows))) - {int}
    ):
        raise ValueError("lengths that do not agree")
    return Sheet(
        _text(head["name"]),
        head["hidden"] is True,
        width,
        lines,
        numbers,
        hidden_rows,
        merges,
        _natural(head["beyond"]),
        above,
    )


def _merge(head: Sequence[object]) -> Merge:
    top, left, bottom, right = map(_natural, head)
    return top, left, bottom, right


def _natural(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("not a number")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
