"""Named places where a test may kill, pause or break a process. Without SIBERMATA_FAILPOINT each of them is an empty function.

SIBERMATA_FAILPOINT = name[@source]:action[:time], for instance `kept:kill`, `apply people@jombang:raise`, `commit:pause:3` (its third
passing). Actions: kill (SIGKILL to itself), pause (PAUSE_SECONDS of sleep), raise. Invariant: no data ever passes through here.
"""

import itertools
import os
import signal
import sys
import time

PAUSE_SECONDS = 3.0  # long enough for a test to stop the process, short enough to wait for

_told = os.environ.get("SIBERMATA_FAILPOINT", "")

if not _told:

    def failpoint(name: str, source: str = "") -> None:
        """Do nothing."""

else:
    _where, _, _how = _told.partition(":")
    _name, _, _source = _where.partition("@")
    _action, _, _time = _how.partition(":")
    _passing = itertools.count(1)

    def failpoint(name: str, source: str = "") -> None:
        """Do what the environment says at this place, once."""
        if name != _name or (_source and source != _source) or next(_passing) != int(_time or 1):
            return
        print(f"failpoint {name}", file=sys.stderr, flush=True)
        if _action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif _action == "pause":
            time.sleep(PAUSE_SECONDS)
        else:
            raise RuntimeError(f"failpoint {name}")
