"""Requests a run of the latest due night for every roster source without one; the workers do it.

The run table decides which night is due, not the hour of this job: late, twice, or after three
nights without it, each source gets one run. The database ensures that.
"""

from datetime import date, datetime
from threading import Event

from jobs.door import Outcome, at_the_door, instant
from jobs.schedule import latest_night
from sibermata.desk.opening import Opened
from sibermata.rules.time.office import office_day
from sibermata.store.night.due import not_asked, orphaned
from sibermata.sync.night import Night
from sibermata.sync.result import worst
from sibermata.sync.spread import request

BY = "clock"


def run(stop: Event, now: datetime | None = None) -> int:
    """Request the latest due night of every roster source."""
    return at_the_door("sync_rosters", lambda door: ask(door, now or instant(), stop))


def ask(door: Opened, now: datetime, stop: Event) -> Outcome:
    """Request the due runs and hand over unfinished ones; a source finishes its older run first."""
    night = latest_night(now)
    declared = door.declared()
    rosters = [source for source in declared.sources if not source.is_list]
    names = [source.name for source in rosters]
    with door.database.connection() as connection:
        due = {*not_asked(connection, names, night), *orphaned(connection, names)}
    mine = [source for source in rosters if source.name in due]
    failed = []
    if mine or declared.broken:
        work = night_of(door, night, now, stop)
        failed = request(mine, work, declared.names, declared.broken)
    facts: dict[str, int | str] = {"night": night.isoformat(), "asked": len(mine)}
    facts |= {"failed": len(failed)} if failed else {}
    return Outcome(facts, worst(result.exit_code for result in failed))


def night_of(door: Opened, night: date, now: datetime, stop: Event) -> Night:
    """Return the settings with which the clock runs a night."""
    return door.night(by=BY, night=night, today=office_day(now), clock=True, stop=stop)
