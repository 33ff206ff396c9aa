"""`doctor`, `metrics`: whether an installation is well, for a person and for a machine."""

import json
import os
from collections.abc import Iterator
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import typer

from sibermata.cli.door import config_folder, guarded
from sibermata.cli.files import unwritable
from sibermata.cli.output import LINES, as_json
from sibermata.cli.ways import way_on
from sibermata.desk.opening import opened
from sibermata.desk.refusals import read_messages, said
from sibermata.desk.watching.doctor import Examined, examine
from sibermata.desk.watching.parts import Parts
from sibermata.errors import SibermataError

FORM = typer.Option(None, "--format", help="|".join(LINES))
TARGET = typer.Option(None, "-o", "--output", help="Berkas tujuan, diganti sekaligus.")


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(doctor)
    app.command()(metrics)


@guarded
def doctor(form: str = FORM) -> None:
    """Periksa seluruh instalasi, apa pun yang gagal, dan katakan cara memperbaikinya."""
    in_json, well, answers = as_json(form), True, []
    parts = Parts()
    try:
        for one in examine(parts):
            well = well and not one.troubles and not one.waits_for
            if in_json:
                answers.append(as_answer(one))
            else:
                typer.echo("\n".join(as_lines(one)))
    finally:
        parts.close()
    if in_json:
        answer = {"release": version_of("sibermata"), "well": well, "checks": answers}
        typer.echo(json.dumps(answer, ensure_ascii=False))
    if not well:
        raise typer.Exit(1)


def as_lines(one: Examined) -> Iterator[str]:
    """Yield what a person reads of a check."""
    for error in one.troubles:
        yield from in_words("GALAT", one.name, error)
    for error in one.notes:
        yield from in_words("catat", one.name, error)
    if one.waits_for:
        yield f"lewat  {one.name}: menunggu {one.waits_for}"
    elif not one.troubles and not one.notes:
        yield f"baik   {one.name}"


def in_words(state: str, name: str, error: SibermataError) -> Iterator[str]:
    """Yield the sentence, the step and the way on of what was found."""
    words = said(error, read_messages(config_folder()))
    yield f"{state}  {name}: {words.sentence} [{words.code}]"
    if words.step:
        yield f"       Langkah: {words.step}"
    if way := way_on(words.code, error.facts):
        yield f"       Perintah: {way}"


def as_answer(one: Examined) -> dict[str, Any]:
    """Return what a machine reads of a check."""
    state = "trouble" if one.troubles else "skipped" if one.waits_for else "well"
    return {
        "name": one.name,
        "state": state,
        "waits_for": one.waits_for,
        "troubles": [as_fact(error) for error in one.troubles],
        "notes": [as_fact(error) for error in one.notes],
    }


def as_fact(error: SibermataError) -> dict[str, str]:
    """Return what was found, with how to mend it."""
    words = said(error, read_messages(config_folder()))
    return {**words._asdict(), "way": way_on(words.code, error.facts)}


@guarded
def metrics(target: Path = TARGET) -> None:
    """Tulis angka-angka pengawasan dalam bentuk teks Prometheus."""
    from sibermata.desk.watching.metrics import exposition

    with opened() as door:
        text = exposition(door.database)
    if target is None:
        typer.echo(text.decode(), nl=False)
        return
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_bytes(text)
        beside.replace(target)  # whoever reads it never meets half a file
    except OSError as error:
        raise unwritable(target, error) from None
