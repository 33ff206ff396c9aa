"""One way out for every list: table, csv, xlsx or json, to standard output or a file.

A cell never becomes a formula.
"""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sibermata.desk.opening import JAKARTA
from sibermata.errors import UsageError

FORMATS = ("table", "csv", "xlsx", "json")
HEADINGS = {  # of a table on a terminal, for people; files keep the agreed names
    "person_id": "orang",
    "person": "orang",
    "name": "nama",
    "front_title": "gelar depan",
    "back_title": "gelar belakang",
    "sex": "L/P",
    "birth_place": "tempat lahir",
    "birth_date": "tanggal lahir",
    "village_code": "kode desa",
    "village": "desa",
    "subdistrict": "kecamatan",
    "district_code": "kab/kota",
    "district": "kab/kota",
    "post": "jabatan",
    "post_label": "sebutan",
    "label": "sebutan",
    "capacity": "kapasitas",
    "status": "keadaan",
    "state": "keadaan",
    "begins": "mulai",
    "ends": "berakhir",
    "start_date": "mulai",
    "end_date": "berakhir",
    "end_reason": "alasan berakhir",
    "sk_number": "nomor SK",
    "sk_date": "tanggal SK",
    "source": "sumber",
    "sources": "sumber",
    "first_seen": "pertama tampak",
    "last_seen": "terakhir tampak",
    "nik": "NIK",
    "field": "isian",
    "value": "nilai",
    "hold": "rencana",
    "night": "malam",
    "code": "kode",
    "part": "bagian",
    "records": "catatan",
    "plan_hash": "sidik",
    "measures": "ukuran",
    "planned_by": "diminta oleh",
    "planned_at": "sejak",
    "expires_at": "berlaku sampai",
    "approved_by": "disetujui oleh",
    "decided_by": "diputuskan oleh",
    "reason": "alasan",
    "message": "arti",
    "next_step": "langkah",
    "until_then": "sampai dijawab",
    "people": "orang",
    "times": "kali",
    "kind": "jenis",
    "base": "semula",
    "said": "kini di sumber",
    "pinned": "dikunci",
    "evidence": "bukti",
    "by": "oleh",
    "at": "pada",
    "absorbed_at": "diikuti pada",
    "accepted_by": "disetujui oleh",
    "follows": "mengikuti",
    "verdict": "putusan",
    "withdrawn_by": "ditarik oleh",
    "withdrawn_at": "ditarik pada",
    "run": "proses",
    "file": "berkas",
    "sheet": "lembar",
    "row": "baris",
    "header": "kolom",
    "column": "kolom",
    "shown": "nilai",
    "record": "catatan",
    "linked_by": "ditautkan karena",
    "there": "masih ada",
    "merge": "penggabungan",
    "gone": "digabungkan",
    "kept": "ditampilkan",
    "judgement": "keputusan",
    "waiting": "menunggu",
    "adopted": "diikuti",
    "median_days": "hari (tengah)",
    "most_days": "hari (terlama)",
    "oldest_days": "menunggu terlama",
    "what": "apa",
    "before": "sebelum",
    "after": "sesudah",
    "raw": "tulisan asli",
    "place": "tempat",
    "meaning": "arti",
    "outcome": "hasil",
    "recorded_from": "dicatat sejak",
    "recorded_to": "sampai",
    "run_id": "proses",
    "size": "besarnya",
    "tenure": "masa jabatan",
    "severity": "tingkat",
    "detail": "keterangan",
}
FORMULA_STARTS = tuple("=+-@\t\r\0＝＋－＠")


