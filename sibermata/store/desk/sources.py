"""What acts of people read and change of a source: its district, what it delivered last."""

from typing import Any, NamedTuple

from psycopg import Connection


class Applied(NamedTuple):
    """What stands of a source: the digest of its applied delivery, and the manifest of its rows."""

    delivery: bytes
    manifest: bytes


def lock_source(connection: Connection[Any], source: str) -> str | None:
    """Lock a source and return its district; None where it was never read."""
    row = connection.execute(
        "select district_code from source where slug = %s for update", (source,)
    ).fetchone()
    return str(row[0]) if row else None


def applied_delivery(connection: Connection[Any], source: str) -> Applied | None:
    """Return what is applied of a source; None where nothing is."""
    row = connection.execute(
        "select delivery, manifest from source where slug = %s", (source,), binary=True
    ).fetchone()
    return Applied(bytes(row[0]), row[1]) if row and row[0] else None


def waiting_delivery(connection: Connection[Any], source: str) -> bytes | None:
    """Return the digest of the delivery that a held run of this source waits with, None if no whole
    run waits.
    """
    row = connection.execute(
        "select r.delivery from hold h join run r on r.id = h.run_id where h.source = %s "
        "and h.status = 'waiting' and r.state = 'HELD' order by h.id desc limit 1",
        (source,),
        binary=True,
    ).fetchone()
    return bytes(row[0]) if row and row[0] else None


def published_run(connection: Connection[Any], source: str) -> int:
    """Return the run whose state of a source is published, 0 if none is."""
    row = connection.execute(
        "select coalesce(max(published_run), 0) from source where slug = %s", (source,)
    ).fetchone()
    return int(row[0]) if row else 0


def most_trusted(connection: Connection[Any], district: str, body: str) -> str:
    """Return the source of a district that ought to know the officials of a body, '' if none."""
    row = connection.execute(
        "select slug from source where district_code = %s and active and delivers = 'roster' and "
        "%s = any(bodies) order by trust desc, slug limit 1",
        (district, body),
    ).fetchone()
    return str(row[0]) if row else ""


def rows_of_records(
    connection: Connection[Any], district: str, source: str, records: list[int]
) -> dict[int, tuple[bytes, int]]:
    """Return record -> (the hash of its row, its tenure)."""
    rows = connection.execute(
        "select id, row_hash, tenure_id from source_record where district_code = %s and source = "
        "%s and id = any(%s)",
        (district, source, records),
        binary=True,
    )
    return {row[0]: (bytes(row[1]), row[2]) for row in rows}
