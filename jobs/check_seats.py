"""After the night: which seats are empty, crowded, near their end.

Makes tasks for the officers, changes nobody.
"""

from threading import Event

from jobs.door import Outcome, at_the_door
from sibermata.desk.opening import Opened, today
from sibermata.standing.seats import check_seats


def run(stop: Event) -> int:
    """Check every district once."""
    del stop  # a minute at most; each district is a transaction of its own
    return at_the_door("check_seats", check)


def check(door: Opened) -> Outcome:
    """Raise and close tasks; return how many stand."""
    found = check_seats(door.database, door.rules.book, today())
    return Outcome({code.lower(): number for code, number in sorted(found.items())})
