"""Brings what searches and maps read in line with the registry, after a night or an act: what
changed, or everything if asked.

Invariant: it writes words of names, hashes of numbers and counts of villages, and nothing else.
"""

from typing import NamedTuple

from sibermata.failpoints import failpoint
from sibermata.store.base.engine import Database
from sibermata.store.base.keys import follow_keys
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.index import (
    anything_new,
    find_changed,
    index_changed,
    index_everything,
    last_indexing,
    lock_index,
    look_around,
    remember_indexing,
)

SECONDS = 600  # enough for a full rebuild of a whole country


class Indexing(NamedTuple):
    """The outcome of indexing."""

    people: int  # who were looked at
    whole: bool  # everybody was


QUIET = Indexing(0, whole=False)


def index_registry(database: Database, secrecy: Secrecy, *, whole: bool = False) -> Indexing:
    """Index whatever was published since the last time; everything if asked, or if the catalogue of
    posts changed.
    """
    with database.connection() as connection:
        last = last_indexing(connection)
        if not whole and last and not anything_new(connection, last, look_around(connection)):
            return QUIET
    with database.work(SECONDS, name="index") as connection:
        lock_index(connection)
        follow_keys(connection, secrecy)
        last, now = last_indexing(connection), look_around(connection)
        anew = whole or last is None or last.posts != now.posts
        changed = None if anew or last is None else find_changed(connection, last.at)
        if changed is not None:
            index_changed(connection, secrecy)
        people = index_everything(connection, secrecy) if changed is None else changed
        remember_indexing(connection, now, people, whole=changed is None)
        failpoint("indexing")
    return Indexing(people, whole=changed is None)
