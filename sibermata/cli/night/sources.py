"""`sources list|show|check|new|rehearse|rename|retire`: the declared sources, whether they can be
read, a first TOML for a new one, another mapping or name, and the end of one; `handing.py` adds its
commands.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sibermata.cli.door import guarded, read_name
from sibermata.cli.night.handing import add_to
from sibermata.cli.night.runs import SHORT as RUNS
from sibermata.cli.output import LINES, as_json
from sibermata.desk.opening import opened
from sibermata.errors import Refusal, SibermataError
from sibermata.records.source import Broken, Source

if TYPE_CHECKING:
    from sibermata.desk.sources.look import Looked

app = typer.Typer(help="Sumber kabupaten/kota.", no_args_is_help=True)
add_to(app)
COLUMNS = (
    "source",
    "district",
    "type",
    "bodies",
    "address",
    "publisher",
    "state",
    "code",
    "published_at",
    "confirmed_at",
    "officials",
)
GONE = "tidak terdaftar lagi"
RETIRED = "tidak dipakai lagi"
NEVER = {"state": "-", "code": "", "officials": 0}  # a source that was never read
WORDS = {  # of what goes with a source under its new name
    "source_record": "catatan",
    "correction": "perbaikan",
    "finding": "temuan",
    "spelling_rule": "arti ejaan",
    "run": "proses",
    "hold": "rencana yang ditahan",
    "delivery": "kiriman",
}
BY = typer.Option(..., "--by", help="Nama yang memutuskan.")
REASON = typer.Option("", "--reason", help="Alasan.")
SHORT = ("source", "district", "type", "state", "code", "confirmed_at", "officials")


@app.command("list")
@guarded
def list_(
    form: str = typer.Option(None, "--format", help="table|csv|xlsx|json"),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Daftar sumber, keadaan terakhirnya, dan sejak kapan datanya."""
    from sibermata.cli.output import is_table, write
    from sibermata.store.views.sources import list_sources

    with opened() as door:
        with door.database.connection() as connection:
            known = {row["source"]: row for row in list_sources(connection, door.scope)}
        found = door.declared()
        rows = [{**known.get(source.name, NEVER), **declared(source)} for source in found.sources]
        rows += [{**known.get(one.name, NEVER), **broken(one)} for one in found.broken]
        rows += [
            {**row, "address": RETIRED if row["retired_at"] else GONE}
            for row in known.values()
            if row["source"] not in found.names
        ]
        empty = f"Tidak ada sumber di {door.settings.sources}."
    columns = SHORT if is_table(form, target) else COLUMNS
    write(rows, columns, form, target, title="Sumber", empty=empty)


def broken(one: Broken) -> dict[str, object]:
    """Return a source whose file is wrong, as a list shows it."""
    return {"source": one.name, "address": one.file, "state": "FAILED", "code": "CONFIG"}


def declared(source: Source) -> dict[str, object]:
    """Return what a source's file declares, as a list shows it."""
    return {
        "source": source.name,
        "district": source.district,
        "type": source.type,
        "bodies": ",".join(source.bodies),
        "address": source.address,
        "publisher": source.publisher,
    }


@app.command()
@guarded
def check(
    source: list[str] = typer.Argument(None, help="Nama sumber; kosong = semua."),
    form: str = typer.Option(None, "--format", help="|".join(LINES)),
) -> None:
    """Periksa berkas sumber, ambil dan baca datanya tanpa menulis apa pun."""
    from sibermata.desk.refusals import said
    from sibermata.desk.sources.look import look_at_source

    in_json, words = as_json(form), []
    with opened() as door:
        found = door.declared(source)
        failed: list[tuple[str, SibermataError]] = [(one.name, one.error) for one in found.broken]
        for one in found.sources:
            try:
                looked = look_at_source(door, one)
            except SibermataError as error:
                failed.append((one.name, error))
                continue
            words.append(looked._asdict())
            if not in_json:
                typer.echo(f"{one.name}: {in_a_line(looked)}")
        for name, failure in failed:
            why = said(failure, door.rules.book.messages)
            words.append({"source": name, **why._asdict()})
            if not in_json:
                typer.echo(f"{name}: {why.code}: {why.sentence} {why.step}")
    if in_json:
        typer.echo(json.dumps(words, ensure_ascii=False))
    else:
        typer.echo(f"{len(found.names)} sumber diperiksa, {len(failed)} bermasalah.")
    if failed:
        raise typer.Exit(1)


@app.command()
@guarded
def show(
    source: str = typer.Argument(..., help="Nama sumber."),
    form: str = typer.Option(None, "--format", help="table|csv|xlsx|json"),
) -> None:
    """Satu sumber: isi berkasnya, keadaan terakhirnya, dan proses-proses terakhirnya."""
    from sibermata.cli.output import is_table, write
    from sibermata.desk.asked import source_meant
    from sibermata.store.views.runs import list_runs
    from sibermata.store.views.sources import list_sources

    with opened() as door, door.database.connection() as connection:
        source_meant(door, connection, source)
        found = door.declared().only([source])
        known = {row["source"]: row for row in list_sources(connection, door.scope)}
        runs = list_runs(connection, door.scope, source=source, limit=10)
    about: dict[str, object] = {**NEVER, **known.get(source, {})}
    for one in found.sources:
        about |= declared(one)
    for wrong in found.broken:
        about |= broken(wrong)
    about["registered"] = bool(found.names)
    more = ("registered", "retired_at")
    rows = [{"field": name, "value": about.get(name)} for name in (*COLUMNS, *more)]
    write(rows, ("field", "value"), form, None, title=f"Sumber {source}")
    if runs and is_table(form, None):
        write(runs, RUNS, form, None, title="Proses terakhir")


