"""What a person's page reads beside the roster: open questions about somebody, and when anything of
him was recorded last.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.scope import Scope


class Question(NamedTuple):
    """An open finding that names somebody."""

    id: int
    code: str
    severity: str
    source: str
    shown: str
    header: str
    column_name: str
    detail: str
    first_at: datetime


def questions_about(
    connection: Connection[Any], scope: Scope, people: Sequence[int]
) -> list[Question]:
    """Return what is open about persons: what names them, or the row that one of their records came
    from.
    """
    rows = connection.execute(
        """
        select f.id, f.code, f.severity, f.source, f.shown, f.header, f.column_name,
          f.detail, f.first_at
        from finding f
        where f.status = 'open' and f.severity <> 'note'
          and (%(districts)s::text[] is null or f.district_code = any(%(districts)s))
          and (f.people && %(people)s::bigint[] or (f.source, f.row_hash) in (
            select r.source, r.row_hash from source_record r where r.person_id = any(%(people)s)
              and r.missing_run is null))
        order by array_position(array['error', 'question', 'warning'], f.severity), f.id
        """,
        {"people": list(people), "districts": scope.listed},
    )
    return [Question(*row) for row in rows]


def changed_last(
    connection: Connection[Any], scope: Scope, people: Sequence[int]
) -> datetime | None:
    """Return when anything of these persons was recorded last."""
    row = connection.execute(
        """
        select greatest(
          (select max(t.recorded_from) from tenure t where t.person_id = any(%(people)s)
            and (%(districts)s::text[] is null or t.district_code = any(%(districts)s))),
          (select max(p.recorded_from) from person p where p.id = any(%(people)s)
            and (%(districts)s::text[] is null or exists (select from tenure t
              where t.person_id = p.id and t.district_code = any(%(districts)s)))))
        """,
        {"people": list(people), "districts": scope.listed},
    ).fetchone()
    return row[0] if row else None
