"""A day or an instant as programs write it where no format was chosen for it, turned into ISO 8601:
JavaScript's `Date`, an HTTP date, `/Date(...)/` of .NET, `Date(1973,7,26)` of Google Sheets.

A person never writes so: each form says which of its numbers is the day, and often the zone.
"""

import re
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)"
_CLOCK = r"(\d{2}:\d{2}(?::\d{2})?)"
_ZONE = r"(?:GMT|UTC|Z)?([+-]\d{2}:?\d{2})?"
_SCRIPT = re.compile(  # 'Sun Aug 26 1973 00:00:00 GMT+0700 (Western Indonesia Time)'
    rf"(?ai){_WEEKDAY} ([a-z]{{3}}) (\d{{2}}) (\d{{4}})(?: {_CLOCK} {_ZONE}(?: \([^()]*\))?)?"
)
_HEADER = re.compile(  # 'Sat, 25 Aug 1973 17:00:00 GMT'
    rf"(?ai){_WEEKDAY}, (\d{{1,2}}) ([a-z]{{3}}) (\d{{4}}) {_CLOCK} {_ZONE}"
)
_MILLISECONDS = re.compile(r"(?a)\\?/Date\((-?\d{1,14})(?:[+-]\d{4})?\)\\?/")
_MONTH_FROM_0 = re.compile(r"(?a)(?:new )?Date\((\d{4}), ?(\d{1,2}), ?(\d{1,2})(?:, ?\d+)*\)")
_MONTH_FROM_1 = re.compile(
    r"(?a)datetime\.date(?:time)?\((\d{4}), (\d{1,2}), (\d{1,2})(?:, \d+)*\)"
)
_DAY_AND_ZONE = re.compile(r"(?a)(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})")  # a day of XML


def as_iso(text: str) -> str:
    """Return the ISO 8601 form of what a program wrote; any other text as it is."""
    if (found := _SCRIPT.fullmatch(text)) and (month := _month(found[1])):
        return f"{found[3]}-{month}-{found[2]}" + _of_clock(found[4], found[5])
    if (found := _HEADER.fullmatch(text)) and (month := _month(found[2])):
        return f"{found[3]}-{month}-{int(found[1]):02d}" + _of_clock(found[4], found[5])
    if found := _MILLISECONDS.fullmatch(text):
        return from_seconds(int(found[1]) // 1000) or text
    if found := _MONTH_FROM_0.fullmatch(text):
        return f"{found[1]}-{int(found[2]) + 1:02d}-{int(found[3]):02d}"
    if found := _MONTH_FROM_1.fullmatch(text):
        return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"
    if found := _DAY_AND_ZONE.fullmatch(text):
        return found[1]
    return text


def from_seconds(seconds: int) -> str:
    """Return an instant so many seconds after 1970 began in Greenwich; '' beyond all years."""
    try:
        return (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return ""


def _month(short: str) -> str:
    upper = short.upper()
    return f"{_MONTHS.index(upper) + 1:02d}" if upper in _MONTHS else ""


def _of_clock(clock: str | None, zone: str | None) -> str:
    return f"T{clock}{zone or 'Z'}" if clock else ""
