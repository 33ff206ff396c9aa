"""Where dangerous files are opened: a child process with little memory and little time, which may
die without hurting anybody.

What comes back is bytes, never pickled objects, and the caller checks their shape. The child has no
environment, so no secret either; it is forked from a process that has none (`nursery.py`).
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sibermata.errors import DeliveryRefused

WALL_SECONDS = 60
PID_LENGTH = 10  # digits of a child's number, which it tells first
FUNCTIONS = {
    "workbook": b"w",
    "either workbook": b"a",
    "old workbook": b"x",
    "html": b"h",
}  # as `nursery.FUNCTIONS` knows them
# what was let go of is used again, not given back to the system and asked for anew (glibc)
KEEPS_MEMORY = dict.fromkeys(("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"), str(1 << 25))
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from sibermata.sources.child.nursery import "
    "main; main(int(sys.argv[2]))"
)
ROOT = str(Path(__file__).resolve().parents[3])


@dataclass(slots=True)
class Nursery:
    """Our end of the process from which the children are forked; one for each process of ours."""

    start: str = START
    owner: int = 0
    requests: socket.socket | None = None
    process: subprocess.Popen[bytes] | None = None
    turn: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, function: bytes) -> socket.socket:
        """Return the socket of a new child; the nursery is started where there is none."""
        ours, theirs = socket.socketpair()
        with theirs, self.turn:
            if self.requests is None or self.owner != os.getpid():
                self._start()
            try:
                self._send(function, theirs)
            except OSError:  # it was idle too long, or somebody ended it
                self._start()
                self._send(function, theirs)
        return ours

    def end(self) -> None:
        """End the nursery of this process, so that its time is counted as ours."""
        with self.turn:
            if self.requests is not None and self.process is not None and self.owner == os.getpid():
                self.requests.close()
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(timeout=1)
            self.requests = self.process = None

    def _send(self, function: bytes, theirs: socket.socket) -> None:
        assert self.requests is not None
        socket.send_fds(self.requests, [function], [theirs.fileno()])

    def _start(self) -> None:
        if self.process is not None and self.owner == os.getpid():
            self.process.poll()  # it is gone: nobody else takes note of that
        self.requests, inherited = socket.socketpair()
        with inherited:
            handle = inherited.fileno()
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-c", self.start, ROOT, str(handle)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath, **KEEPS_MEMORY},
                cwd="/",
                pass_fds=(handle,),
            )
        self.owner = os.getpid()


NURSERY = Nursery()
atexit.register(NURSERY.end)


def run_limited(function: str, payload: bytes, place: str, nursery: Nursery = NURSERY) -> bytes:
    """Return what `function` makes of `payload`; DeliveryRefused with its code, or PARSE_RESOURCE
    where the child hit a limit.
    """
    deadline = time.monotonic() + WALL_SECONDS
    with nursery.ask(FUNCTIONS.get(function, b"?")) as channel:
        try:
            answer = _exchange(channel, payload, deadline)
        except TimeoutError as error:
            raise DeliveryRefused(
                f"not read within {WALL_SECONDS} s", "PARSE_RESOURCE", place=place
            ) from error
    status, _, result = answer.partition(b"\n")
    if not status:
        raise DeliveryRefused("the reading process died", "PARSE_RESOURCE", place=place)
    try:
        parsed = json.loads(status)
        code, message, where = str(parsed["code"]), str(parsed["message"]), str(parsed["place"])
        length = int(parsed["length"])
    except (ValueError, TypeError, KeyError) as error:
        raise DeliveryRefused(
            "the reading process answered nonsense", "WORKBOOK_BROKEN", place=place
        ) from error
    if code:
        raise DeliveryRefused(message, code, place=f"{place}, {where}" if where else place)
    if length != len(result):
        raise DeliveryRefused("the reading process died", "PARSE_RESOURCE", place=place)
    return result


def _exchange(channel: socket.socket, payload: bytes, deadline: float) -> bytes:
    """Return all that a child answers to a file; TimeoutError when the time is up, the child
    killed.
    """
    pid = 0
    try:
        _wait_until(deadline, channel)
        pid = int(channel.recv(PID_LENGTH) or 0)
        with suppress(BrokenPipeError, ConnectionResetError):  # it died: what it said is read below
            channel.sendall(payload)
            channel.shutdown(socket.SHUT_WR)
        pieces: list[bytes] = []
        while True:
            _wait_until(deadline, channel)
            piece = channel.recv(1 << 20)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)
    except ConnectionResetError:
        return b""
    except BaseException:
        if pid:  # it holds its socket still: it lives
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        raise


def _wait_until(deadline: float, channel: socket.socket) -> None:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    channel.settimeout(remaining)
