"""`papers make|list|get|verify|diff`: what is printed, and where its numbers come from."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sibermata.cli.door import guarded, read_day, read_instant, read_name
from sibermata.cli.files import read_bytes, unwritable
from sibermata.cli.output import save
from sibermata.desk.opening import opened
from sibermata.errors import Refusal
from sibermata.rules.time.office import day_in_words, instant_in_words

if TYPE_CHECKING:
    from sibermata.desk.programme.papers import Explained, Handed
    from sibermata.records.paper import Form, Request
    from sibermata.store.views.papers import Cause

app = typer.Typer(help="Bahan rapat: daftar, lembar, dan naskah.", no_args_is_help=True)
COLUMNS = (
    "number",
    "made_at",
    "by",
    "kind",
    "form",
    "district_code",
    "document_number",
    "publication",
    "as_of",
    "lines",
    "content_hash",
)
WHAT = {
    "began": "mulai menjabat",
    "ended": "berhenti menjabat",
    "changed": "keterangan jabatan berubah",
    "person": "keterangan orang berubah",
    "correction": "perbaikan",
    "act": "ikrar dicatat",
    "annulled": "catatan dibatalkan",
    "result": "hasil pelatihan dicatat",
    "programme": "program berubah",
}
ALL = "all"  # every paper of a meeting
MOST = 3  # causes that are said one by one; more are counted
OTHER_DAY = "tanggal keadaannya berbeda"
OTHER_FILTER = "saringannya berbeda"
NO_FILTER = ("kind", "number", "on")  # parts of a request that choose no lines
NO_CAUSE = "bukan dari registri: pengaturan, katalog, atau versi program berbeda"
DIFFERENCE = ("what", "line", "before", "after")
EXPLAINED = (*DIFFERENCE, "cause")
KIND = typer.Argument(
    ..., help="Jenis, misalnya nominatif atau model-a4; all: semua bahan satu rapat."
)
AS_OF = typer.Option(
    None, "--as-of", help="Seperti yang diketahui pada saat ini, misalnya 2026-03-02T08:00."
)
PERSON = typer.Option(None, "--person", min=1, max=2**63 - 1, help="Nomor orang.")
NUMBER = typer.Option("", "--number", help="Nomor naskah; tanpa ini KONSEP.")
BY = typer.Option(..., "--by", help="Nama yang membuat.")
FORM = typer.Option(None, "--format", help="pdf|xlsx|docx")
TARGET = typer.Option(
    None, "-o", "--output", help="Berkas tujuan, misalnya nominatif.pdf; untuk all foldernya."
)
LIST_FORM = typer.Option(None, "--format", help="table|csv|xlsx|json")


@app.command()
@guarded
def make(
    kind: str = KIND,
    district: str = typer.Option(None, "--district", help="Kabupaten/kota, misalnya 35.16."),
    village: str = typer.Option(None, "--village", help="Desa, misalnya 35.16.05.2001."),
    cycle: str = typer.Option("", "--cycle", help="Siklus, misalnya PILKADA-2024."),
    requirement: str = typer.Option("", "--requirement", help="Kewajiban, misalnya DASAR-KADES."),
    person: int = PERSON,
    meeting: str = typer.Option("", "--meeting", help="Kode rapat."),
    on: str = typer.Option(None, "--on", help="Keadaan pada tanggal ini, misalnya 2026-03-02."),
    as_of: str = AS_OF,
    number: str = NUMBER,
    form: str = FORM,
    target: Path = TARGET,
    by: str = BY,
) -> None:
    """Buat satu bahan rapat. Tiap bahan tercatat dengan asal angkanya."""
    from sibermata.desk.asked import district_meant, village_meant
    from sibermata.desk.programme.papers import make_paper
    from sibermata.records.paper import Request

    if kind == ALL:
        asked = Request(ALL, district or "", meeting=meeting, number=number.strip())
        make_all(asked, read_name(by), read_instant(as_of, "--as-of"), form, target)
        return
    name, chosen = read_name(by), form_of(form, target)
    if target is None and sys.stdout.isatty():
        raise Refusal("FILE_NEEDED")
    with opened() as door:
        with door.database.connection() as connection:
            code = district_meant(connection, district) or ""
            scope = door.scope.within(code or None)
            request = Request(
                kind,
                code,
                village_meant(connection, scope, village) or "",
                cycle,
                requirement,
                person,
                meeting,
                number.strip(),
                read_day(on, "--on"),
            )
        made = make_paper(door, request, chosen, name, read_instant(as_of, "--as-of"))
    save(made.body, target)
    tell(made)


def make_all(
    asked: "Request", by: str, at: datetime | None, form: str | None, target: Path | None
) -> None:
    """Make every paper of a meeting into a folder, and say how far it is."""
    from sibermata.desk.asked import district_meant
    from sibermata.desk.programme.papers import make_every
    from sibermata.records.paper import Form

    if target is None:
        raise Refusal("FILE_NEEDED")
    forms = (form_of(form, None),) if form else tuple(Form)
    with opened() as door:
        with door.database.connection() as connection:
            code = district_meant(connection, asked.district or None) or ""
        for one in make_every(door, replace(asked, district=code), forms, by, at):
            if one.made is None:
                typer.echo(f"{one.at}/{one.of} {one.kind}: belum ada yang hadir.", err=True)
                continue
            try:
                target.mkdir(exist_ok=True)
            except OSError as error:
                raise unwritable(target, error) from None
            file = target / f"{asked.meeting}-{one.kind}.{one.form}"
            save(one.made.body, file)
            draft = ", KONSEP" if one.made.draft else ""
            typer.echo(
                f"{one.at}/{one.of} {file.name}: bahan {one.made.number}, "
                f"{one.made.content.count} baris{draft}.",
                err=True,
            )


def tell(made: "Handed") -> None:
    """Say what was made, and what a person must know of it."""
    typer.echo(f"Bahan {made.number}: {made.content.count} baris.", err=True)
    if made.draft:
        typer.echo("Tanpa nomor naskah: tiap halaman bertulisan KONSEP.", err=True)
    if made.same_number is not None:
        typer.echo(
            f"Perhatian: nomor naskah ini sudah dipakai tahun ini pada bahan {made.same_number}.",
            err=True,
        )


def form_of(form: str | None, target: Path | None) -> "Form":
    """Return the form of a paper: as asked, else as the file's name says, else PDF."""
    from sibermata.records.paper import Form

    suffix = target.suffix.lstrip(".").lower() if target else ""
    chosen = form or (suffix if suffix in set(Form) else Form.PDF)
    if chosen not in set(Form):
        raise Refusal("FORM_UNKNOWN", value=chosen, known=tuple(Form))
    return Form(chosen)


