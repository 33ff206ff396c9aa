"""What every test may ask for: a real database of its own, and an office that receives deliveries
from invented districts.

The database is the embedded PostgreSQL, or the server that SIBERMATA_TEST_DATABASE_URL names; each
test gets a fresh copy of one
migrated template.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as property_tests

from sibermata.settings import find_config, rule_files
from sibermata.store.base.desk_login import grant_desk, make_login
from sibermata.store.base.engine import Database, embedded_server
from sibermata.store.base.schema import migrate
from sibermata.store.registry.places import load_posts, load_regions
from sibermata.sync.night import Rules
from tests.office import Office

CONFIG = find_config({})

# No clock decides whether a property holds: machines are busy.
property_tests.register_profile(
    "no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
property_tests.load_profile("no clock")


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The address of a PostgreSQL server, ending in '/'; databases are made on it."""
    named = os.environ.get("SIBERMATA_TEST_DATABASE_URL")
    if named:
        yield named.rsplit("/", 1)[0] + "/"
        return
    folder = Path(tempfile.mkdtemp(prefix="sibermata-tests-", dir=in_memory()))
    server = embedded_server(folder)
    url = server.get_uri(database="postgres")
    forget_power_cuts(url)
    try:
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def in_memory(room: int = 4 << 30) -> str | None:
    """Return a folder that lies in memory and has room for a server's data, None where the usual
    one must do: a test's database is made and dropped in a tenth of the time there.
    """
    shared = Path("/dev/shm")
    there = shared.is_dir() and os.access(shared, os.W_OK)
    return str(shared) if there and shutil.disk_usage(shared).free > room else None


def forget_power_cuts(url: str) -> None:
    """Let a server of ours not wait for its disk: its data outlive the death of every process, and
    no test cuts the power.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync = off", "full_page_writes = off", "max_wal_size = '4GB'"):
            connection.execute(f"alter system set {setting}")
        connection.execute("select pg_reload_conf()")


def database_url(server_url: str, name: str) -> str:
    """The address of one database of that server."""
    if server_url.endswith("/"):
        return server_url + name
    return (
        server_url.replace("/postgres?", f"/{name}?")
        if "/postgres?" in server_url
        else server_url.rsplit("/", 1)[0] + "/" + name
    )


def admin(server_url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection that may make databases."""
    return psycopg.connect(database_url(server_url, "postgres"), autocommit=True)


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The rules of config/, read once."""
    return Rules(rule_files(CONFIG), "jatim")


@pytest.fixture(scope="session")
def template(server_url: str, rules: Rules) -> Iterator[str]:
    """The name of a migrated database with regions and posts; nobody writes to it."""
    name = f"template_{os.getpid()}"
    with admin(server_url) as connection:
        connection.execute(f"drop database if exists {name}")
        connection.execute(f"create database {name}")
    database = Database(database_url(server_url, name))
    migrate(database)
    with database.work() as connection:
        load_regions(connection, CONFIG / "regions", "jatim_regions.csv")
        posts = {
            code: {
                n: getattr(p, n) for n in ("name", "body", "min_holders", "max_holders", "single")
            }
            for code, p in rules.book.posts.posts.items()
        }
        load_posts(connection, posts)
        make_login(connection)
        grant_desk(connection)
    database.close()
    yield name
    with admin(server_url) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


@contextmanager
def fresh_database(server_url: str, template: str = "template1") -> Iterator[Database]:
    """Make a database of a name of its own, and drop it in the end."""
    name = f"test_{os.getpid()}_{os.urandom(4).hex()}"
    with admin(server_url) as connection:
        connection.execute(f"create database {name} template {template} strategy file_copy")
    made = Database(database_url(server_url, name))
    yield made
    made.close()
    with admin(server_url) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


@pytest.fixture
def database(server_url: str, template: str) -> Iterator[Database]:
    """A fresh database: migrated, with regions and posts, and nobody in it."""
    with fresh_database(server_url, template) as made:
        yield made


@pytest.fixture
def empty(server_url: str) -> Iterator[Database]:
    """A database without a table."""
    with fresh_database(server_url) as made:
        yield made


@pytest.fixture
def office(database: Database, rules: Rules, tmp_path: Path) -> Office:
    """The provincial office: receives deliveries, syncs them, tells its roster."""
    return Office(database, rules, tmp_path)
