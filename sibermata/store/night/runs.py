"""Runs, leases and publications in the database: who may write for a source, and how far each run
came.

Every write of a run checks that the fence is still its own (`hold_fence`); states move only
forward.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from psycopg import Connection

from sibermata.records.run import Claimed, State
from sibermata.records.source import Source
from sibermata.store.base.engine import Database
from sibermata.store.night.outbox import REJECTED, say_rejected

LEASE_SECONDS = 900  # renewed every minute while its worker lives


def register_sources(connection: Connection[Any], sources: Sequence[Source]) -> None:
    """Register the declared sources; one that is no longer declared becomes inactive, its officials
    stay.
    """
    connection.execute(
        """
        insert into source (slug, district_code, type, delivers, bodies, publisher, trust, active)
        select d.slug, d.district, d.type, d.delivers,
          array(select jsonb_array_elements_text(d.bodies)), d.publisher, d.trust, true
        from jsonb_to_recordset(%s::jsonb)
             as d(slug text, district text, type text, delivers text, bodies jsonb, publisher text,
               trust int)
        where not exists (
            select from source s where s.slug = d.slug
            and (s.type, s.delivers, s.bodies, s.publisher, s.trust, s.active)
                = (d.type, d.delivers, array(select jsonb_array_elements_text(d.bodies)),
                  d.publisher, d.trust, true))
        on conflict (slug) do update set type = excluded.type, delivers = excluded.delivers,
          bodies = excluded.bodies,
            publisher = excluded.publisher, trust = excluded.trust, active = true, retired_at = null
        where (source.type, source.delivers, source.bodies, source.publisher, source.trust,
          source.active)
              is distinct from (excluded.type, excluded.delivers, excluded.bodies,
                excluded.publisher, excluded.trust, true)
        """,
        (
            json.dumps(
                [
                    {
                        "slug": source.name,
                        "district": source.district,
                        "type": source.type,
                        "delivers": source.delivers,
                        "bodies": source.bodies,
                        "publisher": source.publisher,
                        "trust": source.trust,
                    }
                    for source in sources
                ]
            ),
        ),
    )


def retire_undeclared(connection: Connection[Any], names: Iterable[str]) -> None:
    """Mark the sources that are no longer declared (F118): nobody's tenure ends because of it."""
    connection.execute(
        "update source set active = false where active and slug <> all(%s)", (list(names),)
    )


def former_names(connection: Connection[Any]) -> dict[str, str]:
    """Return the former names of sources -> their present names."""
    rows = connection.execute(
        "select n, slug from source cross join unnest(former_names) n where former_names <> '{}'"
    )
    return dict(rows.fetchall())


def last_nights(connection: Connection[Any], names: Sequence[str]) -> dict[str, date]:
    """Return the last night of each of these sources that had one."""
    rows = connection.execute(
        "select source, max(night) from run where source = any(%s) group by source", (list(names),)
    )
    return dict(rows.fetchall())


def request_runs(
    connection: Connection[Any], names: Sequence[str], night: date, by: str, *, clock: bool
) -> None:
    """Request one run of each source: ordinal 0 for the clock, the next one for a person.

    An unfinished run is taken up instead.
    """
    connection.execute(
        """
        insert into run (district_code, run_key, source, night, ordinal, state, requested_by,
          requested_at)
        select s.district_code, s.slug || ' ' || %(night)s::date || ' ' || n.ordinal, s.slug,
          %(night)s, n.ordinal, 'REQUESTED', %(by)s,
               clock_timestamp()
        from source s
        cross join lateral (
            select case when %(clock)s then 0
                        else coalesce((select max(r.ordinal) from run r where r.source = s.slug
                          and r.night = %(night)s), 0) + 1 end ordinal
        ) n
        where s.slug = any(%(names)s)
          and not exists (select from run r where r.source = s.slug and r.ended_at is null)
        on conflict (district_code, run_key) do nothing
        """,
        {"night": night, "by": by, "clock": clock, "names": list(names)},
    )


# Whether the worker that owns a source `s` still holds its advisory lock.
OWNER_LIVES = """exists (select from pg_locks l where l.locktype = 'advisory' and l.granted
                and l.objsubid = 1
    and l.database = (select oid from pg_database where datname = current_database())
    and ((l.classid::bigint << 32) | l.objid::bigint) = s.owner)"""


