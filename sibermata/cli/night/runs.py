"""`runs list|show`, `replay`: what the nights did."""

from pathlib import Path
from typing import Any

import typer

from sibermata.cli.door import NUMBER, guarded, read_day
from sibermata.desk.opening import declared_sources, load_rules, opened, today

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
    from sibermata.cli.output import write
    from sibermata.store.views.runs import list_runs

    with opened() as door, door.database.connection() as connection:
        rows = list_runs(connection, read_day(night, "--night"), source)
    import sys

    short = form == "table" or (form is None and target is None and sys.stdout.isatty())
    write(rows, SHORT if short else COLUMNS, form, target, title="Proses")


@app.command()
@guarded
def show(
    run: int = NUMBER, form: str = typer.Option(None, "--format", help="table|csv|xlsx|json")
) -> None:
    """Semua yang diketahui tentang satu proses."""
    from sibermata.cli.output import write
    from sibermata.errors import UsageError
    from sibermata.store.views.runs import find_run

    with opened() as door, door.database.connection() as connection:
        found = find_run(connection, run)
    if found is None:
        raise UsageError(f"there is no run {run}")
    rows: list[dict[str, Any]] = [
        {"field": name, "value": value.hex() if isinstance(value, (bytes, memoryview)) else value}
        for name, value in found.items()
    ]
    write(rows, ("field", "value"), form, None, title=f"Proses {run}")


@app.command()
@guarded
def revert(
    run: int,
    by: str = typer.Option(..., "--by", help="Nama yang membatalkan."),
    reason: str = typer.Option("", "--reason"),
) -> None:
    """Batalkan satu proses: pulihkan keadaan sebelumnya; nilai yang sudah diubah sesudahnya disebut
    dan dibiarkan.
    """
    from sibermata.errors import UsageError
    from sibermata.store.base.trail import write_trail
    from sibermata.store.views.runs import find_run
    from sibermata.sync.again.revert import revert_run
    from sibermata.sync.night import Night

    with opened() as door:
        night = Night(
            database=door.database,
            secrecy=door.secrecy,
            rules=load_rules(door.settings),
            night=today(),
            today=today(),
            by=by,
            environ=door.settings.environ or {},
            root=Path.cwd(),
        )
        with door.database.work(seconds=300, name="revert") as connection:
            found = find_run(connection, run)
            if found is None:
                raise UsageError(f"there is no run {run}")
            reverted = revert_run(connection, found, night)
            detail = {
                "run": reverted.run,
                "people": reverted.people,
                "tenures": reverted.tenures,
                "conflicts": len(reverted.conflicts),
                "reason": reason,
            }
            write_trail(connection, door.secrecy, by, "run reverted", str(run), detail)
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
        f"Perubahan berikutnya dari {found['source']} akan ditahan sekali (AFTER_REVERT): "
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
    from sibermata.errors import UsageError
    from sibermata.store.views.runs import find_run
    from sibermata.sync.again.replay import read_again
    from sibermata.sync.night import Night

    with opened() as door:
        with door.database.connection() as connection:
            found = find_run(connection, run)
        if found is None:
            raise UsageError(f"there is no run {run}")
        if found["delivery"] is None:
            raise UsageError(
                f"run {run} ended {found['state']}/{found['code']} before anything was fetched: "
                "there is nothing to read again"
            )
        source = declared_sources(door.settings, [found["source"]])[0]
        night = Night(
            database=door.database,
            secrecy=door.secrecy,
            rules=load_rules(door.settings),
            night=found["night"],
            today=today(),
            by="replay",
            environ=door.settings.environ or {},
            root=Path.cwd(),
            dry_run=True,
        )
        state, code, counts = read_again(source, bytes(found["delivery"]), night)
    typer.echo(
        f"Proses {run} ({found['source']}, malam {found['night']}): "
        f"{found['state']}{'/' + found['code'] if found['code'] else ''}"
    )
    typer.echo(f"{'':15}{'dulu':>10}{'sekarang':>10}")
    for name in ("rows_read", "admitted", "refused", "asked", "duplicates", "not_officials"):
        typer.echo(
            f"{name:15}{found[name]:>10}{counts[name]:>10}"
            f"{'  <- berbeda' if found[name] != counts[name] else ''}"
        )
    typer.echo(
        f"Bila diterapkan sekarang: {state}{'/' + code if code else ''}; baru {counts['added']}, "
        f"berubah {counts['changed']}, tidak tampak {counts['missing']}. Tidak ada yang ditulis."
    )
