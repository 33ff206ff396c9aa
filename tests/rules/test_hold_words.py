"""How much a held plan would change, as its sentence says it."""

from typing import Any

import pytest

from sibermata.rules.hold_words import size_of


@pytest.mark.parametrize(
    ("code", "measures", "said"),
    [
        pytest.param(
            "SHRINK",
            {"before": 90, "headcount": 45, "villages_seen": 3, "villages_before": 6},
            "dari 90 menjadi 45 orang, 3 dari 6 desa terlihat",
            id="D8-villages-that-did-not-come",
        ),
        pytest.param(
            "SHRINK",
            {"before": 90, "headcount": 70, "removals": 20},
            "20 dari 90 orang",
            id="people-missing",
        ),
        pytest.param(
            "COLUMNS_SLIPPED", {"before": 90, "slipped": 14}, "14 jabatan", id="D8-only-seats"
        ),
        pytest.param(
            "COLUMNS_SLIPPED",
            {"before": 90, "slipped": 2, "changed": 20},
            "2 jabatan, nama atau tanggal lahir 20 dari 90 orang",
            id="seats-and-names",
        ),
        pytest.param(
            "MOSTLY_REFUSED",
            {"unadmitted": 6, "headcount": 3, "reasons": {"NAME_INVALID": 1, "REGION_UNKNOWN": 5}},
            "6 dari 9 baris; terbanyak REGION_UNKNOWN 5, NAME_INVALID 1",
            id="R3-mostly-refused",
        ),
        pytest.param("DATE_ORDER", {"proof": "8/13/1975 (mdy)"}, "8/13/1975 (mdy)", id="B53"),
        pytest.param("GROWTH", {"before": 10, "headcount": 30}, "dari 10 menjadi 30 orang"),
    ],
)
def test_a_held_plan_says_what_of_it_is_too_much(
    code: str, measures: dict[str, Any], said: str
) -> None:
    assert size_of(code, measures) == said
