"""Shows the nights of the invented province on a console: a bar and a line for each night, and the
recap at the end.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sibermata.demo.courier import Courier
from sibermata.demo.deliveries.opensid import DEFAULT_ADDRESS, MariaDB, find_mariadb
from sibermata.demo.judge import Report, judge
from sibermata.demo.lists.judged import Exported, judge_marks
from sibermata.demo.lists.made import DemoList, make_lists
from sibermata.demo.lists.standing import standing_of, taught_of
from sibermata.demo.lists.written import declare_lists, write_lists
from sibermata.demo.meeting import Held
from sibermata.demo.province import Province, make_province
from sibermata.demo.recap import Recap, RunLine, meeting_lines, print_recap, thousands
from sibermata.demo.server import Wire
from sibermata.demo.suppliers.kinds import KINDS, Trouble
from sibermata.demo.truth import Went
from sibermata.sync.hold.parts import REMOVALS, RUN, VILLAGE

APPLIED = ("PUBLISHED", "NOOP")
HAPPENED_WORDS = {
    "new_sk": "SK baru",
    "replaced": "perangkat diganti",
    "paw": "PAW BPD",
    "typo": "salah ketik",
    "mended": "salah ketik diperbaiki",
    "title": "gelar baru",
    "promoted": "kaur naik sekdes",
    "moved": "pindah desa",
    "died": "meninggal tanpa pengganti",
    "staff": "baris staf berubah",
    "married": "nama berubah",
    "slipped": "baris tercecer",
    "acting": "Plt kades",
    "caretaker": "Pj kades",
    "overwritten": "nomor baris dipakai lagi",
    "away": "pindah kabupaten",
    "retyped": "salah ketik lain lagi",
    "spoilt": "sel nama rusak",
    "elected": "kades baru",
    "re-elected": "kades terpilih lagi",
}


@dataclass(slots=True)
class Demo:
    """A province with its server: the first night is delivered, the sources are declared."""

    province: Province
    courier: Courier
    folder: Path
    sources: Path  # the folder of TOML files: what SIBERMATA_SOURCES must name
    environment: dict[str, str]  # what the sources' [auth] names; to be added to the environment
    mariadb: MariaDB | None = None
    lists: list[DemoList] = field(default_factory=list)
    notes: list[str] = field(
        default_factory=list
    )  # shown in the recap: made keys, place of the database

    @property
    def listed(self) -> Path:
        """The folder of lists that are delivered as files."""
        return self.folder / "daftar"

    def next_night(self) -> None:
        """Advance to the next night, and deliver it."""
        self.province.next_night()
        self.courier.deliver()
        write_lists(self.lists, self.listed, self.courier.wire, self.province.night)


@contextmanager
def open_demo(
    scale: str,
    folder: Path,
    regions: Path,
    first: date,
    environ: Mapping[str, str] | None = None,
    seed: int = 35,
    nights: int = 0,
) -> Iterator[Demo]:
    """Make the province, serve it on loopback and deliver its first night; stop the server and drop
    its databases at the end.

    First empties the folders `drop`, `berkas` and `sources` of the work folder. Uses a MariaDB only
    if one answers at SIBERMATA_DEMO_MARIADB ('' = none). `nights` as in `make_province`.
    """
    address = (os.environ if environ is None else environ).get(
        "SIBERMATA_DEMO_MARIADB", DEFAULT_ADDRESS
    )
    for name in ("drop", "berkas", "daftar", "sources"):
        shutil.rmtree(folder / name, ignore_errors=True)
    mariadb = find_mariadb(address)
    province = make_province(scale, regions, first, seed, mariadb is not None, nights)
    with Wire() as wire:
        courier = Courier(province, folder, wire, mariadb)
        try:
            courier.deliver()
            sources = folder / "sources"
            environment = courier.write_sources(sources)
            lists = make_lists(province.districts, seed)
            demo = Demo(province, courier, folder, sources, environment, mariadb, lists)
            write_lists(lists, demo.listed, wire, province.night)
            declare_lists(lists, demo.listed, wire, sources)
            yield demo
        finally:
            if mariadb is not None:
                mariadb.close()


def run_demo(
    demo: Demo,
    sync_night: Callable[[date], Iterable[RunLine]],
    export_rows: Callable[[], Iterable[Mapping[str, str]]],
    nights: int,
    console: Console,
    look_next: Iterable[str] = (),
    export_marks: Callable[[], Exported] | None = None,
    hold_meeting: Callable[[date], Held] | None = None,
) -> Report:
    """Run the nights and print the recap; return the comparison with the truth.

    `sync_night` syncs every source and yields a line for each as it ends; `export_rows` returns the
    rows of `officials export`, ended tenures included; `export_marks` the pledges and trainings on
    record; `hold_meeting` holds a meeting on the last day.
    """
    started = time.perf_counter()
    lines: dict[str, list[RunLine]] = {}
    for night in range(1, nights + 1):
        if night > 1:
            demo.next_night()
        for line in _show_night(demo.province, sync_night, console):
            lines.setdefault(line.source, []).append(line)
    rows = list(export_rows())
    report = judge(demo.province.truth, rows)
    recap = Recap(demo.province, lines, rows, report, demo.mariadb is not None, 0.0, demo.notes)
    if export_marks is not None:
        exported = export_marks()
        if hold_meeting is not None:
            before, held = taught_of(exported), hold_meeting(demo.province.today)
            exported = export_marks()
            recap.meeting = meeting_lines(held, before, taught_of(exported))
        recap.marks = judge_marks(demo.lists, exported, demo.province.night)
        recap.standing = standing_of(exported)
    recap.seconds = time.perf_counter() - started
    print_recap(recap, console, look_next)
    return report


def _show_night(
    province: Province, sync_night: Callable[[date], Iterable[RunLine]], console: Console
) -> list[RunLine]:
    """Sync one night behind a progress bar, settle it, and print its line."""
    lines: list[RunLine] = []
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[at]}"),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task(f"Malam {province.night}", total=len(province.suppliers), at="")
        for line in sync_night(province.today):
            lines.append(line)
            progress.update(task, advance=1, at=line.source)
    settle_night(province, lines)
    console.print(night_line(province, lines), highlight=False)
    for name, trouble in province.troubles.items():
        found = next((line for line in lines if line.source == name), None)
        outcome = found.words if found else "tidak dijalankan"
        console.print(f"  gangguan  {name}: {KINDS[trouble].words} -> {outcome}", highlight=False)
    if province.happened:
        words = ", ".join(
            f"{HAPPENED_WORDS[what]} {count}"
            for what, count in sorted(province.happened.items(), key=lambda item: -item[1])
        )
        console.print(f"  kejadian  {words}", style="dim", highlight=False)
    return lines


def settle_night(province: Province, lines: Iterable[RunLine]) -> None:
    """Record in the truth which deliveries were applied, wholly or in part."""
    for line in lines:
        if line.source in province.truth.supplies:
            province.truth.settle(
                line.source,
                went(
                    line,
                    province.troubles.get(line.source),
                    renumbered=line.source in province.held_keys,
                ),
            )


def went(line: RunLine, trouble: Trouble | None, *, renumbered: bool = False) -> Went:
    """Return the outcome of a delivery, and whether it is one that its trouble may have.

    A part may always be held while the rest is applied.
    """
    villages = frozenset(
        part.removeprefix(VILLAGE) for part in line.parts if part.startswith(VILLAGE)
    )
    in_part = line.state == "HELD" and bool(line.parts) and RUN not in line.parts
    ends = (
        (line.state, line.code) in KINDS[trouble].ends
        if trouble
        else renumbered or line.state in APPLIED or in_part
    )
    return Went(
        line.state in APPLIED or in_part,
        villages,
        line.removals_held or REMOVALS in line.parts,
        ends,
    )


def night_line(province: Province, lines: list[RunLine]) -> str:
    """Return the night in one line."""
    held = sum(line.state == "HELD" for line in lines)
    failed = sum(line.state in ("FAILED", "ABANDONED") for line in lines)
    return (
        f"Malam {province.night} ({province.today.isoformat()})  baris "
        f"{thousands(sum(line.rows for line in lines))} · berubah "
        f"{thousands(sum(line.changed for line in lines))} · ditolak "
        f"{thousands(sum(line.refused for line in lines))} · ditanyakan "
        f"{thousands(sum(line.asked for line in lines))} · sumber ditahan {held} · sumber gagal "
        f"{failed}"
    )
