"""What a person says about a row of a list holds for the same words, until it is taken back."""

import pytest

from sibermata.desk.programme.evidence import Scan
from sibermata.desk.programme.pledges import annul_pledge, confirm_pledge
from sibermata.desk.programme.row_answers import answer_row, withdraw_row_answer
from sibermata.errors import Refusal
from sibermata.records.programme.listed import RowAnswer
from sibermata.store.base.scope import Scope
from sibermata.store.views.deeds import list_pledges
from tests.lists import Lists, learns, signs
from tests.office import KESEMEN

SCAN = Scan("hadir.pdf", b"%PDF-1.7 daftar hadir")


def say(lists: Lists, code: str, answer: RowAnswer) -> int:
    number = lists.question(code)
    with lists.programme.desk() as desk:
        answer_row(desk, number, answer)
    lists.office.one("daftar")
    return number


def test_a_person_that_is_named_is_marked_and_the_answer_holds(lists: Lists) -> None:
    rows = [signs("Siti Contohwatie", post="")]
    lists.take(rows)
    siti = lists.programme.person("Siti Contohwati", "2001")
    number = say(lists, "WHO_PLEDGED", RowAnswer(person=siti))
    assert [act[0] for act in lists.acts()] == ["Siti Contohwati"]
    assert lists.codes() == []
    again = signs("Siti Contohwatie", post="", pledge_date="2026-03-01")
    lists.take([*rows, again])
    assert [act[4] for act in lists.acts()] == ["2026-03-01", "2026-03-02"]
    with lists.programme.desk() as desk:
        withdraw_row_answer(desk, number)
    lists.office.one("daftar")
    assert {act[5] for act in lists.acts()} == {"annulled"}
    assert lists.codes() == [("WHO_PLEDGED", "35.16")] * 2


def test_nobody_is_an_answer_too(lists: Lists) -> None:
    lists.take([signs("Siti Contohwatie", post="")])
    say(lists, "WHO_PLEDGED", RowAnswer(nobody=True))
    assert (lists.acts(), lists.codes()) == ([], [])
    assert lists.rows() == [("Siti Contohwatie", "nobody")]


def test_another_text_is_put_right_by_its_code(lists: Lists) -> None:
    lists.take([signs("Siti Contohwati", text="Naskah empat butir")])
    say(lists, "OTHER_TEXT", RowAnswer(text="SKB-4"))
    assert [act[2::3] for act in lists.acts()] == [("SKB-4", "counted")]
    assert lists.codes() == []


def test_a_rejected_row_is_no_act(lists: Lists) -> None:
    lists.take([signs("Siti Contohwati", mode="entah")])
    say(lists, "ROW_UNCLEAR", RowAnswer(accept=False))
    assert lists.acts() == []
    assert [code for code, _ in lists.codes()] == ["ROW_REJECTED"]


@pytest.mark.parametrize(
    ("accept", "outcome"), [(True, "passed"), (False, "failed")], ids=["accepted", "rejected"]
)
def test_a_pass_beside_a_fail_waits_for_a_word(lists: Lists, accept: bool, outcome: str) -> None:
    rows = [learns("Siti Contohwati"), learns("Siti Contohwati", outcome="tidak lulus")]
    lists.take(rows, delivers="trainings")
    assert [result[3] for result in lists.results()] == ["failed"]
    say(lists, "RESULT_DIFFERS", RowAnswer(accept=accept))
    assert [result[3] for result in lists.results()] == [outcome]


def test_an_answer_that_a_question_does_not_take_is_refused(lists: Lists) -> None:
    lists.take([signs("Siti Contohwatie", post="")])
    number = lists.question("WHO_PLEDGED")
    with lists.programme.desk() as desk:
        with pytest.raises(Refusal, match="QUESTION_OF_ROW"):
            answer_row(desk, number, RowAnswer(text="SKB-4"))
        with pytest.raises(Refusal, match="PERSON_UNKNOWN"):
            answer_row(desk, number, RowAnswer(person=999_999))


def test_a_candidate_is_counted_once_a_person_confirms_it(lists: Lists) -> None:
    rows = [signs("Budi Ujicoba", "Sekdes", form="ikrar", mode="live streaming")]
    lists.take(rows)
    act = lists.office.ask("select id from pledge_act where state = 'candidate'")[0]["id"]
    with lists.programme.desk() as desk:
        with pytest.raises(Refusal, match="SCAN_NEEDED"):
            confirm_pledge(desk, act, None)
        confirm_pledge(desk, act, SCAN)
    lists.take([*rows, signs("Entah Siapa")])
    assert [one[5] for one in lists.acts()] == ["counted"]
    with lists.programme.desk() as desk, pytest.raises(Refusal, match="ACT_NOT_CANDIDATE"):
        confirm_pledge(desk, act, SCAN)


def test_an_annulled_act_that_is_listed_again_stays_annulled(lists: Lists) -> None:
    lists.take([signs("Siti Contohwati")])
    act = lists.office.ask("select id from pledge_act")[0]["id"]
    with lists.programme.desk() as desk:
        annul_pledge(desk, act, "salah catat")
    lists.take([signs("Siti Contohwati"), signs("Entah Siapa")])
    assert [one[5] for one in lists.acts()] == ["annulled"]


def test_an_open_question_leaves_its_candidates_unconfirmed_and_nobody_else(lists: Lists) -> None:
    lists.take([signs("Budi Ujicobaa", post=""), signs("Entah Siapa")])
    lists.programme.mark()
    assert lists.programme.states()["Budi Ujicoba", "perangkat"] == "unconfirmed"
    assert lists.programme.states()["Wati Simulasi", "perangkat"] == "open"
    say(lists, "WHO_PLEDGED", RowAnswer(nobody=True))
    lists.programme.mark()
    assert lists.programme.states()["Budi Ujicoba", "perangkat"] == "open"


def test_rows_of_nobody_and_asked_rows_stand_in_the_export(lists: Lists) -> None:
    lists.take([signs("Siti Contohwatie", post=""), signs("Entah Siapa", village_code=KESEMEN)])
    with lists.office.database.connection() as connection:
        rows = list_pledges(connection, Scope.province())
        found = {row["name_as_written"]: (row["act"], row["state"], row["text"]) for row in rows}
        elsewhere = list_pledges(connection, Scope.of("35.17"))
    assert found == {
        "Siti Contohwatie": (None, "question", "SKB-4"),
        "Entah Siapa": (None, "nobody", "SKB-4"),
    }
    assert elsewhere == []
