"""Named places where a test may kill, pause or break a process. Unarmed, each of them does nothing.

A test in the same process arms them with a function of its own; a process of its own is told by
SIBERMATA_FAILPOINT:
name[@source]:action[:time], for instance `kept:kill`, `apply people@jombang:raise`, `commit
claim:pause:3` (its third passing).
Actions: kill (SIGKILL to itself), pause (PAUSE_SECONDS of sleep), raise. Invariant: no data ever
passes through here.
"""

import itertools
import os
import signal
import sys
import time
from collections.abc import Callable

PAUSE_SECONDS = 3.0  # long enough for a test to stop the process, short enough to wait for
Trap = Callable[[str, str], None]

_trap: Trap | None = None


def failpoint(name: str, source: str = "") -> None:
    """Do what the trap does at this place; nothing where none is set."""
    if _trap is not None:
        _trap(name, source)


def arm(trap: Trap | None) -> None:
    """Let `trap` be called at every failpoint of this process, and of those that it forks."""
    global _trap
    _trap = trap


def trap_of(text: str) -> Trap:
    """Return the trap that SIBERMATA_FAILPOINT names; it springs once."""
    where, _, how = text.partition(":")
    wanted, _, wanted_source = where.partition("@")
    action, _, which = how.partition(":")
    passing = itertools.count(1)

    def spring(name: str, source: str) -> None:
        if (
            name != wanted
            or (wanted_source and source != wanted_source)
            or next(passing) != int(which or 1)
        ):
            return
        print(f"failpoint {name}", file=sys.stderr, flush=True)
        if action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif action == "pause":
            time.sleep(PAUSE_SECONDS)
        else:
            raise RuntimeError(f"failpoint {name}")

    return spring


if armed := os.environ.get("SIBERMATA_FAILPOINT", ""):
    arm(trap_of(armed))
