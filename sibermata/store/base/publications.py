"""Publications: the increasing number that everything printed refers to."""

from datetime import date, datetime
from typing import Any

from psycopg import Connection

BY_HAND = 0  # the run number of changes that no run wrote


def publish(
    connection: Connection[Any], run: int, source: str, rules: bytes | None = None
) -> datetime:
    """Give a run, or a person's act (BY_HAND, with the act's name as its source), its publication
    and return the instant; instants never go back.
    """
    row = connection.execute(
        """
        insert into publication (published_at, run_id, source, rules)
        values (greatest(clock_timestamp(),
                (select published_at + interval '1 microsecond' from publication
                  order by number desc limit 1)), %s, %s, %s)
        returning published_at
        """,
        (run, source, rules),
    ).fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]


def server_time(connection: Connection[Any]) -> datetime:
    """Return the instant by the database's clock."""
    row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]


def seen_until(connection: Connection[Any]) -> tuple[datetime, int]:
    """Return (instant, number of publications) such that nothing recorded later was seen and
    nothing earlier is still to come.

    An act that is under way began before the instant: whoever follows sees it the next time.
    """
    row = connection.execute(
        """
        select least(clock_timestamp(), (select min(xact_start) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid())),
          (select count(*) from publication)
        """
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def latest_publication(connection: Connection[Any]) -> tuple[int, datetime | None]:
    """Return the number and the instant of the last publication; 0 where there is none yet."""
    row = connection.execute(
        "select number, published_at from publication order by number desc limit 1"
    ).fetchone()
    return (int(row[0]), row[1]) if row else (0, None)


def own_run(
    connection: Connection[Any],
    district: str,
    source: str,
    night: date,
    code: str,
    by: str,
    rules: bytes,
    **columns: Any,
) -> tuple[int, datetime]:
    """Write a run of the registry itself, published at once, whose number its changes carry.

    It counts no absences. `columns`: further columns of the run.
    """
    more = "".join(f", {name}" for name in columns)  # names are ours, never data
    values = "".join(f", %({name})s" for name in columns)
    row = connection.execute(
        f"""
        insert into run (district_code, run_key, source, night, ordinal, state, code,
          requested_by, requested_at, ended_at{more})
        select %(district)s, %(source)s || ' ' || %(night)s::date || ' ' || n.ordinal, %(source)s,
          %(night)s, n.ordinal, 'PUBLISHED',
               %(code)s, %(by)s, clock_timestamp(), clock_timestamp(){values}
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
            **columns,
        },
    ).fetchone()
    assert row is not None
    return int(row[0]), publish(connection, int(row[0]), source, rules)


def publish_act(connection: Connection[Any], what: str) -> datetime:
    """Give an act its publication and return its instant."""
    return publish(connection, BY_HAND, what)
