"""The refused rows as a sheet to be repaired: why each was refused, the cells to mend, and by what
a row is known when it comes back.

Invariant: an id and a checksum over it and its place stand in every row, so that a scrambled or a
foreign sheet is seen.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from sibermata.desk.refusals import said_of_finding
from sibermata.desk.sheets.raw_rows import STANDING, RawRow, unsettled_rows
from sibermata.desk.sheets.workbook_out import Book
from sibermata.records.cell import text_of
from sibermata.records.source import Source
from sibermata.records.states import FindingStatus, Severity
from sibermata.rules.value.columns import ColumnNames
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.desk.desk import Desk
from sibermata.store.privacy.exports import Left, people_of_rows, write_export
from sibermata.store.views.findings import FindingLine, list_findings

SHEET, LISTS, ABOUT = "perbaikan", "daftar", "sibermata"
ID, CHECK, DISTRICT, SOURCE = "id", "periksa", "kabupaten", "sumber"
LOCKED = (ID, CHECK, DISTRICT, SOURCE, "berkas", "lembar", "baris", "kode", "alasan", "langkah")
REMOVE, WHY_REMOVE = "hapus", "alasan hapus"
LABELS = {
    "key": "Nomor induk sumber",
    "name": "Nama",
    "last_name": "Nama belakang",
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
    "event": "Kegiatan",
    "text": "Naskah",
    "pledge_date": "Tanggal ikrar",
    "form": "Bentuk",
    "mode": "Cara hadir",
    "represented_by": "Diwakili oleh",
    "document_number": "Nomor dokumen",
    "course": "Pelatihan",
    "organiser": "Penyelenggara",
    "place": "Tempat",
    "held_from": "Tanggal mulai",
    "held_to": "Tanggal selesai",
    "score": "Nilai",
    "outcome": "Hasil",
    "certificate_number": "Nomor sertifikat",
    "certificate_date": "Tanggal sertifikat",
    "hours": "Jam pelajaran",
    "remarks": "Keterangan",
}
SEXES, STATUSES, YES = ("L", "P"), ("aktif", "nonaktif"), ("YA",)


class Why(NamedTuple):
    """Why a row was refused: codes, sentences, next steps."""

    codes: str = ""
    sentences: str = ""
    steps: str = ""


def id_of(source: str, digest: bytes) -> str:
    """Return by what a row is known."""
    return f"{source}:{digest.hex()}"


def checksum(
    secrecy: Secrecy, known_by: str, district: str, source: str, place: Sequence[str]
) -> str:
    """Return what proves that an id still stands in its own row."""
    return secrecy.sign("\x1f".join((known_by, district, source, *place))).hex()


def repair_sheet(
    desk: Desk, sources: Iterable[Source], names: ColumnNames, *, district: str | None = None
) -> tuple[bytes, int]:
    """Return the workbook and how many rows it holds: refused and asked rows of these sources (of
    one district).
    """
    rows = refused_rows(desk, [one for one in sources if district in (None, one.district)], names)
    columns = [name for name in LABELS if any(name in row.table.columns for row, _ in rows)]
    book = Book()
    heads = (*LOCKED, *(LABELS[name] for name in columns), REMOVE, WHY_REMOVE)
    body = [_line(desk, row, reason, columns) for row, reason in rows]
    sheet = book.sheet(SHEET, heads, body, open_from=len(LOCKED), frozen=3)
    sheet.protect(
        "", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}
    )
    sheet.set_column(0, 1, 6)
    if body:
        offer_words(desk, book, sheet, (*columns, REMOVE), len(body))
    about = ((DISTRICT, district or ""), ("oleh", desk.by), ("tanggal", desk.today.isoformat()))
    hidden_sheet(book, ABOUT, (("versi", "1"), *about))
    desk.note("rejections exported", district or "-", rows=len(rows))
    people = people_of_rows(desk.connection, [row.hash for row, _ in rows])
    left = Left("rejections", "xlsx", people, len(rows), {"district": district or ""}, numbers=True)
    write_export(desk.connection, desk.by, left)
    return book.close(), len(rows)


def refused_rows(
    desk: Desk, sources: Iterable[Source], names: ColumnNames
) -> list[tuple[RawRow, Why]]:
    """Return the refused and asked rows of these sources in the order of their files, and why;
    a row that was repaired in place waits for its next reading and not for the sheet.
    """
    found: list[tuple[RawRow, Why]] = []
    for source in sources:
        reasons, repaired = reasons_of(desk, source.name)
        rows = [
            row
            for digest, row in unsettled_rows(desk, source, names).items()
            if digest not in repaired
        ]
        for row in sorted(rows, key=lambda one: (one.table.file, one.table.sheet, one.number)):
            found.append((row, reasons.get(row.hash, Why())))
    return found


def offer_words(desk: Desk, book: Book, sheet: Any, columns: Sequence[str], rows: int) -> None:
    """Offer the known words of a column in each of its cells; others stay allowed."""
    posts = tuple(post.name for post in desk.book.posts.posts.values())
    lists = {"post": posts, "sex": SEXES, "status": STATUSES, REMOVE: YES}
    hidden_sheet(book, LISTS, zip_longest(*lists.values(), fillvalue=""))
    for place, name in enumerate(columns, len(LOCKED)):
        if name in lists:
            letter = chr(ord("A") + list(lists).index(name))
            offer = {
                "validate": "list",
                "source": f"={LISTS}!${letter}$1:${letter}${len(lists[name])}",
                "ignore_blank": True,
                "error_type": "information",
                "error_title": "Di luar daftar",
                "error_message": (
                    "Isian ini tidak ada di daftar; tetap boleh, misalnya 'Kepala Dusun Krajan'."
                ),
            }
            sheet.data_validation(1, place, rows, place, offer)


def hidden_sheet(book: Book, name: str, rows: Iterable[Sequence[str]]) -> None:
    """Add a sheet that nobody needs to see."""
    sheet = book.book.add_worksheet(name)
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            book.write(sheet, at, column, text, open_=False)
    sheet.hide()


def _line(desk: Desk, row: RawRow, reason: Why, columns: Sequence[str]) -> list[str]:
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
        *reason,
        *(text_of(cells.get(name, "")) for name in columns),
        "",
        "",
    ]


def reasons_of(desk: Desk, source: str) -> tuple[dict[bytes, Why], set[bytes]]:
    """Return row hash -> why the row was refused or asked about, and what to do; and the hashes of
    the rows against which nothing stands since they were repaired in place.
    """
    found: dict[bytes, list[FindingLine]] = defaultdict(list)
    patched: set[bytes] = set()
    grave = (Severity.ERROR, Severity.QUESTION)
    for finding in list_findings(
        desk.connection, desk.scope, source=source, severities=grave, status=None
    ):
        if finding["row_hash"] is None:
            continue
        if finding["status"] in STANDING:
            found[bytes(finding["row_hash"])].append(finding)
        elif finding["status"] == FindingStatus.PATCHED:
            patched.add(bytes(finding["row_hash"]))
    reasons = {digest: why(desk, findings) for digest, findings in found.items()}
    return reasons, patched - reasons.keys()


def why(desk: Desk, findings: list[FindingLine]) -> Why:
    """Return the reasons of one row, each said once."""
    worded = [said_of_finding(finding, desk.book.messages) for finding in findings]
    return Why(
        ", ".join(dict.fromkeys(one.code for one in worded)),
        " ".join(dict.fromkeys(one.sentence for one in worded)),
        " ".join(dict.fromkeys(one.step for one in worded)),
    )
