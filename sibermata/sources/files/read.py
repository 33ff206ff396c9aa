"""Reads dropped and local files: opened once without following links, read whole, and unchanged
while read (F56-F60).

Nothing here writes, moves or deletes: the contents of a drop folder belong to the district.
"""

import errno
import fnmatch
import hashlib
import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sibermata.errors import DeliveryRefused, SourceUnavailable
from sibermata.records.delivery import Part, Remark
from sibermata.sources.limits import Budget, Limits

# files that Windows leaves in a shared folder: never a delivery
OF_A_SYSTEM = frozenset(("desktop.ini", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db"))
UNFINISHED = (
    ".part",
    ".partial",
    ".filepart",
    ".tmp",
    ".temp",
    ".crdownload",
    ".download",
    ".swp",
    ".lock",
    "~",
)
SIDECARS = (".ok", ".sha256")
TRIES = 3


class Found(NamedTuple):
    """A file in a drop folder, as its listing knew it."""

    name: str
    size: int
    mtime_ns: int
    inode: int

    def validators(self) -> dict[str, str]:
        """Return what identifies an unchanged file without reading it; its name hashed, since the
        name may contain anything.
        """
        return {
            "file": hashlib.sha256(os.fsencode(self.name)).hexdigest(),
            "size": str(self.size),
            "mtime_ns": str(self.mtime_ns),
            "inode": str(self.inode),
        }


@contextmanager
def opened(folder: Path) -> Iterator[int]:
    """Hold a folder open, so that it cannot be swapped between listing and reading."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        raise SourceUnavailable(
            f"the folder {folder.name!r} is not there", "SRC_GONE", place=folder.name
        ) from None
    except NotADirectoryError:
        raise SourceUnavailable(
            f"{folder.name!r} is no folder", "SRC_GONE", place=folder.name
        ) from None
    except OSError as error:
        raise SourceUnavailable(
            f"the folder {folder.name!r} cannot be opened: {error.strerror}", "SRC_UNREACHABLE"
        ) from None
    try:
        yield handle
    finally:
        os.close(handle)


def read_file(folder: int, name: str, limits: Limits) -> tuple[Part, Found]:
    """Return a file's bytes as they were at one moment; a link, a device or a file that keeps
    changing is refused.
    """
    for _ in range(TRIES):
        with _file(folder, name) as handle:
            before = os.fstat(handle)
            if not stat.S_ISREG(before.st_mode):
                raise DeliveryRefused(f"{name!r} is no ordinary file", "FILE_REFUSED", place=name)
            if before.st_size > limits.body_bytes:
                raise DeliveryRefused(
                    f"{name!r} holds {before.st_size} bytes", "TOO_LARGE", place=name
                )
            body = _read(handle, before.st_size + 1)
            after = os.fstat(handle)
        if len(body) == after.st_size and (before.st_size, before.st_mtime_ns) == (
            after.st_size,
            after.st_mtime_ns,
        ):
            return Part(name, body, whole=True), Found(
                name, after.st_size, after.st_mtime_ns, after.st_ino
            )
    raise SourceUnavailable(f"{name!r} changes while it is read", "FILE_GROWING", place=name)


@contextmanager
def _file(folder: int, name: str) -> Iterator[int]:
    if "/" in name or "\0" in name or name in ("", ".", ".."):
        raise DeliveryRefused(f"{name!r} is no file name", "FILE_REFUSED", place=name)
    try:
        # O_NONBLOCK: a pipe in the folder must not hold us.
        handle = os.open(
            name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder
        )
    except FileNotFoundError:
        raise SourceUnavailable(f"{name!r} is not there", "SRC_GONE", place=name) from None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):
            raise DeliveryRefused(
                f"{name!r} is a link, and links are not followed", "SYMLINK_REFUSED", place=name
            ) from None
        raise SourceUnavailable(
            f"{name!r} cannot be opened: {error.strerror}", "SRC_UNREACHABLE", place=name
        ) from None
    try:
        yield handle
    finally:
        os.close(handle)


def _read(handle: int, most: int) -> bytes:
    pieces = []
    while most > 0 and (piece := os.read(handle, min(most, 1 << 20))):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)


def list_files(folder: int, pattern: str) -> tuple[list[Found], list[str]]:
    """Return the ordinary files that match, and the names of links that do.

    Unfinished and hidden names are passed over.
    """
    found, links = [], []
    for name in os.listdir(folder):
        if not fnmatch.fnmatchcase(name.lower(), pattern.lower()) or name.startswith((".", "~$")):
            continue
        if name.lower().endswith((*UNFINISHED, *SIDECARS)) or name.lower() in OF_A_SYSTEM:
            continue
        try:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            continue  # vanished after the listing: it is simply not there (F60)
        if stat.S_ISLNK(status.st_mode):
            links.append(name)
        elif stat.S_ISREG(status.st_mode):
            found.append(Found(name, status.st_size, status.st_mtime_ns, status.st_ino))
    return found, links


def is_whole(folder: int, found: Found, budget: Budget, person: bool) -> bool:
    """Return whether a dropped file is complete: its sidecar says so, or it was unchanged for a
    minute, or a person vouches for it.
    """
    names = set(os.listdir(folder))
    for sidecar in (f"{found.name}.sha256", f"{Path(found.name).stem}.sha256"):
        if sidecar in names:
            wanted = re.match(
                rb"\s*([0-9a-fA-F]{64})\b", read_file(folder, sidecar, budget.limits)[0].body
            )
            body = read_file(folder, found.name, budget.limits)[0].body
            return (
                wanted is not None
                and hashlib.sha256(body).hexdigest() == wanted[1].decode().lower()
            )
    if person or f"{found.name}.ok" in names or f"{Path(found.name).stem}.ok" in names:
        return True
    rest = budget.limits.stable_seconds - (time.time() - found.mtime_ns / 1e9)
    if rest <= 0:
        return True
    budget.sleep(min(rest, budget.limits.stable_seconds))
    try:
        status = os.stat(found.name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return (status.st_size, status.st_mtime_ns, status.st_ino) == (
        found.size,
        found.mtime_ns,
        found.inode,
    )


def others(left: list[Found], links: list[str], last: dict[str, str]) -> tuple[Remark, ...]:
    """Return a note for each file that was passed over, unless it is older than the one that was
    read.
    """
    seen = int(last.get("mtime_ns", "0") or "0")
    passed = [Remark("OTHER_FILE", file=found.name) for found in left if found.mtime_ns > seen]
    return (*passed, *(Remark("OTHER_FILE", file=name, value="link") for name in links))


def natural(name: str) -> list[tuple[int, str]]:
    """Return the order of page files: page2 before page10."""
    return [
        (int(piece), "") if piece.isascii() and piece.isdigit() else (0, piece)
        for piece in re.split(r"([0-9]+)", name)
    ]
