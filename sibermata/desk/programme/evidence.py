"""Files that acts and results rest on: known by their first bytes, kept sealed under their sha256.

Invariant: what is kept is shown nowhere inline; opening it is written to the trail.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

from sibermata.errors import Refusal
from sibermata.store.desk.desk import Desk
from sibermata.store.programme.deeds import keep_evidence, sealed_evidence

PURPOSE = b"evidence"
MAGIC = {"pdf": b"%PDF-", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
MEGABYTE = 1_000_000


class Scan(NamedTuple):
    """A file as it was handed in."""

    name: str
    body: bytes


def read_scan(path: Path) -> Scan:
    """Return a file of a folder; the door says why one cannot be opened."""
    return Scan(path.name, path.read_bytes())


def keep(desk: Desk, scan: Scan | None) -> bytes | None:
    """Keep a file and return its sha256; refuse what is no PDF, JPEG or PNG, or too large."""
    if scan is None:
        return None
    kind = next((kind for kind, magic in MAGIC.items() if scan.body.startswith(magic)), "")
    if not kind:
        raise Refusal("EVIDENCE_KIND", file=scan.name)
    most = desk.book.night.standing.evidence_megabytes
    if len(scan.body) > most * MEGABYTE:
        raise Refusal("EVIDENCE_TOO_LARGE", file=scan.name, megabytes=most)
    digest = hashlib.sha256(scan.body).digest()
    sealed = desk.secrecy.seal_bytes(scan.body, PURPOSE)
    keep_evidence(desk.connection, digest, kind, len(scan.body), sealed, desk.by)
    return digest


def open_evidence(desk: Desk, digest: bytes, reason: str) -> bytes | None:
    """Return a kept file; None where there is none. Written to the trail like an unmasked NIK."""
    sealed = sealed_evidence(desk.connection, digest)
    if sealed is None:
        return None
    desk.note("evidence opened", digest.hex()[:16], reason=reason)
    return desk.secrecy.open_bytes(sealed, PURPOSE)
