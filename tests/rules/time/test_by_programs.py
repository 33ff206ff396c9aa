"""Days and instants as programs write them: the id is where the form was seen."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from sibermata.rules.time.by_programs import as_iso
from sibermata.rules.time.dates import Calendar, DateRead, read_date

MONTHS = {"AUG": 8, "AUGUST": 8, "AGUSTUS": 8}
CALENDAR = Calendar(date(2026, 11, 27), MONTHS)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(
            "Sun Aug 26 1973 00:00:00 GMT+0700 (Western Indonesia Time)", id="Date-in-WIB"
        ),
        pytest.param(
            "Sat Aug 25 1973 17:00:00 GMT+0000 (Coordinated Universal Time)", id="Date-in-UTC"
        ),
        pytest.param("Sun Aug 26 1973", id="toDateString"),
        pytest.param("Sat, 25 Aug 1973 17:00:00 GMT", id="toUTCString"),
        pytest.param("Sun, 26 Aug 1973 00:00:00 +0700", id="RFC-2822"),
        pytest.param("/Date(115146000000)/", id="ASP.NET"),
        pytest.param("\\/Date(115146000000+0700)\\/", id="ASP.NET-with-zone-and-slashes"),
        pytest.param("Date(1973,7,26)", id="Google-visualization"),
        pytest.param("new Date(1973, 7, 26, 0, 0, 0)", id="JavaScript-literal"),
        pytest.param("datetime.date(1973, 8, 26)", id="Python-repr"),
        pytest.param("datetime.datetime(1973, 8, 26, 0, 0)", id="Python-repr-of-an-instant"),
        pytest.param("1973-08-26+07:00", id="XML-date-with-zone"),
        pytest.param("1973-08-26 00:00:00+07", id="PostgreSQL"),
        pytest.param("1973-08-25 17:00:00 UTC", id="Ruby-and-BigQuery"),
        pytest.param("August 26, 1973 at 12:00:00 AM UTC+7", id="console-of-Firestore"),
        pytest.param("26 Agustus 1973 pukul 00.00.00 UTC+7", id="console-of-Firestore-Indonesian"),
        pytest.param("Sunday, August 26, 1973", id="English-day-of-the-week"),
        pytest.param("Ahad Legi, 26 Agustus 1973", id="with-its-pasaran"),
        pytest.param("Minggu (Kliwon) 26-08-1973", id="pasaran-in-brackets"),
        pytest.param("26//08/1973", id="a-sign-typed-twice"),
        pytest.param("26|08|1973", id="bars"),
        pytest.param("26\\08\\1973", id="backslashes"),
        pytest.param("26-08-1973-", id="a-dash-left-over"),
    ],
)
def test_a_day_that_a_program_wrote_is_the_day_in_the_village(written: str) -> None:
    assert read_date(written, CALENDAR, "birth").value == date(1973, 8, 26)


@pytest.mark.parametrize(
    "written",
    [
        "Sun Foo 26 1973 00:00:00 GMT+0700",
        "/Date(99999999999999)/",
        "Date(1973,12,26)",  # months from 0: there is no thirteenth
        "26/0 8/1973",
        "26:08:1973",
    ],
)
def test_what_no_program_writes_is_no_day(written: str) -> None:
    assert read_date(written, CALENDAR, "birth").value is None


@pytest.mark.parametrize("zero", ["0000-00-00", "0000-00-00 00:00:00", "00/00/0000"])
def test_a_day_of_zeros_says_that_nobody_left_and_nothing_of_a_birth(zero: str) -> None:
    """A database writes it where a day of leaving is not known, for everybody in office."""
    assert read_date(zero, CALENDAR, "end") == DateRead()
    assert read_date(zero, CALENDAR, "birth").code == "DATE_ZERO"


def test_an_instant_before_1970_keeps_its_day() -> None:
    """In 1960 the clocks of Java stood half an hour ahead of today's."""
    assert as_iso("/Date(-1000)/") == "1969-12-31T23:59:59Z"
    then = replace(CALENDAR, zone=ZoneInfo("Asia/Jakarta"))
    assert read_date("/Date(-296983800000)/", then, "birth").value == date(1960, 8, 4)
