"""`sync`: one night, now. Exit code: a failure (1) outranks a hold (3).

The command framework is loaded only to register the command: a quiet night is mostly start.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sibermata.cli.door import ended_as, guarded, read_day
from sibermata.cli.output import LINES, as_json
from sibermata.cli.ways import step_with_way
from sibermata.desk.nights import refuse_other_nights
from sibermata.desk.opening import Opened, opened, today
from sibermata.desk.refusals import message_of, read_messages
from sibermata.errors import Refusal

if TYPE_CHECKING:
    import typer

    from sibermata.sources.declarations import Declarations
    from sibermata.sync.result import Result

OF_THE_MISSING = (
    "SHRINK",
    "SLOW_LEAK",
    "PROVINCE",
)  # codes where a person wants to know how many people are missing


def add_to(app: "typer.Typer") -> None:
    """Register the command."""
    import typer

    def typed(
        source: list[str] = typer.Argument(None, help="Nama sumber; kosong = semua."),
        night: str = typer.Option(None, "--night", help="Tanggal malam, misalnya 2026-03-02."),
        dry_run: bool = typer.Option(
            False, "--dry-run", help="Tunjukkan apa yang akan terjadi, tanpa menulis."
        ),
        everything: bool = typer.Option(False, "--all", help="Semua sumber (bawaan)."),
        by: str = typer.Option(None, "--by", help="Siapa yang meminta."),
        form: str = typer.Option(None, "--format", help="|".join(LINES)),
    ) -> None:
        sync(source, night, by, form, dry_run=dry_run, everything=everything)

    app.command(name="sync", help=sync.__doc__)(typed)


@guarded
def sync(
    source: list[str] | None = None,
    night: str | None = None,
    by: str | None = None,
    form: str | None = None,
    *,
    dry_run: bool = False,
    everything: bool = False,
) -> None:
    """Ambil, baca, dan terapkan sumber kabupaten/kota."""
    if source and everything:
        raise Refusal("OPTIONS_EXCLUDE", options=("--all", "nama sumber"))
    in_json = as_json(form)
    with opened() as door:
        declared = door.declared(source)
        if not declared.names:
            raise Refusal("SOURCE_NONE", folder=str(door.settings.sources))
        results = run_night(
            door,
            declared,
            everything=not source,
            night=read_day(night, "--night"),
            dry_run=dry_run,
            by=by or os.environ.get("USER", "operator"),
        )
        if in_json:
            code = show_json(results)
        else:
            code = show(results, len(declared.names), door.settings.config, dry_run=dry_run)
        if not dry_run:
            door.mark()
    sys.exit(code)


def run_night(
    door: Opened,
    declared: "Declarations",
    *,
    everything: bool,
    night: date | None = None,
    day: date | None = None,
    dry_run: bool = False,
    by: str = "",
) -> "Iterator[Result]":
    """Yield the result of each source of a night.

    `night`: its name, today's unless said. `day`: the office's day, as its clock says unless said.
    """
    from sibermata.sync.run import sync as sync_sources

    now = day or today()
    if night is not None:
        refuse_other_nights(door, declared.names, night, now)
    work = door.night(by=by, night=night or now, today=now, dry_run=dry_run)
    names = declared.names if everything else None
    yield from sync_sources(declared.sources, work, names, declared.broken)


def show(results: "Iterator[Result]", total: int, config: Path, *, dry_run: bool) -> int:
    """Print a line for each source as it is done, then the sum; return the exit code."""
    from sibermata.sync.result import worst

    codes: set[int] = set()
    states: Counter[str] = Counter()
    for number, result in enumerate(results, 1):
        place = f"[{number}/{total}] " if result.district else ""
        _say(place + line_of(result))
        if result.code:
            facts = facts_of(result)
            code = result.cause or result.code
            sentence, step = message_of(code, read_messages(config), facts)
            if (at := str(facts.get("place") or "")) and at not in sentence:
                sentence = f"{sentence.rstrip('.')} ({at})."
            _say(f"    {sentence} {step_with_way(code, step, facts)}".rstrip())
        codes.add(result.exit_code)
        if result.district:
            states[ended_as(result.state)] += 1
    ends = ", ".join(f"{state} {number}" for state, number in sorted(states.items()))
    trial = "Uji coba, tidak ada yang ditulis. " if dry_run else ""
    _say(f"{trial}Selesai: {total} sumber ({ends}).")
    return worst(codes)


def show_json(results: "Iterator[Result]") -> int:
    """Print a list with an object for each source as it is done; return the exit code."""
    from sibermata.sync.result import worst

    codes, lines = set(), []
    for result in results:
        codes.add(result.exit_code)
        lines.append(
            {
                "source": result.source,
                "district": result.district,
                "state": str(result.state),
                "code": result.code,
                "run": result.run_id or None,
                "counts": {
                    name: number
                    for name, number in result.counts.items()
                    if isinstance(number, int)
                },
            }
        )
    _say(json.dumps(lines, ensure_ascii=False))
    return worst(codes)


def facts_of(result: "Result") -> dict[str, object]:
    """Return the facts that the sentence of a result's code names."""
    missing = result.counts.get("missing") if result.code in OF_THE_MISSING else None
    value = result.facts.get("value") or (f"{missing} orang" if missing is not None else "")
    return {**result.facts, "source": result.source, "value": value}


def line_of(result: "Result") -> str:
    """Return the outcome of a source in one line."""
    counts = result.counts
    line = f"{result.source}: {ended_as(result.state, result.code)}"
    if "rows_read" in counts:
        line += (
            f" | dibaca {counts['rows_read']} = diterima {counts['admitted']} + ditolak "
            f"{counts['refused']} + ditanyakan {counts['asked']} + ganda "
            f"{counts['duplicates']} + bukan aparatur {counts['not_officials']} | baru "
            f"{counts['added']}, berubah {counts['changed']}, tidak tampak {counts['missing']}"
        )
    return line


def _say(line: str) -> None:
    """Print a line. A log on a full disk, or a reader that has gone, must not stop a night."""
    with suppress(OSError):
        print(line, flush=True)
