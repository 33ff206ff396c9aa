"""Kills at random microseconds, and the look at the registry after every one of them."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sibermata.store.engine import Database
from tests.soak.houses import Houses
from tests.soak.life import Life
from tests.soak.story import Act, story

MOST_OF_AN_ACT = 2  # kills: the third death on one delivery makes it poison
USUAL_SECONDS, USUAL_POINTS = 0.3, 20  # of an act that was never timed
BY_THE_CLOCK = 0.5  # of the kills: at any microsecond; the others shortly after any failpoint
AT_WORK = 0.9  # of those: after the first failpoint; who dies before it has done nothing yet
MOMENT = 0.002  # seconds


@dataclass
class Figures:
    """What came of it."""

    kills: int = 0
    acts: int = 0
    points: Counter[str] = field(default_factory=Counter)  # the last failpoint passed before a kill
    harms: Counter[str] = field(default_factory=Counter)  # lost, doubled, mixed
    told: list[str] = field(default_factory=list)
    usual: dict[str, tuple[float, int]] = field(default_factory=dict)

    def note(self, where: str, harms: list[str]) -> bool:
        """Note what was seen; return whether it was anything."""
        self.harms.update({harm.partition(":")[0] for harm in harms})
        self.told += [f"{where}: {harm}" for harm in harms]
        return bool(harms)


def kill_through_lives(houses: Houses, seed: int, kills: int, figures: Figures) -> Iterator[None]:
    """Live through as many lives as it takes to kill so often; yield after every kill."""
    while figures.kills < kills:
        with houses.office() as office:
            yield from kill_through(Life(office), seed, kills, figures)
        seed += 1


def kill_through(life: Life, seed: int, kills: int, figures: Figures, open_: Callable[[str], Database] = Database) -> Iterator[None]:
    """Go through one life, killing whoever does anything; end it early where harm was done or enough were killed."""
    chance = random.Random(seed)
    for act in story(seed):
        life.deliver(act)
        where = f"seed {seed}, {act.name}"
        for _ in range(chance.randint(1, MOST_OF_AN_ACT)):
            if figures.kills == kills:
                return
            if not kill(life, act, chance, figures, open_):
                break
            harms = life.look(act)
            yield
            if figures.note(where, harms):
                return
        if figures.note(f"{where}, done", finish(life, act, figures, open_)):
            return


def kill(life: Life, act: Act, chance: random.Random, figures: Figures, open_: Callable[[str], Database]) -> bool:
    """Let an act begin and kill it somewhere on its way; return whether it was still on its way."""
    seconds, passed = figures.usual.get(act.name, (USUAL_SECONDS, USUAL_POINTS))
    worker = life.begin(act, open_=open_)
    if chance.random() < BY_THE_CLOCK:
        worker.wait_for_points(chance.random() < AT_WORK)
        time.sleep(chance.uniform(0, seconds))
    else:  # as often at the many points of the writing, which is soon over, as in the reading, which is not
        worker.wait_for_points(chance.randint(1, max(1, passed)))
        time.sleep(chance.expovariate(1 / MOMENT))
    worker.send(signal.SIGKILL)
    if worker.wait() != -signal.SIGKILL:
        return False
    figures.kills += 1
    figures.points[worker.last_point or "before the first"] += 1
    return True


def finish(life: Life, act: Act, figures: Figures, open_: Callable[[str], Database] = Database) -> list[str]:
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
