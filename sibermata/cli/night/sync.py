"""`sync`: one night, now. Exit code: a failure (1) outranks a hold (3)."""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sibermata.cli.door import guarded, message_of, read_day
from sibermata.desk.opening import Debug, Opened, declared_sources, load_rules, opened, today
from sibermata.errors import UsageError

if TYPE_CHECKING:
    from sibermata.records.source import Source
    from sibermata.sync.result import Result

OF_THE_MISSING = (
    "SHRINK",
    "SLOW_LEAK",
    "PROVINCE",
)  # codes of which the number of people who are missing is what a person asks


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(sync)


@guarded
def sync(
    source: list[str] = typer.Argument(None, help="Nama sumber; kosong = semua."),
    night: str = typer.Option(None, "--night", help="Tanggal malam, misalnya 2026-03-02."),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Tunjukkan apa yang akan terjadi, tanpa menulis."
    ),
    everything: bool = typer.Option(False, "--all", help="Semua sumber (bawaan)."),
    by: str = typer.Option(None, "--by", help="Siapa yang meminta."),
) -> None:
    """Ambil, baca, dan terapkan sumber kabupaten/kota."""
    if source and everything:
        raise UsageError("--all and the name of a source exclude each other")
    with opened() as door:
        sources = declared_sources(door.settings, source)
        if not sources:
            raise UsageError(
                f"no source is declared in {door.settings.sources}: write one with `sibermata "
                "sources new FILE`"
            )
        results = run_night(
            door,
            sources,
            everything=not source,
            night=night,
            dry_run=dry_run,
            by=by or os.environ.get("USER", "operator"),
        )
        code = show(results, len(sources), door.settings.config, dry_run=dry_run)
    sys.exit(code)


def run_night(
    door: Opened,
    sources: "list[Source]",
    *,
    everything: bool,
    night: str | None = None,
    dry_run: bool = False,
    by: str = "",
    clock: bool = False,
) -> "Iterator[Result]":
    """Yield the result of each source of a night."""
    from sibermata.sync.night import Night
    from sibermata.sync.run import sync as sync_sources

    day = read_day(night, "--night") or today()
    work = Night(
        database=door.database,
        secrecy=door.secrecy,
        rules=load_rules(door.settings),
        night=day,
        today=day,
        by=by,
        environ=door.settings.environ or {},
        root=Path.cwd(),
        clock=clock,
        dry_run=dry_run,
        debug=Debug.on,
    )
    yield from sync_sources(
        sources, work, [source.name for source in sources] if everything else None
    )


def show(results: "Iterator[Result]", total: int, config: Path, *, dry_run: bool) -> int:
    """Print a line for each source as it is done, then the sum; return the exit code."""
    from sibermata.sync.result import worst

    codes: set[int] = set()
    states: dict[str, int] = {}
    for number, result in enumerate(results, 1):
        counts = result.counts
        line = (
            f"[{number}/{total}] " if result.district else ""
        ) + f"{result.source}: {result.state}"
        if result.code:
            line += f"/{result.code}"
        if "rows_read" in counts:
            line += (
                f" | dibaca {counts['rows_read']} = diterima {counts['admitted']} + ditolak "
                f"{counts['refused']} + ditanyakan {counts['asked']} + ganda "
                f"{counts['duplicates']} + bukan aparatur {counts['not_officials']} | baru "
                f"{counts['added']}, berubah {counts['changed']}, tidak tampak {counts['missing']}"
            )
        if result.detail:
            line += f" | {result.detail}"
        _say(line)
        if result.code:
            missing = (
                f"{counts['missing']} orang" if counts and result.code in OF_THE_MISSING else ""
            )
            sentence, step = message_of(result.code, config, value=missing)
            _say(f"    {sentence} {step}".rstrip())
        codes.add(result.exit_code)
        if result.district:
            states[str(result.state)] = states.get(str(result.state), 0) + 1
    ends = ", ".join(f"{state} {number}" for state, number in sorted(states.items()))
    _say(
        ("Uji coba, tidak ada yang ditulis. " if dry_run else "")
        + f"Selesai: {total} sumber ({ends})."
    )
    return worst(codes)


def _say(line: str) -> None:
    """Print a line. A log on a full disk, or a reader who has gone, stops no night."""
    with suppress(OSError):
        typer.echo(line)
