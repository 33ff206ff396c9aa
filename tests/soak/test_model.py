"""The model is small, knows nothing of our code, and with the look at the registry it catches five
pipelines that are broken on purpose.
"""

import ast
from pathlib import Path

import pytest

import tests.soak.model
from tests.soak.broken import BROKEN, caught
from tests.soak.chapters import Book
from tests.soak.files import VILLAGES
from tests.soak.houses import Houses
from tests.soak.model import expected, harm
from tests.soak.story import story

MODEL = Path(tests.soak.model.__file__)
SITI, BUDI = ("Siti", "Srigading", "Blitar"), ("Budi", "Srigading", "Ngawi")
BOTH, BUDI_ONLY = {"1": SITI, "2": BUDI}, {"2": BUDI}


def test_the_model_has_at_most_eighty_lines_and_knows_nothing_of_our_code() -> None:
    text = MODEL.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    imported = [
        node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)
    ]
    assert imported == ["collections.abc", "typing"]


@pytest.mark.parametrize(
    ("nights", "status"),
    [
        pytest.param([0], "active", id="there"),
        pytest.param([0, 8], "missing", id="one miss"),
        pytest.param([0, 1, 2, 3], "missing", id="three misses in two days"),
        pytest.param([0, 8, 16, 24], "presumed_ended", id="three misses in sixteen days"),
        pytest.param([0, 8, 16, 24, 38], "ended", id="thirty days"),
    ],
)
def test_the_model_lets_absence_take_its_course(nights: list[int], status: str) -> None:
    events = [
        (what, day, BOTH if day == 0 else BUDI_ONLY)
        for day in nights
        for what in ("rows", "course")
    ]
    assert expected(events) == [("1", *SITI, status), ("2", *BUDI, "active")]


def test_the_model_tells_lost_from_doubled_from_mixed() -> None:
    before, after = (
        expected([("rows", 0, BOTH)]),
        expected([("rows", 0, BOTH), ("rows", 8, {**BOTH, "1": ("Siti", "Srigading", "Tuban")})]),
    )
    assert harm(before, [before, after]) == ""
    assert harm(before[1:], [before, after]) == "lost"
    assert harm([*before, before[0]], [before, after]) == "doubled"
    assert (
        harm([("1", "Siti", "Srigading", "Kediri", "active"), before[1]], [before, after])
        == "mixed"
    )


def test_in_every_life_somebody_is_left_in_every_village_so_that_only_what_the_story_says_is_held() -> (
    None
):
    for seed in (2024, 2033, 12008, *range(20)):
        for act in story(seed):
            for rows in act.deliver.values():
                assert rows is None or len({row["village_code"] for row in rows}) == VILLAGES, (
                    f"seed {seed}, {act.name}"
                )


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in BROKEN])
def test_the_harness_catches_a_pipeline_that_is_broken(
    houses: Houses, book: Book, name: str
) -> None:
    assert caught(houses, book, name)
