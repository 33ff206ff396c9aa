"""How many there are of what, by district: the one place that counts what pages, commands, papers
and the programming interface show; now, or as it stood at the end of a night.

What each measure is stands in config/measures.toml. Marks are counted by `count_standing` when they
are made; here their sums are read.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.measure import Counted, Measure
from sibermata.rules import pledge, training
from sibermata.store.base.scope import Scope
from sibermata.store.registry.judgements import SHOWN

Counts = Mapping[Measure, Mapping[str, Counted]]  # measure -> district -> number
FEWEST_VILLAGES = 5  # of another district: a cell of fewer says too much about too few
SEEN = "(%(districts)s::text[] is null or {0}.district_code = any(%(districts)s))"
# Who sits where: each seat of merged persons once.
SITTING = f"""
    with recursive {SHOWN.format(at="clock_timestamp()")},
    sitting as materialized (
        select t.district_code, t.village_code, t.post
        from tenure t left join seats m on m.district_code = t.district_code and m.id = t.id
        where t.recorded_to = 'infinity' and t.status <> 'ended' and t.end_how <> 'annulled'
          and (m.place is null or m.place = 1) and {SEEN.format("t")}
          and starts_with(t.village_code, %(within)s)),
    spoken as (
        select distinct t.village_code, p.body from tenure t join post_type p on p.code = t.post
        where t.recorded_to = 'infinity' and {SEEN.format("t")}
          and starts_with(t.village_code, %(within)s)),
    taken as (select village_code, post, count(*) number from sitting group by 1, 2),
    lacking as (
        select v.village_code, p.code post, p.min_holders - coalesce(h.number, 0) number
        from spoken v join post_type p on p.body = v.body
        join region r on r.code = v.village_code and not r.retired
        left join taken h on h.village_code = v.village_code and h.post = p.code
        where p.min_holders > coalesce(h.number, 0))
"""
SEATS = """
    , taken_in as (select left(village_code, %(letters)s::int) area, sum(number)::int number
        from taken group by 1),
    lacking_in as (select left(village_code, %(letters)s::int) area, sum(number)::int number
        from lacking group by 1),
    chairs as (select area, coalesce(t.number, 0) held, coalesce(l.number, 0) vacant
        from taken_in t full join lacking_in l using (area))
    select 'officials', area, held, 0 from chairs
    union all select 'filled', area, held, held + vacant from chairs
    union all select 'vacant', area, vacant, held + vacant from chairs
    union all
    select 'villages', left(r.code, %(letters)s::int), count(h.village_code)::int, count(*)::int
    from region r left join (select distinct village_code from taken) h on h.village_code = r.code
    where r.level in ('desa', 'desa_adat', 'kelurahan') and not r.retired
      and (%(districts)s::text[] is null or r.district_code = any(%(districts)s))
      and starts_with(r.code, %(within)s)
      and exists (select from source s where s.district_code in (r.district_code,
        left(r.district_code, 2)))
    group by 2
"""
DESK = f"""
    select case f.severity when 'error' then 'refused' when 'question' then 'questions'
      else 'warnings' end, f.district_code, count(*)::int, 0
    from finding f where f.status = 'open' and f.severity in ('error', 'question', 'warning')
      and {SEEN.format("f")} group by 1, 2
    union all
    select 'read', r.district_code, sum(r.rows_read)::int, 0
    from source s join run r on r.district_code = s.district_code and r.id = s.published_run
    where {SEEN.format("r")} group by 2
    union all
    select 'fresh', s.district_code, (count(*) filter (where
      (greatest(s.confirmed_at, s.published_at) at time zone 'Asia/Jakarta')::date
        >= %(day)s::date - 1))::int, count(*)::int
    from source s where s.active and s.retired_at is null and {SEEN.format("s")} group by 2
    union all
    select 'held', r.district_code, count(*)::int, 0
    from hold h join run r on r.id = h.run_id where h.status = 'waiting' and {SEEN.format("r")}
    group by 2
    union all
    select 'challenged', c.district_code, count(*)::int, 0
    from correction c where c.state = 'CHALLENGED' and {SEEN.format("c")} group by 2
    union all
    select case m.kind when 'pledge' then 'pledged' else 'trained' end, m.district_code,
      sum((select coalesce(sum(value::int), 0) from jsonb_each_text(m.states)
        where key = any(%(met)s)))::int, sum(m.persons)::int
    from measure m where m.night = (select max(night) from measure)
      and (m.kind = 'training' or m.subject = %(cycle)s) and {SEEN.format("m")} group by 1, 2
