"""The one session that proves that a worker process lives, and which of its tasks are at work.

Invariant: a task's number is locked as long as the task is at work; when the process dies, the
server releases all of them at once, and their work is free.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import Connection

from sibermata.store.base.engine import Database

# The numbers are random and ours: whoever holds one is a session of ours.
END_HOLDERS = """
    select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory' and l.granted
      and l.objsubid = 1 and l.pid <> pg_backend_pid()
      and l.database = (select oid from pg_database where datname = current_database())
      and ((l.classid::bigint << 32) | l.objid::bigint) = any(%s)
"""


class Lifeline:
    """Holds advisory locks under fresh numbers: one for the process, one for each task."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.numbers: set[int] = set()
        self._turn = threading.Lock()
        self._connection: Connection[Any] = database.connect()

    @contextmanager
    def number(self) -> Iterator[int]:
        """Lock a fresh number and return it."""
        one = secrets.randbits(62)
        with self._turn:
            self.numbers.add(one)
            self._ask("select pg_advisory_lock(%s)", one)
        try:
            yield one
        finally:
            with self._turn:
                self.numbers.discard(one)
                self._ask("select pg_advisory_unlock(%s)", one)

    def keep(self) -> None:
        """Check that the session lives; if it was lost, lock the same numbers with a new one.

        Whoever took something over meanwhile has a higher fence.
        """
        with self._turn:
            self._ask("select 1")

    def _ask(self, statement: LiteralString, *values: int) -> None:
        try:
            self._connection.execute(statement, values)
        except psycopg.OperationalError:
            self._connection.close()
            self._connection = self._held_anew()

    def _held_anew(self) -> Connection[Any]:
        """Return a new session that holds every number.

        The lost one may still live at the server and hold them: it is ended.
        """
        connection = self.database.connect()
        try:
            connection.execute(END_HOLDERS, ([*self.numbers],))
            for one in self.numbers:
                connection.execute("select pg_advisory_lock(%s)", (one,))
        except BaseException:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Release every number."""
        self._connection.close()
