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
from sibermata.sync.result import WORKER_LOST, Result

MOST = 4  # processes: beyond that the database is the bottleneck
Work = Callable[[Night], Iterator[Result]]
PLACE = 2  # bytes of a place in the queue


def spare_cores() -> int:
    """Return how many children are worth having; 0 where processes cannot be forked."""
    if not hasattr(os, "fork"):
        return 0
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return min(cores, MOST) - 1


class Queue:
    """Sources that several processes take one by one: their positions are in a pipe, and whoever
    reads one has it. Made before the processes are.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = sources
        self.reading, writing = os.pipe()
        places = b"".join(place.to_bytes(PLACE, "big") for place in range(len(sources)))
        assert len(places) <= select.PIPE_BUF, "more sources than a pipe takes at once"
        os.write(writing, places)
        os.close(writing)

    def __iter__(self) -> Iterator[Source]:
        while place := os.read(self.reading, PLACE):
            yield self.sources[int.from_bytes(place, "big")]

    def close(self) -> None:
        """Let go of the pipe."""
        os.close(self.reading)


@dataclass(slots=True)
class Child:
    """A child at work."""

    pid: int
    pipe: int
    buffer: bytes = b""
    done: bool = False

    def results(self, *, wait: bool) -> Iterator[Result]:
        """Yield what the child has finished; with `wait`, until it has ended."""
        while not self.done and (wait or select.select([self.pipe], [], [], 0)[0]):
            read = os.read(self.pipe, 65536)
            if not read:
                self.done = True
                break
            *lines, self.buffer = (self.buffer + read).split(b"\n")
            for line in lines:
                message = json.loads(line)
                yield Result(**{**message, "state": State(message["state"])})
        if self.done and wait:
            os.waitpid(self.pid, 0)

    def end(self) -> None:
        """End a child whose results nobody reads any longer."""
        with suppress(ProcessLookupError, ChildProcessError):
            if not self.done:
                os.kill(self.pid, signal.SIGTERM)
                os.waitpid(self.pid, 0)
        with suppress(OSError):
            os.close(self.pipe)


def largest_first(sources: Sequence[Source], night: Night) -> list[Source]:
    """Return the sources by the number of bytes at their addresses; unknown ones last."""

    def size(source: Source) -> int:
        path = night.root / source.address
        try:
            files = [path, *path.iterdir()] if path.is_dir() else [path]
            return sum(file.stat().st_size for file in files)
        except OSError:
            return 0

    return sorted(sources, key=size, reverse=True)


def reported(child: Child, left: dict[str, Source], *, wait: bool) -> Iterator[Result]:
    """Yield what a child has finished, and remove it from the child's list."""
    for result in child.results(wait=wait):
        left.pop(result.source, None)
        yield result


def lost(source: Source) -> Result:
    """Return the result of a source that a child took and never reported: it was abandoned with the
    child.
    """
    return Result(
        source.name,
        source.district,
        State.ABANDONED,
        WORKER_LOST,
        "its process ended; the next sync goes on from the kept bytes",
    )


def start_child(night: Night, work: Work) -> Child:
    """Start a child that does its work. Must be called while no other thread runs."""
    reading, writing = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Child(pid, reading)
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        own = replace(night, database=Database(night.database.url), parent=parent)
        for result in work(own):
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
