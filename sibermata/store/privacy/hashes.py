"""Turns the hashes of personal numbers, so that they go through another key, in one transaction.

Invariant: it runs alone. No night's fence outlives it, and no page or act compares a number
meanwhile; whoever comes after it hashes as the database says.
"""

from typing import Any

from psycopg import Connection
from psycopg.errors import LockNotAvailable

from sibermata.store.base.keys import HASHES, KEYS_LOCK, PURPOSE
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.places import remember

# What is hashed by number: read whole once, turned, and written.
HASHED = """
    select distinct hash from (
      select nik_hash hash from person where nik_hash is not null
      union select nik_hash from source_record where nik_hash is not null
      union select unnest(signs) from finding
      union select hash from phone_number
      union select email from account where email is not null
      union select subject from account where subject is not null) h
"""
TURNED = (
    "update person p set nik_hash = m.anew from anew m where p.nik_hash = m.hash",
    "update source_record r set nik_hash = m.anew from anew m where r.nik_hash = m.hash",
    "update phone_number n set hash = m.anew from anew m where n.hash = m.hash",
    "update account a set email = m.anew from anew m where a.email = m.hash",
    "update account a set subject = m.anew from anew m where a.subject = m.hash",
    "update finding f set signs = (select array_agg(m.anew order by s.place) from "
    "unnest(f.signs) with ordinality s(hash, place) join anew m on m.hash = s.hash) "
    "where f.signs <> '{}'",
)


def alone(connection: Connection[Any]) -> bool:
    """Take the lock of hashes and every source exclusively, without waiting; return whether that
    worked: no page, act or writing night is at work.
    """
    row = connection.execute("select pg_try_advisory_xact_lock(%s)", (KEYS_LOCK,)).fetchone()
    if not (row and row[0]):
        return False
    try:
        with connection.transaction():
            connection.execute("select from source for update nowait")
    except LockNotAvailable:
        return False
    return True


def raise_fences(connection: Connection[Any]) -> None:
    """Keep everything from being written that a night hashed or sealed before this transaction.
    Only `alone` may call it.
    """
    connection.execute("update source set fence = fence + 1")


def turn_hashes(connection: Connection[Any], secrecy: Secrecy) -> int:
    """Send every number's hash through the key in use too, raise every fence, and store the keys of
    the hashes; return how many hashes there are.

    Only `alone` may call it.
    """
    layer, turned = secrecy.next_layer()
    connection.execute(
        "create temporary table anew (hash bytea primary key, anew bytea) on commit drop"
    )
    found = connection.execute(HASHED).fetchall()
    with connection.cursor().copy("copy anew from stdin (format binary)") as copy:
        copy.set_types(["bytea", "bytea"])
        for (digest,) in found:
            copy.write_row((bytes(digest), turned(bytes(digest))))
    for statement in TURNED:
        connection.execute(statement)
    raise_fences(connection)
    text = secrecy.kept_hashes(layer)
    remember(connection, HASHES, str(secrecy.layers + 1), secrecy.seal(text, PURPOSE))
    return len(found)
