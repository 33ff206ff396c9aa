"""The lists of the night: each is asked for as soon as the rosters that it is judged by have ended
for that night, at the latest at 04:00; then it is judged by what was published last.

Exactly-once is the database's work, as for rosters; this file only waits and asks.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from threading import Event

from jobs.door import Outcome, at_the_door, instant
from jobs.schedule import LISTS_AT_LATEST, latest_night
from jobs.sync_rosters import outcome_of, work_off
from sibermata.desk.opening import Opened
from sibermata.records.source import Source
from sibermata.rules.time.office import WIB
from sibermata.sources.declarations import Declarations
from sibermata.store.night.due import not_asked, not_ended, orphaned
from sibermata.sync.result import Result

WAIT_SECONDS = 20
Clock = Callable[[], datetime]


def run(stop: Event, clock: Clock = instant) -> int:
    """Bring every list up to the latest due night."""
    return at_the_door("sync_lists", lambda door: bring_up(door, clock, stop))


def bring_up(door: Opened, clock: Clock, stop: Event, wait: float = WAIT_SECONDS) -> Outcome:
    """Sync each list when its rosters have ended, until none is left to us."""
    night = latest_night(clock())
    declared = door.declared()
    lists = [source for source in declared.sources if source.is_list]
    rosters = [source for source in declared.sources if not source.is_list]
    results: list[Result] = []
    early: set[str] = set()  # lists that were judged without tonight's roster
    while lists and not stop.is_set():
        waiting = due(door, lists, night)
        if not waiting:
            break
        late = is_late(clock(), night)
        open_districts = districts_at_work(door, rosters, night)
        ready = [one for one in waiting if late or not touches(one, open_districts)]
        early |= {one.name for one in ready if touches(one, open_districts)}
        if ready:
            before = len(results)
            mine = Declarations(ready, [])
            results += work_off(door, mine, night, clock(), stop, declared.names)
            if any(one.run_id for one in results[before:]):
                continue
        stop.wait(wait)
        if late and ready:
            break  # the others are in another worker's hands
    outcome = outcome_of(results, night)
    without = {"without_tonights_roster": len(early)} if early else {}
    return Outcome({**outcome.facts, **without}, outcome.exit_code)


def due(door: Opened, lists: Sequence[Source], night: date) -> list[Source]:
    """Return the lists whose night the clock has not asked for, or whose worker died."""
    names = [source.name for source in lists]
    with door.database.connection() as connection:
        wanted = {*not_asked(connection, names, night), *orphaned(connection, names)}
    return [source for source in lists if source.name in wanted]


def districts_at_work(door: Opened, rosters: Sequence[Source], night: date) -> set[str]:
    """Return the districts that have a roster whose night has not ended."""
    with door.database.connection() as connection:
        names = set(not_ended(connection, [source.name for source in rosters], night))
    return {source.district for source in rosters if source.name in names}


def touches(one: Source, districts: set[str]) -> bool:
    """Return whether a list speaks of one of these districts; one of a province speaks of all."""
    return any(district.startswith(one.district) for district in districts)


def is_late(now: datetime, night: date) -> bool:
    """Return whether a list waits no longer for its rosters."""
    there = now.astimezone(WIB)
    return there.date() > night or f"{there:%H:%M}" >= LISTS_AT_LATEST
