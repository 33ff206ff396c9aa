"""The night: asks for the latest due night of every roster source that the clock has not asked for
yet, once, and works it off.

Which night is due is read from the run table, never from when this job fired: late, twice, or after
three nights off, it is the same
one run per source. Exactly-once is the database's work (`run_once`); this file only asks.
"""

from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import closing
from datetime import date, datetime
from threading import Event
from typing import cast

from jobs.door import Outcome, at_the_door, instant
from jobs.schedule import latest_night
from sibermata.desk.opening import Opened
from sibermata.rules.time.office import office_day
from sibermata.sources.declarations import Declarations
from sibermata.store.night.due import not_asked, orphaned
from sibermata.sync.broken import CONFIG
from sibermata.sync.night import Night
from sibermata.sync.result import Result, worst
from sibermata.sync.run import sync

BY = "clock"
# a source whose older run was unfinished ends that one first; tonight's comes in the second round
ROUNDS = 2


def run(stop: Event, now: datetime | None = None) -> int:
    """Bring every roster source up to the latest due night."""
    return at_the_door("sync_rosters", lambda door: bring_up(door, now or instant(), stop))


def bring_up(door: Opened, now: datetime, stop: Event) -> Outcome:
    """Take up what is unfinished, ask for what is due, until nothing of it is left to us."""
    night = latest_night(now)
    declared = door.declared()
    rosters = [source for source in declared.sources if source.delivers == "roster"]
    results: list[Result] = []
    broken = declared.broken
    for _ in range(ROUNDS):
        with door.database.connection() as connection:
            names = [source.name for source in rosters]
            due = {*not_asked(connection, names, night), *orphaned(connection, names)}
        if not (due or broken) or stop.is_set():
            break
        mine = Declarations([source for source in rosters if source.name in due], broken)
        results += work_off(door, mine, night, now, stop, declared.names)
        broken = []  # their failure is said once
    return outcome_of(results, night)


def work_off(
    door: Opened,
    mine: Declarations,
    night: date,
    now: datetime,
    stop: Event,
    declared: Sequence[str] | None = None,
) -> list[Result]:
    """Sync the sources one after the other; return what became of them.

    `stop` ends it after the source under way.
    """
    done: list[Result] = []
    work = night_of(door, night, now, stop)
    worked = sync(mine.sources, work, declared, mine.broken)
    with closing(cast(Generator[Result, None, None], worked)) as results:
        for result in results:
            done.append(result)
            if stop.is_set():
                break
    return done


def night_of(door: Opened, night: date, now: datetime, stop: Event) -> Night:
    """Return a night as the clock works it off."""
    return door.night(by=BY, night=night, today=office_day(now), clock=True, stop=stop)


def outcome_of(results: Sequence[Result], night: date) -> Outcome:
    """Return counts by state, and the exit code as at the command line.

    Without a run another worker has the source, or had it; unless its own file is wrong, so that it
    never had a run.
    """
    ours = [result for result in results if result.run_id or result.code == CONFIG]
    states = Counter(str(result.state) for result in ours if result.district)
    if elsewhere := sum(result not in ours for result in results if result.district):
        states["elsewhere"] = elsewhere
    facts: dict[str, int | str] = {"night": night.isoformat(), "sources": states.total()}
    facts |= {state.lower(): number for state, number in sorted(states.items())}
    facts |= {result.code.lower(): result.detail for result in results if not result.district}
    return Outcome(facts, worst(result.exit_code for result in ours))
