"""A day as the sources write it: one calendar per source, no day rolled over, completed or guessed.

A day is a `date` in the district's zone. A year alone is kept as words, never as 1 January.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from sibermata.records.cell import ABSENT, DATE, ERROR, FORMULA, NUMBER, text_of
from sibermata.rules.time.by_programs import EPOCH, as_iso
from sibermata.rules.time.office import WIB
from sibermata.rules.value.text import BLANK, clean, is_blank, plain

DAY_SECONDS = 86_400
# A day that was turned into an instant and back comes out 12 to 43 seconds before its midnight;
# 23:59 and 23:59:59 are what people and programs write for the end of their own day.
SLIPPED = range(23 * 3600 + 58 * 60, DAY_SECONDS - 1)  # 23:58:00 to 23:59:58
LAST_MINUTE = 23 * 3600 + 59 * 60  # 23:59:00
LONGEST = 100  # characters of a cell that is searched for a day
_ISO_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\d*"
    r"\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)
_EPOCH_TEXT = re.compile(r"-[0-9]{5,13}(?:\.0+)?|[0-9]{9,13}\.0+").fullmatch
_SERIAL_TEXT = re.compile(r"([1-9][0-9]{4})[.,]0+").fullmatch  # a day's number, as a program writes
_NUMERIC = re.compile(  # with any dash: a word processor makes long ones of short ones
    r"(\d{1,4})\s*[-/.,|\\ ‐‑–—−]{1,2}\s*(\d{1,2})\s*[-/.,|\\ ‐‑–—−]{1,2}\s*(\d{1,4})", re.ASCII
)
_DAY_MONTH_YEAR = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s./,-]*([A-Za-z]+)[\s./,'’-]*(\d{4}|\d{2})", re.ASCII
)
_MONTH_DAY_YEAR = re.compile(r"([A-Za-z]+)[\s.]+(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})", re.ASCII)
_MONTH_YEAR = re.compile(r"(?:[A-Za-z]+|\d{1,2})[\s./-]+\d{4}", re.ASCII)
PERIOD = re.compile(
    r"\s*(?:\bs\s*[/.]\s*d\b\.?|\bsd\b\.?|\bsampai(?:\s+dengan)?\b|\bhingga\b|[–—]|\s-\s|(?<=\d{4})-(?=\d{4}))\s*",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:(?:tanggal|tgl|lahir|tmt|mulai|sejak|per)\b\.?\s*:?\s*)+", re.IGNORECASE)
# before a day on which something ends: 's/d 30-12-2029'
_UNTIL = re.compile(
    r"^(?:(?:berlaku|berakhir|s\s*[/.]?\s*d\b|sampai(?:\s+dengan)?\b|hingga\b)[.:]?\s*)+",
    re.IGNORECASE,
)
_ZERO = re.compile(r"0{1,4}[-/.]00[-/.]0{2,4}(?:[ T]00:00(?::00)?)?").fullmatch
# a term that is no day: 'usia 60 tahun', '60 th', '6 tahun'
_SPAN = re.compile(
    r"(?:batas\s+)?(?:(?:usia|umur)\s+\d{1,2}(?:\s*(?:th|thn|tahun))?|\d{1,2}\s*(?:th|thn|tahun))\.?",
    re.IGNORECASE | re.ASCII,
)
# behind a birthday: '12-08-1975 (50 th)', '12-08-1975 / 50 tahun'
_AGE = re.compile(
    r"[\s(/,|–-]+(?:(?:usia|umur)\s*)?\d{1,3}\s*(?:th|thn|tahun)\b[\s.)]*$",
    re.IGNORECASE | re.ASCII,
)
DAYS = r"(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad)"
_ENGLISH = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_PASARAN = r"(?:[\s(-]+(?:legi|pahing|paing|pon|wage|kliwon)\b\)?)?"  # the week of five days
_WEEKDAY = re.compile(rf"^(?:{DAYS}|{_ENGLISH})\b{_PASARAN}\s*[,/]?\s*", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?ai)(?:,\s*|[\sT]+)(?:(?:at|pukul|jam)\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?"
    r"\s*(?:am|pm)?\s*(?:wib|wita|wit|(?:gmt|utc)\s*\+\s*0?[789](?::?00)?)?"
)


class DateRead(NamedTuple):
    """A day, or why there is none.

    With DATE_SUSPECT the value stands; with any other code it is None.
    """

    value: date | None = None
    code: str = ""
    text: str = ""  # words worth keeping where there is no day: '2019', '2019 s/d 2025'
    open_end: bool = False  # 'sekarang': the source says that it still goes on
    other_order: str = (
        ""  # the value is a day only in this order: the source's declared order is wrong
    )
    short: bool = False  # its year was written with two digits, among three numbers


LAST_DEED = date(2399, 12, 31)  # years above are of another era


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """What reading a day depends on: the source's order and epoch, today, and the limits of
    `config/rules.toml`. What was read under the very same one may be remembered.
    """

    today: date
    months: Mapping[str, int]  # plain word -> 1..12
    order: str = "dmy"
    date1904: bool = False
    youngest: int = 17
    oldest: int = 100
    future_days: int = 60
    first_year: int = 1945
    end_years: int = 45
    short_year_back: int = 50
    invented: frozenset[date] = frozenset()
    blank: Set[str] = BLANK
    open_end: Set[str] = frozenset(("SEKARANG", "SAAT INI"))
    zone: tzinfo = WIB  # the district's: an instant is a day there

    def limits(self, kind: str) -> tuple[date, date]:
        """Return the first and the last plausible day of a kind: 'birth', 'past' (SK, start),
        'end', or 'deed': a day of a list, of which is told that it has not come yet.
        """
        if kind == "birth":
            return years_before(self.today, self.oldest), years_before(self.today, self.youngest)
        first = date(self.first_year, 1, 1)
        if kind == "deed":
            return first, LAST_DEED
        return first, (
            years_before(self.today, -self.end_years)
            if kind == "end"
            else self.today + timedelta(days=self.future_days)
        )


def years_before(day: date, years: int) -> date:
    """Return the same day so many years earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def read_date(cell: str, calendar: Calendar, kind: str = "past") -> DateRead:
    """Return the day of a cell as it came from its source, type mark included.

    `kind`: 'birth', 'past', 'end' or 'deed'.
    """
    mark = cell[:1]
    if mark == NUMBER:
        return _from_number(cell[1:], calendar, kind)
    if mark == ABSENT:
        return DateRead()
    if mark == DATE:
        return _from_text(cell[1:], replace(calendar, order="ymd"), kind)
    if mark in (ERROR, FORMULA) or text_of(cell) is not cell:
        return DateRead(code={ERROR: "CELL_ERROR", FORMULA: "FORMULA_NO_VALUE"}.get(mark, "TYPE"))
    read = clean(cell)
    if read.code == "BAD_UNICODE" or len(read.text) > LONGEST:
        return DateRead(code="DATE_INVALID")
    text = read.text.strip("'\"` ")
    folded = plain(text)
    if folded in calendar.open_end or (kind == "end" and not folded and text):
        return DateRead(open_end=True)
    return DateRead() if is_blank(text, calendar.blank) else _from_text(text, calendar, kind)


