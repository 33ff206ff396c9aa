"""Absences as the database knows them: misses are counted from the run table, never stored for a
person. In sets only.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.registry import StoredRecord, Tenure
from sibermata.records.states import EndReason, TenureStatus
from sibermata.store.registry.judgements import kept_persons
from sibermata.store.registry.people import (
    NOW,
    PERSON_COLUMNS,
    RECORD_COLUMNS,
    TENURE_COLUMNS,
    stored_record,
    tenures_of,
)

# A run that counts absences: published or confirmed, whole, fetched again; and no removals of its
# delivery wait for a person. (Those
# that a person rejected are frozen one by one: they stop nobody else.)
COUNTS = """n.state in ('PUBLISHED', 'NOOP') and n.complete and n.fresh
    and (n.counts -> 'held' ->> 'removals' is null or exists (select from hold h
      where h.source = n.source and h.part = 'removals'
         and h.status in ('released', 'rejected') and encode(h.plan_hash,
           'hex') = n.counts -> 'held' ->> 'removals'))"""


# A hold that nobody released: it waits, it expired and was not asked about again, or a person
# rejected it.
UPHELD = """(h.status in ('waiting', 'rejected') or (h.status = 'expired'
    and not exists (select from hold n where n.source = h.source and n.part = h.part
      and n.id > h.id)))"""


class LastKnown(NamedTuple):
    """What the last published run left for tonight's to be compared with."""

    seen: date | None  # the last night on which the source was seen in its stored state
    fill: dict[str, float]  # share of rows with a NIK, an SK, a birth date, a phone
    mapping: str  # digest of the declaration under which it was read
    unadmitted: float = 0.0  # share of its rows that were refused or asked about
    misfits: int = 0  # rows that had no shape
    filled: Mapping[str, int] = MappingProxyType({})  # column -> filled rows, up to two


class Absent(NamedTuple):
    """A tenure that no source names any more, with what the runs show about it."""

    district: str
    tenure: Tenure
    source: str
    records: list[int]
    misses: int
    first: date
    last: date
    seen: date | None
    run: int  # the latest run that did not see it
    begun: list[int]  # the runs that first did not


def last_known(
    connection: Connection[Any], district: str, source: str, published_run: int | None
) -> LastKnown:
    """Return what the last published run of a source left."""
    row = connection.execute(
        """
        select (select night from run where source = %(source)s and state in ('PUBLISHED', 'NOOP')
          and fresh order by id desc limit 1),
               counts -> 'fill', counts ->> 'mapping', (counts ->> 'unadmitted')::float,
                (counts ->> 'misfits')::int, counts -> 'filled'
        from run where district_code = %(district)s and id = %(run)s
        """,
        {"district": district, "source": source, "run": published_run},
    ).fetchone()
    return (
        LastKnown(row[0], row[1] or {}, row[2] or "", row[3] or 0.0, row[4] or 0, row[5] or {})
        if row
        else LastKnown(None, {}, "")
    )


def was_superseded(
    connection: Connection[Any], source: str, sha256: bytes, published_run: int | None
) -> bool:
    """Return whether exactly these bytes were applied once and followed by others."""
    return (
        connection.execute(
            "select 1 from run where source = %s and delivery = %s and id < %s and state in "
            "('PUBLISHED', 'NOOP') limit 1",
            (source, sha256, published_run or 0),
        ).fetchone()
        is not None
    )


def leaked(
    connection: Connection[Any], district: str, source: str, since: date, back: Sequence[int]
) -> int:
    """Return how many people in office this source stopped naming since that day.

    `back`: the records that are there again tonight. Removals that a person released are settled:
    the count starts again after them.
    """
    row = connection.execute(
        f"""
        select count(distinct t.id)
        from source_record r
        join run f on f.district_code = r.district_code and f.id = r.missing_run
        join tenure t on t.district_code = r.district_code and t.id = r.tenure_id and t.{NOW}
        where r.district_code = %(district)s and r.source = %(source)s
          and r.missing_run is not null and f.night > %(since)s
          and r.id <> all(%(back)s::bigint[])
          and (t.status in ('missing', 'presumed_ended') or (t.status = 'ended'
            and t.end_reason = %(reason)s))
          and f.ended_at > coalesce((select max(h.decided_at) from hold h
            where h.source = %(source)s and h.status = 'released'
                                     and (h.measures ->> 'removals_held')::int > 0), '-infinity')
        """,
        {
            "district": district,
            "source": source,
            "since": since,
            "back": list(back),
            "reason": EndReason.ABSENT,
        },
    ).fetchone()
    assert row is not None
    return int(row[0])


