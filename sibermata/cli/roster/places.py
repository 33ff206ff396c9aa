"""`posts list|resolve` and `regions find`: the catalogue of posts, and codes of places."""

import json
import sys
from pathlib import Path

import typer

from sibermata.cli.door import guarded
from sibermata.desk.opening import opened
from sibermata.settings import read_settings, rule_files

posts = typer.Typer(help="Katalog jabatan.", no_args_is_help=True)
regions = typer.Typer(help="Kode wilayah.", no_args_is_help=True)
POSTS = ("code", "name", "body", "min_holders", "max_holders")
REGIONS = ("code", "name", "level", "subdistrict", "district", "successor")
FORM = typer.Option(None, "--format", help="table|csv|xlsx|json")
TARGET = typer.Option(None, "-o", "--output", help="Berkas tujuan.")


@posts.command("list")
@guarded
def list_(form: str = FORM, target: Path = TARGET) -> None:
    """Daftar jabatan: kode, sebutan, lembaga, paling sedikit dan paling banyak berapa orang."""
    from sibermata.cli.output import write
    from sibermata.rules.rulebook import make_rulebook

    book = make_rulebook(rule_files(read_settings().config))
    rows = [
        {
            "code": code,
            "name": post.name,
            "body": post.body,
            "min_holders": post.min_holders,
            "max_holders": post.max_holders or None,
        }
        for code, post in book.posts.posts.items()
    ]
    write(rows, POSTS, form, target, title="Jabatan")


@regions.callback()
def group() -> None:
    """Kode wilayah."""


@regions.command()
@guarded
def find(
    text: str = typer.Argument(..., help="Kode, nama, atau sebagian nama, misalnya Srigading."),
    retired: bool = typer.Option(False, "--all", help="Termasuk kode yang sudah tidak berlaku."),
    form: str = FORM,
    target: Path = TARGET,
) -> None:
    """Cari kode wilayah menurut namanya, atau nama menurut kodenya."""
    from sibermata.cli.output import write
    from sibermata.rules.value.region_code import normalise_code
    from sibermata.store.views.regions import list_regions

    code = normalise_code(text)
    with opened() as door, door.database.connection() as connection:
        rows = list_regions(
            connection,
            door.scope,
            code=code,
            part=None if code else text.strip(),
            retired=retired or code is not None,
        )
    write(rows, REGIONS, form, target, title="Wilayah", empty="Tidak ada wilayah seperti itu.")


@posts.command()
@guarded
def resolve(
    text: list[str] = typer.Argument(
        ..., help="Tulisan jabatan; - membaca baris dari masukan baku."
    ),
) -> None:
    """Tunjukkan jabatan, kapasitas, dan sebutan dari tiap tulisan: satu baris JSON untuk tiap
    baris.
    """
    from sibermata.rules.post.resolve import resolve_post
    from sibermata.rules.rulebook import make_rulebook

    book = make_rulebook(rule_files(read_settings().config))
    lines = (line.rstrip("\r\n") for line in sys.stdin) if text == ["-"] else iter(text)
    for line in lines:
        found = resolve_post(line, book.posts)
        is_post = found.verdict == "post"
        print(
            json.dumps(
                {
                    "text": line,
                    "verdict": found.verdict,
                    "post": found.post if is_post else "",
                    "capacity": found.capacity if is_post else "",
                    "label": found.label if is_post else "",
                    "reason": found.reason,
                },
                ensure_ascii=False,
            )
        )
