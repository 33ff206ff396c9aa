"""Pauses a source until a day: no night fetches it, nobody counts as absent meanwhile, its data
grow older.
"""

from datetime import date, timedelta

from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.rules.time.office import day_in_words
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.pauses import Pause, pauses, write_pause
from sibermata.store.desk.sources import lock_source

LONGEST = timedelta(days=180)  # a source that rests for half a year is retired, not paused


def pause_source(door: Opened, desk: Desk, source: str, until: date, reason: str) -> None:
    """Keep nights from fetching a source up to and including a day."""
    refuse_unnamed(desk)
    if not reason.strip():
        raise Refusal("PAUSE_REASON", source=source)
    if not desk.today <= until <= desk.today + LONGEST:
        raise Refusal(
            "PAUSE_DAY",
            day=day_in_words(until),
            today=day_in_words(desk.today),
            most=day_in_words(desk.today + LONGEST),
        )
    lock_declared(door, desk, source)
    write_pause(desk.connection, source, Pause(until, desk.by, reason.strip()))
    desk.note("source paused", source, until=until.isoformat(), reason=reason.strip())


def resume_source(door: Opened, desk: Desk, source: str) -> None:
    """Let nights fetch a source again."""
    refuse_unnamed(desk)
    lock_declared(door, desk, source)
    if source not in pauses(desk.connection, [source], desk.today):
        raise Refusal("PAUSE_NONE", source=source)
    write_pause(desk.connection, source, None)
    desk.note("source resumed", source)


def lock_declared(door: Opened, desk: Desk, name: str) -> None:
    """Lock a source within the scope of whoever acts; refuse any other."""
    district = lock_source(desk.connection, name)
    if district is None and desk.scope.districts is None:
        door.sources([name])
        raise Refusal("SOURCE_NEVER_READ", source=name)
    if district is None or not desk.scope.holds(district):
        raise Refusal("SOURCE_UNKNOWN", source=name, nearest=(), known=())
