"""`sources list|check|new`: which sources there are, whether they can be read, and a first TOML for
a new one.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import typer

from sibermata.cli.door import guarded
from sibermata.desk.opening import Opened, declared_sources, load_rules, opened, today
from sibermata.errors import SibermataError, UsageError

app = typer.Typer(help="Sumber kabupaten/kota.", no_args_is_help=True)
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
SHORT = ("source", "district", "type", "state", "code", "confirmed_at", "officials")


@app.command("list")
@guarded
def list_(
    form: str = typer.Option(None, "--format", help="table|csv|xlsx|json"),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Daftar sumber, keadaan terakhirnya, dan sejak kapan datanya."""
    import sys

    from sibermata.cli.output import write

    with opened() as door, door.database.connection() as connection:
        known = {
            row[0]: row[1:]
            for row in connection.execute(
                """
                select s.slug, r.state, r.code, s.published_at, s.confirmed_at,
                       (select count(*) from source_record c where c.district_code = s.district_code
                         and c.source = s.slug
                               and c.missing_run is null)
                from source s left join lateral (select state, code from run where source = s.slug
                  order by id desc limit 1) r on true
                """
            )
        }
        rows = [
            {
                "source": source.name,
                "district": source.district,
                "type": source.type,
                "bodies": ",".join(source.bodies),
                "address": source.address,
                "publisher": source.publisher,
                **dict(
                    zip(COLUMNS[6:], known.get(source.name, ("-", "", None, None, 0)), strict=True)
                ),
            }
            for source in declared_sources(door.settings)
        ]
        short = form == "table" or (form is None and target is None and sys.stdout.isatty())
        write(
            rows,
            SHORT if short else COLUMNS,
            form,
            target,
            title="Sumber",
            empty=f"Tidak ada sumber di {door.settings.sources}.",
        )


@app.command()
@guarded
def check(source: list[str] = typer.Argument(None, help="Nama sumber; kosong = semua.")) -> None:
    """Periksa berkas sumber, ambil dan baca datanya tanpa menulis apa pun."""
    wrong = False
    with opened() as door:
        sources = declared_sources(door.settings, source)
        for one in sources:
            try:
                typer.echo(f"{one.name}: {_looked_at(one, door)}")
            except SibermataError as error:
                wrong = True
                typer.echo(f"{one.name}: {error.code}: {error}")
    typer.echo(f"{len(sources)} sumber diperiksa.")
    if wrong:
        raise typer.Exit(1)


def _looked_at(source: Any, door: Opened) -> str:
    """Return one line on what a source delivers today."""
    from sibermata.records.delivery import Before
    from sibermata.rules.value.region_code import make_places
    from sibermata.sources.base import fetch_source, parse_source
    from sibermata.sources.limits import Budget
    from sibermata.store.registry.places import district_regions
    from sibermata.sync.read.reading import Terms, read_against

    rules = load_rules(door.settings)
    fetched = fetch_source(
        source,
        Before(),
        environ=door.settings.environ or {},
        budget=Budget(),
        root=Path.cwd(),
        person=True,
    )
    parsed = parse_source(fetched.parts, source, rules.names)
    with door.database.connection() as connection:
        places = make_places(source.district, district_regions(connection, source.district))
    reading = read_against(parsed, {}, Terms(source, places, rules.book, today()))
    codes = Counter(finding.code for row in reading.rows for finding in row.judged.findings)
    columns = sorted({column for table in parsed.tables for column in table.columns})
    unknown = sorted({header for table in parsed.tables for header in table.unknown})
    findings = ", ".join(f"{code} {number}" for code, number in codes.most_common(8)) or "tidak ada"
    return (
        f"{reading.rows_read} baris; kolom {', '.join(columns)}"
        + (f"; kolom tak dikenal {', '.join(unknown)}" if unknown else "")
        + f"; temuan {findings}; bukti keutuhan: {fetched.proof or 'tidak ada'}"
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
    from sibermata.sources.declared import load_source
    from sibermata.sync.again.rehearse import rehearse as try_out
    from sibermata.sync.night import Night

    declared = load_source(with_)
    if declared.name != source:
        raise UsageError(f"--with: {with_.name} declares {declared.name!r}, not {source!r}")
    with opened() as door:
        night = Night(
            database=door.database,
            secrecy=door.secrecy,
            rules=load_rules(door.settings),
            night=today(),
            today=today(),
            by="rehearsal",
            environ=door.settings.environ or {},
            root=Path.cwd(),
            dry_run=True,
        )
        rehearsal = try_out(declared, night, deliveries)
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
    file: Path = typer.Argument(..., help="Contoh kiriman."),
    district: str = typer.Option("", "--district", help="Kode kabupaten/kota, misalnya 35.16."),
    name: str = typer.Option("", "--name", help="Nama sumber."),
    target: Path = typer.Option(None, "-o", "--output", help="Tulis TOML ke berkas ini."),
) -> None:
    """Usulkan berkas TOML dari sebuah contoh; lima baris ditunjukkan seperti yang akan dibaca."""
    from sibermata.cli.night.proposal import propose_source

    if not file.is_file():
        raise UsageError(f"{str(file)!r} is not a file")
    if district and not re.fullmatch(r"[0-9]{2}\.[0-9]{2}", district):
        raise UsageError(f"--district: {district!r} is no code such as 35.16")
    text, shown = propose_source(file, name, district)
    if target:
        if target.exists():
            raise UsageError(f"-o: {str(target)!r} exists already")
        target.write_text(text, encoding="utf-8")
        typer.echo(f"Ditulis: {target}")
    else:
        typer.echo(text)
    typer.echo(shown, err=True)
