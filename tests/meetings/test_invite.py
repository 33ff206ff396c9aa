"""Rules are OR, the keys of one are AND and speak of one seat; who has no seat left waits in order."""

from datetime import date
from typing import Any

import pytest

from sibermata.meetings.invite import Ground, ask, match
from sibermata.records.programme.meetings import InviteRule, Official, SeatHeld, Signed

POSTS = ("KADES", "SEKDES", "BPD_KETUA")
CLASSES = {"KADES": "kades", "SEKDES": "perangkat", "BPD_KETUA": "bpd"}
DAY = date(2026, 3, 12)


def seat(post: str, village: str = "35.16.05.2001", **values: Any) -> SeatHeld:
    said = {"label": "", "capacity": "definitif", "present": True, "ends": None, **values}
    return SeatHeld(POSTS.index(post) + 1, village, "Srigading", post, **said)


def official(number: int, *seats: SeatHeld, **states: str) -> Official:
    pledge = {name: Signed(state, DAY) for name, state in states.items()}
    return Official(number, f"Orang {number}", seats, pledge, {"DASAR": "in_grace"})


def ground(*rules: InviteRule, limit: int = 0) -> Ground:
    ranks = {post: rank for rank, post in enumerate(POSTS)}
    return Ground(rules, "35", DAY, ranks, CLASSES, limit, ("overdue", "open"))


BOTH = official(1, seat("SEKDES"), seat("KADES"), kades="covered", perangkat="open")


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        pytest.param(InviteRule(posts=("KADES",)), True, id="post"),
        pytest.param(InviteRule(posts=("KADES",), pledge=("open",)), False, id="another seat"),
        pytest.param(InviteRule(posts=("SEKDES",), pledge=("open",)), True, id="the same seat"),
        pytest.param(InviteRule(pledge=("covered",)), True, id="state"),
        pytest.param(InviteRule(areas=("35.16.05",)), True, id="subdistrict"),
        pytest.param(InviteRule(areas=("35.1",)), False, id="no prefix of a code"),
        pytest.param(InviteRule(areas=("35.16.05.2001",)), True, id="village"),
        pytest.param(InviteRule(requirement="DASAR", training=("in_grace",)), True, id="course"),
        pytest.param(InviteRule(requirement="DASAR", training=("valid",)), False, id="trained"),
    ],
)
def test_all_keys_of_a_rule_speak_of_one_seat(rule: InviteRule, fits: bool) -> None:
    assert (match(BOTH, ground(rule)) is not None) is fits


def test_the_first_rule_that_fits_is_named_and_the_line_stands_under_the_first_post() -> None:
    found = match(BOTH, ground(InviteRule(posts=("BPD_KETUA",)), InviteRule(posts=("SEKDES",))))
    assert found is not None
    assert (found.rule, found.by.post, found.seat.post) == (2, "SEKDES", "KADES")
    assert [other.post for other in found.also] == ["SEKDES"]


def test_who_leaves_before_the_meeting_or_is_missing_is_not_asked() -> None:
    leaving = official(1, seat("KADES", ends=date(2026, 3, 11)), kades="open")
    missing = official(2, seat("KADES", present=False), kades="frozen")
    assert match(leaving, ground(InviteRule(posts=("KADES",)))) is None
    assert match(missing, ground(InviteRule(posts=("KADES",)))) is None
    assert match(missing, ground(InviteRule(pledge=("frozen",)))) is not None


def test_seats_go_by_state_then_post_then_village_then_person() -> None:
    people = [
        official(1, seat("SEKDES", "35.16.05.2001"), perangkat="open"),
        official(2, seat("KADES", "35.16.05.2002"), kades="open"),
        official(3, seat("BPD_KETUA", "35.16.05.2003"), bpd="overdue"),
        official(4, seat("KADES", "35.16.05.2001"), kades="open"),
        official(5, seat("KADES", "35.17.01.2001"), kades="open"),
    ]
    asked = ask(people, ground(InviteRule(posts=POSTS), limit=2))
    by_place = sorted((one.district, one.place, one.official.id) for one in asked.invited)
    assert by_place == [("35.16", 1, 3), ("35.16", 2, 4), ("35.17", 1, 5)]
    assert [one.official.id for one in asked.left_out] == [2, 1]
