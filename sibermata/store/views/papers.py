"""What lists read of the papers that were made, and why a line of one became another. A paper of
the whole province is seen by whoever may see all of it.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple, TypedDict

from psycopg import Connection
from sqlalchemy import select
from sqlmodel import col

from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope
from sibermata.store.registry.judgements import SHOWN
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


def papers_of_meeting(connection: Connection[Any], scope: Scope, meeting: str) -> list[PaperLine]:
    """Return the papers that were made of a meeting, newest first."""
    named = col(MadePaper.request)["meeting"].as_string() == meeting
    statement = _columns(*LINE).where(sees(scope, col(MadePaper.district_code)), named)
    return read(connection, statement.order_by(col(MadePaper.number).desc()))


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

    what: str  # began ended changed person correction act annulled result programme
    person: int
    tenure: int
    at: datetime
    source: str  # '' = by a person's hand
    night: date | None
    by: str  # who decided, where a person did
    detail: str  # a reason of the end, the field of a correction, the text or course
    village: str = ""  # '' of a person as such; the programme is everybody's


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
      case when t.status = 'ended' then t.end_reason else '' end, t.village_code
    from tenure t left join run r on r.id = t.run_id and r.district_code = t.district_code
    where t.recorded_from > %(a)s and t.recorded_from <= %(b)s
      and (t.id = any(%(tenures)s) or t.person_id = any(%(persons)s)
        or exists (select from unnest(%(areas)s::text[]) a where starts_with(t.village_code, a)))
      and (%(districts)s::text[] is null or t.district_code = any(%(districts)s))
"""
PERSONS = """
    select 'person', p.id, 0, p.recorded_from, coalesce(r.source, ''), r.night,
      case when r.ordinal > 0 then r.requested_by else '' end, '', ''
    from person p left join run r on r.id = p.run_id
    where p.recorded_from > %(a)s and p.recorded_from <= %(b)s and p.id = any(%(persons)s)
      and exists (select from tenure t where t.person_id = p.id
        and (%(districts)s::text[] is null or t.district_code = any(%(districts)s)))
"""
CORRECTIONS = """
    select 'correction', coalesce(c.person_id, 0), coalesce(c.tenure_id, 0),
      coalesce(c.changed_at, c.at), c.source, null, c.by, c.field, ''
    from correction c
    where coalesce(c.changed_at, c.at) > %(a)s and coalesce(c.changed_at, c.at) <= %(b)s
      and (c.tenure_id = any(%(tenures)s) or c.person_id = any(%(persons)s))
      and (%(districts)s::text[] is null or c.district_code = any(%(districts)s))
"""
# A version of an act that is not the first and is not annulled only amends it.
DEEDS = """
    select case when d.state = 'annulled' then 'annulled' else '{what}' end, d.person_id, 0,
      d.recorded_from, d.source, null, d.entered_by, d.{subject}, d.village_code
    from {table} d
    where d.recorded_from > %(a)s and d.recorded_from <= %(b)s
      and (d.person_id = any(%(persons)s) or exists (
        select from unnest(%(areas)s::text[]) a where starts_with(d.village_code, a)))
      and (%(districts)s::text[] is null or left(d.village_code, 5) = any(%(districts)s))
"""
PROGRAMME = """
    select 'programme', 0, 0, recorded_from, '', null, by, kind || ' ' || code, ''
    from programme_item where recorded_from > %(a)s and recorded_from <= %(b)s
"""
CAUSES = (
    TENURES,
    PERSONS,
    CORRECTIONS,
    DEEDS.format(what="act", subject="text", table="pledge_act"),
    DEEDS.format(what="result", subject="course", table="training_result"),
    PROGRAMME,
)


def causes(
    connection: Connection[Any],
    scope: Scope,
    a: datetime,
    b: datetime,
    *,
    tenures: Iterable[int] = (),
    persons: Iterable[int] = (),
    areas: Iterable[str] = (),
) -> list[Cause]:
    """Return what was recorded of these tenures, persons and areas after `a` and up to `b`, oldest
    first.
    """
    values = {
        "a": a,
        "b": b,
        "tenures": sorted(set(tenures)),
        "persons": sorted(set(persons)),
        "areas": sorted(set(areas)),
        "districts": scope.listed,
    }
    found = [Cause(*row) for question in CAUSES for row in connection.execute(question, values)]
    return sorted(found, key=lambda cause: (cause.at, cause.what))


