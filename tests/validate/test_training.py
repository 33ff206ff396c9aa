"""A row of a list of trainings: what is accepted, refused, or asked."""

from typing import Any

import pytest

from sibermata.records.official import Outcome
from sibermata.records.programme.listed import ListedTraining
from sibermata.records.states import TrainingOutcome
from sibermata.validate.training import highest_score, read_score
from tests.validate.listed_row import codes, ground, training


def result(**cells: Any) -> ListedTraining:
    listed = training(**cells).listed
    assert isinstance(listed, ListedTraining)
    return listed


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        ({"score": "80"}, TrainingOutcome.PASSED),
        ({"score": "15/20"}, TrainingOutcome.PASSED),
        ({"score": "74,9"}, TrainingOutcome.FAILED),
        ({"outcome": "Lulus"}, TrainingOutcome.PASSED),
        ({"score": "80", "outcome": "tidak lulus"}, TrainingOutcome.FAILED),
        ({}, TrainingOutcome.ATTENDED),
    ],
    ids=["a score", "of twenty", "just below", "passed in words", "failed in words", "nothing"],
)
def test_an_outcome_is_read_from_words_else_from_score_and_mark(
    cells: dict[str, str], outcome: TrainingOutcome
) -> None:
    assert result(**cells).outcome is outcome


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"score": "60", "outcome": "lulus"}, "RESULT_CONTRADICTS"),
        ({"certificate_date": "2024-05-01"}, "RESULT_CONTRADICTS"),
        ({"held_to": "2024-05-01"}, "RESULT_CONTRADICTS"),
        ({"held_from": "2024-12-24"}, "RESULT_CONTRADICTS"),
        ({"held_from": "2025-12-24"}, "RESULT_CONTRADICTS"),
        ({"held_from": "24/12/2099"}, "RESULT_CONTRADICTS"),
        ({"certificate_date": "2026-05-02"}, "RESULT_CONTRADICTS"),
        ({"held_from": "entah"}, "DAY_UNREADABLE"),
        ({"held_from": ""}, "DAY_UNREADABLE"),
        ({"course": ""}, "COURSE_MISSING"),
        ({"event": "LAIN"}, "EVENT_UNKNOWN"),
    ],
    ids=[
        "passed below the mark",
        "a certificate before the course",
        "ended before it began",
        "in the future",
        "next year",
        "far ahead",
        "a certificate of the year after next",
        "an unreadable day",
        "no day",
        "no course",
        "an unknown event",
    ],
)
def test_a_row_that_contradicts_itself_is_refused(cells: dict[str, str], code: str) -> None:
    judged = training(**cells)
    assert judged.outcome is Outcome.REFUSED
    assert code in codes(judged)


def test_an_unreadable_score_is_asked_where_there_is_a_mark_and_costs_the_field_elsewhere() -> None:
    judged = training(score="baik")
    assert (judged.outcome, codes(judged)) == (Outcome.ASKED, ["SCORE_INVALID"])
    free = training(score="baik", course="Sosialisasi netralitas")
    assert (free.outcome, codes(free)) == (Outcome.ADMITTED, ["SCORE_UNREAD"])


@pytest.mark.parametrize("course", ["SBM-KEUANGAN", "keuangan desa", "Pengelolaan  Keuangan Desa"])
def test_a_course_is_known_by_code_name_or_alias(course: str) -> None:
    assert result(course=course).course == "SBM-KEUANGAN"


def test_an_unknown_course_is_kept_as_written_and_never_guessed() -> None:
    judged = training(course="BIMTEK Keuangan")
    assert codes(judged) == ["COURSE_UNKNOWN"]
    one = result(course="BIMTEK Keuangan")
    assert (one.course, one.course_as_written) == ("lainnya", "BIMTEK Keuangan")


def test_course_and_day_come_from_the_event() -> None:
    one = result(event="SOS-2023", course="", held_from="")
    assert (one.course, str(one.day), one.organiser) == (
        "SOSIALISASI-NETRALITAS",
        "2023-12-28",
        "DPMD",
    )


def test_a_row_may_lie_anywhere_in_the_province() -> None:
    assert result(village_code="35.17.01.2001").who.village == "35.17.01.2001"


@pytest.mark.parametrize(
    ("header", "highest"),
    [("Nilai/10,00", 10), ("Grade/100.00", 100), ("Nilai / 20", 20), ("Nilai", 100), ("a/0", 100)],
)
def test_the_header_of_a_score_says_of_how_much_it_is(header: str, highest: int) -> None:
    assert highest_score([header]) == highest


def test_a_score_of_ten_is_counted_in_percent() -> None:
    of = ground("trainings")
    assert read_score("8,50", of, 10).percent == 85
    assert read_score("10", of, 10).percent == 100
    assert read_score("11", of, 10).unread


def test_a_remark_that_is_a_blank_word_elsewhere_says_that_nobody_was_trained() -> None:
    assert codes(training(remarks="belum")) == ["NOT_TAKEN_PART"]
    assert codes(training(remarks="belum", outcome="lulus")) == ["ROW_UNCLEAR"]
