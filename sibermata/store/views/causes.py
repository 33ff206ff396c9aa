"""Why a line of a paper became another between two instants: what was recorded of its tenure and
its person, and by whom.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.scope import Scope


class Cause(NamedTuple):
    """Something that was recorded between two instants."""

    what: str  # began | ended | changed | person | correction
    person: int
    tenure: int
    at: datetime
    source: str  # '' = by a person's hand
    night: date | None
    by: str  # who decided, where a person did
    detail: str  # a reason of the end, the field of a correction


# The first version of a tenure began it; one that says `ended` after one that did not ended it.
TENURES = """
    select case
        when not exists (select from tenure o where o.district_code = t.district_code
          and o.id = t.id and o.recorded_from < t.recorded_from) then 'began'
        when t.status = 'ended' and not exists (select from tenure o
          where o.district_code = t.district_code and o.id = t.id
            and o.recorded_to = t.recorded_from and o.status = 'ended') then 'ended'
        else 'changed' end what,
      t.person_id, t.id, t.recorded_from, coalesce(r.source, ''), r.night,
      case when r.ordinal > 0 then r.requested_by else '' end,
      case when t.status = 'ended' then t.end_reason else '' end
    from tenure t left join run r on r.id = t.run_id and r.district_code = t.district_code
    where t.recorded_from > %(a)s and t.recorded_from <= %(b)s
      and (t.id = any(%(tenures)s) or t.person_id = any(%(persons)s))
      and (%(districts)s::text[] is null or t.district_code = any(%(districts)s))
"""
PERSONS = """
    select 'person', p.id, 0, p.recorded_from, coalesce(r.source, ''), r.night,
      case when r.ordinal > 0 then r.requested_by else '' end, ''
    from person p left join run r on r.id = p.run_id
    where p.recorded_from > %(a)s and p.recorded_from <= %(b)s and p.id = any(%(persons)s)
      and exists (select from tenure t where t.person_id = p.id
        and (%(districts)s::text[] is null or t.district_code = any(%(districts)s)))
"""
CORRECTIONS = """
    select 'correction', coalesce(c.person_id, 0), coalesce(c.tenure_id, 0),
      coalesce(c.changed_at, c.at), c.source, null, c.by, c.field
    from correction c
    where coalesce(c.changed_at, c.at) > %(a)s and coalesce(c.changed_at, c.at) <= %(b)s
      and (c.tenure_id = any(%(tenures)s) or c.person_id = any(%(persons)s))
      and (%(districts)s::text[] is null or c.district_code = any(%(districts)s))
"""


def causes(
    connection: Connection[Any],
    scope: Scope,
    a: datetime,
    b: datetime,
    *,
    tenures: Iterable[int] = (),
    persons: Iterable[int] = (),
) -> list[Cause]:
    """Return what was recorded of these tenures and persons after `a` and up to `b`, oldest
    first.
    """
    values = {
        "a": a,
        "b": b,
        "tenures": sorted(set(tenures)),
        "persons": sorted(set(persons)),
        "districts": scope.listed,
    }
    found = [
        Cause(*row)
        for question in (TENURES, PERSONS, CORRECTIONS)
        for row in connection.execute(question, values)
    ]
    return sorted(found, key=lambda cause: (cause.at, cause.what))
