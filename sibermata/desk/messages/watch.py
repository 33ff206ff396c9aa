"""Looks at whether the night ran and how sources stand, and writes the alarms that stand.

What was said already has its row in the outbox and is not said again.
"""

from datetime import date, datetime
from typing import Any

from psycopg import Connection

from sibermata.desk.messages.speaker import read_outgoing
from sibermata.desk.opening import Opened
from sibermata.rules.outgoing.alarm import Standing, Tonight, alarms, start_of
from sibermata.rules.time.office import office_day
from sibermata.store.base.scope import Scope
from sibermata.store.night.due import was_taken_up
from sibermata.store.night.outbox import put_word
from sibermata.store.views.desk.messages import source_standings


def watch(door: Opened, now: datetime, night: date, hour: int) -> int:
    """Write the alarms that stand now; return how many messages are new. `night`: the one that was
    due last, beginning at `hour`.
    """
    with door.database.work(name="alarms") as connection:
        standings = standings_of(door, connection, Scope.province(), night, office_day(now))
        tonight = Tonight(night, start_of(night, hour), was_taken_up(connection, night))
        numbers = read_outgoing(door.settings.config).numbers
        return sum(put_word(connection, one) for one in alarms(standings, tonight, now, numbers))


def standings_of(
    door: Opened, connection: Connection[Any], scope: Scope, night: date, day: date
) -> list[Standing]:
    """Return where the sources of a scope stand; one that waits for files is never too old."""
    waiting = {one.name for one in door.declared_on(connection).sources if one.is_push}
    return [
        Standing(*one, waits_for_files=one.source in waiting)
        for one in source_standings(connection, scope, night, day)
    ]
