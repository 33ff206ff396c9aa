"""A house with a clock: a database, a key and declared sources, reached through the environment as
a real installation is.
"""

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from jobs.schedule import find_job
from jobs.worker.here import run_here
from sibermata.desk.installation import prepare
from sibermata.settings import read_settings
from sibermata.store.base.engine import Database
from tests.office import CAST, KEY, as_csv

ROOT = Path(__file__).parents[2]


@dataclass
class House:
    """One installation. Its sources are files; the clock's hour is handed in by each test."""

    database: Database
    folder: Path
    environ: dict[str, str]
    patch: pytest.MonkeyPatch
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def declare(self, name: str, address: str = "", *more: str) -> None:
        """Declare a source: a file with the cast in it, unless an address is given."""
        file = self.folder / f"{name}.csv"
        file.write_text(as_csv(CAST), encoding="utf-8")
        lines = [
            f'name = "{name}"',
            'district = "35.16"',
            'type = "spreadsheet"',
            f'address = "{address or file}"',
            *more,
        ]
        (self.folder / "sources" / f"{name}.toml").write_text(
            "\n".join(lines) + "\n", encoding="utf-8"
        )

    def at(self, instant: datetime) -> None:
        """Set the clock of this house, and of every process that it starts."""
        self.patch.setenv("SIBERMATA_CLOCK", instant.isoformat())

    def night(self, instant: datetime, job: str = "sync_rosters", stop: Event | None = None) -> int:
        """Run a job at an instant and work off what it asked for; return the exit code."""
        self.at(instant)
        found = find_job(job)
        assert found is not None
        return run_here(found, stop or Event())

    def runs(self) -> list[tuple[str, date, int, str]]:
        """Every run as (source, night, ordinal, state), in the order of their names and nights."""
        with self.database.connection() as connection:
            return connection.execute(
                "select source, night, ordinal, state from run order by 1, 2, 3"
            ).fetchall()  # type: ignore[return-value]

    def ask(self, statement: str, *values: Any) -> Any:
        """The first value of a statement's first row."""
        with self.database.connection() as connection:
            cursor = connection.execute(statement, values)  # type: ignore[arg-type]
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A process of its own: `python *arguments` in this house."""
        environ = {**os.environ, **self.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=environ,
            cwd=self.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.started.append(process)
        return process


@pytest.fixture
def house(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / "sources").mkdir()
    environ = {
        "SIBERMATA_DATABASE_URL": database.url,
        "SIBERMATA_DATA": str(tmp_path / "data"),
        "SIBERMATA_SOURCES": str(tmp_path / "sources"),
        "SIBERMATA_KEY": base64.b64encode(KEY).decode(),
    }
    for name in [name for name in os.environ if name.startswith("SIBERMATA_")]:
        monkeypatch.delenv(name)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    prepare(read_settings())
    made = House(database, tmp_path, environ, monkeypatch)
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def wib() -> Callable[[str], datetime]:
    """An instant of the office's zone: wib('2026-03-02 01:00')."""

    def instant(text: str) -> datetime:
        return datetime.fromisoformat(text + "+07:00")

    return instant


class AfterTheFirst(Event):
    """Set once a run has ended: a worker that is asked to end while its first source is at work."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        self.before = self.ended()

    def is_set(self) -> bool:
        return self.ended() > self.before

    def ended(self) -> int:
        return int(self.house.ask("select count(*) from run where ended_at is not null"))