def claim_runs(connection: Connection[Any], names: Sequence[str], owner: int) -> list[Claimed]:
    """Raise the fence of each source that has an unfinished run and no living owner, and take that
    run. Others are left alone.

    An owner lives as long as its session holds the advisory lock of its number: a killed worker
    frees its sources at once, a paused one keeps them until its lease ends.
    """
    rows = connection.execute(
        f"""
        with free as (
            select s.slug from source s
            where s.slug = any(%(names)s)
              and exists (select from run r where r.source = s.slug and r.ended_at is null)
              and (s.owner is null or s.owner = %(owner)s or s.lease_until < clock_timestamp()
                or not {OWNER_LIVES})
            order by s.slug for update skip locked
        ), taken as (
            update source s set fence = s.fence + 1, owner = %(owner)s,
                   lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
            from free where s.slug = free.slug
            returning s.slug, s.district_code, s.fence, s.basis, s.delivery, s.validators,
              s.published_run, s.confirmed_at,
                      s.decisions
        )
        update run r set state = case when r.state = 'REQUESTED' then 'CLAIMED' else r.state
          end, fence = t.fence, attempts = r.attempts + 1
        from taken t where r.source = t.slug and r.ended_at is null
        returning r.id, r.source, r.district_code, r.night, r.ordinal, t.fence, r.attempts, r.state,
          r.delivery, t.basis, t.delivery,
                  t.validators, t.published_run, t.confirmed_at, t.decisions
        """,
        {"names": list(names), "owner": owner, "seconds": LEASE_SECONDS},
    ).fetchall()
    made = [Claimed(*row) for row in rows]
    return [replace(run, state=State(run.state)) for run in made]


def ask_run(connection: Connection[Any], source: Source, night: date, by: str) -> int:
    """Request a run of one source for a person, and return it: the unfinished
    one, if there is one.
    """
    register_sources(connection, [source])
    request_runs(connection, [source.name], night, by, clock=False)
    row = connection.execute(
        "select id from run where source = %s and ended_at is null order by id limit 1",
        (source.name,),
    ).fetchone()
    assert row is not None
    return int(row[0])


def has_ended(connection: Connection[Any], run: int) -> bool:
    """Return whether a run has come to its end."""
    row = connection.execute(
        "select 1 from run where id = %s and ended_at is not null", (run,)
    ).fetchone()
    return row is not None


def is_at_work(connection: Connection[Any], source: str) -> bool:
    """Return whether a living worker has a source."""
    row = connection.execute(
        f"select 1 from source s where s.slug = %s and s.owner is not null and {OWNER_LIVES}",
        (source,),
    ).fetchone()
    return row is not None


def claims_without_claiming(
    connection: Connection[Any], names: Sequence[str], night: date
) -> list[Claimed]:
    """Return what a claim would, for a dry run; an unknown source has no past."""
    rows = connection.execute(
        "select slug, district_code, fence, basis, delivery, validators, published_run, "
        "confirmed_at, decisions from source where slug = any(%s)",
        (list(names),),
    ).fetchall()
    known = [
        Claimed(0, slug, district, night, 0, fence, 0, State.CLAIMED, None, *applied)
        for slug, district, fence, *applied in rows
    ]
    return known + [
        Claimed(0, name, "", night, 0, 0, 0, State.CLAIMED, None, None, None, {}, None, None)
        for name in names
        if name not in {run.source for run in known}
    ]


def done_tonight(connection: Connection[Any], source: str, night: date) -> tuple[State, str] | None:
    """Return state and code of the last run of a source in this night; None if it has none, or if
    another run of the source is under way.
    """
    row = connection.execute(
        """
        select state, code from run where source = %(source)s and night = %(night)s
          and ended_at is not null
          and not exists (select from run where source = %(source)s and ended_at is null)
        order by id desc limit 1
        """,
        {"source": source, "night": night},
    ).fetchone()
    return (State(row[0]), row[1]) if row else None


@contextmanager
def worker_lock(database: Database) -> Iterator[int]:
    """Hold an advisory lock on a fresh number while a worker lives, and hand out the number: when
    its session ends, its sources are free at once.
    """
    owner = secrets.randbits(62)
    connection = database.connect()
    try:
        connection.execute("select pg_advisory_lock(%s)", (owner,))
        yield owner
    finally:
        connection.close()


def renew_leases(connection: Connection[Any], owners: Sequence[int]) -> None:
    """Renew the leases of these workers' sources; a source that was taken over
    is no longer theirs.
    """
    connection.execute(
        "update source set lease_until = clock_timestamp() + make_interval(secs => %s) where "
        "owner = any(%s)",
        (LEASE_SECONDS, list(owners)),
    )


