"""THE STORY of a night: request, claim, fetch, keep, read, plan, brake, apply. Read it from top to
bottom.

Each source is its own: what happens to one never stops another. Nothing is half-published: a
source's night is one transaction, and a worker that lost its fence writes nothing.
"""

import gc
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import islice

from sibermata.errors import ConfigError, Fenced, SibermataError, StoreUnavailable
from sibermata.failpoints import failpoint
from sibermata.log_about import about
from sibermata.records.delivery import Fetched
from sibermata.records.run import Claimed, State
from sibermata.records.source import Broken, Source
from sibermata.rules.time.office import day_in_words
from sibermata.sources.base import load_parsers
from sibermata.store.base.engine import hold_fence, is_session_lost
from sibermata.store.base.keys import follow_keys
from sibermata.store.desk.pauses import Pause, pauses
from sibermata.store.night.due import rosters_not_tonight
from sibermata.store.night.holds import overtake_held_runs
from sibermata.store.night.runs import (
    claim_runs,
    claims_without_claiming,
    done_tonight,
    end_quiet_runs,
    end_run,
    register_sources,
    request_runs,
    retire_undeclared,
    worker_lock,
)
from sibermata.store.programme.lists import ground_word
from sibermata.store.registry.deliveries import load_manifest
from sibermata.store.registry.findings import close_findings_of_held
from sibermata.sync.broken import CONFIG, end_broken, tell_broken, wrong_declarations
from sibermata.sync.close.night import close_night
from sibermata.sync.close.questions import count_and_ask
from sibermata.sync.fetch import Got, fetch_one, from_wire
from sibermata.sync.night import Night
from sibermata.sync.read.prepare import Prepared, Quiet, as_failure, prepare
from sibermata.sync.result import PAUSED, WORKER_LOST, Result
from sibermata.sync.settle import settle
from sibermata.sync.workers import Queue, largest_first, lost, reported, spare_cores, start_child

log = logging.getLogger("sibermata.sync")
CHUNK = 64  # sources claimed together: one statement each for the quiet ones
Quietened = list[tuple[Claimed, bool]]
Ahead = dict[str, Got]  # source -> what was fetched of it before its turn
SHARED_AFTER = 2  # changed sources: then the night is no quiet one, and the rest is worth sharing
MANY_NEW = 4  # sources that were never published: the night is shared at once


def sync(
    sources: Sequence[Source],
    night: Night,
    declared: Sequence[str] | None = None,
    broken: Sequence[Broken] = (),
) -> Iterator[Result]:
    """Bring sources into step, one after the other; yield each final result.

    `declared`: every declared source, if all are meant; `broken`: those whose file is wrong.
    """
    with owned(night), few_collections():
        with night.database.work(name="register") as connection:
            wrong = [*broken, *wrong_declarations(connection, sources)]
            mine = [source for source in sources if source.name not in {one.name for one in wrong}]
            failed = {}
            if not night.dry_run:
                register_sources(connection, mine)
                if declared is not None:
                    retire_undeclared(connection, declared)
                failed = end_broken(connection, wrong, night)
        yield from tell_broken(wrong, failed)
        for lists in (False, True):  # a list is judged by the rosters of the same night
            waiting = iter([source for source in mine if source.is_list is lists])
            while chunk := list(islice(waiting, CHUNK)):
                yield from sync_chunk(chunk, night, every=declared is not None)
        if not night.dry_run:
            count_and_ask(night.database, night.rules)
            yield from close_night(night)


def sync_chunk(sources: Sequence[Source], night: Night, *, every: bool = False) -> Iterator[Result]:
    """Claim, then fetch, read and settle each source; the unchanged ones are ended together.

    `every`: nobody named these sources, so that paused ones are left alone.
    """
    claimed = {run.source: run for run in claim(sources, night)}
    failpoint("claimed")
    with night.database.connection() as connection:  # after the claim: a change raises fences
        follow_keys(connection, night.secrecy)
    for source in sources:
        if source.name not in claimed:
            yield not_ours(source, night)
    paused = paused_tonight(claimed, night) if every or night.clock else {}
    yield from let_be(paused, claimed, night)
    ours = [source for source in sources if source.name in claimed and source.name not in paused]
    yield from work_through(ours, night, claimed, shareable=not night.dry_run)


