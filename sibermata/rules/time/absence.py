"""Absence from the file: how long it is only a mark, when it is presumed to be an end, and when it
is one. Pure.

Agreed: SEMANTICS 5. Absence alone never ends a kades or a sekdes; what ends by absence says between
which days it happened.
"""

from datetime import date, timedelta
from typing import NamedTuple

from sibermata.records.states import DayKnown, TenureStatus
from sibermata.rules.night_numbers import AbsenceNumbers


class Absence(NamedTuple):
    """What the run table says of somebody who is not there.

    Only complete, published nights that cover the seat count.
    """

    misses: int  # nights without sight
    first: date  # the first of them
    last: date  # the latest of them
    seen: date | None  # the last night with sight; None = never since we keep books


class Ended(NamedTuple):
    """An end as it is to be written."""

    on: date | None
    how: str  # stated | observed | inferred
    after: (
        date | None
    )  # the last day on which the person was known to be in office; None where the end was stated


def status_of(post: str, absence: Absence, numbers: AbsenceNumbers) -> TenureStatus:
    """Return what somebody absent counts as: missing, presumed ended or ended."""
    days = (absence.last - absence.first).days
    if absence.misses < numbers.misses or days < numbers.days:
        return TenureStatus.MISSING
    if post not in numbers.never and days >= numbers.close_days:
        return TenureStatus.ENDED
    return TenureStatus.PRESUMED_ENDED


def ended_by_absence(absence: Absence) -> Ended:
    """Return the end of somebody who was never seen again: some day between the last sight and the
    first night without.
    """
    return Ended(absence.first, DayKnown.INFERRED, absence.seen)


def ended_by_successor(
    start: date | None, stated: bool, own_start: date | None, night: date, seen: date | None
) -> Ended:
    """Return the end of somebody whose single seat a definitif successor took on `start`: the day
    before; if unstated, observed tonight.

    A stated start that lies before the predecessor's own is a mistake of the source, and proves
    nothing about the day.
    """
    if start is None or not stated or (own_start is not None and start <= own_start):
        return Ended(night, DayKnown.OBSERVED, seen)
    before = start - timedelta(days=1)
    return Ended(before, DayKnown.INFERRED, before)


def ended_as_stated(end: date | None, how: str, seen: date | None, night: date) -> bool:
    """Return whether the end that a source stated passed between the last sight and `night`.

    Somebody still listed after the stated end was in office after it: terms are extended
    (SEMANTICS 5), and the absence that follows is an absence like any other.
    """
    return end is not None and how == DayKnown.STATED and seen is not None and seen <= end <= night
