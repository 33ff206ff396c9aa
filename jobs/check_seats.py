"""Raises tasks for officers about vacant seats, seats with too many holders and ending terms.

Changes no person and no tenure.
"""

from threading import Event

from jobs.door import Outcome, at_the_door
from sibermata.desk.opening import Opened, today
from sibermata.standing.seats import check_seats


def run(stop: Event) -> int:
    """Check every district once."""
    del stop  # takes a minute at most, one transaction for each district
    return at_the_door("check_seats", check)


def check(door: Opened) -> Outcome:
    """Raise and close tasks; return how many are open."""
    found = check_seats(door.database, door.rules.book, today())
    return Outcome({code.lower(): number for code, number in sorted(found.items())})
