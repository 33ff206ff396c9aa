"""What one run changed, according to the history: each version that it wrote, the one before it,
and the present one.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.registry import Person, Tenure
from sibermata.store.registry.deliveries import pack_manifest
from sibermata.store.registry.people import PERSON_COLUMNS, TENURE_COLUMNS

REVERTED = "REVERTED"  # the code of a run that reverted another one


class Trace(NamedTuple):
    """One person or tenure that a run wrote."""

    before: Any  # Person or Tenure; None = the run made it
    written: Any
    now: Any


def traces_of_people(connection: Connection[Any], run: int) -> list[Trace]:
    """Return what the run wrote about people."""
    return _traces(connection, "person", "p", PERSON_COLUMNS, Person, run)


def traces_of_tenures(connection: Connection[Any], run: int) -> list[Trace]:
    """Return what the run wrote about tenures."""
    return _traces(connection, "tenure", "t", TENURE_COLUMNS, Tenure, run)


def _traces(
    connection: Connection[Any], table: str, name: str, columns: str, shape: Any, run: int
) -> list[Trace]:
    cursor = connection.execute(
        f"""
        select w.version, {columns}
        from (select id, recorded_from from {table} where run_id = %(run)s) v
        cross join lateral (
            select 'written' version, x.* from {table} x where x.id = v.id
              and x.recorded_from = v.recorded_from
            union all select 'before', x.* from {table} x where x.id = v.id
              and x.recorded_to = v.recorded_from
            union all select 'now', x.* from {table} x where x.id = v.id
              and x.recorded_to = 'infinity'
        ) w join {table} {name} on {name}.id = w.id and {name}.recorded_from = w.recorded_from
        order by {name}.id
        """,
        {"run": run},
        binary=True,
    )
    found: dict[int, dict[str, Any]] = {}
    for row in cursor:
        found.setdefault(row[1], {})[row[0]] = shape(*row[1:])
    return [
        Trace(versions.get("before"), versions["written"], versions["now"])
        for versions in found.values()
        if "now" in versions
    ]


def tenures_spoken_of(connection: Connection[Any], source: str, tenures: Sequence[int]) -> set[int]:
    """Return those of these tenures that another source names, or that have a live correction: they
    continue.
    """
    rows = connection.execute(
        """
        select tenure_id from source_record where tenure_id = any(%(tenures)s)
          and source <> %(source)s and missing_run is null
        union select tenure_id from correction
        where tenure_id = any(%(tenures)s) and state in ('PENDING', 'ACTIVE', 'CHALLENGED',
          'ABSORBED')
        """,
        {"tenures": list(tenures), "source": source},
    )
    return {row[0] for row in rows}


def in_use_elsewhere(connection: Connection[Any], run: int, people: Sequence[int]) -> set[int]:
    """Return those of these people that something other than this run's new records refers to: they
    cannot be undone.
    """
    rows = connection.execute(
        """
        select person_id from source_record where person_id = any(%(people)s)
          and first_run <> %(run)s and missing_run is null
        union select person_id from correction
        where person_id = any(%(people)s) and state in ('PENDING', 'ACTIVE', 'CHALLENGED',
          'ABSORBED')
        union select a from judgement where a = any(%(people)s) and withdrawn_at is null
        union select b from judgement where b = any(%(people)s) and withdrawn_at is null
        """,
        {"people": list(people), "run": run},
    )
    return {row[0] for row in rows}


class SourceNow(NamedTuple):
    """The present state of a source, when one of its runs is to be reverted."""

    fence: int
    busy: bool  # a run of it is under way
    published_run: int  # 0 = none


def source_now(connection: Connection[Any], source: str) -> SourceNow | None:
    """Return the present state of a source, None if it is unknown."""
    row = connection.execute(
        "select s.fence, exists (select from run r where r.source = s.slug and r.ended_at is "
        "null), coalesce(s.published_run, 0) from source s where s.slug = %s",
        (source,),
    ).fetchone()
    return SourceNow(*row) if row else None


def settled_before(
    connection: Connection[Any], source: str, run: int
) -> tuple[int, bytes | None] | None:
    """Return (run, delivery) of the state of a source before this run."""
    row = connection.execute(
        "select id, delivery from run where source = %s and id < %s and state in ('PUBLISHED', "
        "'NOOP') and delivery is not null order by id desc limit 1",
        (source, run),
    ).fetchone()
    return (row[0], row[1]) if row else None


def taken_back_by(connection: Connection[Any], source: str, run: int) -> tuple[int, str] | None:
    """Return (run, who) of the revert of a run, None if it was not reverted."""
    return connection.execute(
        "select id, requested_by from run where source = %s and reverted_run = %s order by id desc "
        "limit 1",
        (source, run),
    ).fetchone()


def reverted_since(connection: Connection[Any], source: str, published_run: int | None) -> bool:
    """Return whether a run of a source was reverted and nothing of it has been published since."""
    return published_run is not None and bool(
        connection.execute(
            "select 1 from run where source = %s and code = %s and id > %s limit 1",
            (source, REVERTED, published_run),
        ).fetchone()
    )


def move_records_back(
    connection: Connection[Any], district: str, source: str, tenures: Sequence[tuple[int, int]]
) -> None:
    """Link the records of a source to the tenure that a run ended, instead of the one that it
    began.
    """
    connection.execute(
        "update source_record r set tenure_id = n.old from unnest(%s::bigint[], %s::bigint[]) "
        "n(made, old) where r.district_code = %s and r.source = %s and r.tenure_id = n.made",
        ([made for made, _ in tenures], [old for _, old in tenures], district, source),
    )


def miss_again(
    connection: Connection[Any], district: str, source: str, run: int, tenures: Sequence[int]
) -> None:
    """Mark the records missing again that a run brought back: since the run that first missed their
    tenure, according to its history.
    """
    connection.execute(
        """
        update source_record r set missing_run = m.run,
               last_seen = (select max(b.ended_at) from run b where b.source = r.source
                 and b.id < m.run
                            and b.state in ('PUBLISHED', 'NOOP'))
        from unnest(%(tenures)s::bigint[]) t(id)
        cross join lateral (select x.run_id run from tenure x where x.district_code = %(district)s
          and x.id = t.id and x.status = 'missing'
                            and x.run_id < %(run)s order by x.recorded_from desc limit 1) m
        where r.district_code = %(district)s and r.source = %(source)s and r.tenure_id = t.id
          and r.missing_run is null
        """,
        {"district": district, "source": source, "run": run, "tenures": list(tenures)},
    )


def step_back(
    connection: Connection[Any],
    district: str,
    source: str,
    run: int,
    own: int,
    to: tuple[int, bytes | None],
) -> None:
    """Restore the records of a source: those that the run missed are there, those that it added are
    not; the next night reads everything again.
    """
    connection.execute(
        "update source_record set missing_run = null, last_seen = null where district_code = %s "
        "and source = %s and missing_run = %s",
        (district, source, run),
    )
    connection.execute(
        "update source_record set missing_run = %s, last_seen = first_seen where district_code "
        "= %s and source = %s and first_run = %s and missing_run is null",
        (own, district, source, run),
    )
    rows = connection.execute(
        "select row_hash from source_record where district_code = %s and source = %s and "
        "missing_run is null",
        (district, source),
    )
    manifest = pack_manifest({bytes(row[0]): "a" for row in rows}, {})
    connection.execute(
        "update source set basis = null, delivery = %s, validators = '{}', manifest = %s, "
        "published_run = %s where slug = %s",
        (to[1], manifest, to[0], source),
    )
