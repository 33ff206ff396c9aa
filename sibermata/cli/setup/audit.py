"""`audit list|verify`: who did what, and whether the trail is whole."""

from pathlib import Path

import typer

from sibermata.cli.door import guarded, read_start
from sibermata.desk.opening import opened

app = typer.Typer(help="Jejak audit: siapa memutuskan apa.", no_args_is_help=True)
COLUMNS = ("id", "at", "who", "what", "subject", "detail")


@app.command("list")
@guarded
def list_(
    since: str = typer.Option(None, "--since", help="Sejak saat ini, misalnya 2026-03-02T08:00."),
    who: str = typer.Option(None, "--by", help="Hanya tindakan orang ini."),
    limit: int = typer.Option(500, "--limit", min=1, max=100_000, help="Paling banyak berapa."),
    form: str = typer.Option(None, "--format", help="table|csv|xlsx|json"),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Daftar tindakan orang, yang terbaru di atas."""
    from sibermata.cli.output import write
    from sibermata.records.office.trail import Sought
    from sibermata.store.views.audit import list_audit

    with opened() as door, door.database.connection() as connection:
        start = read_start(since, "--since")
        sought = Sought(who or "", since=start)
        rows = list_audit(connection, door.scope, sought=sought, limit=limit)
    write(rows, COLUMNS, form, target, title="Jejak audit", empty="Belum ada tindakan.")


@app.command()
@guarded
def verify() -> None:
    """Periksa apakah jejak utuh: tiap catatan dikunci oleh catatan sebelumnya."""
    from sibermata.store.base.trail import verify_trail

    with opened() as door, door.database.connection() as connection:
        broken = verify_trail(connection, door.secrecy)
    if broken is not None:
        typer.echo(f"Catatan nomor {broken} berubah atau hilang.")
        raise typer.Exit(1)
    typer.echo("Jejak audit utuh.")
