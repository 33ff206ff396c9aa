"""Everybody's standing in a cycle: who is obliged, until when, and what covers. The only place of
these rules; pure.

Invariant: a mark depends on nothing but its arguments. Agreed: STANDING 4. Law: the days of a cycle
are in config/programme/cycles.toml, the classes in config/posts.toml, each with its law.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sibermata.records.programme.catalogue import Cycle, Text
from sibermata.records.programme.standing import Act, Holding, PledgeMark
from sibermata.records.states import PledgeState

DAY = timedelta(days=1)
SIGN_DAYS = 14  # rules.toml [standing] sign_days
COVERS = (PledgeState.COVERED,)  # a seat counts as covered
OUTSIDE = (PledgeState.CLOSED,)  # in no denominator
NO_DAY = date.min  # sorts an unknown start before every other


class Major(NamedTuple):
    """The major of a text that is in force, and since when; None: since ever."""

    number: int
    since: date | None


class Other(NamedTuple):
    """What would also belong to somebody if an open question were answered so."""

    holdings: tuple[Holding, ...]
    acts: tuple[Act, ...]


class Spell(NamedTuple):
    """An unbroken holding of seats of one class."""

    start: date | None
    end: date | None  # None: it goes on


def majors_on(texts: Mapping[str, Sequence[Text]], on: date) -> dict[str, Major]:
    """Return text -> the major version in force on a day, without texts that are not in force yet.

    `texts`: every version of each, the oldest first.
    """
    found: dict[str, Major] = {}
    for code, versions in texts.items():
        for one in versions:
            if one.since is not None and one.since > on:
                continue
            now = found.get(code)
            if now is None or one.major > now.number:
                found[code] = Major(one.major, one.since)
    return found


def pledge_mark(
    cycle: Cycle,
    pledge_class: str,
    holdings: Sequence[Holding],
    acts: Sequence[Act],
    majors: Mapping[str, Major],
    on: date,
    sign_days: int = SIGN_DAYS,
    others: Iterable[Other] = (),
) -> PledgeMark | None:
    """Return the mark of one person; None if the person is not obliged on this day.

    `holdings` and `acts`: all of the person's. `others`: what an open question of identity would
    add; a mark that one of its answers would change is unconfirmed.
    """
    mark = _mark(cycle, pledge_class, holdings, acts, majors, on, sign_days)
    if mark is None:
        return None
    for other in others:
        held, signed = (*holdings, *other.holdings), (*acts, *other.acts)
        would = _mark(cycle, pledge_class, held, signed, majors, on, sign_days)
        if would is not None and would.changes_on is not None:
            mark = mark._replace(changes_on=_earlier(mark.changes_on, would.changes_on))
        if would is None or would.state != mark.state:
            mark = mark._replace(state=PledgeState.UNCONFIRMED)
            break
    return mark


def _mark(
    cycle: Cycle,
    pledge_class: str,
    holdings: Sequence[Holding],
    acts: Sequence[Act],
    majors: Mapping[str, Major],
    on: date,
    sign_days: int,
) -> PledgeMark | None:
    if on < cycle.opens or pledge_class not in cycle.classes:
        return None
    seats = [one for one in holdings if one.pledge_class == pledge_class]
    spell = spell_within(seats, cycle.opens, min(on, cycle.closes))
    if spell is None:
        return None
    acts = [one for one in acts if one.cycle == cycle.code]
    first = cycle.opens if spell.start is None else max(spell.start, cycle.opens)
    due = _due(cycle, first, sign_days)
    act, change = _act_that_counts(cycle, pledge_class, acts, majors, on, first)
    if change is not None:
        due = _due(cycle, change, sign_days)
    if act is not None and change is None:
        state = PledgeState.COVERED
    elif spell.end is not None and spell.end < on:
        state = PledgeState.CLOSED if spell.end <= due else PledgeState.MISSED
    elif on > cycle.closes:
        state = PledgeState.MISSED
    elif act is not None:
        state = PledgeState.RESIGN_NEEDED
    elif all(is_absent(one, on) for one in seats if is_held(one, on)):
        state = PledgeState.FROZEN
    else:
        state = PledgeState.OVERDUE if on > due else PledgeState.OPEN
    return PledgeMark(
        state,
        due,
        act.day if act is not None and state is PledgeState.COVERED else None,
        act.number if act is not None else None,
        seat_of(seats, on),
        spell.start is None,
        _changes_on(seats, acts, on, (due, cycle.closes)),
    )


def stands_alike(cycle: Cycle, seat: Holding, acts: Iterable[Act]) -> tuple[object, ...]:
    """Return everything, apart from place and numbers, that determines the mark of somebody with
    this one seat: people with equal values have equal marks.

    `acts`: those of the cycle. Any start on or before the cycle's first day counts as the same.
    """
    start = seat.start
    if start is not None and start < cycle.opens:
        start = cycle.opens
    return (seat.pledge_class, start, seat.end, *[act[2:] for act in acts])


def _due(cycle: Cycle, change: date, sign_days: int) -> date:
    """Return the last day to sign after a change; never after the cycle closes."""
    if change <= cycle.opens:
        return cycle.due
    return min(cycle.closes, max(cycle.due, change + timedelta(days=sign_days)))


def _act_that_counts(
    cycle: Cycle,
    pledge_class: str,
    acts: Sequence[Act],
    majors: Mapping[str, Major],
    on: date,
    first: date,
) -> tuple[Act | None, date | None]:
    """Return the first act of the cycle that covers, and None; else the act that must be repeated,
    and from which day; else (None, None).
    """
    covers: Act | None = None
    again: tuple[Act, date] | None = None
    last = min(on, cycle.closes)
    for act in acts:
        major = majors.get(act.text)
        if not cycle.opens <= act.day <= last:
            continue
        if major is None or act.text not in cycle.texts:
            continue
        if act.pledge_class == pledge_class and act.major == major.number:
            if covers is None or (act.day, act.number) < (covers.day, covers.number):
                covers = act
        elif act.pledge_class == pledge_class:
            again = act, max(first, major.since or first)
        elif again is None:
            again = act, first
    if covers is not None:
        return covers, None
    return again or (None, None)


def spell_within(seats: Iterable[Holding], first: date, last: date) -> Spell | None:
    """Return the latest unbroken holding of these seats that touches a day from `first` to `last`.

    What begins after `last` is not known yet. Unbroken: the next seat begins no later than the day
    after the last one ended.
    """
    found: Spell | None = None
    now: Spell | None = None
    for one in sorted(seats, key=_by_start):
        if one.start is not None and one.start > last:
            break
        if one.end is not None and one.start is not None and one.end < one.start:
            continue
        if now is None:
            now = Spell(one.start, one.end)
        elif now.end is None or one.start is None or one.start <= now.end + DAY:
            end = None if now.end is None or one.end is None else max(now.end, one.end)
            now = Spell(now.start, end)
        else:
            now = Spell(one.start, one.end)
        if now.end is None or now.end >= first:
            found = now
    return found


def is_held(one: Holding, on: date) -> bool:
    """Return whether a tenure holds on a day, absent or not."""
    return (one.start is None or one.start <= on) and (one.end is None or on <= one.end)


def is_absent(one: Holding, on: date) -> bool:
    """Return whether the holder was missing from the source on a day."""
    return any(first <= on and (again is None or on < again) for first, again in one.absences)


def seat_of(seats: Sequence[Holding], on: date) -> Holding:
    """Return the seat in whose village a mark counts: in office before left, then the latest start,
    then the smaller village code.
    """
    begun = [one for one in seats if one.start is None or one.start <= on] or seats
    if len(begun) == 1:
        return begun[0]
    by_village = sorted(begun, key=lambda one: (one.village, one.tenure))
    return max(by_village, key=lambda one: (is_held(one, on), one.start or NO_DAY))


def class_nearest(holdings: Sequence[Holding], day: date, classes: Iterable[str]) -> list[str]:
    """Return the classes in which somebody acts on a day: those of the seats held then, else of the
    nearest seat by day.
    """
    taken = set(classes)
    of_class = [one for one in holdings if one.pledge_class in taken]
    held = [one for one in of_class if is_held(one, day)]
    if held:
        return sorted({one.pledge_class for one in held})
    if not of_class:
        return []
    nearest = min(of_class, key=lambda one: (_days_from(one, day), one.village, one.tenure))
    return [nearest.pledge_class]


def _days_from(one: Holding, day: date) -> int:
    if one.start is not None and day < one.start:
        return (one.start - day).days
    return (day - one.end).days if one.end is not None and one.end < day else 0


def _by_start(one: Holding) -> date:
    return one.start or NO_DAY


def _changes_on(
    seats: Iterable[Holding], acts: Iterable[Act], on: date, last_days: Iterable[date]
) -> date | None:
    """Return the next day on which time alone may change a mark. `acts`: those of the cycle."""
    days = [day + DAY for day in last_days]
    days += [act.day for act in acts]
    for one in seats:
        days += days_of_change(one)
    later = [day for day in days if day > on]
    return min(later) if later else None


def days_of_change(one: Holding) -> list[date]:
    """Return the days on which a holding begins, is over, or its holder is missed or seen again."""
    days = [] if one.start is None else [one.start]
    if one.end is not None:
        days.append(one.end + DAY)
    for first, again in one.absences:
        days += [first] if again is None else [first, again]
    return days


def _earlier(one: date | None, other: date) -> date:
    return other if one is None else min(one, other)
