"""After the night: who has pledged and who is trained, marked for whoever stands otherwise; and the
words by which searches find people; then every measure is kept as the night's.

All of it may be thrown away and made again: a failure leaves the last ones as they were.
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
    del stop  # some transactions of some seconds
    return at_the_door("mark_standing", mark)


def mark(door: Opened) -> Outcome:
    """Mark whoever may stand otherwise than at the last marking; return how many."""
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