def paused_tonight(claimed: Mapping[str, Claimed], night: Night) -> dict[str, Pause]:
    """Return which of these sources are paused today; what was already fetched is still settled."""
    names = [name for name, run in claimed.items() if run.delivery is None]
    with night.database.connection() as connection:
        return pauses(connection, names, night.today)


def let_be(
    paused: Mapping[str, Pause], claimed: Mapping[str, Claimed], night: Night
) -> Iterator[Result]:
    """End the runs of paused sources: nothing is fetched, and no absence is confirmed."""
    for name, pause in paused.items():
        run, detail = claimed[name], f"until {pause.until}"
        if not night.dry_run:
            with night.database.work(name="paused") as connection:
                hold_fence(connection, name, run.fence)
                end_run(connection, run, State.NOOP, PAUSED, detail)
        facts = {"detail": f"sampai {day_in_words(pause.until)}", "value": pause.reason}
        yield Result(name, run.district, State.NOOP, PAUSED, detail, run_id=run.run_id, facts=facts)


def work_through(
    sources: Sequence[Source],
    night: Night,
    claimed: Mapping[str, Claimed],
    *,
    shareable: bool = False,
) -> Iterator[Result]:
    """Bring claimed sources into step: first files on disk, by as many processes as there are
    cores; then what comes over the network.
    """
    wire = [source for source in sources if "://" in source.address]
    quiet: list[tuple[Claimed, bool]] = []
    yield from from_disk(
        [source for source in sources if source not in wire],
        night,
        claimed,
        quiet,
        shareable=shareable,
    )
    for source, got in from_wire(wire, night, claimed):
        yield from take(source, got, night, claimed, quiet)
    yield from end_quiet(quiet, night)


def from_disk(
    sources: Sequence[Source],
    night: Night,
    claimed: Mapping[str, Claimed],
    quiet: Quietened,
    *,
    shareable: bool,
) -> Iterator[Result]:
    """Work through files: alone as long as little seems to have changed, then by as many processes
    as there are cores.

    Changed files wait, already fetched, until that is known.
    """
    spare = spare_cores() if shareable else 0
    new = sum(claimed[source.name].published_run is None for source in sources)
    enough = 0 if new >= MANY_NEW else SHARED_AFTER
    changed: Ahead = {}
    for place, source in enumerate(sources):
        if spare and len(changed) >= enough and len(sources) - place > spare:
            waiting = [one for one in sources[:place] if one.name in changed]
            yield from shared([*waiting, *sources[place:]], night, claimed, quiet, changed, spare)
            return
        got = fetch_one(source, night, claimed)
        if isinstance(got, tuple) and spare:
            changed[source.name] = got
        else:
            yield from take(source, got, night, claimed, quiet)
    for source in sources:
        if source.name in changed:
            yield from take(source, changed.pop(source.name), night, claimed, quiet)


def shared(
    sources: Sequence[Source],
    night: Night,
    claimed: Mapping[str, Claimed],
    quiet: Quietened,
    ahead: Ahead,
    spare: int,
) -> Iterator[Result]:
    """Share files with a process for every spare core: each free process takes the next file, the
    largest first, so that nobody waits for a large one at the end.

    `ahead`: what is already fetched.
    """
    with suppress(SibermataError):  # if they cannot be read, each source reports it itself
        _ = (
            night.rules.book
        )  # every process needs the rules and the readers: loaded once, before the fork
    load_parsers(sources)
    queue = Queue(largest_first(sources, night))
    left = {source.name: source for source in sources}
    work = partial(take_from, queue, claimed=claimed, ahead=ahead)
    children = [start_child(night, work) for _ in range(spare)]
    try:
        for source in queue:
            left.pop(source.name)
            got = ahead.pop(source.name, None) or fetch_one(source, night, claimed)
            yield from take(source, got, night, claimed, quiet)
            for child in children:
                yield from reported(child, left, wait=False)
        for child in children:
            yield from reported(child, left, wait=True)
        yield from map(lost, left.values())
    finally:
        queue.close()
        for child in children:
            child.end()


