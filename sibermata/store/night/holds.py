"""Plans that wait for a person. A hold freezes a plan under its hash: it is released, rejected,
expires, or is overtaken by another plan.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from psycopg import Connection

from sibermata.store.base.copying import bytea_list
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.night.outbox import say_held

HOURS = 72  # days after which the plan is too old to be released (SEMANTICS 6)


# A hold over absences of a night of which the rest was published: their records are marked missing,
# their people still in office.
IN_PLACE = "(h.part = 'removals' or h.part like 'night:%%') and r.state in ('PUBLISHED', 'NOOP')"


class FrozenHold(NamedTuple):
    """A waiting hold over absences."""

    id: int
    run_id: int
    source: str
    code: str
    part: str
    touched: list[int]
    hash: bytes
    measures: dict[str, Any]
    planned_by: str


class Part(Protocol):
    """A part of a plan that waits for a person, as `sync/hold/parts.py` makes it."""

    @property
    def part(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def hash(self) -> bytes: ...
    @property
    def touched(self) -> list[int]: ...


def overtake_holds(connection: Connection[Any], source: str, pending: Mapping[str, bytes]) -> None:
    """Close the pending holds of this source that are no longer part of tonight's plan.

    `pending`: part -> hash of what is held tonight.
    """
    connection.execute(
        """
        update hold h set status = 'overtaken' where h.source = %s
          and (h.status = 'waiting' or (h.status = 'expired'
               and not exists (select from hold n where n.source = h.source and n.part = h.part
                 and n.id > h.id)))
          and not exists (select from unnest(%s::text[], %s::bytea[]) n(part, hash)
            where n.part = h.part and n.hash = h.plan_hash)
        """,
        (source, list(pending), bytea_list(pending.values())),
    )


def expire_holds(
    connection: Connection[Any], source: str | None = None, part: str | None = None
) -> int:
    """Close the plans that nobody decided in time (of this source and part, if named); return how
    many.

    Their runs stay HELD, and nothing of them is applied.
    """
    return connection.execute(
        """
        update hold set status = 'expired' where status = 'waiting'
          and expires_at < clock_timestamp() and (%(source)s::text is null or source = %(source)s)
          and (%(part)s::text is null or part = %(part)s)
        """,
        {"source": source, "part": part},
    ).rowcount


def hold_plan(
    connection: Connection[Any],
    run_id: int,
    source: str,
    part: Part,
    measures: dict[str, Any],
    by: str,
) -> None:
    """Hold a part of a plan.

    A hold of the same part that already waits keeps its clock and sends no second message; one that
    expired is asked again.
    """
    expire_holds(connection, source, part.part)
    row = connection.execute(
        """
        insert into hold (run_id, source, code, part, touched, plan_hash, measures, planned_by,
          planned_at, expires_at, status)
        values (%s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp(),
          clock_timestamp() + make_interval(hours => %s::int), 'waiting')
        on conflict (source, part) where status = 'waiting' do update set run_id = excluded.run_id
        returning xmax = 0
        """,
        (
            run_id,
            source,
            part.code,
            part.part,
            part.touched,
            part.hash,
            json.dumps(measures),
            by,
            HOURS,
        ),
    ).fetchone()
    if row and row[0]:  # it was not waiting before
        say_held(connection, run_id, source, part.code)


def overtake_part(connection: Connection[Any], source: str, part: str) -> None:
    """End the waiting holds of this part: a wider hold replaces them."""
    connection.execute(
        "update hold set status = 'overtaken' where source = %s and part = %s and status = "
        "'waiting'",
        (source, part),
    )


def overtake_held_runs(connection: Connection[Any], sources: Sequence[str]) -> list[str]:
    """Close pending holds of these sources: they now deliver what is already published, so there is
    nothing to decide. Return the sources that had some.
    """
    rows = connection.execute(
        "update hold h set status = 'overtaken' from run r where r.id = h.run_id and h.source = "
        "any(%s) and h.status = 'waiting' and r.state = 'HELD' returning h.source",
        (list(sources),),
    ).fetchall()
    return sorted({row[0] for row in rows})


def frozen_holds(connection: Connection[Any]) -> list[FrozenHold]:
    """Return the waiting holds over absences."""
    rows = connection.execute(
        f"""
        select h.id, h.run_id, h.source, h.code, h.part, h.touched, h.plan_hash, h.measures,
          h.planned_by
        from hold h join run r on r.id = h.run_id where h.status = 'waiting' and {IN_PLACE}
          order by h.id
        """,
        (),
    )
    return [
        FrozenHold(row[0], row[1], row[2], row[3], row[4], row[5], bytes(row[6]), row[7], row[8])
        for row in rows
    ]


def end_hold(connection: Connection[Any], hold: int) -> bool:
    """End a waiting hold, because another replaces it; return whether it was still waiting."""
    return (
        connection.execute(
            "update hold set status = 'overtaken' where id = %s and status = 'waiting'", (hold,)
        ).rowcount
        == 1
    )


def night_holds(connection: Connection[Any], part: str) -> list[tuple[str, list[int]]]:
    """Return status and touched records of the holds over this part of the province."""
    rows = connection.execute(
        "select status, touched from hold where source = '' and part = %s order by id", (part,)
    )
    return [(row[0], row[1]) for row in rows]


def ask_again(connection: Connection[Any]) -> int:
    """Renew the holds that nobody decided in time while their people or their village are frozen:
    until a person decides, those neither leave nor count as absent. Return how many.

    A run that is held as a whole is planned again every night, and asked about there.
    """
    expire_holds(connection)
    return connection.execute(
        f"""
        insert into hold (run_id, source, code, part, touched, plan_hash, measures, planned_by,
          planned_at, expires_at, status)
        select h.run_id, h.source, h.code, h.part, h.touched, h.plan_hash, h.measures, h.planned_by,
          clock_timestamp(),
               clock_timestamp() + make_interval(hours => %s::int), 'waiting'
        from hold h join run r on r.id = h.run_id
        where h.status = 'expired' and ({IN_PLACE} or (h.part like 'village:%%'
          and r.state in ('PUBLISHED', 'NOOP')))
          and not exists (select from hold n where n.source = h.source and n.part = h.part
            and n.id > h.id)
        on conflict do nothing
        """,
        (HOURS,),
    ).rowcount


def wait_again(connection: Connection[Any], hold: int) -> None:
    """Hold again what was released and then reverted, together with what waits of the same part
    now.
    """
    connection.execute(
        """
        insert into hold (run_id, source, code, part, touched, plan_hash, measures, planned_by,
          planned_at, expires_at, status)
        select run_id, source, code, part, touched, plan_hash, measures, planned_by,
          clock_timestamp(),
               clock_timestamp() + make_interval(hours => %s::int), 'waiting' from hold
                 where id = %s
        on conflict (source, part) where status = 'waiting' do update set touched =
            (select array_agg(distinct record order by record)
              from unnest(hold.touched || excluded.touched) record)
        """,
        (HOURS, hold),
    )


def rejected_parts(connection: Connection[Any], source: str, run_id: int) -> set[tuple[str, str]]:
    """Return (part, hash) of the parts that a person rejected and that the previous run held too.

    A plan that returns after nights without it is a new matter, even if it touches the same people
    in the same way.
    """
    rows = connection.execute(
        """
        with last as (
            select counts -> 'held' held from run where source = %(source)s and id < %(run)s
              and delivery is not null
              and state in ('PUBLISHED', 'NOOP', 'HELD', 'REJECTED') order by id desc limit 1)
        select h.part, encode(h.plan_hash, 'hex') from hold h join last
          on last.held ->> h.part = encode(h.plan_hash, 'hex')
        where h.source = %(source)s and h.status = 'rejected'
        """,
        {"source": source, "run": run_id},
    )
    return {(row[0], row[1]) for row in rows}


def find_hold(connection: Connection[Any], hold: int) -> dict[str, Any] | None:
    """Return a hold with its plan hash, locked for the decision, or None."""
    found = rows_as_dicts(
        connection.execute(
            "select *, expires_at < clock_timestamp() as expired from hold where id = %s for "
            "update",
            (hold,),
        )
    )
    return found[0] if found else None


def people_of_records(
    connection: Connection[Any], records: Sequence[int]
) -> list[tuple[str, str, str, int]]:
    """Return village, post, name and number of the people in these records."""
    return connection.execute(
        "select r.village_code, r.post, p.name, p.id from source_record r join person p "
        "on p.id = r.person_id and p.recorded_to = 'infinity' where r.id = any(%s)",
        (list(records),),
    ).fetchall()


def officials_by_village(connection: Connection[Any], district: str) -> dict[str, int]:
    """Return how many tenures the roster has in each village of a district."""
    rows = connection.execute(
        "select village_code, count(*) from tenure where district_code = %s "
        "and recorded_to = 'infinity' and status <> 'ended' group by village_code",
        (district,),
    )
    return dict(rows.fetchall())


def approve_hold(connection: Connection[Any], hold: int, by: str) -> None:
    """Record the first of two approvals."""
    connection.execute("update hold set approved_by = %s where id = %s", (by, hold))


def others_wait(connection: Connection[Any], run_id: int) -> bool:
    """Return whether another part of this run still waits for a person."""
    return (
        connection.execute(
            "select 1 from hold where run_id = %s and status = 'waiting'", (run_id,)
        ).fetchone()
        is not None
    )


def reject_held_run(connection: Connection[Any], run_id: int) -> None:
    """Record that a person rejected all of a held run."""
    connection.execute(
        "update run set state = 'REJECTED' where id = %s and state = 'HELD'", (run_id,)
    )


def decide_hold(connection: Connection[Any], hold: int, status: str, by: str, reason: str) -> None:
    """Record a person's decision."""
    connection.execute(
        "update hold set status = %s, decided_by = %s, decided_at = clock_timestamp(), reason = "
        "%s where id = %s",
        (status, by, reason, hold),
    )
