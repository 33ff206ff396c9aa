"""The installation that is measured: the embedded database with the bench's roster of two nights, an
account of an officer for each district and an administrator, each with a session; `sibermata serve`
and a sync as processes of their own.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from sibermata.desk.accounts.accounts import Wanted, add_account
from sibermata.desk.accounts.demo import become_demo
from sibermata.desk.accounts.links import redeem_link
from sibermata.desk.accounts.sessions import sign_in
from sibermata.desk.opening import Opened, opened
from sibermata.records.account import Right, Role, SignIn
from sibermata.settings import read_settings
from sibermata.store.desk.accounts import find_account
from sibermata.store.migrations import REVISIONS
from tests.bench.generate import SK
from tests.bench.roster import Roster

PASSWORD = "tujuh gerobak menanti fajar"
RULER = "Ratna"
HOST = "127.0.0.1"
NIGHTS_BACK = 30  # the first night that is kept lies so many days back; the others follow it
ONE_IN = 100  # rows, changed in a night


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in."""

    name: str
    district: str  # '' = the province
    token: str
    csrf: str


class Place:
    """A folder with everything that is made: sources, deliveries, the embedded database."""

    def __init__(self, folder: Path, roster: Roster) -> None:
        self.folder, self.roster = folder, roster
        self.day = datetime.now(UTC).date() - timedelta(days=NIGHTS_BACK)

    @property
    def environment(self) -> dict[str, str]:
        """What our processes see: no other setting than these."""
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("SIBERMATA_", "PYTHON", "PG"))
        }
        return {
            **kept,
            "SIBERMATA_DATA": str(self.folder / "data"),
            "SIBERMATA_SOURCES": str(self.folder / "sources"),
            "SIBERMATA_REGIONS": self.roster.regions,
        }

    def fill(self) -> None:
        """Make the database and let two nights pass, unless that was done before."""
        filled = self.folder / f"filled-{REVISIONS[-1]}"  # an older shape is made anew
        if filled.is_file():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("sources", "drop"):
            (self.folder / name).mkdir(parents=True)
        for path in self.roster.delivered(1):
            name, address = f"bench-{path.stem}", self.folder / "drop" / path.name
            district = f"{path.stem[:2]}.{path.stem[2:]}"
            words = (f'name = "{name}"', f'district = "{district}"', 'type = "spreadsheet"')
            text = "\n".join((*words, f'address = "{address}"\n'))
            (self.folder / "sources" / f"{name}.toml").write_text(text)
        self.run("sibermata.cli.start", "init")
        with self.opened() as door, door.database.work() as connection:
            become_demo(connection, datetime.now(UTC))  # no second factors
        for night in (1, 2):
            self.night(night)
        filled.touch()

    def night(self, number: int) -> None:
        """Let a night pass."""
        self.deliver(number)
        day = self.day + timedelta(days=number)
        for part in ("sync", "mark"):
            self.run("tests.bench.one_night", part, day.isoformat())

    def deliver(self, number: int) -> None:
        """Lay the files of a night where the sources look: day 1, day 2, and then day 2 with one
        row of a hundred changed each night; an old delivery that comes again would be held.
        """
        for path in self.roster.delivered(number):
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            for at, line in enumerate(lines[1:], 1):
                last = number - (at + number) % ONE_IN  # the night that changed this row last
                if last > 2:
                    cells = line.split(",")
                    lines[at] = ",".join((*cells[:SK], f"{cells[SK]}-{last}", *cells[SK + 1 :]))
            (self.folder / "drop" / path.name).write_text("".join(lines), encoding="utf-8")

    def run(self, module: str, *words: str) -> None:
        """Run a process of ours to its end."""
        command = [sys.executable, "-m", module, *words]
        subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """Open the installation as a command would."""
        with opened(settings=read_settings(self.environment)) as door:
            yield door

    def people(self, door: Opened) -> tuple[Person, list[Person]]:
        """Return the administrator and an officer for each district, signed in a moment ago."""
        codes = [f"{one.stem[:2]}.{one.stem[2:]}" for one in self.roster.delivered(1)]
        officers = [come_in(door, f"Petugas {code}", Role.OFFICER, code) for code in codes]
        return come_in(door, RULER, Role.ADMINISTRATOR), officers

    @contextmanager
    def served(self) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
        """Serve the pages as a process of its own, and lend its port."""
        with socket.socket() as free:
            free.bind((HOST, 0))
            port = int(free.getsockname()[1])
        command = [sys.executable, "-m", "sibermata.cli.start", "serve", "--port", str(port)]
        log = (self.folder / "serve.log").open("wb")
        process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        try:
            wait_for(port, process)
            yield port, process
        finally:
            process.terminate()
            process.wait(30)
            log.close()


def come_in(door: Opened, name: str, role: Role, *districts: str) -> Person:
    """Make an account, unless there is one, and sign it in."""
    now = datetime.now(UTC)
    with door.database.work() as connection:
        if find_account(connection, name) is None:
            wanted = Wanted(role, frozenset(Right), frozenset(districts), "")
            code = add_account(door.desk_on(connection, "bench"), name, wanted, now, door.terms)
            redeem_link(door.entrance(connection, now), code, PASSWORD)
        token = sign_in(door.entrance(connection, now), SignIn(name, PASSWORD)).token
    csrf = door.secrecy.sign(f"csrf {token}").hex()
    return Person(name, districts[0] if districts else "", token, csrf)


def wait_for(port: int, process: subprocess.Popen[Any]) -> None:
    """Wait until the pages answer."""
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit("sibermata serve ended at once: see serve.log")
        try:
            connection = HTTPConnection(HOST, port, timeout=2)
            connection.request("GET", "/masuk")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("sibermata serve does not answer")


def nights_from(place: Place, first: int) -> Iterator[tuple[int, date]]:
    """Yield the nights that follow, with their dates."""
    number = first
    while True:
        yield number, place.day + timedelta(days=number)
        number += 1
