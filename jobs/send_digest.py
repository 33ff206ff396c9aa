"""The morning's message, written into the outbox; the minute's job sends it.

What is due is decided by the hour and by what each target has already: late or twice, everybody
gets one.
"""

from datetime import datetime
from threading import Event

from jobs.door import Outcome, at_the_door, instant
from sibermata.desk.messages.digest import write_digests


def run(stop: Event, now: datetime | None = None) -> int:
    """Write the morning's messages once."""
    del stop  # one transaction
    return at_the_door(
        "send_digest", lambda door: Outcome({"written": write_digests(door, now or instant())})
    )
