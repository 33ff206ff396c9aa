"""How much a held plan would change, as its sentence says it."""

from typing import Any

import pytest

from sibermata.rules.hold_words import said_of_hold, said_of_parts, size_of


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


MEASURES = {"slipped": 29, "before": 1281}


def test_a_held_village_is_told_by_itself_and_not_by_what_was_measured_of_its_source() -> None:
    said = said_of_hold("COLUMNS_SLIPPED", "village:35.27.02.2008", MEASURES, 3)

    assert said == ("HELD_VILLAGES", "3 orang di desa 35.27.02.2008")
    assert said_of_hold("COLUMNS_SLIPPED", "run", MEASURES, 40) == ("COLUMNS_SLIPPED", "29 jabatan")


def test_what_is_held_of_a_source_is_its_villages_or_else_what_was_measured() -> None:
    villages = {"village:35.27.02.2008": 3, "village:35.27.09.2011": 6}

    assert said_of_parts("COLUMNS_SLIPPED", villages, MEASURES) == (
        "HELD_VILLAGES",
        "9 orang di 2 desa",
    )
    assert said_of_parts("ENDS_STATED", {"village:35.27.02.2008": 3}, {})[1].endswith("2008")
    assert said_of_parts("COLUMNS_SLIPPED", villages | {"removals": 4}, MEASURES) == (
        "HELD_VILLAGES",
        "9 orang di 2 desa dan 4 orang yang tidak tercantum lagi",
    )
    assert said_of_parts("SLOW_LEAK", {"removals": 4}, {"removals": 4})[0] == "SLOW_LEAK"
    assert said_of_parts("SHRINK", {"run": 40}, {"removals": 40})[0] == "SHRINK"
