"""Publications: the increasing number that everything printed refers to."""

from datetime import date, datetime
from typing import Any

from psycopg import Connection

from sibermata.records.run import Claimed


def publish(connection: Connection[Any], run: Claimed, rules: bytes) -> tuple[int, datetime]:
    """Give the publication of this run its number and instant; instants never go back."""
    row = connection.execute(
        """
        insert into publication (published_at, run_id, source, rules)
        values (greatest(clock_timestamp(),
                (select published_at + interval '1 microsecond' from publication
                  order by number desc limit 1)), %s, %s, %s)
        returning number, published_at
        """,
        (run.run_id, run.source, rules),
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def server_time(connection: Connection[Any]) -> datetime:
    """Return the server's clock: the instant of a night that confirms and publishes nothing."""
    row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]


def own_run(
    connection: Connection[Any],
    district: str,
    source: str,
    night: date,
    code: str,
    by: str,
    rules: bytes,
    detail: str = "",
) -> tuple[int, datetime]:
    """Write a run of the registry itself, published at once: what it changes bears its number.

    It never speaks of absences.
    """
    row = connection.execute(
        """
        insert into run (district_code, run_key, source, night, ordinal, state, code, detail,
          requested_by, requested_at, ended_at)
        select %(district)s, %(source)s || ' ' || %(night)s::date || ' ' || n.ordinal, %(source)s,
          %(night)s, n.ordinal, 'PUBLISHED',
               %(code)s, %(detail)s, %(by)s, clock_timestamp(), clock_timestamp()
        from (select coalesce(max(ordinal), 0) + 1 ordinal from run where source = %(source)s
          and night = %(night)s) n
        returning id
        """,
        {
            "district": district,
            "source": source,
            "night": night,
            "code": code,
            "by": by,
            "detail": detail,
        },
    ).fetchone()
    assert row is not None
    from_ = connection.execute(
        """
        insert into publication (published_at, run_id, source, rules)
        values (greatest(clock_timestamp(),
                (select published_at + interval '1 microsecond' from publication
                  order by number desc limit 1)), %s, %s, %s)
        returning published_at
        """,
        (row[0], source, rules),
    ).fetchone()
    assert from_ is not None
    return int(row[0]), from_[0]


BY_HAND = 0  # the run number of what no run wrote


def publish_act(connection: Connection[Any], what: str) -> datetime:
    """Give an act its publication and return its instant; instants never go back."""
    row = connection.execute(
        "insert into publication (published_at, run_id, source) values "
        "(greatest(clock_timestamp(), (select published_at + interval '1 microsecond' from "
        "publication order by number desc limit 1)), %s, %s) returning published_at",
        (BY_HAND, what),
    ).fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]
