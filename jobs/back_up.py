"""Makes the daily backup, proves it by its drill, and deletes the backups past their retention.

The table of backups decides what is due, so that a missed backup is made later. The first backup of
an installation waits for the hour of the timetable.
"""

import logging
from datetime import datetime
from threading import Event

from jobs.door import Outcome, at_the_door, instant
from jobs.schedule import latest_backup
from sibermata.desk.keeping.keep import drop_old_backups
from sibermata.desk.keeping.make import back_up
from sibermata.desk.keeping.prove import prove
from sibermata.desk.keeping.second_place import copy_proven
from sibermata.desk.keeping.strays import record_strays
from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.store.desk.desk import CLOCK
from sibermata.store.night.due import asked_since
from sibermata.store.views.desk.backups import has_key_copy, keeping

log = logging.getLogger("sibermata.jobs")


def run(stop: Event, now: datetime | None = None) -> int:
    """Back up, and copy proven backups to the second place; if `stop` is set, leave the drill to
    the next start.
    """
    made = at_the_door("back_up", lambda door: keep_safe(door, now or instant(), stop))
    return made if stop.is_set() else max(made, at_the_door("copy_backups", copy_there))


def copy_there(door: Opened) -> Outcome:
    """Copy every proven backup that the second place lacks, also those of earlier days."""
    try:
        return Outcome({"copied": copy_proven(door)})
    except Refusal as error:
        if error.code == "BACKUP_BUSY":  # another clock is making a backup
            return Outcome({"copied": 0})
        raise


def keep_safe(door: Opened, now: datetime, stop: Event) -> Outcome:
    """Make the due backup, unless it exists, prove it, and delete old ones. Do nothing if another
    clock is making one.
    """
    due = latest_backup(now)
    with door.database.connection() as connection:
        last, since = keeping(connection).last, asked_since(connection)
        copied = has_key_copy(connection, door.secrecy.fingerprint)
    is_made = last is not None and last.made_at >= due
    if (last is None and (since is None or since >= due)) or (is_made and last and last.checked_at):
        return Outcome({"due": 0})
    if not copied:
        log.warning("no copy of the key was confirmed", extra={"key": door.secrecy.fingerprint})
    try:
        path = door.settings.backups / last.file if is_made and last else back_up(door, CLOCK).path
        if stop.is_set():
            return Outcome({"proven": 0}, 1)
        done, taken_in = prove(door, path), record_strays(door)
    except Refusal as error:
        if error.code == "BACKUP_BUSY":
            return Outcome({"due": 0})
        raise
    return Outcome(
        {
            "bytes": done.size,
            "rows": sum(done.manifest.rows.values()),
            "restore_seconds": round(done.seconds),
            "proven": 1,
            "doubts": done.doubts,
            "taken_in": taken_in,
            "let_go": drop_old_backups(door, now),
        }
    )
