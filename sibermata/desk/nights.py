"""Which nights a person may ask for: none in the future, none before a source's last one."""

from collections.abc import Sequence
from datetime import date

from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.rules.time.office import day_in_words
from sibermata.store.night.runs import last_nights


def refuse_other_nights(door: Opened, sources: Sequence[str], night: date, today: date) -> None:
    """Refuse a night later than today, or earlier than the last one of a source that is asked for
    (FIELD H14).
    """
    named = day_in_words(night)
    if night > today:
        raise Refusal("NIGHT_TO_COME", night=named, today=day_in_words(today))
    with door.database.connection() as connection:
        last = last_nights(connection, sources)
    later = {source: day for source, day in last.items() if day > night}
    if later:
        source = max(later, key=lambda name: (later[name], name))
        day = day_in_words(later[source])
        raise Refusal("NIGHT_BEFORE_LAST", night=named, source=source, last=day)
