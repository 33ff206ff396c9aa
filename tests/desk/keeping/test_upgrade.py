"""One command alone brings the tables to this release, from any earlier one and with what is in
them: a backup first, all or nothing, and doing it again goes on.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

import sibermata.store.migrations
from sibermata.desk.installation import prepare
from sibermata.desk.keeping.prove import prove
from sibermata.desk.keeping.restore import restore
from sibermata.desk.keeping.upgrade import upgrade
from sibermata.desk.opening import Opened, opened
from sibermata.records.account import Role
from sibermata.records.run import State
from sibermata.store.base.engine import Database
from sibermata.store.base.schema import check_schema, migrate, revision_of
from sibermata.store.keeping.contents import count_rows, count_shapes
from sibermata.store.migrations import REVISIONS
from sibermata.store.views.desk.backups import keeping
from tests.accounts import account
from tests.crash import Forked, Strike
from tests.desk.acts import fix, with_wati
from tests.desk.keeping.conftest import Doors, settings_on
from tests.desk.keeping.refused import refused
from tests.office import Office

ROOT = Path(__file__).parents[3]
OLDER = REVISIONS[:-1]


def bring_to(database: Database, revision: str) -> None:
    """Bring an empty database to an earlier revision, as its release left it."""
    config = Config()
    config.set_main_option("script_location", str(Path(sibermata.store.migrations.__file__).parent))
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(database.url), poolclass=NullPool
    )
    with engine.begin() as bound:
        config.attributes["connection"] = bound
        command.upgrade(config, revision)


def columns_of(connection: psycopg.Connection[tuple[str, ...]], table: str) -> set[str]:
    rows = connection.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not "
        "attisdropped and attgenerated = ''",
        (table,),
    )
    return {name for (name,) in rows}


def fill_from(full: Database, old: Database) -> None:
    """Put what stands in a full database into an older one's tables, as far as they had them."""
    with full.connection() as there, old.work() as here:
        for table in count_rows(here):
            names = sorted(columns_of(there, table) & columns_of(here, table))
            columns = sql.SQL(", ").join(map(sql.Identifier, names))
            name = sql.Identifier(table)
            out = sql.SQL("copy {} ({}) to stdout (format binary)").format(name, columns)
            into = sql.SQL("copy {} ({}) from stdin (format binary)").format(name, columns)
            with there.cursor().copy(out) as source, here.cursor().copy(into) as target:
                for piece in source:
                    target.write(piece)
        # the older release stood under policies of its own
        here.execute("delete from installation where name = 'row security'")
        for sequence, value in there.execute(
            "select sequencename, last_value from pg_sequences where last_value is not null"
        ).fetchall():
            if here.execute("select to_regclass(%s)", (sequence,)).fetchone() != (None,):
                here.execute("select setval(%s::regclass, %s)", (sequence, value))


@pytest.fixture
def full(door: Opened, office: Office) -> Opened:
    """An installation with people, a correction, a question, an account, a trail."""
    fix(office, "Wati Simulasi", "birth_date", "1990-02-07")
    account(door, "Ratna", Role.OFFICER, "35.16")
    return door


@pytest.fixture
def old(full: Opened, empty: Database, doors: Doors) -> Opened:
    """The same installation, at the revision right after the first accounts."""
    bring_to(empty, "0002")
    fill_from(full.database, empty)
    return doors(empty)


@pytest.mark.parametrize("revision", [pytest.param(one, id=f"F120 {one}") for one in OLDER])
def test_from_every_earlier_revision_with_what_is_in_it(
    full: Opened, office: Office, doors: Doors, empty: Database, target: Database, revision: str
) -> None:
    bring_to(empty, revision)
    fill_from(full.database, empty)
    with empty.connection() as connection:
        before = count_rows(connection)
        policies = count_shapes(connection)["policies"]
    door = doors(empty)
    done = upgrade(settings_on(door, empty))
    assert done.revisions == list(REVISIONS[REVISIONS.index(revision) + 1 :])
    assert done.backup is not None
    assert (done.backup.manifest.revision, done.backup.manifest.rows) == (revision, before)
    moved = Office(empty, office.rules, office.folder)
    moved.nights = office.nights
    assert moved.state() == office.state()
    with empty.connection() as connection:
        check_schema(connection)
        after = count_rows(connection)
        assert count_shapes(connection)["policies"] > policies
        last = keeping(connection).last
    assert last is not None
    assert last.file == done.backup.path.name
    kept_apart = {"audit", "installation", "programme_item", "backup"}  # what a release writes
    assert {name: after[name] for name in before if name not in kept_apart} == {
        name: number for name, number in before.items() if name not in kept_apart
    }
    moved.deliver(with_wati(phone="081234509001"))
    assert moved.one().state is State.PUBLISHED
    # and the way back: the backup of the older tables proves, restores, and is brought up again
    assert prove(door, done.backup.path).manifest.revision == revision
    settings = settings_on(door, target)
    assert restore(settings, done.backup.path, "Rini").older
    assert refused(lambda: opened(settings=settings).__enter__()) == "SCHEMA_OLDER"
    upgrade(settings)
    assert Office(target, office.rules, office.folder).state() == office.state()


