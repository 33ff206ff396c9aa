"""An installation as one visit of the pages sees it: every act and view runs in that visit's one
transaction, within its scope and under the policies of its login.

Invariant: nothing here opens another connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Connection

from sibermata.desk.opening import Opened
from sibermata.standing.mark import QUIET, Marking
from sibermata.store.base.engine import Database
from sibermata.store.base.scope import Scope


class OneTransaction(Database):
    """A database that lends out the one connection of a transaction that its owner ends."""

    def __init__(self, connection: Connection[Any]) -> None:
        super().__init__("")
        self._lent = connection

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        """Lend the connection."""
        yield self._lent

    @contextmanager
    def work(self, seconds: int = 60, *, name: str = "") -> Iterator[Connection[Any]]:
        """Lend the connection within a savepoint, so that what is refused inside leaves nothing
        behind.
        """
        del seconds, name
        with self._lent.transaction():
            yield self._lent


@dataclass(frozen=True)
class Visited(Opened):
    """An installation opened for one visit."""

    def marked(self, on: date | None = None) -> Marking:
        """Leave the marks to a worker: the login of the pages may not write them."""
        del on
        return QUIET


def within_visit(opened: Opened, connection: Connection[Any], scope: Scope) -> Visited:
    """Return the installation for one visit, with the files that were already read."""
    found = Visited(
        opened.settings, OneTransaction(connection), opened.secrecy, scope, opened.known_words
    )
    vars(found)["rules"] = opened.rules
    return found
