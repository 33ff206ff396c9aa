"""Whom the rows of findings speak of, where they were admitted.

A row that is not admitted is linked to a record too: it keeps its person seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from sibermata.store.base.scope import Scope

ADMITTED = """f.id = any(%(findings)s)
          and (%(districts)s::text[] is null or f.district_code = any(%(districts)s))
          and not exists (select from finding g where g.district_code = f.district_code
            and g.source = f.source and g.row_hash = f.row_hash
            and g.severity in ('error', 'question') and g.status <> 'fixed_at_source')"""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody who is registered from a row."""

    person: int
    name: str
    post: str  # its code; '' where the row is of a list
    label: str
    village: str


def bearers_of(
    connection: Connection[Any], scope: Scope, findings: Sequence[int]
) -> dict[int, Bearer]:
    """Return by finding who is registered from its row: of a roster, or of a list."""
    rows = connection.execute(
        f"""
        select f.id, p.id, p.name, t.post, t.label, coalesce(v.name, '')
        from finding f
        join source_record s on s.district_code = f.district_code and s.source = f.source
          and s.row_hash = f.row_hash
        join person p on p.id = s.person_id and p.recorded_to = 'infinity'
        join tenure t on t.id = s.tenure_id and t.district_code = s.district_code
          and t.recorded_to = 'infinity'
        left join region v on v.code = t.village_code
        where {ADMITTED}
        union all
        select f.id, p.id, p.name, '', '', ''
        from finding f
        join list_row l on l.source = f.source and l.row_hash = f.row_hash
          and l.recorded_to = 'infinity' and l.state = 'linked'
        join person p on p.id = l.person_id and p.recorded_to = 'infinity'
        where {ADMITTED}
        """,
        {"findings": list(findings), "districts": scope.listed},
    )
    return {int(row[0]): Bearer(*row[1:]) for row in rows}
