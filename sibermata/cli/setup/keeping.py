"""`backup make|check|list|confirm-key`, `restore`, `upgrade`: keeping an installation safe."""

from pathlib import Path

import typer

from sibermata.cli.door import guarded, read_name
from sibermata.desk.opening import Opened, opened
from sibermata.rules.time.office import instant_in_words
from sibermata.settings import read_settings

app = typer.Typer(help="Cadangan: buat, periksa, daftar.", no_args_is_help=True)
COLUMNS = ("id", "file", "made_at", "size", "rows", "state", "by")
MEGABYTE = 1_000_000


def add_to(commands: typer.Typer) -> None:
    """Register the commands."""
    commands.add_typer(app, name="backup")
    commands.command()(restore)
    commands.command()(upgrade)


@app.command()
@guarded
def make(
    by: str = typer.Option("perintah", "--by", help="Siapa yang membuatnya."),
) -> None:
    """Buat cadangan tersandi sekarang, juga selagi ada yang bekerja."""
    from sibermata.desk.keeping.make import back_up

    name = read_name(by)
    with opened() as door:
        made = back_up(door, name)
        typer.echo(
            f"Cadangan selesai: {made.path} ({made.size / MEGABYTE:.1f} MB, "
            f"{sum(made.manifest.rows.values())} baris, sidik kunci {made.manifest.key})."
        )
        warn_of_key(door)
    typer.echo("Uji pulih: sibermata backup check")


@app.command()
@guarded
def check(
    file: str = typer.Argument("", help="Nama atau letak berkas cadangan; kosong: yang terbaru."),
) -> None:
    """Baca cadangan sampai byte terakhir, pulihkan ke basis data sementara, lalu bandingkan."""
    from sibermata.desk.keeping.keep import path_of
    from sibermata.desk.keeping.prove import prove

    with opened() as door:
        path = path_of(door, file)
        done = prove(door, path)
    typer.echo(
        f"Cadangan {path.name} utuh: dibuat {instant_in_words(done.manifest.made_at)}, dipulihkan "
        f"dalam {done.seconds:.1f} detik, {sum(done.manifest.rows.values())} baris cocok."
    )
    if done.doubts:
        typer.echo(f"Register itu sendiri janggal pada {done.doubts} tempat: sibermata doctor")


@app.command("list")
@guarded
def list_(
    form: str = typer.Option(None, "--format", help="table|csv|xlsx|json"),
    target: Path = typer.Option(None, "-o", "--output", help="Berkas tujuan."),
) -> None:
    """Daftar cadangan yang disimpan, yang terbaru di atas."""
    from sibermata.cli.output import write
    from sibermata.desk.keeping.keep import list_backups

    with opened() as door:
        rows = [
            {
                "id": one.id,
                "file": one.file,
                "made_at": one.made_at,
                "size": one.size,
                "rows": one.rows,
                "state": state_of(one.proven_at is not None, one.code, there),
                "by": one.by,
            }
            for one, there in list_backups(door)
        ]
        write(rows, COLUMNS, form, target, title="Cadangan", empty="Belum ada cadangan.")
        if form in (None, "table"):
            warn_of_key(door)
            warn_of_strays(door)


def state_of(proven: bool, code: str, there: bool) -> str:
    """Return what is known of a backup, in words."""
    if not there:
        return "berkas tidak ada"
    return f"gagal: {code}" if code else "terbukti pulih" if proven else "belum diuji"


@app.command("confirm-key")
@guarded
def confirm_key(
    file: Path = typer.Option(None, "--file", help="Berkas salinan; tanpa ini: ketik salinannya."),
    by: str = typer.Option(..., "--by", help="Siapa yang memastikan."),
) -> None:
    """Pastikan bahwa salinan kunci di tempat lain memang kunci ini."""
    from sibermata.desk.keeping import key_copy

    name = read_name(by)
    with opened() as door:
        if file is not None:
            copy = key_copy.read_copy(door, file)
        else:
            copy = typer.prompt("Ketik atau tempel salinan kunci", hide_input=True)
        fingerprint = key_copy.confirm_key(door, copy, name)
    typer.echo(f"Salinan itu benar; sidik kunci {fingerprint}. Yang dicatat hanya sidiknya.")


def warn_of_key(door: Opened) -> None:
    """Warn while nobody has confirmed a copy of the key."""
    from sibermata.store.views.desk.backups import has_key_copy

    with door.database.connection() as connection:
        if has_key_copy(connection, door.secrecy.fingerprint):
            return
    typer.echo(
        "Perhatian: salinan kunci belum dipastikan ada di tempat lain. Tanpa kunci, cadangan tidak "
        "dapat dibuka oleh siapa pun: sibermata backup confirm-key --by NAMA",
        err=True,
    )


def warn_of_strays(door: Opened) -> None:
    """Warn of files that are not on the list."""
    from sibermata.desk.keeping.strays import strays

    if names := [path.name for path in strays(door)]:
        typer.echo(
            f"Tidak tercatat, dan dicatat oleh cadangan malam berikutnya bila utuh: "
            f"{', '.join(names)}",
            err=True,
        )


@guarded
def restore(
    file: Path = typer.Argument(..., help="Berkas cadangan."),
    by: str = typer.Option(..., "--by", help="Siapa yang memulihkan."),
) -> None:
    """Pulihkan cadangan ke basis data kosong."""
    from sibermata.cli.setup.init import say_login, shown_database
    from sibermata.desk.keeping.restore import restore as restore_

    settings = read_settings()
    done = restore_(settings, file, read_name(by))
    typer.echo(
        f"Dipulihkan ke {shown_database(settings)}: keadaan "
        f"{instant_in_words(done.manifest.made_at)}, {sum(done.manifest.rows.values())} baris. "
        f"{done.sessions} orang harus masuk lagi."
    )
    if done.login:
        say_login(done.login)
    steps = [
        "sibermata upgrade" if done.older else "",
        "sibermata doctor",
        "cabut lagi akun dan token yang dicabut setelah saat itu (sibermata users list, sibermata "
        "users tokens)",
        "jalankan lagi layanan: malam setelah saat itu diambil ulang dengan sendirinya",
    ]
    for number, step in enumerate(filter(None, steps), 1):
        typer.echo(f"  {number}. {step}")


@guarded
def upgrade() -> None:
    """Bawa basis data ke terbitan program ini, setelah membuat cadangan. Aman diulang."""
    from sibermata.cli.setup.init import say_login
    from sibermata.desk.keeping.upgrade import upgrade as upgrade_

    done = upgrade_(read_settings())
    if done.backup:
        typer.echo(f"Cadangan sebelum perubahan: {done.backup.path}")
    for revision in done.revisions:
        typer.echo(f"Tabel dibawa ke revisi {revision}.")
    if done.login:
        say_login(done.login)
    typer.echo("Siap." if done.revisions else "Siap. Tabel sudah pada terbitan ini.")
