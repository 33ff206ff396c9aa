"""The second place of the backups: a folder that somebody mounted from elsewhere. What was proven
is copied there, and what is let go of goes there too.

Invariant: the folder is never made by us. One that is missing is a share that is not mounted, and
a copy in its place would lie on the very disk that it is to survive.
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
    """Copy every proven backup that the second place lacks, the newest first; return how many."""
    place = door.settings.second_backups
    if place is None:
        return 0
    refuse_missing(place)
    with one_at_a_time(door.database):
        for part in place.glob(f"sibermata-*{PART}"):  # of somebody who was killed over it
            part.unlink(missing_ok=True)
        with door.database.connection() as connection:
            lacks = lacking(kept_backups(connection), place)
        here = [path for one in lacks if (path := door.settings.backups / one.file).exists()]
        for path in here:
            copy_one(path, place)
    return len(here)


def refuse_missing(place: Path) -> None:
    """Refuse a second place that is not there."""
    if not place.is_dir():
        raise Refusal("SECOND_PLACE_GONE", place=str(place))


def lacking(kept: list[KeptBackup], place: Path) -> list[KeptBackup]:
    """Return the proven backups that do not lie in the second place in their whole size."""
    return [one for one in kept if one.proven_at and size_in(place, one.file) != one.size]


def size_in(place: Path, file: str) -> int:
    """Return how large a file is there, -1 if it is not."""
    try:
        return (place / file).stat().st_size
    except OSError:
        return -1


def copy_one(path: Path, place: Path) -> None:
    """Copy a backup and its manifest, and read the copy back: what differs is taken away again."""
    there = place / path.name
    write_whole(there, pieces_of(path))
    if digest_of(there) != digest_of(path):
        there.unlink()
        raise Refusal("SECOND_PLACE_DIFFERS", file=path.name, place=str(place))
    if (manifest := manifest_beside(path)).exists():
        write_whole(manifest_beside(there), [manifest.read_bytes()])


def let_go_there(place: Path | None, file: str) -> None:
    """Take a backup that is past its time out of the second place."""
    if place is not None:
        for path in (place / file, manifest_beside(place / file)):
            path.unlink(missing_ok=True)


def pieces_of(path: Path) -> Iterator[bytes]:
    """Yield a file piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def digest_of(path: Path) -> str:
    """Return the sha256 of a file."""
    digest = hashlib.sha256()
    for piece in pieces_of(path):
        digest.update(piece)
    return digest.hexdigest()
