"""`users`: who may come in by the pages."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sibermata.cli.desk.at_desk import BY, FORM, REASON, TARGET
from sibermata.cli.door import code_of, guarded, read_name
from sibermata.desk.opening import Opened, opened
from sibermata.records.account import Right, Role

if TYPE_CHECKING:
    from sibermata.store.desk.desk import Desk

app = typer.Typer(help="Akun: siapa boleh masuk, dengan hak apa.", no_args_is_help=True)
COLUMNS = (
    "name",
    "role",
    "rights",
    "districts",
    "meeting",
    "factor",
    "made_at",
    "made_by",
    "disabled_at",
    "seen_at",
)
TOKEN_COLUMNS = (
    "id",
    "name",
    "purpose",
    "districts",
    "rights",
    "made_at",
    "made_by",
    "ends_at",
    "revoked_at",
)
NAME = typer.Argument(..., help="Nama akun.")


@contextmanager
def at_accounts(by: str) -> Iterator[tuple[Opened, "Desk"]]:
    """Open the desk for an act on accounts: it changes nobody's standing."""
    with opened() as door, door.database.work(name="accounts") as connection:
        yield door, door.desk_on(connection, read_name(by))


@app.command()
@guarded
def add(
    name: str = NAME,
    role: str = typer.Option(..., "--role", help="|".join(Role)),
    rights: list[str] = typer.Option([], "--right", help="|".join(Right)),
    districts: list[str] = typer.Option([], "--district", help="Kabupaten/kota, misalnya 35.16."),
    meeting: str = typer.Option("", "--meeting", help="Rapat, untuk petugas pintu."),
    by: str = BY,
) -> None:
    """Buat akun; kode undangan dicetak satu kali."""
    from sibermata.desk.accounts.accounts import Wanted, add_account

    wanted = Wanted(
        code_of(role, Role),
        frozenset(code_of(one, Right) for one in rights),
        frozenset(districts),
        meeting,
    )
    with at_accounts(by) as (door, desk):
        code = add_account(desk, name, wanted, datetime.now(UTC), door.terms)
        hours = door.terms.links.invitation_hours
    typer.echo(f"Akun {name} dibuat.")
    say_code(code, f"{hours} jam")


def in_words(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows whose rights and districts are one text each."""
    return [
        {**row, "rights": ", ".join(row["rights"]), "districts": ", ".join(row["districts"])}
        for row in rows
    ]


@app.command("list")
@guarded
def list_(form: str = FORM, target: Path = TARGET) -> None:
    """Daftar akun, tanpa rahasia."""
    from sibermata.cli.output import write
    from sibermata.store.desk.accounts import list_accounts

    with opened() as door, door.database.connection() as connection:
        rows = in_words(list_accounts(connection))
    write(rows, COLUMNS, form, target, title="Akun", empty="Belum ada akun.")


@app.command()
@guarded
def disable(name: str = NAME, reason: str = REASON, by: str = BY) -> None:
    """Tutup akun sekarang juga; semua sesinya berakhir."""
    from sibermata.desk.accounts.accounts import disable_account

    with at_accounts(by) as (_, desk):
        disable_account(desk, name, reason, datetime.now(UTC))
    typer.echo(f"Akun {name} ditutup.")


@app.command()
@guarded
def reset(
    name: str = NAME,
    factor: bool = typer.Option(False, "--second-factor", help="Lepas juga kode kedua."),
    by: str = BY,
) -> None:
    """Buat kode sekali pakai untuk kata sandi baru; akun yang ditutup dibuka lagi."""
    from sibermata.desk.accounts.accounts import account_named, reset_account

    with at_accounts(by) as (door, desk):
        links, chosen = door.terms.links, account_named(desk.connection, name).password
        code = reset_account(desk, name, datetime.now(UTC), door.terms, factor=factor)
    say_code(code, f"{links.reset_minutes} menit" if chosen else f"{links.invitation_hours} jam")


@app.command()
@guarded
def email(
    name: str = NAME,
    address: str = typer.Option("", "--address", help="Alamat surel di penyedia."),
    remove: bool = typer.Option(False, "--remove", help="Tidak lagi lewat penyedia."),
    by: str = BY,
) -> None:
    """Tulis alamat surel yang dipakai akun untuk masuk lewat penyedia (OpenID Connect)."""
    from sibermata.desk.accounts.provided import set_email
    from sibermata.errors import Refusal

    if bool(address) == remove:
        raise Refusal("PROVIDER_ADDRESS")
    with at_accounts(by) as (_, desk):
        set_email(desk, name, address, datetime.now(UTC))
    typer.echo(f"Akun {name} {'tidak lagi masuk' if remove else 'dapat masuk'} lewat penyedia.")


@app.command()
@guarded
def token(
    name: str = NAME,
    purpose: str = typer.Option(..., "--for", help="Aplikasi yang memakainya."),
    days: int = typer.Option(90, "--days", help="Masa berlaku dalam hari."),
    rights: list[str] = typer.Option([], "--right", help="|".join(Right)),
    districts: list[str] = typer.Option([], "--district", help="Hanya kabupaten/kota ini."),
    by: str = BY,
) -> None:
    """Buat token untuk sebuah aplikasi atas nama akun; dicetak satu kali."""
    from sibermata.desk.accounts.tokens import TokenWanted, make_token

    given = frozenset(code_of(one, Right) for one in rights)
    with at_accounts(by) as (_, desk):
        wanted = TokenWanted(purpose, days, frozenset(districts), given)
        made = make_token(desk, name, wanted, datetime.now(UTC))
    typer.echo(f"Token untuk {days} hari; simpan di tempat yang aman, tidak ditampilkan lagi:")
    typer.echo(f"    {made}")


@app.command()
@guarded
def tokens(form: str = FORM, target: Path = TARGET) -> None:
    """Daftar token, tanpa rahasia."""
    from sibermata.cli.output import write
    from sibermata.store.desk.api_tokens import list_tokens

    with opened() as door, door.database.connection() as connection:
        rows = in_words(list_tokens(connection))
    write(rows, TOKEN_COLUMNS, form, target, title="Token", empty="Belum ada token.")


@app.command()
@guarded
def revoke(
    number: str = typer.Argument(..., help="Nomor token."), reason: str = REASON, by: str = BY
) -> None:
    """Cabut sebuah token sekarang juga."""
    from sibermata.desk.accounts.tokens import end_token

    with at_accounts(by) as (_, desk):
        end_token(desk, number, reason, datetime.now(UTC))
    typer.echo("Token dicabut.")


def say_code(code: str, lasts: str) -> None:
    """Print a one-time code, for the one time that it is shown."""
    typer.echo(f"Kode sekali pakai ({lasts}), serahkan langsung kepada orangnya:")
    typer.echo(f"    {code}")
    typer.echo(
        "Ia membuka halaman /masuk/undangan, memasukkan kode ini, dan memilih kata sandinya."
    )
