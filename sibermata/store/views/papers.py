"""What lists read of the papers that were made, and why a line of one became another. A paper of
the whole province is seen by whoever may see all of it.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple, TypedDict

from psycopg import Connection
from sqlalchemy import select
from sqlmodel import col

from sibermata.store.base.scope import Scope
from sibermata.store.tables.papers import MadePaper
from sibermata.store.views.reading import Statement, read, sees


class PaperLine(TypedDict):
    """A made paper; the sealed copy is asked for by `kept_papers` alone."""

    number: int
    made_at: datetime
    by: str
    kind: str
    form: str
    district_code: str
    request: dict[str, Any]
    document_number: str
    publication: int
    as_of: datetime
    on_day: date | None
    lines: int
    content_hash: bytes
    sha256: bytes
    renderer: str
    fonts: str
    machine: str


class KeptPaper(PaperLine):
    """A made paper with what it says, sealed; null once its years are over."""

    content: bytes | None


LINE = tuple(PaperLine.__annotations__)


def list_papers(
    connection: Connection[Any],
    scope: Scope,
    *,
    kind: str | None = None,
    limit: int = 500,
) -> list[PaperLine]:
    """Return made papers, newest first."""
    statement = _columns(*LINE).where(sees(scope, col(MadePaper.district_code)))
    if kind is not None:
        statement = statement.where(col(MadePaper.kind) == kind)
    return read(connection, statement.order_by(col(MadePaper.number).desc()).limit(limit))


def kept_papers(
    connection: Connection[Any],
    scope: Scope,
    *,
    number: int | None = None,
    sha256: bytes | None = None,
    content_hash: bytes | None = None,
) -> list[KeptPaper]:
    """Return the papers of a number, of a file's hash or of a content's hash, newest first."""
    statement = _columns(*LINE, "content").where(sees(scope, col(MadePaper.district_code)))
    for column, value in (
        (MadePaper.number, number),
        (MadePaper.sha256, sha256),
        (MadePaper.content_hash, content_hash),
    ):
        if value is not None:
            statement = statement.where(col(column) == value)
    return read(connection, statement.order_by(col(MadePaper.number).desc()))


def _columns(*names: str) -> Statement:
    statement: Statement = select(*(getattr(MadePaper, name) for name in names))
    return statement


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
