"""A list of trainings comes in: one result a person, course and day, whatever is issued again."""

from sibermata.records.run import State
from tests.lists import Lists, learns
from tests.office import SITI

SITIS = ("Siti Contohwati", "SBM-KEUANGAN", "2026-03-01", "passed", [])


def test_a_row_is_a_result(lists: Lists) -> None:
    assert lists.take([learns("Siti Contohwati")], delivers="trainings").state is State.PUBLISHED
    assert lists.results() == [SITIS]
    assert lists.codes() == []


def test_a_certificate_issued_twice_is_one_result(lists: Lists) -> None:
    rows = [
        learns("Siti Contohwati", certificate_number="S/2", certificate_date="2026-03-02"),
        learns("Siti Contohwati", certificate_number="S/1", certificate_date="2026-03-01"),
    ]
    lists.take(rows, delivers="trainings")
    assert lists.results() == [(*SITIS[:4], ["S/1", "S/2"])]
    lists.take([*rows, learns("Siti Contohwati", certificate_number="S/3")], delivers="trainings")
    assert lists.results() == [(*SITIS[:4], ["S/1", "S/2", "S/3"])]


def test_passed_and_failed_on_one_day_is_a_question_and_the_pass_waits(lists: Lists) -> None:
    lists.take([learns("Siti Contohwati")], name="satu", delivers="trainings")
    lists.take([learns("Siti Contohwati", outcome="tidak lulus")], delivers="trainings")
    assert [result[3] for result in lists.results()] == ["failed"]
    assert lists.office.one("satu").state is State.PUBLISHED  # the same bytes, judged again
    assert lists.codes() == [("RESULT_DIFFERS", "35.16")]


def test_an_unknown_course_is_kept_and_listed(lists: Lists) -> None:
    lists.take([learns("Siti Contohwati", course="BIMTEK")], delivers="trainings")
    assert lists.results() == [("Siti Contohwati", "lainnya", "2026-03-01", "passed", [])]
    assert lists.codes() == [("COURSE_UNKNOWN", "35.16")]


def test_a_person_elsewhere_is_found_by_nik_and_else_asked_about_at_the_province(
    lists: Lists,
) -> None:
    elsewhere = {"district": "35.17", "delivers": "trainings"}
    lists.take([learns("Siti Contohwati")], **elsewhere)
    assert lists.codes() == [("WHO_WAS_TRAINED", "35")]
    assert lists.results() == []
    lists.take([learns("Siti Contohwati", nik=SITI["nik"])], **elsewhere)
    assert lists.results() == [SITIS]


def test_a_second_night_changes_nothing(lists: Lists) -> None:
    rows = [
        learns("Siti Contohwati", certificate_number='S/"1", \\x'),
        learns("Entah Siapa"),
        learns("Budi Ujicoba", "Sekdes", score="60"),
    ]
    lists.take(rows, delivers="trainings")
    before = lists.everything()
    assert lists.office.one("daftar").state is State.NOOP
    assert lists.everything() == before
