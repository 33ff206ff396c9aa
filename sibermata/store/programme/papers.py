"""Made papers at rest: written once, never changed; the file and its content are sealed."""

import zlib
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.types.json import Jsonb

from sibermata.records.paper import Source, Tools
from sibermata.store.base.secrecy import Secrecy

CONTENT, BODY = b"paper content", b"paper body"  # what the sealed copies are bound to
WAIT_SECONDS = 20  # for acts that are being published


class Made(NamedTuple):
    """A paper that was just made."""

    kind: str
    form: str
    by: str
    district: str
    request: dict[str, Any]
    document_number: str
    source: Source
    lines: int
    content_hash: bytes
    sha256: bytes
    tools: Tools
    content: bytes
    body: bytes
    keep_until: date | None = None


def last_publication(connection: Connection[Any]) -> Source:
    """Return the state of the province that can be read again for ever: that of the last
    publication, after waiting for those under way.

    Instants never go back, but a slow act may commit after a quick one with a later instant:
    reading before that commit would miss what the same instant shows afterwards.
    """
    # rolled back, so that no publication waits for the rest of a longer transaction
    with connection.transaction(force_rollback=True):
        connection.execute(f"set local lock_timeout = '{WAIT_SECONDS}s'")
        row = connection.execute(
            "select number, published_at from settled_publication()"
        ).fetchone()
        if row is None:
            row = connection.execute("select 0, date_trunc('second', now())").fetchone()
    assert row is not None
    return Source(int(row[0]), row[1], None)


def publication_at(connection: Connection[Any], at: datetime) -> Source:
    """Return the state of the province at an instant."""
    row = connection.execute(
        "select coalesce(max(number), 0) from publication where published_at <= %s", (at,)
    ).fetchone()
    assert row is not None
    return Source(int(row[0]), at, None)


def keep_paper(connection: Connection[Any], secrecy: Secrecy, made: Made) -> int:
    """Keep a paper; return its number."""
    row = connection.execute(
        """
        insert into paper (made_at, by, kind, form, district_code, request, document_number,
          publication, as_of, on_day, lines, content_hash, sha256, size, renderer, fonts, machine,
          keep_until, content, body)
        values (clock_timestamp(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
          %s, %s, %s)
        returning number
        """,
        (
            made.by,
            made.kind,
            made.form,
            made.district,
            Jsonb(made.request),
            made.document_number,
            made.source.publication,
            made.source.at,
            made.source.on,
            made.lines,
            made.content_hash,
            made.sha256,
            len(made.body),
            made.tools.renderer,
            made.tools.fonts,
            made.tools.machine,
            made.keep_until,
            secrecy.seal_bytes(zlib.compress(made.content), CONTENT),
            secrecy.seal_bytes(made.body, BODY),
        ),
    ).fetchone()
    assert row is not None
    return int(row[0])


def let_go_of_copies(connection: Connection[Any], today: date) -> int:
    """Erase the sealed copies whose years are over; return of how many papers. Their lines stay."""
    return connection.execute(
        "update paper set content = null, body = null where keep_until < %s "
        "and (content is not null or body is not null)",
        (today,),
    ).rowcount


def open_content(sealed: bytes, secrecy: Secrecy) -> bytes:
    """Return the content of a kept paper."""
    return zlib.decompress(secrecy.open_bytes(bytes(sealed), CONTENT))


def sealed_body(connection: Connection[Any], number: int) -> bytes | None:
    """Return the file of a made paper, sealed; None once its years are over."""
    row = connection.execute("select body from paper where number = %s", (number,)).fetchone()
    return None if row is None or row[0] is None else bytes(row[0])


def open_body(sealed: bytes, secrecy: Secrecy) -> bytes:
    """Return the file of a kept paper."""
    return secrecy.open_bytes(bytes(sealed), BODY)


def number_used(connection: Connection[Any], number: str) -> int | None:
    """Return the paper that already has this number of a naskah in this year, by the same clock
    that dates papers; None if there is none.
    """
    row = connection.execute(
        "select max(number) from paper where document_number = %s "
        "and extract(year from made_at at time zone 'Asia/Jakarta') "
        "= extract(year from now() at time zone 'Asia/Jakarta')",
        (number,),
    ).fetchone()
    return None if row is None or row[0] is None else int(row[0])
