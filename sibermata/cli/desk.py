"""Opens the desk for a command: one transaction, committed when the act is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import typer

from sibermata.opening import Opened, load_rules, opened, today

if TYPE_CHECKING:
    from sibermata.fixes.desk import Desk
    from sibermata.sync.night import Rules

BY = typer.Option(..., "--by", help="Nama yang bertindak.")
REASON = typer.Option("", "--reason", help="Alasan.")
EVIDENCE = typer.Option("", "--evidence", help="Dokumen yang menjadi dasar, misalnya 'KTP' atau nomor SK.")
FORM = typer.Option(None, "--format", help="table|csv|xlsx|json")
TARGET = typer.Option(None, "-o", "--output", help="Berkas tujuan.")
DISTRICT = typer.Option(None, "--district", help="Hanya kabupaten/kota ini, misalnya 35.16.")


class At(NamedTuple):
    """An open desk, the door it stands behind, and the rules."""

    desk: "Desk"
    door: Opened
    rules: "Rules"


@contextmanager
def at_desk(by: str) -> Iterator[At]:
    """Open the desk for whoever acts."""
    from sibermata.fixes.desk import Desk

    with opened() as door:
        rules = load_rules(door.settings)
        with door.database.work(seconds=300, name="desk") as connection:
            yield At(Desk(connection, door.secrecy, rules.book, today(), by), door, rules)