@app.command("list")
@guarded
def list_(
    kind: str = typer.Option(None, "--kind", help="Hanya jenis ini."),
    limit: int = typer.Option(500, "--limit", min=1, max=100_000, help="Paling banyak berapa."),
    form: str = LIST_FORM,
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Daftar bahan yang pernah dibuat, yang terbaru di atas."""
    from sibermata.cli.output import write
    from sibermata.desk.programme.papers import kind_meant
    from sibermata.store.views.papers import list_papers

    if kind is not None:
        kind_meant(kind)
    with opened() as door, door.database.connection() as connection:
        rows = list_papers(connection, door.scope, kind=kind, limit=limit)
    shown = [{**row, "content_hash": bytes(row["content_hash"]).hex()} for row in rows]
    write(shown, COLUMNS, form, target, title="Bahan rapat", empty="Belum ada bahan yang dibuat.")


@app.command()
@guarded
def get(
    number: str = typer.Argument(..., help="Nomor bahan."),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
    by: str = typer.Option(..., "--by", help="Nama yang mengambil."),
) -> None:
    """Ambil lagi satu bahan yang pernah dibuat, persis seperti waktu dibuat."""
    from sibermata.desk.programme.papers import hand_out

    name = read_name(by)
    if target is None and sys.stdout.isatty():
        raise Refusal("FILE_NEEDED")
    with opened() as door:
        paper, body = hand_out(door, number, name)
    save(body, target)
    typer.echo(
        f"Bahan {paper['number']} ({paper['kind']}, {paper['form']}), dibuat "
        f"{instant_in_words(paper['made_at'])} oleh {paper['by']}.",
        err=True,
    )


@app.command()
@guarded
def verify(file: Path = typer.Argument(..., help="Berkas PDF atau XLSX yang diperiksa.")) -> None:
    """Periksa sebuah berkas: apakah benar dibuat di sini, dan apakah angkanya masih sama bila
    dihitung ulang.
    """
    from sibermata.cli.output import write
    from sibermata.desk.programme.papers import verify_paper

    body = read_bytes(file)
    with opened() as door:
        found = verify_paper(door, body)
    paper = found.paper
    typer.echo(
        f"Bahan {paper['number']} ({paper['kind']}), dibuat {instant_in_words(paper['made_at'])} "
        f"oleh {paper['by']}, dari terbitan {paper['publication']}."
    )
    if not found.intact:
        typer.echo(
            "Berkas ini TIDAK sama dengan yang dibuat: isinya diubah, atau disimpan ulang oleh "
            "program lain. Bandingkan dengan cetakan baru."
        )
    if found.same:
        typer.echo("Dihitung ulang dari data yang sama: SAMA.")
    else:
        typer.echo("Dihitung ulang: BERBEDA.")
        lines = (one._asdict() for one in found.differences)
        write(lines, DIFFERENCE, None, None, title="Beda", empty="Salinan isinya sudah tidak ada.")
    if not (found.intact and found.same):
        raise typer.Exit(3)


@app.command()
@guarded
def diff(
    one: str = typer.Argument(..., help="Nomor bahan, atau berkasnya."),
    other: str = typer.Argument(..., help="Nomor bahan lain, atau berkasnya."),
    form: str = LIST_FORM,
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Apa beda dua bahan sejenis, baris demi baris, dan sebabnya."""
    from sibermata.cli.output import write
    from sibermata.desk.programme.papers import paper_meant, tell_apart

    with opened() as door:
        papers = [paper_meant(door, text, body_of(text)) for text in (one, other)]
        found = tell_apart(door, papers[0], papers[1])
    otherwise = asked_otherwise(papers)
    rows = [{**each.difference._asdict(), "cause": because(each, otherwise)} for each in found]
    write(rows, EXPLAINED, form, target, title="Beda", empty="Tidak ada beda.")


def asked_otherwise(papers: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return how the requests of two papers differ: another day, or other people."""
    days = {paper["on_day"] for paper in papers}
    filters = [
        {name: value for name, value in paper["request"].items() if name not in NO_FILTER}
        for paper in papers
    ]
    return [
        *([OTHER_DAY] if len(days) > 1 else []),
        *([OTHER_FILTER] if any(one != filters[0] for one in filters) else []),
    ]


def because(each: "Explained", otherwise: Sequence[str]) -> str:
    """Return why a line differs; '' of a sum, whose lines say it."""
    said = list(map(in_words, each.causes))
    if len(said) > MOST:
        counts = Counter(cause.what for cause in each.causes)
        said = [f"{number} kali {WHAT[what]}" for what, number in counts.items()]
    said += otherwise
    about = each.difference
    return "; ".join(said) or (NO_CAUSE if about.person or about.tenure or about.area else "")


def body_of(text: str) -> bytes | None:
    """Return the bytes of a file that was named, None where a number was."""
    return None if text.isdigit() else read_bytes(Path(text))


def in_words(cause: "Cause") -> str:
    """Return a cause as a person reads it."""
    where = f"sumber {cause.source}" if cause.source else "tindakan petugas"
    moment = f"malam {day_in_words(cause.night)}" if cause.night else instant_in_words(cause.at)
    who = f", oleh {cause.by}" if cause.by else ""
    detail = f" ({cause.detail})" if cause.detail else ""
    return f"{WHAT[cause.what]}{detail}: {where}, {moment}{who}"
