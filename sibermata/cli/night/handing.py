"""`sources hand-in|pause|resume`: a file for a source that waits for files, and a source that no
night asks until a day.
"""

import sys
from pathlib import Path

import typer

from sibermata.cli.desk.at_desk import BY, FORM, REASON, TARGET, at_desk
from sibermata.cli.door import guarded, read_day, read_name
from sibermata.cli.files import read_bytes
from sibermata.desk.opening import Opened, opened
from sibermata.rules.time.office import day_in_words

COLUMNS = ("what", "name", "village", "post", "before", "after")
SHORT = 12  # hex digits of a sha256 that a person types again


def add_to(sources: typer.Typer) -> None:
    """Register the commands under `sources`."""
    sources.command("hand-in")(hand_in)
    sources.command("pause")(pause)
    sources.command("resume")(resume)


@guarded
def hand_in(
    source: str = typer.Argument(..., help="Nama sumber yang menunggu kiriman."),
    file: Path = typer.Argument(
        ..., help="Berkas aparatur atau daftar: Excel, LibreOffice, atau CSV."
    ),
    by: str = BY,
    confirm: str = typer.Option(
        "", "--confirm", help="Sidik (sha256) berkas yang sudah dilihat; tanpa ini hanya dilihat."
    ),
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Kirim berkas untuk sebuah sumber: lihat dahulu apa yang akan berubah, lalu pastikan."""
    body = read_bytes(file)
    with opened() as door:
        if confirm:
            sys.exit(handed_in(door, source, file.name, body, read_name(by), confirm))
        looked_at(door, source, file.name, body, read_name(by), form, target)


def looked_at(
    door: Opened,
    source: str,
    name: str,
    body: bytes,
    by: str,
    form: str | None,
    target: Path | None,
) -> None:
    """Show what a file would change, and how it is confirmed."""
    from sibermata.cli.output import write
    from sibermata.desk.deliveries.hand_in import look, take_in

    with door.desk(by) as desk:
        received = take_in(door, desk, None, source, name, [body])
    with door.database.connection() as connection:
        found = look(door, door.desk_on(connection, by), received.id)
    counts = found.deliveries[0]
    typer.echo(
        f"Dibaca {counts['rows']}, diterima {counts['admitted']}, ditolak {counts['refused']}, "
        f"ditanyakan {counts['asked']}, ganda {counts['duplicates']}, bukan aparatur "
        f"{counts['not_officials']}; {found.removals} tidak tampak.",
        err=True,
    )
    verdict = f"akan ditahan: {found.verdict}" if found.verdict else "akan diterapkan"
    typer.echo(f"Bila dipastikan sekarang: {verdict}. Belum ada yang berubah.", err=True)
    write(found.differences, COLUMNS, form, target, title="Perubahan", empty="Tidak ada perubahan.")
    typer.echo(f"Untuk memastikannya, ulangi dengan --confirm {received.sha256[:SHORT]}.", err=True)


def handed_in(door: Opened, source: str, name: str, body: bytes, by: str, sha256: str) -> int:
    """Confirm a file and read it at once, by an ordinary run; return the exit code."""
    from sibermata.cli.night.sync import run_night, show
    from sibermata.desk.deliveries.hand_in import hand_in as confirm_file
    from sibermata.desk.deliveries.hand_in import take_in

    with door.desk(by) as desk:
        received = take_in(door, desk, None, source, name, [body])
        done = confirm_file(door, desk, received.id, sha256)
    if done.again:
        typer.echo(f"Berkas ini sudah dikirim hari ini untuk {source}. Tidak ada yang diubah.")
        return 0
    typer.echo(f"Berkas {name} menjadi kiriman {source}, oleh {by}.")
    results = run_night(door, door.declared([source]), everything=False, by=by)
    code = show(results, 1, door.settings.config, dry_run=False)
    door.marked()
    return code


@guarded
def pause(
    source: str = typer.Argument(..., help="Nama sumber."),
    until: str = typer.Option(..., "--until", help="Hari terakhir jeda, misalnya 2026-03-09."),
    by: str = BY,
    reason: str = REASON,
) -> None:
    """Jeda sebuah sumber: sampai hari itu tidak ada malam yang mengambilnya."""
    from sibermata.desk.deliveries.pauses import pause_source

    day = read_day(until, "--until")
    assert day is not None
    with at_desk(by) as at:
        pause_source(at.door, at.desk, source, day, reason)
    typer.echo(
        f"Sumber {source} dijeda sampai {day_in_words(day)}. Tidak ada yang dianggap hilang."
    )


@guarded
def resume(source: str = typer.Argument(..., help="Nama sumber."), by: str = BY) -> None:
    """Akhiri jeda sebuah sumber."""
    from sibermata.desk.deliveries.pauses import resume_source

    with at_desk(by) as at:
        resume_source(at.door, at.desk, source)
    typer.echo(f"Jeda sumber {source} berakhir; malam berikutnya mengambilnya lagi.")
