"""`evidence get`: the scan that an act or a result rests on, as it was handed in."""

import sys
from pathlib import Path

import typer

from sibermata.cli.desk.at_desk import BY, TARGET, at_desk
from sibermata.cli.door import guarded
from sibermata.errors import Refusal

app = typer.Typer(
    help="Bukti yang disimpan: pindaian ikrar dan pelatihan, berkas kehadiran rapat.",
    no_args_is_help=True,
)
MOST = 2**63 - 1
SHA256 = typer.Argument("", help="Sidik (sha256) berkasnya; beberapa huruf pertama cukup.")


@app.callback()
def group() -> None:
    """Keep the name of the one command there is."""


@app.command()
@guarded
def get(
    sha256: str = SHA256,
    act: int = typer.Option(None, "--act", min=1, max=MOST, help="Bukti ikrar bernomor ini."),
    result: int = typer.Option(
        None, "--result", min=1, max=MOST, help="Bukti hasil pelatihan bernomor ini."
    ),
    target: Path = TARGET,
    by: str = BY,
    reason: str = typer.Option("", "--reason", help="Untuk keperluan apa bukti ini dibuka."),
) -> None:
    """Buka satu bukti dan simpan sebagai berkas. Siapa yang membuka dan untuk apa tercatat di jejak
    audit, sebab bukti dapat memuat data pribadi.
    """
    from sibermata.cli.output import save
    from sibermata.desk.programme.evidence import open_evidence

    asked = [one for one in (sha256 or None, act, result) if one is not None]
    if not asked:
        raise Refusal("ANSWER_NEEDED", options=("SHA256", "--act", "--result"))
    if len(asked) > 1:
        raise Refusal("OPTIONS_EXCLUDE", options=("SHA256", "--act", "--result"))
    if target is None and sys.stdout.isatty():
        raise Refusal("FILE_NEEDED")
    with at_desk(by) as at:
        opened = open_evidence(at.desk, sha256, reason, act=act, result=result)
    save(opened.body, target)
    typer.echo(f"Bukti {opened.sha256[:16]} ({opened.kind}) dibuka oleh {by}; tercatat.", err=True)
