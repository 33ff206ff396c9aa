"""What the installation remembers of its backups: made, dropped, and what a drill found out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from psycopg import Connection, OperationalError

from sibermata.errors import Refusal
from sibermata.records.office.backup import Backup
from sibermata.store.base.engine import Database

BACKUP_LOCK = 0x51BE_000B
LONGEST_SECONDS = 6 * 3600  # of silence: then a process that makes or proves a backup is frozen


@contextmanager
def one_at_a_time(database: Database) -> Iterator[None]:
    """Hold the lock of backups: of two at once the second is refused. The server ends the session
    of a process that froze over it.
    """
    connection = database.connect()
    try:
        connection.execute(f"set idle_session_timeout = '{LONGEST_SECONDS}s'")
        row = connection.execute("select pg_try_advisory_lock(%s)", (BACKUP_LOCK,)).fetchone()
        if not row or not row[0]:
            raise Refusal("BACKUP_BUSY")
        try:
            yield
        finally:  # at once: the server notices only some moments later that a session is gone
            with suppress(OperationalError):
                connection.execute("select pg_advisory_unlock(%s)", (BACKUP_LOCK,))
    finally:
        connection.close()


def remember_backup(connection: Connection[Any], made: Backup, by: str) -> int:
    """Write down a finished backup; return its number."""
    said = made.manifest
    row = connection.execute(
        """
        insert into backup (file, made_at, size, sha256, key, release, revision, postgres, rows,
          row_count, "by")
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s)
        on conflict (file) do update set dropped_at = null returning id
        """,
        (
            made.path.name,
            said.made_at,
            made.size,
            bytes.fromhex(made.sha256),
            said.key,
            said.release,
            said.revision,
            said.postgres,
            json.dumps(dict(said.rows)),
            sum(said.rows.values()),
            by,
        ),
    ).fetchone()
    assert row is not None
    return int(row[0])


def remember_drill(
    connection: Connection[Any], file: str, at: datetime, seconds: float | None, code: str
) -> None:
    """Write down what a drill found out: '' as code where all is there."""
    connection.execute(
        """
        update backup set checked_at = %(at)s, code = %(code)s, restore_seconds = %(seconds)s,
          proven_at = case when %(code)s = '' then %(at)s end
        where file = %(file)s
        """,
        {"at": at, "code": code, "seconds": seconds, "file": file},
    )


def remember_dropped(connection: Connection[Any], file: str, at: datetime) -> None:
    """Write down that a file was let go of."""
    connection.execute("update backup set dropped_at = %s where file = %s", (at, file))


def size_of_last(connection: Connection[Any]) -> int:
    """Return the bytes of the newest backup, 0 if there never was one."""
    row = connection.execute(
        "select size from backup order by made_at desc, id desc limit 1"
    ).fetchone()
    return int(row[0]) if row else 0
