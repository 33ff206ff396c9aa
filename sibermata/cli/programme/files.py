"""Files that a command reads: programme files, events, scans."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sibermata.cli.output import why_not
from sibermata.errors import Refusal

T = TypeVar("T")


def opened_with(read: Callable[[Path], T], path: Path) -> T:
    """Return what is read of a file or folder, or refuse one that cannot be opened."""
    try:
        return read(path)
    except OSError as error:
        raise Refusal("FILE_NOT_OPENED", file=str(path), why=why_not(error)) from None
