"""The database stands where the release stands, or it is refused by name; models and migrations say
the same.
"""

import base64
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from procrastinate.schema import SchemaManager
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

import sibermata.store.migrations
from sibermata import failpoints
from sibermata.errors import StoreUnavailable
from sibermata.store.base import schema
from sibermata.store.base.engine import Database, open_database
from sibermata.store.base.schema import check_schema, migrate, revision_of
from sibermata.store.migrations import REVISIONS
from sibermata.store.tables import metadata
from sibermata.sync.night import Rules
from tests.crash import Forked, Strike
from tests.office import KEY, Office

ROOT = Path(__file__).parents[3]
NOT_OURS = ("alembic_version", "procrastinate_")  # tables that their libraries describe


def test_models_and_migrations_agree(database: Database) -> None:
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(database.url), poolclass=NullPool
    )
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": False}
        )
        assert [
            difference
            for difference in compare_metadata(context, metadata)
            if not any(word in str(difference) for word in NOT_OURS)
        ] == []


def test_the_queue_of_the_last_revision_is_the_one_that_its_library_ships() -> None:
    folder = Path(sibermata.store.migrations.__file__).parent / "versions"
    shape = (folder / "0006_procrastinate.sql").read_text(encoding="utf-8")
    assert shape == SchemaManager.get_schema(), "the library's next shape is a revision of ours"


def test_the_list_of_revisions_is_the_chain_of_the_scripts() -> None:
    folder = Path(sibermata.store.migrations.__file__).parent / "versions"
    after = {}
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        (revision,) = re.findall(r'^revision = "(\w+)"$', text, re.M)
        (before,) = re.findall(r'^down_revision = (?:"(\w+)"|None)$', text, re.M)
        after[before] = revision
    chain = [after.pop("")]
    while chain[-1] in after:
        chain.append(after.pop(chain[-1]))
    assert (tuple(chain), after) == (REVISIONS, {})


@pytest.mark.parametrize("fault", [pytest.param("", id="F122-older")])
def test_a_database_without_tables_asks_for_init(empty: Database, fault: str) -> None:
    with empty.connection() as connection, pytest.raises(StoreUnavailable) as caught:
        check_schema(connection)
    assert str(caught.value) == "the database has no tables yet"
    assert caught.value.code == "NOT_INITIALISED"


@pytest.mark.parametrize("fault", [pytest.param("", id="F122-newer")])
def test_a_database_newer_than_the_release_is_refused_by_name(
    database: Database, fault: str
) -> None:
    with database.work() as connection:
        connection.execute("update alembic_version set version_num = '9999_from_next_year'")
    with database.connection() as connection, pytest.raises(StoreUnavailable) as caught:
        check_schema(connection)
    assert "'9999_from_next_year', newer than this release" in str(caught.value)
    assert REVISIONS[-1] in str(caught.value)
    with pytest.raises(StoreUnavailable, match="9999_from_next_year"):
        migrate(database)
    with database.connection() as connection:
        assert connection.execute("select version_num from alembic_version").fetchall() == [
            ("9999_from_next_year",)
        ]


def test_migrating_twice_changes_nothing_the_second_time(empty: Database) -> None:
    assert migrate(empty) == list(REVISIONS)
    assert migrate(empty) == []


@pytest.mark.parametrize("fault", [pytest.param("", id="F121")])
def test_of_two_processes_that_migrate_at_once_the_second_waits_and_both_are_content(
    empty: Database, tmp_path: Path, fault: str
) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIBERMATA_")}
    environ = {
        **clean,
        "PYTHONPATH": str(ROOT),
        "SIBERMATA_DATABASE_URL": empty.url,
        "SIBERMATA_DATA": str(tmp_path),
        "SIBERMATA_KEY": base64.b64encode(KEY).decode(),
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "sibermata.cli", "init"],
            env=environ,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    ended = [(*process.communicate(timeout=90), process.returncode) for process in started]
    assert [(code, err) for _, err, code in ended] == [(0, ""), (0, "")]
    assert sum("Tabel dibawa ke revisi" in out for out, _, _ in ended) == 1
    with empty.connection() as connection:
        check_schema(connection)
        assert connection.execute("select count(*) from region").fetchone()[0] > 9000


@pytest.mark.parametrize(
    "point", [pytest.param(point, id=f"F120-{point}") for point in ("migrating", "migrated")]
)
def test_a_migration_killed_half_way_leaves_the_old_shape_or_the_new_and_a_second_try_works(
    empty: Database, rules: Rules, tmp_path: Path, point: str
) -> None:
    trap = Strike(point, signal.SIGKILL)
    Forked(Office(empty, rules, tmp_path), lambda office: migrate(office.database), trap).wait()
    assert trap.struck
    with empty.connection() as connection:
        (tables,) = connection.execute(
            "select count(*) from pg_class where relnamespace = 'public'::regnamespace"
        ).fetchone() or (None,)
        assert (revision_of(connection), tables == 0) == (
            ("", True) if point == "migrating" else (REVISIONS[-1], False)
        )
    migrate(empty)
    with empty.connection() as connection:
        check_schema(connection)


class OldServer:
    """Speaks just enough of PostgreSQL's protocol to say how old it is."""

    def __init__(self, version: bytes) -> None:
        self.version = version
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"postgresql://somebody@127.0.0.1:{self.listener.getsockname()[1]}/x?sslmode=disable&gssencmode=disable"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        connection, _ = self.listener.accept()
        with connection:
            connection.recv(4096)
            parameters = b"server_version\0" + self.version + b"\0"
            connection.sendall(
                b"R\0\0\0\x08\0\0\0\0"
                + b"S"
                + (len(parameters) + 4).to_bytes(4, "big")
                + parameters
                + b"Z\0\0\0\x05I"
            )
            connection.recv(4096)


def test_a_server_that_is_too_old_is_refused_by_its_version() -> None:
    server = OldServer(b"14.9")
    with pytest.raises(StoreUnavailable) as caught:
        Database(server.url).connect()
    server.listener.close()
    assert str(caught.value) == "PostgreSQL 14.9 is too old: 15 or newer is needed"


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(StoreUnavailable) as caught:
        open_database(
            f"postgresql://petugas:SandiRahasia77@127.0.0.1:{port}/sibermata", tmp_path
        ).connect()
    assert "the database does not answer" in str(caught.value)
    assert "SandiRahasia77" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_server_that_refuses_the_login_did_answer(
    empty: Database,
) -> None:
    address = conninfo_to_dict(empty.url) | {"dbname": "tidak_ada_di_sini"}
    with pytest.raises(StoreUnavailable) as caught:
        Database(make_conninfo("", **address)).connect()
    assert caught.value.code == "DATABASE_REFUSES"


def test_a_migration_whose_process_froze_bars_nobody_for_ever(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "LONGEST_SECONDS", 1)
    monkeypatch.setattr(schema, "LONGEST_PAUSE", 1)

    def freeze(name: str, source: str) -> None:
        if name == "migrating":
            with empty.connect() as waits:
                waits.execute("select pg_advisory_lock(%s)", (schema.MIGRATION_LOCK,))
                waits.execute("create table alembic_version ()")  # waits for the other one
                waits.execute("drop table alembic_version")

    failpoints.arm(freeze)
    try:
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            migrate(empty)
    finally:
        failpoints.arm(None)
    assert migrate(empty) == list(REVISIONS)
