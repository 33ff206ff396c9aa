"""What lists read of runs."""

from datetime import date
from typing import Any

from psycopg import Connection

from sibermata.store.base.rows import rows_as_dicts


def list_runs(
    connection: Connection[Any], night: date | None, source: str | None = None, limit: int = 500
) -> list[dict[str, Any]]:
    """Return runs, newest first: source, state, code, counts, instants."""
    cursor = connection.execute(
        """
        select r.id run, r.night, r.source, r.district_code district, r.state, r.code, r.rows_read,
          r.admitted, r.refused, r.asked,
               r.duplicates, r.not_officials, r.added, r.changed, r.missing, r.returned,
                 r.requested_by, r.requested_at,
               r.ended_at, r.detail
        from run r
        where (%(night)s::date is null or r.night = %(night)s) and (%(source)s::text is null
          or r.source = %(source)s)
        order by r.id desc limit %(limit)s
        """,
        {"night": night, "source": source, "limit": limit},
    )
    return rows_as_dicts(cursor)


def find_run(connection: Connection[Any], run_id: int) -> dict[str, Any] | None:
    """Return one run with everything that is known of it, or None."""
    found = rows_as_dicts(connection.execute("select * from run where id = %s", (run_id,)))
    return found[0] if found else None
