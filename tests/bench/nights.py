"""Our own three nights as a person would run them: `sibermata init` and `sibermata sync` on a fresh
database, checked after each.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.measure import measured
from tests.bench.roster import Roster
from tests.bench.server import Server

OURS = {"csv": "Sibermata", "xlsx": "Sibermata, XLSX"}  # kind of files -> name in the tables
MARKS = "marks, index, measures after it"  # of the nights from CSV; those from XLSX leave the same
DATABASE = "sibermata_bench"
DAYS = {1: "2026-03-02", 2: "2026-03-03", 3: "2026-03-04"}
REGISTRY = ("person", "tenure", "source_record", "record_version", "finding")
OUTCOMES = (
    "sum(rows_read), sum(admitted), sum(refused), sum(asked), sum(duplicates), "
    "sum(not_officials), sum(added), sum(changed), sum(missing)"
)


@dataclass(slots=True)
class OurNights:
    """One repetition: a fresh database, and files whose content is swapped from night to night."""

    server: Server
    folder: Path
    roster: Roster
    kind: str = "csv"
    url: str = ""
    wrong: list[str] = field(default_factory=list)  # checks that failed
    checks: dict[str, Any] = field(default_factory=dict)  # what the checks saw
    written: int | None = None  # registry rows that the quiet night wrote; None: there was none

    def prepare(self) -> None:
        """Make the database, declare the sources, `init`."""
        self.url = self.server.make_fresh(DATABASE)
        for name in ("sources", "drop"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir(parents=True)
        for path in self.roster.delivered(1, self.kind):
            district = f"{path.stem[:2]}.{path.stem[2:]}"
            address = self.folder / "drop" / path.name
            text = (
                f'name = "bench-{path.stem}"\ndistrict = "{district}"\ntype = '
                f'"spreadsheet"\naddress = "{address}"\n'
            )
            (self.folder / "sources" / f"bench-{path.stem}.toml").write_text(text)
        done = subprocess.run(
            [*program(), "init"],
            env=self.environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"sibermata init failed:\n{done.stdout}{done.stderr}")

    def environment(self) -> dict[str, str]:
        """Return what our process sees: no other setting than these."""
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("SIBERMATA_", "PYTHON", "PG"))
        }
        return {
            **kept,
            "SIBERMATA_DATABASE_URL": self.url,
            "SIBERMATA_DATA": str(self.folder / "data"),
            "SIBERMATA_SOURCES": str(self.folder / "sources"),
            "SIBERMATA_REGIONS": self.roster.regions,
        }

    def measured_nights(self) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
        """Run the three nights; yield each with what it took, and what marking after it took.

        What the checks find stands in `wrong`; after a failed night none follows.
        """
        for night, day in DAYS.items():
            before = self.registry() if night == 3 else {}
            self.deliver(night)
            took = self.part("sync", day)
            if took["code"]:
                yield night, took, took
                return
            marking = self.part("mark", day)
            self.check_runs(night, day)
            if night == 3:
                self.check_registry(before)
            yield night, took | {"checks": dict(self.checks)}, marking

    def part(self, what: str, day: str) -> dict[str, Any]:
        """Return what a part of a night took as a process of its own."""
        command = [sys.executable, "-m", "tests.bench.one_night", what, day]
        return measured(command, self.environment(), self.folder, self.server.postmaster)

    def deliver(self, night: int) -> None:
        """Write the night's bytes to the same addresses - also when they are the same - and let the
        disk have them.
        """
        for path in self.roster.delivered(night, self.kind):
            shutil.copyfile(path, self.folder / "drop" / path.name)
        os.sync()

    def check_runs(self, night: int, day: str) -> None:
        """Hold the night's runs against the roster.

        Asks the table of runs only: the big tables stay as the night left them.
        """
        states = dict(
            self.ask("select state, count(*) from run where night = %s group by state", day)
        )
        still = {1: 0, 2: self.roster.unmoved, 3: self.roster.files}[night]
        wanted = {
            state: number
            for state, number in (("NOOP", still), ("PUBLISHED", self.roster.files - still))
            if number
        }
        self.expect(night, "states", states, wanted)
        read, admitted, refused, asked, double, strangers, added, changed, missing = self.ask(
            f"select {OUTCOMES} from run where night = %s", day
        )[0]
        rows = self.roster.rows1 if night == 1 else self.roster.rows2
        self.expect(night, "rows read", read, rows)
        self.expect(night, "rows admitted", admitted, rows)
        self.checks[f"night {night}"] = {
            "states": states,
            "read": read,
            "admitted": admitted,
            "refused": refused,
            "asked": asked,
            "duplicates": double,
            "not_officials": strangers,
            "added": added,
            "changed": changed,
            "missing": missing,
        }
        if night == 1:
            self.expect(night, "added", added, rows)
        if night == 2:
            self.expect(night, "missing", missing, self.roster.gone - self.roster.unseen)

    def registry(self) -> dict[str, tuple[int, int]]:
        """Return the count and the newest writer of each table of the registry."""
        return {
            table: self.ask(f"select count(*), coalesce(max(xmin::text::bigint), 0) from {table}")[
                0
            ]
            for table in REGISTRY
        }

    def check_registry(self, before: dict[str, tuple[int, int]]) -> None:
        """After the quiet night: no row of the registry was written since `before`, and it holds
        what the deliveries said.
        """
        written = 0
        for table, (count, newest) in before.items():
            now, new = self.ask(
                f"select count(*), count(*) filter (where xmin::text::bigint > %s) from {table}",
                newest,
            )[0]
            written += max(new, new + count - now)  # rows that are gone or were rewritten count too
        self.written = written
        self.checks["registry rows written in night 3"] = written
        self.expect(3, "registry rows written", written, 0)
        present = self.one("select count(*) from source_record where missing_run is null")
        self.expect(3, "records present", present, self.roster.rows2 + self.roster.unseen)
        absent = self.one("select count(*) from source_record where missing_run is not null")
        self.expect(3, "records gone", absent, self.roster.gone - self.roster.unseen)
        first = (
            "select count(*) from source_record where first_run in (select id from run where "
            "night = %s)"
        )
        self.expect(1, "records of the first load", self.one(first, DAYS[1]), self.roster.rows1)
        self.checks["persons, tenures, versions, findings"] = [
            self.one(f"select count(*) from {table}")
            for table in ("person", "tenure", "record_version", "finding")
        ]

    def expect(self, night: int, what: str, found: object, wanted: object) -> None:
        """Note a check that failed."""
        if found != wanted:
            self.wrong.append(f"night {night}: {what}: {found}, expected {wanted}")

    def ask(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(question, values).fetchall()

    def one(self, question: str, *values: object) -> int:
        return int(self.ask(question, *values)[0][0])


def program() -> list[str]:
    """Return the command that a person types."""
    script = Path(sys.prefix) / "bin" / "sibermata"
    return [str(script)] if script.is_file() else [sys.executable, "-m", "sibermata.cli.start"]
