"""Stray backups: files in the folder of backups that the table `backup` does not list. Either the
process was killed before it recorded the file, or the database was restored from an older backup.

Invariant: a file that cannot be verified with our keys is never touched.
"""

from pathlib import Path

from sibermata.desk.keeping.make import manifest_beside, manifest_text, write_whole
from sibermata.desk.keeping.read import verify
from sibermata.desk.opening import Opened
from sibermata.errors import SibermataError
from sibermata.records.office.backup import SUFFIX
from sibermata.store.desk.desk import CLOCK
from sibermata.store.keeping.backups import one_at_a_time, remember_backup
from sibermata.store.views.desk.backups import kept_backups


def strays(door: Opened) -> list[Path]:
    """Return the stray backups, newest first."""
    with door.database.connection() as connection:
        kept = {one.file for one in kept_backups(connection)}
    found = door.settings.backups.glob(f"sibermata-*{SUFFIX}")
    return sorted((path for path in found if path.name not in kept), reverse=True)


def record_strays(door: Opened) -> int:
    """Record every stray backup that can be verified, so that it is listed, proven and deleted like
    the others; return how many.
    """
    with one_at_a_time(door.database):
        return sum(record_stray(door, path) for path in strays(door))


def record_stray(door: Opened, path: Path) -> bool:
    """Record a stray backup and write its manifest file; return False if it is not valid."""
    try:
        found = verify(path, door.secrecy)
    except SibermataError:
        return False  # of another installation, or damaged: `doctor` reports it
    if not manifest_beside(path).exists():
        write_whole(manifest_beside(path), [manifest_text(found).encode()])
    with door.database.work(name="take in a backup") as connection:
        remember_backup(connection, found, CLOCK)
    return True
