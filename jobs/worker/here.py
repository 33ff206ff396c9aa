"""Runs one job of the timetable now, in this process; where it only asks for work, that work too:
an office without a worker has its night all the same.
"""

from collections.abc import Sequence
from datetime import datetime
from threading import Event

from jobs.door import Outcome, at_the_door
from jobs.schedule import Job, Where
from jobs.scheduler import run_of
from jobs.worker.process import work_off
from sibermata.desk.opening import Opened
from sibermata.records.run import State
from sibermata.store.base.publications import server_time
from sibermata.store.night.queue import ended_since
from sibermata.sync.result import Result, worst


def run_here(job: Job, stop: Event) -> int:
    """Run a job, and work off what waits if it only asked; return the exit code."""
    if job.where is not Where.ASKS:
        return run_of(job)(stop)
    since: list[datetime] = []
    code = at_the_door("begin", lambda door: note_hour(door, since))
    if not since:
        return code
    asked = run_of(job)(stop)
    done = at_the_door(f"work off {job.name}", lambda door: all_of_it(door, since[0], stop))
    return worst((asked, done)) or max(asked, done)


def note_hour(door: Opened, since: list[datetime]) -> Outcome:
    """Note what hour it is for the database."""
    with door.database.connection() as connection:
        since.append(server_time(connection))
    return Outcome()


def all_of_it(door: Opened, since: datetime, stop: Event) -> Outcome:
    """Work until nothing waits, or until asked to end: what is left then is no success. Return what
    became of it.
    """
    work_off(stop)
    with door.database.connection() as connection:
        found = outcome_of(ended_since(connection, since))
    return Outcome(found.facts, found.exit_code or int(stop.is_set()))


def outcome_of(ended: Sequence[tuple[str, str]]) -> Outcome:
    """Return counts by state, and the exit code as at the command line."""
    facts: dict[str, int | str] = {}
    for state, _ in ended:
        facts[state.lower()] = int(facts.get(state.lower(), 0)) + 1
    results = [Result("", "", State(state), code) for state, code in ended]
    return Outcome(facts, worst(result.exit_code for result in results))
