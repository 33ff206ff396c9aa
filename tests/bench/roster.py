"""The rosters that are loaded: the peers' seeded ones where their generator is, else invented ones
of the same size and shape.

A roster is two folders of one CSV per district: day 1, and day 2 with 1 % changed, 0.2 % gone, 0.2
% new. Night 3 delivers day 2 again.
"""

import csv
import json
import random
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sibermata.settings import find_config

EAST_JAVA_ROWS = 200_000  # above this the peers' generator takes all of Indonesia
VILLAGE = 6  # the column of the village code, in the peers' files as in our own
CHANGED, GONE, NEW = 0.01, 0.002, 0.002  # shares of the rows


@dataclass(frozen=True, slots=True)
class Roster:
    """Two days of all districts, and what happens between them."""

    name: str  # of its folder: '150k'
    folder: Path
    files: int
    unmoved: int  # of them, files that are the same on both days (small rosters only)
    rows1: int
    rows2: int
    changed: int
    gone: int
    # of the gone: their whole village is not in day 2, and absence there says nothing (small
    # rosters only)
    unseen: int
    new: int

    @property
    def regions(self) -> str:
        """The SIBERMATA_REGIONS that know its villages."""
        return "jatim" if self.rows1 <= EAST_JAVA_ROWS else "indonesia"

    def delivered(self, night: int) -> list[Path]:
        """Return the files of a night, by district."""
        return sorted((self.folder / f"day{min(night, 2)}" / "csv").glob("*.csv"))


def name_of(rows: int) -> str:
    """Return the name of a roster's folder, as the peers write it."""
    return f"{rows // 1000}k" if rows % 1000 == 0 else str(rows)


def peers_roster(rows: int, work: Path, peers: Path) -> Roster:
    """Return the peers' roster of so many rows, generated once under `work`; what is written is
    held against its expected.json.
    """
    folder = work / "data" / name_of(rows)
    if not (folder / "expected.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        subprocess.run(
            [sys.executable, str(peers / "gen.py"), str(folder), "--rows", str(rows)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    roster = counted(folder)
    expected = json.loads((folder / "expected.json").read_text())
    if (roster.rows1, roster.rows2) != (
        expected["rows1"],
        expected["rows2"],
    ) or roster.rows1 != rows:
        raise SystemExit(
            f"{folder}: holds {roster.rows1} and {roster.rows2} rows, not what its expected.json "
            "says: remove it"
        )
    return roster


def own_roster(rows: int, work: Path) -> Roster:
    """Return an invented roster of so many rows: for a checkout without the peers."""
    folder = work / "data" / name_of(rows)
    if not (folder / "whole").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        write_own(rows, folder)
        (folder / "whole").touch()
    return counted(folder)


def counted(folder: Path) -> Roster:
    """Return the roster in `folder` with its counts, from the files themselves: the first column is
    the key.
    """
    rows1 = rows2 = changed = gone = unseen = new = unmoved = 0
    days = sorted((folder / "day1" / "csv").glob("*.csv"))
    for path in days:
        before, after = keyed(path), keyed(folder / "day2" / "csv" / path.name)
        rows1, rows2 = rows1 + len(before), rows2 + len(after)
        unmoved += before == after
        left = before.keys() - after.keys()
        seen = {village_of(line) for line in after.values()}
        gone, unseen = (
            gone + len(left),
            unseen + sum(village_of(before[key]) not in seen for key in left),
        )
        new += len(after.keys() - before.keys())
        changed += sum(before[key] != line for key, line in after.items() if key in before)
    return Roster(folder.name, folder, len(days), unmoved, rows1, rows2, changed, gone, unseen, new)


def keyed(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        next(file)
        return dict(line.split(",", 1) for line in file)


def village_of(line: str) -> str:
    return next(csv.reader([line]))[VILLAGE - 1]  # the key is off already


def write_own(rows: int, folder: Path) -> None:
    """Write an invented roster over real villages, spread evenly."""
    from tests.bench.validate_speed import COLUMNS, invented_rows

    villages: dict[str, list[str]] = defaultdict(list)
    name = "jatim_regions.csv" if rows <= EAST_JAVA_ROWS else "id_regions.csv"
    with (find_config({}) / "regions" / name).open(encoding="utf-8") as file:
        for region in csv.DictReader(file):
            if region["level"] == "desa":
                villages[region["code"][:5]].append(region["code"])
    size, extra = divmod(rows, sum(map(len, villages.values())))
    number = 0
    for district, codes in sorted(villages.items()):
        dice = random.Random(district)  # seeded: every run writes the same bytes
        day1: list[list[str]] = []
        for code in codes:
            count = size + (number < extra)
            number += 1
            made: list[list[str]] = []
            while len(made) < count:  # a village has 19 posts: a larger one has more hamlets
                made += invented_rows(code, dice)
            for place, row in enumerate(made[:count]):
                row[0] = f"{code}-{place}"
                if place >= 19:
                    row[7] = f"Kepala Dusun {place}"
            day1 += made[:count]
        day2 = next_day(day1, codes, dice, invented_rows)
        for day, body in (("day1", day1), ("day2", day2)):
            path = folder / day / "csv" / f"{district.replace('.', '')}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out, lineterminator="\n").writerows([COLUMNS, *body])


def next_day(
    day: list[list[str]],
    codes: list[str],
    dice: random.Random,
    invented: Callable[[str, random.Random], list[list[str]]],
) -> list[list[str]]:
    after = []
    for row in day:
        drawn = dice.random()
        if drawn < CHANGED:
            after.append(
                [*row[:13], f"08{dice.randrange(10**9, 10**10)}", row[14]]
            )  # another phone number
        elif drawn >= CHANGED + GONE:
            after.append(row)
    for number in range(round(len(day) * NEW)):
        row = invented(dice.choice(codes), dice)[0]
        after.append([f"new-{number}", *row[1:7], f"Kepala Dusun Baru {number}", *row[8:]])
    return after
