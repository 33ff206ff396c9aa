"""Seats that want a look: nobody is changed for it."""

from datetime import date
from typing import Any

import pytest

from sibermata.rules.seats import Holder, add_months, check_village

V, TODAY = "35.16.05.2001", date(2026, 3, 2)
STAFF = ("SEKDES", "KAUR_KEUANGAN", "KASI_PEMERINTAHAN")


def holder(number: int, post: str, **values: Any) -> Holder:
    plain = Holder(
        number,
        number,
        V,
        post,
        "",
        "",
        "definitif",
        "active",
        date(2020, 1, 1),
        None,
        date(1980, 1, 1),
    )
    return plain._replace(**values)


WHOLE = [
    holder(1, "KADES"),
    *(holder(n, post) for n, post in enumerate(STAFF, 2)),
    holder(9, "KADUS", label="Krajan", label_key="KRAJAN"),
]


@pytest.fixture(scope="module")
def posts(rules: Any) -> Any:
    return rules.book.posts.posts


def tasks_of(held: list[Holder], posts: Any) -> list[tuple[str, str, str]]:
    return [
        (task.code, task.shown, task.detail) for task in check_village(V, held, posts, TODAY, 6)
    ]


def test_a_whole_village_wants_nothing(posts: Any) -> None:
    assert tasks_of(WHOLE, posts) == []


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param(
            [*WHOLE[1:], holder(1, "KADES", status="ended", end=date(2026, 1, 5))],
            [("SEAT_NO_HEAD", V, "Kosong sejak 2026-01-05.")],
            id="no kades, since the end that is known",
        ),
        pytest.param(
            [*WHOLE[1:], holder(1, "KADES", capacity="Pj")], [], id="a Pj leads the village"
        ),
        pytest.param(
            WHOLE[:1] + WHOLE[2:],
            [("SEAT_VACANT", f"SEKDES {V}", "Tidak diketahui sejak kapan.")],
            id="a vacancy",
        ),
        pytest.param(
            [*WHOLE, holder(7, "KADES")],
            [("SEAT_CROWDED", f"KADES {V}", "2 untuk 1")],
            id="two kades",
        ),
        pytest.param(
            [*WHOLE, holder(7, "SEKDES", capacity="Plt")],
            [],
            id="a Plt beside the definitif is no crowd",
        ),
        pytest.param(
            [*WHOLE, holder(7, "KADUS", label="Krajan", label_key="KRAJAN")],
            [("SEAT_CROWDED", f"KADUS Krajan {V}", "2 untuk 1")],
            id="two kadus of one dusun",
        ),
        pytest.param(
            [*WHOLE, holder(7, "KADUS", label="Timur", label_key="TIMUR")],
            [],
            id="two kadus of two dusun",
        ),
        pytest.param(
            [holder(1, "KADES", end=date(2026, 9, 2)), *WHOLE[1:]],
            [("SEAT_TERM_ENDS", f"KADES {V}", "2026-09-02")],
            id="a term ends in six months",
        ),
        pytest.param(
            [holder(1, "KADES", end=date(2026, 9, 3)), *WHOLE[1:]],
            [],
            id="a term ends later than that",
        ),
        pytest.param(
            [holder(1, "KADES", end=date(2026, 3, 1)), *WHOLE[1:]],
            [("SEAT_TERM_OVER", f"KADES {V}", "2026-03-01")],
            id="a term is over",
        ),
        pytest.param(
            [WHOLE[0], holder(2, "SEKDES", born=date(1966, 3, 2)), *WHOLE[2:]],
            [("SEAT_OVER_AGE", f"SEKDES {V}", "orang 2, 60 tahun sejak 2026-03-02")],
            id="a perangkat is 60 today",
        ),
        pytest.param(
            [WHOLE[0], holder(2, "SEKDES", born=date(1966, 3, 3)), *WHOLE[2:]],
            [],
            id="a perangkat is 60 tomorrow",
        ),
        pytest.param(
            [holder(1, "KADES", born=date(1940, 1, 1)), *WHOLE[1:]],
            [],
            id="a kades has no such age",
        ),
    ],
)
def test_what_wants_a_look(
    posts: Any, held: list[Holder], expected: list[tuple[str, str, str]]
) -> None:
    assert tasks_of(held, posts) == expected


def test_months_end_where_the_month_does() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(1966, 2, 28), 720) == date(2026, 2, 28)