def test_upgrading_twice_changes_nothing_and_makes_no_second_backup(old: Opened) -> None:
    settings = settings_on(old, old.database)
    assert upgrade(settings).backup is not None
    assert upgrade(settings)[:2] == ([], None)
    assert len(list(old.settings.backups.glob("*.backup"))) == 1


@pytest.mark.parametrize(
    ("point", "revision", "backups"),
    [
        pytest.param("backup piece", "0002", 0, id="F120 while the backup is made"),
        pytest.param("backed up", "0002", 1, id="F120 after the backup"),
        pytest.param("migrating", "0002", 1, id="F120 before the commit"),
        pytest.param("migrated", REVISIONS[-1], 1, id="F120 after the commit"),
    ],
)
def test_an_upgrade_that_is_killed_leaves_the_old_tables_or_the_new_and_a_second_one_works(
    old: Opened, office: Office, point: str, revision: str, backups: int
) -> None:
    settings = settings_on(old, old.database)
    trap = Strike(point, signal.SIGKILL)
    Forked(office, lambda _: upgrade(settings), trap).wait()
    assert trap.struck
    with old.database.connection() as connection:
        assert revision_of(connection) == revision
    assert len(list(old.settings.backups.glob("*.backup"))) == backups
    upgrade(settings)
    with old.database.connection() as connection:
        check_schema(connection)
    assert Office(old.database, office.rules, office.folder).state() == office.state()


@pytest.mark.parametrize("fault", [pytest.param("", id="F121")])
def test_of_two_upgrades_at_once_the_second_waits_and_finds_the_work_done(
    old: Opened, fault: str
) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIBERMATA_")}
    environ = {**clean, "PYTHONPATH": str(ROOT), **(old.settings.environ or {})}
    words = [sys.executable, "-m", "sibermata.cli", "upgrade"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    started = [subprocess.Popen(words, env=environ, text=True, **pipes) for _ in range(2)]
    ended = [(*process.communicate(timeout=90), process.returncode) for process in started]
    assert [(code, err) for _, err, code in ended] == [(0, ""), (0, "")]
    assert sum("Tabel dibawa ke revisi" in out for out, _, _ in ended) == 1
    assert sum("Tabel sudah pada terbitan ini" in out for out, _, _ in ended) == 1
    assert len(list(old.settings.backups.glob("*.backup"))) == 1


@pytest.mark.parametrize("fault", [pytest.param("", id="F106")])
def test_behind_a_long_statement_an_upgrade_gives_up_and_nobody_queues_behind_it(
    old: Opened, fault: str
) -> None:
    settings = settings_on(old, old.database)
    with psycopg.connect(old.database.url) as long, long.transaction():
        long.execute("select count(*) from source")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            upgrade(settings)
        with psycopg.connect(old.database.url) as other:
            assert other.execute("select count(*) from source").fetchone() == (1,)
    with old.database.connection() as connection:
        assert revision_of(connection) == "0002"
    upgrade(settings)


@pytest.mark.parametrize("fault", [pytest.param("", id="F122")])
def test_init_makes_new_tables_and_never_changes_older_ones(
    old: Opened, empty: Database, fault: str
) -> None:
    assert refused(lambda: prepare(settings_on(old, old.database))) == "SCHEMA_OLDER"
    with old.database.connection() as connection:
        assert revision_of(connection) == "0002"


@pytest.mark.parametrize("fault", [pytest.param("", id="F122")])
def test_newer_tables_are_left_alone(door: Opened, fault: str) -> None:
    with door.database.work() as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    settings = settings_on(door, door.database)
    assert refused(lambda: upgrade(settings)) == "SCHEMA_NEWER"
    assert refused(lambda: prepare(settings)) == "SCHEMA_NEWER"
    assert not door.settings.backups.exists()


def test_a_database_without_tables_is_not_upgraded(door: Opened, target: Database) -> None:
    settings = settings_on(door, target)
    assert refused(lambda: upgrade(settings)) == "NOT_INITIALISED"
    migrate(target)
    assert upgrade(settings).revisions == []
