"""Reads a sheet by the shapes of its rows: rows with the same tags are parsed once, by the handler
of `sheet_xml.py`; after that only their texts are taken, and made into cells a column at a time.

Invariant: the result equals that of `sheet_xml.read_xml`. At the first doubt the answer is None,
and `read_xml` reads the sheet and reports what is wrong with it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, repeat
from operator import add, ge, sub
from typing import Any
from xml.parsers.expat import ExpatError

from sibermata.errors import DeliveryRefused
from sibermata.sources.child.answer import CELL, Sheet
from sibermata.sources.child.cells import MAX_COLUMNS, MAX_ROWS, Book, cell_of, cells_of
from sibermata.sources.child.plain_xml import (
    NOT_TAGS,
    PLACE,
    NotPlainError,
    plain_text,
    referred_to,
)
from sibermata.sources.child.sheet_xml import LAST_ROW, MAX_GAP, SheetHandler, parse_sheet

BLOCK = 500  # rows of a shape whose cells are made together
OFTEN = 100  # rows of a shape: from here on it pays to look for it in one step
MISSES = 500  # rows parsed alone before a sheet whose rows are all unlike is given up
TEXT = "\x01"  # stands where a text was taken out of its row
NUMBER = "\x00"  # stands for the row's own number in the key of its shape
EMPTY_ROW = re.compile(r"<row((?: [^<>]*)?)/>")
FIRST_ROW = re.compile("<row[ >]")
ROW_END = "</row>"
OPENED = re.compile(f"<[vtf](?: [^<>{TEXT}]*)?(?<!/)>")  # the tag of a text that was not taken
# where a row's number may stand in its key: in its own tag, in the references of its cells
OWN_NUMBER = re.compile(rf'\s*<row(?: [^<>]*?)? r="{NUMBER}"')
CELLS_NUMBER = re.compile(rf'<c(?: [^<>]*?)? r="[A-Z]+{NUMBER}"')
TAKEN = re.compile(f"{PLACE}([0-9]+){PLACE}")


Match = Callable[[str, int, int], re.Match[str] | None]
EMPTY = -1


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a shape: which texts of a row are its value and its formula."""

    column: int  # 0 = A
    kind: str
    style: str
    value: int | None  # None: it has none; EMPTY: it has one without any text
    formula: int | None


@dataclass(frozen=True, slots=True)
class _Texts:
    """Which texts are taken out of a row, and what of their tags goes with them."""

    split: Callable[[str], list[str]]  # a row -> what is around its texts, and they, in turn
    before: str
    after: str


VALUES = _Texts(re.compile("<v>([^<]*)</v>").split, "<v>", "</v>")  # fast, and mostly enough
ALL_TEXTS = _Texts(re.compile(r">([^<]*)</(?=[vtf]>)").split, ">", "</")


@dataclass(slots=True)
class _Shape:
    """Rows with the same tags."""

    hidden: bool
    cells: Sequence[_Cell]
    rows: list[int] = field(default_factory=list)  # places in the sheet, of those not made yet
    # of each of them its number as it is written, and its texts
    texts: list[Sequence[str]] = field(default_factory=list)
    match: Match | None = None  # of a shape that comes often: the next rows are likely more of it


@dataclass(slots=True)
class _Rows:
    """The rows of a sheet as far as they were looked at."""

    book: Book
    references: dict[str, str]
    numbers: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # cells joined; '' for a row without any text
    hidden: list[int] = field(default_factory=list)
    shapes: dict[str, _Shape | None] = field(default_factory=dict)
    widths: list[tuple[int, Sequence[int]]] = field(default_factory=list)  # width -> lines so wide
    misses: int = 0  # rows whose shape was not known

    def take(self, shape: _Shape, texts: Sequence[Sequence[str]]) -> None:
        """Take the rows that come next, all of one shape; make cells of a block of them, while they
        lie near the processor.
        """
        begin = len(self.numbers)
        self.numbers += [int(of_row[0]) for of_row in texts]
        self.lines += [""] * len(texts)
        shape.rows += range(begin, len(self.numbers))
        shape.texts += texts
        if shape.hidden:
            self.hidden += self.numbers[begin:]
        if len(shape.rows) >= BLOCK:
            self.make(shape)

    def take_alone(self, number: int, handler: SheetHandler) -> None:
        """Take the row that comes next, parsed."""
        width = max(handler.row, default=-1) + 1
        self.widths.append((width, [len(self.numbers)]))
        self.numbers.append(number)
        self.lines.append(CELL.join(handler.row.get(column, "") for column in range(width)))
        self.hidden += handler.hidden

    def make(self, shape: _Shape) -> None:
        """Make lines of the rows of a shape that wait for it."""
        columns = dict(_columns(shape, self.book, self.references)) if shape.rows else {}
        width = max((at + 1 for at, cells in columns.items() if any(cells)), default=0)
        if width:
            wide = [columns.get(at) or repeat("") for at in range(width)]
            made = map(CELL.join, zip(*wide, strict=False))
            for at, line in zip(shape.rows, made, strict=True):
                self.lines[at] = line if line.strip(CELL) else ""
            self.widths.append((width, shape.rows))
        shape.rows, shape.texts = [], []

    def whole(self) -> tuple[list[str], int]:
        """Return all lines, equally wide, and their width."""
        for shape in filter(None, self.shapes.values()):
            self.make(shape)
        width = max((of for of, _ in self.widths), default=0)
        for of, places in self.widths:
            if of < width:
                for at in places:
                    self.lines[at] = self.lines[at] and self.lines[at] + CELL * (width - of)
        return self.lines, width


