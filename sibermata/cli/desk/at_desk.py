"""Opens the desk for a command: one transaction, committed when the act is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import typer

from sibermata.cli.door import read_name
from sibermata.desk.opening import Opened, opened

if TYPE_CHECKING:
    from sibermata.desk.corrections.of_merged import Followed
    from sibermata.store.desk.desk import Desk

T = TypeVar("T")
BY = typer.Option(..., "--by", help="Nama yang bertindak.")
TAKEN_BY = typer.Option("", "--by", help="Nama yang mengambil daftar ini; tanpa ini nama di mesin.")
REASON = typer.Option("", "--reason", help="Alasan.")
EVIDENCE = typer.Option(
    "", "--evidence", help="Dokumen yang menjadi dasar, misalnya 'KTP' atau nomor SK."
)
FORM = typer.Option(None, "--format", help="table|csv|xlsx|json")
TARGET = typer.Option(None, "-o", "--output", help="Berkas tujuan.")
DISTRICT = typer.Option(None, "--district", help="Hanya kabupaten/kota ini, misalnya 35.16.")


class At(NamedTuple):
    """An open desk, and the door it stands behind."""

    desk: "Desk"
    door: Opened


@contextmanager
def at_desk(by: str) -> Iterator[At]:
    """Open the desk for whoever acts."""
    with opened() as door, door.desk(read_name(by)) as desk:
        yield At(desk, door)


def decided(by: str, act: "Callable[[Desk], T]") -> T:
    """Do an act in one transaction, repeated as a whole when the database asks for it; return its
    result.
    """
    name = read_name(by)
    with opened() as door:
        done = door.database.retried(
            lambda connection: act(door.desk_on(connection, name)), seconds=300, name="decided"
        )
        door.marked()
    return done


def tell_followed(followed: "Followed") -> None:
    """Print how corrections changed because of a merge or its end."""
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
