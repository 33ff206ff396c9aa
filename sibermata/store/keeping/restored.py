"""A database that comes out of a backup: filled, and only then opened.

Invariant: the revision is written last, together with the fences. Whoever opens a database that was
restored half-way finds no revision and goes no further.
"""

from collections.abc import Iterable
from typing import Any

from psycopg import Connection

from sibermata.records.office.backup import Manifest
from sibermata.store.base.engine import Database
from sibermata.store.base.row_security import TRAIL_HEAD
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.base.trail import write_trail
from sibermata.store.keeping.contents import has_table, server_major
from sibermata.store.keeping.programs import poured

JUMP = 1_000_000  # no worker of the time before holds a number that high (F124)


def fill(database: Database, dump: Iterable[bytes]) -> None:
    """Restore a dump into an empty database."""
    with database.connection() as connection:
        major = server_major(connection)
    poured(dump, database.url, major)


def open_restored(database: Database, manifest: Manifest, secrecy: Secrecy, by: str) -> int:
    """Make a restored database usable: no worker, session or one-time code of the time before the
    restore holds; return how many sessions ended.
    """
    with database.work(seconds=300, name="restore") as connection:
        connection.execute(TRAIL_HEAD)  # an older revision may lack it
        connection.execute("update source set fence = fence + %s", (JUMP,))
        ended = 0
        if has_table(connection, "job"):
            connection.execute("update job set fence = fence + %s", (JUMP,))
        if has_table(connection, "session"):
            ended = connection.execute(
                "update session set ended_at = clock_timestamp() where ended_at is null"
            ).rowcount
            connection.execute(
                "update one_time_link set used_at = clock_timestamp() where used_at is null"
            )
        if has_table(connection, "outbox"):  # it may have been sent after the backup was made
            connection.execute(
                "update outbox set state = 'expired', code = 'RESTORED', ended_at = "
                "clock_timestamp() where state in ('waiting', 'sending')"
            )
        name_revision(connection, manifest)
        detail = {"made_at": manifest.made_at.isoformat(), "sessions": ended}
        write_trail(connection, secrecy, by, "backup restored", manifest.revision, detail)
    return ended


def name_revision(connection: Connection[Any], manifest: Manifest) -> None:
    """Write at which revision the database stands."""
    connection.execute("delete from alembic_version")
    connection.execute(
        "insert into alembic_version (version_num) values (%s)", (manifest.revision,)
    )