def _from_number(digits: str, calendar: Calendar, kind: str) -> DateRead:
    """A day number of a workbook, or seconds or milliseconds since 1970; a number that can only be
    a year is a year.
    """
    if not re.fullmatch(r"-?[0-9]{1,14}(?:\.[0-9]+)?", digits):
        return DateRead(code="DATE_INVALID")
    whole, _, part = digits.partition(".")
    number = int(whole)
    if number == 0:
        return DateRead()
    if number < 0 or len(whole) > 8:
        return _from_epoch(number, calendar, kind)
    if len(whole) == 8:
        return _compact(whole, calendar, kind)
    if 1900 <= number <= 2100:
        return DateRead(code="DATE_YEAR_ONLY", text=str(number))
    seconds = round(float(f"0.{part}") * DAY_SECONDS) if part else 0
    return _from_serial(number + (kind != "end" and _slipped(seconds)), calendar, kind)


def _slipped(seconds: int) -> bool:
    """Return whether a clock time is what a midnight becomes on its way through two programs."""
    return seconds in SLIPPED and seconds != LAST_MINUTE


def _from_epoch(number: int, calendar: Calendar, kind: str) -> DateRead:
    """Return the day of seconds or milliseconds since 1970, whichever is plausible for the field.

    Milliseconds are whole seconds; where both fit, the one that is a midnight is meant.
    """
    if abs(number) < DAY_SECONDS:
        return DateRead(code="DATE_INVALID")
    read = [
        (moment, _of_moment(moment, calendar, kind))
        for moment in (_moment(number), _moment(number / 1000) if number % 1000 == 0 else None)
        if moment is not None
    ]
    fitting = [(moment, one) for moment, one in read if one.value is not None]
    if len({one.value for _, one in fitting}) > 1:
        fitting = [(m, one) for m, one in fitting if _is_midnight(m, calendar)]
    if len({one.value for _, one in fitting}) == 1:
        return fitting[0][1]
    only = {one.code for _, one in read} if not fitting else set()
    return DateRead(code="DATE_IMPLAUSIBLE" if only == {"DATE_IMPLAUSIBLE"} else "DATE_INVALID")


