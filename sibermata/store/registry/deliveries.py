"""The bytes as received, compressed and sealed; and the manifest: the rows of the last applied
delivery, and the outcome of each.
"""

import json
import struct
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from psycopg import Connection

from sibermata.records.delivery import Part
from sibermata.store.base.secrecy import Secrecy

PURPOSE = b"delivery"
# A workbook is packed already: once more would gain 4 % and cost 40 ms a megabyte.
ZIP = b"PK\x03\x04"
HASH_BYTES = 16
ENTRY = (
    HASH_BYTES + 7
)  # a row's hash, the letter of its outcome, its table (2 bytes) and its row number (4 bytes)


def pack(parts: tuple[Part, ...], secrecy: Secrecy) -> bytes:
    """Return the parts as one sealed, compressed blob.

    Slow work during which other threads can run: do it outside transactions.
    """
    from isal import isal_zlib  # a quiet night packs nothing

    names = json.dumps([[part.name, len(part.body)] for part in parts]).encode()
    zipped = all(part.body.startswith(ZIP) for part in parts)
    squeezer = zlib.compressobj(0) if zipped else isal_zlib.compressobj(1)
    pieces = [squeezer.compress(struct.pack(">I", len(names)) + names)]
    pieces += [squeezer.compress(part.body) for part in parts]
    pieces.append(squeezer.flush())
    return secrecy.seal_bytes(b"".join(pieces), PURPOSE)


def unpack(body: bytes, secrecy: Secrecy) -> tuple[Part, ...]:
    """Return the parts of a packed delivery, byte for byte."""
    plain = memoryview(zlib.decompress(secrecy.open_bytes(body, PURPOSE)))
    (length,) = struct.unpack(">I", plain[:4])
    start = 4 + length
    parts = []
    for name, size in json.loads(bytes(plain[4:start])):
        parts.append(Part(name, bytes(plain[start : start + size])))
        start += size
    return tuple(parts)


def keep_delivery(
    connection: Connection[Any],
    district: str,
    source: str,
    sha256: bytes,
    size: int,
    proof: str,
    body: bytes,
    files: Sequence[bytes] = (),
) -> None:
    """Store a delivery once; the same bytes again change nothing, except that erased bytes are
    stored again.

    `files`: the sha256 of the files that it lists.
    """
    connection.execute(
        """
        insert into delivery (district_code, source, sha256, received_at, size, proof, body, files)
        values (%s, %s, %s, clock_timestamp(), %s, %s, %s, %s::bytea[])
        on conflict (district_code, source, sha256) do update set body = excluded.body
          where delivery.body is null
        """,
        (district, source, sha256, size, proof, body, list(files)),
    )


def kept_files(
    connection: Connection[Any], district: str, source: str, files: Sequence[bytes]
) -> dict[bytes, bytes]:
    """Return sha256 -> packed bytes, for those of these files that are stored."""
    rows = connection.execute(
        "select sha256, body from delivery where district_code = %s and source = %s and sha256 = "
        "any(%s::bytea[]) and body is not null",
        (district, source, list(files)),
        binary=True,
    )
    return {bytes(row[0]): row[1] for row in rows}


def which_are_kept(
    connection: Connection[Any], district: str, source: str, files: Sequence[bytes]
) -> set[bytes]:
    """Return those of these files whose bytes are stored."""
    rows = connection.execute(
        "select sha256 from delivery where district_code = %s and source = %s and sha256 = "
        "any(%s::bytea[]) and body is not null",
        (district, source, list(files)),
        binary=True,
    )
    return {bytes(row[0]) for row in rows}


def load_tables(
    connection: Connection[Any], district: str, source: str, files: Sequence[bytes]
) -> dict[bytes, tuple[bytes, bytes]]:
    """Return sha256 -> (the basis of a file's last reading, the tables that were read)."""
    rows = connection.execute(
        "select sha256, tables, read_under from delivery where district_code = %s and source = %s "
        "and sha256 = any(%s::bytea[]) and tables is not null",
        (district, source, list(files)),
        binary=True,
    )
    return {bytes(sha256): (bytes(under), body) for sha256, body, under in rows}


