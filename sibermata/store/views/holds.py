"""What lists read of holds."""

from typing import Any

from psycopg import Connection

from sibermata.store.base.rows import rows_as_dicts


def list_holds(connection: Connection[Any], *, waiting: bool = True) -> list[dict[str, Any]]:
    """Return holds, oldest first; only the waiting ones unless told otherwise."""
    return rows_as_dicts(
        connection.execute(
            """
            select h.id hold, h.source, r.district_code district, r.night, h.code, h.part,
              cardinality(h.touched) records, h.measures,
                   encode(h.plan_hash, 'hex') plan_hash, h.planned_by, h.planned_at, h.expires_at,
                     h.approved_by,
                   case when h.status = 'waiting' and h.expires_at < clock_timestamp() then
                     'expired' else h.status end status,
                   h.decided_by, h.decided_at, h.reason, h.run_id run
            from hold h join run r on r.id = h.run_id
            where not %s or h.status = 'waiting' order by h.id
            """,
            (waiting,),
        )
    )
