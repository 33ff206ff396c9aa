"""More workbooks as the field sends them: a sheet named as its kecamatan, two header rows with
columns of marks, and Model A.4 with a file for each village.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from sibermata.demo.deliveries.line import Line, written_name
from sibermata.demo.deliveries.paper import Letterhead, dashed, decree, long_date
from sibermata.demo.deliveries.xlsx import Cell, Workbook

KECAMATAN_COLUMNS = {
    "village_code": "KODE DESA",
    "village_name": "DESA",
    "name": "NAMA",
    "nik": "NIK",
    "sex": "L/P",
    "birth_place": "TEMPAT LAHIR",
    "birth_date": "TANGGAL LAHIR",
    "post": "JABATAN",
    "sk_number": "NOMOR SK",
    "sk_date": "TANGGAL SK",
}
VILLAGE_COLUMNS = {
    "village_code": "KODE DESA",
    "name": "NAMA",
    "nik": "NIK",
    "sex": "JENIS KELAMIN",
    "birth_place_date": "TEMPAT, TANGGAL LAHIR",
    "post": "JABATAN",
    "sk_number_date": "NOMOR DAN TANGGAL KEPUTUSAN PENGANGKATAN",
}
# Of the marked columns nothing is declared: a reader has to see them by themselves.
MARKS_COLUMNS = {
    "village_code": "KODE DESA",
    "village_name": "DESA",
    "name": "NAMA",
    "nik": "NIK",
    "post": "JABATAN",
    "sk_number": "NOMOR SK",
    "sk_date": "TANGGAL SK",
}
MARKS_SEEN = ("sex", "birth_place", "birth_date", "education")
MARKS_TOP = (
    "NO",
    "KODE DESA",
    "DESA",
    "NAMA",
    "NIK",
    "JENIS KELAMIN",
    "",
    "TEMPAT, TGL LAHIR",
    "",
    "JABATAN",
    "PENDIDIKAN",
    "",
    "",
    "",
    "",
    "NOMOR SK",
    "TANGGAL SK",
)
DEGREES = ("SLTP", "SLTA", "D3", "S1", "S2")
MARKS_LOW = ("", "", "", "", "", "L", "P", "TEMPAT", "TANGGAL", "", *DEGREES, "", "")
TALL, WIDE = "ABCDEJPQ", ("F{0}:G{0}", "H{0}:I{0}", "K{0}:O{0}")  # of its two header rows


def write_kecamatan(lines: Sequence[Line], head: Letterhead) -> bytes:
    """Return a workbook with a sheet for each kecamatan, named like it; only some rows have the
    code of their village.
    """
    book = Workbook()
    for subdistrict, group in groupby(lines, key=lambda line: line.village.subdistrict):
        rows: list[list[Cell]] = [[head.title], [], ["NO", *KECAMATAN_COLUMNS.values()]]
        rows += [
            [
                number,
                line.code,
                line.village_name,
                written_name(line),
                int(line.nik) if line.nik_rounded else line.nik,
                line.sex,
                line.birth_place,
                line.born,
                line.post,
                line.sk_number,
                line.sk_date,
            ]
            for number, line in enumerate(group, 1)
        ]
        book.add(subdistrict[:31], rows)
    if not lines:
        book.add("Lembar1", [["NO", *KECAMATAN_COLUMNS.values()]])
    return book.bytes()


def write_marks(lines: Sequence[Line], head: Letterhead) -> bytes:
    """Return one sheet under two merged header rows that stand again above each kecamatan: sex and
    education are marks.
    """
    rows: list[list[Cell]] = [[f"{head.title} {head.district.upper()}"], []]
    merged = ["A1:Q1"]
    number = 0
    for _, group in groupby(lines, key=lambda line: line.village.subdistrict):
        top = len(rows) + 1
        rows += [list(MARKS_TOP), list(MARKS_LOW)]
        merged += [f"{letter}{top}:{letter}{top + 1}" for letter in TALL]
        merged += [span.format(top) for span in WIDE]
        for line in group:
            number += 1
            rows.append(_marked(number, line))
    if not lines:
        rows += [list(MARKS_TOP), list(MARKS_LOW)]
    book = Workbook()
    book.add("Aparatur", rows, merged)
    return book.bytes()


def _marked(number: int, line: Line) -> list[Cell]:
    mark = ("V", "v", "x", "√")[number % 4]
    degrees: list[Cell] = [mark if line.education == degree else None for degree in DEGREES]
    born = dashed(line.born)
    return [
        number,
        line.code,
        line.village_name,
        written_name(line),
        int(line.nik) if line.nik_rounded else line.nik,
        mark if line.sex == "L" else None,
        mark if line.sex == "P" else None,
        line.birth_place,
        born,
        line.post,
        *degrees,
        line.sk_number,
        line.sk_date,
    ]


def write_village(lines: Sequence[Line], day: date) -> bytes:
    """Return the Model A.4 of one village, as its own office sends it."""
    village = lines[0].village
    rows: list[list[Cell]] = [
        ["BUKU APARAT PEMERINTAH DESA"],
        [f"DESA {village.name.upper()}"],
        [],
        ["NO", *VILLAGE_COLUMNS.values()],
    ]
    for number, line in enumerate(lines, 1):
        born = long_date(line.born)
        rows.append(
            [
                number,
                line.code,
                written_name(line),
                int(line.nik) if line.nik_rounded else line.nik,
                line.sex,
                f"{line.birth_place}, {born}" if born else line.birth_place,
                line.post,
                decree(line.sk_number, line.sk_date),
            ]
        )
    rows += [[], [None, None, None, None, None, f"{village.name}, {long_date(day)}"]]
    book = Workbook()
    book.add("A4", rows)
    return book.bytes()
