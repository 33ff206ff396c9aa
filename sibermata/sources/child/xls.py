"""Runs in the child: the sheets of an old Excel file (.xls), as Excel 95 to 2003, LibreOffice Calc
and many programs save them; also a bare stream of records, which small programs in PHP write.

Source: Microsoft, [MS-XLS], 2.4 (records), 2.5 (structures); xlrd and openoffice.org's description
of the format for what older writers leave out.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from sibermata.errors import DeliveryRefused
from sibermata.records.cell import BOOLEAN, ERROR
from sibermata.sources.child.answer import Answer, pack
from sibermata.sources.child.cells import MAX_TEXT, clean, number_cell
from sibermata.sources.child.gathered import Gathered
from sibermata.sources.child.ole import MAGIC, read_streams
from sibermata.sources.child.sheet_xml import DATE_FORMATS, shows_a_day

BOF, EOF, CONTINUE = 0x809, 0x0A, 0x3C
BIFF8, SHEET = 0x600, 0x10
FILEPASS, CODEPAGE, DATEMODE, FORMAT, XF, BOUNDSHEET, SST = (
    0x2F,
    0x42,
    0x22,
    0x41E,
    0xE0,
    0x85,
    0xFC,
)
ROW, LABELSST, LABEL, RSTRING, NUMBER, RK, MULRK = 0x208, 0xFD, 0x204, 0xD6, 0x203, 0x27E, 0xBD
BOOLERR, FORMULA, STRING, MERGED = 0x205, 0x06, 0x207, 0xE5
ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
}
MACROS = ("_VBA_PROJECT_CUR", "VBA", "_VBA_PROJECT")
Record = tuple[int, bytes, list[bytes]]  # kind, body, the bodies of its continuations


@dataclass(slots=True)
class Globals:
    """What the cells of every sheet hang on."""

    wide: bool = True  # BIFF8: texts are Unicode
    codepage: str = "cp1252"
    date1904: bool = False
    formats: dict[int, bool] = field(default_factory=dict)  # own format -> it shows a day
    styles: list[int] = field(default_factory=list)  # of each XF its format
    strings: list[str] = field(default_factory=list)
    sheets: list[tuple[int, bool, str]] = field(default_factory=list)  # offset, hidden, name

    def shows_a_day(self, style: int) -> bool:
        """Return whether cells of a style show a number as a day."""
        number = self.styles[style] if style < len(self.styles) else 0
        return self.formats.get(number, number in DATE_FORMATS)


def read_xls(payload: bytes) -> bytes:
    """Return every sheet of the workbook, hidden ones too, packed."""
    if payload.startswith(MAGIC):
        streams, storages = read_streams(payload)
        if storages.intersection(MACROS):
            raise DeliveryRefused("macros", "ACTIVE_CONTENT")
        body = streams.get("Workbook") or streams.get("Book") or b""
    else:
        body = payload
    if not body:
        raise DeliveryRefused(
            "no workbook in it: save it again as .xlsx (simpan ulang sebagai .xlsx)",
            "TYPE_MISMATCH",
        )
    version, kind = _begin(body, 0)
    book = Globals(wide=version == BIFF8)
    if kind == SHEET:  # a bare sheet, without a workbook around it
        book.sheets.append((0, False, ""))
    else:
        _read_globals(body, book)
    sheets, characters = [], 0
    for offset, hidden, name in book.sheets:
        if _begin(body, offset)[1] != SHEET:
            continue
        sheet = _Cells(Gathered(name, hidden), book)
        sheet.read(_records(body, offset))
        found = sheet.ended()
        characters += sum(len(cell) for row in found.rows for cell in row)
        if characters > MAX_TEXT:
            raise DeliveryRefused("more text than any roster has", "PARSE_RESOURCE", place=name)
        sheets.append(found.sheet())
    return pack(Answer(sheets, book.date1904))


def _begin(body: bytes, offset: int) -> tuple[int, int]:
    """Return version and kind of the stream that begins there."""
    record, length = struct.unpack_from("<HH", body, offset)
    if record != BOF or length < 4:
        raise ValueError("no beginning of a sheet")
    version, kind = struct.unpack_from("<HH", body, offset + 4)
    return version, kind


def _records(body: bytes, offset: int) -> Iterator[Record]:
    """Yield the records from an offset to the end of its stream, charts within it left out; a file
    that ends before its stream does is cut.
    """
    depth, kept = 0, None  # type: int, Record | None
    while True:
        if offset + 4 > len(body):
            raise DeliveryRefused("the file ends in the middle", "TRUNCATED")
        kind, length = struct.unpack_from("<HH", body, offset)
        content = body[offset + 4 : offset + 4 + length]
        if len(content) < length:
            raise DeliveryRefused("the file ends in the middle", "TRUNCATED")
        offset += 4 + length
        if kind == CONTINUE and kept is not None:
            kept[2].append(content)
            continue
        if kept is not None:
            yield kept
            kept = None
        depth += (kind == BOF) - (kind == EOF)
        if depth == 0:
            return
        if depth == 1:
            kept = kind, content, []


def _read_globals(body: bytes, book: Globals) -> None:
    for kind, content, more in _records(body, 0):
        if kind == FILEPASS:
            raise DeliveryRefused("the workbook is protected by a password", "ENCRYPTED")
        if kind == CODEPAGE:
            book.codepage = _codepage(struct.unpack_from("<H", content)[0])
        elif kind == DATEMODE:
            book.date1904 = content[:1] == b"\x01"
        elif kind == FORMAT:
            number = struct.unpack_from("<H", content)[0]
            book.formats[number] = shows_a_day(_text(content[2:], book, 2 if book.wide else 1)[0])
        elif kind == XF:
            book.styles.append(struct.unpack_from("<H", content, 2)[0])
        elif kind == BOUNDSHEET:
            offset, state, _ = struct.unpack_from("<IBB", content)
            name = _text(content[6:], book, 1)[0]
            book.sheets.append((offset, state & 3 != 0, clean(name)))
        elif kind == SST:
            book.strings = _Shared([content, *more]).read()


def _codepage(number: int) -> str:
    return {1200: "utf-16-le", 32768: "mac_roman", 32769: "cp1252"}.get(number, f"cp{number}")


def _text(content: bytes, book: Globals, counted: int) -> tuple[str, int]:
    """Return a text whose length stands in one or two bytes before it, and how many bytes it all
    took.
    """
    length = int.from_bytes(content[:counted], "little")
    if not book.wide:
        raw = content[counted : counted + length]
        return raw.decode(book.codepage, "replace"), counted + length
    flags = content[counted]
    at = counted + 1 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
    size = length * (2 if flags & 1 else 1)
    raw = content[at : at + size]
    return raw.decode("utf-16-le" if flags & 1 else "latin-1", "replace"), at + size


class _Shared:
    """The shared strings: one record and its continuations. A text that goes on in the next one
    says there anew whether its letters take one byte or two.
    """

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces, self.piece, self.at = pieces, 0, 8

    def read(self) -> list[str]:
        """Return all strings, clean."""
        (count,) = struct.unpack_from("<I", self.pieces[0], 4)
        strings: list[str] = []
        characters = 0
        while len(strings) < count and self._more():
            strings.append(clean(self._string()))
            characters += len(strings[-1])
            if characters > MAX_TEXT:
                raise DeliveryRefused("more text than any roster has", "PARSE_RESOURCE")
        return strings

    def _more(self) -> bool:
        while self.piece < len(self.pieces) and self.at >= len(self.pieces[self.piece]):
            self.piece, self.at = self.piece + 1, 0
        return self.piece < len(self.pieces)

    def _take(self, length: int) -> bytes:
        """Return bytes that may go on in the next record."""
        found = b""
        while len(found) < length and self._more():
            part = self.pieces[self.piece][self.at : self.at + length - len(found)]
            self.at += len(part)
            found += part
        return found

    def _string(self) -> str:
        length, flags = struct.unpack("<HB", self._take(3))
        (runs,) = struct.unpack("<H", self._take(2)) if flags & 8 else (0,)
        (phonetic,) = struct.unpack("<I", self._take(4)) if flags & 4 else (0,)
        text = ""
        while len(text) < length and self.piece < len(self.pieces):
            piece, width = self.pieces[self.piece], 2 if flags & 1 else 1
            raw = piece[self.at : self.at + (length - len(text)) * width]
            self.at += len(raw)
            text += raw.decode("utf-16-le" if width == 2 else "latin-1", "surrogatepass")
            if len(text) < length:
                if not self._more():
                    break
                flags, self.at = self.pieces[self.piece][0], 1
        self._take(4 * runs + phonetic)
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Cells:
    """The cells of one sheet, gathered row by row."""

    def __init__(self, sheet: Gathered, book: Globals) -> None:
        self.sheet, self.book = sheet, book
        self.rows: dict[int, dict[int, str]] = {}
        self.hidden: set[int] = set()
        self.waiting: tuple[int, int] | None = None  # a formula whose text follows

    def read(self, records: Iterator[Record]) -> None:
        """Read the records of the sheet."""
        for kind, content, _ in records:
            if kind == STRING and self.waiting:
                self._put(*self.waiting, clean(_text(content, self.book, 2)[0]))
                self.waiting = None
            elif kind in (LABELSST, LABEL, RSTRING, NUMBER, RK, BOOLERR, FORMULA):
                self._cell(kind, content)
            elif kind == MULRK:
                self._numbers(content)
            elif kind == ROW:
                number, flags = struct.unpack_from("<H10xH", content)
                if flags & 0x20:
                    self.hidden.add(number + 1)
            elif kind == MERGED:
                for at in range(2, len(content) - 7, 8):
                    top, bottom, left, right = struct.unpack_from("<4H", content, at)
                    self.sheet.merge(top + 1, left, bottom + 1, right)
            elif kind == FILEPASS:
                raise DeliveryRefused("the workbook is protected by a password", "ENCRYPTED")

    def ended(self) -> Gathered:
        """Return the sheet with its rows, in their order."""
        for number in sorted({*self.rows, *self.hidden}):
            self.sheet.add(number, self.rows.get(number, {}), number in self.hidden)
        return self.sheet

    def _put(self, row: int, column: int, cell: str) -> None:
        self.rows.setdefault(row + 1, {})[column] = cell

    def _cell(self, kind: int, content: bytes) -> None:
        row, column, style = struct.unpack_from("<3H", content)
        value = content[6:]
        if kind == LABELSST:
            self._put(row, column, self.book.strings[int.from_bytes(value[:4], "little")])
        elif kind in (LABEL, RSTRING):
            self._put(row, column, clean(_text(value, self.book, 2)[0]))
        elif kind == BOOLERR:
            self._put(row, column, _truth_or_error(value[0], value[1] == 1))
        elif kind == RK:
            self._put(row, column, self._number(_of_rk(value), style))
        elif kind == FORMULA and value[6:8] == b"\xff\xff":
            if value[0] == 0:
                self.waiting = row, column
            elif value[0] in (1, 2):
                self._put(row, column, _truth_or_error(value[2], value[0] == 2))
        else:
            self._put(row, column, self._number(struct.unpack_from("<d", value)[0], style))

    def _numbers(self, content: bytes) -> None:
        row, column = struct.unpack_from("<2H", content)
        for at in range(4, len(content) - 7, 6):
            style = int.from_bytes(content[at : at + 2], "little")
            self._put(row, column, self._number(_of_rk(content[at + 2 : at + 6]), style))
            column += 1

    def _number(self, value: float, style: int) -> str:
        """Return a number with all its digits: up to 2^53 a file of this kind has every one."""
        whole = abs(value) < 1e17 and value == int(value)
        digits = str(int(value)) if whole else repr(value)
        return number_cell(digits, self.book.shows_a_day(style), self.book.date1904)


def _of_rk(value: bytes) -> float:
    (number,) = struct.unpack_from("<i", value)
    if number & 2:
        found = float(number >> 2)
    else:
        (found,) = struct.unpack("<d", b"\x00\x00\x00\x00" + struct.pack("<i", number & ~3))
    return found / 100 if number & 1 else found


def _truth_or_error(value: int, is_error: bool) -> str:
    if is_error:
        return ERROR + ERRORS.get(value, "#N/A")
    return BOOLEAN + ("TRUE" if value else "FALSE")
