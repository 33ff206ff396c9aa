"""The check of seats: after the night, every village is compared with config/posts.toml; each
difference is a task, raised once.

Invariant: it writes findings and nothing else.
"""

from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from psycopg import Connection

from sibermata.records.finding import REASONS, Raised
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.seats import SeatTask, check_village
from sibermata.store.base.engine import Database
from sibermata.store.night.seats import close_other_tasks, districts_with_people, holders
from sibermata.store.registry.findings import raise_findings, task_of

REGISTRY = ""  # the source of these findings: the registry itself


def check_seats(
    database: Database, book: Rulebook, today: date, district: str | None = None
) -> dict[str, int]:
    """Raise tasks about seats and close those that are done; return how many are open, by code."""
    found: dict[str, int] = {}
    with database.connection() as connection:
        districts = [district] if district else districts_with_people(connection)
    for code in districts:
        with database.work(seconds=120, name="seats") as connection:
            tasks = check_district(connection, book, today, code)
        for task in tasks:
            found[task.code] = found.get(task.code, 0) + 1
    return found


def check_district(
    connection: Connection[Any], book: Rulebook, today: date, district: str
) -> list[SeatTask]:
    """Raise the tasks about the seats of a district and close those that are done; return the open
    ones.
    """
    term_months = book.night.seats.term_months
    by_village = groupby(holders(connection, district), key=attrgetter("village"))
    tasks = [
        task
        for village, in_office in by_village
        for task in check_village(village, in_office, book.posts.posts, today, term_months)
    ]
    raised = [_finding(task) for task in tasks]
    raise_findings(connection, district, REGISTRY, 0, raised, first=False)
    close_other_tasks(connection, district, [finding.fingerprint for finding in raised])
    return tasks


def _finding(task: SeatTask) -> Raised:
    fingerprint = task_of(task.code, *task.signs)
    return Raised(
        fingerprint,
        None,
        task.code,
        str(REASONS[task.code]),
        "",
        "",
        None,
        "",
        task.village,
        task.shown,
        None,
        task.detail,
    )
