"""What the door of a meeting did last: who was let in, and what of it was taken back."""

from datetime import timedelta
from typing import Any

from psycopg import Connection

from sibermata.records.states import FactHow
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope

LATEST = 8  # entries that a door shows of itself


def latest_at_door(
    connection: Connection[Any], scope: Scope, code: str, undo: timedelta, limit: int = LATEST
) -> list[dict[str, Any]]:
    """Return whom the doors of a meeting let in last, the newest first: line, name, village, when,
    whether it was taken back, and whether it still may be: within `undo`.
    """
    return rows_as_dicts(
        connection.execute(
            """
            select f.line, l.name, coalesce(v.name, l.village_as_written) village, f.at,
              coalesce(f.after, '') = %(undo)s undone, 
              f.after is null and clock_timestamp() - f.at <= %(within)s may_undo
            from (select id, meeting, line, at, how,
                lead(how) over (partition by line order by id) after
              from meeting_fact where meeting = %(code)s) f
            join meeting_line l on l.meeting = f.meeting and l.line = f.line
              and l.recorded_to = 'infinity'
            left join region v on v.code = l.village_code
            where f.how = %(scan)s
              and (%(districts)s::text[] is null or l.district_code = any(%(districts)s))
            order by f.id desc limit %(limit)s
            """,
            {
                "code": code,
                "scan": FactHow.SCAN,
                "undo": FactHow.UNDO,
                "within": undo,
                "districts": scope.listed,
                "limit": limit,
            },
        )
    )
