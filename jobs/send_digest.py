"""Writes the morning's message of each target into the outbox; `send_outbox` sends it.

A target that has today's message gets no second one, so that running late or twice does no harm.
"""

from datetime import datetime
from threading import Event

from jobs.door import Outcome, at_the_door, instant
from sibermata.desk.messages.digest import write_digests


def run(stop: Event, now: datetime | None = None) -> int:
    """Write the morning's messages once."""
    del stop  # takes one transaction
    return at_the_door(
        "send_digest", lambda door: Outcome({"written": write_digests(door, now or instant())})
    )