def _moment(seconds: float) -> datetime | None:
    try:
        return EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _is_midnight(moment: datetime, calendar: Calendar) -> bool:
    return any(
        (at.hour, at.minute, at.second) == (0, 0, 0)
        for at in (moment, moment.astimezone(calendar.zone))
    )


def _of_moment(moment: datetime, calendar: Calendar, kind: str) -> DateRead:
    """Return the day of an instant in the district's own zone, as the clocks stood there then."""
    try:
        local = moment.astimezone(calendar.zone)
        return _judged(_own_day(local, kind), calendar, kind)
    except OverflowError:
        return DateRead(code="DATE_INVALID")


def _own_day(local: datetime, kind: str, told_seconds: bool = True) -> date:
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    slipped = kind != "end" and told_seconds and _slipped(seconds)
    return local.date() + timedelta(days=1) if slipped else local.date()


def _from_serial(number: int, calendar: Calendar, kind: str) -> DateRead:
    if not 1 <= number <= 109_574 or (number == 60 and not calendar.date1904):
        return DateRead(code="DATE_INVALID")  # 60 is 29 February 1900, a day that never was
    if calendar.date1904:
        epoch = date(1904, 1, 1)
    else:
        epoch = date(1899, 12, 30) if number > 60 else date(1899, 12, 31)
    return _judged(epoch + timedelta(days=number), calendar, kind)


def _from_text(text: str, calendar: Calendar, kind: str) -> DateRead:
    if kind == "end":
        whole, text = text, _UNTIL.sub("", text)
        if _ZERO(text):
            return DateRead()  # '0000-00-00', the blank of a database: nobody left
        if _SPAN.fullmatch(text) or (text != whole and not any(map(str.isdigit, text))):
            return DateRead(code="DATE_YEAR_ONLY", text=whole)
    if kind == "birth":
        text = _AGE.sub("", text)
    text = as_iso(_LEAD.sub("", text))
    text = _without_clock(_WEEKDAY.sub("", text).strip(" ,.").rstrip("-"))
    if instant := _ISO_TIME.fullmatch(text):
        return _from_instant(instant, calendar, kind)
    if text.isascii() and text.isdigit():
        return _from_digits(text, calendar, kind)
    if serial := _SERIAL_TEXT(text):
        return _from_serial(int(serial[1]), calendar, kind)
    if _EPOCH_TEXT(text):
        return _from_epoch(int(text.partition(".")[0]), calendar, kind)
    if numeric := _NUMERIC.fullmatch(text):
        return _from_numeric(numeric[1], numeric[2], numeric[3], calendar, kind)
    if named := _DAY_MONTH_YEAR.fullmatch(text):
        return _from_named(int(named[1]), named[2], named[3], calendar, kind)
    if named := _MONTH_DAY_YEAR.fullmatch(text):
        return _from_named(int(named[2]), named[1], named[3], calendar, kind)
    if _is_without_day(text, calendar):
        return DateRead(code="DATE_YEAR_ONLY", text=text)
    return DateRead(code="DATE_INVALID")


def _is_without_day(text: str, calendar: Calendar) -> bool:
    """Return whether a text is a month or a period with its year, and names no day."""
    if _MONTH_YEAR.fullmatch(text):
        month = re.split(r"[\s./-]+", text)[0]
        return month.isdigit() or plain(month) in calendar.months
    return bool(PERIOD.search(text) and re.search(r"\d{4}", text))


def _without_clock(text: str) -> str:
    """Drop a clock time at the end, unless it belongs to an ISO instant (whose zone may move the
    day).
    """
    if _ISO_TIME.fullmatch(text):
        return text
    found = _CLOCK.search(text)
    return (
        text[: found.start()] if found and found.end() == len(text) and found.start() >= 6 else text
    )


def _from_instant(found: re.Match[str], calendar: Calendar, kind: str) -> DateRead:
    if found[1].startswith("0000") or "-00" in found[1]:
        year, month, day = found[1].split("-")
        return _of_parts(int(year), int(month), int(day), calendar, kind)
    zone = "+00:00" if found[3] in ("Z", "UTC") else found[3] or ""
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}")
        local = moment.astimezone(calendar.zone) if zone else moment
        return _judged(_own_day(local, kind, len(found[2]) > 5), calendar, kind)
    except (ValueError, OverflowError):
        return DateRead(code="DATE_INVALID")


