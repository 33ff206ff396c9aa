"""Takes up what was left lying: runs whose worker died or lost its lease, and a night that never began or passed a source by.

Needs no lock: the fence of each source decides who works on it. A new source waits for the next night, or for a person.
"""

from datetime import datetime
from threading import Event

from jobs.door import Outcome, at_the_door, instant
from jobs.schedule import latest_night
from jobs.sync_rosters import outcome_of, work_off
from sibermata.opening import Opened, declared_sources
from sibermata.store.nights import orphaned, passed_by


def run(stop: Event, now: datetime | None = None) -> int:
    """Take up unfinished runs, and the latest due night where it is missing."""
    return at_the_door("janitor", lambda door: take_up(door, now or instant(), stop))


def take_up(door: Opened, now: datetime, stop: Event) -> Outcome:
    """Work off what nobody alive is working on."""
    night = latest_night(now)
    rosters = [source for source in declared_sources(door.settings) if source.delivers == "roster"]
    names = [source.name for source in rosters]
    with door.database.connection() as connection:
        left = {*orphaned(connection, names), *passed_by(connection, names, night)}
    mine = [source for source in rosters if source.name in left]
    return outcome_of(work_off(door, mine, night, now, stop), night) if mine and not stop.is_set() else Outcome()
