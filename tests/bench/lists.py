"""Time lists beside the roster: `python -m tests.bench.lists [officials] [runs]` loads a roster, then
150,000 pledges and 120,000 results of its officials for the first time, then the same bytes again,
from CSV and from XLSX, each as a process of its own on one database.

Not a test: a shared machine is too noisy for a limit. The goal is at most 1.5 x the processor that
the roster's own first load takes for a row; a quiet night is NOOP.
"""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import xlsxwriter

from sibermata.settings import find_config
from tests.bench.measure import measured
from tests.bench.nights import DAYS, OurNights
from tests.bench.roster import KINDS, Roster, make_roster
from tests.bench.server import Server, running_server

FOLDER = Path(__file__).parents[2] / "bench-data"
STANDARD, RUNS = 150_000, 3
DAY = DAYS[1]
EVERY = 5  # of so many officials one took no course
NAME, NIK, VILLAGE, POST = 2, 1, 6, 7  # columns of the roster
LISTS: Mapping[str, tuple[str, ...]] = {
    "pledges": ("No", "Nama", "Jabatan", "Desa", "Kecamatan", "Tanggal", "Bentuk", "Naskah"),
    "trainings": (
        "No",
        "NIK",
        "Nama Peserta",
        "Jabatan",
        "Kode Desa",
        "Nama Pelatihan",
        "Tanggal Mulai",
        "Nilai",
        "No Sertifikat",
    ),
}
Row = Sequence[str]


class Took(NamedTuple):
    """What one process took for so many rows."""

    what: str
    kind: str
    rows: int
    wall: float
    cpu: float
    server: float
    peak: float

    @property
    def a_row(self) -> float:
        """Microseconds of processor for a row, ours and the server's."""
        return (self.cpu + self.server) / self.rows * 1e6


def places() -> dict[str, tuple[str, str]]:
    """Return the code of a village without dots -> its name and its kecamatan's."""
    path = find_config({}) / "regions" / "jatim_regions.csv"
    with path.open(encoding="utf-8") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    return {
        code.replace(".", ""): (name, names[code[:8]])
        for code, name in names.items()
        if len(code) == 13
    }


def listed(path: Path, where: Mapping[str, tuple[str, str]]) -> Iterator[tuple[Row, Row | None]]:
    """Yield of each official of a district what a list of pledges says, and one of trainings."""
    with path.open(encoding="utf-8", newline="") as file:
        for at, row in enumerate(list(csv.reader(file))[1:], 1):
            name, post, village = row[NAME], row[POST], row[VILLAGE]
            signed = date(2024, 9, 1) + timedelta(at % 20)
            pledge = (
                *(str(at), name, post, *where[village], signed.strftime("%d/%m/%Y")),
                *("Pakta Integritas", "SKB-4"),
            )
            held = (date(2024, 3, 1) + timedelta(at % 60)).isoformat()
            result = (
                *(str(at), row[NIK], name, post, village, "Pengelolaan Keuangan Desa"),
                *(held, str(60 + at % 41), f"C-{at}/2024"),
            )
            yield pledge, result if at % EVERY else None


def write_lists(roster: Roster, folder: Path) -> dict[str, int]:
    """Write the lists of every district as CSV and XLSX with their sources, unless they are there;
    return how many rows each kind of list has.
    """
    where, counted = places(), dict.fromkeys(LISTS, 0)
    for path in roster.delivered(1):
        both = list(listed(path, where))
        rows: dict[str, list[Row]] = {
            "pledges": [one for one, _ in both],
            "trainings": [one for _, one in both if one is not None],
        }
        for delivers, some in rows.items():
            counted[delivers] += len(some)
            for kind in KINDS:
                target = folder / f"{delivers}-{kind}" / f"{path.stem}.{kind}"
                if not target.is_file():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    write_table(target, [LISTS[delivers], *some])
                declare(folder / f"sources-{delivers}-{kind}", target, delivers)
    return counted


def write_table(target: Path, rows: Sequence[Row]) -> None:
    """Write a table as its ending says."""
    if target.suffix == ".csv":
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        return
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Daftar")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)


