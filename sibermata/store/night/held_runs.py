"""The runs of held plans: reopened when a person releases the plan, put back when that fails; and
the latest run of each delivery whose bytes are kept.

Invariant: a source has at most one unfinished run, whoever reopens one.
"""

from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.run import State
from sibermata.store.night.runs import request_runs


class HeldDelivery(NamedTuple):
    """The delivery of a held run."""

    sha256: bytes
    fresh: bool


class KeptRun(NamedTuple):
    """The latest run of a delivery whose bytes are kept."""

    delivery: bytes
    run: int
    night: date
    rows_read: int
    admitted: int
    refused: int
    asked: int


def state_of_run(connection: Connection[Any], run_id: int) -> tuple[str, date | None]:
    """Return state and night of a run; ('', None) if it no longer exists."""
    row = connection.execute("select state, night from run where id = %s", (run_id,)).fetchone()
    return (row[0], row[1]) if row else ("", None)


def reopen_held_run(connection: Connection[Any], source: str, run_id: int) -> HeldDelivery | None:
    """Reopen a held run; None if it is no longer held, or another run is under way.

    A run that a release left open when it died is taken up if no living worker has it: the claim
    that follows shows that.
    """
    row = connection.execute(
        """
        update run set ended_at = null, state = 'FETCHED', attempts = 0
        where id = %(run)s and (state = 'HELD' or ended_at is null)
          and not exists (select from run r where r.source = %(source)s and r.ended_at is null
            and r.id <> %(run)s)
        returning delivery, fresh
        """,
        {"run": run_id, "source": source},
    ).fetchone()
    return HeldDelivery(bytes(row[0]), row[1]) if row else None


def held_delivery(connection: Connection[Any], run_id: int) -> tuple[HeldDelivery, date] | None:
    """Return the delivery and the night of a run with held parts, None if it is gone."""
    row = connection.execute(
        "select delivery, fresh, night from run where id = %s", (run_id,)
    ).fetchone()
    return (HeldDelivery(bytes(row[0]), row[1]), row[2]) if row else None


def request_on_delivery(
    connection: Connection[Any], source: str, night: date, held: HeldDelivery, by: str
) -> bool:
    """Request a run of a source on kept bytes; return whether its unfinished run is now one on
    these bytes.
    """
    request_runs(connection, [source], night, by, clock=False)
    row = connection.execute(
        "update run set delivery = %s, fresh = %s, state = 'FETCHED' where source = %s and "
        "ended_at is null and (state = 'REQUESTED' or delivery = %s) returning id",
        (held.sha256, held.fresh, source, held.sha256),
    ).fetchone()
    return row is not None


def put_run_back(connection: Connection[Any], run_id: int, state: State, owner: int) -> None:
    """End a reopened run in the given state, and release its owner's sources."""
    connection.execute(
        "update run set state = %s, ended_at = clock_timestamp() where id = %s and ended_at "
        "is null",
        (str(state), run_id),
    )
    connection.execute(
        "update source set owner = null, lease_until = null where owner = %s", (owner,)
    )


def runs_of_kept_deliveries(connection: Connection[Any], source: str, most: int) -> list[KeptRun]:
    """Return the latest run of each kept delivery of a source, the newest first."""
    rows = connection.execute(
        """
        with latest as (
            select distinct on (d.sha256) d.sha256, r.id, r.night, r.rows_read, r.admitted,
              r.refused, r.asked
            from delivery d join run r on r.district_code = d.district_code
              and r.source = d.source and r.delivery = d.sha256
            where d.source = %s and d.body is not null
              and r.state in ('PUBLISHED', 'NOOP', 'HELD')
            order by d.sha256, r.id desc)
        select * from latest order by id desc limit %s
        """,
        (source, most),
    )
    return [KeptRun(bytes(row[0]), *row[1:]) for row in rows]
