"""Personal numbers at rest: AES-256-GCM for what must be read again, a keyed hash for what must
only be compared.

One master key from the environment; the working keys are derived from it, so that a leaked hash
key opens nothing.
"""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sibermata.errors import StoreUnavailable

VERSION = b"\x01"
NONCE_BYTES = 12
DRAWN = 1024


class Secrecy:
    """Seals, opens and hashes under one master key.

    `purpose` binds a sealed text to its column: it opens nowhere else.
    """

    def __init__(self, master: bytes) -> None:
        self._aes = AESGCM(
            hashlib.blake2b(b"seal", key=master, digest_size=32, person=b"sibermata").digest()
        )
        hash_key = hashlib.blake2b(
            b"hash", key=master, digest_size=32, person=b"sibermata"
        ).digest()
        self._hash = hashlib.blake2b(key=hash_key, digest_size=16)  # the key's block, taken in once
        self.row_key = hashlib.blake2b(
            b"rows", key=master, digest_size=32, person=b"sibermata"
        ).digest()  # a row's hash betrays no row
        self.backup_key = hashlib.blake2b(
            b"backup", key=master, digest_size=32, person=b"sibermata"
        ).digest()
        self.fingerprint = hashlib.blake2b(
            b"fingerprint", key=master, digest_size=8, person=b"sibermata"
        ).hexdigest()  # names the key and tells nothing of it
        self._nonces: list[bytes] = []
        self._drawn_by = os.getpid()

    def _nonce(self) -> bytes:
        """Return 12 random bytes never given before. Drawn a thousand at a time: each draw lets
        other threads cut in, which costs more
        than the encryption."""
        if self._drawn_by != os.getpid():  # a forked process must not deal from its parent's pool
            self._nonces, self._drawn_by = [], os.getpid()
        try:
            return self._nonces.pop()
        except IndexError:
            drawn = os.urandom(NONCE_BYTES * DRAWN)
            fresh = [drawn[i : i + NONCE_BYTES] for i in range(0, len(drawn), NONCE_BYTES)]
            nonce = fresh.pop()
            self._nonces.extend(fresh)
            return nonce

    def seal(self, text: str, purpose: bytes) -> bytes:
        """Return version + nonce + ciphertext of `text`."""
        nonce = self._nonce()
        return (
            VERSION
            + nonce
            + self._aes.encrypt(nonce, text.encode("utf-8", "surrogatepass"), purpose)
        )

    def seal_bytes(self, body: bytes, purpose: bytes) -> bytes:
        """Return version + nonce + ciphertext of `body`."""
        nonce = self._nonce()
        return VERSION + nonce + self._aes.encrypt(nonce, body, purpose)

    def open_bytes(self, sealed: bytes, purpose: bytes) -> bytes:
        """Return what was sealed; raise StoreUnavailable when the key or the purpose is another."""
        try:
            if sealed[:1] != VERSION or len(sealed) < 1 + NONCE_BYTES + 16:
                raise InvalidTag
            return self._aes.decrypt(
                sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], purpose
            )
        except InvalidTag:
            raise StoreUnavailable(
                "a sealed value does not open: this database was written under another key",
                "SEALED_OTHERWISE",
            ) from None

    def open(self, sealed: bytes, purpose: bytes) -> str:
        """Return the text that was sealed."""
        return self.open_bytes(sealed, purpose).decode("utf-8", "surrogatepass")

    def hash(self, number: str) -> bytes:
        """Return 16 bytes that are equal for equal numbers and tell nothing else without the
        key.
        """
        begun = self._hash.copy()
        begun.update(number.encode("utf-8", "surrogatepass"))
        return begun.digest()
