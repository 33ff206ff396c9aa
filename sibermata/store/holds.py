"""Plans that wait for a person. A hold freezes a plan under its hash: released, rejected, expired, or overtaken by another plan."""

import json
from typing import Any

from psycopg import Connection

from sibermata.store.runs import rows_as_dicts

HOURS = 72  # then the plan is too old to be let go (SEMANTICS 6)


def hold_plan(
    connection: Connection[Any], run_id: int, source: str, code: str, plan_hash: bytes, measures: dict[str, Any], by: str
) -> None:
    """Hold a plan. The same plan waiting already keeps its clock; another one of this source is overtaken."""
    connection.execute(
        "update hold set status = 'overtaken' where source = %s and status = 'waiting' and plan_hash <> %s", (source, plan_hash)
    )
    connection.execute(
        """
        insert into hold (run_id, source, code, plan_hash, measures, planned_by, planned_at, expires_at, status)
        values (%s, %s, %s, %s, %s, %s, clock_timestamp(), clock_timestamp() + make_interval(hours => %s), 'waiting')
        on conflict (source, part) where status = 'waiting' do update set run_id = excluded.run_id
        """,
        (run_id, source, code, plan_hash, json.dumps(measures), by, HOURS),
    )


def plan_was_rejected(connection: Connection[Any], source: str, plan_hash: bytes) -> bool:
    """Return whether a person has said no to this very plan."""
    return (
        connection.execute(
            "select 1 from hold where source = %s and plan_hash = %s and status = 'rejected' limit 1", (source, plan_hash)
        ).fetchone()
        is not None
    )


def list_holds(connection: Connection[Any], *, waiting: bool = True) -> list[dict[str, Any]]:
    """Return holds, oldest first; only the waiting ones unless told otherwise."""
    return rows_as_dicts(
        connection.execute(
            """
            select h.id hold, h.source, s.district_code district, r.night, h.code, h.measures, h.planned_by, h.planned_at, h.expires_at,
                   case when h.status = 'waiting' and h.expires_at < clock_timestamp() then 'expired' else h.status end status,
                   h.decided_by, h.decided_at, h.reason, h.run_id run
            from hold h join source s on s.slug = h.source join run r on r.id = h.run_id
            where not %s or h.status = 'waiting' order by h.id
            """,
            (waiting,),
        )
    )


def find_hold(connection: Connection[Any], hold: int) -> dict[str, Any] | None:
    """Return a hold with its plan hash, locked for the decision, or None."""
    found = rows_as_dicts(
        connection.execute("select *, expires_at < clock_timestamp() as expired from hold where id = %s for update", (hold,))
    )
    return found[0] if found else None


def decide_hold(connection: Connection[Any], hold: int, status: str, by: str, reason: str) -> None:
    """Write a person's decision."""
    connection.execute(
        "update hold set status = %s, decided_by = %s, decided_at = clock_timestamp(), reason = %s where id = %s",
        (status, by, reason, hold),
    )
