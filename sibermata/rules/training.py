"""Everybody's standing with a requirement: what counts, how long, and what is still missing. The
only place of these rules; pure.

Invariant: a mark depends on nothing but its arguments. Count people, not certificates. Agreed:
STANDING 4; the numbers of a requirement are in config/programme/requirements.toml.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sibermata.records.programme.catalogue import Course, Requirement
from sibermata.records.programme.standing import Exemption, Holding, Result, TrainingMark
from sibermata.records.states import TrainingOutcome, TrainingState
from sibermata.rules.pledge import DAY, days_of_change, is_held, seat_of, spell_within
from sibermata.rules.seats import add_months

RENEW_DAYS = 60  # rules.toml [standing] renew_days
COVERS = (TrainingState.VALID, TrainingState.EXPIRING)  # a seat counts as covered
OUTSIDE = (TrainingState.NOT_REQUIRED,)  # in no denominator
FOR_GOOD = date.max


class Span(NamedTuple):
    """Days on which something is valid, first and last."""

    first: date
    last: date  # FOR_GOOD: without an end


class Validity(NamedTuple):
    """How much of a requirement is valid on a day."""

    now: list[Span]  # of each group of courses that is valid
    until: date | None  # the earliest expiry, where all are
    lapsed: date | None  # else the last day on which all were


def training_mark(
    requirement: Requirement,
    courses: Mapping[str, Course],
    holdings: Sequence[Holding],
    results: Sequence[Result],
    exemptions: Sequence[Exemption],
    on: date,
    renew_days: int = RENEW_DAYS,
) -> TrainingMark | None:
    """Return the mark of one person; None if nothing is required and nothing was ever done."""
    if on < requirement.since:
        return None
    named = requirement.every_course
    done = [one for one in results if one.course in named and one.day <= on]
    seats = [one for one in holdings if one.post in requirement.posts]
    held = [one for one in seats if is_held(one, on)]
    if not held:
        return _not_required(requirement, holdings, done, results, on)
    spell = spell_within(seats, on, on)
    assert spell is not None, "a seat that is held without a holding"
    begun = requirement.since if spell.start is None else max(spell.start, requirement.since)
    due = begun + timedelta(days=requirement.grace_days)
    valid = _validity(requirement, courses, done, on, renew_days)
    exempt = [one for one in exemptions if one.requirement == requirement.code]
    last = _last_pass(courses, done)
    shown = valid.until if valid.until is not None else valid.lapsed
    days = [due + DAY]
    days += [day for one in exempt for day in (one.begins, one.until + DAY)]
    days += [day for span in valid.now for day in _last_days(span, renew_days)]
    return TrainingMark(
        _state(valid, exempt, any(_last_failed(one, done) for one in named), on, due, renew_days),
        due,
        last.day if last else None,
        None if shown in (None, FOR_GOOD) else shown,
        len(valid.now),
        len(requirement.courses),
        last.number if last else None,
        seat_of(held, on),
        spell.start is None,
        _next_day(on, holdings, results, days),
    )


def stands_alike(
    requirement: Requirement, seat: Holding, results: Iterable[Result]
) -> tuple[object, ...]:
    """Return everything, apart from place and numbers, that determines the mark of somebody with
    this one seat and no exemption: people with equal values have equal marks.

    Any start before the requirement's first day counts as that day.
    """
    start = seat.start
    if start is not None and start < requirement.since:
        start = requirement.since
    asked = seat.post in requirement.posts
    return (asked, seat.pledge_class, start, seat.end, *[one[1:] for one in results])


def _validity(
    requirement: Requirement,
    courses: Mapping[str, Course],
    done: Sequence[Result],
    on: date,
    renew_days: int,
) -> Validity:
    """Return how much of a requirement is valid on a day."""
    spans = [
        group_spans(any_of, courses, done, requirement.valid_months, renew_days)
        for any_of in requirement.courses
    ]
    now = [span for span in (_span_on(one, on) for one in spans) if span is not None]
    if len(now) == len(spans):
        return Validity(now, min(span.last for span in now), None)
    return Validity(now, None, _last_together(spans, on))


def _not_required(
    requirement: Requirement,
    holdings: Sequence[Holding],
    done: Sequence[Result],
    results: Sequence[Result],
    on: date,
) -> TrainingMark | None:
    """Return the mark of somebody whose post requires nothing; results stay listed."""
    if not done or not holdings:
        return None
    last = max(done, key=lambda one: (one.day, one.number))
    return TrainingMark(
        TrainingState.NOT_REQUIRED,
        None,
        last.day if last.outcome is not TrainingOutcome.FAILED else None,
        None,
        0,
        len(requirement.courses),
        last.number,
        seat_of(holdings, on),
        False,
        _next_day(on, holdings, results, ()),
    )


def _state(
    valid: Validity,
    exempt: Iterable[Exemption],
    failed: bool,
    on: date,
    due: date,
    renew_days: int,
) -> TrainingState:
    """Return the first state of the table that holds."""
    if any(one.begins <= on <= one.until for one in exempt):
        return TrainingState.EXEMPT
    if valid.until is not None:
        soon = valid.until != FOR_GOOD and (valid.until - on).days <= renew_days
        return TrainingState.EXPIRING if soon else TrainingState.VALID
    if valid.lapsed is not None:
        return TrainingState.EXPIRED
    if valid.now:
        return TrainingState.IN_PROGRESS
    if failed:
        return TrainingState.FAILED
    return TrainingState.IN_GRACE if on <= due else TrainingState.NOT_STARTED


def counted_passes(course: Course, results: Iterable[Result]) -> list[Result]:
    """Return the results of a course that count as passed, the earliest first.

    Attendance counts if the course has no pass mark. If somebody failed and passed on one day, the
    pass waits.
    """
    mine = [one for one in results if one.course == course.code]
    failed = {one.day for one in mine if one.outcome is TrainingOutcome.FAILED}
    counts = (
        {TrainingOutcome.PASSED}
        if course.pass_mark is not None
        else {*TrainingOutcome} - {TrainingOutcome.FAILED}
    )
    found = [one for one in mine if one.outcome in counts and one.day not in failed]
    return sorted(found, key=lambda one: (one.day, one.number))


def valid_spans(days: Iterable[date], valid_months: int, renew_days: int) -> list[Span]:
    """Return the spans on which passes on these days, in order, are valid.

    A pass in the last `renew_days` extends from the old expiry, an earlier one counts from its own
    day; repeats do not stack. `valid_months` 0: for good.
    """
    spans: list[Span] = []
    for day in days:
        if not valid_months:
            return [Span(day, FOR_GOOD)]
        own = add_months(day, valid_months)
        if not spans or day > spans[-1].last:
            spans.append(Span(day, own))
            continue
        old = spans[-1]
        extends = (old.last - day).days <= renew_days
        spans[-1] = Span(old.first, add_months(old.last, valid_months) if extends else own)
    return spans


def group_spans(
    any_of: Iterable[str],
    courses: Mapping[str, Course],
    results: Sequence[Result],
    valid_months: int,
    renew_days: int,
) -> list[Span]:
    """Return the spans on which any of these courses is valid."""
    found: list[Span] = []
    for code in any_of:
        if results and code in courses:
            days = [one.day for one in counted_passes(courses[code], results)]
            found += valid_spans(days, valid_months, renew_days)
    joined: list[Span] = []
    for span in sorted(found):
        old = joined[-1] if joined else None
        touches = old is not None and (old.last == FOR_GOOD or span.first <= old.last + DAY)
        if old is not None and touches:
            joined[-1] = Span(old.first, max(old.last, span.last))
        else:
            joined.append(span)
    return joined


def lacking(
    requirement: Requirement,
    courses: Mapping[str, Course],
    results: Sequence[Result],
    on: date,
    renew_days: int = RENEW_DAYS,
) -> list[tuple[str, ...]]:
    """Return what must still be passed: of each tuple any one course."""
    done = [one for one in results if one.day <= on]
    return [
        any_of
        for any_of in requirement.courses
        if _span_on(group_spans(any_of, courses, done, requirement.valid_months, renew_days), on)
        is None
    ]


def _span_on(spans: Iterable[Span], on: date) -> Span | None:
    return next((span for span in spans if span.first <= on <= span.last), None)


def _last_together(groups: Sequence[Sequence[Span]], on: date) -> date | None:
    """Return the last day up to `on` on which every group was valid; None if they never were."""
    common = [Span(date.min, on)]
    for spans in groups:
        common = [
            Span(max(one.first, two.first), min(one.last, two.last))
            for one in common
            for two in spans
            if max(one.first, two.first) <= min(one.last, two.last)
        ]
    return max((span.last for span in common), default=None)


def valid_months(requirements: Iterable[Requirement], course: str) -> int | None:
    """Return for how many months a pass of a course counts at most; 0: for good, None: for nothing,
    since no requirement names it.
    """
    months = [one.valid_months for one in requirements if course in one.every_course]
    return 0 if 0 in months else max(months, default=None)


def _last_failed(course: str, results: Iterable[Result]) -> bool:
    """Return whether the last result of a course is a fail."""
    mine = [
        (one.day, one.outcome is TrainingOutcome.FAILED) for one in results if one.course == course
    ]
    return bool(mine) and max(mine)[1]


def _last_pass(courses: Mapping[str, Course], results: Sequence[Result]) -> Result | None:
    passes = [
        one
        for code in {one.course for one in results}
        if code in courses
        for one in counted_passes(courses[code], results)
    ]
    return max(passes, key=lambda one: (one.day, one.number), default=None)


def _last_days(span: Span, renew_days: int) -> tuple[date, ...]:
    """Return when a span begins to expire, and when it is over."""
    if span.last == FOR_GOOD:
        return ()
    return span.last - timedelta(days=renew_days), span.last + DAY


def _next_day(
    on: date, holdings: Iterable[Holding], results: Iterable[Result], days: Iterable[date]
) -> date | None:
    later = [day for one in holdings for day in days_of_change(one) if day > on]
    later += [one.day for one in results if one.day > on]
    later += [day for day in days if day > on]
    return min(later) if later else None
