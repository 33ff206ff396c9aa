"""`messages`: who is told by e-mail, Telegram, WhatsApp or webhook, and what became of it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from sibermata.cli.desk.at_desk import BY, FORM, TARGET
from sibermata.cli.door import code_of, guarded, read_day
from sibermata.cli.files import opened_with
from sibermata.cli.setup.users import at_accounts
from sibermata.desk.opening import opened
from sibermata.records.account import Role

app = typer.Typer(help="Pesan keluar: tujuan, kotak keluar, percobaan.", no_args_is_help=True)
TARGETS = (
    "id",
    "name",
    "role",
    "districts",
    "address",
    "paused_until",
    "last_state",
    "last_code",
    "last_at",
)
OUTBOX = (
    "id",
    "made_at",
    "target_name",
    "message_kind",
    "district",
    "message_state",
    "code",
    "attempts",
    "ended_at",
    "body",
)
NUMBER = typer.Argument(..., min=1, max=2**63 - 1, help="Nomor tujuan.")


def read_address(file: Path | None) -> str:
    """Return an address from a file, from what is piped in, or typed without being shown; never
    from the command line, whose history keeps it.
    """
    if file is not None:
        return opened_with(Path.read_text, file).strip()
    if sys.stdin.isatty():
        return str(typer.prompt("Alamat (tidak ditampilkan)", hide_input=True)).strip()
    return sys.stdin.readline().strip()


@app.command()
@guarded
def add(
    name: str = typer.Argument(..., help="Sebutan tujuan, misalnya 'Petugas Kab. Mojokerto'."),
    role: str = typer.Option(..., "--role", help="officer|coordinator|administrator"),
    districts: list[str] = typer.Option([], "--district", help="Kabupaten/kota, misalnya 35.16."),
    file: Path = typer.Option(None, "--address-file", help="Berkas berisi alamat Apprise."),
    by: str = BY,
) -> None:
    """Tambah tujuan; alamat dibaca dari berkas, dari masukan, atau diketik tersembunyi."""
    from sibermata.desk.messages.targets import TargetWanted, add_target

    wanted = TargetWanted(name, code_of(role, Role), frozenset(districts))
    with at_accounts(by) as (_, desk):
        number = add_target(desk, wanted, read_address(file), datetime.now(UTC))
    typer.echo(f"Tujuan {number} ditambahkan. Coba: sibermata messages try {number} --by {by}")


@app.command()
@guarded
def targets(form: str = FORM, target: Path = TARGET) -> None:
    """Daftar tujuan, tanpa alamatnya."""
    from sibermata.cli.output import write
    from sibermata.store.desk.messages.targets import list_targets

    with opened() as door, door.database.connection() as connection:
        rows = [shown_target(row) for row in list_targets(connection)]
    write(rows, TARGETS, form, target, title="Tujuan pesan", empty="Belum ada tujuan pesan.")


def shown_target(row: dict[str, Any]) -> dict[str, Any]:
    """Return a target as a list shows it: of its address the kind and the last two characters."""
    districts = ", ".join(row["districts"]) or "semua"
    return {**row, "districts": districts, "address": f"{row['channel']}://...{row['ending']}"}


@app.command()
@guarded
def pause(
    number: int = NUMBER,
    until: str = typer.Option(..., "--until", help="Hari terakhir, misalnya 2026-12-31."),
    by: str = BY,
) -> None:
    """Jangan kirim apa pun ke sebuah tujuan sampai suatu hari."""
    from sibermata.desk.messages.targets import pause as pause_target

    with at_accounts(by) as (_, desk):
        pause_target(desk, number, read_day(until, "--until"))
    typer.echo(f"Tujuan {number} dijeda.")


@app.command()
@guarded
def resume(number: int = NUMBER, by: str = BY) -> None:
    """Kirim lagi ke sebuah tujuan yang dijeda."""
    from sibermata.desk.messages.targets import pause as pause_target

    with at_accounts(by) as (_, desk):
        pause_target(desk, number, None)
    typer.echo(f"Tujuan {number} menerima pesan lagi.")


@app.command()
@guarded
def remove(number: int = NUMBER, by: str = BY) -> None:
    """Hapus sebuah tujuan dan alamatnya; yang menunggu tidak dikirim."""
    from sibermata.desk.messages.targets import remove as remove_target

    with at_accounts(by) as (_, desk):
        remove_target(desk, number, datetime.now(UTC))
    typer.echo(f"Tujuan {number} dihapus.")


@app.command("try")
@guarded
def try_(number: int = NUMBER, by: str = BY) -> None:
    """Kirim pesan percobaan ke sebuah tujuan, dan sebutkan hasilnya."""
    from sibermata.cli.door import word_of
    from sibermata.desk.messages.drain import drain
    from sibermata.desk.messages.targets import try_target
    from sibermata.records.office.message import MessageState
    from sibermata.store.desk.messages.targets import list_targets

    with at_accounts(by) as (_, desk):
        try_target(desk, number, datetime.now(UTC))
    with opened() as door:
        drain(door, datetime.now(UTC))
        with door.database.connection() as connection:
            found = next((row for row in list_targets(connection) if row["id"] == number), None)
    state = str(found["last_state"] or MessageState.WAITING) if found else MessageState.EXPIRED
    code = found["last_code"] if found else ""
    typer.echo(f"Pesan percobaan: {word_of(state, MessageState)} {code}".rstrip())
    if state != MessageState.SENT:
        raise typer.Exit(1)


@app.command()
@guarded
def outbox(form: str = FORM, target: Path = TARGET) -> None:
    """Pesan terakhir, yang terbaru di atas: apa, kepada siapa, dan bagaimana jadinya."""
    from sibermata.cli.output import write
    from sibermata.desk.messages.speaker import listed

    with opened() as door, door.database.connection() as connection:
        rows = listed(door, connection)
    write(rows, OUTBOX, form, target, title="Kotak keluar", empty="Belum ada pesan.")
