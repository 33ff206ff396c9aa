"""Files that acts, results and attendance rest on: recognised by their first bytes, stored sealed
under their sha256.

Invariant: no file is shown inline; opening one, and erasing it after its years, is recorded in the
trail.
"""

import hashlib
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sibermata.errors import Refusal
from sibermata.rules.programme.evidence import Keeping, kept_until
from sibermata.store.desk.desk import Desk, refuse_unnamed, refuse_without_reason
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.registry.deliveries import let_go
from sibermata.store.registry.evidence import (
    deeds_on_deliveries,
    keep_evidence,
    kept_evidence,
    let_go_of_evidence,
    sealed_evidence,
)
from sibermata.store.views.deeds import list_evidence

PURPOSE = b"evidence"
MAGIC = {"pdf": b"%PDF-", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
MEGABYTE = 1_000_000
SHORT = 16  # digits of a sha256 that are shown


class Scan(NamedTuple):
    """A file as it was handed in."""

    name: str
    body: bytes


def read_scan(path: Path) -> Scan:
    """Return a file of a folder; if it cannot be opened, the door says why."""
    return Scan(path.name, path.read_bytes())


def keep(desk: Desk, scan: Scan | None) -> bytes | None:
    """Store a file and return its sha256; refuse a file that is no PDF, JPEG or
    PNG, or too large.
    """
    if scan is None:
        return None
    kind = next((kind for kind, magic in MAGIC.items() if scan.body.startswith(magic)), "")
    if not kind:
        raise Refusal("EVIDENCE_KIND", file=scan.name)
    most = desk.book.night.standing.evidence_megabytes
    if len(scan.body) > most * MEGABYTE:
        raise Refusal("EVIDENCE_TOO_LARGE", file=scan.name, megabytes=most)
    return keep_body(desk, kind, scan.body)


def keep_body(desk: Desk, kind: str, body: bytes) -> bytes:
    """Store the bytes of a file that was already checked; return its sha256."""
    digest = hashlib.sha256(body).digest()
    sealed = desk.secrecy.seal_bytes(body, PURPOSE)
    keep_evidence(desk.connection, digest, kind, len(body), sealed, desk.by)
    return digest


class Opened(NamedTuple):
    """A kept file that was opened."""

    sha256: str
    kind: str
    body: bytes


def open_evidence(
    desk: Desk, text: str, reason: str, *, act: int | None = None, result: int | None = None
) -> Opened:
    """Return a stored file by its sha256 (its first digits are enough), or by an act or a result
    that rests on it.

    It may contain personal data: who opened it and why is recorded in the trail.
    """
    refuse_unnamed(desk)
    refuse_without_reason(reason)
    found = list_evidence(desk.connection, desk.scope, text.lower(), act=act, result=result)
    digests = {row["sha256"] for row in found}
    if len(digests) != 1:
        asked = text or (act if act is not None else result)
        raise Refusal("EVIDENCE_UNKNOWN" if not digests else "EVIDENCE_SEVERAL", value=asked)
    digest, kind = found[0]["sha256"], found[0]["kind"]
    sealed = sealed_evidence(desk.connection, bytes.fromhex(digest))
    if sealed is None:
        raise Refusal("EVIDENCE_GONE", value=digest[:SHORT])
    numbers = {f"{row['of']} {row['number'] or row['meeting']}" for row in found if row["of"]}
    desk.note("evidence opened", digest, reason=reason, deeds=sorted(numbers))
    return Opened(digest, kind, desk.secrecy.open_bytes(sealed, PURPOSE))


class LetGo(NamedTuple):
    """What was erased because its years are over."""

    scans: int
    deliveries: int


def let_go_of_past(desk: Desk, nights: int) -> LetGo:
    """Erase scans past their years, and deliveries past their nights unless a recent act or result
    rests on them.

    For each erased file that something rested on, the trail keeps the proof.
    """
    programme = stored_programme(desk.connection)
    numbers = desk.book.night.standing
    keeping = Keeping(numbers.evidence_years, numbers.renew_days)
    scans = 0
    for scan in kept_evidence(desk.connection):
        until = kept_until(scan.deeds, scan.handed_in, programme, keeping)
        if until is not None and until < desk.today:
            let_go_of_evidence(desk.connection, [scan.sha256])
            desk.note("evidence let go", scan.sha256.hex(), kind=scan.kind, until=until.isoformat())
            scans += 1
    ends = {
        delivered: kept_until(deeds, date.min, programme, keeping)
        for delivered, deeds in deeds_on_deliveries(desk.connection).items()
    }
    kept = [one for one, until in ends.items() if until is None or until >= desk.today]
    gone = let_go(desk.connection, nights, kept)
    for source, digest in gone:
        if until := ends.get((source, digest)):
            about = {"kind": "delivery", "source": source, "until": until.isoformat()}
            desk.note("evidence let go", digest.hex(), **about)
    return LetGo(scans, len(gone))
