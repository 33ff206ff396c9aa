"""The refused rows as a sheet to be repaired: why each was refused, the cells to mend, and by what
a row is known when it comes back.

Invariant: an id and a checksum over it and its place stand in every row, so that a scrambled or a
foreign sheet is seen.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sibermata.desk.sheets.raw_rows import RawRow, applied_rows
from sibermata.desk.sheets.workbook_out import Book
from sibermata.records.cell import text_of
from sibermata.records.source import CANONICAL, Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.desk.desk import Desk
from sibermata.store.views.findings import list_findings

SHEET, LISTS, ABOUT = "perbaikan", "daftar", "sibermata"
ID, CHECK, DISTRICT, SOURCE = "id", "periksa", "kabupaten", "sumber"
LOCKED = (ID, CHECK, DISTRICT, SOURCE, "berkas", "lembar", "baris", "kode", "alasan", "langkah")
REMOVE, WHY_REMOVE = "hapus", "alasan hapus"
LABELS = {
    "key": "Nomor induk sumber",
    "name": "Nama",
    "front_title": "Gelar depan",
    "back_title": "Gelar belakang",
    "nik": "NIK",
    "nip": "NIP",
    "niap": "NIAP",
    "sex": "Jenis kelamin",
    "birth_place": "Tempat lahir",
    "birth_date": "Tanggal lahir",
    "birth_place_date": "Tempat dan tanggal lahir",
    "age": "Umur",
    "religion": "Agama",
    "education": "Pendidikan",
    "village_code": "Kode desa",
    "village_name": "Desa",
    "subdistrict_name": "Kecamatan",
    "post": "Jabatan",
    "hamlet": "Dusun",
    "capacity": "Sifat jabatan",
    "status": "Status",
    "sk_number": "Nomor SK",
    "sk_date": "Tanggal SK",
    "sk_number_date": "Nomor dan tanggal SK",
    "start_date": "Mulai menjabat",
    "end_date": "Berakhir",
    "end_sk_number": "Nomor SK berakhir",
    "end_sk_date": "Tanggal SK berakhir",
    "term": "Masa jabatan",
    "phone": "Telepon",
    "nik_phone": "NIK dan telepon",
    "email": "Surel",
    "address": "Alamat",
    "rank": "Pangkat",
    "remarks": "Keterangan",
}
SEXES, STATUSES, YES = ("L", "P"), ("aktif", "nonaktif"), ("YA",)


def id_of(source: str, digest: bytes) -> str:
    """Return by what a row is known."""
    return f"{source}:{digest.hex()}"


def checksum(
    secrecy: Secrecy, known_by: str, district: str, source: str, place: Sequence[str]
) -> str:
    """Return what proves that an id still stands in its own row."""
    return secrecy.hash("\x1f".join((known_by, district, source, *place))).hex()


def repair_sheet(
    desk: Desk, sources: Iterable[Source], names: ColumnNames, *, district: str | None = None
) -> tuple[bytes, int]:
    """Return the workbook and how many rows it holds: refused and asked rows of these sources (of
    one district).
    """
    rows: list[tuple[RawRow, str, str, str]] = []
    for source in sources:
        if district in (None, source.district):
            reasons = _reasons(desk, source.name)
            for row in sorted(
                applied_rows(desk, source, names).values(),
                key=lambda one: (one.table.file, one.table.sheet, one.number),
            ):
                codes, sentences, steps = reasons.get(row.hash, ("", "", ""))
                rows.append((row, codes, sentences, steps))
    columns = [name for name in CANONICAL if any(name in row.table.columns for row, *_ in rows)]
    book = Book()
    heads = (*LOCKED, *(LABELS[name] for name in columns), REMOVE, WHY_REMOVE)
    body = [
        _line(desk, row, codes, sentences, steps, columns) for row, codes, sentences, steps in rows
    ]
    sheet = book.sheet(SHEET, heads, body, open_from=len(LOCKED), frozen=3)
    sheet.protect(
        "", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}
    )
    sheet.set_column(0, 1, 6)
    posts = tuple(post.name for post in desk.book.posts.posts.values())
    lists = {"post": posts, "sex": SEXES, "status": STATUSES, REMOVE: YES}
    _lists(book, lists)
    for place, name in enumerate((*columns, REMOVE), len(LOCKED)):
        if name in lists and body:
            letter = chr(ord("A") + list(lists).index(name))
            sheet.data_validation(
                1,
                place,
                len(body),
                place,
                {
                    "validate": "list",
                    "source": f"={LISTS}!${letter}$1:${letter}${len(lists[name])}",
                    "ignore_blank": True,
                    "error_type": "information",
                    "error_title": "Di luar daftar",
                    "error_message": (
                        "Isian ini tidak ada di daftar; tetap boleh, misalnya 'Kepala Dusun "
                        "Krajan'."
                    ),
                },
            )
    about = book.book.add_worksheet(ABOUT)
    told_about = (
        ("versi", "1"),
        (DISTRICT, district or ""),
        ("oleh", desk.by),
        ("tanggal", desk.today.isoformat()),
    )
    for at, (word, value) in enumerate(told_about):
        book.write(about, at, 0, word, open_=False)
        book.write(about, at, 1, value, open_=False)
    about.hide()
    desk.note("rejections exported", district or "-", rows=len(rows))
    return book.close(), len(rows)


def _line(
    desk: Desk, row: RawRow, codes: str, sentences: str, steps: str, columns: Sequence[str]
) -> list[str]:
    place = (row.table.file, row.table.sheet, str(row.number))
    known_by = id_of(row.source.name, row.hash)
    check = checksum(desk.secrecy, known_by, row.source.district, row.source.name, place)
    cells = row.cells
    return [
        known_by,
        check,
        row.source.district,
        row.source.name,
        *place,
        codes,
        sentences,
        steps,
        *(text_of(cells.get(name, "")) for name in columns),
        "",
        "",
    ]


def _reasons(desk: Desk, source: str) -> dict[bytes, tuple[str, str, str]]:
    """Return row hash -> its codes, why it was refused, and what to do."""
    hashes = dict(
        desk.connection.execute(
            "select id, row_hash from finding where source = %s and row_hash is not null", (source,)
        ).fetchall()
    )
    by_row: dict[bytes, list[dict[str, Any]]] = defaultdict(list)
    for finding in list_findings(
        desk.connection, source=source, severities=["error", "question"], status=None
    ):
        if finding["status"] in ("open", "answered") and finding["id"] in hashes:
            by_row[bytes(hashes[finding["id"]])].append(finding)
    return {digest: _sentences(desk, found) for digest, found in by_row.items()}


def _sentences(desk: Desk, found: list[dict[str, Any]]) -> tuple[str, str, str]:
    sentences, steps = [], []
    for finding in found:
        words = {
            "value": finding["shown"],
            "column": finding["header"] or finding["column_name"],
            "detail": finding["detail"],
        }
        pair = []
        for text in desk.book.message(finding["code"]):
            for name, value in words.items():
                text = text.replace("{" + name + "}", value or "-")
            pair.append(text)
        sentences.append(pair[0])
        steps.append(pair[1])
    return (
        ", ".join(dict.fromkeys(f["code"] for f in found)),
        " ".join(dict.fromkeys(sentences)),
        " ".join(dict.fromkeys(steps)),
    )


def _lists(book: Book, lists: dict[str, tuple[str, ...]]) -> None:
    sheet = book.book.add_worksheet(LISTS)
    for column, words in enumerate(lists.values()):
        for at, word in enumerate(words):
            book.write(sheet, at, column, word, open_=False)
    sheet.hide()
