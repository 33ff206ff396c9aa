"""Writes due alarms, sends the outbox, and reports a good night to the dead man's switch.

A failure of one does not stop the others; unsent messages stay in their table for the next minute.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event

from jobs.door import Outcome, at_the_door, instant
from jobs.schedule import latest_night
from sibermata.desk.messages.alive import tell_alive
from sibermata.desk.messages.drain import drain
from sibermata.desk.messages.watch import watch
from sibermata.desk.opening import Opened
from sibermata.errors import SibermataError
from sibermata.rules.time.office import NIGHT_HOUR

log = logging.getLogger("sibermata.jobs")


def run(stop: Event, now: datetime | None = None) -> int:
    """Do all three once."""
    return at_the_door("send_outbox", lambda door: send(door, now or instant(), stop))


def send(door: Opened, now: datetime, stop: Event) -> Outcome:
    """Do all three; return their counts."""
    night, facts, failed = latest_night(now), dict[str, int | str](), 0
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("alarms", lambda: facts.update(alarms=watch(door, now, night, NIGHT_HOUR))),
        ("drain", lambda: facts.update(drain(door, now, stop))),
        ("alive", lambda: facts.update(alive=int(tell_alive(door, now, night)))),
    )
    for name, step in steps:
        try:
            step()
        except Exception as error:
            failed = 1
            code = error.code if isinstance(error, SibermataError) else type(error).__name__
            log.error("messages interrupted", extra={"step": name, "code": code})
    return Outcome(facts, failed)
