"""When the installation was last kept safe: asked by pages, metrics and checks. Of nobody's
district: there are numbers in it and no person.
"""

from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.office.backup import KeptBackup
from sibermata.store.registry.places import recall

COLUMNS = """id, file, made_at, size, key, revision, row_count, "by", checked_at, proven_at,
    restore_seconds, code, dropped_at"""
KEY_COPY = "key copy"  # what the installation remembers: fingerprint of the key that was copied


class Keeping(NamedTuple):
    """The newest backup, and the newest that a drill restored; None where there is none."""

    last: KeptBackup | None
    proven: KeptBackup | None


def last_proven_backup(connection: Connection[Any]) -> KeptBackup | None:
    """Return the newest backup that a drill restored whole, None if there is none.

    Its age is counted from `made_at`: what was written after it would be fetched anew.
    """
    return newest(connection, "proven_at is not null")


def keeping(connection: Connection[Any]) -> Keeping:
    """Return the newest backup and the newest proven one."""
    return Keeping(newest(connection, "true"), last_proven_backup(connection))


def kept_backups(connection: Connection[Any]) -> list[KeptBackup]:
    """Return the backups whose files are kept, the newest first."""
    rows = connection.execute(
        f"select {COLUMNS} from backup where dropped_at is null order by made_at desc, id desc"
    )
    return [KeptBackup(*row) for row in rows]


def newest(connection: Connection[Any], which: str) -> KeptBackup | None:
    """Return the newest kept backup of some."""
    row = connection.execute(
        f"select {COLUMNS} from backup where dropped_at is null and {which} order by made_at desc, "
        "id desc limit 1"
    ).fetchone()
    return KeptBackup(*row) if row else None


def has_key_copy(connection: Connection[Any], fingerprint: str) -> bool:
    """Return whether somebody confirmed that a copy of this key lies elsewhere."""
    kept = recall(connection, KEY_COPY)
    return kept is not None and kept[0] == fingerprint
