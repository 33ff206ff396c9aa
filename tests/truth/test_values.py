"""A value that was lost in silence or is another than was said is found; what was ever said may
still be shown.
"""

import pytest

from tests.demo.invented import make
from tests.truth.values import Values


class Registry:
    """A village whose registry shows what its sources say, until a test plants something else."""

    def __init__(self) -> None:
        self.province = make("village")
        self.values = Values(
            self.province.truth, {one.name: one.layout for one in self.province.suppliers}
        )
        self.night()

    def night(self) -> None:
        for supplier in self.province.suppliers:
            self.province.lines(supplier)
        self.province.truth.settle_as_planned()
        self.values.look()
        self.rows = [
            {
                "village_code": said.village_code,
                "post": said.post,
                "name": said.name,
                "status": "active",
                "sex": said.sex,
                "birth_date": said.born.isoformat() if said.born else "",
                "sk_number": said.sk_number,
                "sk_date": said.sk_date.isoformat() if said.sk_date else "",
            }
            for supply in self.province.truth.supplies.values()
            for said in supply.said.values()
        ]

    def plant(self, column: str, value: str) -> None:
        """Show something else in the first row whose column is filled."""
        next(row for row in self.rows if row[column] and row["post"] == "KADES")[column] = value


@pytest.fixture
def registry():
    return Registry()


def test_a_registry_that_shows_what_is_said_is_right(registry):
    found = registry.values.judge(registry.rows)
    assert found.wrong == []
    assert found.checked > 300
    assert set(found.unseen) == {"nama", "tanggal lahir", "NIK"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("birth_date", "", id="R4-birth-lost-in-silence"),
        pytest.param("birth_date", "1901-01-02", id="R5-another-day"),
        pytest.param("sex", "", id="R4-sex-lost-in-silence"),
        pytest.param("sk_date", "", id="R1-day-of-the-decree-thrown-away"),
        pytest.param("sk_number", "141/8/2020, -", id="R7-the-blank-half-kept"),
    ],
)
def test_another_value_than_is_said_is_found(registry, column, value):
    registry.plant(column, value)
    found = registry.values.judge(registry.rows)
    assert len(found.wrong) == 1
    assert column in found.wrong[0]


def test_what_was_said_on_an_earlier_night_may_still_be_shown(registry):
    before = registry.rows
    head = next(
        tenure for tenure in registry.province.districts[0].villages[0].tenures if not tenure.flaw
    )
    head.sk_number = "141/77/KEP/2026"
    registry.night()
    assert registry.values.judge(before).wrong == []
    assert registry.values.judge(registry.rows).wrong == []
