"""A delivery of many files: each is kept and read by itself, and the newest file about a village
decides for it.

Agreed: FIELD R13. Invariant: a file proves its own villages only, and only on the night it came.
"""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import date
from functools import cache, partial
from os import cpu_count
from typing import Any

from psycopg import Connection

from sibermata.errors import SibermataError, SourceChanged
from sibermata.records.delivery import Fetched, Parsed, Part, Remark, Table
from sibermata.records.source import Source
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.columns import ColumnNames
from sibermata.rules.value.region_code import Places
from sibermata.rules.value.subdistrict import subdistrict_of
from sibermata.sources.base import parse_source
from sibermata.sources.looks import looks_like_html
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.deliveries import (
    keep_delivery,
    keep_tables,
    kept_files,
    load_tables,
    pack,
    unpack,
    which_are_kept,
)
from sibermata.sync.night import Night
from sibermata.validate.official import Reader, make_reader

LIST, TABLES = b"files", b"tables"  # the purposes that bind sealed lists and sealed tables
UNREADABLE = "FILE_UNREADABLE"
NO_VILLAGE = "desanya tidak dapat dipastikan"
SPOKEN_OF = 4  # a village with a quarter as many rows as the file's largest is no slip of the pen
Place = tuple[str, str]  # a village and a body in it
Where = Callable[[Table], list[Place]]


def list_of(parts: Sequence[Part]) -> bytes:
    """Return the list of a delivery's files: name, sha256, and whether each came tonight."""
    return json.dumps([[part.name, sha256(part).hex(), part.fresh] for part in parts]).encode()


def sha256(part: Part) -> bytes:
    """Return the sha256 of a file's bytes."""
    return hashlib.sha256(part.body).digest()


def pack_files(
    source: Source, parts: Sequence[Part], night: Night
) -> list[tuple[bytes, int, str, bytes]]:
    """Return sha256, size, proof and packed bytes of each file that is not stored yet."""
    named = {sha256(part): part for part in parts}
    with night.database.connection() as connection:
        kept = which_are_kept(connection, source.district, source.name, list(named))
    return [
        (digest, len(part.body), f"{len(part.body)} bytes, at rest", pack((part,), night.secrecy))
        for digest, part in named.items()
        if digest not in kept
    ]


def keep_files(
    connection: Connection[Any],
    source: Source,
    packed: Sequence[tuple[bytes, int, str, bytes]],
    fetched: Fetched,
    secrecy: Secrecy,
) -> None:
    """Store files, and the list of all that were fetched together."""
    for digest, size, proof, body in packed:
        keep_delivery(connection, source.district, source.name, digest, size, proof, body)
    listed = list_of(fetched.parts)
    files = list(dict.fromkeys(sha256(part) for part in fetched.parts))
    keep_delivery(
        connection,
        source.district,
        source.name,
        hashlib.sha256(listed).digest(),
        sum(len(part.body) for part in fetched.parts),
        fetched.proof,
        secrecy.seal_bytes(listed, LIST),
        files,
    )


def files_of_list(
    connection: Connection[Any], source: Source, body: bytes, secrecy: Secrecy
) -> tuple[Part, ...] | None:
    """Return the files of a stored list, None if the bytes of one are no longer kept."""
    listed = json.loads(secrecy.open_bytes(body, LIST))
    wanted = sorted({bytes.fromhex(digest) for _, digest, _ in listed})
    kept = kept_files(connection, source.district, source.name, wanted)
    if len(kept) < len(wanted):
        return None
    bodies = {digest.hex(): unpack(packed, secrecy)[0].body for digest, packed in kept.items()}
    return tuple(Part(name, bodies[digest], fresh, True) for name, digest, fresh in listed)


def read_files(
    fetched: Fetched, source: Source, night: Night, where: Where
) -> tuple[Parsed, frozenset[Place]]:
    """Return the rows of all files in use tonight, and the places in which their absences count;
    files that were read before are not read again.
    """
    parts = fetched.parts
    under = {sha256(part): _under(part, source, night) for part in reversed(parts)}
    with night.database.connection() as connection:
        last = load_tables(connection, source.district, source.name, list(under))
    known = {digest: body for digest, (so, body) in last.items() if so == under[digest]}
    read: list[Parsed | SibermataError] = []
    fresh = [part for part in parts if sha256(part) not in known]
    with ThreadPoolExecutor(cpu_count()) as pool:
        came = pool.map(
            partial(read_file, source=source, names=night.rules.names_of(source.delivers)), fresh
        )
        for part in parts:
            packed = known.get(sha256(part))
            read.append(_unpacked(packed, night.secrecy) if packed is not None else next(came))
    new = [
        (sha256(part), under[sha256(part)], _packed(one, night.secrecy))
        for part, one in zip(parts, read, strict=True)
        if isinstance(one, Parsed) and sha256(part) not in known
    ]
    if new and not night.dry_run:
        with night.database.work(name="tables") as connection:
            keep_tables(connection, source.district, source.name, new)
    unread = any(note.code == UNREADABLE for note in fetched.notes)
    return together(list(zip(parts, read, strict=True)), source, where, unread=unread)


def tables_of_list(
    connection: Connection[Any], source: Source, body: bytes, secrecy: Secrecy, names: ColumnNames
) -> list[Table]:
    """Return the tables of a stored list's files from their last reading; files without one are
    read now.
    """
    parts = files_of_list(connection, source, body, secrecy) or ()
    digests = [sha256(part) for part in parts]
    last = load_tables(connection, source.district, source.name, digests)
    read = [
        _unpacked(last[digest][1], secrecy) if digest in last else read_file(part, source, names)
        for digest, part in zip(digests, parts, strict=True)
    ]
    return [table for one in read if isinstance(one, Parsed) for table in one.tables]


