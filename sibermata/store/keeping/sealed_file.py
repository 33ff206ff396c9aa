"""The file of a backup: sealed piece by piece, so that neither side holds it whole in memory.

Invariant: nothing of a piece is handed on before its seal was proven; a file that was cut off,
lengthened, or put together from others does not open. The construction is STREAM (as in age): one
key for each file, derived from the installation's with a salt; the number of a piece and whether it
is the last are its nonce; the header is bound to every piece.
"""

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sibermata.errors import Refusal, StoreUnavailable
from sibermata.records.office.backup import Manifest, read_manifest
from sibermata.store.base.secrecy import Secrecy

MAGIC = b"sibermata backup 1\n"
FINGERPRINT_BYTES, SALT_BYTES, TAG_BYTES = 8, 32, 16
HEADER_BYTES = len(MAGIC) + FINGERPRINT_BYTES + SALT_BYTES
PIECE = 1 << 20
MOST_MANIFEST = 1 << 20  # bytes; one of a thousand tables has 40 KB


def sealed(manifest: Manifest, dump: Iterable[bytes], secrecy: Secrecy) -> Iterator[bytes]:
    """Yield the bytes of the file: header, then the manifest and the dump in sealed pieces."""
    salt = os.urandom(SALT_BYTES)
    header = MAGIC + bytes.fromhex(secrecy.fingerprint) + salt
    yield header
    cipher, number = cipher_of(secrecy.backup_key, salt), 0
    said = manifest.as_json().encode()
    waiting = bytearray(len(said).to_bytes(4, "big") + said)
    for part in dump:
        waiting += part
        while len(waiting) > PIECE:
            yield cipher.encrypt(nonce_of(number, last=False), bytes(waiting[:PIECE]), header)
            del waiting[:PIECE]
            number += 1
    yield cipher.encrypt(nonce_of(number, last=True), bytes(waiting), header)


def read_sealed(file: BinaryIO, secrecy: Secrecy) -> tuple[Manifest, Iterator[bytes]]:
    """Return the manifest, and the dump piece by piece; refuse a file that is none of ours, sealed
    by another key, or damaged. What lies further on is proven only as it is read.
    """
    name = os.path.basename(getattr(file, "name", ""))
    header = file.read(HEADER_BYTES)
    if not header.startswith(MAGIC) or len(header) < HEADER_BYTES:
        raise Refusal("BACKUP_FOREIGN", file=name)
    fingerprint = header[len(MAGIC) : len(MAGIC) + FINGERPRINT_BYTES].hex()
    if (key := secrecy.backup_key_of(fingerprint)) is None:
        raise Refusal("BACKUP_KEY", file=name, key=fingerprint, ours=secrecy.fingerprint)
    pieces = opened_pieces(file, cipher_of(key, header[-SALT_BYTES:]), header, name)
    first = next(pieces)
    length = int.from_bytes(first[:4], "big")
    while len(first) < 4 + length <= MOST_MANIFEST:
        first += next(pieces, b"") or refuse_damaged(name)
    try:
        manifest = read_manifest(first[4 : 4 + length].decode())
    except (ValueError, KeyError, TypeError):
        refuse_damaged(name)
    return manifest, after(first[4 + length :], pieces)


def after(rest: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what is left of the first piece, then the others."""
    yield rest
    yield from pieces


def opened_pieces(file: BinaryIO, cipher: AESGCM, header: bytes, name: str) -> Iterator[bytes]:
    """Yield each piece once its seal is proven."""
    number, piece = 0, file.read(PIECE + TAG_BYTES)
    while True:
        following = file.read(PIECE + TAG_BYTES)
        try:
            yield cipher.decrypt(nonce_of(number, last=not following), piece, header)
        except (InvalidTag, ValueError):
            refuse_damaged(name)
        if not following:
            return
        number, piece = number + 1, following


def refuse_damaged(name: str) -> NoReturn:
    """Refuse a file of which a byte is not as it was written."""
    raise StoreUnavailable(f"the backup {name} is damaged", "BACKUP_DAMAGED", file=name)


def cipher_of(key: bytes, salt: bytes) -> AESGCM:
    """Return the cipher of one file."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=MAGIC)
    return AESGCM(derived.derive(key))


def nonce_of(number: int, *, last: bool) -> bytes:
    """Return the nonce of a piece: its number, and whether nothing follows."""
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
