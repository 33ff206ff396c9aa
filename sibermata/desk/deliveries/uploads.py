"""Receives a file that a person hands in: its size is counted while it is read, its type is known
by its first bytes, and it is kept sealed under a random name.

Invariant: nothing here reads it as data; a job does that, in the limited child process.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from sibermata.errors import Refusal
from sibermata.records.account import Visitor
from sibermata.records.delivery import Part
from sibermata.records.job import UploadKind, UploadPurpose
from sibermata.rules.value.text import mask_name
from sibermata.store.base.publications import server_time
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.uploads import (
    Upload,
    add_upload,
    find_upload,
    lock_uploads,
    same_upload,
)
from sibermata.store.registry.deliveries import pack, unpack

MEGABYTE = 1_000_000
NAME_BYTES = 16  # random bytes in the name under which a file is kept
LONGEST_NAME = 100
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
KINDS = {  # which types of file may be handed in for which purpose
    UploadPurpose.DELIVERY: (UploadKind.XLSX, UploadKind.XLS, UploadKind.TEXT),
    UploadPurpose.SAMPLE: (UploadKind.XLSX, UploadKind.XLS, UploadKind.TEXT),
    UploadPurpose.DECLARATION: (UploadKind.TEXT,),
    UploadPurpose.REPAIR: (UploadKind.XLSX,),
    UploadPurpose.ATTENDANCE: (UploadKind.XLSX,),
}


class Received(NamedTuple):
    """A file that was received."""

    id: str
    sha256: str  # hex: by this it is confirmed
    size: int
    again: bool  # the same file was already waiting


def read_whole(chunks: Iterable[bytes], most_megabytes: int, name: str) -> bytes:
    """Return the bytes of a stream; stop as soon as it exceeds our limit, whatever length its
    sender announced.
    """
    body, most = bytearray(), most_megabytes * MEGABYTE
    for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise Refusal("UPLOAD_TOO_LARGE", file=name, megabytes=most_megabytes)
    return bytes(body)


def receive(
    desk: Desk,
    visitor: Visitor | None,
    purpose: UploadPurpose,
    name: str,
    chunks: Iterable[bytes],
    *,
    district: str = "",
    source: str = "",
) -> Received:
    """Receive a file; the same file twice is stored once."""
    refuse_unnamed(desk)
    numbers, name = desk.book.night.uploads, shown_name(name)
    body = read_whole(chunks, numbers.megabytes, name)
    kind = kind_of(body, name)
    if kind not in KINDS[purpose]:
        raise Refusal("UPLOAD_KIND", file=name)
    waiting = lock_uploads(desk.connection, desk.by)
    digest = hashlib.sha256(body).digest()
    if there := same_upload(desk.connection, str(purpose), source, desk.by, digest):
        return Received(there.id, digest.hex(), there.size, again=True)
    if waiting + len(body) > numbers.waiting_megabytes * MEGABYTE:
        raise Refusal("UPLOAD_QUOTA", megabytes=numbers.waiting_megabytes)
    made = Upload(
        secrets.token_hex(NAME_BYTES),
        district,
        str(purpose),
        source,
        str(kind),
        digest,
        len(body),
        visitor.account if visitor else "",
        desk.by,
        server_time(desk.connection),
        pack((Part(name, body),), desk.secrecy),
        None,
    )
    add_upload(desk.connection, made)
    desk.note("file received", made.id[:8], purpose=str(purpose), source=source, bytes=made.size)
    return Received(made.id, digest.hex(), made.size, again=False)


def kind_of(body: bytes, name: str) -> UploadKind:
    """Return the type of a file by its first bytes; refuse one that is neither a workbook nor a
    text.
    """
    if not body.strip():
        raise Refusal("UPLOAD_EMPTY", file=name)
    if body.startswith(ZIP):
        return UploadKind.XLSX
    if body.startswith(OLD_EXCEL):
        return UploadKind.XLS
    head = body[:4096]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))  # a text with two bytes a letter
    if head.startswith((b"%PDF", b"{\\rtf")) or (b"\x00" in head and not wide):
        raise Refusal("UPLOAD_KIND", file=name)
    return UploadKind.TEXT


def shown_name(name: str) -> str:
    """Return a file's name as it may be shown: no folder, no control character,
    no personal number.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign if sign.isprintable() else "_" for sign in last)
    return mask_name(plain)[-LONGEST_NAME:] or "berkas"


def uploaded(desk: Desk, upload: str, *, lock: bool = False) -> Upload:
    """Return a file that was handed in, within the scope of whoever acts; refuse one that is
    unknown or was discarded.
    """
    found = find_upload(desk.connection, upload, lock=lock)
    if found is None or not may_see(desk, found):
        raise Refusal("UPLOAD_UNKNOWN")
    if found.body is None:
        raise Refusal("UPLOAD_GONE")
    return found


def may_see(desk: Desk, upload: Upload) -> bool:
    """Return whether whoever acts may see a file: one of a district in scope, or his or her own
    file that belongs to no single district.
    """
    own = upload.by == desk.by and not upload.district
    return own or desk.scope.holds(upload.district)


def part_of(desk: Desk, upload: Upload) -> Part:
    """Return the bytes of a file that was handed in."""
    assert upload.body is not None
    (part,) = unpack(upload.body, desk.secrecy)
    return replace(part, whole=True)
