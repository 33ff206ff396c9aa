"""`processing`: the record of processing and of measures, made from what is set."""

from pathlib import Path

import typer

from sibermata.cli.door import guarded
from sibermata.cli.output import save
from sibermata.desk.opening import opened
from sibermata.errors import Refusal


def add_to(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("processing")(processing)


@guarded
def processing(
    target: Path = typer.Option(..., "-o", "--output", help="Berkas tujuan: .pdf atau .xlsx."),
) -> None:
    """Catatan kegiatan pemrosesan data pribadi (UU 27/2022 pasal 31), dari pengaturan."""
    from sibermata.desk.privacy.processing import processing_file
    from sibermata.records.paper import Form

    suffix = target.suffix.lstrip(".").lower()
    if suffix not in (Form.PDF, Form.XLSX):
        raise Refusal("FORM_UNKNOWN", value=suffix, known=(Form.PDF, Form.XLSX))
    with opened() as door:
        save(processing_file(door, door.sources(), Form(suffix)), target)
