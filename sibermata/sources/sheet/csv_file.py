"""A CSV as a grid: its encoding proven, its delimiter found once, its quotes counted. Nothing is
decoded on a hunch.

Source: RFC 4180 where files keep to it; FAULTS.md B69-B84 where they do not.
"""

import csv
import io
import re
from contextlib import suppress
from itertools import islice

from sibermata.errors import DeliveryRefused, SibermataError
from sibermata.records.delivery import Remark
from sibermata.records.region import place_of
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.sheet.encoding import decode
from sibermata.sources.sheet.header import LAST_SEARCHED, Grid, known_headers, searched_rows
from sibermata.sources.sheet.not_people import SIGNER, SIGNING, TOTAL

DELIMITERS = (";", ",", "\t", "|")
MAX_CELL = 64 * 1024  # characters: the longest honest cell we met has 2,000
MAX_ROWS = 200_000  # all officials of the province in one file
MAX_COLUMNS = 200
MAX_PADDING = 1_024  # cells of a row whose empty end may be cut off
# NUL, and the marks of typed cells: no file may forge one
WHOLE_LINE = re.compile(r'"(?:[^"\n]|"")*"')
AS_TEXT = re.compile(  # ="0812" and "=""0812""" between two delimiters
    r'(^|[,;\t|])(?:="|"="")([^"\n]*)(?:"{3}|")(?=$|[,;\t|])', re.MULTILINE
)
IN_APOSTROPHES = re.compile(r"'[^'\n]*'(?:[,;\t|]'[^'\n]*')+")
EDGES = re.compile(r"(?:^|(?<=[,;\t|]))'([^'\n]*)'(?=$|[,;\t|])", re.MULTILINE)
CONTROLS = "\x00\x01\x02\x03\x04\x05\x06\x07\x08"
REMOVE_CONTROLS = dict.fromkeys(map(ord, CONTROLS))

csv.field_size_limit(MAX_CELL)


def read_csv(
    name: str, body: bytes, source: Source, names: ColumnNames, whole: bool = False
) -> tuple[Grid, str, list[Remark]]:
    """Return the grid, the proof that it is whole ('' = none) and what was cleaned.

    `whole`: its length is proven, so that it needs no last line end.
    """
    text = decode(body, name, source)
    notes: list[Remark] = []
    if any(control in text for control in CONTROLS):
        text = text.translate(REMOVE_CONTROLS)
        notes.append(Remark("TEXT_CLEANED", name))
    text = text.rstrip("\x1a")  # the mark that old programs end a text with
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _unwrapped(text)
    lines = text.count("\n") + (not text.endswith("\n"))
    if lines > MAX_ROWS:
        raise _refused(source, f"{lines} lines", "TOO_LONG", name)
    text, delimiter, skipped = _delimiter(text, source, names)
    if text.count(delimiter) > max(1_000_000, 2 * MAX_COLUMNS * lines):
        raise _refused(source, f"more than {MAX_COLUMNS} columns", "TOO_WIDE", name)
    rows, numbers, whole_lines = _rows(text, delimiter, skipped, name, source)
    if max(map(len, rows), default=0) > MAX_COLUMNS:
        rows = [
            _without_trailing_blanks(row) if MAX_COLUMNS < len(row) <= MAX_PADDING else row
            for row in rows
        ]
        if max(map(len, rows)) > MAX_COLUMNS:
            raise _refused(source, f"more than {MAX_COLUMNS} columns", "TOO_WIDE", name)
    ended = not text or text.endswith("\n")
    if not ended:
        _refuse_cut(rows, name, source)
    if not ended and not whole:
        return Grid(name, "", rows, numbers, exact_width=True, cut=numbers[-1]), "", notes
    how = "ends at a line end" if ended else "its length is proven"
    proof = f"{name}: {how}, {len(rows)} records in {whole_lines} lines"
    return Grid(name, "", rows, numbers, exact_width=True), proof, notes


def _unwrapped(text: str) -> str:
    """Return the text without what another program wrapped it in: whole lines in quotes (saved
    again from one column), cells as ="0812" (so that Excel keeps their zeros), cells in
    apostrophes.
    """
    head = text[: text.find("\n")] if "\n" in text else text
    if len(head) > 2 and WHOLE_LINE.fullmatch(head) and any(d in head for d in DELIMITERS):
        lines = text.split("\n")
        text = "\n".join(
            line[1:-1].replace('""', '"') if WHOLE_LINE.fullmatch(line) else line for line in lines
        )
        head = text[: text.find("\n")] if "\n" in text else text
    if '"' in text and '="' in text:  # to look for one sign costs a tenth
        text = AS_TEXT.sub(r'\1"\2"', text)
    if IN_APOSTROPHES.fullmatch(head):
        text = EDGES.sub(r"\1", text)
    return text


