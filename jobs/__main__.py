"""The command `sibermata-jobs`: print the timetable, run one job now, run all of them by the clock,
run an additional worker, or check the health of the clock.
"""

import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from jobs.parser import make_parser
from jobs.schedule import TIMETABLE, find_job, latest_night, timetable
from sibermata import logs
from sibermata.rules.time.office import instant_in_words

GRACE = timedelta(
    minutes=30
)  # half an hour after 01:00 a night without a worker counts as not running (F115)


def main(arguments: list[str] | None = None) -> None:
    """Run the command of the command line and return its exit code."""
    asked = make_parser([job.name for job in TIMETABLE]).parse_args(arguments)
    if asked.command in (None, "print"):
        print(timetable())
        print("\n".join(coming()))
        return
    _log(asked.debug)
    if asked.command == "health":
        sys.exit(health())
    from jobs.door import end_on_signal

    stop = end_on_signal()
    if asked.command in ("serve", "worker"):
        if code := ready():
            sys.exit(code)
        from jobs.scheduler import serve
        from jobs.worker.process import Size, work

        worker = partial(work, size=Size(asking=asked.concurrency, applying=asked.applying))
        sys.exit(serve(stop, worker) if asked.command == "serve" else worker(stop))
    job = find_job(asked.name)
    assert job is not None  # the parser accepts no other name
    from jobs.worker.here import run_here

    sys.exit(run_here(job, stop))


def coming() -> Iterator[str]:
    """Yield lines with the next five instants of the timetable."""
    from jobs.scheduler import next_instants

    yield "\nLima saat berikutnya:"
    for at, job in next_instants(datetime.now(UTC)):
        yield f"  {instant_in_words(at):<33} {job.name}"


def health() -> int:
    """Return 0 if the database answers and a worker took up the latest due night, else 1.

    For a supervisor, every few minutes.
    """
    from jobs.door import Outcome, at_the_door, instant
    from sibermata.desk.opening import Opened
    from sibermata.store.night.due import known_sources, was_taken_up

    def look(door: Opened) -> Outcome:
        night = latest_night(instant() - GRACE)
        with door.database.connection() as connection:
            well = was_taken_up(connection, night) or not known_sources(connection)
        return Outcome({"night": night.isoformat(), "well": str(well).lower()}, 0 if well else 1)

    return 1 if at_the_door("health", look) else 0


def ready() -> int:
    """Return 0 if the installation can work; a wrong setting or source stops the start."""
    from jobs.door import Outcome, at_the_door
    from sibermata.desk.opening import Opened
    from sibermata.errors import StoreUnavailable
    from sibermata.store.base.refusal import missing_grants, takes_no_writes

    def look(door: Opened) -> Outcome:
        with door.database.connection() as connection:
            if missing := missing_grants(connection):
                grant = "; ".join(missing)
                raise StoreUnavailable(grant, "RIGHT_LACKING", grant=grant)
            if takes_no_writes(connection):
                raise StoreUnavailable("the database takes no writes", "READ_ONLY")
        door.rules.book  # noqa: B018 - raises if the rules cannot be read
        return Outcome({"sources": len(door.sources())})

    return at_the_door("start", look)


def _log(debug: bool) -> None:
    from sibermata.desk.opening import Debug

    Debug.on = debug
    logs.set_up(logs.Lines(debug=debug))
    for library in ("apscheduler", "procrastinate", "psycopg"):
        logging.getLogger(library).setLevel(logging.WARNING)


if __name__ == "__main__":
    main()
