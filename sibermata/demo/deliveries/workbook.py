"""Two workbooks: Model A.4 with a sheet per kecamatan, and one long sheet under two header rows."""

from collections import Counter
from itertools import groupby

from sibermata.demo.deliveries.line import Line, written_name
from sibermata.demo.deliveries.paper import Letterhead, decree, long_date
from sibermata.demo.deliveries.xlsx import Cell, Workbook

A4_HEADER = (
    "NO",
    "KECAMATAN",
    "DESA",
    "NAMA LENGKAP",
    "NIK / NO. HP",
    "JENIS KELAMIN",
    "TEMPAT, TANGGAL LAHIR",
    "JABATAN",
    "NOMOR DAN TANGGAL KEPUTUSAN PENGANGKATAN",
    "PENDIDIKAN TERAKHIR",
    "STATUS",
)
A4_COLUMNS = {
    "subdistrict_name": "KECAMATAN",
    "village_name": "DESA",
    "name": "NAMA LENGKAP",
    "nik_phone": "NIK / NO. HP",
    "sex": "JENIS KELAMIN",
    "birth_place_date": "TEMPAT, TANGGAL LAHIR",
    "post": "JABATAN",
    "sk_number_date": "NOMOR DAN TANGGAL KEPUTUSAN PENGANGKATAN",
    "education": "PENDIDIKAN TERAKHIR",
    "status": "STATUS",
}

TWO_TOP = (
    "NO",
    "WILAYAH",
    "",
    "",
    "NAMA",
    "",
    "",
    "NIK",
    "L/P",
    "KELAHIRAN",
    "",
    "JABATAN",
    "SK PENGANGKATAN",
    "",
    "TMT",
    "NO HP",
)
TWO_SUB = (
    "",
    "KODE DESA",
    "DESA",
    "KECAMATAN",
    "GELAR DEPAN",
    "NAMA LENGKAP",
    "GELAR BELAKANG",
    "",
    "",
    "TEMPAT LAHIR",
    "TANGGAL LAHIR",
    "",
    "NOMOR SK",
    "TANGGAL SK",
    "",
    "",
)
TWO_SPANS = (
    "A3:A4",
    "B3:D3",
    "E3:G3",
    "H3:H4",
    "I3:I4",
    "J3:K3",
    "L3:L4",
    "M3:N3",
    "O3:O4",
    "P3:P4",
)
TWO_COLUMNS = {
    "village_code": "KODE DESA",
    "village_name": "DESA",
    "subdistrict_name": "KECAMATAN",
    "front_title": "GELAR DEPAN",
    "name": "NAMA LENGKAP",
    "back_title": "GELAR BELAKANG",
    "nik": "NIK",
    "sex": "L/P",
    "birth_place": "TEMPAT LAHIR",
    "birth_date": "TANGGAL LAHIR",
    "post": "JABATAN",
    "sk_number": "NOMOR SK",
    "sk_date": "TANGGAL SK",
    "start_date": "TMT",
    "phone": "NO HP",
}
TWO_GROUPS = {
    "KODE DESA": "WILAYAH",
    "DESA": "WILAYAH",
    "KECAMATAN": "WILAYAH",
    "GELAR DEPAN": "NAMA",
    "NAMA LENGKAP": "NAMA",
    "GELAR BELAKANG": "NAMA",
    "TEMPAT LAHIR": "KELAHIRAN",
    "TANGGAL LAHIR": "KELAHIRAN",
    "NOMOR SK": "SK PENGANGKATAN",
    "TANGGAL SK": "SK PENGANGKATAN",
}


