"""Reads a sheet by the shapes of its rows: rows with the same tags are parsed once, by the handler
of `sheet_xml.py`; after that only their texts are taken, and made into cells a column at a time.

Invariant: what is read here is what `sheet_xml.read_xml` reads. At the first doubt the answer is
None, and that one reads the sheet and says what is wrong with it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import add
from typing import Any
from xml.parsers.expat import ExpatError

from sibermata.errors import DeliveryRefused
from sibermata.sources.child.answer import CELL, Sheet
from sibermata.sources.child.cells import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Book,
    cell_of,
    cells_of,
    clean,
)
from sibermata.sources.child.sheet_xml import (
    LAST_ROW,
    MAX_GAP,
    SheetHandler,
    Strings,
    parse,
    parse_sheet,
)

MOST = 24 * 1024 * 1024  # bytes of XML that are split in memory
OFTEN = 100  # rows of a shape: from here on it pays to look for it in one step
MISSES = 500  # rows parsed alone before a sheet whose rows are all unlike is given up
TEXT = "\x01"  # stands where a text was taken out of its row
NUMBER = "\x00"  # stands for the row's own number in the key of its shape
PLACE = "\ue000"  # around the place of a text, where a shape is parsed
FORBIDDEN = bytes({*range(32)} - {9, 10, 13})  # characters that no XML holds
PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]*\?>)?")
OTHER_ENCODING = re.compile(rb"encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
NOT_TAGS = re.compile("<[!?]")  # comments, blocks of plain text, instructions
REFERENCE = re.compile(r"&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
NAMED = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
EMPTY_ROW = re.compile(r"<row((?: [^<>]*)?)/>")
FIRST_ROW = re.compile("<row[ >]")
ROW_END = "</row>"
OPENED = re.compile(f"<[vtf](?: [^<>{TEXT}]*)?(?<!/)>")  # the tag of a text that was not taken
# where a row's number may stand in its key: in its own tag, in the references of its cells
OWN_NUMBER = re.compile(rf'\s*<row(?: [^<>]*?)? r="{NUMBER}"')
CELLS_NUMBER = re.compile(rf'<c(?: [^<>]*?)? r="[A-Z]+{NUMBER}"')
TAKEN = re.compile(f"{PLACE}([0-9]+){PLACE}")
PLAIN_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
STRINGS = re.compile(r"<sst[^<>]*>")

Match = Callable[[str], re.Match[str] | None]
EMPTY = -1


class NotPlainError(Exception):
    """The XML is one of those that are read element by element."""


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
    rows: list[int] = field(default_factory=list)  # places in the sheet
    texts: list[list[str]] = field(default_factory=list)  # of each of them
    match: Match | None = None  # of a shape that comes often: the next row is likely one more


@dataclass(slots=True)
class _Rows:
    """Every row of a sheet: of which number, of which shape, or parsed alone."""

    numbers: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    shapes: dict[str, _Shape | None] = field(default_factory=dict)
    alone: dict[int, dict[int, str]] = field(default_factory=dict)  # place -> its cells
    misses: int = 0  # rows whose shape was not known


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


def read_strings(xml: bytes) -> list[str] | None:
    """Return the shared strings, None if they have to be read element by element."""
    try:
        text, references = _plain(xml)
        pieces = PLAIN_STRING.split(text)
        head, tail = STRINGS.search(pieces[0]), pieces[-1].rfind("</sst>")
        if head is None or tail < 0 or len(pieces) == 1:
            return None
        between = pieces[::2]
        if NOT_TAGS.search("".join(between)):
            return None
        parse(pieces[0][: head.end()] + pieces[-1][tail:], Strings())
        between[0], between[-1] = between[0][head.end() :], between[-1][:tail]
        strings: list[str] = []
        texts = _cleaned(pieces[1::2], text, references)
        if not any(between):
            return texts
        for gap, string in zip(between, [*texts, None], strict=True):
            if gap and not gap.isspace():
                handler = Strings()
                parse(f"<sst>{gap}</sst>", handler)
                strings += handler.texts
            if string is not None:
                strings.append(string)
        return strings
    except (NotPlainError, DeliveryRefused, ExpatError, ValueError):
        return None


def _plain(xml: bytes) -> tuple[str, dict[str, str]]:
    """Return a document without its first line, with line ends as a parser gives them, and what its
    references stand for. Comments and the like are looked for by those who read its tags.
    """
    prolog = PROLOG.match(xml)
    start = prolog.end() if prolog else 0
    if (
        len(xml) > MOST
        or OTHER_ENCODING.search(xml[:start])
        or b"]]>" in xml
        or len(xml.translate(None, FORBIDDEN)) != len(xml)
    ):
        raise NotPlainError
    text = xml[start:].decode()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    references: dict[str, str] = {}
    if "&" in text:
        found = REFERENCE.findall(text)
        if len(found) != text.count("&"):
            raise NotPlainError
        references = {reference: _referred(reference) for reference in set(found)}
    if "\ufffe" in text or "\uffff" in text or PLACE in text:
        raise NotPlainError
    return text, references


def _referred(reference: str) -> str:
    if reference in NAMED:
        return NAMED[reference]
    digits = reference[2:-1]
    code = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    character = chr(code)
    if 0xD800 <= code < 0xE000 or character in "\ufffe\uffff" or (code < 32 and code in FORBIDDEN):
        raise NotPlainError
    return character


def _read(xml: bytes, book: Book, name: str, hidden: bool) -> Sheet | None:
    text, references = _plain(xml)
    body, outside = _parted(text)
    if FIRST_ROW.search(outside):
        body, outside = _parted(EMPTY_ROW.sub(rf"<row\1>{ROW_END}", text))
    around = SheetHandler(book, name)
    parse_sheet(outside, around)
    if not around.whole or around.begun or around.seen or NOT_TAGS.search(outside):
        return None
    try:
        rows = _sorted_rows(body, VALUES, book)
    except _LessPlainError:
        rows = _sorted_rows(EMPTY_ROW.sub(rf"<row\1>{ROW_END}", body), ALL_TEXTS, book)
    cells, width = _cells_by_row(rows, book, references)
    filled = [at for at, line in enumerate(cells) if line]
    numbers = [rows.numbers[at] for at in filled]
    if len(numbers) > MAX_ROWS or any(
        number - above > MAX_GAP for above, number in zip([0, *numbers], numbers, strict=False)
    ):
        return None
    lines = [cells[at] for at in filled]
    return Sheet(name, hidden, width, lines, numbers, rows.hidden, around.merges)


def _parted(text: str) -> tuple[str, str]:
    """Return the rows of a sheet, without the end of the last one, and what stands around them."""
    first, last = FIRST_ROW.search(text), text.rfind(ROW_END)
    if first is None or last < 0 or text.count(ROW_END) > 2 * MAX_ROWS:
        raise NotPlainError
    return text[first.start() : last], text[: first.start()] + text[last + len(ROW_END) :]


def _sorted_rows(body: str, taken: _Texts, book: Book) -> _Rows:
    """Return every row by its shape. A row is parsed if its shape is new, or if it is like no
    other.
    """
    rows = _Rows()
    shape: _Shape | None = None
    above = 0
    for at, chunk in enumerate(body.split(ROW_END)):
        found = shape.match(chunk) if shape is not None and shape.match is not None else None
        if found is not None:
            written, *texts = found.groups()
        else:
            shape, written, texts = _shape_by_key(rows, chunk, taken, book)
        number = int(written)
        if not above < number <= LAST_ROW:
            raise NotPlainError
        if shape is None:
            _read_alone(rows, at, chunk, number, book)
        else:
            shape.rows.append(at)
            shape.texts.append(texts)
            if shape.hidden:
                rows.hidden.append(number)
        rows.numbers.append(number)
        above = number
    return rows


def _shape_by_key(
    rows: _Rows, chunk: str, taken: _Texts, book: Book
) -> tuple[_Shape | None, str, list[str]]:
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
            shapes[key] = shape = _shape_of(key, written, taken, book)
    elif len(shape.rows) == OFTEN:
        shape.match = _row_like(key, taken)
    return shape, written, parts[1::2]


def _row_like(key: str, taken: _Texts) -> Match:
    """Return what matches a row of this shape: its number, and then its texts."""
    row = re.escape(key).replace(NUMBER, "([0-9]+)", 1).replace(NUMBER, r"\1")
    return re.compile(row.replace(TEXT, f"{taken.before}([^<]*){taken.after}")).fullmatch


def _shape_of(key: str, number: str, taken: _Texts, book: Book) -> _Shape | None:
    """Return the shape of a row, None if each such row has to be parsed: its number stands
    elsewhere too, or a cell's text is in pieces.
    """
    if NUMBER in CELLS_NUMBER.sub("", OWN_NUMBER.sub("", key, count=1)):
        return None
    pieces = key.replace(NUMBER, number).split(TEXT)
    places = (f"{taken.before}{PLACE}{at}{PLACE}{taken.after}" for at in range(len(pieces) - 1))
    row = pieces[0] + "".join(map(add, places, pieces[1:]))
    handler = _ShapeHandler(book)
    try:
        _parse_row(row, handler)
    except _InPiecesError:
        return None
    if any(cell.column >= MAX_COLUMNS for cell in handler.cells):
        return None
    return _Shape(bool(handler.hidden), handler.cells)


def _read_alone(rows: _Rows, at: int, chunk: str, number: int, book: Book) -> None:
    handler = SheetHandler(book, "", number - 1)
    _parse_row(chunk, handler)
    if handler.stray:
        raise NotPlainError
    rows.alone[at] = handler.row
    rows.hidden += handler.hidden


def _parse_row(row: str, handler: SheetHandler) -> None:
    parse_sheet(f"<sheetData>{row}{ROW_END}</sheetData>", handler)
    if handler.begun != 1:
        raise _LessPlainError


def _cells_by_row(rows: _Rows, book: Book, references: dict[str, str]) -> tuple[list[str], int]:
    """Return each row's cells joined, '' for a row without any text, and their width."""
    shapes = [shape for shape in rows.shapes.values() if shape]
    columns = [dict(_columns(shape, book, references)) for shape in shapes]
    width = max(
        (
            *(at + 1 for of in columns for at, cells in of.items() if any(cells)),
            *(max(row) + 1 for row in rows.alone.values() if row),
        ),
        default=0,
    )
    lines = [""] * len(rows.numbers)
    for shape, of in zip(shapes, columns, strict=True):
        if any(at < width for at in of):
            wide = [of.get(at) or repeat("") for at in range(width)]
            for at, line in zip(shape.rows, map(CELL.join, zip(*wide, strict=False)), strict=True):
                lines[at] = line if line.strip(CELL) else ""
    for at, row in rows.alone.items():
        if row:
            lines[at] = CELL.join(row.get(column, "") for column in range(width))
    return lines, width


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
    return [""] * count if place == EMPTY else _referred_to(texts[place], references)


def _referred_to(texts: Sequence[str], references: dict[str, str]) -> Sequence[str]:
    """Return the texts with each reference replaced by what it stands for."""
    if not references:
        return texts
    return [
        REFERENCE.sub(lambda found: references[found[0]], text) if "&" in text else text
        for text in texts
    ]


def _cleaned(texts: Sequence[str], whole: str, references: dict[str, str]) -> list[str]:
    """Return shared strings clean; nearly all of them are so already."""
    texts = _referred_to(texts, references)
    if "_x" in whole or max(map(len, texts)) > MAX_CELL:
        return list(map(clean, texts))
    return list(texts)
