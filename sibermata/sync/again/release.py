"""Releases a held plan: read again from its kept bytes, and applied only if it is exactly the plan
that a person looked at.
"""

from collections.abc import Callable
from typing import Any

from psycopg import Connection

from sibermata.errors import Refusal
from sibermata.records.registry import Tenure
from sibermata.records.run import State
from sibermata.records.source import Source
from sibermata.records.states import TenureStatus
from sibermata.store.base.engine import lock_district
from sibermata.store.base.keys import follow_keys
from sibermata.store.base.publications import own_run
from sibermata.store.night.absences import records_of, sources_of
from sibermata.store.night.held_runs import (
    HeldDelivery,
    held_delivery,
    put_run_back,
    reopen_held_run,
    request_on_delivery,
    state_of_run,
)
from sibermata.store.night.runs import claim_runs
from sibermata.store.registry.writes import write_tenures
from sibermata.sync.close.questions import ask_province
from sibermata.sync.hold.parts import REMOVALS, removals_hash
from sibermata.sync.hold.province import NIGHT
from sibermata.sync.night import Night
from sibermata.sync.read.prepare import kept_delivery, prepare_kept
from sibermata.sync.run import owned
from sibermata.sync.settle import settle

Decided = Callable[[Connection[Any]], None]
RELEASED = "RELEASED"  # the code of a run by which absences began to count


def release_hold(
    source: Source | None, hold: dict[str, Any], night: Night, decided: Decided
) -> tuple[str, str]:
    """Apply what a hold froze, and ask at once about the people it brought; `decided` writes the
    decision in the same transaction.

    Refuses a plan whose baseline has changed.
    """
    done = _let_go(source, hold, night, decided)
    ask_province(night.database, night.rules)
    return done


def _let_go(
    source: Source | None, hold: dict[str, Any], night: Night, decided: Decided
) -> tuple[str, str]:
    with night.database.connection() as connection:
        state, held_night = state_of_run(connection, hold["run_id"])
    in_place = hold["part"] == REMOVALS or hold["part"].startswith(NIGHT)
    if in_place and state in (State.PUBLISHED, State.NOOP):
        night.night = held_night or night.night
        night.database.retried(
            lambda connection: _let_absences_count(connection, hold, night, decided),
            seconds=300,
            name="release absences",
        )
        return str(State.PUBLISHED), ""
    if source is None:
        raise Refusal("HOLD_RUN_GONE", hold=hold["id"])
    return _apply_again(
        source, hold, night, decided, reopen=state not in (State.PUBLISHED, State.NOOP)
    )


def _let_absences_count(
    connection: Connection[Any], hold: dict[str, Any], night: Night, decided: Decided
) -> None:
    """Mark those missing whose absence was frozen when the rest of their night was published."""
    found = records_of(connection, hold["touched"])
    for district in sorted({district for district, _ in found.values()}):
        lock_district(connection, district)
    found = records_of(connection, hold["touched"])
    records = [record for _, record in found.values()]
    if removals_hash(records) != bytes(hold["plan_hash"]) or any(
        record.missing_run is None for record in records
    ):
        raise Refusal("HOLD_PEOPLE_MOVED", hold=hold["id"])
    by_district: dict[str, dict[int, Tenure]] = {}
    for district, record in found.values():
        by_district.setdefault(district, {})[record.tenure.id] = record.tenure._replace(
            status=TenureStatus.MISSING
        )
    slug = sources_of(connection, hold["touched"])
    for district, tenures in sorted(by_district.items()):
        sources = sorted(
            {slug[number] for number, (where, _) in found.items() if where == district}
        )
        run, at = own_run(
            connection,
            district,
            sources[0],
            night.night,
            RELEASED,
            night.by,
            night.rules.digest,
            detail=f"hold {hold['id']}",
            hold_id=hold["id"],
        )
        write_tenures(connection, at, run, district, [], list(tenures.values()))
    decided(connection)


def _apply_again(
    source: Source, hold: dict[str, Any], night: Night, decided: Decided, *, reopen: bool
) -> tuple[str, str]:
    """Read the kept bytes of a held run again and apply them, if they still give exactly the plan
    that a person looked at.
    """
    with owned(night):
        with night.database.work(name="release begun") as connection:
            opened = _open_run(connection, source, hold, night, reopen=reopen)
            claimed = claim_runs(connection, [source.name], night.owner)
            follow_keys(connection, night.secrecy)  # after the claim: a change raises fences
            if not claimed:
                raise Refusal("SOURCE_BUSY", source=source.name)
        run, delivery = claimed[0], opened.sha256
        night.night = run.night
        back = State.HELD if reopen else State.ABANDONED
        kept = kept_delivery(source, delivery, night)
        if kept is None:
            _back(run.run_id, night, back)
            raise Refusal("BYTES_GONE", source=source.name)

        def unit(connection: Connection[Any]) -> tuple[State, str, dict[str, Any]]:
            outcome = settle(connection, ready, night, released=bytes(hold["plan_hash"]))
            if outcome[0] in (State.HELD, State.REJECTED):
                raise _Moved
            decided(connection)
            return outcome

        try:
            ready = prepare_kept(source, run, night, delivery, kept, fresh=opened.fresh)
            state, code, _ = night.database.retried(unit, seconds=300, name="release")
        except _Moved:
            _back(run.run_id, night, back)
            raise Refusal("PLAN_MOVED", source=source.name) from None
        except BaseException:
            _back(run.run_id, night, back)
            raise
        return str(state), code


def _open_run(
    connection: Connection[Any], source: Source, hold: dict[str, Any], night: Night, *, reopen: bool
) -> HeldDelivery:
    """Reopen the held run; if its other parts were published already, request a new run on the same
    bytes.
    """
    if not reopen:
        found = held_delivery(connection, hold["run_id"])
        if found is None:
            raise Refusal("HOLD_RUN_GONE", hold=hold["id"])
        opened, held_night = found
        if not request_on_delivery(connection, source.name, held_night, opened, night.by):
            raise Refusal("SOURCE_BUSY", source=source.name)
        return opened
    reopened = reopen_held_run(connection, source.name, hold["run_id"])
    if reopened is None:
        raise Refusal("HOLD_RUN_GONE", hold=hold["id"])
    return reopened


class _Moved(Exception):
    """Today's plan is not the plan that was held."""


def _back(run_id: int, night: Night, state: State) -> None:
    with night.database.work(name="release undone") as connection:
        put_run_back(connection, run_id, state, night.owner)
