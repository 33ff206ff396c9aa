"""Measures one whole process: wall, processor (its own and the PostgreSQL server's), peak memory.
Standard library only.

It runs as a small process of its own: Linux counts the parent's size into the peak of a child, so a
parent with a database driver
in it would be measured instead of a floor of 17 MB.
"""

import contextlib
import glob
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
TOLD = 2000  # characters of standard error that are kept of a process that failed


def measured(
    command: Sequence[str],
    env: Mapping[str, str],
    folder: Path,
    postmaster: int | None,
    seconds: int = 3600,
) -> dict[str, Any]:
    """Run `command` in `folder` to its end; return code, wall, cpu, server_cpu (None: unknown
    here), peak_mb, out (last line), err.
    """
    asked = {
        "command": list(command),
        "env": dict(env),
        "folder": str(folder),
        "postmaster": postmaster,
        "seconds": seconds,
    }
    done = subprocess.run(
        [sys.executable, "-I", "-S", __file__],
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def server_cpu(postmaster: int | None) -> float | None:
    """Return the seconds of processor that the server has used: the postmaster, its children that
    ended, and those that live.
    """
    if not postmaster or not os.path.exists(f"/proc/{postmaster}/stat"):
        return None
    ticks = 0
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as file:
                head, tail = file.read().rsplit(")", 1)
        except OSError:
            continue  # it ended meanwhile
        pid, values = int(head.split()[0]), tail.split()
        if pid == postmaster:
            ticks += sum(map(int, values[11:15]))
        elif int(values[1]) == postmaster:
            ticks += int(values[11]) + int(values[12])
    return ticks / TICKS


def run(
    command: list[str], env: dict[str, str], folder: str, postmaster: int | None, seconds: int
) -> dict[str, Any]:
    """Start, wait, and tell what it took."""
    before, begun = server_cpu(postmaster), time.perf_counter()
    process = subprocess.Popen(
        command,
        env=env,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    assert process.stdout is not None
    limit = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
    limit.start()
    said: list[str] = []
    listener = threading.Thread(
        target=lambda: said.append(process.stderr.read() if process.stderr else "")
    )
    listener.start()
    try:
        out = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        limit.cancel()
    listener.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    after = server_cpu(postmaster)
    lines = out.strip().splitlines()
    return {
        "code": process.returncode,
        "wall": round(wall, 3),
        "cpu": round(used.ru_utime + used.ru_stime, 3),
        "server_cpu": None if before is None or after is None else round(after - before, 2),
        "peak_mb": round(used.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024), 1),
        "out": lines[-1] if lines else "",
        "err": "\n".join(said)[-TOLD:] if process.returncode else "",
    }


if __name__ == "__main__":
    print(json.dumps(run(**json.load(sys.stdin))))
