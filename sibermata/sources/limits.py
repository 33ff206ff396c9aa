"""How long, how much and how often we ask: every number about the outside world, and the budget of
one source's night.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sibermata.errors import SourceUnavailable

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of FAULTS 1A; tests hand in smaller ones."""

    source_seconds: float = 1800  # one source, all its requests and waits
    request_seconds: float = (
        300  # one request from connect to last byte: a read timeout alone is no deadline
    )
    connect_seconds: float = 10
    read_seconds: float = 60
    rate_bytes: int = 1024  # per second, judged over each window: slower is a drip, not a download
    rate_window_seconds: float = 30
    attempts: int = 4
    wait_first_seconds: float = 1  # doubles with each attempt, with jitter
    wait_most_seconds: float = 60
    retry_after_most_seconds: float = 900  # the longest wait that a source may ask for
    body_bytes: int = 200 * MB  # as sent
    unpacked_bytes: int = 50 * MB  # out of a Content-Encoding
    unpacked_ratio: int = 100  # only judged above one megabyte: small JSON compresses well
    pages: int = 2000  # where the source does not state its total
    rereads: int = 3  # of a list that moved while we read it
    renewals: int = 5  # logins in one run
    stable_seconds: float = 60  # a dropped file that did not change for so long is whole
    statement_seconds: int = 60  # one SELECT at a village office


@dataclass(slots=True)
class Budget:
    """The time one source has. Every wait goes through it, so that nothing waits longer than the
    night.
    """

    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], float] = time.monotonic
    stop: threading.Event = field(
        default_factory=threading.Event
    )  # set by a door that is asked to end
    pause: Callable[[float], None] | None = None  # handed in by tests; None waits on `stop`
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    def remaining(self) -> float:
        """Return the seconds left."""
        return self.started + self.limits.source_seconds - self.clock()

    def refuse_if_spent(self, name: str) -> None:
        """Stop a source that has used up its time, or whose door is closing."""
        if self.stop.is_set():
            raise SourceUnavailable(f"{name}: stopped by the service", "INTERRUPTED")
        if self.remaining() <= 0:
            raise SourceUnavailable(
                f"{name}: not done within {self.limits.source_seconds:.0f} s", "BUDGET_SPENT"
            )

    def sleep(self, seconds: float) -> None:
        """Wait, but never past the budget and never past a stop."""
        seconds = max(0.0, min(seconds, self.remaining()))
        if self.pause is not None:
            self.pause(seconds)
        else:
            self.stop.wait(seconds)