def in_a_line(looked: "Looked") -> str:
    """Return what a source delivers today, in one line."""
    often = list(looked.findings.items())[:8]
    findings = ", ".join(f"{code} {number}" for code, number in often) or "tidak ada"
    unknown = f"; kolom tak dikenal {', '.join(looked.unknown)}" if looked.unknown else ""
    return (
        f"{looked.rows} baris; kolom {', '.join(looked.columns)}{unknown}; temuan {findings}; "
        f"bukti keutuhan: {'ada' if looked.proof else 'tidak ada'}"
    )


@app.command()
@guarded
def rehearse(
    source: str,
    with_: Path = typer.Option(..., "--with", help="Berkas TOML yang baru."),
    deliveries: int = typer.Option(
        3, "--deliveries", help="Berapa kiriman tersimpan yang dibaca ulang."
    ),
    form: str = typer.Option(None, "--format", help="table|csv|xlsx|json"),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Coba pemetaan baru pada kiriman yang tersimpan: beda daftar, penolakan, dan putusan rem.

    Tidak ada yang ditulis.
    """
    from sibermata.cli.output import write
    from sibermata.desk.sources.look import rehearse as rehearse_mapping

    with opened() as door:
        rehearsal = rehearse_mapping(door, source, with_, deliveries)
    for one in rehearsal.deliveries:
        typer.echo(
            f"Kiriman malam {one['night']}: dibaca {one['rows_then']} -> {one['rows']}, diterima "
            f"{one['admitted_then']} -> {one['admitted']}, ditolak {one['refused_then']} -> "
            f"{one['refused']}, ditanyakan {one['asked_then']} -> {one['asked']}",
            err=True,
        )
        typer.echo(
            "  "
            + (
                ", ".join(f"{code} {number}" for code, number in one["codes"].items())
                or "tanpa temuan"
            ),
            err=True,
        )
    verdict = f"ditahan: {rehearsal.verdict}" if rehearsal.verdict else "diterapkan"
    typer.echo(
        f"Bila dipakai sekarang: {verdict}; {rehearsal.removals} tidak tampak. "
        "Tidak ada yang ditulis.",
        err=True,
    )
    columns = ("what", "name", "village", "post", "before", "after")
    write(
        rehearsal.differences,
        columns,
        form,
        target,
        title="Perbedaan",
        empty="Tidak ada perbedaan.",
    )


@app.command()
@guarded
def new(
    file: Path = typer.Argument(..., help="Contoh kiriman, atau folder kiriman."),
    district: str = typer.Option("", "--district", help="Kabupaten/kota: kode atau nama."),
    name: str = typer.Option("", "--name", help="Nama sumber."),
    target: Path = typer.Option(None, "-o", "--output", help="Tulis TOML ke berkas ini."),
) -> None:
    """Usulkan berkas TOML dari sebuah contoh; lima baris ditunjukkan seperti yang akan dibaca."""
    from sibermata.desk.asked import district_in_code_list
    from sibermata.desk.deliveries.folder_proposal import propose_folder
    from sibermata.desk.deliveries.proposal import propose_source
    from sibermata.desk.deliveries.proposed_rows import as_text
    from sibermata.settings import read_settings
    from sibermata.sources.declared import SLUG

    if not file.is_file() and not file.is_dir():
        raise Refusal("FILE_NOT_OPENED", file=str(file), why="bukan berkas, bukan folder")
    if name and not SLUG.fullmatch(name):
        raise Refusal("SOURCE_NAME_INVALID", value=name)
    if district:
        district = district_in_code_list(read_settings(), district)
    summary: list[str] = []
    if file.is_dir():
        text, summary, sample = propose_folder(file, name, district)
    else:
        text, sample = propose_source(file, name, district)
    if target:
        if target.exists():
            raise Refusal("FILE_EXISTS", file=str(target))
        target.write_text(text, encoding="utf-8")
        typer.echo(f"Ditulis: {target}")
    else:
        typer.echo(text)
    typer.echo("\n".join([*summary, as_text(sample)]), err=True)


@app.command()
@guarded
def rename(
    old: str = typer.Argument(..., help="Nama sekarang."),
    new: str = typer.Argument(..., help="Nama baru, misalnya mojokerto-pemdes."),
    by: str = BY,
    reason: str = REASON,
) -> None:
    """Beri sumber nama lain: semua yang dibaca, diperbaiki, dan dijawab ikut; berkasnya diubah."""
    from sibermata.desk.sources.names import rename_source

    by = read_name(by)
    with opened() as door:
        done = rename_source(door, old, new, by=by, reason=reason)
    counted = ", ".join(f"{number} {WORDS[table]}" for table, number in done.rows.items() if number)
    typer.echo(f"Sumber {old} sekarang bernama {new}. Ikut: {counted or 'tidak ada'}.")
    if done.file:
        typer.echo(f"Baris name di berkas {done.file} sudah diubah.")


@app.command()
@guarded
def retire(
    source: str = typer.Argument(..., help="Nama sumber yang berkasnya sudah tidak ada."),
    by: str = BY,
    reason: str = REASON,
) -> None:
    """Tutup sumber yang tidak terdaftar lagi: orangnya tetap, tiap orang menjadi satu tugas."""
    from sibermata.desk.sources.names import retire_source

    by = read_name(by)
    with opened() as door:
        done = retire_source(door, source, by=by, reason=reason)
    typer.echo(f"Sumber {source} ditutup oleh {by}. Tidak ada yang diberhentikan.")
    if done.tasks:
        typer.echo(
            f"{done.tasks} orang hanya disebut sumber itu. Tugasnya: `sibermata findings list "
            f"--source {source} --code SOURCE_RETIRED`."
        )
