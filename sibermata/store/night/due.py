"""What is due according to the run table: nights that the clock must still request, runs that lost
their worker, what is past its time.

The run table is the clock's only memory: a night is requested when its run of ordinal 0 exists,
whoever wrote it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from sibermata.store.night.runs import OWNER_LIVES


def not_asked(connection: Connection[Any], names: Sequence[str], night: date) -> list[str]:
    """Return the sources whose run of `night` the clock has not asked for, in the order given."""
    rows = connection.execute(
        """
        select d.name from unnest(%s::text[]) with ordinality d(name, place)
        where not exists (select from run r where r.source = d.name and r.night = %s
          and r.ordinal = 0) order by d.place
        """,
        (list(names), night),
    ).fetchall()
    return [row[0] for row in rows]


def not_ended(connection: Connection[Any], names: Sequence[str], night: date) -> list[str]:
    """Return the sources whose run of `night` the clock has not asked for, or has not ended."""
    rows = connection.execute(
        """
        select d.name from unnest(%s::text[]) d(name)
        where not exists (select from run r where r.source = d.name and r.night = %s
          and r.ordinal = 0 and r.ended_at is not null)
        """,
        (list(names), night),
    ).fetchall()
    return [row[0] for row in rows]


def rosters_not_tonight(connection: Connection[Any], district: str, night: date) -> list[str]:
    """Return the rosters of a district, or of a province, that were neither published nor confirmed
    in `night`: lists judged now are judged by an older publication of them.
    """
    rows = connection.execute(
        "select slug from source s where active and delivers = 'roster' and district_code like %s "
        "and not exists (select from run r where r.source = s.slug and r.night = %s "
        "and r.state in ('PUBLISHED', 'NOOP')) order by slug",
        (f"{district}%", night),
    ).fetchall()
    return [row[0] for row in rows]


def has_begun(connection: Connection[Any], night: date) -> bool:
    """Return whether the clock has asked for any source of `night`."""
    return (
        connection.execute(
            "select 1 from run where night = %s and ordinal = 0 limit 1", (night,)
        ).fetchone()
        is not None
    )


def was_taken_up(connection: Connection[Any], night: date) -> bool:
    """Return whether any worker began a night that the clock requested."""
    return (
        connection.execute(
            "select 1 from run where night = %s and ordinal = 0 and state <> 'REQUESTED' limit 1",
            (night,),
        ).fetchone()
        is not None
    )


def ended_well(connection: Connection[Any], night: date) -> bool:
    """Return whether a night began, ended with every source that was requested, and read at least
    one of them.
    """
    row = connection.execute(
        "select bool_and(ended_at is not null) and bool_or(state in ('PUBLISHED', 'NOOP') and "
        "fresh) from run where night = %s and ordinal = 0",
        (night,),
    ).fetchone()
    return bool(row and row[0])


def passed_by(connection: Connection[Any], names: Sequence[str], night: date) -> list[str]:
    """Return the sources that `night` should have had and has not: all, if it never began; none,
    while a worker is still at it.

    For a night that is over, these are the known sources that another worker held when the night
    reached them.
    """
    missing = not_asked(connection, names, night)
    if not missing or not has_begun(connection, night):
        return missing
    if connection.execute(
        "select 1 from run where night = %s and ordinal = 0 and ended_at is null limit 1", (night,)
    ).fetchone():
        return []
    return known_of(connection, missing)


def known_of(connection: Connection[Any], names: Sequence[str]) -> list[str]:
    """Return those of these sources that the registry already follows: no night is over without
    them, while a source declared during the day waits for the next night.
    """
    rows = connection.execute(
        "select slug from source where active and slug = any(%s)", (list(names),)
    )
    known = {row[0] for row in rows}
    return [name for name in names if name in known]


def orphaned(connection: Connection[Any], names: Sequence[str]) -> list[str]:
    """Return the sources with an unfinished run and no living worker: it died,
    or its lease ended.
    """
    rows = connection.execute(
        f"""
        select s.slug from source s
        where s.slug = any(%s) and exists (select from run r where r.source = s.slug
          and r.ended_at is null)
          and (s.owner is null or s.lease_until < clock_timestamp() or not {OWNER_LIVES})
        order by s.slug
        """,
        (list(names),),
    ).fetchall()
    return [row[0] for row in rows]


def end_leases(connection: Connection[Any]) -> int:
    """Clear the owner of sources whose worker is dead and whose lease has expired; return how many.

    The fence stays as it is.
    """
    return connection.execute(
        "update source s set owner = null, lease_until = null where s.lease_until < "
        f"clock_timestamp() and not {OWNER_LIVES}"
    ).rowcount


def known_sources(connection: Connection[Any]) -> int:
    """Return how many sources the registry follows now."""
    row = connection.execute("select count(*) from source where active").fetchone()
    return int(row[0]) if row else 0


def asked_since(connection: Connection[Any]) -> datetime | None:
    """Return since when this installation has been at work, None if it never was."""
    row = connection.execute("select min(requested_at) from run").fetchone()
    return row[0] if row else None