def take_from(
    queue: Queue, night: Night, *, claimed: Mapping[str, Claimed], ahead: Ahead
) -> Iterator[Result]:
    """Settle sources one after the other in a child, while any are left and the parent lives."""
    quiet: Quietened = []
    for source in queue:
        if os.getppid() != night.parent:
            return
        got = ahead.pop(source.name, None) or fetch_one(source, night, claimed)
        yield from take(source, got, night, claimed, quiet)
    yield from end_quiet(quiet, night)


def take(
    source: Source, got: Got, night: Night, claimed: Mapping[str, Claimed], quiet: Quietened
) -> Iterator[Result]:
    """Settle what was fetched, or yield why there is nothing; an unchanged source waits, to be
    ended with the others.
    """
    run = claimed[source.name]
    night.keep_alive()
    if isinstance(got, Quiet):
        quiet.append((run, got.fresh))
        return
    with about(source=source.name, run=run.run_id):
        if isinstance(got, Exception):
            result = fail(source, run, night, got)
        else:
            result = read_and_settle(source, run, night, got)
    yield result


def claim(sources: Sequence[Source], night: Night) -> list[Claimed]:
    """Request a run of each source and take those that are free."""
    names = [source.name for source in sources]
    if night.dry_run:
        return on_ground(look_at(names, night), sources, night)
    with night.database.work(name="claim") as connection:
        request_runs(connection, names, night.night, night.by, clock=night.clock)
        claimed = claim_runs(connection, names, night.owner)
    return on_ground(claimed, sources, night)


def on_ground(runs: list[Claimed], sources: Sequence[Source], night: Night) -> list[Claimed]:
    """Return runs of lists with what they are judged by besides their bytes: when that changes, the
    same bytes are read again.
    """
    lists = {source.name: source for source in sources if source.is_list}
    if not lists:
        return runs
    with night.database.connection() as connection:

        def word(source: Source) -> str:
            early = rosters_not_tonight(connection, source.district, night.night)
            return ground_word(connection, source.name, source.district, night.today, early)

        return [
            replace(run, decisions=(run.decisions or "") + word(lists[run.source]))
            if run.source in lists
            else run
            for run in runs
        ]


def read_and_settle(
    source: Source, run: Claimed, night: Night, got: tuple[Fetched, bytes, bytes]
) -> Result:
    """Keep and read a delivery that changed, then settle it."""
    try:
        ready = prepare(source, run, night, *got)
    except Exception as error:
        return fail(source, run, night, error)
    return settle_one(source, run, night, ready)


def settle_one(source: Source, run: Claimed, night: Night, ready: Prepared) -> Result:
    """Plan, brake and apply in one transaction, repeated as a whole when the
    database asks for it.
    """
    try:
        state, code, counts = night.database.retried(
            lambda connection: settle(connection, ready, night), seconds=300, name="settle"
        )
    except Exception as error:
        return fail(source, run, night, error)
    failpoint("settled", source.name)
    night.tell("settled", source.name, {"state": str(state)})
    log.info(
        "source settled",
        extra={
            "source": source.name,
            "run": run.run_id,
            "state": str(state),
            "code": code,
            "rows": counts.get("rows_read", 0),
        },
    )
    words = counts.get("counts", {})
    sentence = words.get("said", ""), {"value": words.get("size", "")}
    return Result(source.name, source.district, state, code, "", counts, run.run_id, *sentence)


