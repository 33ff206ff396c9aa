"""Two days in one cell: '12 s.d. 14 Februari 2024', '12/02/2024 - 14/02/2024'.

Agreed: a course lasts from its first day to its last. What is missing in the first day stands in
the second. Pure; each half is read as any other day.
"""

import re

BETWEEN = re.compile(
    r"\s*(?:\bs\s*[/.]?\s*d\b\.?|\bsampai(?:\s+dengan)?\b|\bhingga\b|\bto\b|\bdan\b|&|[–—]"
    r"|\s-\s|(?<=[0-9])-(?=[0-9]{1,2}\s+[A-Za-z]{3})|(?<=[A-Za-z]{3})\s*-\s*(?=[A-Za-z0-9]))\s*",
    re.IGNORECASE,
)
WEEKDAYS = re.compile(
    r"^(?:(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad)\b[\s,/]*"
    r"(?:s\s*[/.]?\s*d\b\.?|sampai|dan|[-–])?\s*)+",
    re.IGNORECASE,
)
LAST = re.compile(r"[0-9]{1,2}\s+([A-Za-z]+)\s+([0-9]{4})")
DAYS = re.compile(r"(?:[0-9]{1,2}\s*,\s*)*[0-9]{1,2}")  # '12' or '12, 13' before '14 Februari 2024'
DAY_MONTH = re.compile(r"[0-9]{1,2}\s+[A-Za-z]+")


def parted(text: str) -> tuple[str, str] | None:
    """Return the first and the last day as they are written, the first one made whole; None where
    the cell holds no two days.
    """
    halves = [half.strip(" ,") for half in BETWEEN.split(WEEKDAYS.sub("", text.strip()))]
    halves = [WEEKDAYS.sub("", half) for half in halves if half]
    if len(halves) != 2:
        return None
    first, last = halves
    found = LAST.fullmatch(last)
    if found and DAYS.fullmatch(first):
        return f"{first.split(',')[0].strip()} {found[1]} {found[2]}", last
    if found and DAY_MONTH.fullmatch(first):
        return f"{first} {found[2]}", last
    whole = all(re.search("[0-9]{4}", half) for half in halves)
    return (first, last) if whole else None
