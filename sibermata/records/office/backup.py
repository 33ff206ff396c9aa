"""A backup as it travels: what it says of itself, and what a drill found out about it.

A manifest names counts, digests and the key's fingerprint; never a person, an address or a key.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

SUFFIX = ".backup"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stood in the database at one instant."""

    made_at: datetime  # of the snapshot, UTC
    release: str
    revision: str  # of the tables
    postgres: int  # major of the server
    key: str  # fingerprint of the key that seals the file and what is sealed in it
    rows: Mapping[str, int]  # table -> rows
    shapes: Mapping[str, int]  # policies, indexes, triggers ... -> how many
    entries: int  # of the audit trail
    trail: str  # hash of its last entry, hex; '' = there is none

    def as_json(self) -> str:
        """Return the text that stands in the file, sealed, and beside it."""
        said = asdict(self) | {"made_at": self.made_at.isoformat()}
        return json.dumps(said, ensure_ascii=False, indent=1)


def read_manifest(text: str) -> Manifest:
    """Return a manifest from its text; raise ValueError, KeyError or TypeError where it is none."""
    said = json.loads(text)
    named = {field.name: said[field.name] for field in fields(Manifest)}
    return Manifest(**named | {"made_at": datetime.fromisoformat(said["made_at"])})


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished file."""

    path: Path
    manifest: Manifest
    size: int  # bytes
    sha256: str  # hex


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A backup as the installation remembers it."""

    id: int
    file: str
    made_at: datetime
    size: int
    key: str
    revision: str
    rows: int  # of all tables
    by: str
    checked_at: datetime | None = None
    proven_at: datetime | None = None  # a drill restored it and found everything
    restore_seconds: float | None = None
    code: str = ""  # why the last drill failed
    dropped_at: datetime | None = None
