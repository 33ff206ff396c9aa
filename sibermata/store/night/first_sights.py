"""Since when a row was in a source's file before it was admitted."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.copying import bytea_list


class FirstSight(NamedTuple):
    """A row that is there without being admitted: its signs, and since which night; None: since the
    source's first load or longer.
    """

    row_hash: bytes
    signs: frozenset[bytes]
    since: date | None


def first_sights(
    connection: Connection[Any],
    district: str,
    source: str,
    hashes: Collection[bytes],
    signs: Collection[bytes],
) -> list[FirstSight]:
    """Return the rows of the last published file that were not admitted and are these rows, or have
    one of these signs; the earliest first.
    """
    rows = connection.execute(
        """
        with f as materialized (
            select district_code, row_hash, signs, first_run from finding
            where district_code = %(district)s and source = %(source)s
              and status <> 'fixed_at_source' and row_hash is not null
              and (row_hash = any(%(hashes)s::bytea[]) or signs && %(signs)s::bytea[])),
        began as (select min(id) id from run where source = %(source)s
          and state in ('PUBLISHED', 'NOOP'))
        select f.row_hash, f.signs, case when f.first_run > b.id then r.night end
        from f cross join began b
        join run r on r.district_code = f.district_code and r.id = f.first_run
        order by f.first_run
        """,
        {
            "district": district,
            "source": source,
            "hashes": bytea_list(sorted(hashes)),
            "signs": bytea_list(sorted(signs)),
        },
        prepare=False,
    )
    return [FirstSight(bytes(row[0]), frozenset(map(bytes, row[1])), row[2]) for row in rows]
