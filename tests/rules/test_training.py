"""What counts as trained, how long, and what is still to come: every state and every ruling."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibermata.records.programme.catalogue import Course, Requirement
from sibermata.records.programme.standing import Exemption, Holding, Result, TrainingMark
from sibermata.records.states import TrainingOutcome, TrainingState
from sibermata.rules.seats import add_months
from sibermata.rules.training import (
    FOR_GOOD,
    group_spans,
    lacking,
    stands_alike,
    training_mark,
    valid_months,
    valid_spans,
)

UANG = Course("SBM-KEUANGAN", "Pengelolaan Keuangan Desa", "modul", 75, ())
RENCANA = Course("SBM-PERENCANAAN", "Perencanaan Pembangunan Desa", "modul", 75, ())
HADIR = Course("SOSIALISASI", "Sosialisasi", "sosialisasi", None, ())
COURSES = {one.code: one for one in (UANG, RENCANA, HADIR)}
SINCE = date(2023, 1, 1)
BOTH = Requirement("DASAR", "Dasar", ("KADES",), ((UANG.code,), (RENCANA.code,)), 180, 24, SINCE)
ONE = BOTH._replace(courses=((UANG.code,),))
V = "35.16.05.2001"
PASS = date(2023, 3, 10)


def held(
    start: date | None = date(2019, 12, 19), end: date | None = None, **values: Any
) -> Holding:
    return Holding(1, V, "KADES", "", "kades", start, end)._replace(**values)


def got(
    day: date = PASS, course: Course = UANG, outcome: str = "passed", number: int = 1
) -> Result:
    return Result(number, course.code, day, TrainingOutcome(outcome))


def mark(
    results: Sequence[Result],
    on: date,
    requirement: Requirement = ONE,
    holdings: Sequence[Holding] = (held(),),
    exemptions: Sequence[Exemption] = (),
) -> TrainingMark | None:
    return training_mark(requirement, COURSES, holdings, results, exemptions, on)


def state(*args: Any, **options: Any) -> str | None:
    found = mark(*args, **options)
    return found and str(found.state)


def test_a_requirement_asks_for_nothing_before_its_first_day() -> None:
    assert mark([], SINCE - timedelta(1)) is None
    assert state([], SINCE) == "in_grace"


def test_another_post_has_no_mark_unless_something_was_done_which_stays_listed() -> None:
    kaur = [held(post="KAUR_KEUANGAN")]
    assert mark([], date(2024, 1, 1), holdings=kaur) is None
    found = mark([got()], date(2024, 1, 1), holdings=kaur)
    assert found is not None
    assert (found.state, found.since, found.due) == (TrainingState.NOT_REQUIRED, PASS, None)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        pytest.param(date(2019, 12, 19), date(2023, 6, 30), id="from the requirement's own day"),
        pytest.param(None, date(2023, 6, 30), id="a start that nobody knows"),
        pytest.param(date(2023, 5, 1), date(2023, 10, 28), id="from the start in the post"),
    ],
)
def test_grace_runs_from_the_later_day_and_its_last_day_is_due(
    start: date | None, due: date
) -> None:
    seat = [held(start)]
    found = mark([], due, holdings=seat)
    assert found is not None
    assert (found.state, found.due) == (TrainingState.IN_GRACE, due)
    assert state([], due + timedelta(1), holdings=seat) == "not_started"


def test_a_pass_is_valid_to_its_last_day_expiring_before_expired_after() -> None:
    until = date(2025, 3, 10)
    days = [PASS, until - timedelta(61), until - timedelta(60), until, until + timedelta(1)]
    assert [state([got()], day) for day in days] == [
        "valid",
        "valid",
        "expiring",
        "expiring",
        "expired",
    ]
    found = mark([got()], PASS)
    assert found is not None
    assert (found.valid_until, found.since, found.done, found.of) == (until, PASS, 1, 1)


def test_the_months_are_cut_to_the_end_of_the_month() -> None:
    found = mark([got(date(2023, 8, 31))], date(2023, 9, 1), ONE._replace(valid_months=6))
    assert found is not None
    assert found.valid_until == date(2024, 2, 29)


def test_for_good_is_for_good() -> None:
    found = mark([got()], date(2060, 1, 1), ONE._replace(valid_months=0))
    assert found is not None
    assert (found.state, found.valid_until) == (TrainingState.VALID, None)


@pytest.mark.parametrize(
    ("again", "until"),
    [
        pytest.param(date(2025, 1, 9), date(2027, 3, 10), id="in the last sixty days: extends"),
        pytest.param(date(2025, 1, 8), date(2027, 1, 8), id="before them: from its own day"),
        pytest.param(date(2023, 4, 1), date(2025, 4, 1), id="a repeat does not stack"),
        pytest.param(date(2025, 3, 11), date(2027, 3, 11), id="after the expiry: anew"),
    ],
)
def test_a_second_pass(again: date, until: date) -> None:
    found = mark([got(), got(again, number=2)], max(again, date(2025, 3, 11)))
    assert found is not None
    assert (found.valid_until, found.since) == (until, again)


def test_all_courses_are_needed_and_the_earliest_expiry_counts() -> None:
    later = got(date(2023, 6, 1), RENCANA, number=2)
    found = mark([got(), later], date(2023, 7, 1), BOTH)
    assert found is not None
    assert (found.state, found.valid_until) == (TrainingState.VALID, date(2025, 3, 10))


def test_some_of_the_courses_are_progress() -> None:
    found = mark([got()], date(2023, 7, 15), BOTH)
    assert found is not None
    assert (found.state, found.done, found.of) == (TrainingState.IN_PROGRESS, 1, 2)
    assert lacking(BOTH, COURSES, [got()], date(2023, 7, 15)) == [(RENCANA.code,)]


def test_once_all_were_valid_together_a_lapse_of_one_is_expired() -> None:
    results = [got(), got(date(2024, 1, 1), RENCANA, number=2)]
    assert state(results, date(2025, 4, 1), BOTH) == "expired"
    never_together = [got(), got(date(2025, 4, 1), RENCANA, number=2)]
    assert state(never_together, date(2025, 4, 2), BOTH) == "in_progress"


def test_of_an_inner_list_any_one_is_enough() -> None:
    either = ONE._replace(courses=((UANG.code, RENCANA.code),))
    assert state([got(course=RENCANA)], date(2023, 7, 1), either) == "valid"
    relay = [got(), got(date(2025, 3, 1), RENCANA, number=2)]
    found = mark(relay, date(2025, 3, 20), either)
    assert found is not None
    assert (found.state, found.valid_until) == (TrainingState.VALID, date(2027, 3, 1))


def test_attendance_counts_where_there_is_no_pass_mark_only() -> None:
    came = ONE._replace(courses=((HADIR.code,),))
    assert state([got(course=HADIR, outcome="attended")], date(2023, 7, 15), came) == "valid"
    assert state([got(outcome="attended")], date(2023, 7, 15)) == "not_started"


def test_failed_is_who_has_nothing_and_failed_last() -> None:
    on = date(2023, 7, 15)
    assert state([got(outcome="failed")], on) == "failed"
    assert state([got(outcome="failed"), got(date(2023, 4, 1), number=2)], on) == "valid"
    some = [got(), got(course=RENCANA, outcome="failed", number=2)]
    assert state(some, on, BOTH) == "in_progress"


def test_failed_and_passed_on_one_day_the_pass_waits() -> None:
    assert state([got(), got(outcome="failed", number=2)], date(2023, 7, 15)) == "failed"


def test_an_exemption_holds_from_its_day_to_its_last() -> None:
    given_ = [Exemption(1, "DASAR", date(2023, 7, 1), date(2023, 12, 31))]
    days = [date(2023, 6, 30), date(2023, 7, 1), date(2023, 12, 31), date(2024, 1, 1)]
    found = [state([], day, exemptions=given_) for day in days]
    assert found == ["in_grace", "exempt", "exempt", "not_started"]
    other = [given_[0]._replace(requirement="LAIN")]
    assert state([], date(2023, 8, 1), exemptions=other) == "not_started"


def test_a_pass_before_the_post_counts_and_a_move_of_village_changes_nothing() -> None:
    moved = [held(end=date(2023, 6, 1)), held(date(2023, 6, 2), tenure=2, village="35.16.05.2002")]
    found = mark([got(date(2022, 12, 1))], date(2023, 7, 15), holdings=moved)
    assert found is not None
    assert (found.state, found.seat.village) == (TrainingState.VALID, "35.16.05.2002")
    nothing = mark([], date(2023, 7, 15), holdings=moved)
    assert nothing is not None
    assert nothing.due == date(2023, 6, 30)


# --- properties ----------------------------------------------------------------------------------

DAYS = st.dates(date(2022, 6, 1), date(2026, 12, 31))
RESULTS = st.lists(
    st.builds(
        got,
        DAYS,
        st.sampled_from((UANG, RENCANA)),
        st.sampled_from(("passed", "failed", "attended")),
        st.integers(1, 99),
    ),
    max_size=5,
)
SEATS = st.lists(
    st.builds(
        lambda start, days, post: held(
            start, start + timedelta(days) if days is not None else None, post=post
        ),
        DAYS,
        st.one_of(st.none(), st.integers(0, 900)),
        st.sampled_from(("KADES", "SEKDES")),
    ),
    min_size=1,
    max_size=3,
)
EXEMPT = st.lists(
    st.builds(
        lambda day, days: Exemption(1, "DASAR", day, day + timedelta(days)),
        DAYS,
        st.integers(0, 300),
    ),
    max_size=1,
)


@given(RESULTS, SEATS, EXEMPT, DAYS)
def test_a_mark_stays_as_it_is_until_the_day_it_names(
    results: list[Result], seats: list[Holding], exempt: list[Exemption], on: date
) -> None:
    now = mark(results, on, BOTH, seats, exempt)
    if now is None:
        return
    last = date(2035, 1, 1) if now.changes_on is None else now.changes_on - timedelta(1)
    for day in {on, on + (last - on) / 2, last}:
        later = mark(results, day, BOTH, seats, exempt)
        assert later is not None
        assert later._replace(changes_on=None) == now._replace(changes_on=None)


@given(RESULTS, SEATS, DAYS)
def test_done_is_all_of_them_when_it_is_valid_and_never_more(
    results: list[Result], seats: list[Holding], on: date
) -> None:
    found = mark(results, on, BOTH, seats)
    if found is None or found.state is TrainingState.NOT_REQUIRED:
        return
    assert 0 <= found.done <= found.of == 2
    assert (found.state in (TrainingState.VALID, TrainingState.EXPIRING)) == (found.done == 2)
    assert len(lacking(BOTH, COURSES, results, on)) == 2 - found.done


@given(st.lists(DAYS, max_size=6).map(sorted), st.integers(1, 36))
def test_a_pass_is_valid_for_its_months_at_least_and_spans_never_overlap(
    days: list[date], months: int
) -> None:
    spans = valid_spans(days, months, 60)
    for day in days:
        assert any(one.first <= day and add_months(day, months) <= one.last for one in spans)
    for one, other in pairwise(spans):
        assert one.last < other.first


EARLY = st.dates(date(2020, 1, 1), SINCE)


@given(EARLY, EARLY, RESULTS, DAYS)
def test_two_who_stand_alike_have_one_mark_beside_their_places_and_numbers(
    start: date, other_start: date, results: list[Result], on: date
) -> None:
    one = held(start, tenure=1)
    other = held(other_start, tenure=2, village="35.17.01.2002")
    renumbered = [result._replace(number=result.number + 900) for result in results]
    assert stands_alike(BOTH, one, results) == stands_alike(BOTH, other, renumbered)
    first = mark(results, on, BOTH, [one])
    second = mark(renumbered, on, BOTH, [other])
    assert (first and (*first[:6], first.changes_on)) == (
        second and (*second[:6], second.changes_on)
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(held(SINCE + timedelta(1)), id="a start since it is asked"),
        pytest.param(held(None), id="a start that nobody knows"),
        pytest.param(held(end=date(2024, 9, 1)), id="an end"),
        pytest.param(held(post="SEKDES"), id="a post that is not asked"),
    ],
)
def test_who_differs_in_what_a_mark_rests_on_does_not_stand_alike(other: Holding) -> None:
    assert stands_alike(ONE, held(), []) != stands_alike(ONE, other, [])
    assert stands_alike(ONE, held(), []) != stands_alike(ONE, held(), [got()])
    assert stands_alike(ONE, held(), [got()]) != stands_alike(ONE, held(), [got(outcome="failed")])


@pytest.mark.parametrize("outcome", ["passed", "failed"])
def test_a_result_of_a_day_to_come_counts_for_nothing_yet(outcome: str) -> None:
    found = mark([got(date(2023, 3, 11), outcome=outcome)], PASS)
    assert found is not None
    assert (found.state, found.since, found.result) == (TrainingState.IN_GRACE, None, None)
    assert found.changes_on == date(2023, 3, 11)


def test_what_was_done_of_a_course_that_is_not_asked_lists_nobody() -> None:
    assert mark([got(course=RENCANA)], PASS, holdings=[held(post="SEKDES")]) is None


def test_a_start_that_nobody_knows_is_told() -> None:
    for start in (None, SINCE):
        found = mark([], PASS, holdings=[held(start)])
        assert found is not None
        assert found.start_unknown == (start is None)


def test_the_day_behind_the_last_of_grace_and_of_an_exemption_is_named() -> None:
    due = SINCE + timedelta(ONE.grace_days)
    found = mark([], due)
    assert found is not None
    assert (found.due, found.changes_on) == (due, due + timedelta(1))
    freed = Exemption(1, "DASAR", date(2024, 1, 1), date(2024, 6, 30))
    found = mark([], date(2024, 6, 30), exemptions=[freed])
    assert found is not None
    assert (found.state, found.changes_on) == (TrainingState.EXEMPT, date(2024, 7, 1))


def test_of_an_inner_list_one_course_follows_another_without_a_day_between() -> None:
    either = ONE._replace(courses=((UANG.code, RENCANA.code),), valid_months=12)
    end = add_months(PASS, 12)
    for gap, expected in ((1, TrainingState.VALID), (2, TrainingState.EXPIRED)):
        results = [got(PASS), got(end + timedelta(gap), RENCANA, number=2)]
        found = mark(results, end + timedelta(1), either)
        assert found is not None
        assert found.state is expected
        assert lacking(either, COURSES, results, PASS) == []
    follows = [got(PASS), got(end + timedelta(1), RENCANA)]
    assert group_spans(either.courses[0], COURSES, follows, 12, 60) == [
        (PASS, add_months(end + timedelta(1), 12))
    ]


def test_what_is_for_good_stays_for_good_whatever_follows() -> None:
    follows = [got(PASS), got(date(2024, 1, 1), RENCANA)]
    assert group_spans((UANG.code, RENCANA.code), COURSES, follows, 0, 60) == [(PASS, FOR_GOOD)]


def test_a_course_that_nobody_knows_any_more_is_passed_by_nobody() -> None:
    assert (
        group_spans(("LAMA",), COURSES, [Result(1, "LAMA", PASS, TrainingOutcome.PASSED)], 12, 60)
        == []
    )


def test_who_failed_one_course_last_has_failed_whatever_came_of_another() -> None:
    results = [got(PASS, outcome="failed"), got(date(2023, 3, 11), RENCANA, "attended", 2)]
    assert state(results, date(2023, 3, 12), BOTH) == "failed"


def test_a_pass_counts_for_the_longest_that_any_requirement_says() -> None:
    two_years, five_years = ONE, ONE._replace(code="LAMA", valid_months=60)
    good, other = ONE._replace(valid_months=0), ONE._replace(courses=((RENCANA.code,),))
    assert valid_months([two_years, five_years, other], UANG.code) == 60
    assert valid_months([two_years, good], UANG.code) == 0
    assert valid_months([other], UANG.code) is None
