"""Recovers unfinished work: runs and jobs whose worker died or lost its lease, a night that was not
requested for every source, a night that ended and was not closed, and marks older than the latest
publication.

Every worker runs it at its start and every five minutes. It needs no lock: it only requests work,
and the fencing token of a source decides which worker does it. A new source waits for the next
night, or for a person.
"""

import logging
from datetime import datetime
from threading import Event

from jobs.door import Outcome, at_the_door, instant
from jobs.schedule import latest_night, may_mark
from jobs.sync_lists import look
from jobs.sync_rosters import night_of
from sibermata.desk.opening import Opened
from sibermata.rules.time.office import office_day
from sibermata.standing.index import index_registry
from sibermata.standing.mark import mark_changed
from sibermata.store.desk.tasks import carry_jobs, end_hopeless
from sibermata.store.night.due import has_begun, passed_by
from sibermata.store.night.queue import carry_nights, carry_runs, waiting_long
from sibermata.sync.spread import request

LONG_SECONDS = 7200  # twice the longest time that a source may take
log = logging.getLogger("sibermata.jobs")


def run(stop: Event, now: datetime | None = None) -> int:
    """Give unfinished work to the workers, and request what the latest due night lacks."""
    return at_the_door("janitor", lambda door: take_up(door, now or instant(), stop))


def take_up(door: Opened, now: datetime, stop: Event) -> Outcome:
    """Request, hand over and mark; return the number of each."""
    night = latest_night(now)
    declared = door.declared()
    rosters = [source for source in declared.sources if not source.is_list]
    with door.database.connection() as connection:
        begun = has_begun(connection, night)
        missing = passed_by(connection, [source.name for source in rosters], night)
        long = waiting_long(connection, LONG_SECONDS)
    if long:
        log.warning("the queue waits for somebody", extra={"tasks": long})
    if missing:
        mine = [source for source in rosters if source.name in missing]
        request(mine, night_of(door, night, now, stop))
    look(door, declared, now, stop, new=not begun)
    with door.database.work(name="reconciled") as connection:
        facts = {
            "asked": len(missing),
            "hopeless": end_hopeless(connection),
            "runs": carry_runs(connection, [source.name for source in declared.sources]),
            "jobs": carry_jobs(connection),
            "nights": carry_nights(connection),
        }
    if not stop.is_set() and may_mark(now):
        index_registry(door.database, door.secrecy)
        facts["marked"] = mark_changed(door.database, door.rules, office_day(now)).people
    return Outcome({name: number for name, number in facts.items() if number})
