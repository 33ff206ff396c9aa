"""Opens the desk for a command: one transaction, committed when the act is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import typer

from sibermata.cli.door import read_name
from sibermata.desk.opening import Opened, load_rules, opened, today
from sibermata.errors import UsageError

if TYPE_CHECKING:
    from sibermata.desk.corrections.of_merged import Followed
    from sibermata.store.desk.desk import Desk
    from sibermata.sync.night import Rules

T = TypeVar("T")
BY = typer.Option(..., "--by", help="Nama yang bertindak.")
REASON = typer.Option("", "--reason", help="Alasan.")
EVIDENCE = typer.Option(
    "", "--evidence", help="Dokumen yang menjadi dasar, misalnya 'KTP' atau nomor SK."
)
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
    from sibermata.store.desk.desk import Desk

    with opened() as door:
        rules = load_rules(door.settings)
        with refusing(), door.database.work(seconds=300, name="desk") as connection:
            yield At(Desk(connection, door.secrecy, rules.book, today(), by), door, rules)


@contextmanager
def refusing() -> Iterator[None]:
    """Tell what the desk refuses by a code of its own: the command was right, what is held speaks
    against it.
    """
    try:
        yield
    except UsageError as error:
        raise UsageError(
            str(error),
            "DESK" if error.code == UsageError.code else error.code,
            place=error.place,
            value=error.value,
        ) from None


def decided(by: str, act: "Callable[[Desk], T]") -> T:
    """Do an act in one transaction, done again as a whole when the database asks for it; return
    what it returns.
    """
    from sibermata.store.desk.desk import Desk

    with opened() as door, refusing():
        rules = load_rules(door.settings)
        return door.database.retried(
            lambda connection: act(
                Desk(connection, door.secrecy, rules.book, today(), read_name(by))
            ),
            seconds=300,
            name="decided",
        )


def tell_followed(followed: "Followed") -> None:
    """Say what a merge, or its end, made of corrections."""
    if followed.laid:
        typer.echo(
            f"Perbaikan yang kini ikut berlaku baginya: {', '.join(map(str, followed.laid))}."
        )
    if followed.back:
        typer.echo(f"Perbaikan yang tidak ikut berlaku lagi: {', '.join(map(str, followed.back))}.")
    for conflict in followed.conflicts:
        typer.echo(
            f"Dua perbaikan {conflict.field} berbeda: {conflict.shown} (ditampilkan) dan "
            f"{conflict.waiting}. Cabut yang salah: `sibermata corrections withdraw NOMOR --by "
            "NAMA`."
        )
