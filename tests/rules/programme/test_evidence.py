"""How long evidence is kept: five years after the cycle closed or the result expired, and as long as
anything rests on it.
"""

from datetime import date

import pytest

from sibermata.records.programme.catalogue import NOTHING, Cycle, Programme, Requirement
from sibermata.rules.programme.evidence import Keeping, Resting, kept_until

CLOSES, DAY = date(2024, 11, 27), date(2024, 3, 1)
SCANNED = date(2024, 9, 20)
KEEPING = Keeping(5, 60)
CYCLE = Cycle("PILKADA-2024", "", CLOSES, CLOSES, CLOSES, CLOSES, (), ())
ACT = Resting("pledge", "PILKADA-2024", SCANNED)


def asks(course: str, months: int) -> Requirement:
    return Requirement(course, course, ("KADES",), ((course,),), 180, months, date(2023, 1, 1))


PROGRAMME: Programme = NOTHING._replace(
    cycles={CYCLE.code: CYCLE},
    requirements={one.code: one for one in (asks("A", 24), asks("B", 0))},
)


@pytest.mark.parametrize(
    ("deeds", "until"),
    [
        pytest.param([ACT], date(2029, 11, 27), id="an act: from the close of its cycle"),
        pytest.param(
            [Resting("training", "A", DAY)],
            date(2031, 4, 30),
            id="a result: from the last day to which a pass may be extended",
        ),
        pytest.param(
            [Resting("training", "C", DAY)],
            date(2029, 9, 20),
            id="a course that nobody asks for: from the day on which the scan came",
        ),
        pytest.param([], date(2029, 9, 20), id="nothing rests on it"),
        pytest.param(
            [ACT, Resting("training", "A", DAY)], date(2031, 4, 30), id="the latest of several"
        ),
        pytest.param([Resting("training", "B", DAY)], None, id="a result that never expires"),
        pytest.param([ACT, Resting("pledge", "ANTAH", DAY)], None, id="a cycle nobody knows"),
    ],
)
def test_evidence_is_kept_five_years_after_it_was_needed_last(
    deeds: list[Resting], until: date | None
) -> None:
    assert kept_until(deeds, SCANNED, PROGRAMME, KEEPING) == until
