"""Two days in one cell: the first and the last of a course."""

import pytest

from sibermata.rules.time.period import parted

BOTH = ("12 Februari 2024", "14 Februari 2024")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("12 s.d. 14 Februari 2024", BOTH),
        ("12 s/d 14 Februari 2024", BOTH),
        ("12-14 Februari 2024", BOTH),
        ("12–14 Februari 2024", BOTH),
        ("12 sampai dengan 14 Februari 2024", BOTH),
        ("12, 13 dan 14 Februari 2024", BOTH),
        ("Senin s.d. Rabu, 12 s/d 14 Februari 2024", BOTH),
        ("Senin, 12 Februari 2024 s.d. Rabu, 14 Februari 2024", BOTH),
        ("12 Februari - 3 Maret 2024", ("12 Februari 2024", "3 Maret 2024")),
        ("30 Desember 2023 - 2 Januari 2024", ("30 Desember 2023", "2 Januari 2024")),
        ("12/02/2024 - 14/02/2024", ("12/02/2024", "14/02/2024")),
        ("2024-02-12 s/d 2024-02-14", ("2024-02-12", "2024-02-14")),
    ],
)
def test_a_span_is_its_first_and_its_last_day(text: str, days: tuple[str, str]) -> None:
    assert parted(text) == days


@pytest.mark.parametrize(
    "text",
    [
        "12 Februari 2024",
        "Senin, 12 Februari 2024",
        "12-02-2024",
        "2024-02-12",
        "12-Feb-2024",
        "Februari 2024 s.d. selesai",
        "12 s.d. 14 Februari 2024 s.d. 1 Maret 2024",
        "",
    ],
)
def test_one_day_or_several_spans_are_no_span(text: str) -> None:
    assert parted(text) is None
