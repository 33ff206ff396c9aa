"""By what a raw row is known from night to night: the hash of its cells, never its place. Pure."""

import hashlib
from collections.abc import Iterable

from sibermata.records.delivery import Table
from sibermata.records.source import Source


def row_hashes(table: Table, source: Source, key: bytes = b"") -> list[bytes]:
    """Return one 16-byte hash for each row, over the cells that make a record new. Other columns,
    other hashes; keyed, since a row is
    mostly public and the rest of it could be guessed from a plain hash."""
    volatile = set(source.read.volatile)
    keep = [
        i
        for i, (name, header) in enumerate(zip(table.columns, table.headers, strict=True))
        if not {name, header} & volatile
    ]
    salt = hashlib.blake2b(
        "\x1f".join(table.columns[i] for i in keep).encode(), digest_size=16
    ).digest()
    # the key's block is taken in once
    begun_anew = hashlib.blake2b(digest_size=16, salt=salt, key=key).copy
    rows: Iterable[list[str]] = table.rows
    if len(keep) < len(table.columns):
        rows = ([row[i] for i in keep] for row in table.rows)
    join, hashes = "\x1f".join, []
    for row in rows:
        begun = begun_anew()
        begun.update(join(row).encode("utf-8", "surrogatepass"))
        hashes.append(begun.digest())
    return hashes
