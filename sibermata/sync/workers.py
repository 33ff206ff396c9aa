"""Shares a chunk of changed sources with child processes, so that a province's first load uses
every core.

A child is a fork: it has the claims (runs under the same fences, which the parent's lease covers)
and opens connections of its own. It ends without cleaning up what it inherited: closing an
inherited connection would close the parent's. It stops when the parent is gone; the fence guards
what it had under way.
"""

import json
import os
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from sibermata.records.run import State
from sibermata.records.source import Source
from sibermata.sources.child.run import NURSERY
from sibermata.store.base.engine import Database
from sibermata.sync.night import Night
from sibermata.sync.result import Result

MOST = 4  # processes: beyond that the database is the narrow place
Work = Callable[[Sequence[Source], Night], Iterator[Result]]


def spare_cores() -> int:
    """Return how many children are worth having; 0 where processes cannot be forked."""
    if not hasattr(os, "fork"):
        return 0
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return min(cores, MOST) - 1


@dataclass(slots=True)
class Child:
    """A child at work on its share."""

    pid: int
    pipe: int
    waiting: dict[str, Source]
    buffer: bytes = b""
    done: bool = False

    def results(self, *, wait: bool) -> Iterator[Result]:
        """Yield what the child has finished; with `wait`, until it has ended.

        A source that it never reported was abandoned with it.
        """
        while not self.done and (wait or select.select([self.pipe], [], [], 0)[0]):
            read = os.read(self.pipe, 65536)
            if not read:
                self.done = True
                break
            *lines, self.buffer = (self.buffer + read).split(b"\n")
            for line in lines:
                message = json.loads(line)
                self.waiting.pop(message["source"], None)
                yield Result(**{**message, "state": State(message["state"])})
        if self.done and wait:
            os.waitpid(self.pid, 0)
            for source in self.waiting.values():
                yield Result(
                    source.name,
                    source.district,
                    State.ABANDONED,
                    "WORKER_LOST",
                    "its process ended; the next sync goes on from the kept bytes",
                )

    def end(self) -> None:
        """End a child whose results nobody reads any longer."""
        with suppress(ProcessLookupError, ChildProcessError):
            if not self.done:
                os.kill(self.pid, signal.SIGTERM)
                os.waitpid(self.pid, 0)
        with suppress(OSError):
            os.close(self.pipe)


def start_child(share: Sequence[Source], night: Night, work: Work) -> Child:
    """Start a child that works through its share. Must be called while no other thread runs."""
    reading, writing = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Child(pid, reading, {source.name: source for source in share})
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        own = replace(night, database=Database(night.database.url), parent=parent)
        for result in work(share, own):
            message = {
                **asdict(result),
                "counts": {
                    name: value
                    for name, value in result.counts.items()
                    if isinstance(value, (int, bool))
                },
            }
            os.write(writing, json.dumps(message).encode() + b"\n")
        NURSERY.end()
        code = 0
    finally:
        os._exit(code)
