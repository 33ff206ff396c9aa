"""Serves the pages of the demo, beside a clock of its own, with accounts that are printed once."""

import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg import Connection
from rich.console import Console
from rich.table import Table

from sibermata import logs
from sibermata.cli.door import word_of
from sibermata.desk.accounts.demo import Ready, demo_accounts
from sibermata.desk.opening import Opened, today
from sibermata.records.account import Role
from sibermata.records.source import Source
from sibermata.settings import Settings
from sibermata.store.base.scope import Scope
from sibermata.store.views.desk.repairs import count_waiting
from sibermata.web.server import Address, run

DROPPED = re.compile(r'^address = ".*/drop/.*"$', re.MULTILINE)


def serve_demo(door: Opened, address: Address, console: Console) -> None:
    """Print who may come in, and serve until asked to end. The terminal keeps the accounts in
    sight: only warnings are logged there, and what the clock does is logged in a file.
    """
    with door.database.work(name="demo accounts") as connection:
        desk = door.desk_on(connection, "demo")
        district = let_pages_take_files(door, connection)
        ready = demo_accounts(desk, [district], datetime.now(UTC), door.terms)
    logs.set_up(logs.Sentences(), logging.WARNING)
    with clock_beside(door.settings):
        run(door, address, lambda: print_accounts(ready, address, console, door.settings))


def let_pages_take_files(door: Opened, connection: Connection[Any]) -> str:
    """Let the officer's page take the file of a source that was left in a folder, where most waits
    to be decided; return the district of that source.
    """

    def waits(source: Source) -> int:
        scope = Scope.province().within(source.district)
        return sum(number for *_, number in count_waiting(connection, scope, today()))

    dropped = [one for one in door.sources() if DROPPED.search(text_of(door, one))]
    chosen = max(dropped or door.sources(), key=waits)
    text = DROPPED.sub('address = "push"', text_of(door, chosen))
    path_of(door, chosen).write_text(text, encoding="utf-8")
    return chosen.district


def path_of(door: Opened, source: Source) -> Path:
    """Return where a source of the demo is declared."""
    return door.settings.sources / f"{source.name}.toml"


def text_of(door: Opened, source: Source) -> str:
    """Return what declares a source of the demo."""
    return path_of(door, source).read_text(encoding="utf-8")


def print_accounts(
    ready: list[Ready], address: Address, console: Console, settings: Settings
) -> None:
    """Print the accounts; their passwords are kept nowhere."""
    table = Table(
        "akun", "peran", "kata sandi", title="Akun demo (kata sandi hanya dicetak sekali)"
    )
    for one in ready:
        table.add_row(one.name, word_of(one.role, Role), one.password)
    console.print(table)
    console.print(f"Catatan jadwal dan pekerja: {clock_log(settings)}")
    console.print(f"Halaman: {address.shown} (hentikan dengan Ctrl-C)")


def clock_log(settings: Settings) -> Path:
    """Return the file that the demo's clock and workers log to."""
    return settings.data / "jobs.log"


@contextmanager
def clock_beside(settings: Settings) -> Iterator[None]:
    """Run the clock and its workers in a process of their own, as long as the pages are served."""
    environ = {
        **os.environ,
        **(settings.environ or {}),
        "SIBERMATA_DATA": str(settings.data),
        "SIBERMATA_SOURCES": str(settings.sources),
        "SIBERMATA_DATABASE_URL": settings.database_url,
        "SIBERMATA_REGIONS": settings.regions,
    }
    environ.pop("SIBERMATA_KEY", None)
    environ["SIBERMATA_KEY_FILE"] = str(settings.data / "key")
    with clock_log(settings).open("ab") as log:
        clock = subprocess.Popen([sys.executable, "-m", "jobs", "serve"], env=environ, stderr=log)
        try:
            yield
        finally:
            clock.terminate()
            clock.wait(30)
