"""The record of processing and of measures, made from the actual settings: sources, columns,
retention, recipients.

Law: UU 27/2022 art. 31, 34-39, 53. Texts that no other setting contains are in config/privacy.toml.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path

from sibermata.desk.opening import Opened
from sibermata.desk.programme.paper_files import written
from sibermata.desk.programme.papers import source_of
from sibermata.desk.sheets.repair_out import LABELS
from sibermata.errors import ConfigError
from sibermata.papers.fingerprint import content_hash
from sibermata.papers.kind import Kind, Reading
from sibermata.papers.layout import read_layout
from sibermata.records.paper import Column, Content, Form, Request, Row, Section
from sibermata.records.registry import Private
from sibermata.records.source import CANONICAL, Source, columns_of
from sibermata.rules.night_numbers import PrivacyNumbers
from sibermata.settings import read_toml

FILE = "privacy.toml"
NAME = "catatan-pemrosesan"
COLUMNS = (
    Column("Bagian", printed=False, wide=True),
    Column("Hal", "5fr", wide=True),
    Column("Keterangan", "12fr", wide=True),
)
WHO = {  # key of privacy.toml -> who or what stands there
    "controller": "pengendali data pribadi",
    "officer": "pejabat pelindungan data pribadi",
    "impact": "penilaian dampak",
}
FORMS = {
    "spreadsheet": "lembar kerja",
    "html_table": "tabel di halaman web",
    "json_api": "API JSON",
    "ckan": "portal data CKAN",
    "opensid": "OpenSID",
}
UNWRITTEN = "BELUM DITULIS"
SEALED = {*Private._fields, "nik_phone"}
DELIVERS = {"roster": "daftar aparatur", "pledges": "daftar ikrar", "trainings": "daftar pelatihan"}
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Texts:
    """The contents of config/privacy.toml."""

    controller: str
    officer: str
    impact: str
    legal: str
    subjects: str
    purpose: tuple[Line, ...]
    recipient: tuple[Line, ...]
    measure: tuple[Line, ...]


@lru_cache(maxsize=4)
def read_texts(config: Path) -> Texts:
    """Return the texts of a configuration; raise ConfigError by key where they are wrong."""
    content = read_toml(config, FILE)
    values = {one.name: _text(one.name, content.get(one.name)) for one in fields(Texts)[:5]}
    lines = {one.name: _lines(one.name, content.get(one.name)) for one in fields(Texts)[5:]}
    for key in content.keys() - values.keys() - lines.keys():
        raise _wrong(key, "no such key")
    return Texts(**values, **lines)  # type: ignore[arg-type]


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(key, "must be a text")
    return value


def _lines(key: str, value: object) -> tuple[Line, ...]:
    if not isinstance(value, list) or not value:
        raise _wrong(key, "must be a list of tables with name and text")
    found = []
    for one in value:
        if not isinstance(one, dict) or one.keys() != {"name", "text"}:
            raise _wrong(key, "must be a list of tables with name and text")
        found.append((_text(key, one["name"]), _text(key, one["text"])))
    return tuple(found)


def _wrong(key: str, reason: str) -> ConfigError:
    return ConfigError(f"{FILE}: {key}: {reason}", "CONFIG_KEY", key=key, place=FILE)


def processing(door: Opened, sources: Sequence[Source]) -> Content:
    """Return the record of processing of this installation."""
    texts = read_texts(door.settings.config)
    parts: tuple[tuple[str, Iterator[Line]], ...] = (
        ("Siapa", who_lines(texts)),
        ("Tujuan", iter(texts.purpose)),
        ("Sumber data", map(source_line, sources)),
        ("Kolom yang disimpan", column_lines(sources)),
        ("Masa simpan", retention_lines(door)),
        ("Penerima", iter(texts.recipient)),
        ("Langkah pelindungan", iter(texts.measure)),
        ("Hak subjek data dan kebocoran", right_lines(door.rules.book.night.privacy)),
    )
    sections = [section_of(head, lines) for head, lines in parts]
    lacking = [f"{words} ({key})" for key, words in WHO.items() if not getattr(texts, key)]
    notes = (f"Belum ditulis di {FILE}: {', '.join(lacking)}.",) if lacking else ()
    return Content(
        "Catatan kegiatan pemrosesan data pribadi",
        ("UU 27/2022 pasal 31, dibuat dari pengaturan yang sedang berlaku",),
        COLUMNS,
        tuple(sections),
        notes,
        filter=(f"{len(sources)} sumber",),
    )


def section_of(head: str, lines: Iterator[Line]) -> Section:
    """Return the lines under a heading."""
    rows = (Row((head, *line), f"{head} {at}") for at, line in enumerate(lines, 1))
    return Section(tuple(rows), head)


def who_lines(texts: Texts) -> Iterator[Line]:
    """Yield who is responsible, on which legal ground, and whose data they are."""
    yield "Pengendali data pribadi", texts.controller or UNWRITTEN
    yield "Pejabat pelindungan data pribadi (pasal 53)", texts.officer or UNWRITTEN
    yield "Penilaian dampak (pasal 34)", texts.impact or UNWRITTEN
    yield "Dasar pemrosesan", texts.legal
    yield "Subjek data", texts.subjects


def source_line(source: Source) -> Line:
    """Return a source: what it delivers, by which route, and how it names the columns that it maps.

    The address is left out: it may contain a name or a token.
    """
    asked = ", ".join(LABELS.get(name, name) for name in source.columns)
    form = FORMS.get(source.type, source.type)
    said = f"{source.district}, {DELIVERS.get(source.delivers, source.delivers)}, {form}"
    publisher = f", {source.publisher}" if source.publisher else ""
    return source.name, f"{said}{publisher}" + (f"; kolom: {asked}" if asked else "")


def column_lines(sources: Sequence[Source]) -> Iterator[Line]:
    """Yield every column that is stored of a source, and how it is protected."""
    kept: Mapping[str, None] = dict.fromkeys(
        (*CANONICAL, *(name for one in sources for name in columns_of(one.delivers)))
    )
    for name in kept:
        how = "tersandi; disamarkan di layar dan berkas" if name in SEALED else "tersimpan terbuka"
        yield LABELS.get(name, name), how


def retention_lines(door: Opened) -> Iterator[Line]:
    """Yield how long everything is kept, from the numbers that the nightly job uses."""
    night, numbers = door.rules.book.night, door.rules.book.night.privacy
    kept, keep = door.terms.kept, read_layout(door.settings.config).keep_years
    yield "Kiriman asli dari sumber", f"{door.settings.keep_nights} malam"
    yield (
        "Nilai baris yang ditolak, setelah beres",
        f"{numbers.quarantine_days} hari",
    )
    yield (
        "Berkas petugas yang tidak dipastikan, dan hasil pemeriksaannya",
        f"{night.uploads.keep_days} hari",
    )
    yield (
        "NIK, telepon, surel, alamat, tempat dan tanggal lahir, pendidikan, pernyataan sumber",
        f"selama menjabat dan {numbers.ended_years} tahun setelah jabatan terakhir berakhir, "
        "kecuali bila sumbernya masih mengirimkannya",
    )
    yield "Nama, jabatan, desa, SK", "tetap: siapa memegang jabatan apa adalah catatan negara"
    yield "Bukti ikrar dan pelatihan", f"{night.standing.evidence_years} tahun"
    yield "Salinan bahan yang dibuat", f"{keep} tahun"
    yield "Isi permintaan subjek data", f"{numbers.request_years} tahun setelah dijawab"
    yield "Sesi, perangkat, kode sekali pakai", f"{kept.session_days} hari"
    yield "Log keamanan", f"{kept.event_days} hari"
    yield "Jejak audit, catatan pembukaan dan ekspor", "tetap; hanya memuat nomor orang"


def right_lines(numbers: PrivacyNumbers) -> Iterator[Line]:
    """Yield how persons exercise their rights, and what happens after a breach."""
    yield "Perbaikan dan salinan data", f"dijawab dalam {numbers.request_hours} jam sejak diterima"
    yield "Kebocoran", f"pemberitahuan tertulis dalam {numbers.breach_hours} jam sejak diketahui"
    yield (
        "Batas ekspor dengan NIK",
        f"{numbers.exports_an_hour} berkas sejam dan {numbers.export_rows} baris seberkas untuk "
        "satu akun",
    )


def _unread(reading: Reading) -> Content:
    raise AssertionError(f"{reading.request.kind} is not read from one transaction")


PAPER = Kind(NAME, _unread, signed=False)


def processing_file(door: Opened, sources: Sequence[Source], form: Form) -> bytes:
    """Return the record as a file."""
    content, request = processing(door, sources), Request(NAME)
    source = replace(source_of(door, None, now=True), on=None)
    layout, digest = read_layout(door.settings.config), content_hash(request, content)
    return written(PAPER, form, request, content, layout, source, digest).body
