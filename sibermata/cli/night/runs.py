"""`runs list|show`, `replay`: what the nights did."""

from pathlib import Path
from typing import Any

import typer

from sibermata.cli.door import NUMBER, ended_as, guarded, read_day, read_name
from sibermata.cli.headings import HEADINGS
from sibermata.desk.opening import opened

app = typer.Typer(help="Proses tiap malam.", no_args_is_help=True)
COLUMNS = (
    "run",
    "night",
    "source",
    "district",
    "state",
    "code",
    "rows_read",
    "admitted",
    "refused",
    "asked",
    "duplicates",
    "not_officials",
    "added",
    "changed",
    "missing",
    "returned",
    "requested_by",
    "requested_at",
    "ended_at",
    "detail",
)
SHORT = (
    "run",
    "night",
    "source",
    "state",
    "code",
    "rows_read",
    "admitted",
    "refused",
    "asked",
    "added",
    "changed",
    "missing",
)


@app.command("list")
@guarded
def list_(
    night: str = typer.Option(None, "--night", help="Hanya malam ini."),
    source: str = typer.Option(None, "--source", help="Hanya sumber ini."),
    form: str = typer.Option(None, "--format", help="table|csv|xlsx|json"),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Daftar proses, yang terbaru di atas."""
    from sibermata.cli.output import is_table, write
    from sibermata.desk.asked import source_meant
    from sibermata.store.views.runs import list_runs

    with opened() as door, door.database.connection() as connection:
        asked = source_meant(door, connection, source)
        rows = list_runs(connection, door.scope, read_day(night, "--night"), asked)
    columns = SHORT if is_table(form, target) else COLUMNS
    write(rows, columns, form, target, title="Proses", empty="Tidak ada proses.")


@app.command()
@guarded
def show(
    run: int = NUMBER,
    changes: bool = typer.Option(False, "--changes", help="Apa yang diubah proses ini."),
    form: str = typer.Option(None, "--format", help="table|csv|xlsx|json"),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Semua yang diketahui tentang satu proses, atau apa yang diubahnya."""
    from sibermata.cli.output import is_table, write
    from sibermata.cli.roster.difference import COLUMNS as CHANGES
    from sibermata.errors import Refusal
    from sibermata.store.views.differences import differences, instants_of_run
    from sibermata.store.views.runs import find_run

    with opened() as door, door.database.connection() as connection:
        found = find_run(connection, door.scope, run)
        if found is None:
            raise Refusal("RUN_UNKNOWN", run=run)
        if changes:
            instants = instants_of_run(connection, door.scope, run)
            scope = door.scope.within(found["district_code"])
            lines = differences(connection, scope, *instants) if instants else []
            empty = f"Proses {run} tidak mengubah apa pun."
            write(lines, CHANGES, form, target, title=f"Perubahan proses {run}", empty=empty)
            return
    shown = is_table(form, target)
    rows: list[dict[str, Any]] = [
        {"field": name, "value": value.hex() if isinstance(value, (bytes, memoryview)) else value}
        for name, value in found.items()
        if not (shown and name == "counts")  # long, and for whoever reads by a program
    ]
    write(rows, ("field", "value"), form, target, title=f"Proses {run}")


@app.command()
@guarded
def revert(
    run: int = NUMBER,
    by: str = typer.Option(..., "--by", help="Nama yang membatalkan."),
    reason: str = typer.Option("", "--reason", help="Alasan."),
) -> None:
    """Batalkan satu proses: pulihkan keadaan sebelumnya; nilai yang sudah diubah sesudahnya disebut
    dan dibiarkan.
    """
    from sibermata.desk.runs import revert as revert_run

    by = read_name(by)
    with opened() as door:
        undone = revert_run(door, run, by=by, reason=reason)
    reverted = undone.reverted
    typer.echo(
        f"Proses {run} dibatalkan oleh {by} dengan proses {reverted.run}: "
        f"{reverted.people} orang dan {reverted.tenures} masa jabatan dipulihkan."
    )
    for conflict in reverted.conflicts:
        where = f", masa jabatan {conflict.id}" if conflict.kind == "tenure" else ""
        since = (
            f"diubah petugas (perbaikan {conflict.correction})"
            if conflict.correction
            else "diubah sesudahnya"
        )
        typer.echo(
            f"  bentrok, dibiarkan: orang {conflict.person} ({conflict.name}){where}, "
            f"{conflict.field}: {since}"
        )
    typer.echo(
        f"Perubahan berikutnya dari {undone.source} akan ditahan sekali (AFTER_REVERT): "
        "lepaskan bila berkasnya sudah benar, tolak bila masih salah."
    )


def add_to(main: typer.Typer) -> None:
    """Register the commands that stand beside `runs`."""
    main.command()(replay)


@guarded
def replay(run: int = NUMBER) -> None:
    """Baca lagi kiriman yang disimpan dengan aturan sekarang; tunjukkan bedanya, tanpa menulis apa
    pun.
    """
    from sibermata.desk.runs import replay as replay_run

    with opened() as door:
        done = replay_run(door, run)
    was, counts = done.run, done.counts
    typer.echo(
        f"Proses {run} ({was['source']}, malam {was['night']}): "
        f"{ended_as(was['state'], was['code'])}"
    )
    typer.echo(f"{'':15}{'dulu':>10}{'sekarang':>10}")
    for name in ("rows_read", "admitted", "refused", "asked", "duplicates", "not_officials"):
        typer.echo(
            f"{HEADINGS[name]:15}{was[name]:>10}{counts[name]:>10}"
            f"{'  <- berbeda' if was[name] != counts[name] else ''}"
        )
    typer.echo(
        f"Bila diterapkan sekarang: {ended_as(done.state, done.code)}; baru "
        f"{counts['added']}, berubah {counts['changed']}, tidak tampak {counts['missing']}. Tidak "
        "ada yang ditulis."
    )
