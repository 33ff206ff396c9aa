"""Brings the database to this release's revision, and refuses one that is newer or not initialised.
Migrations run under an advisory lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection

from sibermata.errors import StoreUnavailable
from sibermata.failpoints import failpoint
from sibermata.store.base.engine import Database
from sibermata.store.base.row_security import secure_rows
from sibermata.store.migrations import REVISIONS

MIGRATION_LOCK = 0x51BE_0001  # one migration at a time, whoever starts it
# seconds of silence after which the server ends a migrating process as frozen
LONGEST_SECONDS = 6 * 3600  # between lock and end, with the backup before
LONGEST_PAUSE = 600  # between two statements, with every table locked


def revision_of(connection: Connection[Any]) -> str:
    """Return the revision of the database, '' if it was never migrated."""
    if connection.execute("select to_regclass('alembic_version')").fetchone() == (None,):
        return ""
    row = connection.execute("select version_num from alembic_version").fetchone()
    return str(row[0]) if row else ""


def check_schema(connection: Connection[Any]) -> None:
    """Raise StoreUnavailable unless the database is at exactly this release's revision."""
    found = revision_of(connection)
    if found == REVISIONS[-1]:
        return
    if not found:
        refuse_unfinished(connection)
        raise StoreUnavailable("the database has no tables yet", "NOT_INITIALISED")
    refuse_newer(found)
    raise StoreUnavailable(
        f"the database stands at revision {found!r}, this release needs {REVISIONS[-1]!r}",
        "SCHEMA_OLDER",
        found=found,
        ours=REVISIONS[-1],
    )


def refuse_other_schema(connection: Connection[Any]) -> None:
    """Refuse a database whose revision changed while we were at work."""
    row = connection.execute("select version_num from alembic_version").fetchone()
    if row is None or row[0] != REVISIONS[-1]:
        check_schema(connection)


def refuse_newer(found: str) -> None:
    """Refuse a revision that this release does not know."""
    if found not in REVISIONS:
        raise StoreUnavailable(
            f"the database stands at revision {found!r}, newer than this release "
            f"({REVISIONS[-1]!r})",
            "SCHEMA_NEWER",
            found=found,
            ours=REVISIONS[-1],
        )


def refuse_unfinished(connection: Connection[Any]) -> None:
    """Refuse a database that a restore filled but did not finish."""
    if connection.execute("select to_regclass('alembic_version')").fetchone() != (None,):
        raise StoreUnavailable("a restore into this database broke off", "RESTORE_UNFINISHED")


def migrate(database: Database) -> list[str]:
    """Bring the database to the newest revision; return the revisions applied. If two processes try
    at once, the second waits.
    """
    with migration_lock(database) as connection:
        if (before := revision_of(connection)) == "":
            refuse_unfinished(connection)
        else:
            refuse_newer(before)
        return bring_up(database, before)


@contextmanager
def migration_lock(database: Database) -> Iterator[Connection[Any]]:
    """Hold the lock of migrations: a second process waits, and finds the work done."""
    connection = database.connect()
    try:
        connection.execute(
            f"set lock_timeout = '120s'; set idle_session_timeout = '{LONGEST_SECONDS}s'"
        )
        try:
            connection.execute("select pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        except psycopg.errors.LockNotAvailable:
            raise StoreUnavailable(
                "another process has been migrating this database for two minutes",
                "MIGRATION_BUSY",
            ) from None
        yield connection
    finally:
        connection.close()  # and with it the lock


def bring_up(database: Database, before: str) -> list[str]:
    """Apply the revisions after `before` and the policies of rows, in one transaction: the database
    stands at the old revision or at the new one. It waits five seconds for a table, so that nobody
    queues behind it (F106).
    """
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    options = f"-c lock_timeout=5s -c idle_in_transaction_session_timeout={LONGEST_PAUSE}s"
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(database.url, options=options),
        poolclass=NullPool,
    )
    try:
        with engine.begin() as bound:
            config.attributes["connection"] = bound
            command.upgrade(config, "head")
            driver = bound.connection.driver_connection
            assert isinstance(driver, Connection)
            secure_rows(driver)
            failpoint("migrating")
    except DBAPIError as error:
        raise error.orig if isinstance(error.orig, psycopg.Error) else error from None
    failpoint("migrated")
    return list(REVISIONS[REVISIONS.index(before) + 1 :] if before else REVISIONS)


def drop_everything(connection: Connection[Any]) -> None:
    """Drop every table of a demo's database. Nothing else calls this."""
    connection.execute("drop schema public cascade")
    connection.execute("create schema public")
