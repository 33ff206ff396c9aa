"""Spreadsheets that are no .xlsx: LibreOffice's own format, and the bare stream of records that PHP
programs have written as .xls for twenty years.
"""

import struct
import zipfile
from collections.abc import Sequence
from datetime import date
from html import escape
from io import BytesIO

from sibermata.demo.deliveries.line import Line, written_name
from sibermata.demo.deliveries.paper import dashed
from sibermata.demo.deliveries.xlsx import Cell

COLUMNS = {
    "village_code": "KODE DESA",
    "village_name": "DESA",
    "subdistrict_name": "KECAMATAN",
    "name": "NAMA",
    "nik": "NIK",
    "sex": "L/P",
    "birth_place": "TEMPAT LAHIR",
    "birth_date": "TANGGAL LAHIR",
    "post": "JABATAN",
    "sk_number": "NOMOR SK",
    "sk_date": "TANGGAL SK",
    "phone": "NO HP",
}
_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
    'opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
    f'manifest:media-type="{_MIME}"/><manifest:file-entry manifest:full-path="content.xml" '
    'manifest:media-type="text/xml"/></manifest:manifest>'
)


def _table(lines: Sequence[Line]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["NO", *COLUMNS.values()]]
    rows += [
        [
            number,
            line.code,
            line.village_name,
            line.subdistrict,
            written_name(line),
            int(line.nik) if line.nik_rounded else line.nik,
            line.sex,
            line.birth_place,
            line.born,
            line.post,
            line.sk_number,
            line.sk_date,
            line.phone,
        ]
        for number, line in enumerate(lines, 1)
    ]
    return rows


def write_ods(lines: Sequence[Line]) -> bytes:
    """Return a workbook of LibreOffice: days as days, blanks counted, blank rows to the end of the
    sheet.
    """
    rows = "".join(f"<table:table-row>{_ods_row(row)}</table:table-row>" for row in _table(lines))
    rest = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
    rest += "</table:table-row>"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} '
        'office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Aparatur">'
        f"{rows}{rest}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text, way in (
            ("mimetype", _MIME, zipfile.ZIP_STORED),
            ("content.xml", content, zipfile.ZIP_DEFLATED),
            ("META-INF/manifest.xml", _MANIFEST, zipfile.ZIP_DEFLATED),
        ):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, text.encode(), way, 1 if way else None)
    return buffer.getvalue()


def _ods_row(row: Sequence[Cell]) -> str:
    out, blanks = [], 0
    for value in row:
        if value is None or value == "":
            blanks += 1
            continue
        if blanks:
            out.append(f'<table:table-cell table:number-columns-repeated="{blanks}"/>')
            blanks = 0
        out.append(_ods_cell(value))
    return "".join(out)


def _ods_cell(value: str | int | float | date) -> str:
    if isinstance(value, str):
        said, shown = 'office:value-type="string"', value
    elif isinstance(value, date):
        said = f'office:value-type="date" office:date-value="{value.isoformat()}"'
        shown = f"{value:%d/%m/%y}"
    else:
        said, shown = f'office:value-type="float" office:value="{value}"', str(value)
    return (
        f"<table:table-cell {said}><text:p>{escape(shown, quote=False)}</text:p></table:table-cell>"
    )


def write_old_excel(lines: Sequence[Line]) -> bytes:
    """Return the records of one sheet, and nothing around them: begin, a cell each, end.

    Source: xlsBOF, xlsWriteLabel and xlsWriteNumber, as they are handed on from program to program.
    """
    out = [struct.pack("<6H", 0x809, 8, 0, 0x10, 0, 0)]
    for number, row in enumerate(_table(lines)):
        for column, cell in enumerate(row):
            value = dashed(cell) if isinstance(cell, date) else cell
            if isinstance(value, int):
                out.append(struct.pack("<5Hd", 0x203, 14, number, column, 0, value))
            elif value:
                text = str(value).encode("cp1252", "replace")
                out.append(
                    struct.pack("<6H", 0x204, 8 + len(text), number, column, 0, len(text)) + text
                )
    out.append(struct.pack("<2H", 0x0A, 0))
    return b"".join(out)
