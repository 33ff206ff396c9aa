"""`subject`: everything that is kept of one person, as a file for that person."""

import sys
from pathlib import Path

import typer

from sibermata.cli.desk.at_desk import BY, TARGET
from sibermata.cli.door import NUMBER, guarded, read_name
from sibermata.cli.output import save
from sibermata.desk.opening import opened
from sibermata.errors import Refusal

PURPOSE = typer.Option(
    "", "--for", help="Keperluan, misalnya 'permintaan 12 lewat surat'; dicatat."
)


def add_to(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("subject")(subject)


@guarded
def subject(
    person: int = NUMBER, purpose: str = PURPOSE, target: Path = TARGET, by: str = BY
) -> None:
    """Berkas subjek data (PDF atau XLSX): semua yang disimpan tentang satu orang, dan siapa yang
    melihatnya.
    """
    from sibermata.desk.privacy.subject import subject_file
    from sibermata.records.paper import Form

    name = read_name(by)
    if target is None and sys.stdout.isatty():
        raise Refusal("FILE_NEEDED")
    suffix = target.suffix.lstrip(".").lower() if target else Form.PDF
    if suffix not in (Form.PDF, Form.XLSX):
        raise Refusal("FORM_UNKNOWN", value=suffix, known=(Form.PDF, Form.XLSX))
    with opened() as door:
        made = subject_file(door, person, purpose, name, Form(suffix))
    save(made.body, target)
    typer.echo(f"Berkas subjek orang {made.person}: {made.lines} baris.", err=True)
