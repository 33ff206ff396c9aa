"""`posts resolve`: what the catalogue makes of a spelling."""

import json
import sys

import typer

from sibermata.cli.door import guarded
from sibermata.settings import read_settings, rule_files

posts = typer.Typer(help="Katalog jabatan.", no_args_is_help=True)


@posts.callback()
def group() -> None:
    """Katalog jabatan."""


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
