"""CSV and workbooks (.xlsx, .ods, .xls), recognised by their bytes: parts of a delivery -> tables
under our names. Anything else is refused, with what to do.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sibermata.errors import DeliveryRefused, SourceChanged
from sibermata.records.delivery import Parsed, Part, Remark
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.looks import looks_like_html
from sibermata.sources.sheet.copies import note_copies
from sibermata.sources.sheet.csv_file import read_csv
from sibermata.sources.sheet.fill import Carried
from sibermata.sources.sheet.header import Grid, find_header, refuse_without_header
from sibermata.sources.sheet.table import tables_of_sheet
from sibermata.sources.sheet.workbook import EITHER, OLD, read_workbook

# a compound file; or a bare stream of records, as small programs in PHP write it
OLD_EXCEL = (b"\xd0\xcf\x11\xe0", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
XLSX = ("xlsx", "xlsm", "xlsb")  # endings that promise it
OF_A_DUMP = re.compile(rb"(?im)^\s*(?:insert\s+into|create\s+table)\s+[`\"\[]?\w")
RESAVE = "save it again as .xlsx (simpan ulang sebagai .xlsx)"
MAGICS = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "an RTF text"),
    (b"SQLite format", "a database"),
)
LEADING = 50  # rows of a web page's table without a header that may be titles of the next
TITLE_CELLS = 4
OF_A_ROSTER = frozenset(  # columns that no recapitulation has
    ("nik", "nik_phone", "niap", "birth_date", "birth_place_date", "sk_number", "sk_number_date")
)
Read = tuple[list[Grid], str, list[Remark]]  # grids, proof of completeness, notes


def parse_spreadsheet(parts: tuple[Part, ...], source: Source, names: ColumnNames) -> Parsed:
    """Return all tables of a delivery of CSV and XLSX files."""
    return tables_of((read_part(part, source, names) for part in parts), source, names)


def tables_of(read: Iterable[Read], source: Source, names: ColumnNames) -> Parsed:
    """Return the tables of all grids; a sheet without a header is noted, a delivery without any is
    refused.
    """
    out = Parsed([])
    proofs: list[str] = []
    grids: list[Grid] = []
    for found, proof, notes in read:
        proofs.append(proof)
        out.notes += notes
        tables = 0
        skipped: list[tuple[Grid, SourceChanged]] = []
        page, lead = Carried(), ()  # type: Carried, tuple[tuple[str, ...], ...]
        for sheet in found:
            grid = replace(sheet, above=(*lead, *sheet.above)) if sheet.of_a_page else sheet
            try:
                before = page if grid.of_a_page else None
                of_sheet = tables_of_sheet(grid, source, names, out, before)
            except SourceChanged as error:
                skipped.append((grid, error))
                continue
            out.tables += of_sheet
            tables += len(of_sheet)
            lead = () if of_sheet else (*grid.above, *map(tuple, grid.rows[:LEADING]))
            if not of_sheet and _holds_data(grid):
                out.notes.append(
                    Remark("SHEET_WITHOUT_HEADER", grid.file, grid.sheet, value=grid.sheet)
                )
        grids += found
        note_copies(out, out.tables[len(out.tables) - tables :])
        if skipped and not tables:
            raise skipped[0][1]
        if not tables:
            raise refuse_without_header(found, source)
        if not _skip(skipped, source, names, out):
            proofs[-1] = ""
    out.proof = "; ".join(proofs) if proofs and all(proofs) else ""
    return out


def _skip(
    skipped: Sequence[tuple[Grid, SourceChanged]], source: Source, names: ColumnNames, out: Parsed
) -> bool:
    """Note the sheets that lack a needed column beside sheets that have them all: a recapitulation,
    a list of values. Return whether none of them holds names: else nobody may be missed. A roster
    that lost a column stops the source.
    """
    whole = True
    for grid, error in skipped:
        header = find_header(grid, source, names)
        columns = set(header.recognised.columns) if header is not None else set()
        if columns & OF_A_ROSTER:
            raise error
        named = "name" in columns
        code = "SHEET_SKIPPED" if named else "SHEET_WITHOUT_HEADER"
        out.notes.append(Remark(code, grid.file, grid.sheet, column=error.value, value=grid.sheet))
        whole = whole and not named
    return whole


def _holds_data(grid: Grid) -> bool:
    """Return whether a sheet without a header is worth a word: the title lines and signatures of a
    web page are not.
    """
    widths = [sum(1 for cell in row if cell.strip()) for row in grid.rows]
    return any(widths) if not grid.of_a_page else sum(width > TITLE_CELLS for width in widths) > 1


def read_part(part: Part, source: Source, names: ColumnNames) -> Read:
    """Return the sheets of one file; DeliveryRefused where its bytes are not what a spreadsheet
    source delivers.
    """
    body = part.body
    if not body.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise DeliveryRefused(f"{source.name}: the file is empty", "EMPTY_BODY", place=part.name)
    ending = part.name.lower().rpartition(".")[2]
    if body.startswith(b"PK\x03\x04") or body.startswith(b"PK\x05\x06"):
        if ending in ("csv", "txt", "tsv"):
            raise mismatch(source, part, "an XLSX or ZIP file", "give it its right ending")
        return read_workbook(part, source, "workbook" if ending in XLSX else EITHER)
    if body.startswith(OLD_EXCEL) and ending not in (*XLSX, "ods", "csv", "txt", "tsv"):
        refuse_protected(part, source)
        return read_workbook(part, source, OLD)
    refuse_foreign(part, source, html='declare type = "html_table" or ' + RESAVE)
    if ending in ("xlsx", "xlsm", "xls", "xlsb", "ods"):
        raise mismatch(source, part, "plain text", RESAVE)
    grid, proof, notes = read_csv(part.name, body, source, names, part.whole)
    return [grid], proof, notes


def refuse_foreign(part: Part, source: Source, html: str) -> None:
    """Refuse by magic bytes what is no text: old Excel, PDF, pictures, archives, JSON, a web page
    (`html` = the advice; '' = welcome).
    """
    body = part.body
    for magic, what in MAGICS:
        if body.startswith(magic):
            raise mismatch(source, part, what, RESAVE)
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        refuse_protected(part, source)
        raise mismatch(source, part, "an old Excel file (.xls)", RESAVE)
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if html and looks_like_html(body):
        if b"<table" not in body.lower():
            raise DeliveryRefused(
                f"{source.name}: a web page without a table, no data", "NOT_DATA", place=part.name
            )
        raise mismatch(source, part, "a web page (HTML)", html)
    if OF_A_DUMP.search(body, 0, 65_536):
        raise mismatch(source, part, "a dump of a database (SQL)", "export the table as CSV")
    if head.startswith(b"<?xml"):
        raise mismatch(source, part, "an XML file", RESAVE)
    if head[:1] in (b"{", b"[") and _is_json(body):
        raise DeliveryRefused(
            f"{source.name}: an answer in JSON, no table", "NOT_DATA", place=part.name
        )


def refuse_protected(part: Part, source: Source) -> None:
    """Refuse a workbook whose bytes are all secret."""
    if "EncryptedPackage".encode("utf-16-le") in part.body:
        raise DeliveryRefused(
            f"{source.name}: the workbook is protected by a password", "ENCRYPTED", place=part.name
        )


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return bool(re.match(rb'[\s\xef\xbb\xbf]*(\{\s*"[^"]*"\s*:|\[\s*\{\s*")', body))
    return True


def mismatch(source: Source, part: Part, what: str, advice: str) -> DeliveryRefused:
    """Return the refusal of a file that is not what its name or its source says."""
    return DeliveryRefused(
        f"{source.name}: {part.name!r} is {what}: {advice}", "TYPE_MISMATCH", place=part.name
    )
