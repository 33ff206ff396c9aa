"""Backups that lie in the folder and that the installation does not know: whoever made one was
killed before it was written down, or the installation itself was restored from an older one.

Invariant: a file that our keys do not open whole is never touched.
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
    """Return the files of backups that are not written down, the newest first."""
    with door.database.connection() as connection:
        kept = {one.file for one in kept_backups(connection)}
    found = door.settings.backups.glob(f"sibermata-*{SUFFIX}")
    return sorted((path for path in found if path.name not in kept), reverse=True)


def take_in(door: Opened) -> int:
    """Write down every stray that is whole, so that it is listed, proven and let go of like the
    others; return how many.
    """
    with one_at_a_time(door.database):
        return sum(take_in_one(door, path) for path in strays(door))


def take_in_one(door: Opened, path: Path) -> bool:
    """Write down one stray and give it its manifest; return whether it could be read."""
    try:
        found = verify(path, door.secrecy)
    except SibermataError:
        return False  # another installation's, or damaged: `doctor` names it
    if not manifest_beside(path).exists():
        write_whole(manifest_beside(path), [manifest_text(found).encode()])
    with door.database.work(name="take in a backup") as connection:
        remember_backup(connection, found, CLOCK)
    return True
