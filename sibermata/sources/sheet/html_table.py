"""The .xls that is a web page (OpenSID's own export): HTML -> tables under our names.

A page without our table is never 'no rows'.
"""

import re

from sibermata.errors import DeliveryRefused
from sibermata.records.delivery import Parsed, Part, Remark
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.child.answer import unpack
from sibermata.sources.child.run import run_limited
from sibermata.sources.looks import looks_like_html
from sibermata.sources.sheet.encoding import decode
from sibermata.sources.sheet.header import Grid
from sibermata.sources.sheet.spreadsheet import (
    RESAVE,
    mismatch,
    refuse_foreign,
    tables_of,
)
from sibermata.sources.sheet.workbook import grid_of

MAX_FILE = 20 * 1024 * 1024


def parse_html_table(parts: tuple[Part, ...], source: Source, names: ColumnNames) -> Parsed:
    """Return all tables with our header; DeliveryRefused('NOT_DATA') for a login page, a firewall's
    answer, a page of anything else.
    """
    try:
        return tables_of((read_page(part, source) for part in parts), source, names)
    except DeliveryRefused as error:
        if error.code == "HEADER_NOT_FOUND":
            raise DeliveryRefused(str(error), "NOT_DATA", place=error.place) from error
        raise


def read_page(part: Part, source: Source) -> tuple[list[Grid], str, list[Remark]]:
    if not part.body.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise DeliveryRefused(f"{source.name}: the file is empty", "EMPTY_BODY", place=part.name)
    if part.body.startswith(b"PK\x03\x04"):
        raise mismatch(source, part, "an XLSX or ZIP file", 'declare type = "spreadsheet"')
    if len(part.body) > MAX_FILE:
        raise DeliveryRefused(
            f"{source.name}: a page of more than {MAX_FILE >> 20} MB",
            "PARSE_RESOURCE",
            place=part.name,
        )
    refuse_foreign(part, source, html="")
    if not looks_like_html(part.body):
        raise mismatch(source, part, "no web page", f'declare type = "spreadsheet" or {RESAVE}')
    text = _text(part, source)
    if not re.search(r"(?i)<table", text):
        raise DeliveryRefused(
            f"{source.name}: a web page without a table, no data", "NOT_DATA", place=part.name
        )
    answer = unpack(run_limited("html", text.encode("utf-8", "replace"), part.name), part.name)
    proof = f"{part.name}: every table closed" if answer.closed else ""
    return [grid_of(part.name, sheet, False) for sheet in answer.sheets], proof, []


def _text(part: Part, source: Source) -> str:
    """Return the page as text: UTF-8 where that is proven, else the charset it declares, else as
    `encoding.py` says.
    """
    try:
        return part.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = re.search(rb"(?i)<meta[^>]+charset\s*=\s*[\"']?([a-z0-9_-]+)", part.body[:4096])
        western = (b"windows-1252", b"iso-8859-1", b"latin1", b"cp1252")
        if declared and not source.read.encoding and declared[1].lower() in western:
            return part.body.decode("cp1252", "replace")
        return decode(part.body, part.name, source)