def write_a4(lines: list[Line], head: Letterhead, ditto: bool) -> bytes:
    """Return Model A.4: titles, header in row 4, a number row, merged cells or ditto marks,
    composite cells, a signature block.
    """
    book = Workbook()
    top = f"{_column(len(A4_HEADER) - 1)}"
    for subdistrict, group in groupby(lines, key=lambda line: line.village.subdistrict):
        rows: list[list[Cell]] = [
            [head.title if head.bodies == ("bpd",) else "BUKU APARAT PEMERINTAH DESA"],
            [f"KECAMATAN {subdistrict.upper()} {head.district.upper()}"],
            [],
            list(A4_HEADER),
            [str(n) for n in range(1, len(A4_HEADER) + 1)],
        ]
        merged = [f"A1:{top}1", f"A2:{top}2"]
        first = len(rows) + 1
        number = 0
        for village_name, members in groupby(group, key=lambda line: line.village_name):
            start = len(rows) + 1
            for line in members:
                number += 1
                opening = len(rows) + 1 == start
                name = village_name if opening else '"' if ditto else None
                place = line.subdistrict if number == 1 else None
                rows.append([number, place, name, *_a4_cells(line)])
            if len(rows) > start and not ditto:
                merged.append(f"C{start}:C{len(rows)}")
        if len(rows) > first:
            merged.append(f"B{first}:B{len(rows)}")
        blank: list[Cell] = [None] * 7
        rows += [
            [],
            [],
            [*blank, f"{subdistrict}, {long_date(head.day)}"],
            [None, None, None, "Mengetahui,"],
        ]
        rows += [
            [None, None, None, f"CAMAT {subdistrict.upper()}"],
            [],
            [],
            [None, None, None, "Rekan Contoanto, S.Sos."],
        ]
        book.add(f"Kec. {subdistrict}"[:31], rows, merged)
    if not lines:
        book.add("Kec. -", [[head.title], [head.district.upper()], [], list(A4_HEADER)])
    return book.bytes()


def _a4_cells(line: Line) -> list[Cell]:
    if line.nik_rounded:
        identity: Cell = int(line.nik)
    else:
        identity = f"{line.nik}\n{line.phone}" if line.phone else line.nik
    born = long_date(line.born)
    birth = f"{line.birth_place}, {born}" if born else line.birth_place
    sk = line.sk_number
    order: Cell = int(sk) if sk.isdigit() else decree(sk, line.sk_date)
    status = "AKTIF" if line.active else "NON-AKTIF"
    return [written_name(line), identity, line.sex, birth, line.post, order, line.education, status]


def write_two_rows(lines: list[Line], head: Letterhead) -> bytes:
    """Return one long sheet: two header rows with merged groups, numbers where Excel saw numbers,
    real date cells.
    """
    rows: list[list[Cell]] = [
        [f"{head.title} {head.district.upper()}"],
        [],
        list(TWO_TOP),
        list(TWO_SUB),
    ]
    for number, line in enumerate(lines, 1):
        nik: Cell = int(line.nik) if line.nik_rounded else line.nik
        sk: Cell = int(line.sk_number) if line.sk_number.isdigit() else line.sk_number
        phone: Cell = (
            int(line.phone) if line.phone.isdigit() and line.phone[0] != "0" else line.phone
        )
        code: Cell = int(line.code.replace(".", "")) if int(line.key) % 7 == 3 else line.code
        rows.append(
            [
                number,
                code,
                f" {line.village_name}",
                line.subdistrict,
                line.front,
                f"{line.name} ",
                line.back,
                nik,
                line.sex,
                line.birth_place,
                line.born,
                line.post,
                sk,
                line.sk_date,
                line.start,
                phone,
            ]
        )
    rows.append([None, "JUMLAH", None, None, None, len(lines)])
    book = Workbook()
    book.add("Aparatur", rows, ("A1:P1", *TWO_SPANS))
    book.add("REKAP", _recapitulation(lines))
    book.add(
        "Petunjuk", [["Isilah satu baris untuk satu orang."], ["Jangan mengubah judul kolom."]]
    )
    return book.bytes()


def _recapitulation(lines: list[Line]) -> list[list[Cell]]:
    """Return a sheet that counts the rows of each village: villages are there, people are not."""
    counts = Counter((line.village.subdistrict, line.village.name) for line in lines)
    rows: list[list[Cell]] = [["NO", "KECAMATAN", "DESA", "JUMLAH APARATUR"]]
    rows += [[number, *place, count] for number, (place, count) in enumerate(counts.items(), 1)]
    return rows


def _column(index: int) -> str:
    return chr(65 + index)