def declare(folder: Path, target: Path, delivers: str) -> None:
    """Write the source of a list."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{delivers}-{target.stem}"
    text = (
        f'name = "{name}"\ndistrict = "{target.stem[:2]}.{target.stem[2:]}"\n'
        f'type = "spreadsheet"\naddress = "{target}"\ndelivers = "{delivers}"\n'
    )
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def one_run(
    server: Server, roster: Roster, lists: Path, counted: Mapping[str, int], kind: str
) -> list[Took]:
    """Load a fresh database: the roster, the lists, the lists again."""
    nights = OurNights(server, FOLDER / "ours-lists", roster, kind)
    nights.prepare()
    nights.deliver(1)
    took = [as_taken("roster", kind, roster.rows1, nights.part("sync", DAY))]
    for again in ("", ", again"):
        for delivers, rows in counted.items():
            environment = nights.environment() | {
                "SIBERMATA_SOURCES": str(lists / f"sources-{delivers}-{kind}")
            }
            command = [sys.executable, "-m", "tests.bench.one_night", "sync", DAY]
            done = measured(command, environment, nights.folder, server.postmaster)
            took.append(as_taken(f"{delivers}{again}", kind, rows, done))
    check(nights, counted)
    return took


def as_taken(what: str, kind: str, rows: int, done: Mapping[str, Any]) -> Took:
    """Return what a process took, and say it; stop where it failed."""
    if done["code"]:
        raise SystemExit(f"{what}: {done['err']}")
    server = done["server_cpu"] or 0.0
    one = Took(what, kind, rows, done["wall"], done["cpu"], server, done["peak_mb"])
    print(
        f"{kind}, {what}: {one.wall:.2f} s, cpu {one.cpu:.2f} + server {one.server:.2f}, "
        f"{one.a_row:.0f} us a row, {one.peak:.0f} MB",
        flush=True,
    )
    return one


def check(nights: OurNights, counted: Mapping[str, int]) -> None:
    """Hold what was loaded against the files: every row read, nearly all linked, quiet = NOOP."""
    for delivers, rows in counted.items():
        which = f"run where starts_with(source, '{delivers}-') and state = "
        read = nights.one(f"select coalesce(sum(rows_read), 0) from {which}'PUBLISHED'")
        quiet = nights.one(f"select count(*) from {which}'NOOP'")
        linked = nights.one(
            "select count(*) from list_row where recorded_to = 'infinity' and state = 'linked' "
            f"and delivers = '{delivers}'"
        )
        print(f"{delivers}: {read:,} rows read, {linked:,} linked, {quiet} sources quiet")
        if read != rows or quiet != nights.roster.files or linked < 0.9 * rows:
            raise SystemExit(f"{delivers}: not what the files say")


def table(found: Sequence[Took]) -> None:
    """Print the medians as the README has them."""
    print("\n| 150,000 officials | rows | wall s | cpu s | server cpu s | us a row | x | peak MB |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in KINDS:
        alone = median(one.a_row for one in found if (one.what, one.kind) == ("roster", kind))
        for what in dict.fromkeys(one.what for one in found):
            some = [one for one in found if (one.what, one.kind) == (what, kind)]
            row = [median(one[at] for one in some) for at in range(3, 7)]
            each = median(one.a_row for one in some)
            times = "" if "again" in what else f"{each / alone:.2f}"
            print(
                f"| {what}, {kind.upper()} | {some[0].rows:,} | {row[0]:.2f} | {row[1]:.2f} | "
                f"{row[2]:.2f} | {each:.0f} | {times} | {row[3]:.0f} |"
            )


def main(rows: int, runs: int) -> None:
    """Load everything so many times, CSV and XLSX by turns, and print the medians."""
    FOLDER.mkdir(exist_ok=True)
    roster = make_roster(rows, FOLDER / f"roster-{rows}")
    lists = FOLDER / f"lists-{rows}"
    counted = write_lists(roster, lists)
    with running_server(FOLDER / "peers" / "pg") as server:
        found = [
            one
            for _ in range(runs)
            for kind in KINDS
            for one in one_run(server, roster, lists, counted, kind)
        ]
        server.drop("sibermata_bench")
    table(found)


if __name__ == "__main__":
    main(*map(int, [*sys.argv[1:], *map(str, (STANDARD, RUNS)[len(sys.argv) - 1 :])]))
