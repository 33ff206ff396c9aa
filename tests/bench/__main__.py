"""`python -m tests.bench`: one night of the province beside raw COPY and dlt, in one run on one
machine. THE STORY is `main`.

Each repetition runs the floors, our three nights from CSV and from XLSX, and dlt's one after the
other, so that a slow minute of the machine hits all of them.
Environment: SIBERMATA_BENCH_DIR (default bench-data: everything that is made),
SIBERMATA_BENCH_DATABASE_URL (a server; default: one at 127.0.0.1:54329, made here if none answers),
SIBERMATA_PEERS_PYTHON (a Python with the libraries of `peers/requirements.txt`).
"""

import argparse
import compileall
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from tests.bench.figures import BIG, NIGHTS, STANDARD, Figures, goals_table, processes_table
from tests.bench.measure import measured
from tests.bench.nights import DATABASE, MARKS, OURS, OurNights
from tests.bench.peer_processes import (
    ARROW,
    DLT,
    FLOOR_IMPORT,
    FLOOR_LOAD,
    FLOOR_SHA,
    SCHEMAS,
    Peers,
    peers_python,
)
from tests.bench.roster import KINDS, Roster, make_roster
from tests.bench.server import NoServer, Server, drop_schemas, running_server

CHECKOUT = Path(__file__).parents[2]
BUSY = (
    0.5  # of the cores, by the load of the last minute: more, and the figures are of a busy machine
)


@dataclass(slots=True)
class Bench:
    """One call: where it works, what it measured, what it has to say besides."""

    options: argparse.Namespace
    folder: Path
    server: Server
    peers: Peers | None
    raw: TextIO
    notes: list[str]
    figures: Figures = field(default_factory=Figures)
    wrong: list[str] = field(default_factory=list)

    def take(self, rows: int, what: str, night: int, repetition: int, took: dict[str, Any]) -> None:
        """Keep one process: in the figures, in the file of raw runs, and as a line on standard
        error.
        """
        self.figures.add(rows, what, night, repetition, took)
        facts_of_row = {
            "rows": rows,
            "what": what,
            "night": night,
            "repetition": repetition,
            "at": datetime.now().isoformat(timespec="seconds"),
        }
        self.raw.write(json.dumps({**facts_of_row, **took}, default=str) + "\n")
        self.raw.flush()
        name = f"{what}, {NIGHTS[night]}" if night else what
        cpu = "" if took["server_cpu"] is None else f" + server {took['server_cpu']:.2f}"
        spent = f"{took['wall']:.2f} s, cpu {took['cpu']:.2f}{cpu}, {took['peak_mb']:.0f} MB"
        say(f"[{repetition}/{self.options.runs}] {rows:,} {name}: {spent}")
        if took["code"]:
            self.wrong.append(f"{name} ended with {took['code']}: {took['err'].strip()[-300:]}")
            say(f"  !! {self.wrong[-1]}")


def main() -> int:
    """Prepare, measure, print; return 0 unless something failed or a check did not hold."""
    options = read_options()
    folder = (
        Path(os.environ.get("SIBERMATA_BENCH_DIR") or CHECKOUT / "bench-data")
        .expanduser()
        .resolve()
    )
    work = folder / "peers"
    work.mkdir(parents=True, exist_ok=True)
    began, load = (
        f"{datetime.now():%Y%m%d-%H%M%S}",
        os.getloadavg()[0],
    )  # before anything is installed or generated
    try:
        with (
            running_server(work / "pg") as server,
            (folder / f"runs-{began}.jsonl").open("w", encoding="utf-8") as raw,
        ):
            peers, notes = find_peers(options, folder, work, server)
            bench = Bench(options, folder, server, peers, raw, notes)
            facts = machine(server, peers, notes, load)
            raw.write(json.dumps({"facts": facts, "options": vars(options)}) + "\n")
            rosters = []
            for rows in [options.rows, BIG] if options.big else [options.rows]:
                say(f"Roster of {rows:,} rows ...")
                rosters.append(make_roster(rows, folder / "data" / str(rows)))
            raw.write(
                json.dumps({"rosters": [asdict(roster) for roster in rosters]}, default=str) + "\n"
            )
            compileall.compile_dir(
                CHECKOUT / "sibermata", quiet=2
            )  # the first night is not to pay for it
            for roster in rosters:
                for repetition in range(1, options.runs + 1):
                    measure_once(bench, roster, repetition)
            server.drop(DATABASE)
            if peers:
                drop_schemas(server.url, list(SCHEMAS.values()))
    except NoServer as error:
        say(str(error))
        return 2
    text = report(bench, rosters, facts)
    (folder / f"table-{began}.md").write_text(text, encoding="utf-8")
    print(text)
    return 1 if bench.wrong else 0


def measure_once(bench: Bench, roster: Roster, repetition: int) -> None:
    """One repetition: floors, our nights, dlt's fastest way, its default."""
    rows, options = roster.rows1, bench.options
    if bench.peers:
        for what in (FLOOR_LOAD, FLOOR_SHA, FLOOR_IMPORT):
            bench.take(
                rows,
                what,
                0,
                repetition,
                peer_process(bench, bench.peers.floor_command(what, roster)),
            )
    for kind in kinds(options):
        measure_ours(bench, roster, repetition, kind)
    if not bench.peers:
        return
    for what in dlt_ways(options, rows, repetition):
        for night in NIGHTS:
            took = peer_process(bench, bench.peers.dlt_command(what, roster, night))
            bench.take(rows, what, night, repetition, took)
            wanted = roster.rows1 if night == 1 else roster.rows2
            if not took["code"] and json.loads(took["out"])["open"] != wanted:
                bench.wrong.append(
                    f"{what}, night {night}: {took['out']}, expected {wanted} open rows"
                )


