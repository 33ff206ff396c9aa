"""Runs in the child: the tables of a web page as cells, spans laid out as in a browser. Scripts are
text like any other and never run.

Source: HTML Living Standard, 4.9.12 (forming a table); OpenSID's export of Model A.4 as .xls is
such a page.
"""

import re
from typing import Any

from lxml import etree, html
from lxml.etree import ParserError

from sibermata.errors import DeliveryRefused
from sibermata.sources.child.answer import Answer, Sheet, joined, pack
from sibermata.sources.child.cells import (
    CONTROLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    clean,
    number_cell,
)

MAX_SPAN = 1000
HIDDEN = re.compile(r"(?i)display\s*:\s*none")
MAX_MERGES = 1000
MAX_LINES, MAX_LINE = 30, 300  # of what stands between two tables
BLOCKS = frozenset(
    (
        "p",
        "div",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "td",
        "th",
        "table",
        "center",
        "li",
        "ul",
        "ol",
        "caption",
        "hr",
        "body",
    )
)


def read_html(payload: bytes) -> bytes:
    """Return every table that holds no other, packed; the payload is text in UTF-8."""
    text = payload.decode("utf-8")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", CONTROLS.sub("", text))
    try:
        parser = html.HTMLParser(
            no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
        )
        page = html.document_fromstring(text, parser=parser)
    except ParserError as error:
        raise DeliveryRefused("an empty page", "NOT_DATA") from error
    tables = [table for table in page.iter("table") if table.find(".//table") is None]
    above = _lines_between(page, tables)
    sheets = [
        _sheet(table, f"table {place}", lines)
        for place, (table, lines) in enumerate(zip(tables, above, strict=False), 1)
    ]
    if sum(sheet.characters for sheet in sheets) > MAX_TEXT:
        raise DeliveryRefused("more text than any roster has", "PARSE_RESOURCE")
    closed = bool(
        re.search(r"</html\s*>\s*\Z|</table\s*>\s*(</[a-z]+>\s*)*\Z", text[-2000:], re.IGNORECASE)
    )
    ends = text.lower().count("<table") == text.lower().count("</table")
    return pack(Answer(sheets, closed=closed and ends))


def _lines_between(page: Any, tables: list[Any]) -> list[list[list[str]]]:
    """Return for each table the lines of the page between it and the table before it, such as
    '<h3>DESA NGORO</h3>'.
    """
    found: list[list[list[str]]] = []
    lines: list[list[str]] = []
    pieces: list[str] = []
    leaves, skipped = set(tables), None
    for event, element in etree.iterwalk(page, events=("start", "end")):
        if skipped is None and (element.tag in BLOCKS or element in leaves):
            text = " ".join("".join(pieces).split())
            lines += [[text[:MAX_LINE]]] if text else []
            pieces = []
        if event == "start" and skipped is None:
            if element in leaves:
                found.append(lines[-MAX_LINES:])
                lines = []
            if element in leaves or element.tag in ("script", "style", "title"):
                skipped = element
            else:
                pieces.append(element.text or "")
        elif event == "end":
            skipped = None if skipped is element else skipped
            if skipped is None:
                pieces.append(element.tail or "")
    return found


def _sheet(table: Any, name: str, above: list[list[str]]) -> Sheet:
    rows: list[list[str]] = []
    hidden: list[int] = []
    spans = Spans(name)
    for number, line in enumerate(table.iter("tr"), 1):
        if number > MAX_ROWS:
            raise DeliveryRefused(f"more than {MAX_ROWS} rows in a table", "TOO_LONG", place=name)
        rows.append(spans.row(number, line))
        if HIDDEN.search(line.get("style") or ""):
            hidden.append(number)
    lines, width = joined(rows)
    numbers = list(range(1, len(rows) + 1))
    return Sheet(name, False, width, lines, numbers, hidden, spans.merges[:MAX_MERGES], above=above)


class Spans:
    """Lays the rows of one table out: a cell may cover several columns, and rows below its own."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.below: dict[int, int] = {}  # column -> rows that a cell above still covers
        self.merges: list[tuple[int, int, int, int]] = []  # row, column, last row, last column

    def row(self, number: int, line: Any) -> list[str]:
        """Return the cells of the next row, '' where a cell from above or from the left covers."""
        row: dict[int, str] = {}
        column = 0
        covered = {c for c, rows in self.below.items() if rows > 0}
        self.below = {c: rows - 1 for c, rows in self.below.items() if rows > 1}
        for cell in line.iterchildren("td", "th"):
            while column in covered:
                column += 1
            if column >= MAX_COLUMNS:
                raise DeliveryRefused(
                    f"more than {MAX_COLUMNS} columns", "TOO_WIDE", place=self.table
                )
            wide = min(_span(cell, "colspan"), MAX_COLUMNS - column)
            high = _span(cell, "rowspan")
            row[column] = _cell(cell)
            if high > 1:
                self.below.update(dict.fromkeys(range(column, column + wide), high - 1))
            if high > 1 or wide > 1:
                self.merges.append((number, column, number + high - 1, column + wide - 1))
            column += wide
        return [row.get(c, "") for c in range(max(row, default=-1) + 1)]


def _span(cell: Any, name: str) -> int:
    match = re.match(r"\s*([0-9]{1,4})", cell.get(name) or "")
    return min(max(int(match[1]), 1), MAX_SPAN) if match else 1


def _cell(cell: Any) -> str:
    """Return the text as it shows: <br> and blocks as line ends, runs of blanks as one; a number
    behind it where Excel wrote one.
    """
    stored = cell.get("x:num")
    if stored and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?", stored):
        return number_cell(stored, False, False)
    parts: list[str] = []
    _gather(cell, parts)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return clean("\n".join(line for line in lines if line))


def _gather(element: Any, parts: list[str]) -> None:
    if element.tag in ("script", "style") or _is_hidden(element):
        return
    if element.tag == "input":
        parts.append(element.get("value") or "")
        return
    parts.append(re.sub(r"\s+", " ", element.text or ""))
    for child in _chosen(element) if element.tag == "select" else element:
        if child.tag in ("br", "p", "div", "li"):
            parts.append("\n")
        _gather(child, parts)
        parts.append(re.sub(r"\s+", " ", child.tail or ""))


def _is_hidden(element: Any) -> bool:
    """Return whether a part of a cell does not show: what a table is sorted by stands so beside
    what it says.
    """
    return (
        element.get("hidden") is not None
        or element.get("type", "").lower() in ("hidden", "submit", "button", "checkbox", "radio")
        or HIDDEN.search(element.get("style") or "") is not None
    )


def _chosen(select: Any) -> list[Any]:
    """Return the options that a list shows: the chosen ones, else the first."""
    options = list(select.iter("option"))
    return [one for one in options if one.get("selected") is not None] or options[:1]
