"""`init`, `where`: making an installation, and telling where it is."""

import json

import typer

from sibermata.cli.door import guarded
from sibermata.cli.output import LINES, as_json
from sibermata.settings import Settings, read_settings

FORM = typer.Option(None, "--format", help="|".join(LINES))


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(init)
    app.command()(where)


@guarded
def init() -> None:
    """Siapkan basis data: tabel, kode wilayah, katalog jabatan, kunci. Aman diulang."""
    from sibermata.desk.installation import prepare

    done = prepare()
    if done.new_key:
        typer.echo(
            f"Kunci baru dibuat: {done.new_key}. Simpan salinannya di tempat lain: tanpa kunci ini "
            "NIK dan nomor HP tidak dapat dibaca lagi."
        )
    for revision in done.revisions:
        typer.echo(f"Tabel dibawa ke revisi {revision}.")
    if done.regions:
        typer.echo(f"Kode wilayah dimuat: {done.regions} baris.")
    if done.login:
        say_login(done.login)
    elif done.revisions and done.settings.database_url and not done.settings.desk_database_url:
        typer.echo(
            "Untuk halaman, tetapkan SIBERMATA_DESK_DATABASE_URL: alamat basis data yang sama "
            "dengan akun sibermata_desk dan kata sandinya."
        )
    place, key = shown_database(done.settings), done.settings.key_from
    typer.echo(f"Siap. Basis data: {place}; kunci dari {key}.")


def say_login(login: str) -> None:
    """Print what whoever may make a login has to type."""
    from sibermata.store.base.desk_login import statements

    typer.echo(
        "Akun basis data untuk halaman belum ada, dan akun ini tidak boleh membuatnya. Minta "
        "pengelola server menjalankan ini, lalu ulangi `sibermata init`:"
    )
    for statement in statements(login):
        typer.echo(f"    {statement}")


def shown_database(settings: Settings) -> str:
    """Return where the database is, without user or password."""
    if not settings.database_url:
        return f"PostgreSQL tertanam di {settings.data / 'postgres'}"
    address = settings.database_url.split("://", 1)[-1].split("?", 1)[0]
    return "PostgreSQL di " + address.rsplit("@", 1)[-1]


@guarded
def where(form: str = FORM) -> None:
    """Tunjukkan konfigurasi, sumber, basis data, dan folder data yang dipakai."""
    settings = read_settings()
    places = (
        ("config", settings.config),
        ("sources", settings.sources),
        ("database", shown_database(settings)),
        ("data", settings.data),
        ("backups", settings.backups),
        ("second", settings.second_backups or "tidak ada (SIBERMATA_SECOND_BACKUPS)"),
        ("regions", settings.regions or "seperti yang terakhir dimuat"),
        ("key", settings.key_from or "belum ada (jalankan `sibermata init`)"),
    )
    if as_json(form):
        typer.echo(json.dumps({name: str(value) for name, value in places}, ensure_ascii=False))
        return
    for name, value in places:
        typer.echo(f"{name:9} {value}")