def end_quiet(quiet: Sequence[tuple[Claimed, bool]], night: Night) -> Iterator[Result]:
    """End the runs of unchanged sources."""
    runs = [run for run, _ in quiet]
    ended = {run.source for run in runs}
    failpoint("quiet")
    if not night.dry_run and runs:
        with night.database.work(name="quiet") as connection:
            ended = set(
                end_quiet_runs(connection, runs, [fresh for _, fresh in quiet], night.today)
            )
            for source in overtake_held_runs(connection, sorted(ended)):
                close_findings_of_held(connection, source, load_manifest(connection, source))
    failpoint("quiet ended")
    for run in runs:
        if run.source in ended:
            yield Result(run.source, run.district, State.NOOP, run_id=run.run_id)
        else:
            yield Result(
                run.source,
                run.district,
                State.ABANDONED,
                "FENCED",
                "another worker took over",
                run_id=run.run_id,
            )


def fail(source: Source, run: Claimed, night: Night, error: Exception) -> Result:
    """End a run as FAILED with its code; yesterday's registry stays.

    If the fence is lost, the new owner records the outcome. If only our session was ended, or the
    service is asked to stop, the run stays unfinished and the next worker takes it up.
    """
    if is_session_lost(error):
        if getattr(error, "sqlstate", None) is None:
            raise error  # no database, no night
        return unfinished(source, run, WORKER_LOST, "its session with the database was ended")
    if isinstance(error, StoreUnavailable):
        raise error
    failure = as_failure(error)
    if failure.code == "INTERNAL":
        log.error(
            "internal error",
            extra={"source": source.name, "kind": type(error).__name__},
            exc_info=error if night.debug else None,
        )
    if failure.code == "INTERRUPTED":
        return unfinished(source, run, failure.code, str(failure))
    state = State.ABANDONED if isinstance(error, Fenced) else State.FAILED
    code = CONFIG if isinstance(failure, ConfigError) else failure.code
    if not night.dry_run:
        try:
            with night.database.work(name="failed") as connection:
                hold_fence(connection, source.name, run.fence)
                end_run(connection, run, state, code, detail_of(failure))
        except Fenced:
            state = State.ABANDONED
    ids = {"source": source.name, "run": run.run_id}
    log.warning("source failed", extra={**ids, "state": str(state), "code": code})
    return Result(
        source.name,
        source.district,
        state,
        code,
        detail_of(failure),
        run_id=run.run_id,
        cause=failure.code if code == CONFIG else "",
        facts={"value": failure.value, "place": failure.place, **failure.facts},
    )


def unfinished(source: Source, run: Claimed, code: str, detail: str) -> Result:
    """Return the result of a run that we let go of and that nobody ended."""
    return Result(source.name, source.district, State.ABANDONED, code, detail, run_id=run.run_id)


def detail_of(error: SibermataError) -> str:
    """Return an error's message and the place that it names."""
    said = str(error)
    return f"{said} ({error.place})" if error.place and error.place not in said else said


def not_ours(source: Source, night: Night) -> Result:
    """Return why a source has no run for us: tonight's is done, or another worker has it."""
    with night.database.connection() as connection:
        done = done_tonight(connection, source.name, night.night)
    if done is not None:
        return Result(source.name, source.district, *done, "done already tonight")
    return Result(
        source.name, source.district, State.ABANDONED, "BUSY", "another worker is at this source"
    )


@contextmanager
def few_collections() -> Iterator[None]:
    """Switch the garbage collector off, unless it is off already: rows make many objects and no
    cycles, and looking for them doubles the cost of a first load.
    """
    if not gc.isenabled():
        yield
        return
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


@contextmanager
def owned(night: Night) -> Iterator[None]:
    """Hold an advisory lock as long as this worker lives: when its session ends, its sources are
    free at once.
    """
    with worker_lock(night.database) as night.owner:
        yield


def look_at(names: Sequence[str], night: Night) -> list[Claimed]:
    """Return what a claim would, without claiming: for a dry run."""
    with night.database.connection() as connection:
        return claims_without_claiming(connection, names, night.night)
