"""Hours as people type them."""

from datetime import time

import pytest

from sibermata.rules.time.office import hour_in


@pytest.mark.parametrize("text", ["9.30", "09.30", " 9:30 ", "pukul 9.30 WIB", "Pkl. 09.30"])
def test_an_hour_is_read_however_a_person_writes_it(text: str) -> None:
    assert hour_in(text) == time(9, 30)


@pytest.mark.parametrize("text", ["", "25.00", "9.60", "pagi", "9.30.15", "930", "\u0669.30"])
def test_what_is_no_hour_is_none(text: str) -> None:
    assert hour_in(text) is None
