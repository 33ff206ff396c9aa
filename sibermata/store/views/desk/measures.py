"""How many there are of what, by district: the one place that counts what pages, commands, papers
and the programming interface show; now, or as it stood at the end of a night.

What each measure is stands in config/measures.toml. Marks are counted by `count_standing` when they
are made; here their sums are read.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.programme.measure import Counted, Measure
from sibermata.rules import pledge, training
from sibermata.store.base.scope import Scope
from sibermata.store.registry.index import VILLAGES

Counts = Mapping[Measure, Mapping[str, Counted]]  # measure -> district -> number
FEWEST_VILLAGES = 5  # of another district: a cell of fewer says too much about too few
SEEN = "(%(districts)s::text[] is null or {0}.district_code = any(%(districts)s))"
# A refused row, however much is wrong in it.
ROW = "(f.source, coalesce(f.row_hash, f.fingerprint))"
# The villages of which a source should speak.
EXPECTED = f"""r.level in ('desa', 'desa_adat', 'kelurahan') and not r.retired
    and starts_with(r.code, %(within)s) and {SEEN.format("r")}
    and (r.district_code in (select district_code from source)
      or left(r.district_code, 2) in (select district_code from source))"""
SEATS = """
    with area as (
        select left(village_code, %(letters)s::int) code, sum(officials)::int held,
          sum(vacant)::int vacant, count(*) filter (where officials > 0)::int villages
        from village_count c where {seen} and starts_with(village_code, %(within)s) group by 1)
    select 'officials', code, held, 0 from area
    union all select 'filled', code, held, held + vacant from area
    union all select 'vacant', code, vacant, held + vacant from area
    union all
    select 'villages', r.code, coalesce(a.villages, 0), r.number
    from (select left(code, %(letters)s::int) code, count(*)::int number from region r
        where {expected} group by 1) r
    left join area a on a.code = r.code
""".format(seen=SEEN.format("c"), expected=EXPECTED)
DESK = f"""
    select 'refused', f.district_code, count(distinct {ROW})::int, 0
    from finding f where f.status = 'open' and f.severity = 'error' and {SEEN.format("f")}
    group by 2
    union all
    select case f.severity when 'question' then 'questions' else 'warnings' end, f.district_code,
      count(*)::int, 0
    from finding f where f.status = 'open' and f.severity in ('question', 'warning')
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
OUTSIDE = (*pledge.OUTSIDE, *training.OUTSIDE)


def count_seats(
    connection: Connection[Any], scope: Scope, level: str = "district", within: str = ""
) -> Counts:
    """Return officials, seats filled and vacant, and villages that speak, by areas of a level."""
    rows = connection.execute(
        SEATS,
        {"districts": scope.listed, "letters": LETTERS[level], "within": within},
    )
    return counts_of(rows)


def count_marks(
    connection: Connection[Any], scope: Scope, cycle: str, level: str, within: str
) -> Counts:
    """Return who has pledged and who is trained, by the areas of a level within one: what the
    measures of a night add up for its districts.
    """
    rows = connection.execute(
        f"""
        select case m.kind when 'pledge' then 'pledged' else 'trained' end,
          left(m.village_code, %(letters)s::int),
          (count(*) filter (where m.state = any(%(met)s)))::int,
          (count(*) filter (where m.state <> all(%(outside)s)))::int
        from mark m where m.village_code >= %(within)s and m.village_code < %(beyond)s
          and (m.kind = 'training' or m.subject = %(cycle)s) and {SEEN.format("m")}
        group by 1, 2
        """,
        {
            "districts": scope.listed,
            "letters": LETTERS[level],
            "within": within,
            "beyond": within + "\uffff",
            "cycle": cycle,
            "met": list(MET),
            "outside": list(OUTSIDE),
        },
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
    counts: dict[Measure, Mapping[str, Counted]] = {**found, **count_seats(connection, scope)}
    return {measure: counts.get(measure, {}) for measure in Measure}


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


def list_vacancies(
    connection: Connection[Any],
    scope: Scope,
    within: str = "",
    *,
    after: str = "",
    villages: int | None = None,
) -> list[Vacancy]:
    """Return the seats that are vacant, village by village: what VACANT counts. `villages`: of so
    many villages, those behind `after`.
    """
    values = {"districts": scope.listed, "within": within, "after": after, "most": villages}
    codes = connection.execute(
        f"""
        select village_code from village_count c where vacant > 0 and {SEEN.format("c")}
          and starts_with(village_code, %(within)s) and village_code > %(after)s
        order by 1 limit %(most)s
        """,
        values,
    ).fetchall()
    rows = connection.execute(
        VILLAGES.format(among="and t.village_code = any(%(codes)s)")
        + """
        select l.village_code, v.name, coalesce(k.name, ''), l.post, l.number from lacking l
        join region v on v.code = l.village_code
        left join region k on k.code = left(l.village_code, 8)
        join post_type p on p.code = l.post order by l.village_code, p.rank
        """,
        {"codes": [code for (code,) in codes]},
    )
    return [Vacancy(*row) for row in rows]