def read_file(part: Part, source: Source, names: ColumnNames) -> Parsed | SibermataError:
    """Return the rows of one file, read as the type it really has (one folder may hold workbooks
    and web pages called .xls); or why it cannot be read.
    """
    kind = "html_table" if looks_like_html(part.body) else "spreadsheet"
    try:
        return parse_source((part,), replace(source, type=kind), names)
    except SibermataError as error:
        return error


def places_of(source: Source, places: Places, book: Rulebook, today: date) -> Where:
    """Return a function that gives the village and the body of each row of a
    table; '' = unclear.
    """
    posts = book.posts.posts

    @cache  # files of one form share what was read of their posts and villages
    def reader(columns: tuple[str, ...], headers: tuple[str, ...], above: str, body: str) -> Reader:
        return make_reader(
            columns, source, places, book, today, headers=headers, subdistrict=above, body=body
        )

    def where(table: Table) -> list[Place]:
        above = subdistrict_of(table, source.constants, places)
        judged = map(reader(table.columns, table.headers, above, table.body), table.rows)
        seen = [one.record or one.seen for one in judged]
        return [
            (one.village_code, posts[one.post].body if one.post in posts else "")
            if one is not None
            else ("", "")
            for one in seen
        ]

    return where


def together(
    read: Sequence[tuple[Part, Parsed | SibermataError]],
    source: Source,
    where: Where,
    *,
    unread: bool = False,
) -> tuple[Parsed, frozenset[Place]]:
    """Return what files, the newest first, contain together, and the places whose absences they
    prove.

    Of parts, a place in a newer file is not read in an older one.
    """
    out = Parsed([])
    taken: set[Place] = set()
    proven: set[Place] = set()
    doubted: set[Place] = set()
    broken = [error for _, error in read if isinstance(error, SibermataError)]
    for part, one in read:
        if isinstance(one, SibermataError):
            out.notes.append(Remark(UNREADABLE, part.name, value=_why_unread(one)))
            continue
        rows = [where(table) for table in one.tables]
        speaks = _spoken_of(rows)
        old = set() if source.read.together == "all" else speaks & taken
        if not any(rows):
            why = NO_VILLAGE if any(table.rows for table in one.tables) else "ZERO_ROWS"
            out.notes.append(Remark(UNREADABLE, part.name, value=why))
            continue
        if old and old == speaks:
            out.notes += [Remark("OTHER_FILE", part.name)] if part.fresh else []
            continue
        taken |= speaks
        whole = part.fresh and one.proof
        (proven if whole else doubted).update(speaks - old)
        if not one.proof:
            out.notes.append(Remark("NO_PROOF", part.name))
        _add(out, _without(one, rows, old))
    if broken and not out.tables:
        raise broken[0]
    unread = unread or any(note.code == UNREADABLE for note in out.notes)
    if source.read.together == "all" and unread:
        proven.clear()  # nobody knows which villages the unread file is about
    out.proof = f"{len(proven - doubted)} of {len(taken)} villages and bodies" if proven else ""
    return out, frozenset(proven - doubted)


def _why_unread(error: SibermataError) -> str:
    """Return the code of a file's error, or that the file does not say which
    village it is about.
    """
    lacks_village = isinstance(error, SourceChanged) and error.value.split(";")[0] == "village"
    return NO_VILLAGE if lacks_village else error.code


def _spoken_of(rows: Sequence[Sequence[Place]]) -> set[Place]:
    """Return the places a file is about; a row or two of another village are a slip of the pen."""
    counted = Counter(place for table in rows for place in table if place[0])
    villages: Counter[str] = Counter()
    for (village, _), number in counted.items():
        villages[village] += number
    most = max(villages.values(), default=0)
    return {place for place in counted if SPOKEN_OF * villages[place[0]] >= most}


def _without(parsed: Parsed, rows: Sequence[Sequence[Place]], old: set[Place]) -> Parsed:
    """Return the contents of a file without the rows of places that a newer file is about."""
    if not old:
        return parsed
    gone = 0
    for table, places in zip(parsed.tables, rows, strict=True):
        kept = [at for at, place in enumerate(places) if place not in old]
        gone += len(table.rows) - len(kept)
        table.rows = [table.rows[at] for at in kept]
        table.numbers = [table.numbers[at] for at in kept]
    parsed.dropped["superseded"] = gone
    return parsed


def _add(out: Parsed, one: Parsed) -> None:
    out.tables += one.tables
    out.notes += one.notes
    out.misfits += one.misfits
    for reason, number in one.dropped.items():
        out.dropped[reason] = out.dropped.get(reason, 0) + number


def _under(part: Part, source: Source, night: Night) -> bytes:
    """Return the digest of everything that decides how a file is read, besides its bytes."""
    signs = source.digest + night.rules.digest + part.name.encode("utf-8", "surrogateescape")
    return hashlib.blake2b(signs, digest_size=16).digest()


def _packed(parsed: Parsed, secrecy: Secrecy) -> bytes:
    from isal import isal_zlib

    return secrecy.seal_bytes(isal_zlib.compress(json.dumps(asdict(parsed)).encode(), 1), TABLES)


def _unpacked(sealed: bytes, secrecy: Secrecy) -> Parsed:
    kept_tables: dict[str, Any] = json.loads(zlib.decompress(secrecy.open_bytes(sealed, TABLES)))
    for table in kept_tables["tables"]:
        for name in ("columns", "headers", "unknown", "named"):
            table[name] = tuple(table[name])
    return Parsed(
        [Table(**table) for table in kept_tables["tables"]],
        [Remark(**remark) for remark in kept_tables["notes"]],
        [Remark(**remark) for remark in kept_tables["misfits"]],
        kept_tables["dropped"],
        kept_tables["proof"],
    )
