"""Runs a job: reads the settings, opens the database, does the work, reports, returns an exit code.
No error of a job reaches the clock.

The report is a log line at the start, at the end and at a failure: counts and codes, never a
person's data.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sibermata.desk.opening import Debug, Opened, opened
from sibermata.desk.refusals import read_messages, said
from sibermata.errors import SibermataError
from sibermata.log_about import about
from sibermata.settings import find_config, read_clock
from sibermata.store.base.engine import first_line
from sibermata.store.base.refusal import as_refusal

log = logging.getLogger("sibermata.jobs")
LAST_SECONDS = 25  # seconds from the signal to the forced end; supervisors wait 30 s
OPENING = threading.Lock()  # the embedded server is started by one thread at a time


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a job: counts for the report, and the exit code (1: something failed, 3:
    something is held).
    """

    facts: Mapping[str, int | str] = field(default_factory=dict)
    exit_code: int = 0


def at_the_door(name: str, work: Callable[[Opened], Outcome]) -> int:
    """Open the installation, run the job, report, close; return the exit code.

    Settings are read anew each time.
    """
    started = time.monotonic()
    log.info("job started", extra={"job": name})
    try:
        with about(job=name), ExitStack() as stack:
            with OPENING:
                door = stack.enter_context(opened())
            outcome = work(door)
    except SibermataError as error:
        _say_failed(name, error)
        return error.exit_code
    # The clock goes on. A trace may show personal data, so only --debug prints it.
    except Exception as error:
        if (refused := as_refusal(error)) is not None:
            _say_failed(name, refused)
            return refused.exit_code
        detail = (
            first_line(error)
            if type(error).__module__.startswith("psycopg")
            else type(error).__name__
        )
        log.error(
            "job failed",
            extra={"job": name, "code": "INTERNAL", "detail": detail},
            exc_info=error if Debug.on else None,
        )
        return 1
    level = logging.WARNING if outcome.exit_code else logging.INFO
    log.log(
        level,
        "job ended",
        extra={"job": name, "seconds": round(time.monotonic() - started, 1), **outcome.facts},
    )
    return outcome.exit_code


def _say_failed(name: str, error: SibermataError) -> None:
    """Log why a job failed, and the next step for the operator."""
    try:
        step = said(error, read_messages(find_config(os.environ))).step
    except SibermataError:
        step = ""
    facts = {"job": name, "code": error.code, "detail": str(error), "langkah": step}
    log.error("job failed", extra=facts)


def instant() -> datetime:
    """Return the present instant, in UTC; SIBERMATA_CLOCK sets it (FIELD H14)."""
    return read_clock(os.environ) or datetime.now(UTC)


def end_on_signal(seconds: float = LAST_SECONDS) -> threading.Event:
    """Return an event that SIGTERM and SIGINT set. Work stops before its next source; when
    the grace period is over, the process is ended.

    Ending it is safe: open transactions roll back, the leases of its sources end with its session,
    and the next worker continues unfinished runs from the stored deliveries.
    """
    stop = threading.Event()
    reader, writer = os.pipe()

    def watch() -> None:
        os.read(reader, 1)
        log.info("asked to end", extra={"within_seconds": seconds})
        stop.set()
        time.sleep(seconds)
        log.warning("cut off: unfinished runs are taken up by the next worker")
        logging.shutdown()
        os._exit(1)

    threading.Thread(target=watch, name="signals", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Only a byte into a pipe: a handler that touched a lock could meet the very thread that
        # holds it.
        signal.signal(number, lambda *_: os.write(writer, b"x") and None)
    return stop