def _delimiter(text: str, source: Source, names: ColumnNames) -> tuple[str, str, int]:
    """Return the text without a 'sep=' line, the delimiter, and how many lines went."""
    declared = re.match(r"\"?sep=(.)\"?[;,]*\n", text, re.IGNORECASE)
    if declared:
        return text[declared.end() :], source.read.delimiter or declared[1], 1
    if source.read.delimiter:
        return text, source.read.delimiter, 0
    return text, sniff_delimiter(text, source, names), 0


def sniff_delimiter(text: str, source: Source, names: ColumnNames) -> str:
    """Return the delimiter under which one of the first rows names most of our columns; else the
    one that splits most evenly.
    """

    def worth(delimiter: str) -> tuple[int, float]:
        try:
            rows = list(
                islice(csv.reader(io.StringIO(text[:200_000]), delimiter=delimiter), LAST_SEARCHED)
            )
        except csv.Error:
            return 0, 0.0
        known = 0
        rows = rows[: searched_rows(rows)]
        for row in rows:
            if len(row) > known:  # a row knows no more headers than it has cells
                known = max(known, known_headers(row, source, names))
        widths = [len(row) for row in rows if len(row) > 1]
        even = max((widths.count(width) / len(rows) for width in set(widths)), default=0.0)
        return known, even

    head = text[:20_000]
    return max([d for d in DELIMITERS if d in head] or DELIMITERS[:1], key=worth)


def _rows(
    text: str, delimiter: str, skipped: int, name: str, source: Source
) -> tuple[list[list[str]], list[int], int]:
    """Return rows, the line each begins at, and the number of lines.

    A quote that swallowed rows is refused (FAULTS B73).
    """
    if (plain := _plain_rows(text, delimiter)) is not None:
        return plain, list(range(1 + skipped, len(plain) + 1 + skipped)), len(plain)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        begun = _begun(text, delimiter)
        raise _broken(error, begun, text, skipped, name, source) from error
    if reader.line_num == len(rows):
        return rows, list(range(1 + skipped, len(rows) + 1 + skipped)), len(rows)
    width = max((len(row) for row in rows[: searched_rows(rows)]), default=0)
    numbers: list[int] = []
    again = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    before = 0
    for row in again:
        numbers.append(before + 1 + skipped)
        if again.line_num - before > 1 and any(
            "\n" in cell and cell.count(delimiter) >= max(1, width - 1) for cell in row
        ):
            line = before + 1 + skipped
            raise _refused(source, "a quote swallows the lines after it", "CSV_QUOTE", name, line)
        before = again.line_num
    return rows, numbers, reader.line_num


def _plain_rows(text: str, delimiter: str) -> list[list[str]] | None:
    """Return the rows of a text without any quote, which mean nothing but themselves; None where
    there is one, or where a cell may be too long: then the parser has to look.
    """
    if '"' in text:
        return None
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    if max(map(len, lines), default=0) > MAX_CELL:
        return None
    return [line.split(delimiter) if line else [] for line in lines]


def _begun(text: str, delimiter: str) -> int:
    """Return the line in which the record begins that cannot be read: there a quote was opened."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    line = 0
    with suppress(csv.Error):
        for _ in reader:
            line = reader.line_num
    return line + 1


def _broken(
    error: csv.Error, line: int, text: str, skipped: int, name: str, source: Source
) -> SibermataError:
    reason = str(error)
    if "field larger" in reason:
        return _refused(
            source,
            f"a cell of more than {MAX_CELL} characters",
            "CELL_TOO_LARGE",
            name,
            line + skipped,
        )
    if (
        "unexpected end" in reason
        and not text.endswith("\n")
        and text[text.rfind("\n") + 1 :].count('"') % 2
    ):
        return _refused(
            source,
            "the file ends inside a quoted cell of its last line",
            "TRUNCATED",
            name,
            line + skipped,
        )
    return _refused(source, f"quotes do not balance ({reason})", "CSV_QUOTE", name, line + skipped)


def _refuse_cut(rows: list[list[str]], name: str, source: Source) -> None:
    """Refuse a file whose last line has no end and fewer cells than the lines before it: it was cut
    in the middle of a row.
    """
    widths = [len(row) for row in rows[-50:-1] if any(row)]
    footer = len(rows[-1]) == 1 and (
        SIGNING.match(rows[-1][0]) or TOTAL.match(rows[-1][0].upper()) or SIGNER.match(rows[-1][0])
    )
    if widths and len(rows[-1]) < min(widths) and not footer:
        raise _refused(source, "the file ends in the middle of a row", "TRUNCATED", name, len(rows))


def _without_trailing_blanks(row: list[str]) -> list[str]:
    last = max((i for i, cell in enumerate(row) if cell.strip()), default=-1)
    return row[: last + 1]


def _refused(
    source: Source, what: str, code: str, name: str, line: int | None = None
) -> DeliveryRefused:
    return DeliveryRefused(f"{source.name}: {what}", code, place=place_of(name, row=line))