class _ShapeHandler(SheetHandler):
    """Handler for one row in which texts are replaced by their places."""

    def __init__(self, book: Book) -> None:
        super().__init__(book, "")
        self.cells: list[_Cell] = []

    def end_cell(self, value: str | None, formula: str | None) -> None:
        if value is not None or formula is not None:
            self.cells.append(
                _Cell(self.column - 1, self.kind, self.style, _place(value), _place(formula))
            )


class _LessPlainError(NotPlainError):
    """A row has texts besides those of its <v>, or stands behind one without cells."""


class _InPiecesError(Exception):
    """The text of a cell stands in several elements."""


def _place(text: str | None) -> int | None:
    if not text:
        return text if text is None else EMPTY
    taken = TAKEN.fullmatch(text)
    if taken is None:
        raise _InPiecesError
    return int(taken[1])


def read_rows(xml: bytes, book: Book, name: str, hidden: bool) -> Sheet | None:
    """Return a sheet, None if it has to be read element by element."""
    try:
        return _read(xml, book, name, hidden)
    except (
        NotPlainError,
        DeliveryRefused,  # said with its place by the other way of reading
        ExpatError,
        ValueError,
        LookupError,
        ArithmeticError,
    ):
        return None


def _read(xml: bytes, book: Book, name: str, hidden: bool) -> Sheet | None:
    text, references = plain_text(xml)
    begin, end = _ends(text)
    outside = text[:begin] + text[end:]
    if FIRST_ROW.search(outside):
        text = EMPTY_ROW.sub(rf"<row\1>{ROW_END}", text)
        begin, end = _ends(text)
        outside = text[:begin] + text[end:]
    around = SheetHandler(book, name)
    parse_sheet(outside, around)
    if not around.whole or around.begun or around.seen or NOT_TAGS.search(outside):
        return None
    try:
        rows = _sorted_rows(text, begin, end, VALUES, _Rows(book, references))
    except _LessPlainError:
        text = EMPTY_ROW.sub(rf"<row\1>{ROW_END}", text)
        rows = _sorted_rows(text, *_ends(text), ALL_TEXTS, _Rows(book, references))
    cells, width = rows.whole()
    numbers, lines = list(compress(rows.numbers, cells)), list(filter(None, cells))
    if len(numbers) > MAX_ROWS or max(map(sub, numbers, [0, *numbers]), default=0) > MAX_GAP:
        return None
    return Sheet(name, hidden, width, lines, numbers, rows.hidden, around.merges)


def _ends(text: str) -> tuple[int, int]:
    """Return where the rows of a sheet begin, and where they end."""
    first, last = FIRST_ROW.search(text), text.rfind(ROW_END)
    if first is None or last < 0:
        raise NotPlainError
    return first.start(), last + len(ROW_END)