def _from_digits(text: str, calendar: Calendar, kind: str) -> DateRead:
    if not text.strip("0"):
        return DateRead(code="DATE_ZERO" if len(text) > 1 else "")
    if len(text) == 4 and 1900 <= int(text) <= 2100:
        return DateRead(code="DATE_YEAR_ONLY", text=text)
    if len(text) == 5:
        return _from_serial(int(text), calendar, kind)
    if len(text) == 8:
        return _compact(text, calendar, kind)
    return (
        _from_epoch(int(text), calendar, kind)
        if 9 <= len(text) <= 13
        else DateRead(code="DATE_INVALID")
    )


def _compact(text: str, calendar: Calendar, kind: str) -> DateRead:
    """20191219 or, where the source writes the day first, 19122019: the year's place decides, it is
    never both.
    """
    if 1900 <= int(text[:4]) <= 2100 and 1 <= int(text[4:6]) <= 12:
        return _of_parts(int(text[:4]), int(text[4:6]), int(text[6:]), calendar, kind)
    if calendar.order == "ymd":
        return DateRead(code="DATE_INVALID")
    return _from_numeric(text[:2], text[2:4], text[4:], calendar, kind)


def _from_numeric(a: str, b: str, c: str, calendar: Calendar, kind: str) -> DateRead:
    if len(a) == 4 or (calendar.order == "ymd" and len(c) < 3):
        year = int(a) if len(a) == 4 else _short_year(int(a), calendar, kind)
        if year is None or len(a) == 3:
            return DateRead(code="DATE_INVALID")
        return _short(a, kind, _of_parts(year, int(b), int(c), calendar, kind))
    if len(a) > 2 or len(c) not in (2, 4):
        return DateRead(code="DATE_INVALID")
    first, second = int(a), int(b)
    year = int(c) if len(c) == 4 else _short_year(int(c), calendar, kind)
    if calendar.order == "ymd":
        other = (
            "dmy" if first > 12 and second <= 12 else "mdy" if second > 12 and first <= 12 else ""
        )
        return DateRead(
            code="DATE_INVALID",
            other_order=other if _exists(year, min(second, first), max(second, first)) else "",
        )
    month, day = (second, first) if calendar.order == "dmy" else (first, second)
    if month > 12 and 1 <= day <= 12 and _exists(year, day, month):
        return DateRead(
            code="DATE_INVALID", other_order="mdy" if calendar.order == "dmy" else "dmy"
        )
    if year is None:
        return DateRead(code="DATE_INVALID")
    return _short(c, kind, _of_parts(year, month, day, calendar, kind))


def _short(year: str, kind: str, read: DateRead) -> DateRead:
    is_short = len(year) == 2 and kind != "birth" and read.value is not None
    return read._replace(short=True) if is_short else read


def _from_named(day: int, month: str, year: str, calendar: Calendar, kind: str) -> DateRead:
    number = calendar.months.get(plain(month))
    full = int(year) if len(year) == 4 else _short_year(int(year), calendar, kind)
    if number is None or full is None:
        return DateRead(code="DATE_INVALID")
    return _of_parts(full, number, day, calendar, kind)


def _short_year(year: int, calendar: Calendar, kind: str) -> int | None:
    """Return the only full year that a two-digit one can mean; None where it may mean two or none.

    Agreed: a birth lies 17 to 100 years back, any other day within the last fifty years or the next
    one; an end may lie as far ahead as ends do. Each window is shorter than a century.
    """
    if kind == "birth":
        first, last = calendar.today.year - calendar.oldest, calendar.today.year - calendar.youngest
    else:
        first = calendar.today.year - calendar.short_year_back
        last = calendar.today.year + (calendar.end_years if kind == "end" else 1)
    fitting = [full for full in (1900 + year, 2000 + year) if first <= full <= last]
    return fitting[0] if len(fitting) == 1 else None


def _exists(year: int | None, month: int, day: int) -> bool:
    try:
        date(year or 2000, month, day)
    except ValueError:
        return False
    return True


def _of_parts(year: int, month: int, day: int, calendar: Calendar, kind: str) -> DateRead:
    if month == 0 or day == 0 or year == 0:
        return DateRead(code="DATE_ZERO", text=str(year) if 1900 <= year <= 2100 else "")
    if year == 9999:
        return DateRead(open_end=True)
    if 1300 <= year <= 1500 or 2400 <= year <= 2700:
        return DateRead(code="DATE_ERA")
    try:
        return _judged(date(year, month, day), calendar, kind)
    except ValueError:
        return DateRead(code="DATE_INVALID")


def _judged(day: date, calendar: Calendar, kind: str) -> DateRead:
    if 1300 <= day.year <= 1500 or 2400 <= day.year <= 2700:
        return DateRead(code="DATE_ERA")
    first, last = calendar.limits(kind)
    if not first <= day <= last:
        return DateRead(code="DATE_IMPLAUSIBLE")
    return DateRead(day, "DATE_SUSPECT" if day in calendar.invented else "")
