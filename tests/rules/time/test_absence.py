"""Absence becomes an end only slowly, and never for those who lead a village."""

from datetime import date, timedelta

import pytest

from sibermata.rules.night_numbers import AbsenceNumbers
from sibermata.rules.time.absence import (
    Absence,
    Ended,
    ended_by_absence,
    ended_by_successor,
    status_of,
)

NUMBERS = AbsenceNumbers(misses=3, days=7, close_days=30, never=("KADES", "SEKDES", "LURAH"))
FIRST = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("post", "misses", "days", "expected"),
    [
        pytest.param("KADUS", 1, 0, "missing", id="a first miss is a mark"),
        pytest.param("KADUS", 2, 7, "missing", id="seven days with two misses are a mark"),
        pytest.param("KADUS", 3, 6, "missing", id="three misses in six days are a mark"),
        pytest.param(
            "KADUS",
            3,
            7,
            "presumed_ended",
            id="three misses and seven days are presumed to be an end",
        ),
        pytest.param(
            "KADUS", 20, 29, "presumed_ended", id="a perangkat stays presumed for 29 days"
        ),
        pytest.param("KADUS", 20, 30, "ended", id="a perangkat ends 30 days after the first miss"),
        pytest.param(
            "BPD_ANGGOTA", 3, 30, "ended", id="a BPD member ends 30 days after the first miss"
        ),
        pytest.param("KADES", 300, 400, "presumed_ended", id="a kades never ends by absence alone"),
        pytest.param(
            "SEKDES", 300, 400, "presumed_ended", id="a sekdes never ends by absence alone"
        ),
    ],
)
def test_what_absence_has_become(post: str, misses: int, days: int, expected: str) -> None:
    assert (
        status_of(post, Absence(misses, FIRST, FIRST + timedelta(days=days), None), NUMBERS)
        == expected
    )


def test_an_end_by_absence_lies_between_the_last_sight_and_the_first_miss() -> None:
    assert ended_by_absence(Absence(9, FIRST, FIRST, FIRST - timedelta(days=1))) == Ended(
        FIRST, "inferred", date(2026, 3, 1)
    )


def test_a_successor_ends_the_predecessor_the_day_before_the_stated_start() -> None:
    end = ended_by_successor(date(2026, 2, 10), True, date(2019, 1, 1), FIRST, None)
    assert end == Ended(date(2026, 2, 9), "inferred", date(2026, 2, 9))


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(None, id="no start is stated"),
        pytest.param(date(2018, 1, 1), id="before the predecessor's own"),
    ],
)
def test_a_successor_without_a_usable_start_ends_the_predecessor_as_observed(
    start: date | None,
) -> None:
    assert ended_by_successor(start, True, date(2019, 1, 1), FIRST, date(2026, 3, 1)) == Ended(
        FIRST, "observed", date(2026, 3, 1)
    )
