"""What the database keeps of keys: by what hashes are keyed, sealed; and the lock under which that
changes while pages and nights go on.

Invariant: whoever compares or writes a number's hash holds the shared lock, or a fence that was
given after `follow_keys`; the change takes the lock alone and raises every fence.
"""

from typing import Any

from psycopg import Connection

from sibermata.store.base.secrecy import HEAD_BYTES, VERSION, Secrecy

HASHES = "hash keys"  # the sealed keys of hashes; the value beside them: how many layers

PURPOSE = b"hash keys"
KEYS_LOCK = 0x51BE_0007


def take_hashes(connection: Connection[Any], secrecy: Secrecy) -> None:
    """Hash as the database says from now on, where its keys ever changed."""
    row = connection.execute(
        "select sealed from installation where name = %s", (HASHES,)
    ).fetchone()
    if row is not None:
        secrecy.take_hashes(secrecy.open(bytes(row[0]), PURPOSE))


def follow_keys(connection: Connection[Any], secrecy: Secrecy) -> None:
    """Keep the keys as they are until the transaction ends: hash by what the database says, and
    seal by the key that took over last.
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
    """Return how the fingerprint begins of the key that a value names, '' if it names none."""
    return sealed[1:HEAD_BYTES].hex() if sealed[:1] == VERSION else ""
