"""Ends a worker that has not reached its database for a minute: it hangs, or its network does.

A thread of its own, outside the event loop, that touches nothing but a clock: whatever else hangs,
it does not. Whoever supervises the process starts a new one, under new numbers.
"""

import logging
import os
import threading
import time
from collections.abc import Callable

SECONDS = 60.0
EXIT_CODE = 75  # sysexits: try again
log = logging.getLogger("sibermata.jobs")


def end() -> None:
    """End this process at once; its sessions, its sources and its jobs are free with it. The log
    may be what hangs: it has a second for the last line.
    """
    last = threading.Thread(target=log.critical, args=["worker hangs and is ended"], daemon=True)
    last.start()
    last.join(1)
    os._exit(EXIT_CODE)


class Watchdog:
    """Waits for a word that the worker lives."""

    def __init__(self, seconds: float = SECONDS, bite: Callable[[], None] = end) -> None:
        self.seconds, self.bite = seconds, bite
        self._heard = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def hear(self) -> None:
        """Note that the worker reached its database."""
        self._heard = time.monotonic()

    def __enter__(self) -> "Watchdog":
        self.hear()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(self.seconds / 10):
            if time.monotonic() - self._heard > self.seconds:
                self.bite()
                return
