"""From when to when a row says that somebody holds or held a post, by day or by year. Pure."""

import re
from datetime import date
from typing import NamedTuple

from sibermata.records.official import OfficialRecord

YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
BEFORE_ALL = date.min


class Term(NamedTuple):
    """What is known of a term: days, or years alone where only the free text names them."""

    start: date | None
    end: date | None
    start_year: int | None
    end_year: int | None
    over: bool  # its source says that it has ended


def term_of(record: OfficialRecord) -> Term:
    """Return the term of a row: its own days, else the years of its free text, else its decrees."""
    start, end = record.start_date, record.end_date or record.end_sk_date
    years = [int(year) for year in YEAR.findall(record.term)]
    if len(years) == 2 and years[0] < years[1]:
        from_year, to_year = years
    else:
        from_year, to_year = None, None
        start = start or record.sk_date
    return Term(
        start,
        end,
        start.year if start else from_year,
        end.year if end else to_year,
        not record.active,
    )


def apart(one: Term, other: Term) -> bool:
    """Return whether two terms of one person on one seat are two tenures: one is over, and ended
    before the other began. Unknown days prove nothing.

    Agreed: FIELD H8. One appointment that was closed and entered again has one start, and is one
    tenure.
    """
    return (one.over and _follows(other, one)) or (other.over and _follows(one, other))


def _follows(later: Term, earlier: Term) -> bool:
    if later.start_year is None or earlier.end_year is None:
        return False
    if earlier.start and later.start:
        begins_later = earlier.start < later.start
    else:
        begins_later = earlier.start_year is None or earlier.start_year < later.start_year
    if earlier.end and later.start:
        return begins_later and earlier.end <= later.start
    return begins_later and earlier.end_year <= later.start_year


def newest_first(record: OfficialRecord) -> tuple[bool, int, int]:
    """Return what orders rows of one tenure: in office before over, then the later start, then the
    later decree.
    """
    start, decree = record.start_date or BEFORE_ALL, record.sk_date or BEFORE_ALL
    return (not record.active, -start.toordinal(), -decree.toordinal())
