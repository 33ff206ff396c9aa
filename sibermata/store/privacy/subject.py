"""What is kept of one person beside the roster and the lists of deeds, for that person's subject
file: read by people who see the whole province.
"""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from sibermata.store.base.rows import rows_as_dicts


def versions_with_origin(
    connection: Connection[Any], people: Sequence[int]
) -> list[dict[str, Any]]:
    """Return every version of these persons, oldest first, with what is sealed and the run or act
    that made it.
    """
    return rows_as_dicts(
        connection.execute(
            """
            select p.id, p.recorded_from, nullif(p.recorded_to, 'infinity') recorded_to, p.name,
              p.front_title, p.back_title, p.sex, p.birth_place, p.birth_date, p.education,
              p.private, p.stated_by, r.source run_source, r.night, r.requested_by
            from person p left join run r on r.id = p.run_id
            where p.id = any(%s) order by p.recorded_from, p.id
            """,
            (list(people),),
        )
    )


def findings_of(connection: Connection[Any], people: Sequence[int]) -> list[dict[str, Any]]:
    """Return every finding about these persons, open or closed, oldest first."""
    return rows_as_dicts(
        connection.execute(
            """
            select f.id, f.code, f.severity, f.status, f.source, f.file, f.sheet, f.row_number,
              f.shown, f.value, f.header, f.column_name, f.detail, f.first_at, f.closed_at
            from finding f
            where f.people && %(people)s::bigint[] or (f.source, f.row_hash) in (
              select r.source, r.row_hash from source_record r where r.person_id = any(%(people)s))
            order by f.first_at, f.id
            """,
            {"people": list(people)},
        )
    )


def meetings_of(connection: Connection[Any], people: Sequence[int]) -> list[dict[str, Any]]:
    """Return the meetings whose lists contain these persons, with the outcome of each and its
    basis.
    """
    return rows_as_dicts(
        connection.execute(
            """
            select l.meeting, e.title, e.held_on, l.line, l.kind, l.post, l.explanation, l.ended,
              f.outcome, f.arrived_at, f.remarks, f.by recorded_by,
              encode(c.evidence, 'hex') evidence, c.kind confirmed
            from meeting_line l
            left join event e on e.code = l.meeting and e.recorded_to = 'infinity'
            left join lateral (select * from meeting_fact f where f.meeting = l.meeting
              and f.line = l.line order by f.id desc limit 1) f on true
            left join meeting_confirmed c on c.meeting = l.meeting and c.line = l.line
              and c.person_id = any(%(people)s)
            where l.recorded_to = 'infinity'
              and (l.person_id = any(%(people)s) or f.substitute_person = any(%(people)s))
            order by e.held_on, l.meeting, l.line
            """,
            {"people": list(people)},
        )
    )


def looked_at(connection: Connection[Any], people: Sequence[int]) -> list[dict[str, Any]]:
    """Return who opened the pages of these persons, read their numbers and took files with them,
    oldest first.
    """
    return rows_as_dicts(
        connection.execute(
            """
            select at, who, what, purpose, ''::text form, false numbers, false program
            from view_log where person_id = any(%(people)s)
            union all
            select at, who, what, coalesce(about ->> 'purpose', ''), form, numbers, token <> ''
            from export where people && %(people)s::bigint[]
            order by at
            """,
            {"people": list(people)},
        )
    )