def move(
    connection: Connection[Any],
    run: Claimed,
    state: State,
    *,
    set_columns: Mapping[str, Any] | None = None,
) -> None:
    """Move an unfinished run forward and renew its lease. The caller holds the fence."""
    values = dict(set_columns or {})
    assignments = "".join(f", {name} = %({name})s" for name in values)  # names are ours
    connection.execute(
        f"update run set state = %(state)s{assignments} where district_code = %(district)s and id "
        "= %(id)s and ended_at is null",
        {**values, "state": str(state), "district": run.district, "id": run.run_id},
    )
    connection.execute(
        "update source set lease_until = clock_timestamp() + make_interval(secs => %s) where slug "
        "= %s and fence = %s",
        (LEASE_SECONDS, run.source, run.fence),
    )


def end_run(
    connection: Connection[Any],
    run: Claimed,
    state: State,
    code: str = "",
    detail: str = "",
    *,
    counts: Mapping[str, Any] | None = None,
) -> None:
    """Write the final state of a run and release its source. The caller holds the fence."""
    values = dict(counts or {})
    values["counts"] = json.dumps(values.get("counts", {}))
    assignments = "".join(f", {name} = %({name})s" for name in values)
    connection.execute(
        "update run set state = %(state)s, code = %(code)s, detail = %(detail)s, ended_at = "
        f"clock_timestamp(){assignments}"
        " where district_code = %(district)s and id = %(id)s and ended_at is null",
        {
            **values,
            "state": str(state),
            "code": code,
            "detail": detail[:500],
            "district": run.district,
            "id": run.run_id,
        },
    )
    connection.execute(
        "update source set owner = null, lease_until = null where slug = %s and fence = %s",
        (run.source, run.fence),
    )
    if state is State.FAILED and code == REJECTED:
        say_rejected(connection, run)


COUNTS = (
    "rows_read",
    "admitted",
    "refused",
    "asked",
    "duplicates",
    "not_officials",
    "added",
    "changed",
    "missing",
    "returned",
    "complete",
    "fresh",
)


def ended_run(
    connection: Connection[Any], run: Claimed
) -> tuple[State, str, dict[str, Any]] | None:
    """Return state, code and counts of a run that has ended, None while it goes on."""
    row = connection.execute(
        f"select state, code, {', '.join(COUNTS)} from run where district_code = %s and id = %s "
        "and ended_at is not null",
        (run.district, run.run_id),
    ).fetchone()
    return (State(row[0]), row[1], dict(zip(COUNTS, row[2:], strict=True))) if row else None


def end_quiet_runs(
    connection: Connection[Any], runs: Sequence[Claimed], fresh: Sequence[bool], today: date
) -> list[str]:
    """End many runs as NOOP at once, with the counts of the run whose publication is still in
    force. Return the sources ended.

    A source whose fence was raised meanwhile is left out: it belongs to another worker.
    """
    if not runs:
        return []
    rows = connection.execute(
        """
        with mine as (
            select s.slug, d.id, d.fresh, d.district
              from unnest(%(slugs)s::text[], %(fences)s::bigint[], %(ids)s::bigint[],
                   %(fresh)s::bool[], %(districts)s::text[]) d(slug, fence, id, fresh, district)
            join source s on s.slug = d.slug and s.fence = d.fence order by s.slug for update of s
        ), ended as (
            update run r set state = 'NOOP', ended_at = clock_timestamp(), fresh = m.fresh,
              fetched_on = coalesce(r.fetched_on, %(today)s::date),
              complete = coalesce(p.complete, false),
                   delivery = p.delivery, rows_read = coalesce(p.rows_read, 0),
                     admitted = coalesce(p.admitted, 0),
                   refused = coalesce(p.refused, 0), asked = coalesce(p.asked, 0),
                     duplicates = coalesce(p.duplicates, 0),
                   not_officials = coalesce(p.not_officials, 0), counts = coalesce(p.counts, '{}')
            from mine m left join source s on s.slug = m.slug
                 left join run p on p.district_code = m.district and p.id = s.published_run
            where r.district_code = m.district and r.id = m.id and r.ended_at is null
        )
        update source s set owner = null, lease_until = null,
               confirmed_at = case when m.fresh then clock_timestamp() else s.confirmed_at end
        from mine m where s.slug = m.slug returning s.slug
        """,
        {
            "slugs": [run.source for run in runs],
            "fences": [run.fence for run in runs],
            "ids": [run.run_id for run in runs],
            "fresh": list(fresh),
            "today": today,
            "districts": [run.district for run in runs],
        },
    ).fetchall()
    return [row[0] for row in rows]