def _sorted_rows(text: str, begin: int, end: int, taken: _Texts, rows: _Rows) -> _Rows:
    """Return the rows, every one taken by its shape. A row is parsed if its shape is new, or if it
    is like no other.
    """
    shape: _Shape | None = None
    while begin < end:
        if len(rows.numbers) > 2 * MAX_ROWS:
            raise NotPlainError
        if shape is not None and shape.match is not None:
            alike: list[Sequence[str]] = []
            while len(alike) < BLOCK and (found := shape.match(text, begin, end)) is not None:
                alike.append(found.groups())
                begin = found.end()
            if alike:
                rows.take(shape, alike)
                continue
        stop = text.index(ROW_END, begin, end)
        chunk = text[begin:stop]
        begin = stop + len(ROW_END)
        shape, texts = _shape_by_key(rows, chunk, taken)
        if shape is None:
            _read_alone(rows, chunk, int(texts[0]))
        else:
            rows.take(shape, [texts])
    numbers = rows.numbers
    if any(map(ge, chain([0], numbers), numbers)) or numbers[-1] > LAST_ROW:
        raise NotPlainError
    return rows


def _shape_by_key(rows: _Rows, chunk: str, taken: _Texts) -> tuple[_Shape | None, list[str]]:
    """Return the shape of a row, None if it has to be parsed alone; its number and its texts."""
    shapes = rows.shapes
    parts = taken.split(chunk)
    key = TEXT.join(parts[::2])
    begin = key.index(' r="') + 4
    written = key[begin : key.index('"', begin)]
    key = key.replace(f'{written}"', f'{NUMBER}"')
    shape = shapes.get(key)
    if shape is None:
        rows.misses += 1
        if rows.misses > MISSES and 2 * rows.misses > len(rows.numbers):
            raise NotPlainError
        if OWN_NUMBER.match(key) is None or NOT_TAGS.search(key):
            raise NotPlainError
        if OPENED.search(key):
            raise _LessPlainError
        if key not in shapes:
            shapes[key] = shape = _shape_of(key, written, taken, rows.book)
    elif shape.match is None and len(shape.rows) >= OFTEN:
        shape.match = _row_like(key, taken)
    return shape, [written, *parts[1::2]]


def _row_like(key: str, taken: _Texts) -> Match:
    """Return what matches a row of this shape and its end: its number, and then its texts."""
    row = re.escape(key).replace(NUMBER, "([0-9]+)", 1).replace(NUMBER, r"\1")
    row = row.replace(TEXT, f"{taken.before}([^<]*){taken.after}")
    return re.compile(row + ROW_END).match


def _shape_of(key: str, number: str, taken: _Texts, book: Book) -> _Shape | None:
    """Return the shape of a row, None if each such row has to be parsed: its number stands
    elsewhere too, or a cell's text is in pieces.
    """
    if NUMBER in CELLS_NUMBER.sub("", OWN_NUMBER.sub("", key, count=1)):
        return None
    pieces = key.replace(NUMBER, number).split(TEXT)
    places = (f"{taken.before}{PLACE}{at}{PLACE}{taken.after}" for at in range(1, len(pieces)))
    row = pieces[0] + "".join(map(add, places, pieces[1:]))
    handler = _ShapeHandler(book)
    try:
        _parse_row(row, handler)
    except _InPiecesError:
        return None
    if any(cell.column >= MAX_COLUMNS for cell in handler.cells):
        return None
    return _Shape(bool(handler.hidden), handler.cells)


def _read_alone(rows: _Rows, chunk: str, number: int) -> None:
    handler = SheetHandler(rows.book, "", number - 1)
    _parse_row(chunk, handler)
    if handler.stray:
        raise NotPlainError
    rows.take_alone(number, handler)


def _parse_row(row: str, handler: SheetHandler) -> None:
    parse_sheet(f"<sheetData>{row}{ROW_END}</sheetData>", handler)
    if handler.begun != 1:
        raise _LessPlainError


def _columns(
    shape: _Shape, book: Book, references: dict[str, str]
) -> Iterator[tuple[int, list[str]]]:
    """Yield every column of a shape's rows as cells."""
    texts = list(zip(*shape.texts, strict=True))
    count = len(shape.rows)
    for cell in shape.cells:
        values = _texts_at(cell.value, texts, count, references)
        if cell.formula is None and cell.value is not None:
            yield cell.column, cells_of(book, cell.kind, cell.style, values)
            continue
        formulas = _texts_at(cell.formula, texts, count, references)
        pairs = zip(values, formulas, strict=True)
        yield cell.column, [cell_of(book, cell.kind, cell.style, *pair) for pair in pairs]


def _texts_at(
    place: int | None, texts: Sequence[Sequence[str]], count: int, references: dict[str, str]
) -> Sequence[Any]:
    if place is None:
        return [None] * count
    return [""] * count if place == EMPTY else referred_to(texts[place], references)
