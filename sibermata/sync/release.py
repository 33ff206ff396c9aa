"""Lets a held plan go: read again from its kept bytes, and applied only if it is the very plan that a person looked at."""

from collections.abc import Callable
from typing import Any

from psycopg import Connection

from sibermata.errors import UsageError
from sibermata.records.delivery import Fetched
from sibermata.records.run import State
from sibermata.records.source import Source
from sibermata.store.runs import claim_runs
from sibermata.sync.night import Night
from sibermata.sync.prepare import basis_of, kept_delivery, prepare
from sibermata.sync.run import look_at, owned
from sibermata.sync.settle import settle


def release_plan(
    source: Source, run_id: int, plan_hash: bytes, night: Night, decided: Callable[[Connection[Any]], None]
) -> tuple[str, str]:
    """Apply the plan under `plan_hash`; `decided` writes the decision in the same transaction. Refuse a plan whose ground has moved."""
    with owned(night):
        with night.database.work() as connection:
            held = connection.execute(
                "update run set ended_at = null, state = 'FETCHED', attempts = 0 where id = %s and state = 'HELD'"
                " and not exists (select from run r where r.source = %s and r.ended_at is null) returning delivery, fresh",
                (run_id, source.name),
            ).fetchone()
            if held is None:
                raise UsageError(f"{source.name}: the held run is not there any more, or another run of this source is under way")
            claimed = claim_runs(connection, [source.name], night.owner)
            if not claimed:
                raise UsageError(f"{source.name}: another worker is at this source: try again in a minute")
        run = claimed[0]
        kept = kept_delivery(source, bytes(held[0]), night)
        if kept is None:
            _back(run_id, night)
            raise UsageError(f"{source.name}: the bytes of this plan are not kept any more: sync the source again")
        fetched = Fetched(kept[0], dict(run.validators), kept[1], fresh=held[1])
        ready = prepare(source, run, night, fetched, bytes(held[0]), basis_of(bytes(held[0]), kept[1], source, night, run.decisions))

        def unit(connection: Connection[Any]) -> tuple[State, str, dict[str, Any]]:
            outcome = settle(connection, ready, night, released=plan_hash)
            if outcome[0] in (State.HELD, State.REJECTED):
                raise _Moved
            decided(connection)
            return outcome

        try:
            state, code, _ = night.database.retried(unit, seconds=300)
        except _Moved:
            _back(run_id, night)
            raise UsageError(
                f"{source.name}: the registry or the rules have moved since this plan was held: sync the source again"
            ) from None
        except BaseException:
            _back(run_id, night)
            raise
        return str(state), code


class _Moved(Exception):
    """The plan of today is not the plan that was held."""


def _back(run_id: int, night: Night) -> None:
    with night.database.work() as connection:
        connection.execute("update run set state = 'HELD', ended_at = clock_timestamp() where id = %s and ended_at is null", (run_id,))
        connection.execute("update source set owner = null, lease_until = null where owner = %s", (night.owner,))


def read_again(source: Source, delivery: bytes, night: Night) -> tuple[State, str, dict[str, Any]]:
    """Return what a kept delivery would do under today's declaration and rules; nothing is written (`night.dry_run`)."""
    kept = kept_delivery(source, delivery, night)
    if kept is None:
        raise UsageError(f"{source.name}: the bytes of that run are not kept any more")
    run = look_at([source.name], night)[0]
    fetched = Fetched(kept[0], dict(run.validators), kept[1])
    ready = prepare(source, run, night, fetched, delivery, basis_of(delivery, kept[1], source, night, run.decisions))
    with night.database.work(seconds=300) as connection:
        return settle(connection, ready, night)
