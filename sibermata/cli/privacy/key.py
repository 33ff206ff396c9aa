"""`key list|add|rotate|retire`: the master keys, by their fingerprints; no key is ever printed."""

import typer

from sibermata.cli.desk.at_desk import BY
from sibermata.cli.door import guarded, read_name
from sibermata.desk.opening import opened
from sibermata.settings import read_settings

app = typer.Typer(help="Kunci penyandian: lihat, tambah, ganti, lepas.", no_args_is_help=True)
STEPS = {
    "taken over": "Kunci terbaru kini dipakai menyandikan.",
    "hashes": "{count} sidik NIK diganti.",
    "left": "Tinggal {count} nilai di bawah kunci lama.",
}


@app.command("list")
@guarded
def list_() -> None:
    """Sidik kunci yang ada di sini, yang terbaru di atas."""
    from sibermata.desk.privacy.keys import keys_here

    with opened() as door:
        for one in keys_here(door):
            typer.echo(f"{one.fingerprint}{'  dipakai menyandikan' if one.at_work else ''}")


@app.command()
@guarded
def add() -> None:
    """Buat kunci baru di berkas kunci; belum dipakai menyandikan."""
    from sibermata.desk.privacy.keys import add_key

    with opened():
        pass  # the key that is here must be the database's before another one is put before it
    fingerprint = add_key(read_settings())
    typer.echo(f"Kunci bersidik {fingerprint} ditambahkan.")
    typer.echo("Salin berkas kunci ke tempat aman dan ke semua mesin, lalu ganti kuncinya.")


@app.command()
@guarded
def rotate(by: str = BY) -> None:
    """Ganti: kunci terbaru menyandikan semuanya, sambil malam dan halaman tetap berjalan. Aman
    diulang bila terhenti.
    """
    from sibermata.desk.privacy.keys import rotate as change

    name = read_name(by)
    with opened() as door:
        for step in change(door, name):
            if step.what in STEPS:
                if step.values or step.what == "left":
                    typer.echo(STEPS[step.what].format(count=step.values))
            else:
                typer.echo(f"{step.what}: {step.values} nilai disandikan ulang.")


@app.command()
@guarded
def retire(
    fingerprint: str = typer.Argument(..., help="Sidik kunci, atau awalnya."), by: str = BY
) -> None:
    """Lepas kunci lama setelah tidak ada lagi yang memerlukannya; simpan salinannya selama cadangan
    lama disimpan.
    """
    from sibermata.desk.privacy.keys import retire as let_go

    name = read_name(by)
    with opened() as door:
        whole = let_go(door, fingerprint, name)
    typer.echo(f"Kunci bersidik {whole} dilepas dari berkas kunci di mesin ini.")
