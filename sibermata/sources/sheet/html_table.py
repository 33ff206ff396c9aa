"""The .xls that is a web page (OpenSID's own export): HTML -> tables under our names.

A page without our table is never 'no rows'.
"""

import re
from dataclasses import replace

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
MOST_PAGES = 10_000
N = r"([0-9]{1,3}(?:[.,][0-9]{3})*|[0-9]{1,9})"
OF_ALL = re.compile(  # 'Menampilkan 1 sampai 10 dari 57 entri'
    rf"(?i)\b(?:menampilkan|tampil|showing)\s+(?:data |baris |entri |rows )?{N}\s*"
    rf"(?:sampai(?: dengan)?|s ?/ ?d|hingga|to|-|–)\s*{N}\s*(?:dari|of)\s*(?:total )?{N}(?![0-9])"
)
OF_PAGES = re.compile(rf"(?i)\b(?:halaman|page)\s+{N}\s*(?:dari|of|/)\s*{N}(?![0-9])")
RANGE_ALONE = re.compile(  # '1 - 10 of 57', alone in its element
    rf"(?i)>\s*(?:data |baris |entri |rows )?{N}\s*(?:-|–|s ?/ ?d)\s*{N}\s*(?:dari|of)\s*{N}"
    r"(?:\s+[a-z]{2,12})?\s*<"
)
# a link to another page of the same address, called by its number or as the next one
TO_A_PAGE = re.compile(
    r"(?i)<a\b[^>]{0,300}?\bhref\s*=\s*[\"']?[^\"'>\s]{0,300}?"
    r"(?:[?&;](?:page|halaman|hal|hlm|p|pg|paged)=|/(?:page|halaman)/)[0-9]{1,5}\b[^>]{0,300}>"
    r"\s*(?:<[^>]{0,80}>\s*){0,3}"
    r"(?:[0-9]{1,5}|(?:(?:next|selanjutnya|berikutnya)\s*)?(?:&raquo;|&rsaquo;|&gt;|»|›|→)"
    r"|next|selanjutnya|berikutnya)\s*(?:</|<i\b)"
)
FOLLOWED = re.compile(
    r"(?i)<(?:a|link)\b[^>]*\brel\s*=\s*(?:\"[^\">]*\b|'[^'>]*\b)?(?:next|prev)\b"
)


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
    refuse_page_of_many(text, source, part)
    answer = unpack(run_limited("html", text.encode("utf-8", "replace"), part.name), part.name)
    closed = answer.closed
    grids = [grid_of(part.name, sheet, False) for sheet in answer.sheets]
    if grids and not closed and _ends_in_a_row(text):
        grids[-1] = replace(grids[-1], cut=max(grids[-1].numbers, default=None))
    return grids, f"{part.name}: every table closed" if closed else "", []


def _ends_in_a_row(text: str) -> bool:
    """Return whether the page breaks off before its last row is closed."""
    rest = text[text.lower().rfind("<tr") :].lower()
    return "</tr" not in rest and "</table" not in rest


def refuse_page_of_many(text: str, source: Source, part: Part) -> None:
    """Refuse a page that states that it is a part of the list, or that others follow."""
    words = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    found = (*OF_ALL.findall(words), *RANGE_ALONE.findall(text))
    ranges = [tuple(map(_number, one)) for one in found]
    pages = [(_number(page), _number(of)) for page, of in OF_PAGES.findall(words)]
    shown = {page for page, _ in pages}
    if (
        any(first > 1 or last < all_ for first, last, all_ in ranges)
        or any(shown < set(range(1, min(of, MOST_PAGES) + 1)) for _, of in pages)
        or FOLLOWED.search(text)
        or TO_A_PAGE.search(text)
    ):
        raise DeliveryRefused(
            f"{source.name}: the page shows a part of its list", "INCOMPLETE", place=part.name
        )


def _number(text: str) -> int:
    return int(re.sub(r"[.,]", "", text))


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
