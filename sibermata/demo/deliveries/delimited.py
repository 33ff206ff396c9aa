"""Three text files: semicolons with titles, dittos and a total; plain commas with ids; tabs in
Windows-1252.
"""

import csv
from io import StringIO

from sibermata.demo.deliveries.line import Line, written_name
from sibermata.demo.deliveries.paper import (
    Letterhead,
    any_date,
    dashed,
    decree,
    iso,
    short,
    slashed,
)

SEMICOLON_HEADER = (
    "No.",
    "Kec.",
    "Desa",
    "Nama Lengkap & Gelar",
    "L/P",
    "Tempat, Tgl Lahir",
    "NIK",
    "Jabatan",
    "No. & Tgl SK",
    "HP",
)
SEMICOLON_COLUMNS = {
    "subdistrict_name": "Kec.",
    "village_name": "Desa",
    "name": "Nama Lengkap & Gelar",
    "sex": "L/P",
    "birth_place_date": "Tempat, Tgl Lahir",
    "nik": "NIK",
    "post": "Jabatan",
    "sk_number_date": "No. & Tgl SK",
    "phone": "HP",
}
COMMA_COLUMNS = {
    "key": "id",
    "village_code": "kode_desa",
    "village_name": "nama_desa",
    "name": "nama",
    "nik": "nik",
    "sex": "jenis_kelamin",
    "birth_place": "tempat_lahir",
    "birth_date": "tanggal_lahir",
    "post": "jabatan",
    "hamlet": "dusun",
    "education": "pendidikan",
    "sk_number": "no_sk",
    "sk_date": "tgl_sk",
    "start_date": "tmt_jabatan",
    "phone": "no_hp",
    "status": "status",
}
TAB_COLUMNS = {
    "village_code": "KODE DESA",
    "subdistrict_name": "KECAMATAN",
    "village_name": "DESA",
    "name": "NAMA DEPAN",
    "last_name": "NAMA BELAKANG",
    "back_title": "GELAR",
    "nik": "NIK",
    "sex": "L/P",
    "birth_place": "TEMPAT LAHIR",
    "birth_date": "TGL LAHIR",
    "post": "JABATAN",
    "sk_number": "NO SK",
    "sk_date": "TGL SK",
    "phone": "TELEPON",
}


def write_semicolon(lines: list[Line], head: Letterhead) -> bytes:
    """Return a kabupaten's own list: BOM, CRLF, three title lines, blank and ditto cells, mixed
    dates, a total row.
    """
    blank = [""] * (len(SEMICOLON_HEADER) - 1)
    rows = [
        [head.title, *blank],
        [f"{head.district.upper()} TAHUN {head.day.year}", *blank],
        ["", *blank],
        list(SEMICOLON_HEADER),
    ]
    last_village = last_subdistrict = ""
    for number, line in enumerate(lines, 1):
        village, subdistrict = line.village_name, line.subdistrict
        style = line.tenure.style if line.tenure else int(line.key)
        born = any_date(line.born, style)
        place = (
            line.birth_place
            if not born
            else f"{line.birth_place}{'/' if style & 0x3000000 == 0 else ', '}{born}"
        )
        rows.append(
            [
                f"{number}." if number % 2 == 0 else str(number),
                "" if subdistrict == last_subdistrict else subdistrict.upper(),
                '"' if village == last_village and subdistrict == last_subdistrict else village,
                written_name(line),
                line.sex,
                *_in_cells(line, place),
                line.nik,
                f"{line.post} ",
                decree(line.sk_number, short(line.sk_date, style)),
                line.phone,
            ]
        )
        last_village, last_subdistrict = village, subdistrict
    if lines:
        rows.append(["", "", "", "Jumlah", str(len(lines)), *[""] * 5])
    return _write(rows, ";").encode("utf-8-sig")


def _in_cells(line: Line, place: str) -> tuple[str, ...]:
    """Return the cell of a place, in two where its delimiter was taken for the list's."""
    return (place, "Jawa Timur") if line.broken_in_two else (place,)


def write_comma(lines: list[Line]) -> bytes:
    """Return the plain export of a district's application: an id, codes without dots, ISO dates,
    spaces around nearly every cell.
    """
    rows = [list(COMMA_COLUMNS.values())]
    rows += (
        [
            line.key,
            line.code.replace(".", ""),
            f" {line.village_name} ",
            f" {written_name(line)} ",
            line.nik,
            f" {line.sex}",
            *_in_cells(line, f" {line.birth_place} "),
            iso(line.born),
            f" {line.post} ",
            line.hamlet,
            line.education,
            line.sk_number,
            iso(line.sk_date),
            iso(line.start),
            line.phone,
            "aktif" if line.active else "non-aktif",
        ]
        for line in lines
    )
    return _write(rows, ",").encode()


def write_tab(lines: list[Line], head: Letterhead) -> bytes:
    """Return tabs, CRLF and Windows-1252: names in two columns, curly apostrophes, a dash in the
    title, dates with slashes and with dashes.
    """
    width = len(TAB_COLUMNS)
    rows = [
        [f"{head.title} – {head.district.upper()}", *[""] * (width - 1)],
        [""] * width,
        list(TAB_COLUMNS.values()),
    ]
    rows += (
        [
            f"{line.code}." if int(line.key) % 9 == 4 else line.code,
            line.subdistrict,
            line.village_name,
            *_halves(f"{line.front} {line.name}".strip().replace("'", "’")),
            line.back,
            line.nik,
            line.sex,
            *_in_cells(line, line.birth_place),
            slashed(line.born),
            line.post.replace("'", "’"),
            line.sk_number,
            dashed(short(line.sk_date, line.tenure.style if line.tenure else 0)),
            line.phone,
        ]
        for line in lines
    )
    return _write(rows, "\t").encode("cp1252")


def _halves(name: str) -> tuple[str, str]:
    """Return a name split into two columns; a single name goes into the first."""
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (last, "")


def _write(rows: list[list[str]], delimiter: str) -> str:
    out = StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
