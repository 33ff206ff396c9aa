"""Numbers that do not tie are never shown and never stored: the guard, tried by breaking it."""

import pytest

from sibermata.errors import SibermataError
from sibermata.store.views.counts import Count, Group, refuse_untied

KADES = Group("35.16", "pledge", "UJI", "kades")


def count(seats: int = 3, covered: int = 1, **states: int) -> Count:
    made = Count()
    made.states, made.seats, made.seats_covered = states, seats, covered
    return made


def test_who_is_outside_is_in_no_denominator() -> None:
    made = count(covered=2, open=3, closed=7, not_required=1)
    made.states = {"covered": 2, "open": 3, "closed": 7, "not_required": 1}
    assert made.persons == 5


@pytest.mark.parametrize(
    ("found", "whole"),
    [
        pytest.param({KADES: count(open=3)}, [("pledge", "UJI", 4)], id="one person is lost"),
        pytest.param({KADES: count(open=3)}, [], id="counted where nobody is"),
        pytest.param({}, [("pledge", "UJI", 1)], id="somebody is in no area"),
        pytest.param(
            {KADES: count(seats=1, covered=2, open=3)},
            [("pledge", "UJI", 3)],
            id="more seats covered than held",
        ),
    ],
)
def test_what_does_not_add_up_is_an_error(
    found: dict[Group, Count], whole: list[tuple[str, str, int]]
) -> None:
    with pytest.raises(SibermataError) as caught:
        refuse_untied(found, whole)
    assert caught.value.code == "STANDING_UNTIED"
    assert caught.value.facts == {"subject": "UJI"}


def test_what_adds_up_is_let_through() -> None:
    refuse_untied({KADES: count(open=3, closed=9)}, [("pledge", "UJI", 3)])
