"""What people's acts read and change about a source: its district, and its last delivery."""

from typing import Any, NamedTuple

from psycopg import Connection


class Applied(NamedTuple):
    """The applied state of a source: the digest of its delivery, and the manifest of its rows."""

    delivery: bytes
    manifest: bytes


def lock_source(connection: Connection[Any], source: str) -> str | None:
    """Lock a source and return its district; None where it was never read."""
    row = connection.execute(
        "select district_code from source where slug = %s for update", (source,)
    ).fetchone()
    return str(row[0]) if row else None


def is_known(connection: Connection[Any], source: str) -> bool:
    """Return whether a source of this name was ever registered."""
    row = connection.execute("select 1 from source where slug = %s", (source,)).fetchone()
    return row is not None


def retire(connection: Connection[Any], source: str) -> None:
    """Retire a source: no night waits for it, and its held plans expire."""
    connection.execute(
        "update source set active = false, fence = fence + 1, owner = null, lease_until = null, "
        "retired_at = coalesce(retired_at, clock_timestamp()) where slug = %s",
        (source,),
    )
    connection.execute(
        "update run set state = 'ABANDONED', ended_at = clock_timestamp() where source = %s and "
        "ended_at is null",
        (source,),
    )
    connection.execute(
        "update hold set status = 'overtaken' where source = %s and status = 'waiting'", (source,)
    )


def held_by_it_alone(
    connection: Connection[Any], district: str, source: str
) -> list[tuple[int, int, str, str, str]]:
    """Return (tenure, person, village, post, label) of everybody in office whom this source names
    or named on a seat that no other declared source names.
    """
    return connection.execute(
        """
        select distinct t.id, t.person_id, t.village_code, t.post, t.label from tenure t
        join source_record r on r.district_code = t.district_code and r.tenure_id = t.id
          and r.source = %(source)s
        where t.district_code = %(district)s and t.recorded_to = 'infinity' and t.status <> 'ended'
          and not exists (select from source_record o join source s on s.slug = o.source
            where o.district_code = t.district_code and o.tenure_id = t.id and s.active
              and o.missing_run is null and not o.over)
        order by 3, 4, 1
        """,
        {"district": district, "source": source},
    ).fetchall()


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
    """Return the run whose state of a source is published, 0 if there is none."""
    row = connection.execute(
        "select coalesce(max(published_run), 0) from source where slug = %s", (source,)
    ).fetchone()
    return int(row[0]) if row else 0


def most_trusted(connection: Connection[Any], district: str, body: str) -> str:
    """Return the source of a district that should know the officials of a body, '' if there is
    none.
    """
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


def people_of_rows(
    connection: Connection[Any], source: str, hashes: list[bytes]
) -> dict[bytes, int]:
    """Return the hash of a row -> the person it is about now."""
    rows = connection.execute(
        "select r.row_hash, r.person_id from source s join source_record r on r.district_code = "
        "s.district_code and r.source = s.slug where s.slug = %s and r.row_hash = "
        "any(%s::bytea[]) and r.missing_run is null",
        (source, hashes),
        binary=True,
    )
    return {bytes(row[0]): row[1] for row in rows}
