"""Renews the marks of people whose standing may have changed and the words for searches, and stores
the measures of the night.

All of it can be computed again; a failure leaves the former marks in place.
"""

from threading import Event

from jobs.door import Outcome, at_the_door, instant
from sibermata.desk.opening import Opened
from sibermata.rules.time.office import office_day
from sibermata.standing.index import index_registry
from sibermata.standing.mark import mark_changed
from sibermata.standing.measures import keep_measures


def run(stop: Event) -> int:
    """Mark once."""
    del stop  # a few transactions of some seconds
    return at_the_door("mark_standing", mark)


def mark(door: Opened) -> Outcome:
    """Renew the marks of people whose standing may have changed; return how many."""
    night = office_day(instant())
    indexed = index_registry(door.database, door.secrecy)
    done = mark_changed(door.database, door.rules, night)
    keep_measures(door.database, night)
    return Outcome(
        {
            "people": done.people,
            "marks": done.marks,
            "whole": str(done.whole).lower(),
            "indexed": indexed.people,
        }
    )
