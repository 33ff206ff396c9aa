"""`init`, `doctor`, `where`: making an installation, and telling whether it is well."""

import typer

from sibermata.cli.door import guarded
from sibermata.desk.opening import opened
from sibermata.settings import Settings, read_settings


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(init)
    app.command()(doctor)
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
    place, key = shown_database(done.settings), done.settings.key_from
    typer.echo(f"Siap. Basis data: {place}; kunci dari {key}.")


def shown_database(settings: Settings) -> str:
    """Return where the database is, without user or password."""
    if not settings.database_url:
        return f"PostgreSQL tertanam di {settings.data / 'postgres'}"
    address = settings.database_url.split("://", 1)[-1].split("?", 1)[0]
    return "PostgreSQL di " + address.rsplit("@", 1)[-1]


@guarded
def where() -> None:
    """Tunjukkan konfigurasi, sumber, basis data, dan folder data yang dipakai."""
    settings = read_settings()
    for name, value in (
        ("config", settings.config),
        ("sources", settings.sources),
        ("database", shown_database(settings)),
        ("data", settings.data),
        ("regions", settings.regions),
        ("key", settings.key_from or "belum ada (jalankan `sibermata init`)"),
    ):
        typer.echo(f"{name:9} {value}")


@guarded
def doctor() -> None:
    """Periksa instalasi: basis data, aturan, sumber, kunci, dan keutuhan catatan."""
    from sibermata.desk.installation import CHECKS

    wrong = 0
    with opened() as door:
        for name, check in CHECKS.items():
            found = "; ".join(check(door))
            wrong += bool(found)
            typer.echo(f"{'GALAT' if found else 'baik ':5}  {name}{': ' + found if found else ''}")
    if wrong:
        raise typer.Exit(1)
