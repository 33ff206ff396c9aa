"""A worker dies or sleeps before and after every commit and at every other named point: nobody is
lost, doubled or mixed.

`make soak` does the same for a thousand deaths at random, and for a sleep at every point of a
night.
"""

import pytest

from tests.soak.blows import Figures, kill, through_lives
from tests.soak.chapters import Book, kill_at, pause_at
from tests.soak.houses import Houses
from tests.soak.points import every_point, units

ENOUGH = 20  # kills of a short run
SLEEPS = (
    "claimed",
    "committed keep",
    "staged",
    "apply people",
    "commit settle",
    "quiet",
    "commit absences",
)


def test_every_unit_of_work_has_a_name_of_its_own() -> None:
    names = [name for _, name in units()]
    assert [place for place, name in units() if not name] == []
    assert sorted(names) == sorted(set(names))


GROUPS = {
    "F61": {point for point in every_point() if point.startswith("commit ")},
    "F62": {point for point in every_point() if point.startswith("committed ")},
    "F63-F64": {
        point for point in every_point() if not point.startswith(("commit ", "committed "))
    },
}


@pytest.mark.parametrize(
    "points", [pytest.param(points, id=fault) for fault, points in GROUPS.items()]
)
def test_a_worker_killed_at_any_named_point_harms_nobody(book: Book, points: set[str]) -> None:
    harms = {point: kill_at(book, point) for point in sorted(points)}
    assert {point: sentences for point, sentences in harms.items() if sentences} == {}


@pytest.mark.parametrize("point", ["committed release begun", "staged", "commit release"])
def test_a_release_that_died_is_done_by_the_next_one(book: Book, point: str) -> None:
    assert kill_at(book, point, chapter=book.last_at("commit release")) == []


@pytest.mark.parametrize("point", [pytest.param(point, id=f"F66-{point}") for point in SLEEPS])
def test_a_worker_that_sleeps_while_another_does_its_work_writes_nothing_when_it_wakes(
    book: Book, point: str
) -> None:
    assert pause_at(book, point) == []


@pytest.mark.parametrize("fault", [pytest.param("", id="F65")])
def test_workers_killed_at_random_moments_harm_nobody(houses: Houses, fault: str) -> None:
    figures = Figures()
    for _ in through_lives(houses, 7, ENOUGH, figures, kill):
        pass
    assert figures.sentences == []
    assert figures.blows == ENOUGH
