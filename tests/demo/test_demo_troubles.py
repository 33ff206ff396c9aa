"""The long run meets every kind of trouble, in every district; what is held in part is known to be
applied in part.
"""

from collections import Counter
from datetime import date, timedelta

import pytest

from sibermata.demo.deliveries.layouts import LAYOUTS
from sibermata.demo.judge import _due
from sibermata.demo.recap import RunLine
from sibermata.demo.show import went
from sibermata.demo.suppliers.calendar import REST, able, every_trouble
from sibermata.demo.suppliers.kinds import Trouble
from sibermata.demo.truth import Absent, Said
from tests.demo.invented import make

NIGHTS = 40


@pytest.fixture(scope="module")
def province():
    return make("truth", mariadb=True, nights=NIGHTS)


def test_the_truth_scale_has_all_38_districts_every_layout_and_every_source_type(province):
    assert len(province.districts) == 38
    assert {supplier.layout.name for supplier in province.suppliers} == set(LAYOUTS)
    assert 5_000 < sum(province.counts().values()) < 15_000


def test_every_trouble_comes_more_than_once_and_nobody_has_two_in_a_few_nights(province):
    calendar = every_trouble(province.suppliers, 35, NIGHTS)
    came = Counter(trouble for night in calendar.values() for trouble in night.values())
    assert set(came) == set(Trouble)
    assert min(came.values()) > 5
    suppliers = {supplier.name: supplier for supplier in province.suppliers}
    last: dict[str, int] = {}
    for night, troubles in calendar.items():
        for name, trouble in troubles.items():
            assert able(suppliers[name], trouble)
            assert trouble is Trouble.LEAKING or night - last.get(name, -REST) >= REST
            last[name] = night


def test_people_who_serve_in_two_districts_in_two_bodies_and_under_a_retired_code_are_there(
    province,
):
    seats: dict[int, set[tuple[str, str]]] = {}
    for district in province.districts:
        for village in district.villages:
            for tenure in village.tenures:
                seats.setdefault(tenure.person.number, set()).add((district.code, tenure.body))
    assert sum(len({code for code, _ in where}) == 2 for where in seats.values()) >= 8
    assert sum(len({body for _, body in where}) == 2 for where in seats.values()) >= 20
    written = {v.code: v.written for d in province.districts for v in d.villages if v.written}
    assert written == {"35.16.11.2017": "35.16.18.2007", "35.16.18.2013": "35.16.11.2015"}


def line(state, code="", parts=()):
    return RunLine("x", "35.16", state, code, 1, 1, 0, 0, 0, 0, 0, frozenset(parts))


@pytest.mark.parametrize(
    ("run", "trouble", "applied", "villages", "removals", "as_planned"),
    [
        pytest.param(line("PUBLISHED"), None, True, (), False, True, id="published"),
        pytest.param(
            line("PUBLISHED", "SHRINK", ["village:35.16.05.2001"]),
            None,
            True,
            ("35.16.05.2001",),
            False,
            True,
            id="published, one village held",
        ),
        pytest.param(
            line("HELD", "SHRINK", ["village:35.16.05.2001"]),
            None,
            True,
            ("35.16.05.2001",),
            False,
            True,
            id="nothing moves but the village that is held",
        ),
        pytest.param(
            line("PUBLISHED", "SLOW_LEAK", ["removals"]),
            Trouble.LEAKING,
            True,
            (),
            True,
            True,
            id="removals held",
        ),
        pytest.param(
            line("HELD", "SHRINK", ["run"]),
            Trouble.SHRUNKEN,
            False,
            (),
            False,
            True,
            id="all of it held, as it should be",
        ),
        pytest.param(
            line("HELD", "SHRINK", ["run"]),
            None,
            False,
            (),
            False,
            False,
            id="all of it held without a trouble",
        ),
        pytest.param(
            line("PUBLISHED"), Trouble.EMPTY, True, (), False, False, id="an empty list was applied"
        ),
        pytest.param(
            line("FAILED", "INTERNAL"), None, False, (), False, False, id="failed without a trouble"
        ),
    ],
)
def test_what_became_of_a_delivery(run, trouble, applied, villages, removals, as_planned):
    outcome = went(run, trouble)
    assert (outcome.applied, outcome.villages, outcome.removals, outcome.as_planned) == (
        applied,
        frozenset(villages),
        removals,
        as_planned,
    )


@pytest.mark.parametrize(
    ("post", "days", "misses", "excused", "right"),
    [
        pytest.param("KAUR_KEUANGAN", 2, 3, False, {"missing"}, id="two days"),
        pytest.param("KAUR_KEUANGAN", 12, 13, False, {"presumed_ended"}, id="well over a week"),
        pytest.param("KAUR_KEUANGAN", 35, 30, False, {"ended"}, id="more than thirty days"),
        pytest.param(
            "KADES", 35, 30, False, {"presumed_ended"}, id="a kades is never closed by absence"
        ),
        pytest.param(
            "KADES",
            2,
            3,
            True,
            {"missing", "presumed_ended", "ended"},
            id="a successor ends anybody",
        ),
    ],
)
def test_what_an_absence_must_have_become(post, days, misses, excused, right):
    said = Said("35.16.05.2001", post, "", "Budi Ujicoba", True, "1", "", None, "", "definitif")
    first = date(2026, 11, 2)
    assert (
        set(
            _due(
                Absent(said, first, False, first, first + timedelta(days=days), misses),
                excused=excused,
            )
        )
        == right
    )
