"""Brings the words by which people are found into step with the registry, after a night or an act:
what changed, or everybody where that is asked.

Invariant: it writes words of names and nothing else.
"""

from typing import NamedTuple

from sibermata.failpoints import failpoint
from sibermata.store.base.engine import Database
from sibermata.store.base.publications import seen_until
from sibermata.store.registry.names import (
    Indexed,
    find_changed,
    index_changed,
    index_everybody,
    last_indexing,
    lock_names,
    remember_indexing,
)

SECONDS = 600  # a full rebuild of a whole country


class Indexing(NamedTuple):
    """What became of indexing."""

    people: int  # whose words were looked at
    whole: bool  # everybody's were


QUIET = Indexing(0, whole=False)


def index_names(database: Database, *, whole: bool = False) -> Indexing:
    """Index whoever was published since the last time; everybody where that is asked."""
    with database.connection() as connection:
        last = last_indexing(connection)
        if not whole and last and last.publications == seen_until(connection)[1]:
            return QUIET
    with database.work(SECONDS, name="index names") as connection:
        lock_names(connection)
        last, now = last_indexing(connection), Indexed(*seen_until(connection))
        changed = find_changed(connection, last.at) if last and not whole else None
        if changed is not None:
            index_changed(connection)
        people = index_everybody(connection) if changed is None else changed
        remember_indexing(connection, now, people, whole=changed is None)
        failpoint("indexing")
    return Indexing(people, whole=changed is None)
