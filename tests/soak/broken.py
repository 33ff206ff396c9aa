"""Five pipelines that are broken on purpose.

Each breaks one promise only, and the same harness that finds nothing in ours must find it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, ClassVar

import psycopg

from sibermata.store.base.engine import Database
from tests.soak.blows import Figures, finish
from tests.soak.chapters import Book, kill_at, pause_at
from tests.soak.houses import Houses
from tests.soak.life import Life
from tests.soak.story import story

Catch = Callable[[Houses, Book], list[str]]


class ByHalves(Database):
    """Writes without a transaction: whoever dies in the middle leaves half a night."""

    @contextmanager
    def work(self, seconds: int = 60, *, name: str = "") -> Iterator[Any]:
        with self.connection() as connection:
            yield connection


class Rewritten(Database):
    """Says one thing otherwise than the service does, wherever it says it."""

    says: ClassVar[dict[str, str]]

    def connect(self) -> Any:
        connection = super().connect()
        says = self.says

        class Otherwise(psycopg.Cursor[Any]):
            def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
                for ours, theirs in says.items() if isinstance(query, str) else ():
                    query = query.replace(ours, theirs)
                return super().execute(query, params, **options)

        connection.cursor_factory = Otherwise
        return connection


class BegunIsDone(Rewritten):
    """Takes the unfinished run of a dead worker for one that is done."""

    says: ClassVar[dict[str, str]] = {
        "state = case when r.state = 'REQUESTED' then": "ended_at = case when r.state <> 'REQUESTED' then clock_timestamp() end, state = "
        "case when r.state <> 'REQUESTED' then 'NOOP' when r.state = 'REQUESTED' then"
    }


ENDED = {
    "and id = %s and ended_at is not null": "and id = %s and ended_at is not null and false"
}  # nobody looks whether a run has ended


class Unfenced(Rewritten):
    """Raises no fence when it takes a source over, and does not look whether the run has ended
    meanwhile.
    """

    says: ClassVar[dict[str, str]] = {"fence = s.fence + 1": "fence = s.fence", **ENDED}


class NotLooking(Rewritten):
    """Loses the answer to a COMMIT and does the whole unit again without looking whether it was
    done.
    """

    says: ClassVar[dict[str, str]] = ENDED

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.answered = False

    @contextmanager
    def work(self, seconds: int = 60, *, name: str = "") -> Iterator[Any]:
        with super().work(seconds, name=name) as connection:
            yield connection
        if name == "settle" and not self.answered:
            self.answered = True
            raise psycopg.OperationalError("the answer to COMMIT is lost")


class Forgetful(Rewritten):
    """Forgets what officers have corrected."""

    says: ClassVar[dict[str, str]] = {
        "from correction c\n": "from (select * from correction where false) c\n"
    }


ENOUGH = 23  # acts of a life: until the night after the first correction


def killed(open_: Callable[[str], Database], *points: str) -> Catch:
    """Return how a pipeline is caught by killing it at these points."""
    return lambda houses, book: [harm for point in points for harm in kill_at(book, point, open_)]


def undisturbed(open_: Callable[[str], Database]) -> Catch:
    """Return how a pipeline is caught by only looking at what it does."""

    def catch(houses: Houses, book: Book) -> list[str]:
        with houses.office() as office:
            life = Life(office)
            for act in islice(story(1), ENOUGH):
                life.deliver(act)
                if harms := finish(life, act, Figures(), open_):
                    return harms
        return []

    return catch


def paused(open_: Callable[[str], Database]) -> Catch:
    """Return how a pipeline is caught by letting a worker sleep while another does its work."""
    return lambda houses, book: pause_at(book, "staged", open_)


BROKEN: dict[
    str, tuple[str, Catch]
] = {  # what is broken -> the harm that it does, and how it is caught
    "it writes without a transaction": ("mixed", killed(ByHalves, "apply people", "apply tenures")),
    "a run that was begun is taken for done": ("lost", killed(BegunIsDone, "staged")),
    "it looks at no fence": ("doubled", paused(Unfenced)),
    "an answer that was lost is work done again": ("doubled", undisturbed(NotLooking)),
    "a night forgets what officers corrected": ("mixed", undisturbed(Forgetful)),
}


def caught(houses: Houses, book: Book, name: str) -> bool:
    """Return whether the harness sees the harm that a broken pipeline does."""
    kind, catch = BROKEN[name]
    return any(harm.startswith(kind) for harm in catch(houses, book))