"""
LETTERS = {"district": 5, "subdistrict": 8, "village": 13}  # of a code
MET = (*pledge.COVERS, *training.COVERS)


def count_seats(
    connection: Connection[Any], scope: Scope, level: str = "district", within: str = ""
) -> Counts:
    """Return officials, seats filled and vacant, and villages that speak, by areas of a level."""
    rows = connection.execute(
        SITTING + SEATS,
        {"districts": scope.listed, "letters": LETTERS[level], "within": within},
    )
    return counts_of(rows)


def count_measures(connection: Connection[Any], scope: Scope, cycle: str, on: date) -> Counts:
    """Return every measure as it is now, by district. `cycle`: whose pledges are counted."""
    values = {"districts": scope.listed, "day": on, "cycle": cycle, "met": list(MET)}
    found = {**counts_of(connection.execute(DESK, values))}
    read = found.pop("read", {})  # type: ignore[call-overload]
    refused = found.get(Measure.REFUSED, {})
    found[Measure.REFUSED] = {
        district: Counted(
            refused.get(district, Counted()).number, read.get(district, Counted()).number
        )
        for district in {*refused, *read}
    }
    found |= count_seats(connection, scope)
    return {measure: found.get(measure, {}) for measure in Measure}


def counts_of(rows: Any) -> dict[Measure, dict[str, Counted]]:
    """Return (measure, area, number, whole) as counts."""
    found: dict[Any, dict[str, Counted]] = {}
    for measure, area, number, whole in rows:
        found.setdefault(measure, {})[area] = Counted(number, whole)
    return found


def kept_measures(connection: Connection[Any], scope: Scope, night: date) -> Counts:
    """Return every measure as it stood at the end of a night, or of the last one before it."""
    rows = connection.execute(
        f"""
        select measure, district_code, number, whole from district_measure d
        where night = (select max(night) from district_measure where night <= %(night)s)
          and {SEEN.format("d")}
        """,
        {"night": night, "districts": scope.listed},
    )
    return counts_of(rows)


def totals_elsewhere(connection: Connection[Any], scope: Scope, night: date | None) -> Counts:
    """Return the totals of the districts outside the scope, as they stood at the end of a night
    (None: the last one); of a district of fewer than five villages nothing at all.
    """
    if scope.listed is None:
        return {}
    rows = connection.execute(
        """
        select d.measure, d.district_code, d.number, d.whole from district_measure d
        join district_measure v on v.night = d.night and v.district_code = d.district_code
          and v.measure = 'villages' and v.number >= %(fewest)s
        where d.night = (select max(night) from district_measure
            where %(night)s::date is null or night <= %(night)s)
          and d.district_code <> all(%(districts)s)
        """,
        {"night": night, "districts": scope.listed, "fewest": FEWEST_VILLAGES},
    )
    return counts_of(rows)


def nights_kept(connection: Connection[Any], scope: Scope, since: date) -> list[date]:
    """Return the nights whose measures were kept, oldest first."""
    rows = connection.execute(
        f"select distinct night from district_measure d where night >= %(since)s and "
        f"{SEEN.format('d')} order by 1",
        {"since": since, "districts": scope.listed},
    )
    return [row[0] for row in rows]


class NightCount(NamedTuple):
    """What a measure counted in all districts of a scope at the end of a night."""

    night: date
    counted: Counted


def trend_of(
    connection: Connection[Any], scope: Scope, measure: Measure, until: date, nights: int = 30
) -> list[NightCount]:
    """Return a measure of the last nights, oldest first."""
    rows = connection.execute(
        f"""
        select night, sum(number)::int, sum(whole)::int from district_measure d
        where measure = %(measure)s and night > %(since)s and night <= %(until)s
          and {SEEN.format("d")}
        group by 1 order by 1
        """,
        {
            "measure": measure,
            "since": until - timedelta(nights),
            "until": until,
            "districts": scope.listed,
        },
    )
    return [NightCount(night, Counted(number, whole)) for night, number, whole in rows]


def total(counts: Counts, measure: Measure) -> Counted:
    """Return a measure over all districts."""
    return sum(counts.get(measure, {}).values(), start=Counted())


class Vacancy(NamedTuple):
    """Seats of one post that a village lacks."""

    village_code: str
    village: str
    subdistrict: str
    post: str
    number: int


def list_vacancies(connection: Connection[Any], scope: Scope, within: str = "") -> list[Vacancy]:
    """Return the seats that are vacant, village by village: what VACANT counts."""
    rows = connection.execute(
        SITTING
        + """
        select l.village_code, v.name, coalesce(k.name, ''), l.post, l.number::int from lacking l
        join region v on v.code = l.village_code
        left join region k on k.code = left(l.village_code, 8)
        join post_type p on p.code = l.post order by l.village_code, p.rank
        """,
        {"districts": scope.listed, "within": within},
    )
    return [Vacancy(*row) for row in rows]
