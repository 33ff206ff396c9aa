"""`events add|list|show`: what happened. An event alone marks nobody."""

from pathlib import Path

import typer

from sibermata.cli.desk.at_desk import BY, FORM, TARGET, at_desk
from sibermata.cli.door import guarded
from sibermata.desk.opening import opened
from sibermata.errors import Refusal

app = typer.Typer(help="Kegiatan: ikrar, pakta integritas, sosialisasi.", no_args_is_help=True)
DETAIL = ("places", "starts", "ends", "witnesses", "speakers", "by", "recorded_from")


@app.command()
@guarded
def add(
    file: Path = typer.Argument(..., help="Berkas TOML dengan bagian [event]."), by: str = BY
) -> None:
    """Catat satu kegiatan dari berkas TOML. Kegiatan saja tidak menandai siapa pun."""
    from sibermata.cli.files import opened_with
    from sibermata.desk.programme.events import add_event
    from sibermata.desk.programme.load import programme_files

    ((name, text),) = opened_with(programme_files, file).items()
    with at_desk(by) as at:
        event, new = add_event(at.desk, name, text)
    said = f"dicatat oleh {by}" if new else "sudah tercatat seperti itu"
    typer.echo(f"Kegiatan {event.code}: {said}.")


@app.command("list")
@guarded
def list_(form: str = FORM, target: Path = TARGET) -> None:
    """Daftar kegiatan, dengan banyaknya ikrar dan hasil pelatihan yang menyebutnya."""
    from sibermata.cli.output import write
    from sibermata.store.views.deeds import EVENTS, list_events

    with opened() as door, door.database.connection() as connection:
        rows = list_events(connection, door.scope)
    write(rows, EVENTS, form, target, title="Kegiatan", empty="Belum ada kegiatan.")


@app.command()
@guarded
def show(
    code: str = typer.Argument(..., help="Kode kegiatan."),
    form: str = FORM,
) -> None:
    """Satu kegiatan."""
    from sibermata.cli.output import write
    from sibermata.store.views.deeds import EVENTS, list_events

    with opened() as door, door.database.connection() as connection:
        rows = list_events(connection, door.scope, code)
        known = [row["code"] for row in list_events(connection, door.scope)]
    if not rows:
        raise Refusal("EVENT_UNKNOWN", event=code, known=known)
    write(rows, (*EVENTS, *DETAIL), form, None, title=f"Kegiatan {code}")
