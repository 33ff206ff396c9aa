"""An answer that is asked for at most every few seconds, however many ask."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """Asks once, and gives the same answer for so many seconds; whoever comes meanwhile waits."""

    def __init__(
        self, ask: Callable[[], T], seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask, self._seconds, self._clock = ask, seconds, clock
        self._lock = Lock()
        self._answers: list[tuple[float, T]] = []

    def __call__(self) -> T:
        """Return the answer."""
        with self._lock:
            now = self._clock()
            if not self._answers or now >= self._answers[0][0]:
                self._answers = [(now + self._seconds, self._ask())]
            return self._answers[0][1]
