"""`seats check|list`: which seats want an officer's look."""

from pathlib import Path

import typer

from sibermata.cli.door import guarded
from sibermata.desk.opening import opened, today

app = typer.Typer(help="Kursi jabatan.", no_args_is_help=True)
COLUMNS = ("district", "code", "severity", "shown", "detail", "first_at", "status")
DISTRICT = typer.Option(None, "--district", help="Hanya kabupaten/kota ini, misalnya 35.16.")


@app.command()
@guarded
def check(district: str = DISTRICT) -> None:
    """Periksa semua kursi sekarang: kosong, ganda, hampir habis masa jabatannya.

    Tidak mengubah siapa pun.
    """
    from sibermata.desk.asked import district_meant
    from sibermata.standing.seats import check_seats

    with opened() as door:
        with door.database.connection() as connection:
            meant = district_meant(connection, district)
        found = check_seats(door.database, door.rules.book, today(), meant)
    counts = (
        ", ".join(f"{code} {number}" for code, number in sorted(found.items())) or "tidak ada tugas"
    )
    typer.echo(f"Kursi diperiksa: {counts}.")


@app.command("list")
@guarded
def list_(
    district: str = DISTRICT,
    form: str = typer.Option(None, "--format", help="table|csv|xlsx|json"),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Daftar tugas tentang kursi."""
    from sibermata.cli.output import write
    from sibermata.desk.asked import district_meant
    from sibermata.store.registry.findings import TASKS
    from sibermata.store.views.findings import list_findings

    with opened() as door, door.database.connection() as connection:
        scope = door.scope.within(district_meant(connection, district))
        rows = [row for row in list_findings(connection, scope) if row["code"] in TASKS]
    write(rows, COLUMNS, form, target, title="Tugas tentang kursi", empty="Tidak ada tugas.")
