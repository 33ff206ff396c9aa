"""Copies proven backups to the second place, a folder mounted from another machine, and deletes
them there when they are past their retention.

Invariant: this never creates the folder. A missing folder means that the share is not mounted; a
copy written instead would be on the same disk as the original.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sibermata.desk.keeping.make import PART, manifest_beside, write_whole
from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.office.backup import KeptBackup
from sibermata.store.keeping.backups import one_at_a_time
from sibermata.store.views.desk.backups import kept_backups

PIECE = 1 << 20  # bytes


def copy_proven(door: Opened) -> int:
    """Copy the proven backups that the second place lacks, newest first; return how many."""
    place = door.settings.second_backups
    if place is None:
        return 0
    refuse_missing(place)
    with one_at_a_time(door.database):
        for part in place.glob(f"sibermata-*{PART}"):  # left by a process that was killed
            part.unlink(missing_ok=True)
        with door.database.connection() as connection:
            lacks = lacking(kept_backups(connection), place)
        here = [path for one in lacks if (path := door.settings.backups / one.file).exists()]
        for path in here:
            copy_one(path, place)
    return len(here)


def refuse_missing(place: Path) -> None:
    """Refuse a second place whose folder does not exist."""
    if not place.is_dir():
        raise Refusal("SECOND_PLACE_GONE", place=str(place))


def lacking(kept: list[KeptBackup], place: Path) -> list[KeptBackup]:
    """Return the proven backups that are missing, or incomplete, in the second place."""
    return [one for one in kept if one.proven_at and size_in(place, one.file) != one.size]


def size_in(place: Path, file: str) -> int:
    """Return the size of a file in the second place, -1 if it is missing."""
    try:
        return (place / file).stat().st_size
    except OSError:
        return -1


def copy_one(path: Path, place: Path) -> None:
    """Copy a backup and its manifest and read the copy back; delete and refuse one that differs."""
    there = place / path.name
    write_whole(there, pieces_of(path))
    if digest_of(there) != digest_of(path):
        there.unlink()
        raise Refusal("SECOND_PLACE_DIFFERS", file=path.name, place=str(place))
    if (manifest := manifest_beside(path)).exists():
        write_whole(manifest_beside(there), [manifest.read_bytes()])


def drop_in_second_place(place: Path | None, file: str) -> None:
    """Delete a backup and its manifest from the second place, if there is one."""
    if place is not None:
        for path in (place / file, manifest_beside(place / file)):
            path.unlink(missing_ok=True)


def pieces_of(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in pieces."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def digest_of(path: Path) -> str:
    """Return the sha256 of a file."""
    digest = hashlib.sha256()
    for piece in pieces_of(path):
        digest.update(piece)
    return digest.hexdigest()
