"""How single cells are read, by what they were at their source."""

from datetime import date, timedelta

import pytest

from sibermata.records.cell import DATE
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.time.dates import read_date
from sibermata.validate.cells import date_column
from tests.validate.one_row import TODAY

DAYS = [(date(1890, 1, 1) + timedelta(days=37 * n)).isoformat() for n in range(2100)]
ODD = ["1900-01-01", "1970-01-01", "2533-01-05", "0001-01-01", "2026-02-30", "2019-12-19T08:00:00"]


@pytest.mark.parametrize("kind", ["birth", "past", "end"])
@pytest.mark.parametrize("order", ["dmy", "mdy"])
def test_b96_a_day_of_a_workbook_is_read_alike_by_the_short_way_and_the_long(
    book: Rulebook, kind: str, order: str
) -> None:
    calendar = book.calendar(TODAY, order, False, "35.16")
    column = date_column("x", calendar, kind)
    for text in (*DAYS, *ODD):
        day, read = column[DATE + text], read_date(DATE + text, calendar, kind)
        assert day.value == read.value, text
        assert bool(day.said) == bool(read.code or read.other_order or read.short), text
        if day.value is None:
            assert day.text == read.text, text
