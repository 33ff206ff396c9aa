"""Takes up what was left lying: runs whose worker died or lost its lease, a night that never began
or passed a source by, one that was worked off and never judged as a whole, and marks of what was
published since they were made.

Needs no lock: the fence of each source decides who works on it. A new source waits for the next
night, or for a person.
"""

from datetime import datetime
from threading import Event

from jobs.door import Outcome, at_the_door, instant
from jobs.schedule import latest_night, may_mark
from jobs.sync_rosters import night_of, outcome_of, work_off
from sibermata.desk.opening import Opened
from sibermata.rules.time.office import office_day
from sibermata.sources.declarations import Declarations
from sibermata.standing.index import index_registry
from sibermata.standing.mark import mark_changed
from sibermata.store.night.due import not_closed, orphaned, passed_by
from sibermata.sync.close.night import close_night


def run(stop: Event, now: datetime | None = None) -> int:
    """Take up unfinished runs, the latest due night where it is missing, and the last word on a
    night.
    """
    return at_the_door("janitor", lambda door: take_up(door, now or instant(), stop))


def take_up(door: Opened, now: datetime, stop: Event) -> Outcome:
    """Work off what nobody alive is working on."""
    night = latest_night(now)
    sources = sorted(door.sources(), key=lambda source: source.is_list)  # lists come last
    names = [source.name for source in sources]
    with door.database.connection() as connection:
        to_take_up = {*orphaned(connection, names), *passed_by(connection, names, night)}
        unjudged = not_closed(connection)
    mine = [source for source in sources if source.name in to_take_up]
    outcome = Outcome()
    if not stop.is_set() and (mine or unjudged):
        results = (
            work_off(door, Declarations(mine, []), night, now, stop)
            if mine
            else list(close_night(night_of(door, night, now, stop)))
        )
        outcome = outcome_of(results, night)
    if not stop.is_set() and may_mark(now):
        index_registry(door.database, door.secrecy)
        done = mark_changed(door.database, door.rules, office_day(now))
        if done.people:
            outcome = Outcome({**outcome.facts, "marked": done.people}, outcome.exit_code)
    return outcome
