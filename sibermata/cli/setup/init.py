"""`init`, `doctor`, `where`: making an installation, and telling whether it is well."""

import typer

from sibermata.cli.door import guarded
from sibermata.desk.opening import KEY_WORD, load_rules, opened
from sibermata.settings import REGION_FILES, Settings, make_key_file, read_settings


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(init)
    app.command()(doctor)
    app.command()(where)


@guarded
def init() -> None:
    """Siapkan basis data: tabel, kode wilayah, katalog jabatan, kunci. Aman diulang."""
    settings = prepare()
    typer.echo(f"Siap. Basis data: {shown_database(settings)}; kunci dari {settings.key_from}.")


def prepare(settings: Settings | None = None) -> Settings:
    """Bring an installation to this release: key, tables, regions, posts.

    Repeating it changes nothing.
    """
    from sibermata.errors import ConfigError
    from sibermata.store.base.engine import open_database
    from sibermata.store.base.schema import migrate
    from sibermata.store.base.secrecy import Secrecy
    from sibermata.store.registry.places import load_posts, load_regions, remember

    given = settings is not None
    settings = settings or read_settings()
    rules = load_rules(settings)
    posts = {code: vars_of(post) for code, post in rules.book.posts.posts.items()}
    if settings.key is None and not given:
        path = make_key_file(settings.data)
        typer.echo(
            f"Kunci baru dibuat: {path}. Simpan salinannya di tempat lain: tanpa kunci ini NIK "
            "dan nomor HP tidak dapat dibaca lagi."
        )
        settings = read_settings()
    secrecy = Secrecy(settings.required_key())
    database = open_database(settings.database_url, settings.data)
    try:
        applied = migrate(database)
        with database.work(seconds=300, name="init") as connection:
            row = connection.execute(
                "select sealed from installation where name = 'key'"
            ).fetchone()
            if row is None:
                remember(connection, "key", "", secrecy.seal(KEY_WORD, b"key"))
            elif secrecy.open(bytes(row[0]), b"key") != KEY_WORD:
                raise ConfigError(
                    "the key is another than the one this database was written under",
                    "SECRET_MISSING",
                )
            regions = load_regions(
                connection, settings.config / "regions", REGION_FILES[settings.regions]
            )
            load_posts(connection, posts)
        for revision in applied:
            typer.echo(f"Tabel dibawa ke revisi {revision}.")
        if regions:
            typer.echo(f"Kode wilayah dimuat: {regions} baris.")
    finally:
        database.close()
    return settings


def vars_of(post: object) -> dict[str, object]:
    """Return a post of the catalogue as the table wants it."""
    return {
        name: getattr(post, name)
        for name in ("name", "body", "min_holders", "max_holders", "single")
    }


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
    from sibermata.cli.setup.checks import CHECKS

    wrong = 0
    with opened() as door:
        for name, check in CHECKS.items():
            found = check(door)
            wrong += bool(found)
            typer.echo(f"{'GALAT' if found else 'baik ':5}  {name}{': ' + found if found else ''}")
    if wrong:
        raise typer.Exit(1)
