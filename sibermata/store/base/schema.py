"""Brings the database to this release's shape, and refuses one that is newer or not made yet.

Migrations run under an advisory lock.
"""

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


def revision_of(connection: Connection[Any]) -> str:
    """Return the revision the database stands at, '' if it was never migrated."""
    if connection.execute("select to_regclass('alembic_version')").fetchone() == (None,):
        return ""
    row = connection.execute("select version_num from alembic_version").fetchone()
    return str(row[0]) if row else ""


def check_schema(connection: Connection[Any]) -> None:
    """Raise StoreUnavailable unless the database stands exactly where this release does."""
    found = revision_of(connection)
    if found == REVISIONS[-1]:
        return
    if not found:
        raise StoreUnavailable("the database has no tables yet", "NOT_INITIALISED")
    if found not in REVISIONS:
        raise StoreUnavailable(
            f"the database stands at revision {found!r}, newer than this release "
            f"({REVISIONS[-1]!r})",
            "SCHEMA_NEWER",
            found=found,
            ours=REVISIONS[-1],
        )
    raise StoreUnavailable(
        f"the database stands at revision {found!r}, this release needs {REVISIONS[-1]!r}",
        "SCHEMA_OLDER",
        found=found,
        ours=REVISIONS[-1],
    )


def migrate(database: Database) -> list[str]:
    """Bring the database to the newest revision; return the revisions applied.

    The loser of two at once waits.
    """
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    with database.connect() as connection:
        try:
            connection.execute("set lock_timeout = '120s'")
            connection.execute("select pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        except psycopg.errors.LockNotAvailable:
            raise StoreUnavailable(
                "another process has been migrating this database for two minutes",
                "MIGRATION_BUSY",
            ) from None
        before = revision_of(connection)
        if before and before not in REVISIONS:
            check_schema(connection)
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
        engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(database.url),
            poolclass=NullPool,
        )
        with engine.begin() as bound:
            config.attributes["connection"] = bound
            command.upgrade(config, "head")
            driver = bound.connection.driver_connection
            assert isinstance(driver, Connection)
            secure_rows(driver)
            failpoint("migrating")
        failpoint("migrated")
        connection.execute("select pg_advisory_unlock(%s)", (MIGRATION_LOCK,))
    return list(REVISIONS[REVISIONS.index(before) + 1 :] if before else REVISIONS)


def drop_everything(connection: Connection[Any]) -> None:
    """Drop every table of a demo's database. Nothing else calls this."""
    connection.execute("drop schema public cascade")
    connection.execute("create schema public")
