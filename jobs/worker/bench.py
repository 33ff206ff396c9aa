"""What a worker process has lying open for its tasks: the installation and its declared sources,
read afresh every minute, and the places where sources are applied.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from jobs.door import OPENING
from sibermata.desk.opening import Opened, opened
from sibermata.records.source import Source
from sibermata.sources.declarations import Declarations
from sibermata.store.night.lifeline import Lifeline

AFRESH_SECONDS = 60.0  # what an officer changes in a file is known to every worker then


@dataclass
class Open:
    """An installation as it was read at some moment, and how many tasks use it."""

    door: Opened
    declared: Declarations
    stack: ExitStack
    read_at: float
    users: int = 0
    sources: dict[str, Source] = field(init=False)

    def __post_init__(self) -> None:
        self.sources = {source.name: source for source in self.declared.sources}


class Bench:
    """The one of a process: its tasks run in threads."""

    def __init__(self, lifeline: Lifeline, stop: threading.Event, applying: int) -> None:
        self.lifeline, self.stop = lifeline, stop
        self.place = threading.BoundedSemaphore(applying)
        self._turn = threading.Lock()
        self._now: Open | None = None

    @contextmanager
    def open(self) -> Iterator[Open]:
        """Lend the installation; one that was read too long ago is closed by its last user."""
        with self._turn:
            if self._now is None or time.monotonic() - self._now.read_at > AFRESH_SECONDS:
                before, self._now = self._now, self._read()
                self._let_go(before)
            lent = self._now
            lent.users += 1
        try:
            yield lent
        finally:
            with self._turn:
                lent.users -= 1
                if lent is not self._now:
                    self._let_go(lent)

    def close(self) -> None:
        """Close what is open, once nobody uses it."""
        with self._turn:
            before, self._now = self._now, None
            self._let_go(before)

    def _read(self) -> Open:
        """Read the installation; rules that are the same are not parsed again."""
        with ExitStack() as stack, OPENING:
            door = stack.enter_context(opened())
            if self._now is not None and self._now.door.rules.digest == door.rules.digest:
                door.__dict__["rules"] = self._now.door.rules
            return Open(door, door.declared(), stack.pop_all(), time.monotonic())

    @staticmethod
    def _let_go(one: Open | None) -> None:
        if one is not None and not one.users:
            one.stack.close()
