"""The roster that is loaded: two folders of one file for each district, day 1 and day 2, made once
and counted from its files. Night 3 delivers day 2 again.
"""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.bench.generate import EAST_JAVA_ROWS, HEADER, write_roster

VILLAGE = HEADER.index("village_code")
KINDS = ("csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Roster:
    """Two days of all districts, and what happens between them."""

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

    def day(self, night: int, kind: str = "csv") -> Path:
        """Return the folder of what is delivered in a night."""
        return self.folder / f"day{min(night, 2)}" / kind

    def delivered(self, night: int, kind: str = "csv") -> list[Path]:
        """Return the files of a night, by district."""
        return sorted(self.day(night, kind).glob(f"*.{kind}"))


def make_roster(rows: int, folder: Path) -> Roster:
    """Return the roster of so many rows, written under `folder` if it is not there yet."""
    whole = folder / "whole"
    if not whole.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        write_roster(rows, folder)
        whole.touch()
    roster = counted(folder)
    if roster.rows1 != rows:
        raise SystemExit(f"{folder} holds {roster.rows1} rows, not {rows}: remove it")
    return roster


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
    return Roster(folder, len(days), unmoved, rows1, rows2, changed, gone, unseen, new)


def keyed(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        next(file)
        return dict(line.split(",", 1) for line in file)


def village_of(line: str) -> str:
    return next(csv.reader([line]))[VILLAGE - 1]  # the key is off already
