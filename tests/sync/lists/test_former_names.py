"""A row under a name that somebody had before is asked about, and says so: the name may have been
wrong, which is why it was changed (STANDING 3).
"""

import pytest

from sibermata.desk.identity.answers import answer_question
from sibermata.desk.programme.row_answers import answer_row
from sibermata.records.programme.listed import RowAnswer
from sibermata.rules.person.identity import Answer
from tests.desk.acts import desk, fix
from tests.lists import Lists, learns, signs
from tests.lives import bare, live, unborn
from tests.marks import Programme
from tests.office import BUDI, CAST, SITI, Office, person

RENAMED = "Dewi Rekaan"
SAID = "dahulu tercatat sebagai Siti Contohwati"


def renamed_at_source(office: Office) -> None:
    office.deliver([{**SITI, "name": RENAMED}, *CAST[1:]])
    office.one()


def corrected(office: Office) -> None:
    fix(office, "Siti Contohwati", "name", RENAMED)


WAYS = [
    pytest.param(renamed_at_source, id="renamed at the source"),
    pytest.param(corrected, id="corrected here"),
]


def detail(lists: Lists) -> str:
    rows = lists.office.ask(
        "select detail from finding where status = 'open' and code in ('WHO_PLEDGED', "
        "'WHO_WAS_TRAINED')"
    )
    return " | ".join(row["detail"] for row in rows)


@pytest.fixture
def one_siti(lists: Lists) -> Lists:
    """The office without the other Siti."""
    lists.office.deliver([row for row in CAST if row["key"] != "5"])
    lists.office.one()
    return lists


@pytest.mark.parametrize("change", WAYS)
def test_a_name_that_a_person_had_before_is_asked_about_with_its_origin(
    lists: Lists, change: object
) -> None:
    change(lists.office)  # type: ignore[operator]
    lists.take([signs("Siti Contohwati")])
    assert (lists.acts(), lists.codes()) == ([], [("WHO_PLEDGED", "35.16")])
    assert RENAMED in detail(lists)
    assert SAID in detail(lists)
    with desk(lists.office) as at:
        number = next(row["person_id"] for row in lists.office.roster() if row["name"] == RENAMED)
        answer_row(at, lists.question("WHO_PLEDGED"), RowAnswer(person=number))
    lists.office.one("daftar")
    assert [act[0] for act in lists.acts()] == [RENAMED]


@pytest.mark.parametrize("change", WAYS)
def test_a_row_that_was_linked_before_the_name_changed_stays_linked(
    lists: Lists, change: object
) -> None:
    lists.take([signs("Siti Contohwati")])
    change(lists.office)  # type: ignore[operator]
    lists.office.one("daftar")
    assert ([act[0] for act in lists.acts()], lists.codes()) == ([RENAMED], [])


def test_a_row_without_a_village_finds_a_name_of_before(one_siti: Lists) -> None:
    renamed_at_source(one_siti.office)
    one_siti.take([learns("Siti Contohwati", "", village_code="")], delivers="trainings")
    assert (one_siti.results(), SAID in detail(one_siti)) == ([], True)


def test_who_bears_the_name_now_is_not_doubted_for_who_had_it_before(lists: Lists) -> None:
    renamed_at_source(lists.office)
    namesake = person("9", "Siti Contohwati", "3516054403929019", "Kasi Pelayanan")
    lists.office.deliver([{**SITI, "name": RENAMED}, *CAST[1:], namesake])
    lists.office.one()
    lists.take([signs("Siti Contohwati", "Kasi Pelayanan")])
    assert [act[:2] for act in lists.acts()] == [("Siti Contohwati", "perangkat")]


def test_a_rename_that_a_person_decided_is_one_person_under_both_names(office: Office) -> None:
    programme = Programme(office)
    renamed = unborn(BUDI, name="Budi Ujicobaa")
    live(office, [bare(SITI), unborn(BUDI)], [bare(SITI), renamed])
    (asked,) = office.ask("select id from finding where code = 'RENAME' and status = 'open'")
    with desk(office) as at:
        answer_question(at, int(asked["id"]), Answer.SAME)
    lists = Lists(programme)
    lists.take([signs("Budi Ujicoba", "Sekdes"), signs("Budi Ujicobaa", "Sekdes")])
    assert [act[1:4] for act in lists.acts()] == [("perangkat", "SKB-4", "pakta_integritas")]
    assert lists.codes() == []
