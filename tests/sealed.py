"""The whole database looked through for a word: plain, sealed under any purpose, or hashed."""

import zlib
from collections.abc import Iterator

from psycopg.types.string import TextLoader

from sibermata.errors import StoreUnavailable
from sibermata.store.base.engine import Database
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.privacy.sealed import SEALED
from sibermata.store.tables import metadata

PURPOSES = sorted({purpose for one in SEALED for purpose in one.purposes})


def opened(secrecy: Secrecy, body: bytes) -> bytes:
    """What bytes say once they are opened and unpacked; b'' where no purpose opens them."""
    for purpose in PURPOSES:
        try:
            plain = secrecy.open_bytes(body, purpose)
        except StoreUnavailable:
            continue
        try:
            return zlib.decompress(plain)
        except zlib.error:
            return plain
    return b""


def places_of(database: Database, secrecy: Secrecy, *words: str) -> Iterator[str]:
    """Every table.column in which one of the words stands, and how."""
    hashed = {secrecy.hash(word) for word in words}
    with database.connect() as connection:
        connection.adapters.register_loader("timestamptz", TextLoader)  # infinity is no instant
        for table in sorted(metadata.tables):
            rows = connection.execute(f"select * from {table}")
            names = [column.name for column in rows.description or ()]
            for row in rows:
                for name, value in zip(names, row, strict=True):
                    for one in value if isinstance(value, list) else [value]:
                        if isinstance(one, bytes | memoryview):
                            body = bytes(one)
                            if body in hashed:
                                yield f"{table}.{name} hashed"
                            said = opened(secrecy, body)
                            if any(word.encode() in said for word in words):
                                yield f"{table}.{name} sealed"
                        elif any(word in str(one) for word in words):
                            yield f"{table}.{name}"


def columns_of_bytes() -> set[tuple[str, str]]:
    """Every column of the tables that holds bytes."""
    return {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if "BLOB" in str(column.type).upper() or "BYTEA" in str(column.type).upper()
    }
