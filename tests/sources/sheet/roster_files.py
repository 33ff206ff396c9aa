"""Makers of deliveries for the tests of the readers: invented people of Srigading, in any shape a
test asks for.
"""

import io
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from sibermata.errors import SibermataError
from sibermata.records.delivery import Parsed, Part
from sibermata.records.source import Read, Source
from sibermata.rules.value.columns import ColumnNames, make_column_names
from sibermata.sources.sheet.html_table import parse_html_table
from sibermata.sources.sheet.spreadsheet import parse_spreadsheet

ROOT = Path(__file__).resolve().parents[3]
DELIVERIES = ROOT / "tests" / "deliveries"
NAMES: ColumnNames = make_column_names(
    tomllib.loads((ROOT / "config/spellings/columns.toml").read_text("utf-8"))
)
HEADER = ["NIK", "Nama", "Jabatan", "Kode Desa", "No HP"]
SITI = ["3516055812939001", "Siti Contohwati", "Kepala Desa", "35.16.05.2001", "081200009001"]
BUDI = ["3516052507799002", "Budi Ujicoba", "Sekretaris Desa", "35.16.05.2001", "081200009002"]
RINI = ["3516055112859003", "Rini Simulasi", "Kaur Keuangan", "35.16.05.2001", "081200009003"]
PEOPLE = [SITI, BUDI, RINI]


def source(read: Read | None = None, **more: Any) -> Source:
    return Source(
        "mojokerto-uji",
        "35.16",
        more.pop("type", "spreadsheet"),
        "drop/x",
        read=read or Read(),
        **more,
    )


def read_csv_file(body: bytes | str, name: str = "daftar.csv", of: Source | None = None) -> Parsed:
    return parse_spreadsheet(
        (Part(name, body.encode() if isinstance(body, str) else body),), of or source(), NAMES
    )


def read_xlsx(body: bytes, of: Source | None = None, name: str = "daftar.xlsx") -> Parsed:
    return parse_spreadsheet((Part(name, body),), of or source(), NAMES)


def read_html(body: str | bytes, of: Source | None = None, name: str = "daftar.xls") -> Parsed:
    return parse_html_table(
        (Part(name, body.encode() if isinstance(body, str) else body),),
        of or source(type="html_table"),
        NAMES,
    )


def code_of(read: Any, *arguments: Any, **more: Any) -> str:
    """Return the code with which reading ends, '' if it does not end in an error of ours."""
    try:
        read(*arguments, **more)
    except SibermataError as error:
        return error.code
    return ""


def csv_of(rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    return "".join(delimiter.join(row) + end for row in rows)


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return a workbook; str cells are written as text, whatever they look like."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    )
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "" and cell is not None:
                    (sheet.write_string if isinstance(cell, str) else sheet.write)(
                        number, column, cell
                    )
    book.close()
    return out.getvalue()


def rows_of(parsed: Parsed, *columns: str) -> list[list[str]]:
    return [
        [row[table.columns.index(c)] for c in columns]
        for table in parsed.tables
        for row in table.rows
    ]


def entries(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_sheet(
    body: bytes, old: bytes, new: bytes, entry: str = "xl/worksheets/sheet1.xml"
) -> bytes:
    """Return the workbook with one piece of a part's XML replaced."""
    parts = entries(body)
    assert old in parts[entry], entry
    return repacked(parts | {entry: parts[entry].replace(old, new)})
