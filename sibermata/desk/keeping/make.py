"""Makes a backup: one snapshot of the database, sealed into one file, with its manifest in a second
file beside it.

Invariant: a file with its final name is complete; an unfinished one ends in .part.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from psycopg import Connection

from sibermata.desk.opening import Opened
from sibermata.errors import StoreUnavailable
from sibermata.failpoints import failpoint
from sibermata.records.office.backup import SUFFIX, Backup, Manifest
from sibermata.settings import flush_folder, make_private
from sibermata.store.base.engine import Database
from sibermata.store.base.refusal import takes_no_writes
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.keeping.backups import one_at_a_time, remember_backup, size_of_last
from sibermata.store.keeping.contents import contents, frozen, has_table, size_of
from sibermata.store.keeping.programs import dumped
from sibermata.store.keeping.sealed_file import sealed

PART = ".part"
ROOM = 3  # free space needed, as a multiple of the last backup: growth and other writes included
FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
Free = Callable[[Path], int]


def free_bytes(folder: Path) -> int:
    """Return the free bytes of the disk that holds a folder."""
    return shutil.disk_usage(folder).free


def back_up(door: Opened, by: str, free: Free = free_bytes) -> Backup:
    """Make a backup of an open installation, and record it in the table `backup`."""
    with door.database.connection() as connection:
        if takes_no_writes(connection):  # then the backup could not be recorded
            raise StoreUnavailable("the database takes no writes", "READ_ONLY")
    made = make_backup(door.database, door.secrecy, door.settings.backups, free)
    with door.database.work(name="backup") as connection:
        remember_backup(connection, made, by)
    return made


def make_backup(
    database: Database, secrecy: Secrecy, folder: Path, free: Free = free_bytes
) -> Backup:
    """Make a backup of a database at any revision, without recording it."""
    make_folder(folder)
    with one_at_a_time(database):
        for part in folder.glob(f"sibermata-*{PART}"):  # left by a process that was killed
            part.unlink(missing_ok=True)
        with frozen(database) as (connection, snapshot):
            refuse_full(folder, needed_bytes(connection), free(folder))
            manifest = contents(connection, secrecy, version("sibermata"))
            dump = dumped(database.url, manifest.postgres, snapshot)
            return write_backup(folder, manifest, sealed(manifest, dump, secrecy))


def make_folder(folder: Path) -> None:
    """Make the folder of backups, readable by its owner only."""
    try:
        make_private(folder)
    except OSError as error:
        raise unwritable(folder, error) from None
    with suppress(OSError):  # a network share may have no modes; the files are sealed anyway
        folder.chmod(0o700)


def needed_bytes(connection: Connection[Any]) -> int:
    """Return how many bytes must be free before a backup begins."""
    last = size_of_last(connection) if has_table(connection, "backup") else 0
    return ROOM * last or size_of(connection)


def refuse_full(folder: Path, needed: int, free: int) -> None:
    """Refuse a disk with too little free space."""
    if free < needed:
        raise StoreUnavailable(
            f"{str(folder)!r}: {free} bytes are free, {needed} are needed",
            "BACKUP_NO_ROOM",
            place=str(folder),
            needed=megabytes(needed),
            free=megabytes(free),
        )


def megabytes(number: int) -> int:
    """Return bytes as whole megabytes, at least one."""
    return max(1, round(number / 1_000_000))


def write_backup(folder: Path, manifest: Manifest, pieces: Iterable[bytes]) -> Backup:
    """Write a backup file and its manifest; each appears complete or not at all."""
    stamp = f"{manifest.made_at:%Y%m%dT%H%M%SZ}"
    path = folder / f"sibermata-{stamp}-{os.urandom(2).hex()}{SUFFIX}"
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterable[bytes]:
        nonlocal size
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            yield piece
            failpoint("backup piece")

    write_whole(path, counted())
    made = Backup(path, manifest, size, digest.hexdigest())
    write_whole(manifest_beside(path), [manifest_text(made).encode()])
    return made


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file under a temporary name, and rename it once it is flushed to the disk."""
    part = path.with_name(path.name + PART)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)
        flush_folder(path.parent)
    except OSError as error:
        raise unwritable(path.parent, error) from None


def unwritable(folder: Path, error: OSError) -> StoreUnavailable:
    """Return the error for a folder in which no file can be written."""
    place = str(folder)
    if error.errno in FULL:
        return StoreUnavailable(f"{place!r} is full", "BACKUP_NO_ROOM", place=place)
    return StoreUnavailable(f"{place!r}: {error.strerror}", "BACKUP_UNWRITABLE", place=place)


def manifest_beside(path: Path) -> Path:
    """Return the path of a backup's manifest."""
    return path.with_name(path.name + ".json")


def manifest_text(made: Backup) -> str:
    """Return the JSON text of the manifest file: the sealed manifest with the name, size and sha256
    of the backup file before it.
    """
    head = f'{{\n "file": "{made.path.name}",\n "size": {made.size},\n "sha256": "{made.sha256}",\n'
    return head + made.manifest.as_json().removeprefix("{\n") + "\n"
