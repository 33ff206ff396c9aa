"""Personal numbers at rest: AES-256-GCM for what must be read again, a keyed hash for what must
only be compared.

Master keys come from outside; the working keys are derived from them, so that a leaked hash key
opens nothing. A sealed value names the key that opens it, so that several can be at work while one
takes over from another. What a hash is keyed by rests sealed in the database once a key has changed
(`take_hashes`): the master key that it was first derived from is then no longer needed.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sibermata.errors import StoreUnavailable

UNNAMED = b"\x01"  # sealed before keys had names: each is tried
VERSION = b"\x02"
PRINT_BYTES = 4  # of a key's fingerprint, in a sealed value
HEAD_BYTES = len(VERSION) + PRINT_BYTES
NONCE_BYTES = 12
TAG_BYTES = 16
DRAWN = 1024
Hash = Any  # a hash that was begun with its key


def derived(master: bytes, use: bytes, size: int = 32) -> bytes:
    """Return a working key of a master key."""
    return hashlib.blake2b(use, key=master, digest_size=size, person=b"sibermata").digest()


class Key:
    """A master key at work: its name, and what seals under it."""

    def __init__(self, master: bytes) -> None:
        self.fingerprint = derived(master, b"fingerprint", 8).hex()
        self.head = VERSION + bytes.fromhex(self.fingerprint)[:PRINT_BYTES]
        self.aes = AESGCM(derived(master, b"seal"))
        self.hash_key, self.row_key = derived(master, b"hash"), derived(master, b"rows")
        self.backup_key = derived(master, b"backup")


class Secrecy:
    """Seals, opens and hashes. `purpose` binds a sealed text to its column: it opens nowhere else.

    `older`: keys that open what was sealed earlier. `again` reads all keys afresh, the newest
    first, when a value names an unknown one: another process may already seal with it.
    """

    def __init__(
        self, master: bytes, *older: bytes, again: Callable[[], Sequence[bytes]] | None = None
    ) -> None:
        self._keys = [Key(one) for one in (master, *older)]
        self._again = again
        self._at_work = self._keys[0]
        self._nonces: list[bytes] = []
        self._drawn_by = os.getpid()
        self.take_hashes(None)

    @property
    def fingerprint(self) -> str:
        """The name of the key that seals."""
        return self._at_work.fingerprint

    @property
    def backup_key(self) -> bytes:
        """The key that seals a backup, derived from the key in use, whose fingerprint the backup
        names.
        """
        return self._at_work.backup_key

    def backup_key_of(self, fingerprint: str) -> bytes | None:
        """Return the key that opens a backup naming this fingerprint; None if the master key is not
        here.
        """
        return next((one.backup_key for one in self._keys if one.fingerprint == fingerprint), None)

    @property
    def fingerprints(self) -> list[str]:
        """The names of all keys that are here, the newest first."""
        return [one.fingerprint for one in self._keys]

    @property
    def head(self) -> bytes:
        """The bytes at the beginning of everything that is sealed from now on."""
        return self._at_work.head

    def work_by(self, sealed: bytes, purpose: bytes) -> str:
        """Seal from now on with the key that opens this value, and return the opened text."""
        for key in self._keys_of(sealed):
            try:
                text = _opened(key, sealed, purpose).decode()
            except InvalidTag:
                continue
            self._at_work = key
            if self.layers == 1 and self._derived:
                self.take_hashes(None)
            return text
        raise _sealed_otherwise()

    def work_by_newest(self) -> None:
        """Seal from now on with the newest key; hashes stay as they are."""
        self._at_work = self._keys[0]
        self._derived = False

    def take_hashes(self, kept: str | None) -> None:
        """Hash from now on with the keys stored in the database; None: with the key in use."""
        self._derived = kept is None
        if kept is None:
            layers, self.row_key = [self._at_work.hash_key], self._at_work.row_key
        else:
            *layers, self.row_key = map(bytes.fromhex, json.loads(kept))
        first, *self._more = (hashlib.blake2b(key=one, digest_size=16) for one in layers)
        self._hash: Hash = first
        self._layer_keys = layers

    @property
    def layers(self) -> int:
        """How many keys a number's hash goes through: one more for each change of key."""
        return len(self._layer_keys)

    @property
    def hashes_by_newest(self) -> bool:
        """Whether the hashes of numbers go through the key in use."""
        return self._layer_keys[-1] == self._at_work.hash_key

    def kept_hashes(self, *more: bytes) -> str:
        """Return the keys of the hashes, with further layers, sealed for storage."""
        return json.dumps([one.hex() for one in (*self._layer_keys, *more, self.row_key)])

    def next_layer(self) -> tuple[bytes, Callable[[bytes], bytes]]:
        """Return the hash key of the key in use, and a function that turns a present hash into one
        that goes through it too.
        """
        begun = hashlib.blake2b(key=self._at_work.hash_key, digest_size=16)
        return self._at_work.hash_key, lambda digest: _through(begun, digest)

    def _nonce(self) -> bytes:
        """Return 12 random bytes that were never given before.

        They are drawn a thousand at a time: each draw lets other threads cut in, which costs more
        than the encryption.
        """
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
        """Return key's name + nonce + ciphertext of `text`."""
        return self.seal_bytes(text.encode("utf-8", "surrogatepass"), purpose)

    def seal_bytes(self, body: bytes, purpose: bytes) -> bytes:
        """Return key's name + nonce + ciphertext of `body`."""
        nonce, key = self._nonce(), self._at_work
        return key.head + nonce + key.aes.encrypt(nonce, body, purpose)

    def open_bytes(self, sealed: bytes, purpose: bytes) -> bytes:
        """Return what was sealed; raise StoreUnavailable if the key or the purpose differs."""
        if sealed[:HEAD_BYTES] == self._at_work.head:
            try:
                return _opened(self._at_work, sealed, purpose)
            except InvalidTag:
                raise _sealed_otherwise() from None
        for key in self._keys_of(sealed):
            try:
                body = _opened(key, sealed, purpose)
            except InvalidTag:
                continue
            self._follow(key, sealed)
            return body
        raise _sealed_otherwise()

    def _follow(self, key: Key, sealed: bytes) -> None:
        """Seal from now on with the key that opened a value, if it is newer than the one in use: no
        process may seal with a key before that key takes over.
        """
        named = sealed[:1] == VERSION
        if named and self._keys.index(key) < self._keys.index(self._at_work):
            self._at_work, self._derived = key, False

    def _keys_of(self, sealed: bytes) -> list[Key]:
        """Return the keys that may open a value; read the keys afresh if it
        names an unknown one.
        """
        if sealed[:1] == UNNAMED:
            return self._keys
        found = [one for one in self._keys if one.head == sealed[:HEAD_BYTES]]
        if not found and self._again is not None and sealed[:1] == VERSION:
            known = self.fingerprints
            fresh = [key for key in map(Key, self._again()) if key.fingerprint not in known]
            self._keys = [*fresh, *self._keys]
            found = [one for one in fresh if one.head == sealed[:HEAD_BYTES]]
        return found

    def open(self, sealed: bytes, purpose: bytes) -> str:
        """Return the text that was sealed."""
        return self.open_bytes(sealed, purpose).decode("utf-8", "surrogatepass")

    def hash(self, number: str) -> bytes:
        """Return 16 bytes that are equal for equal numbers and reveal nothing without the keys: for
        values that can be guessed, such as a NIK.

        It changes with the key.
        """
        digest = self.sign(number)
        for begun in self._more:
            digest = _through(begun, digest)
        return digest

    def sign(self, text: str) -> bytes:
        """Return 16 bytes as `hash` does, for values that nobody can guess: rows, fingerprints, the
        trail.

        It stays the same whichever key is in use.
        """
        begun = self._hash.copy()
        begun.update(text.encode("utf-8", "surrogatepass"))
        return bytes(begun.digest())


def _through(begun: Hash, digest: bytes) -> bytes:
    further = begun.copy()
    further.update(digest)
    return bytes(further.digest())


def _opened(key: Key, sealed: bytes, purpose: bytes) -> bytes:
    head = 1 if sealed[:1] == UNNAMED else HEAD_BYTES
    named = sealed[:head] in (UNNAMED, key.head)
    if not named or len(sealed) < head + NONCE_BYTES + TAG_BYTES:
        raise InvalidTag
    nonce = sealed[head : head + NONCE_BYTES]
    return key.aes.decrypt(nonce, sealed[head + NONCE_BYTES :], purpose)


def _sealed_otherwise() -> StoreUnavailable:
    return StoreUnavailable(
        "a sealed value does not open: this database was written under another key",
        "SEALED_OTHERWISE",
    )
