"""The lines of a subject file: the same five columns for everything, so that a person reads one
table.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sibermata.desk.privacy.file_words import called
from sibermata.papers.wording import decree_in_words, post_in_words
from sibermata.records.cell import text_of
from sibermata.records.paper import Column, Row, Section
from sibermata.records.registry import Private
from sibermata.rules.post.catalogue import Post
from sibermata.rules.time.office import day_in_words, instant_in_words
from sibermata.rules.words import Words, in_words
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.fields import RECORD, SEPARATOR, open_private
from sibermata.store.registry.findings import VALUE

COLUMNS = (
    Column("Bagian", printed=False, wide=True),
    Column("Hal", "4fr", wide=True),
    Column("Isi", "9fr", wide=True),
    Column("Kapan", "4fr", wide=True),
    Column("Asal", "5fr", wide=True),
)
LABELS = {
    "name": "Nama",
    "front_title": "Gelar depan",
    "back_title": "Gelar belakang",
    "sex": "Jenis kelamin",
    "birth_place": "Tempat lahir",
    "birth_date": "Tanggal lahir",
    "education": "Pendidikan",
    "nik": "NIK",
    "nip": "NIP",
    "niap": "NIAP",
    "phone": "Telepon",
    "phone2": "Telepon kedua",
    "email": "Surel",
    "address": "Alamat",
    "religion": "Agama",
    "rank": "Pangkat",
}
PLAIN = tuple(LABELS)[:7]
LOOKS = {"opened": "membuka halaman orang ini", "revealed": "membuka NIK"}
Facts = Mapping[str, Any]
Line = tuple[str, str, str, str]  # what, says, when, origin


@dataclass(frozen=True)
class Kept:
    """The material for the lines."""

    held: Sequence[Facts]  # rows of the roster
    versions: Sequence[Facts]
    secrecy: Secrecy
    posts: Mapping[str, Post]
    words: Words

    def private(self, row: Facts) -> Private:
        """Return the opened personal columns of a row."""
        return open_private(bytes(row["private"]) if row["private"] else None, self.secrecy)


def section_of(head: str, lines: Iterable[Line]) -> Section:
    """Return the lines under one heading."""
    rows = (Row((head, *line), f"{head} {at}") for at, line in enumerate(lines, 1))
    return Section(tuple(rows), head)


def sections_of(
    kept: Kept, rows: Mapping[str, Sequence[Facts]]
) -> Iterator[tuple[str, Iterator[Line]]]:
    """Yield every part of the file: its heading, its lines."""
    yield "Data pribadi sekarang", now_lines(kept)
    yield "Jabatan dan riwayatnya", (tenure_line(kept, row) for row in rows["tenures"])
    yield "Riwayat data pribadi", (version_line(kept, row) for row in kept.versions)
    yield "Yang dinyatakan sumber", (statement_line(kept, row) for row in rows["statements"])
    parts: tuple[tuple[str, str, Callable[[Kept, Facts], Line]], ...] = (
        ("Perbaikan oleh petugas", "corrections", correction_line),
        ("Ikrar", "pledges", pledge_line),
        ("Pelatihan", "trainings", training_line),
        ("Pembebasan", "exemptions", exemption_line),
        ("Rapat", "meetings", meeting_line),
        ("Temuan dan pertanyaan", "findings", finding_line),
        ("Penggabungan orang", "merges", merge_line),
        ("Keputusan tentang siapa orangnya", "judgements", judgement_line),
        ("Permintaan atas data pribadi", "requests", request_line),
        ("Siapa melihat dan menerima", "looks", look_line),
    )
    for head, name, line_of in parts:
        yield head, (line_of(kept, row) for row in rows[name])


def now_lines(kept: Kept) -> Iterator[Line]:
    """Yield the present values."""
    current = kept.held[0] if kept.held else kept.versions[-1]
    lent = [kept.private(current)]
    lent += [open_private(bytes(one), kept.secrecy) for one in current.get("privates") or () if one]
    origin = str(current["stated_by"] or "perbaikan petugas")
    for name, label in LABELS.items():
        if name in PLAIN:
            value = current[name]
        else:
            value = next((getattr(one, name) for one in lent if getattr(one, name)), "")
        if value:
            yield label, shown(value), "", origin


def shown(value: Any) -> str:
    """Return a value as text."""
    if isinstance(value, datetime):
        return instant_in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    return "" if value is None else str(value)


def joined(*parts: object) -> str:
    """Return the known values, separated by commas."""
    return "; ".join(text for text in map(shown, parts) if text)


def span(row: Facts) -> str:
    """Return the period in which a version was in force."""
    end = f" sampai {shown(row['recorded_to'])}" if row["recorded_to"] else ", masih berlaku"
    return f"sejak {shown(row['recorded_from'])}{end}"


def tenure_line(kept: Kept, row: Facts) -> Line:
    """Return a version of a tenure."""
    worded = in_words(row, kept.words)
    post = post_in_words(row["post"], row["label"], row["capacity"], kept.posts)
    begins = f"mulai {shown(row['start_date']) or 'tidak diketahui'} ({worded['start_how']})"
    ends = f"berakhir {shown(row['end_date'])} ({worded['end_reason']})" if row["end_date"] else ""
    decree = decree_in_words(row["sk_number"], row["sk_date"])
    said = joined(
        f"{post}, {row['village'] or row['village_code']}",
        worded["status"],
        begins,
        ends,
        f"SK {decree}" if decree else "",
    )
    return f"Masa jabatan {row['id']}", said, span(row), row["source"] or "perbaikan petugas"


def version_line(kept: Kept, row: Facts) -> Line:
    """Return a version of the person with all its values."""
    private = kept.private(row)
    values = {**{name: row[name] for name in PLAIN}, **private._asdict()}
    said = "; ".join(f"{LABELS[name]}: {shown(one)}" for name, one in values.items() if one)
    asked = row["requested_by"] or ""
    by = f"{row['run_source']}, malam {shown(row['night'])}" if row["run_source"] else ""
    return f"Orang {row['id']}", said, span(row), joined(by or row["stated_by"], asked)


def statement_line(kept: Kept, row: Facts) -> Line:
    """Return a row of a source, word for word."""
    table = row["table"] or {"columns": [], "headers": [], "file": "", "sheet": ""}
    cells = kept.secrecy.open(bytes(row["said"]), RECORD).split(SEPARATOR)
    heads = [
        head or column for head, column in zip(table["headers"], table["columns"], strict=False)
    ]
    named = [
        f"{head}: {text_of(cell)}" for head, cell in zip(heads, cells, strict=False) if cell.strip()
    ]
    said = "; ".join(named) or "; ".join(text_of(cell) for cell in cells if cell.strip())
    place = joined(table["file"], table["sheet"], f"baris {row['row_number']}")
    state = "berlaku" if row["current"] else "dahulu"
    return f"Sumber {row['source']}", said, f"malam {shown(row['night'])}, {state}", place


def correction_line(kept: Kept, row: Facts) -> Line:
    """Return a correction: the source's value and the person's."""
    worded = in_words({"state": row["state"]}, kept.words)["state"]
    name = LABELS.get(row["field"], row["field"] or row["kind"])
    said = joined(
        f"menjadi: {row['value']}",
        f"sebelumnya: {row['base']}" if row["base"] else "",
        worded,
        f"alasan: {row['reason']}",
        f"dasar: {row['evidence']}" if row["evidence"] else "",
    )
    return f"{name} (perbaikan {row['id']})", said, shown(row["at"]), joined(row["by"])


def pledge_line(kept: Kept, row: Facts) -> Line:
    """Return an act with its evidence."""
    worded = in_words(row, kept.words)
    said = joined(
        f"{row['text']} {row['text_version']}".strip(),
        f"siklus {row['cycle']}",
        worded["form"],
        worded["state"],
        f"tertulis: {row['name_as_written']}",
        row["document_number"],
        row["reason"],
    )
    return f"Ikrar {row['act']}", said, shown(row["date"]), origin_of(row)


def origin_of(row: Facts) -> str:
    """Return the origin of a deed: a list and its row, or who entered it; and its evidence."""
    place = f"baris {row['row']}" if row["row"] else ""
    proof = f"bukti {row['evidence'][:12]}" if row["evidence"] else ""
    return joined(row["source"], row["file"], row["sheet"], place, row["entered_by"], proof)


def training_line(kept: Kept, row: Facts) -> Line:
    """Return a result with its evidence."""
    worded = in_words(row, kept.words)
    said = joined(
        row["course"] or row["course_as_written"],
        row["organiser"],
        worded["outcome"],
        f"nilai {row['score']}" if row["score"] is not None else "",
        row["certificate_number"],
        worded["state"],
        f"tertulis: {row['name_as_written']}",
        row["reason"],
    )
    when = " sampai ".join(filter(None, (shown(row["held_from"]), shown(row["held_to"]))))
    return f"Pelatihan {row['result']}", said, when, origin_of(row)


def exemption_line(kept: Kept, row: Facts) -> Line:
    """Return an exemption."""
    del kept
    when = f"{shown(row['begins'])} sampai {shown(row['until'])}"
    said = joined(row["requirement"], row["reason"], row["annul_reason"])
    return f"Pembebasan {row['exemption']}", said, when, joined(row["by"], row["annulled_by"])


def meeting_line(kept: Kept, row: Facts) -> Line:
    """Return a line of a meeting with its outcome."""
    outcome = in_words({"outcome": row["outcome"]}, kept.words)["outcome"] if row["outcome"] else ""
    proof = f"disahkan dengan bukti {row['evidence'][:12]}" if row["evidence"] else ""
    said = joined(
        row["title"] or row["meeting"],
        row["explanation"],
        outcome,
        row["arrived_at"],
        row["remarks"],
        proof,
    )
    when = shown(row["held_on"])
    return f"Rapat {row['meeting']}", said, when, joined(f"baris {row['line']}", row["recorded_by"])


def finding_line(kept: Kept, row: Facts) -> Line:
    """Return a finding about a row or about the person."""
    value = kept.secrecy.open(bytes(row["value"]), VALUE) if row["value"] else row["shown"]
    worded = in_words({"status": row["status"]}, kept.words)["status"]
    closed = f" sampai {shown(row['closed_at'])}" if row["closed_at"] else ""
    said = joined(row["code"], row["header"] or row["column_name"], value, row["detail"], worded)
    place = f"baris {row['row_number']}" if row["row_number"] else ""
    origin = joined(row["source"], row["file"], row["sheet"], place)
    return f"Temuan {row['id']}", said, f"sejak {shown(row['first_at'])}{closed}", origin


def merge_line(kept: Kept, row: Facts) -> Line:
    """Return a merge."""
    del kept
    said = joined(f"orang {row['gone']} ditampilkan sebagai {row['kept']}", row["reason"])
    return f"Penggabungan {row['merge']}", said, shown(row["at"]), row["by"]


def judgement_line(kept: Kept, row: Facts) -> Line:
    """Return a judgement about two persons."""
    del kept
    said = joined(f"orang {row['a']} dan {row['b']}: {row['verdict']}", row["reason"])
    return f"Keputusan {row['judgement']}", said, shown(row["at"]), row["by"]


def request_line(kept: Kept, row: Facts) -> Line:
    """Return a request that was made about the person's data."""
    worded = in_words(row, kept.words)
    done = f", dijawab {shown(row['told_at'])}" if row["told_at"] else ", belum dijawab"
    said = joined(worded["request_kind"], worded["request_outcome"])
    return f"Permintaan {row['id']}", said, f"diterima {shown(row['received_at'])}{done}", row["by"]


def look_line(kept: Kept, row: Facts) -> Line:
    """Return who looked at the person, or took a file that contains the person."""
    del kept
    purpose = f"keperluan: {row['purpose']}" if row["purpose"] else ""
    if not row["form"]:
        return row["who"], joined(LOOKS.get(row["what"], row["what"])), shown(row["at"]), purpose
    said = joined(
        f"menerima berkas {called(row['what'])} ({row['form']})",
        "dengan NIK tidak disamarkan" if row["numbers"] else "",
    )
    return row["who"], said, shown(row["at"]), "oleh sebuah aplikasi" if row["program"] else purpose