# One row a district: when it was last heard, what its last reading was worth, how full its lines
# are, how quickly it adopts. Everything as of the instant, from what is never rewritten.
# Officials and villages as the measures of config/measures.toml count them, at an instant.
SCORES = f"""
    with recursive {SHOWN.format(at="%(at)s")},
    district as (
        select r.code, r.name,
          (select count(*) from region v where v.district_code = r.code and not v.retired
            and v.level in ('desa', 'desa_adat', 'kelurahan')) villages
        from region r where r.level in ('kabupaten', 'kota') and not r.retired
          and exists (select from source s where s.district_code = r.code)
          and (%(districts)s::text[] is null or r.code = any(%(districts)s))),
    heard as (
        select distinct on (u.district_code, u.source) u.district_code, u.source, u.ended_at
        from run u where u.state in ('PUBLISHED', 'NOOP') and u.fresh and u.ended_at <= %(at)s
        order by u.district_code, u.source, u.ended_at desc),
    reading as (
        select distinct on (u.district_code, u.source) u.district_code, u.rows_read, u.refused,
          u.asked
        from run u where u.state in ('PUBLISHED', 'NOOP', 'HELD') and u.rows_read > 0
          and u.ended_at <= %(at)s
        order by u.district_code, u.source, u.ended_at desc),
    troubled as (
        select u.district_code, count(*) filter (where u.state = 'FAILED') failed,
          count(*) filter (where u.state = 'HELD') held
        from run u where u.ended_at <= %(at)s and u.ended_at > %(at)s - interval '30 days'
        group by 1),
    filled as (
        select t.district_code, count(*) officials, count(distinct t.village_code) villages,
          count(p.nik_hash) nik, count(p.birth_date) birth_date,
          count(*) filter (where p.sex <> '') sex,
          count(*) filter (where p.education <> '') education,
          count(*) filter (where t.sk_number <> '') sk_number, count(t.start_date) start_date
        from tenure t join person p on p.id = t.person_id and p.recorded_from <= %(at)s
          and %(at)s < p.recorded_to
        left join seats m on m.district_code = t.district_code and m.id = t.id
        where t.recorded_from <= %(at)s and %(at)s < t.recorded_to and t.status <> 'ended'
          and t.end_how <> 'annulled' and (m.place is null or m.place = 1)
        group by 1),
    mended as (
        select c.district_code, count(*) filter (where c.absorbed_at <= %(at)s) adopted,
          count(*) filter (where (c.absorbed_at is null or c.absorbed_at > %(at)s)
            and (c.state not in ('WITHDRAWN', 'SUPERSEDED') or c.changed_at > %(at)s)) waiting,
          round((percentile_cont(0.5) within group (order by extract(epoch from
            c.absorbed_at - c.at)) filter (where c.absorbed_at <= %(at)s) / 86400)::numeric, 1)
            median_days
        from correction c where c.at <= %(at)s group by 1)
    select d.code, d.name, d.villages villages_expected, h.sources, h.oldest, r.rows_read,
      r.refused, r.asked, coalesce(t.failed, 0) failed, coalesce(t.held, 0) held,
      coalesce(f.officials, 0) officials, coalesce(f.villages, 0) villages,
      coalesce(f.nik, 0) nik, coalesce(f.birth_date, 0) birth_date, coalesce(f.sex, 0) sex,
      coalesce(f.education, 0) education, coalesce(f.sk_number, 0) sk_number,
      coalesce(f.start_date, 0) start_date, coalesce(m.adopted, 0) adopted,
      coalesce(m.waiting, 0) waiting, m.median_days
    from district d
    left join (select district_code, count(*) sources, min(ended_at) oldest from heard group by 1) h
      on h.district_code = d.code
    left join (select district_code, sum(rows_read)::int rows_read, sum(refused)::int refused,
      sum(asked)::int asked from reading group by 1) r on r.district_code = d.code
    left join troubled t on t.district_code = d.code
    left join filled f on f.district_code = d.code
    left join mended m on m.district_code = d.code
    order by d.code
"""


def scores(connection: Connection[Any], scope: Scope, at: datetime) -> list[dict[str, Any]]:
    """Return for each district that has a source how fresh, whole and clean its data are."""
    return rows_as_dicts(connection.execute(SCORES, {"at": at, "districts": scope.listed}))