def frozen_records(
    connection: Connection[Any], district: str, source: str, records: Sequence[int]
) -> set[int]:
    """Return those of `records` whose present absence a person rejected, or waits in the province's
    own hold.
    """
    if not records:
        return set()
    rows = connection.execute(
        f"""
        select distinct r.id from hold h
        join source_record r on r.district_code = %(district)s and r.id = any(%(records)s::bigint[])
          and r.id = any(h.touched)
             and r.missing_run <= h.run_id
        where h.touched && %(records)s::bigint[]
          and ((h.source = %(source)s and h.part = 'removals' and h.status = 'rejected')
               or (h.source = '' and h.part like 'night:%%' and {UPHELD}))
        """,
        {"district": district, "records": list(records), "source": source},
    )
    return {row[0] for row in rows}


def count_records(
    connection: Connection[Any], district: str, source: str
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return (village, body) -> how many records of the source are there, and how many its
    published state shows: with those who are missing only while a person has still to decide, or
    has rejected. Someone who returned and disappeared again counts as newly missing.
    """
    # Nothing is joined to each of the records: the planner takes a source for one of them.
    rows = connection.execute(
        f"""
        with frozen as materialized (
            select record, max(h.run_id) run from hold h cross join unnest(h.touched) record
            where ((h.source = %(source)s and h.part = 'removals') or (h.source = ''
              and h.part like 'night:%%'))
              and {UPHELD} group by 1)
        select r.village_code,
          coalesce((select jsonb_object_agg(code, body) from post_type) ->> r.post, ''),
          count(*) filter (where r.missing_run is null), count(*)
        from source_record r
        where r.district_code = %(district)s and r.source = %(source)s and (r.missing_run is null
          or r.missing_run <= (select f.run from frozen f where f.record = r.id))
        group by 1, 2
        """,
        {"district": district, "source": source},
    )
    return {(village, body): (there, before) for village, body, there, before in rows}


def rename_held(connection: Connection[Any], source: str, old: bytes, new: bytes | None) -> None:
    """Point the runs whose removals were held to the hold that replaced the earlier one; None:
    nothing is left to hold.
    """
    connection.execute(
        "update run set counts = case when %(new)s::text is null then counts #- '{held,removals}'"
        " else jsonb_set(counts, '{held,removals}', to_jsonb(%(new)s::text)) end"
        " where source = %(source)s and counts -> 'held' ->> 'removals' = %(old)s",
        {"source": source, "old": old.hex(), "new": new.hex() if new is not None else None},
    )


def holders_of(
    connection: Connection[Any], districts: Sequence[str], seats: Iterable[tuple[str, str, str]]
) -> list[tuple[str, Tenure]]:
    """Return who is in office, as definitif, on these seats, each with the district."""
    wanted = sorted(set(seats))
    villages, posts, labels = ([seat[place] for seat in wanted] for place in range(3))
    cursor = connection.execute(
        f"""
        select t.district_code, {TENURE_COLUMNS} from tenure t
        where t.{NOW} and t.district_code = any(%s) and t.village_code = any(%s)
          and t.status = 'active' and t.capacity = 'definitif'
          and (t.village_code, t.post, t.label_key)
            in (select * from unnest(%s::text[], %s::text[], %s::text[]))
        """,
        (list(districts), sorted(set(villages)), villages, posts, labels),
        binary=True,
        prepare=False,
    )
    return [(row[0], Tenure(*row[1:])) for row in cursor]


def first_recorded(
    connection: Connection[Any], tenures: Iterable[tuple[str, int]]
) -> dict[int, datetime]:
    """Return when each of these tenures (district, id) was first recorded."""
    asked = list(tenures)
    if not asked:
        return {}
    # By index only, one tenure after the other.
    rows = connection.execute(
        """
        select n.id, min(t.recorded_from) from unnest(%s::text[], %s::bigint[]) n(district, id)
        cross join lateral (select recorded_from from tenure t
          where t.district_code = n.district and t.id = n.id offset 0) t
        group by n.id
        """,
        ([district for district, _ in asked], [tenure for _, tenure in asked]),
    )
    return dict(rows.fetchall())


def records_of(
    connection: Connection[Any], records: Sequence[int]
) -> dict[int, tuple[str, StoredRecord]]:
    """Return (district, record with person and tenure) of these records as stored now."""
    cursor = connection.execute(
        f"""
        select r.district_code, {RECORD_COLUMNS}, {PERSON_COLUMNS}, {TENURE_COLUMNS}
        from source_record r
        join person p on p.id = r.person_id and p.{NOW}
        join tenure t on t.district_code = r.district_code and t.id = r.tenure_id and t.{NOW}
        where r.id = any(%s) order by r.id
        """,
        (list(records),),
        binary=True,
    )
    found = ((row[0], stored_record(row[1:])) for row in cursor)
    return {record.id: (district, record) for district, record in found}


def sources_of(connection: Connection[Any], records: Sequence[int]) -> dict[int, str]:
    """Return record -> its source."""
    rows = connection.execute(
        "select id, source from source_record where id = any(%s)", (list(records),)
    ).fetchall()
    return dict(rows)


def anybody_absent(connection: Connection[Any]) -> bool:
    """Return whether anybody is marked missing: in a quiet province nobody is, and nothing more is
    asked.
    """
    found = connection.execute(
        f"select 1 from tenure t where t.{NOW} and t.status in ('missing', 'presumed_ended') "
        "limit 1"
    ).fetchone()
    return found is not None


def unjudged_runs(connection: Connection[Any]) -> list[int]:
    """Return the runs with first misses that the province's brake has not judged."""
    rows = connection.execute(
        "select id from run where missing > 0 and not province_checked and state = 'PUBLISHED' "
        "order by id"
    )
    return [row[0] for row in rows]


def note_judged(connection: Connection[Any], runs: Sequence[int]) -> None:
    """Record that the province's brake has judged the misses of these runs."""
    connection.execute(
        "update run set province_checked = true where missing > 0 and not province_checked "
        "and id = any(%s)",
        (list(runs),),
    )


def absent_tenures(connection: Connection[Any], district: str | None = None) -> list[Absent]:
    """Return every tenure that is marked missing or presumed ended, with its misses. One statement.

    Misses and days are those of the office on which the bytes were fetched, never those by which
    nights are called: several runs of one day are one miss.

    With several sources, the smallest number of misses counts. Somebody merged with a person who is
    in office on the same seat is not absent.
    """
    cursor = connection.execute(
        f"""
        select t.district_code, a.source, a.records, a.misses, a.first, a.last, a.seen, a.run,
          a.begun, {TENURE_COLUMNS}
        from tenure t
        left join post_type p on p.code = t.post
        join lateral (
            select min(r.source) source, array_agg(r.id
              order by r.id) records, min(m.misses) misses, 
              max(coalesce(f.fetched_on, f.night)) first,
                   min(m.last) as last, max(m.run) run, array_agg(distinct r.missing_run) begun,
                   max((select max(coalesce(b.fetched_on, b.night)) from run b
                     where b.source = r.source
                     and b.id < r.missing_run and b.fresh
                        and b.state in ('PUBLISHED', 'NOOP'))) seen
            from source_record r
            join run f on f.district_code = r.district_code and f.id = r.missing_run
            left join region g on g.code = r.village_code and g.retired and g.successor <> ''
            cross join lateral (select coalesce(g.successor, r.village_code) code) v
            cross join lateral (
                select count(distinct coalesce(n.fetched_on, n.night)) misses,
                  max(coalesce(n.fetched_on, n.night)) as last, max(n.id) run
                from run n
                where n.district_code = r.district_code and n.source = r.source
                  and n.id >= r.missing_run and {COUNTS}
                  and not coalesce(n.counts -> 'incomplete' ?| array['*', v.code,
                    v.code || '/' || p.body], false)
            ) m
            where r.district_code = t.district_code and r.tenure_id = t.id
              and r.missing_run is not null
        ) a on a.misses > 0
        where t.{NOW} and t.status in ('missing', 'presumed_ended')
          and (%(district)s::text is null or t.district_code = %(district)s)
        order by t.district_code, t.id
        """,
        {"district": district},
    )
    absent = [Absent(row[0], Tenure(*row[9:]), *row[1:9]) for row in cursor]
    roots = kept_persons(connection) if absent else {}
    merged = {roots.get(one.tenure.person_id, one.tenure.person_id) for one in absent} & set(
        roots.values()
    )
    group = [person for person, kept in roots.items() if kept in merged] + list(merged)
    there = {
        (roots.get(tenure.person_id, tenure.person_id), tenure.seat)
        for pairs in tenures_of(connection, sorted(group)).values()
        for _, tenure in pairs
        if tenure.status == TenureStatus.ACTIVE
    }
    return [
        one
        for one in absent
        if (roots.get(one.tenure.person_id, one.tenure.person_id), one.tenure.seat) not in there
    ]


def count_in_office(connection: Connection[Any], most: int) -> int:
    """Return how many tenures of the province are in office now; stops counting at `most`."""
    row = connection.execute(
        f"select count(*) from (select from tenure t where t.{NOW} and t.status <> 'ended' "
        "limit %s) t",
        (most,),
    ).fetchone()
    assert row is not None
    return int(row[0])