def write(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    form: str | None,
    target: Path | None,
    *,
    title: str = "",
    empty: str = "",
) -> int:
    """Write rows in the form asked for (table on a terminal, else csv); return how many."""
    chosen = form or (
        "table" if target is None and sys.stdout.isatty() else _by_name(target) or "csv"
    )
    if chosen not in FORMATS:
        raise UsageError(f"--format: {chosen!r} is none of {', '.join(FORMATS)}")
    if chosen == "xlsx":
        return _xlsx(rows, columns, target, title)
    if chosen == "table":
        return _table(rows, columns, title, empty)
    try:
        stream: IO[str] = open(target, "w", encoding="utf-8", newline="") if target else sys.stdout  # noqa: SIM115
    except OSError as error:
        raise UsageError(f"-o: {str(target)!r} cannot be written: {error.strerror}") from None
    try:
        count = _csv(rows, columns, stream) if chosen == "csv" else _json(rows, columns, stream)
        stream.flush()
        return count
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"-o: {str(target)!r} cannot be written: {error.strerror}") from None
    finally:
        if target:
            with suppress(OSError):
                stream.close()


def is_table(form: str | None, target: Path | None) -> bool:
    """Return whether a list goes to a person's terminal as a table."""
    return form == "table" or (form is None and target is None and sys.stdout.isatty())


def _shown(value: Any) -> str:
    """Return a value as a person reads it: instants in the office's zone."""
    return (
        f"{value.astimezone(JAKARTA):%Y-%m-%d %H:%M} WIB"
        if isinstance(value, datetime) and value.tzinfo
        else as_cell(value)
    )


def as_cell(value: Any) -> str:
    """Return a value as text: ISO 8601 for days and instants, '' for nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (CWE-1236)."""
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def _by_name(target: Path | None) -> str | None:
    suffix = target.suffix.lstrip(".").lower() if target else ""
    return suffix if suffix in FORMATS else None


def _csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], stream: IO[str]) -> int:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([safe_cell(as_cell(row.get(column))) for column in columns])
        count += 1
    return count


def _json(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], stream: IO[str]) -> int:
    stream.write("[")
    count = 0
    for row in rows:
        values = {column: _plain(row.get(column)) for column in columns}
        stream.write(("," if count else "") + "\n" + json.dumps(values, ensure_ascii=False))
        count += 1
    stream.write("\n]\n")
    return count


def _plain(value: Any) -> Any:
    return (
        value
        if value is None or isinstance(value, (bool, int, float, dict, list))
        else as_cell(value)
    )


def _xlsx(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], target: Path | None, title: str
) -> int:
    if target is None and sys.stdout.isatty():
        raise UsageError("--format xlsx needs a file: -o FILE")
    from io import BytesIO

    import xlsxwriter

    body = BytesIO()
    book = xlsxwriter.Workbook(
        body, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet((title or "data")[:31])
    head, text = (
        book.add_format({"bold": True, "bg_color": "#DDE7F0", "border": 1}),
        book.add_format({"quote_prefix": True}),
    )
    for number, column in enumerate(columns):
        sheet.write_string(0, number, column, head)
        sheet.set_column(
            number,
            number,
            24 if column in ("name", "message", "detail", "village", "sk_number") else 14,
        )
    sheet.freeze_panes(1, 0)
    count = 0
    for row in rows:
        count += 1
        for number, column in enumerate(columns):
            cell = "".join(
                char for char in as_cell(row.get(column)) if char >= " " or char in "\t\n"
            )[:32000]
            if cell:
                sheet.write_string(
                    count, number, cell, text if cell.startswith(FORMULA_STARTS) else None
                )
    sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    book.close()
    if target:
        try:
            target.write_bytes(body.getvalue())
        except OSError as error:
            raise UsageError(f"-o: {str(target)!r} cannot be written: {error.strerror}") from None
    else:
        sys.stdout.buffer.write(body.getvalue())
    return count


def _table(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], title: str, empty: str
) -> int:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, show_lines=False, header_style="bold")
    for column in columns:
        table.add_column(HEADINGS.get(column, column), overflow="fold")
    count = 0
    for row in rows:
        table.add_row(*(Text(_shown(row.get(column))) for column in columns))
        count += 1
    console = Console()
    if count:
        console.print(table)
    console.print(f"{count} baris." if count else (empty or "Tidak ada."))
    return count
