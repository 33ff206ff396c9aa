"""Writes a form that an office hands out and gets back: advice above the header, headings for two
things over two columns, cells merged over the rows of a village, days as formulas, and a sheet for
the BPD that only its title names.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from sibermata.demo.deliveries.line import Line, written_name
from sibermata.demo.deliveries.paper import Letterhead
from sibermata.demo.deliveries.xlsx import Cell, Formula, Workbook

COLUMNS = {
    "village_code": "KODE DESA",
    "village_name": "DESA",
    "name": "NAMA",
    "nik": "NIK",
    "sex": "L/P",
    "post": "JABATAN",
    "phone": "NO HP",
}
SEEN = ("birth_place", "birth_date", "sk_number", "sk_date")  # under headings of two things
HEADER = (
    "NO",
    "KODE DESA",
    "DESA",
    "NAMA",
    "NIK",
    "L/P",
    "TEMPAT, TANGGAL LAHIR",
    "",
    "JABATAN",
    "NOMOR DAN TANGGAL KEPUTUSAN PENGANGKATAN",
    "",
    "NO HP",
)
WIDE = ("G{0}:H{0}", "J{0}:K{0}")
ADVICE_LINES = 32
BPD_TITLE = "DAFTAR PIMPINAN DAN ANGGOTA BADAN PERMUSYAWARATAN DESA"


def write_form(lines: Sequence[Line], head: Letterhead) -> bytes:
    """Return the workbook: a sheet for each body that it is about."""
    book = Workbook()
    of_bpd = [line for line in lines if is_of_bpd(line)]
    others = [line for line in lines if not is_of_bpd(line)]
    if others or "pemdes" in head.bodies:
        _add(book, "Perangkat", f"DAFTAR PERANGKAT DESA {head.district.upper()}", others)
    if of_bpd or head.bodies == ("bpd",):
        _add(book, "Lampiran", BPD_TITLE, [_untitled(line) for line in of_bpd])
    return book.bytes()


def is_of_bpd(line: Line) -> bool:
    """Return whether a row belongs on the sheet of the BPD."""
    return line.tenure.body == "bpd" if line.tenure else "BPD" in line.post


def _untitled(line: Line) -> Line:
    """Return a member's row without 'BPD', which only the sheet's title says."""
    short = re.sub(r"(?i) BPD$", "", line.post)
    return line._replace(post=short) if line.tenure else line


def _add(book: Workbook, sheet: str, title: str, lines: Sequence[Line]) -> None:
    rows: list[list[Cell]] = [[title], []]
    rows += [[f"{n}. Kolom diisi dengan huruf kapital sesuai KTP"] for n in range(ADVICE_LINES)]
    rows += [[], list(HEADER)]
    merged = ["A1:L1", *(span.format(len(rows)) for span in WIDE)]
    number = 0
    for (code, village), group in groupby(lines, key=lambda line: (line.code, line.village_name)):
        first = len(rows) + 1
        for line in group:
            number += 1
            opening = len(rows) + 1 == first
            rows.append([number, code if opening else None, village if opening else None])
            rows[-1] += _cells(line)
        if len(rows) > first:
            merged += [f"{letter}{first}:{letter}{len(rows)}" for letter in "BC"]
    book.add(sheet, rows, merged)


def _cells(line: Line) -> list[Cell]:
    born: Cell = line.born
    if isinstance(born, date):
        born = Formula(f"DATE({born.year},{born.month},{born.day})")
    return [
        written_name(line),
        int(line.nik) if line.nik_rounded else line.nik,
        line.sex,
        line.birth_place,
        born,
        line.post,
        line.sk_number,
        line.sk_date,
        line.phone,
    ]
