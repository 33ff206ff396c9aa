"""Makes a backup: one snapshot of the database, sealed into one file, with its manifest beside it.

Invariant: a file that bears its final name is whole; what is not finished ends in .part.
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
ROOM = 3  # times the last backup: this one, one of another day that grew, and what else is written
FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
Free = Callable[[Path], int]


def free_bytes(folder: Path) -> int:
    """Return how many bytes may still be written."""
    return shutil.disk_usage(folder).free


def back_up(door: Opened, by: str, free: Free = free_bytes) -> Backup:
    """Make a backup of an open installation, and remember it."""
    with door.database.connection() as connection:
        if takes_no_writes(connection):  # it could not be remembered
            raise StoreUnavailable("the database takes no writes", "READ_ONLY")
    made = make_backup(door.database, door.secrecy, door.settings.backups, free)
    with door.database.work(name="backup") as connection:
        remember_backup(connection, made, by)
    return made


def make_backup(
    database: Database, secrecy: Secrecy, folder: Path, free: Free = free_bytes
) -> Backup:
    """Make a backup, whatever revision the database stands at."""
    make_folder(folder)
    with one_at_a_time(database):
        for part in folder.glob(f"sibermata-*{PART}"):  # of somebody who was killed over it
            part.unlink(missing_ok=True)
        with frozen(database) as (connection, snapshot):
            refuse_full(folder, needed_bytes(connection), free(folder))
            manifest = contents(connection, secrecy, version("sibermata"))
            dump = dumped(database.url, manifest.postgres, snapshot)
            return write_backup(folder, manifest, sealed(manifest, dump, secrecy))


def make_folder(folder: Path) -> None:
    """Make the folder of the backups, for its owner alone."""
    try:
        make_private(folder)
    except OSError as error:
        raise unwritable(folder, error) from None
    with suppress(OSError):  # a share of another machine may know no modes: the files are sealed
        folder.chmod(0o700)


def needed_bytes(connection: Connection[Any]) -> int:
    """Return how much room a backup asks for before it begins."""
    last = size_of_last(connection) if has_table(connection, "backup") else 0
    return ROOM * last or size_of(connection)


def refuse_full(folder: Path, needed: int, free: int) -> None:
    """Refuse a disk that would be full before the file is."""
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
    """Write file and manifest, each whole or not at all."""
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
    """Write a file under another name, and give it its own once it is on the disk."""
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
    """Return what is said of a folder that takes no file."""
    place = str(folder)
    if error.errno in FULL:
        return StoreUnavailable(f"{place!r} is full", "BACKUP_NO_ROOM", place=place)
    return StoreUnavailable(f"{place!r}: {error.strerror}", "BACKUP_UNWRITABLE", place=place)


def manifest_beside(path: Path) -> Path:
    """Return where the manifest of a backup lies."""
    return path.with_name(path.name + ".json")


def manifest_text(made: Backup) -> str:
    """Return the manifest that lies beside the file: with the file's own size and digest."""
    head = f'{{\n "file": "{made.path.name}",\n "size": {made.size},\n "sha256": "{made.sha256}",\n'
    return head + made.manifest.as_json().removeprefix("{\n") + "\n"
