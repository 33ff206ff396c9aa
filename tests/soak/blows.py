"""Blows at random moments - a worker killed, the server stopped at once, the answer to a COMMIT
lost - and a look after every one.
"""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from mmap import mmap
from typing import Any

import psycopg

from sibermata.store.base.engine import Database
from tests.soak.houses import Houses, OwnServer
from tests.soak.life import Life
from tests.soak.story import Act, story

MOST_OF_AN_ACT = 2  # blows: the third death on one delivery makes it poison
USUAL_SECONDS, USUAL_POINTS = 0.3, 20  # of an act that was never timed
BY_THE_CLOCK = 0.5  # of the blows: at any microsecond; the others shortly after any failpoint
AT_WORK = 0.9  # of those: after the first failpoint; who dies before it has done nothing yet
MOMENT = 0.002  # seconds
COMMITS = 12  # of a night, about


@dataclass
class Figures:
    """What came of it."""

    blows: int = 0
    acts: int = 0
    points: Counter[str] = field(default_factory=Counter)  # the last failpoint passed before a blow
    harms: Counter[str] = field(default_factory=Counter)  # lost, doubled, mixed
    sentences: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)  # of those, what was printed already
    usual: dict[str, tuple[float, int]] = field(default_factory=dict)
    struck: list[str] = field(default_factory=list)  # the points of this act's blows so far

    def note_point(self, point: str) -> None:
        """Note where a blow fell."""
        self.points[point] += 1
        self.struck.append(point)

    def note(self, where: str, harms: list[str]) -> bool:
        """Note what was seen; return whether it was anything."""
        self.harms.update({harm.partition(":")[0] for harm in harms})
        after = f" after {', '.join(self.struck)}" if self.struck else ""
        self.sentences += [f"{where}{after}: {harm}" for harm in harms]
        return bool(harms)


Blow = Callable[[Life, Act, random.Random, Figures], bool]  # False: the act was done before it fell


def through_lives(
    houses: Houses, seed: int, enough: int, figures: Figures, blow: Blow
) -> Iterator[None]:
    """Live through as many lives as it takes for so many blows; yield after each."""
    while figures.blows < enough:
        with houses.office() as office:
            yield from through_life(Life(office), seed, enough, figures, blow)
        seed += 1


def through_life(
    life: Life, seed: int, enough: int, figures: Figures, blow: Blow
) -> Iterator[None]:
    """Go through one life, and strike whoever does anything; end it early where harm was done or
    the blows were enough.
    """
    chance = random.Random(seed)
    for act in story(seed):
        life.deliver(act)
        where = f"seed {seed}, {act.name}"
        figures.struck.clear()
        for _ in range(chance.randint(1, MOST_OF_AN_ACT)):
            if figures.blows == enough:
                return
            if not blow(life, act, chance, figures):
                break
            figures.blows += 1
            harms = life.look(act)
            yield
            if figures.note(where, harms):
                return
        if figures.note(f"{where}, done", finish(life, act, figures)):
            return


def kill(life: Life, act: Act, chance: random.Random, figures: Figures) -> bool:
    """Kill whoever does an act, somewhere on its way."""
    worker = life.begin(act)
    _wait(worker, act, chance, figures)
    worker.send(signal.SIGKILL)
    if worker.wait() != -signal.SIGKILL:
        return False
    figures.note_point(worker.last_point or "before the first")
    return True


def stop(server: OwnServer) -> Blow:
    """Return a blow that stops the server at once while an act is done, as if its power went; then
    starts it again.
    """

    def fall(life: Life, act: Act, chance: random.Random, figures: Figures) -> bool:
        life.office.database.close()
        worker = life.begin(act)
        _wait(worker, act, chance, figures)
        server.stop_at_once()
        server.start()
        worker.wait()
        figures.note_point(worker.last_point or "before the first")
        return True

    return fall


def lose(life: Life, act: Act, chance: random.Random, figures: Figures) -> bool:
    """Lose the answer to one COMMIT of whoever does an act: the database did it, and nobody hears
    of it.
    """
    lost = mmap(-1, 64)
    worker = life.begin(act, open_=lambda url: Losing(url, chance.randint(1, COMMITS), lost))
    worker.wait()
    life.alone()
    name = lost[:].rstrip(b"\0").decode()
    if name:
        figures.note_point(name)
    return bool(name)


class Losing(Database):
    """A database whose answer to the so-manieth COMMIT is lost."""

    def __init__(self, url: str, commit: int, lost: mmap) -> None:
        super().__init__(url)
        self.left, self.lost = commit, lost

    @contextmanager
    def work(self, seconds: int = 60, *, name: str = "") -> Iterator[Any]:
        with super().work(seconds, name=name) as connection:
            yield connection
        self.left -= 1
        if self.left == 0:
            self.lost[:] = name.encode().ljust(64, b"\0")
            raise psycopg.OperationalError("the answer to COMMIT is lost")


def finish(
    life: Life, act: Act, figures: Figures, open_: Callable[[str], Database] = Database
) -> list[str]:
    """Let an act be done to its end; return the harms to be seen then."""
    life.alone()
    worker = life.begin(act, open_=open_)
    worker.wait_for_points(1)
    began = time.perf_counter()
    worker.wait()
    figures.usual[act.name] = time.perf_counter() - began, worker.points_passed
    life.alone()
    figures.acts += 1
    harms = life.look_after(act)
    life.done(act)
    return harms


def _wait(worker: Any, act: Act, chance: random.Random, figures: Figures) -> None:
    """Wait for a random moment of an act."""
    seconds, passed = figures.usual.get(act.name, (USUAL_SECONDS, USUAL_POINTS))
    if chance.random() < BY_THE_CLOCK:
        worker.wait_for_points(chance.random() < AT_WORK)
        time.sleep(chance.uniform(0, seconds))
    # as often at the many points of the writing, which is soon over, as in the reading, which is
    # not
    else:
        worker.wait_for_points(chance.randint(1, max(1, passed)))
        time.sleep(chance.expovariate(1 / MOMENT))
