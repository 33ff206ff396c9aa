"""One answer about a word of a source settles every identical value of that source, and of no
other.
"""

import pytest

from sibermata.desk.spellings import affected, forget, teach
from sibermata.errors import Refusal
from tests.desk.acts import desk
from tests.office import (
    AGUS,
    BUDI,
    JOKO,
    KESEMEN,
    OTHER_SITI,
    SITI,
    SRIGADING,
    WATI,
    Office,
    person,
)

RUDI = person("8", "Rudi Khayalan", "3516051403929008", "JOGOBOYO", KESEMEN)
ROWS = [SITI, BUDI, {**WATI, "post": "Jogoboyo"}, JOKO, OTHER_SITI, AGUS, RUDI]
OPEN = "[brake]\nheadcount_ratio = 3.0"
KASI = {"post": "KASI_PEMERINTAHAN"}


@pytest.fixture
def asked(office: Office) -> Office:
    """An office in which two rows wait for the meaning of one word."""
    office.deliver(ROWS, toml=OPEN)
    office.one()
    return office


def taught(
    office: Office, column: str, value: str, meaning: dict[str, str], source: str = "mojokerto"
) -> tuple[int, int]:
    with desk(office) as at:
        return teach(at, source, column, value, meaning, reason="Perdes 3/2021")


def test_the_affected_rows_are_shown_before_anything_holds(asked: Office) -> None:
    with desk(asked) as at:
        rows = affected(at, "mojokerto", "post", "jogoboyo")
    assert [(row["row"], row["shown"]) for row in rows] == [(4, "Jogoboyo"), (8, "JOGOBOYO")]


def test_one_answer_settles_every_identical_value_of_the_source(asked: Office) -> None:
    assert taught(asked, "post", "Jogoboyo", KASI)[1] == 2
    result = asked.one()
    assert (result.state, result.counts["asked"]) == ("PUBLISHED", 0)
    assert {
        row["village_code"] for row in asked.roster() if row["post"] == "KASI_PEMERINTAHAN"
    } == {SRIGADING, KESEMEN}
    assert asked.one().state == "NOOP"


def test_the_answer_holds_for_that_source_only(asked: Office) -> None:
    asked.deliver([{**RUDI, "village_code": "35.17.01.2001"}], "jombang", district="35.17")
    taught(asked, "post", "Jogoboyo", KASI)
    assert [result.counts["asked"] for result in asked.sync()] == [1, 0]


def test_an_answer_may_be_that_this_is_no_official(asked: Office) -> None:
    taught(asked, "post", "Jogoboyo", {"verdict": "not_official"})
    assert asked.one().counts["not_officials"] == 2


def test_a_forgotten_answer_is_a_question_again(asked: Office) -> None:
    number, _ = taught(asked, "post", "Jogoboyo", KASI)
    asked.one()
    with desk(asked) as at:
        forget(at, number)
    assert asked.one().counts["asked"] == 2
    assert len(asked.people()) == 7  # seen, though asked about: nobody is missed


@pytest.mark.parametrize(
    ("column", "value", "meaning"),
    [
        pytest.param("sex", "kakung", {"sex": "L"}, id="sex"),
        pytest.param("status", "giat", {"status": "active"}, id="status"),
    ],
)
def test_words_for_sex_and_status_may_be_taught_too(
    office: Office, column: str, value: str, meaning: dict[str, str]
) -> None:
    office.deliver([SITI, {**BUDI, column: value}], toml=OPEN)
    office.one()
    before = len(office.codes())
    assert taught(office, column, value.upper(), meaning)[1] == 1
    office.one()
    assert len(office.codes()) < before
    assert len(office.people()) == 2


@pytest.mark.parametrize(
    ("column", "value", "meaning"),
    [
        pytest.param(
            "post",
            "Jogoboyo",
            {"post": "KEPALA_KHAYALAN"},
            id="a post that is not in the catalogue",
        ),
        pytest.param("post", "3516055503809001", KASI, id="a personal number"),
        pytest.param("name", "Jogoboyo", {"name": "Joko"}, id="a column of names"),
        pytest.param("sex", "kakung", {"sex": "X"}, id="a sex that there is not"),
    ],
)
def test_what_is_no_answer_is_refused(
    asked: Office, column: str, value: str, meaning: dict[str, str]
) -> None:
    with pytest.raises(Refusal):
        taught(asked, column, value, meaning)
