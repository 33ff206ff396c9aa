"""Keeps the counts of every measure at the end of a night, so that maps and trends can look back.

Invariant: what is kept equals `count_measures` at that moment.
"""

from datetime import date

from sibermata.store.base.engine import Database
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.measures import keep_counts
from sibermata.store.views.desk.measures import count_measures

SECONDS = 120


def keep_measures(database: Database, night: date) -> int:
    """Count everything and keep it as the end of a night; return how many numbers."""
    with database.work(SECONDS, name="keep measures") as connection:
        cycle = stored_programme(connection).latest_cycle(night)
        counts = count_measures(connection, Scope.province(), cycle, night)
        rows = [
            (measure, district, *counted)
            for measure, found in counts.items()
            for district, counted in found.items()
        ]
        keep_counts(connection, night, rows)
    return len(rows)
