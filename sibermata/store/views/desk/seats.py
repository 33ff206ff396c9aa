"""Who holds and held a post of a village, as whoever decides about the seat sees it."""

from typing import Any

from psycopg import Connection

from sibermata.records.states import TenureStatus
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope

MOST = 20


def holders_of_post(
    connection: Connection[Any], scope: Scope, village: str, post: str
) -> list[dict[str, Any]]:
    """Return the tenures of a post of a village, those in office first, then the latest that ended:
    tenure, person, name, label, status, start and end, and who states it.
    """
    return rows_as_dicts(
        connection.execute(
            """
            select t.id tenure, t.person_id person, p.name, t.label, t.capacity, t.status,
              t.start_date, t.end_date, p.birth_date, t.stated_by source
            from tenure t
            join person p on p.id = t.person_id and p.recorded_to = 'infinity'
            where t.recorded_to = 'infinity' and t.district_code = left(%(village)s, 5)
              and t.village_code = %(village)s and t.post = %(post)s
              and (%(districts)s::text[] is null or t.district_code = any(%(districts)s))
            order by t.status = %(ended)s, coalesce(t.end_date, t.start_date) desc nulls last, t.id
            limit %(most)s
            """,
            {
                "village": village,
                "post": post,
                "ended": TenureStatus.ENDED,
                "districts": scope.listed,
                "most": MOST,
            },
        )
    )
