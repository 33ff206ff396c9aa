"""Lists the backups and drops those past their retention."""

from datetime import datetime
from pathlib import Path

from sibermata.desk.keeping.make import manifest_beside
from sibermata.desk.keeping.second_place import drop_in_second_place
from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.office.backup import KeptBackup
from sibermata.rules.time.retention import past
from sibermata.store.keeping.backups import remember_dropped
from sibermata.store.views.desk.backups import kept_backups


def path_of(door: Opened, file: str) -> Path:
    """Return the path of a backup: a typed path, or a file name in the folder of backups; '' means
    the newest backup.
    """
    folder = door.settings.backups
    if file:
        typed = Path(file)
        return typed if typed.exists() or typed.parent != Path() else folder / file
    with door.database.connection() as connection:
        kept = kept_backups(connection)
    if not kept:
        raise Refusal("BACKUP_NONE")
    return folder / kept[0].file


def list_backups(door: Opened) -> list[tuple[KeptBackup, bool]]:
    """Return the listed backups, newest first, each with whether its file still exists."""
    with door.database.connection() as connection:
        kept = kept_backups(connection)
    return [(one, (door.settings.backups / one.file).exists()) for one in kept]


def drop_old_backups(door: Opened, now: datetime) -> int:
    """Delete the backups past their retention, also in the second place; return how many."""
    with door.database.connection() as connection:
        gone = past(kept_backups(connection), door.rules.numbers.backups)
    for one in gone:
        path = door.settings.backups / one.file
        path.unlink(missing_ok=True)
        manifest_beside(path).unlink(missing_ok=True)
        drop_in_second_place(door.settings.second_backups, one.file)
        with door.database.work(name="let go of backups") as connection:
            remember_dropped(connection, one.file, now)
    return len(gone)
