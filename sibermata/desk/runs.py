"""Reverts a run, or reads its kept delivery again under today's rules."""

from typing import Any, NamedTuple

from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.store.desk.desk import refuse_unnamed
from sibermata.store.views.runs import find_run
from sibermata.sync.again.replay import read_again
from sibermata.sync.again.revert import Reverted, revert_run


class Undone(NamedTuple):
    """A run that was reverted: its source, and what that restored."""

    source: str
    reverted: Reverted


class Replayed(NamedTuple):
    """A run as it was, and what its delivery would give today."""

    run: dict[str, Any]
    state: str
    code: str
    counts: dict[str, Any]


def revert(door: Opened, run: int, *, by: str, reason: str = "") -> Undone:
    """Restore what was before a run; values that changed since are conflicts: listed and left
    alone.
    """
    night = door.night(by=by)
    with door.database.work(seconds=300, name="revert") as connection:
        desk = door.desk_on(connection, by)
        refuse_unnamed(desk)
        found = find_run(desk.connection, desk.scope, run)
        if found is None:
            raise Refusal("RUN_UNKNOWN", run=run)
        done = revert_run(desk.connection, found, night)
        about = {"run": done.run, "people": done.people, "tenures": done.tenures}
        desk.note("run reverted", run, **about, conflicts=len(done.conflicts), reason=reason)
    door.marked()
    return Undone(found["source"], done)


def replay(door: Opened, run: int) -> Replayed:
    """Read the kept delivery of a run again; nothing is written."""
    with door.database.connection() as connection:
        found = find_run(connection, door.scope, run)
    if found is None:
        raise Refusal("RUN_UNKNOWN", run=run)
    if found["delivery"] is None:
        state = "/".join(filter(None, (found["state"], found["code"])))
        raise Refusal("RUN_WITHOUT_DELIVERY", run=run, state=state)
    source = door.sources([found["source"]])[0]
    night = door.night(by="replay", night=found["night"], dry_run=True)
    state, code, counts = read_again(source, bytes(found["delivery"]), night)
    return Replayed(found, str(state), code, counts)