def kinds(options: argparse.Namespace) -> Sequence[str]:
    """Return the kinds of files that our nights read."""
    if options.only == "peers":
        return ()
    return KINDS if options.kind == "both" else (options.kind,)


def measure_ours(bench: Bench, roster: Roster, repetition: int, kind: str) -> None:
    """Our three nights from one kind of files."""
    ours = OurNights(bench.server, bench.folder / "ours", roster, kind)
    ours.prepare()
    for night, took, marking in ours.measured_nights():
        bench.take(roster.rows1, OURS[kind], night, repetition, took)
        if kind == "csv" and not took["code"]:
            bench.take(roster.rows1, MARKS, night, repetition, marking)
    if ours.written is not None:
        bench.figures.written = (bench.figures.written or 0) + ours.written
    place = f"{roster.rows1:,} rows, {kind}, repetition {repetition}"
    bench.wrong += [f"{place}, {wrong}" for wrong in ours.wrong]
    for wrong in ours.wrong:
        say(f"  !! {wrong}")


def dlt_ways(options: argparse.Namespace, rows: int, repetition: int) -> Iterator[str]:
    """Yield the ways of dlt for this repetition: its default is slow, and once says enough (at
    1,500,000 not at all).
    """
    if options.skip_dlt:
        return
    yield ARROW
    if options.all or (repetition == 1 and rows != BIG):
        yield DLT


def peer_process(bench: Bench, command: list[str]) -> dict[str, Any]:
    """Measure one of the peers' processes."""
    assert bench.peers is not None
    return measured(command, bench.peers.environment(), bench.peers.work, bench.server.postmaster)


def find_peers(
    options: argparse.Namespace, folder: Path, work: Path, server: Server
) -> tuple[Peers | None, list[str]]:
    """Return the peers and nothing to say, or None and why only our own nights are measured."""
    if options.only == "ours":
        return None, [
            "Only our own nights were asked for: no floors, no dlt, no ratios against them."
        ]
    python, reason = peers_python(folder / "peers-venv")
    if python is None:
        if options.only == "peers":
            raise SystemExit(f"--only peers: {reason}")
        note = f"NO PEERS: {reason}. Only our own nights were measured."
        say(f"{'!' * 72}\n{note}\n{'!' * 72}")
        return None, [note]
    return Peers(python, work, server.url), []


def machine(server: Server, peers: Peers | None, notes: list[str], load: float) -> dict[str, Any]:
    """Return what the figures depend on; note a machine that was busy before we began."""
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    if load > BUSY * cores:
        notes.append(
            f"The machine was busy when this began (load {load:.1f} on {cores} cores): read the "
            "ratios, not the seconds."
        )
        say(notes[-1])
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=CHECKOUT, capture_output=True, text=True
    ).stdout.strip()
    versions = peers.versions() if peers else []
    facts = {
        "cores": cores,
        "python": platform.python_version(),
        "postgresql": server.version,
        "fsync": server.fsync,
        "load": load,
    }
    return {**facts, "commit": commit, "peers": versions}


def report(bench: Bench, rosters: list[Roster], facts: dict[str, Any]) -> str:
    """Return the tables as they stand in the README."""
    options, rows = bench.options, bench.options.rows
    libraries = (
        "; dlt {1} with pyarrow {2} on Python {0}".format(*facts["peers"]) if facts["peers"] else ""
    )
    lines = [
        f"Measured on {facts['cores']} cores, Python {facts['python']}, PostgreSQL "
        f"{facts['postgresql']} (fsync {facts['fsync']}){libraries}: whole processes with their "
        "start, the database already running, "
        + (
            "one run."
            if options.runs == 1
            else f"medians of {options.runs} interleaved runs (least-most)."
        ),
        "",
        goals_table(bench.figures, rows, options.big),
    ]
    for roster in rosters:
        if any(key[0] == roster.rows1 for key in bench.figures.taken):
            lines += ["", processes_table(bench.figures, roster.rows1, roster.files)]
    notes = list(bench.notes)
    if rows != STANDARD:
        notes.insert(
            0,
            f"The goals are for {STANDARD:,} rows, and these are {rows:,}: with fewer, the start "
            "of a process weighs more.",
        )
    if (
        len(bench.figures.each((rows, DLT, 1))) < options.runs
        and not options.skip_dlt
        and bench.peers
    ):
        notes.append("dlt's default ran in the first repetition only.")
    notes += [f"**FAILED**: {sentence}" for sentence in bench.wrong]
    if not bench.wrong and options.only != "peers":
        notes.append(
            "Checked in every repetition: all rows read and admitted, every source PUBLISHED, "
            "PUBLISHED, NOOP."
        )
    return "\n".join([*lines, "", *(f"- {note}" for note in notes)]).rstrip() + "\n"


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Our nights beside raw COPY and dlt, as one Markdown table.",
    )
    parser.add_argument(
        "--rows", type=int, default=STANDARD, help=f"officials (default {STANDARD:,})"
    )
    parser.add_argument("--runs", type=int, default=3, help="repetitions (default 3)")
    parser.add_argument(
        "--big", action="store_true", help=f"then all of Indonesia, {BIG:,} officials, as well"
    )
    parser.add_argument(
        "--kind", choices=(*KINDS, "both"), default="both", help="files of our nights"
    )
    parser.add_argument("--only", choices=("ours", "peers"), help="measure one side alone")
    parser.add_argument(
        "--all", action="store_true", help="dlt's default in every repetition, and at every size"
    )
    parser.add_argument("--skip-dlt", action="store_true", help="floors and our own nights only")
    options = parser.parse_args()
    if options.rows < 1000 or options.runs < 1 or (options.big and options.rows == BIG):
        parser.error("--rows from 1000, --runs from 1, and --big beside another size")
    return options


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
