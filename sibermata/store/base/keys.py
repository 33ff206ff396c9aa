"""What the database keeps of keys: the sealed keys of hashes, and the lock under which they change
while pages and nights go on.

Invariant: whoever compares or writes a number's hash holds the shared lock, or a fence that was
given after `follow_keys`; the change takes the lock exclusively and raises every fence.
"""

from typing import Any

from psycopg import Connection

from sibermata.store.base.secrecy import HEAD_BYTES, VERSION, Secrecy

HASHES = "hash keys"  # the sealed keys of hashes; the value beside them: how many layers

PURPOSE = b"hash keys"
KEYS_LOCK = 0x51BE_0007


def take_hashes(connection: Connection[Any], secrecy: Secrecy) -> None:
    """Hash from now on by the keys that the database keeps, if its keys ever changed."""
    row = connection.execute(
        "select sealed from installation where name = %s", (HASHES,)
    ).fetchone()
    if row is not None:
        secrecy.take_hashes(secrecy.open(bytes(row[0]), PURPOSE))


def follow_keys(connection: Connection[Any], secrecy: Secrecy) -> None:
    """Keep the keys from changing until the transaction ends; hash and seal with the keys that the
    database is at.
    """
    connection.execute("select pg_advisory_xact_lock_shared(%s)", (KEYS_LOCK,))
    row = connection.execute(
        f"select value, substring(sealed from 1 for {HEAD_BYTES}) from installation "
        "where name = %s",
        (HASHES,),
    ).fetchone()
    if row is not None and (row[0] != str(secrecy.layers) or bytes(row[1]) != secrecy.head):
        take_hashes(connection, secrecy)


def named_key(sealed: bytes) -> str:
    """Return the beginning of the fingerprint of the key that a sealed value names, '' if it names
    none.
    """
    return sealed[1:HEAD_BYTES].hex() if sealed[:1] == VERSION else ""
