"""Where a life is lived: acts in processes that are forked warm and may be killed at any
microsecond.
"""

import base64
import mmap
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from sibermata.failpoints import Trap, arm
from sibermata.store.base.engine import Database
from tests.office import KEY, Office


class Forked:
    """A process that does one act, forked from this one and therefore warm. How many failpoints it
    passed, and which
    one last, stands in shared memory."""

    def __init__(
        self,
        office: Office,
        does: Callable[[Office], object],
        trap: Trap | None = None,
        open_: Callable[[str], Database] = Database,
    ) -> None:
        self.memory = mmap.mmap(-1, 64)
        self.pid = os.fork()
        if self.pid:
            return
        code = 70
        try:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            output = os.open(office.folder / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(output, 1)
            os.dup2(output, 2)
            leader = os.getpid()

            def pass_by(name: str, source: str) -> None:
                if os.getpid() == leader:
                    self.memory[:] = (self.points_passed + 1).to_bytes(
                        4, "little"
                    ) + name.encode().ljust(60, b"\0")
                if trap is not None:
                    trap(name, source)

            arm(pass_by)
            os.environ |= environment(office)
            own = Office(open_(office.database.url), office.rules, office.folder)
            with suppress(SystemExit):
                does(own)
            code = 0
        finally:
            os._exit(code)

    @property
    def last_point(self) -> str:
        return self.memory[4:].rstrip(b"\0").decode()

    @property
    def points_passed(self) -> int:
        return int.from_bytes(self.memory[:4], "little")

    def wait_for_points(self, number: int) -> None:
        """Wait until it has passed so many failpoints, or has come to its end."""
        while (
            self.points_passed < number
            and os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        ):
            time.sleep(0.0002)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to this process, and to no other."""
        os.kill(self.pid, number)

    def wait(self, seconds: float = 60.0) -> int:
        """Wait for its end; return its exit code, or minus the signal that killed it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.001)
        self.send(signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError("a process hangs")

    def stopped(self, seconds: float = 30.0) -> bool:
        """Wait until it is stopped by a signal; return False if it came to its end instead."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if waited := os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WEXITED | os.WNOHANG):
                return waited.si_code == os.CLD_STOPPED
            time.sleep(0.001)
        raise AssertionError("a process hangs")


def environment(office: Office) -> dict[str, str]:
    """The environment of an installation on this office's database, key and sources."""
    return {
        "SIBERMATA_DATABASE_URL": office.database.url,
        "SIBERMATA_DATA": str(office.folder / "data"),
        "SIBERMATA_SOURCES": str(office.folder / "sources"),
        "SIBERMATA_KEY": base64.b64encode(KEY).decode(),
    }
