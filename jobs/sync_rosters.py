"""The night: asks for the latest due night of every roster source that the clock has not asked for
yet, once; the workers do it.

Which night is due is read from the run table, never from when this job fired: late, twice, or after
three nights off, it is the same
one run per source. Exactly-once is the database's work; this file only asks.
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
    """Ask for the latest due night of every roster source."""
    return at_the_door("sync_rosters", lambda door: ask(door, now or instant(), stop))


def ask(door: Opened, now: datetime, stop: Event) -> Outcome:
    """Ask for what is due and take up what is unfinished: an older run is ended first, tonight's
    comes after it.
    """
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
    """Return a night as the clock has it worked off."""
    return door.night(by=BY, night=night, today=office_day(now), clock=True, stop=stop)
