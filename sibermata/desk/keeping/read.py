"""Opens a backup file and verifies it: every byte, and the manifest beside it."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from sibermata.desk.keeping.make import manifest_beside
from sibermata.errors import Refusal
from sibermata.records.office.backup import Backup, Manifest
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.keeping.sealed_file import read_sealed, refuse_damaged


class Digesting:
    """A file whose sha256 and size are computed while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.name = file, file.name
        self.digest, self.size = hashlib.sha256(), 0

    def read(self, number: int) -> bytes:
        """Return the next bytes."""
        found = self.file.read(number)
        self.digest.update(found)
        self.size += len(found)
        return found


def verify(path: Path, secrecy: Secrecy) -> Backup:
    """Read a whole backup and return it; refuse one that was damaged or changed."""
    with opened_file(path) as file:
        seen = Digesting(file)
        manifest, pieces = read_sealed(cast(BinaryIO, seen), secrecy)
        for _ in pieces:
            pass
    found = Backup(path, manifest, seen.size, seen.digest.hexdigest())
    refuse_other_manifest(found)
    return found


@contextmanager
def dump_of(path: Path, secrecy: Secrecy) -> Iterator[tuple[Manifest, Iterator[bytes]]]:
    """Open a backup and yield its manifest and the pieces of its dump."""
    with opened_file(path) as file:
        yield read_sealed(file, secrecy)


@contextmanager
def opened_file(path: Path) -> Iterator[BinaryIO]:
    """Open a backup file; refuse one that cannot be read."""
    try:
        file = path.open("rb")
    except OSError:
        raise Refusal("BACKUP_UNKNOWN", file=path.name, folder=str(path.parent)) from None
    with file:
        yield file


def refuse_other_manifest(found: Backup) -> None:
    """Refuse a backup whose manifest file differs from it.

    A missing manifest file is accepted: the backup itself contains the manifest.
    """
    beside = manifest_beside(found.path)
    try:
        said = json.loads(beside.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (OSError, ValueError):
        refuse_damaged(beside.name)
    sealed = json.loads(found.manifest.as_json())
    if said != sealed | {
        "file": said.get("file"),
        "size": found.size,
        "sha256": found.sha256,
    }:
        refuse_damaged(beside.name)
