"""Files that somebody names: read, or refused with the reason in Indonesian."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sibermata.errors import Refusal

T = TypeVar("T")

WHY_NOT = {
    errno.ENOENT: "berkas atau foldernya tidak ada",
    errno.EACCES: "tidak ada hak",
    errno.EPERM: "tidak ada hak",
    errno.EISDIR: "itu folder",
    errno.ENOTDIR: "itu bukan folder",
    errno.ENOSPC: "tempat penyimpanan penuh",
    errno.EROFS: "tempat itu hanya dapat dibaca",
}


def opened_with(read: Callable[[Path], T], path: Path) -> T:
    """Return what `read` returns for a file or folder, or refuse one that cannot be opened."""
    try:
        return read(path)
    except OSError as error:
        raise Refusal("FILE_NOT_OPENED", file=str(path), why=why_not(error)) from None


def read_bytes(path: Path) -> bytes:
    """Return a file, or refuse one that cannot be opened."""
    return opened_with(Path.read_bytes, path)


def unwritable(target: Path, error: OSError) -> Refusal:
    """Return the refusal of a file that cannot be written."""
    return Refusal("FILE_UNWRITABLE", file=str(target), why=why_not(error))


def why_not(error: OSError) -> str:
    """Return in Indonesian why a file cannot be used."""
    return WHY_NOT.get(error.errno or 0, f"galat sistem {error.errno}")
