"""`requests list|show|add|answer`: what persons asked about their data, and until when it must be
answered.
"""

from datetime import UTC, datetime
from pathlib import Path

import typer

from sibermata.cli.desk.at_desk import BY, DISTRICT, FORM, TARGET, at_desk
from sibermata.cli.door import (
    NUMBER,
    code_of,
    guarded,
    read_instant,
    read_line,
    read_start,
    word_of,
)
from sibermata.desk.opening import opened
from sibermata.records.office.privacy import Channel, RequestKind, RequestOutcome

app = typer.Typer(
    help="Permintaan orang atas data pribadinya, dengan batas 3 x 24 jam.", no_args_is_help=True
)
COLUMNS = (
    "id",
    "request_kind",
    "channel",
    "person_id",
    "person_name",
    "district_code",
    "received_at",
    "due_at",
    "left",
    "request_outcome",
    "told_at",
)
CHANNEL = typer.Option(..., "--channel", help="|".join(Channel))
AT = typer.Option(None, "--at", help="Saatnya, misalnya 2026-03-02T09:30; tanpa ini sekarang.")


@app.command("list")
@guarded
def list_(
    answered: bool = typer.Option(False, "--answered", help="Yang sudah dijawab."),
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Daftar permintaan, yang paling mendesak di atas."""
    from sibermata.cli.output import write
    from sibermata.desk.privacy.requests import time_left
    from sibermata.store.privacy.requests import list_requests

    now = datetime.now(UTC)
    with opened() as door, door.database.connection() as connection:
        rows = list_requests(connection, door.scope, closed=answered)
    for row in rows:
        row["left"] = "" if row["closed_at"] else time_left(row["due_at"], now)
    write(rows, COLUMNS, form, target, title="Permintaan", empty="Tidak ada permintaan.")


@app.command()
@guarded
def show(request: int = NUMBER, by: str = BY) -> None:
    """Satu permintaan: siapa yang meminta, apa, dan apa jawabannya."""
    from sibermata.desk.privacy.requests import request_meant, time_left
    from sibermata.store.privacy.requests import said_of

    with at_desk(by) as at:
        found = request_meant(at.desk, request)
        said = said_of(at.desk.secrecy, found["said"])
    kind = word_of(found["kind"], RequestKind)
    typer.echo(f"Permintaan {request}: {kind}, {time_left(found['due_at'], datetime.now(UTC))}")
    for label, text in (("Peminta", said.who), ("Isi", said.wrong), ("Jawaban", said.reply)):
        if text:
            typer.echo(f"{label}: {text}")


@app.command()
@guarded
def add(
    kind: str = typer.Option(..., "--kind", help="|".join(RequestKind)),
    channel: str = CHANNEL,
    person: int = typer.Option(None, "--person", min=1, max=2**63 - 1, help="Nomor orang."),
    district: str = DISTRICT,
    received: str = AT,
    by: str = BY,
) -> None:
    """Catat permintaan; waktunya berjalan sejak permintaan diterima. Peminta dan isinya diketik
    bila diminta, atau dua baris lewat pipa.
    """
    from sibermata.desk.asked import district_meant
    from sibermata.desk.privacy.requests import Asked, take_request
    from sibermata.records.office.privacy import Said

    way, what = code_of(channel, Channel), code_of(kind, RequestKind)
    now = datetime.now(UTC)
    at_instant = read_start(received, "--at") or now
    who = read_line("Siapa yang meminta dan cara menghubunginya")
    wrong = read_line("Apa yang salah, atau apa yang diminta")
    with at_desk(by) as at:
        code = district_meant(at.desk.connection, district) or ""
        asked = Asked(what, way, at_instant, Said(who, wrong), person, code)
        number = take_request(at.desk, asked, now)
    typer.echo(f"Permintaan {number} dicatat.")


@app.command()
@guarded
def answer(
    request: int = NUMBER,
    outcome: str = typer.Option(..., "--outcome", help="|".join(RequestOutcome)),
    channel: str = CHANNEL,
    when: str = AT,
    by: str = BY,
) -> None:
    """Tutup permintaan dengan jawaban yang sudah disampaikan kepada peminta; jawaban itu diketik
    bila diminta, atau satu baris lewat pipa.
    """
    from sibermata.desk.privacy.requests import Answer, answer_request

    way, result = code_of(channel, Channel), code_of(outcome, RequestOutcome)
    now = datetime.now(UTC)
    reply = read_line("Apa yang disampaikan kepada peminta")
    given = Answer(result, reply, way, read_instant(when, "--at") or now)
    with at_desk(by) as at:
        answer_request(at.desk, request, given, now)
    typer.echo(f"Permintaan {request} ditutup.")
