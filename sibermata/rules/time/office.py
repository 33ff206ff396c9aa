"""The office's clock: its zone, and days and instants as its people write them. Pure."""

import re
from datetime import date, datetime, time, timedelta, timezone

ZONE = "Asia/Jakarta"
WIB = timezone(timedelta(hours=7), "WIB")  # no summer time since 1964; needs no zone files
NIGHT_HOUR = 1  # a night begins at 01:00 and bears the date of that day
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


def day_in_words(day: date) -> str:
    """Return a day that no order of numbers can mistake: '2 Maret 2026'."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def instant_in_words(instant: datetime) -> str:
    """Return an instant by the office's clock: '2 Maret 2026 pukul 08.15 WIB'."""
    local = instant.astimezone(WIB)
    return f"{day_in_words(local.date())} pukul {local:%H.%M} WIB"


def hour_in(text: str) -> time | None:
    """Return the hour that a person typed: '9.30', '09:30', 'pukul 9.30 WIB'; None if it is
    none.
    """
    found = _HOUR.fullmatch(text.strip())
    return time(int(found[1]), int(found[2])) if found else None


_HOUR = re.compile(
    r"(?:(?:pukul|pkl|jam)\.?\s+)?([01]?\d|2[0-3])[.:]([0-5]\d)(?:\s*WIB)?",
    re.ASCII | re.IGNORECASE,
)


def latest_night(now: datetime) -> date:
    """Return the logical night that was due last at `now`: the office's date of its start at
    01:00.
    """
    return (now.astimezone(WIB) - timedelta(hours=NIGHT_HOUR)).date()


def office_day(instant: datetime) -> date:
    """Return the office's date of an instant."""
    return instant.astimezone(WIB).date()
