"""How long what an act or a result rests on is kept: some years after its cycle closed, or after it
expired. Pure.

Agreed: STANDING 4; the number of years stands in rules.toml.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from sibermata.records.programme.catalogue import Programme
from sibermata.records.states import MarkKind
from sibermata.rules.seats import add_months
from sibermata.rules.training import valid_months


class Resting(NamedTuple):
    """An act or a result that rests on something."""

    kind: str  # MarkKind
    subject: str  # cycle or course
    day: date  # of the act, the last of the course


class Keeping(NamedTuple):
    """For how long."""

    years: int
    renew_days: int  # by so much a pass before the expiry may extend it


def kept_until(
    deeds: Iterable[Resting], handed_in: date, programme: Programme, keeping: Keeping
) -> date | None:
    """Return the last day on which a file is kept, the latest of whatever rests on it; None: for
    good. A file on which nothing rests is kept as long from the day on which it was handed in.
    """
    ends = [handed_in]
    for one in deeds:
        end = end_of(one, programme, keeping.renew_days)
        if end is None:
            return None
        ends.append(end)
    return add_months(max(ends), 12 * keeping.years)


def end_of(one: Resting, programme: Programme, renew_days: int) -> date | None:
    """Return the day on which a cycle closed, or on which a result expires at the latest; None: it
    never does, or nobody knows.
    """
    if one.kind == MarkKind.PLEDGE:
        cycle = programme.cycles.get(one.subject)
        return cycle.closes if cycle else None
    months = valid_months(programme.requirements.values(), one.subject)
    if months is None:
        return one.day
    return add_months(one.day, months) + timedelta(renew_days) if months else None