def keep_tables(
    connection: Connection[Any],
    district: str,
    source: str,
    read: Sequence[tuple[bytes, bytes, bytes]],
) -> None:
    """Store the tables read from files: (sha256, basis of the reading, sealed tables)."""
    connection.cursor().executemany(
        "update delivery set read_under = %s, tables = %s where district_code = %s and source = "
        "%s and sha256 = %s and body is not null",
        [(under, tables, district, source, sha256) for sha256, under, tables in read],
    )


def load_delivery(
    connection: Connection[Any], district: str, source: str, sha256: bytes
) -> tuple[bytes, str, bool] | None:
    """Return (packed bytes, proof, whether they are a list of files) of a stored delivery; None
    once its nights are over.
    """
    row = connection.execute(
        "select body, proof, files <> '{}' from delivery where district_code = %s and source = "
        "%s and sha256 = %s and body is not null",
        (district, source, sha256),
        binary=True,
    ).fetchone()
    return (row[0], row[1], row[2]) if row else None


def let_go(
    connection: Connection[Any], nights: int, kept: Collection[tuple[str, bytes]] = ()
) -> list[tuple[str, bytes]]:
    """Erase the bytes of deliveries older than `nights`, except the applied ones, those that a hold
    waits for, those in a stored list of files, and those in `kept` (source, sha256); return which.
    """
    rows = connection.execute(
        """
        update delivery d set body = null, tables = null, read_under = null
        where d.body is not null and d.received_at < clock_timestamp() - make_interval(days =>
          %(nights)s::int)
          and not exists (select from source s where s.slug = d.source and s.delivery = d.sha256)
          and not exists (select from hold h join run r on r.id = h.run_id
                          where h.status = 'waiting' and h.source = d.source
                            and r.delivery = d.sha256)
          and not exists (select from delivery f where f.source = d.source and f.body is not null
                            and d.sha256 = any(f.files))
          and not exists (select from unnest(%(sources)s::text[], %(digests)s::bytea[])
                            k(source, sha256) where (k.source, k.sha256) = (d.source, d.sha256))
        returning d.source, d.sha256
        """,
        {
            "nights": nights,
            "sources": [source for source, _ in kept],
            "digests": [digest for _, digest in kept],
        },
    )
    return [(source, bytes(digest)) for source, digest in rows]


def pack_manifest(outcomes: Mapping[bytes, str], places: Mapping[bytes, tuple[int, int]]) -> bytes:
    """Return hash, outcome, table and row number of every row: what the next night compares with,
    and where a finding's row is now.
    """
    nowhere = (0, 0)
    return b"".join(
        [
            digest + letter.encode() + _PLACE.pack(*places.get(digest, nowhere))
            for digest, letter in outcomes.items()
        ]
    )


_PLACE = struct.Struct(">HI")


def unpack_manifest(manifest: bytes | None) -> dict[bytes, str]:
    """Return row hash -> letter of its outcome."""
    if not manifest:
        return {}
    letters = manifest[HASH_BYTES::ENTRY].decode()
    return {
        manifest[at : at + HASH_BYTES]: letter
        for at, letter in zip(range(0, len(manifest), ENTRY), letters, strict=True)
    }


def load_manifest(connection: Connection[Any], source: str) -> dict[bytes, str]:
    """Return row hash -> letter of its outcome in the last applied delivery of a source."""
    row = connection.execute(
        "select manifest from source where slug = %s", (source,), binary=True
    ).fetchone()
    return unpack_manifest(row[0] if row else None)


def places_in_manifest(manifest: bytes) -> dict[bytes, tuple[int, int]]:
    """Return row hash -> (table, row number) as of the last applied delivery."""
    return {
        manifest[at : at + HASH_BYTES]: _PLACE.unpack_from(manifest, at + HASH_BYTES + 1)
        for at in range(0, len(manifest), ENTRY)
    }


def read_anew(connection: Connection[Any], sources: Iterable[str]) -> None:
    """Have these sources read again although their bytes are the same: people's decisions about
    their rows have changed.
    """
    connection.execute(
        "update source set decisions = md5(decisions || clock_timestamp()::text) where slug = "
        "any(%s)",
        (sorted(set(sources)),),
    )
