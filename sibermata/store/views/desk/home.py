"""What Beranda says of the last night: how its sources ended, what changed, and who is head now."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.scope import Scope


class NightInShort(NamedTuple):
    """How a night went: how each source ended, and what all that was published that night changed
    of officials: a list of pledges or trainings changes none. A plan that is held changed nothing;
    a later reading that finds nothing new undoes nothing.
    """

    night: date
    sources: int
    published: int
    quiet: int  # nothing had changed
    held: int
    failed: int
    added: int
    changed: int
    missing: int
    returned: int


class NewHead(NamedTuple):
    """Somebody who heads a village since the last night."""

    person: int
    name: str
    village_code: str
    village: str
    district_code: str
    district: str
    post: str
    start_date: date | None
    covered: bool  # has pledged in the cycle that is asked for


class Heads(NamedTuple):
    """How many head a village since the last night, in one district."""

    district: str
    number: int
    open: int  # of them, without a pledge in the cycle that is asked for


# Whoever took one of these posts in a publication after an instant.
TOOK = """
    from tenure t
    left join mark k on k.person_id = t.person_id and k.kind = 'pledge' and k.subject = %(cycle)s
      and k.state = 'covered' and k.district_code = t.district_code
    where t.post = any(%(posts)s) and t.recorded_to = 'infinity' and t.status = 'active'
      and t.recorded_from > %(since)s
      and (%(districts)s::text[] is null or t.district_code = any(%(districts)s))
      and not exists (select from tenure o where o.district_code = t.district_code
        and o.id = t.id and o.recorded_from < t.recorded_from)
"""


def night_in_short(connection: Connection[Any], scope: Scope) -> NightInShort | None:
    """Return the last night of which there is a run; None if there was none."""
    row = connection.execute(
        """
        with last as (
            select max(night) night from run r
            where (%(districts)s::text[] is null or r.district_code = any(%(districts)s))),
        runs as (
            select r.*, r.state = 'PUBLISHED' published,
              r.state = 'PUBLISHED' and s.delivers = 'roster' of_people
            from run r join last l on r.night = l.night join source s on s.slug = r.source
            where (%(districts)s::text[] is null or r.district_code = any(%(districts)s))),
        ended as (
            select (array_agg(state order by id desc))[1] state, bool_or(published) published
            from runs group by source)
        select (select night from last), count(*),
          count(*) filter (where published and state in ('PUBLISHED', 'NOOP')),
          count(*) filter (where not published and state = 'NOOP'),
          count(*) filter (where state = 'HELD'), count(*) filter (where state = 'FAILED'),
          (select coalesce(sum(added), 0)::int from runs where of_people),
          (select coalesce(sum(changed), 0)::int from runs where of_people),
          (select coalesce(sum(missing), 0)::int from runs where of_people),
          (select coalesce(sum(returned), 0)::int from runs where of_people)
        from ended
        """,
        {"districts": scope.listed},
    ).fetchone()
    return NightInShort(*row) if row and row[0] else None


def new_heads(
    connection: Connection[Any],
    scope: Scope,
    posts: Sequence[str],
    cycle: str,
    since: datetime,
) -> list[NewHead]:
    """Return who took one of these posts in a publication after an instant, by village."""
    rows = connection.execute(
        f"""
        select distinct on (village_code, p.id) p.id, p.name, h.village_code, v.name,
          h.district_code, d.name, h.post, h.start_date, h.covered
        from (select t.*, k.person_id is not null covered {TOOK}) h
        join person p on p.id = h.person_id and p.recorded_to = 'infinity'
        left join region v on v.code = h.village_code
        left join region d on d.code = h.district_code
        order by village_code, p.id
        """,
        {"posts": list(posts), "cycle": cycle, "since": since, "districts": scope.listed},
    )
    return [NewHead(*row) for row in rows]


def heads_by_district(
    connection: Connection[Any],
    scope: Scope,
    posts: Sequence[str],
    cycle: str,
    since: datetime,
) -> list[Heads]:
    """Return how many took one of these posts after an instant, the district with the most
    first.
    """
    rows = connection.execute(
        f"""
        select coalesce(d.name, h.district_code), h.number, h.open
        from (select district_code, count(*)::int number,
            (count(*) filter (where not covered))::int open
          from (select distinct t.district_code, t.village_code, t.person_id,
              k.person_id is not null covered {TOOK}) x group by 1) h
        left join region d on d.code = h.district_code order by 2 desc, 1
        """,
        {"posts": list(posts), "cycle": cycle, "since": since, "districts": scope.listed},
    )
    return [Heads(*row) for row in rows]


def before_night(connection: Connection[Any], scope: Scope, night: date) -> datetime | None:
    """Return the instant just before the first publication of a night; None if there was none."""
    row = connection.execute(
        "select min(p.published_at) - interval '1 microsecond' from publication p join run r on "
        "r.id = p.run_id where r.night = %(night)s and (%(districts)s::text[] is null or "
        "r.district_code = any(%(districts)s))",
        {"night": night, "districts": scope.listed},
    ).fetchone()
    return row[0] if row else None
