"""A life whose every act can be lived again: killed at a named point, or paused there while another
worker does it.
"""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sibermata.store.base.engine import Database
from tests.crash import Strike
from tests.office import Office
from tests.soak.houses import Houses, Kept
from tests.soak.life import Life
from tests.soak.model import Event
from tests.soak.story import REFUSED, Act, story

SEED, DECISIONS = (
    1,
    (False, True, True),
)  # what is rejected and what is released: so that both are lived through
# What the server does by itself after idle_in_transaction_session_timeout; nobody waits a minute
# for it here.
IDLE_END = """select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'"""


@dataclass(frozen=True)
class Chapter:
    """An act, the office as it stood before, and the points that are passed while it is done."""

    act: Act
    before: Kept
    past: dict[str, list[Event]]
    asks: tuple[str, ...]
    waits: tuple[str, ...]
    points: tuple[str, ...]


class Book:
    """The chapters of one life, lived once undisturbed.

    Only those are kept that come to a point where no earlier one came.
    """

    def __init__(self, houses: Houses) -> None:
        self.houses = houses
        self.chapters: list[Chapter] = []
        known: set[str] = set()
        with houses.office() as office:
            life = Life(office)
            for act in story(SEED, DECISIONS):
                life.deliver(act)
                before = houses.keep(office)
                points = _points_of(life, act)
                harms = life.look_after(act)
                assert not harms, f"{act.name}: {harms}"
                refused = office.folder / REFUSED
                assert not refused.exists(), f"{act.name}: {refused.read_text()}"
                if set(points) - known:
                    known |= set(points)
                    self.chapters.append(
                        Chapter(act, before, dict(life.past), life.asks, life.waits, points)
                    )
                else:
                    houses.drop(before.database)
                life.done(act)

    def close(self) -> None:
        for chapter in self.chapters:
            self.houses.drop(chapter.before.database)
            shutil.rmtree(chapter.before.folder)

    def first_at(self, point: str) -> Chapter | None:
        """Return the chapter that comes to a point first."""
        return next((chapter for chapter in self.chapters if point in chapter.points), None)

    def last_at(self, point: str) -> Chapter:
        """Return the chapter that comes to a point last."""
        return [chapter for chapter in self.chapters if point in chapter.points][-1]

    @contextmanager
    def opened(self, chapter: Chapter) -> Iterator[Life]:
        """Lend a life that stands where a chapter begins."""
        with self.houses.office(chapter.before) as office:
            life = Life(office)
            life.past, life.asks, life.waits = dict(chapter.past), chapter.asks, chapter.waits
            yield life


def _points_of(life: Life, act: Act) -> tuple[str, ...]:
    """Do an act; return the points that its first process passed, in order."""
    passed = life.office.folder / "passed"
    passed.write_text("")

    def note(name: str, source: str) -> None:
        with passed.open("a") as file:
            file.write(name + "\n")

    life.begin(act, trap=note).wait()
    life.alone()
    return tuple(dict.fromkeys(passed.read_text().split("\n")[:-1]))


def kill_at(
    book: Book,
    point: str,
    open_: Callable[[str], Database] = Database,
    chapter: Chapter | None = None,
) -> list[str]:
    """Kill a worker at a named point, look; let the next one do what is left, look.

    Return the harms.
    """
    chapter = chapter or book.first_at(point)
    if chapter is None:
        return ["never reached"]
    with book.opened(chapter) as life:
        trap = Strike(point, signal.SIGKILL)
        life.begin(chapter.act, trap, open_).wait()
        if not trap.struck:
            return ["never reached"]
        harms = life.look(chapter.act)
        life.alone()
        life.begin(chapter.act, open_=open_).wait()
        life.alone()
        return harms + life.look_after(chapter.act)


def pause_at(book: Book, point: str, open_: Callable[[str], Database] = Database) -> list[str]:
    """Stop a worker at a named point until another has done the act, then let it go on: it writes
    nothing any more.
    """
    chapter = book.first_at(point)
    if chapter is None:
        return ["never reached"]
    with book.opened(chapter) as life:
        worker = life.begin(
            _alone(chapter.act),
            trap=Strike(point, signal.SIGSTOP),
            open_=open_,
        )
        if not worker.stopped():
            return ["never reached"]
        with life.office.database.work() as connection:
            connection.execute(IDLE_END)
            connection.execute(
                "update source set lease_until = clock_timestamp() - interval '1 s' where "
                "lease_until is not null"
            )
        life.begin(_alone(chapter.act), open_=open_).wait()
        harms, before = life.look_after(chapter.act), _written(life.office)
        worker.send(signal.SIGCONT)
        worker.wait()
        life.alone()
        if _written(life.office) != before:
            harms.append("doubled: who was paused wrote nevertheless")
        return harms + life.look_after(chapter.act)


def _alone(act: Act) -> Act:
    """Return an act that is done by one process, so that all of it can be stopped."""

    def does(office: Office) -> None:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        act.does(office)

    return Act(act.name, does)


def _written(office: Office) -> Any:
    """Return what stands, and how often anything was published."""
    return office.state(), office.ask(
        "select count(*) n, count(distinct run_id) runs from publication"
    )
