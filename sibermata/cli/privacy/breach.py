"""`breach`: whose data an account or a token saw and took in a period, and the draft notice."""

from datetime import UTC, datetime
from pathlib import Path

import typer

from sibermata.cli.desk.at_desk import BY
from sibermata.cli.door import guarded, read_instant, read_name, read_start
from sibermata.cli.output import save
from sibermata.desk.opening import opened
from sibermata.errors import Refusal


def add_to(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("breach")(breach)


@guarded
def breach(
    account: str = typer.Argument(..., help="Nama akun."),
    since: str = typer.Option(..., "--since", help="Sejak saat ini, misalnya 2026-03-02T08:00."),
    until: str = typer.Option(None, "--until", help="Sampai saat ini; tanpa ini sekarang."),
    token: str = typer.Option("", "--token", help="Hanya token program ini."),
    known: str = typer.Option(None, "--known", help="Saat kebocoran diketahui; tanpa ini kini."),
    target: Path = typer.Option(..., "-o", "--output", help="Daftar orang (XLSX)."),
    notice: Path = typer.Option(None, "--notice", help="Konsep pemberitahuan (DOCX)."),
    by: str = BY,
) -> None:
    """Laporan kebocoran: data siapa yang dilihat, dibuka, dan diunduh sebuah akun, kapan, berapa
    kali; dan konsep pemberitahuannya.
    """
    from sibermata.desk.privacy.breach import breach_of
    from sibermata.desk.privacy.breach_papers import breach_book, draft_notice
    from sibermata.papers.layout import read_layout

    name, now = read_name(by), datetime.now(UTC)
    begins = read_start(since, "--since")
    if begins is None:
        raise Refusal("PERIOD_NEEDED")
    ends, known_at = read_instant(until, "--until") or now, read_start(known, "--known") or now
    with opened() as door:
        found = breach_of(door, account, begins, ends, name, token=token, known_at=known_at)
        save(breach_book(found, door.rules.book.words, name, now), target)
        if notice is not None:
            save(draft_notice(found, read_layout(door.settings.config), now), notice)
    typer.echo(
        f"{len(found.people)} orang; {found.taken} dalam berkas, NIK terbaca dari "
        f"{found.revealed}.",
        err=True,
    )
