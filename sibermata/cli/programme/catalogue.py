"""`programme load|list`: elections, texts, courses, requirements, areas."""

from pathlib import Path

import typer

from sibermata.cli.desk.at_desk import BY, FORM, TARGET, at_desk
from sibermata.cli.door import guarded
from sibermata.desk.opening import opened

app = typer.Typer(help="Program: siklus, naskah, pelatihan, kewajiban.", no_args_is_help=True)


@app.command()
@guarded
def load(
    place: Path = typer.Argument(..., help="Berkas TOML, atau folder yang memuatnya."),
    by: str = BY,
) -> None:
    """Muat siklus, naskah, pelatihan, kewajiban, atau wilayah baru; yang sudah ditandatangani tidak
    pernah diubah.
    """
    from sibermata.cli.files import opened_with
    from sibermata.desk.programme.load import load_programme, programme_files

    files = opened_with(programme_files, place)
    with at_desk(by) as at:
        done = load_programme(at.desk, files)
    for one in done.new:
        version = f" versi {one.version}" if one.version else ""
        typer.echo(f"{one.kind} {one.code}{version}: dimuat dari {one.file}.")
    typer.echo(f"{len(done.new)} dimuat oleh {by}, {done.same} sudah sama.")


@app.command("list")
@guarded
def list_(
    history: bool = typer.Option(False, "--all", help="Termasuk versi yang sudah digantikan."),
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Daftar program yang berlaku."""
    from sibermata.cli.output import write
    from sibermata.store.views.deeds import ITEMS, list_items

    with opened() as door, door.database.connection() as connection:
        rows = list_items(connection, door.scope, history=history)
    columns = (*ITEMS, "recorded_to") if history else ITEMS
    write(rows, columns, form, target, title="Program", empty="Belum ada program.")
