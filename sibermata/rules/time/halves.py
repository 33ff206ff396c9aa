"""Cells that hold two things: a place and a day, a decree's number and its day, two days. Pure;
each half is read as any other cell.
"""

import re
from collections.abc import Mapping

from sibermata.records.cell import MARKS
from sibermata.rules.time.dates import DAYS, LONGEST, PERIOD, Calendar, DateRead, read_date
from sibermata.rules.value.text import plain

_WEEKDAY_AFTER_PLACE = re.compile(rf",\s*{DAYS}[\s,]*$", re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"(\d{1,2}[\s./-]+(?:\d{1,2}|[A-Za-z]+)[\s./-]+\d{4})\s*[,/;(|-]\s*([^\W\d_][^\d]*)", re.ASCII
).fullmatch
_SK_DATE = re.compile(r"[\s,;(]*\b(?:tertanggal|tanggal|tgl)\b\.?\s*:?\s*", re.IGNORECASE)
_SK_LEAD = re.compile(
    r"(?:sk\s+)?(?:nomor|nomer|no)\s*[.:]+\s*|(?:sk\s+)?(?:nomor|nomer)\s+", re.IGNORECASE
)
_MONTH = r"(?!(?i:tahun|thn|th)\b)[A-Za-z]+"  # 'No 12 Tahun 2019' is a number, and no day
_WHOLE_DATE = re.compile(
    rf"\d{{1,2}}\s+{_MONTH}\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}", re.ASCII
).fullmatch
_TAIL_DATE = re.compile(
    rf"^(.*\S)[\s,;(]+(\d{{1,2}}(?:\s+{_MONTH}\s+|[-/]\d{{1,2}}[-/]|[-/][A-Za-z]+[-/])\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})\)?$",
    re.ASCII | re.DOTALL,
)
# a year of two digits only where the number has clearly ended: '188/132/2022, 12-7-22'
_TAIL_SHORT_DATE = re.compile(
    r"^(.*[^\s,;(])(?:\s*[,;(]\s*|\s{2,}|\s+[-–|]\s+)(\d{1,2}(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.|\s+[A-Za-z]{3,9}\s+)\d{2})\)?$",
    re.ASCII | re.DOTALL,
)
# and so are days in whose shape a number may be written too: '188/132/2022, 12.07.2022'
_TAIL_ODD_DATE = re.compile(
    rf"^(.*[^\s,;(])(?:\s*[,;(]\s*|\s{{2,}}|\s+[-–|/]\s+|(?<=[0-9]{{4}})\s)"
    rf"(\d{{1,2}}(?:\.\d{{1,2}}\.|\s+-\s+\d{{1,2}}\s+-\s+|{_MONTH})\d{{4}}|\d{{4}}/\d{{2}}/\d{{2}})\)?$",
    re.ASCII | re.DOTALL,
)
_WEEKDAY_AT_END = re.compile(rf"[\s,;(/|-]+{DAYS}[\s,]*$", re.IGNORECASE)
_TAILS = (_TAIL_DATE, _TAIL_SHORT_DATE, _TAIL_ODD_DATE)
_HEAD_DATE = re.compile(
    rf"^(\d{{1,2}}(?:\s+{_MONTH}\s+|[-/]\d{{1,2}}[-/])\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})(?:\s*[,;|]\s*|\s+/\s+|\s+-\s+)(\S.*)$",
    re.ASCII | re.DOTALL,
)
_JOINT = " ,;/|(–-"  # what may stand between a number and its date
_CLOSE = r"(?:-+|–|—|\.{2,}|_+|0|nihil|null|kosong|(?:tidak|belum|tdk|blm) ada)"
_PLACEHOLDER = re.compile(rf"\s*{_CLOSE}?\s*", re.IGNORECASE).fullmatch
_PLACEHOLDER_TAIL = re.compile(
    rf"(?:\s*[,;|]\s*|\s+/\s+|\s*\b(?:tanggal|tgl)\b\.?\s*:?\s*){_CLOSE}\s*\)?$", re.IGNORECASE
)

_LETTERS = re.compile(r"[^\W\d_]{3}").search
_DIGIT = re.compile(r"\d").search


def read_joined_date(cell: str, calendar: Calendar, kind: str) -> DateRead:
    """Return the day in a cell of a column of days, even if another column's value precedes it;
    that value is the `text` beside the day.

    'Surabaya, 12-08-1975' for the day of a birth or a deed, '141/8/2020 tgl 3-9-2020' for a decree.
    """
    read = read_date(cell, calendar, kind)
    if read.code != "DATE_INVALID" or kind == "end" or cell[:1] in MARKS or len(cell) > LONGEST:
        return read
    if kind == "past":
        beside, rest = split_number_date(" ".join(cell.split()))
    else:
        beside, rest = split_place_date(cell, calendar.months)
    alone = (
        read_date(rest, calendar, kind) if rest and (kind == "past" or _LETTERS(beside)) else read
    )
    if alone.value is None:
        return alone if alone.other_order else read
    return alone._replace(text=beside if kind != "past" or _DIGIT(beside) else "")


def split_place_date(text: str, months: Mapping[str, int]) -> tuple[str, str]:
    """Return (place, date text) of 'Mojokerto, 18 Februari 1985', or of '18-2-1985, Mojokerto'.

    The date begins at the first digit, or at a month's name before it.
    """
    text = " ".join(text.split())
    if turned := _DAY_FIRST(text):
        return turned[2].strip(" ,.)"), turned[1]
    found = re.search(r"[0-9]", text)
    place, rest = (text[: found.start()], text[found.start() :]) if found else (text, "")
    words = place.split()
    if rest and words and plain(words[-1]) in months and len(words[-1]) > 2:
        place, rest = place[: place.rstrip().rfind(words[-1])], f"{words[-1]} {rest}"
    return _WEEKDAY_AFTER_PLACE.sub("", place).strip(" ,/;:.-(|"), rest.rstrip(" )")


def split_number_date(text: str) -> tuple[str, str]:
    """Return (SK number, date text) of '141/0/2019 tgl 19 Desember 2019'; the date text is '' if
    there is none. A half that is a placeholder ('141/8/2020, -') counts as nothing.
    """
    text = _PLACEHOLDER_TAIL.sub("", text.strip())
    found = _SK_DATE.search(text)
    if _WHOLE_DATE(text):
        number, rest = "", text
    elif found:
        number, rest = text[: found.start()].rstrip(_JOINT), text[found.end() :].strip(" )")
    elif tail := next(filter(None, (tail.match(text) for tail in _TAILS)), None):
        number, rest = _WEEKDAY_AT_END.sub("", tail[1]).rstrip(_JOINT), tail[2]
    elif head := _HEAD_DATE.match(text):
        number, rest = head[2], head[1]
    else:
        number, rest = text, ""
    return without_lead("" if _PLACEHOLDER(number) else number), rest


def without_lead(number: str) -> str:
    """Return an SK number without 'No.' or 'Nomor' before it, so that two ways of writing it stay
    one number.
    """
    return (
        _SK_LEAD.sub("", number.strip(" ,;"), count=1)
        if _SK_LEAD.match(number.strip(" ,;"))
        else number.strip(" ,;")
    )


def split_period(text: str) -> tuple[str, str]:
    """Return (from, to) of '19-12-2019 s/d 18-12-2025'; ('', '') where it is no period."""
    parts = PERIOD.split(text.strip())
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else ("", "")
