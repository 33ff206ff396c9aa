"""A night spread over workers: requested in one place, each source done wherever a worker is free,
and closed by the worker that finds the last run ended.

Invariant: requesting and queueing are one transaction; a worker only does what it could claim under
its own fence.
"""

from collections.abc import Container, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

from sibermata.failpoints import failpoint
from sibermata.records.source import Broken, Source
from sibermata.store.base.keys import follow_keys
from sibermata.store.night.queue import (
    carry_runs,
    nights_over,
    note_closed,
    note_night,
    turn_to_close,
)
from sibermata.store.night.runs import claim_runs, register_sources, request_runs, retire_undeclared
from sibermata.sync.broken import end_broken, tell_broken, wrong_declarations
from sibermata.sync.close.night import close_night
from sibermata.sync.close.questions import count_and_ask
from sibermata.sync.fetch import fetch_one
from sibermata.sync.night import Night
from sibermata.sync.result import Result
from sibermata.sync.run import (
    Quietened,
    end_quiet,
    few_collections,
    let_be,
    on_ground,
    owned,
    paused_tonight,
    take,
)

Place = AbstractContextManager[object]
EVERYWHERE: Place = nullcontext()  # nobody counts who works at once


def request(
    sources: Sequence[Source],
    night: Night,
    declared: Sequence[str] | None = None,
    broken: Sequence[Broken] = (),
    *,
    now: Container[str] | None = None,
) -> list[Result]:
    """Request a run of each source and queue those that nobody works on; return the failures of
    those whose file is wrong.

    `declared`: every declared source, if all are meant; `broken`: those whose file is wrong; `now`:
    those already requested, while the others are only registered.
    """
    with owned(night), night.database.work(name="night requested") as connection:
        wrong = [*broken, *wrong_declarations(connection, sources)]
        mine = [source for source in sources if source.name not in {one.name for one in wrong}]
        register_sources(connection, mine)
        if declared is not None:
            retire_undeclared(connection, declared)
        failed = end_broken(connection, wrong, night)
        names = [source.name for source in mine if now is None or source.name in now]
        request_runs(connection, names, night.night, night.by, clock=night.clock)
        note_night(connection, night.night)
        carry_runs(connection, names)
    return list(tell_broken(wrong, failed))


def work_run(source: Source, night: Night, place: Place) -> Result | None:
    """Bring a requested source into step; None if it has no run, or another worker has it.

    `place`: a slot for reading and applying; asking a source over the network needs none.
    """
    with night.database.work(name="run claimed") as connection:
        runs = claim_runs(connection, [source.name], night.owner)
        follow_keys(connection, night.secrecy)  # after the claim: a change raises fences
    claimed = {run.source: run for run in on_ground(runs, [source], night)}
    failpoint("run claimed")
    if not claimed:
        return None
    results = list(let_be(paused_tonight(claimed, night) if night.clock else {}, claimed, night))
    if not results:
        quiet: Quietened = []
        got = fetch_one(source, night, claimed)
        with place, few_collections():
            if night.stop.is_set():
                return None  # it stays unfinished, for the next worker
            results += take(source, got, night, claimed, quiet)
            results += end_quiet(quiet, night)
    return results[0]


def close(night: Night, place: Place = EVERYWHERE) -> Iterator[Result]:
    """Close a night whose runs have all ended; yield what the province holds.

    A night that is closed already, or not over yet, is left alone: half a night must not be judged
    as a whole one. `place`: a slot for the work; waiting for the turn needs none.
    """
    with turn_to_close(night.database), place:
        with night.database.connection() as connection:
            if night.night not in nights_over(connection):
                return
        count_and_ask(night.database, night.rules)
        yield from close_night(night)
        with night.database.work(name="night closed") as connection:
            note_closed(connection, night.night)
