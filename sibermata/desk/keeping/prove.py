"""The drill: restores a backup into a scratch database and compares it with its manifest.

Only a backup that was restored once is known to work. The table `backup` records the result.
"""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sibermata.desk.keeping.read import dump_of, verify
from sibermata.desk.opening import KEY_WORD, Opened, secrecy_of, take_keys
from sibermata.errors import SibermataError, StoreUnavailable
from sibermata.records.office.backup import Manifest
from sibermata.store.base.engine import Database
from sibermata.store.base.scope import Scope
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.keeping.backups import one_at_a_time, remember_drill
from sibermata.store.keeping.proof import first_difference
from sibermata.store.keeping.restored import fill, name_revision
from sibermata.store.keeping.scratch import scratch
from sibermata.store.migrations import REVISIONS
from sibermata.store.views.health import dangling, unbalanced_runs

OF_THE_MOMENT = ("BACKUP_BUSY", "DATABASE_SILENT")  # errors that say nothing about the backup


class Proven(NamedTuple):
    """A backup that passed its drill."""

    manifest: Manifest
    size: int
    seconds: float  # to restore it, indexes included
    doubts: int  # rows that dangle or do not add up, in the copy as in the original


def prove(door: Opened, path: Path) -> Proven:
    """Verify, restore and compare a backup, and record the result; refuse one that differs."""
    try:
        with one_at_a_time(door.database):
            done = drill(door, path)
    except SibermataError as error:
        if error.code not in OF_THE_MOMENT:
            remember(door, path, None, error.code)
        raise
    remember(door, path, done.seconds, "")
    return done


def remember(door: Opened, path: Path, seconds: float | None, code: str) -> None:
    """Record the result of a drill; `code` is '' where it passed."""
    with door.database.work(name="drill") as connection:
        remember_drill(connection, path.name, datetime.now(UTC), seconds, code)


def drill(door: Opened, path: Path) -> Proven:
    """Restore a backup into a scratch database and compare it, using the keys of its time."""
    secrecy = secrecy_of(door.settings)
    size = verify(path, secrecy).size
    with (
        scratch(door.database, door.settings.data) as copy,
        dump_of(path, secrecy) as (manifest, dump),
    ):
        began = time.monotonic()
        fill(copy, dump)
        seconds = time.monotonic() - began
        return Proven(manifest, size, seconds, compare(copy, manifest, secrecy, path.name))


def compare(copy: Database, manifest: Manifest, secrecy: Secrecy, file: str) -> int:
    """Refuse a restored copy that differs from its manifest; return how many of its rows dangle or
    do not add up, which the original's did as well.
    """
    with copy.work(seconds=3600, name="compare") as connection:
        name_revision(connection, manifest)
        take_keys(connection, secrecy)
        differs = first_difference(connection, manifest, secrecy, KEY_WORD)
        if differs is not None:
            raise StoreUnavailable(
                f"{file}: {differs.what}: {differs.wanted!r} is wanted, {differs.found!r} found",
                "BACKUP_DIFFERS",
                file=file,
                what=differs.what,
                wanted=differs.wanted,
                found=differs.found,
            )
        if manifest.revision != REVISIONS[-1]:
            return 0  # the checks below fit this release's tables only
        scope = Scope.province()
        return sum(dangling(connection, scope).values()) + unbalanced_runs(connection, scope)
