"""Requests the lists of the night: each list when the rosters that it is matched against have ended
their runs, at 04:00 at the latest; it is then matched against the last publication.

Nothing waits: the clock checks once, a worker after every roster, the janitor every five minutes.
The database ensures that a list is requested once, as for rosters.
"""

from collections.abc import Sequence
from datetime import date, datetime
from threading import Event

from jobs.door import Outcome, at_the_door, instant
from jobs.schedule import LISTS_AT_LATEST, latest_night
from jobs.sync_rosters import night_of
from sibermata.desk.opening import Opened
from sibermata.records.source import Source
from sibermata.rules.time.office import WIB
from sibermata.sources.declarations import Declarations
from sibermata.store.night.due import known_of, not_asked, not_ended, orphaned
from sibermata.sync.spread import request


def run(stop: Event, now: datetime | None = None) -> int:
    """Record every list, and request those whose rosters have ended."""
    return at_the_door("sync_lists", lambda door: ask(door, now or instant(), stop))


def ask(door: Opened, now: datetime, stop: Event) -> Outcome:
    """Request each list that is due, also one that was never read."""
    return look(door, door.declared(), now, stop, new=True)


def look(
    door: Opened, declared: Declarations, now: datetime, stop: Event, *, new: bool = False
) -> Outcome:
    """Request each list that is due and whose rosters have ended.

    `new`: include lists that were never read.
    """
    night = latest_night(now)
    lists = [source for source in declared.sources if source.is_list]
    waiting = due(door, lists, night, new=new) if lists else []
    if not waiting:
        return Outcome({"night": night.isoformat(), "asked": 0})
    open_districts = districts_at_work(door, declared, night)
    early = {one.name for one in waiting if touches(one, open_districts)}
    ready = {one.name for one in waiting if is_late(now, night) or one.name not in early}
    if ready or new:
        request(waiting, night_of(door, night, now, stop), declared.names, now=ready)
    facts: dict[str, int | str] = {"night": night.isoformat(), "asked": len(ready)}
    without = len(early & ready)
    return Outcome(facts | ({"without_tonights_roster": without} if without else {}))


def due(door: Opened, lists: Sequence[Source], night: date, *, new: bool) -> list[Source]:
    """Return the lists that were not requested for the night, or whose worker died."""
    names = [source.name for source in lists]
    with door.database.connection() as connection:
        wanted = not_asked(connection, names, night)
        wanted = wanted if new else known_of(connection, wanted)
        wanted += orphaned(connection, names)
    return [source for source in lists if source.name in wanted]


def districts_at_work(door: Opened, declared: Declarations, night: date) -> set[str]:
    """Return the districts with a roster whose run of the night has not ended."""
    rosters = [source for source in declared.sources if not source.is_list]
    with door.database.connection() as connection:
        names = set(not_ended(connection, [source.name for source in rosters], night))
    return {source.district for source in rosters if source.name in names}


def touches(one: Source, districts: set[str]) -> bool:
    """Return whether a list covers one of these districts; a list of a province covers all."""
    return any(district.startswith(one.district) for district in districts)


def is_late(now: datetime, night: date) -> bool:
    """Return whether it is too late to wait for the rosters."""
    there = now.astimezone(WIB)
    return there.date() > night or f"{there:%H:%M}" >= LISTS_AT_LATEST
