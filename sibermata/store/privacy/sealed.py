"""Every sealed column, and how to seal it again under another key, batch by batch beside nights and
pages.

Invariant: at every moment each value opens with a key that is present; a batch is one transaction
that waits for nobody, and the next batch finds what it skipped.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.errors import StoreUnavailable
from sibermata.store.base.engine import Database
from sibermata.store.base.secrecy import HEAD_BYTES, Secrecy

BLOCKS = 256  # pages of a table that are looked through at once
SMALL, LARGE = 500, 10  # values sealed anew in one transaction


class Sealed(NamedTuple):
    """A sealed column."""

    table: str
    column: str
    purposes: tuple[bytes, ...]  # one of them it was sealed for
    most: int = SMALL


SEALED = (
    Sealed("installation", "sealed", (b"key", b"hash keys")),
    Sealed("person", "private", (b"person",)),
    Sealed("person", "statements", (b"person",)),
    Sealed("record_version", "said", (b"record",)),
    Sealed("correction", "base", (b"correction",)),
    Sealed("correction", "override", (b"correction",)),
    Sealed("correction", "source_value", (b"correction",)),
    Sealed("finding", "value", (b"finding",)),
    Sealed("account", "factor", (b"second factor",)),
    Sealed("meeting_line", "code_sealed", (b"invitation",)),
    Sealed("subject_request", "said", (b"request",)),
    Sealed("message_target", "address", (b"message target",)),
    Sealed("job", "report", (b"job report",), LARGE),
    Sealed("upload", "body", (b"delivery",), LARGE),
    Sealed("delivery", "body", (b"delivery", b"files"), LARGE),
    Sealed("delivery", "tables", (b"tables",), LARGE),
    Sealed("evidence", "body", (b"evidence",), LARGE),
    Sealed("paper", "content", (b"paper content",), LARGE),
    Sealed("paper", "body", (b"paper body",), LARGE),
)


def count_under_others(connection: Connection[Any], head: bytes) -> dict[str, int]:
    """Return table.column -> how many values are sealed by another key than the one with this
    beginning; columns without any are left out.
    """
    found = {}
    for one in SEALED:
        row = connection.execute(
            f"select count(*) from {one.table} where {one.column} is not null and "
            f"substring({one.column} from 1 for {HEAD_BYTES}) <> %s",
            (head,),
        ).fetchone()
        if row and row[0]:
            found[f"{one.table}.{one.column}"] = int(row[0])
    return found


def seal_anew(database: Database, secrecy: Secrecy, one: Sealed) -> Iterator[int]:
    """Seal again the values of a column that another key sealed, and yield how many after each
    transaction.
    """
    with database.connection() as connection:
        row = connection.execute(
            "select pg_relation_size(%s::regclass) / 8192", (one.table,)
        ).fetchone()
    for block in range(0, (int(row[0]) if row else 0) + 1, BLOCKS):
        with database.connection() as connection:
            places = others_in(connection, one, block, secrecy.head)
        for at in range(0, len(places), one.most):
            with database.work(300, name="sealed anew") as connection:
                yield seal_these(connection, secrecy, one, places[at : at + one.most])


def others_in(connection: Connection[Any], one: Sealed, block: int, head: bytes) -> list[str]:
    """Return the places of values of other keys in some pages of a table."""
    rows = connection.execute(
        f"select ctid::text from {one.table} where ctid >= %s::tid and ctid < %s::tid and "
        f"{one.column} is not null and substring({one.column} from 1 for {HEAD_BYTES}) <> %s",
        (f"({block},0)", f"({block + BLOCKS},0)", head),
    )
    return [row[0] for row in rows]


def seal_these(
    connection: Connection[Any], secrecy: Secrecy, one: Sealed, places: Sequence[str]
) -> int:
    """Seal the values at these places again, except rows that somebody else has locked; return how
    many.
    """
    rows = connection.execute(
        f"select ctid::text, {one.column} from {one.table} where ctid = any(%s::tid[]) and "
        f"{one.column} is not null and substring({one.column} from 1 for {HEAD_BYTES}) <> %s "
        "for update skip locked",
        (list(places), secrecy.head),
        binary=False,
    ).fetchall()
    if rows:
        anew = [sealed_anew(secrecy, bytes(sealed), one.purposes) for _, sealed in rows]
        connection.execute(
            f"update {one.table} t set {one.column} = n.anew from unnest(%s::tid[], %s::bytea[]) "
            "n(place, anew) where t.ctid = n.place",
            ([place for place, _ in rows], anew),
        )
    return len(rows)


def sealed_anew(secrecy: Secrecy, sealed: bytes, purposes: Sequence[bytes]) -> bytes:
    """Return a value sealed with the key in use, for its original purpose."""
    for purpose in purposes[:-1]:
        try:
            return secrecy.seal_bytes(secrecy.open_bytes(sealed, purpose), purpose)
        except StoreUnavailable:  # it was sealed for another purpose
            continue
    return secrecy.seal_bytes(secrecy.open_bytes(sealed, purposes[-1]), purposes[-1])
