"""Whose row of a list it is: the four steps, and what is never done in silence."""

from datetime import date

import pytest

from sibermata.records.programme.listed import Candidate, RowAnswer, RowState, Written
from sibermata.rules.programme.whose_row import (
    Registry,
    Whose,
    district_asked,
    in_window,
    whose_row,
)
from tests.validate.one_row import the_book

LIKENESS = the_book().likeness
DAY = date(2024, 9, 13)
BORN = date(1980, 3, 15)
VILLAGE, OTHER, FAR = "35.16.05.2001", "35.16.05.2002", "35.17.01.2001"
NIK = b"n" * 16


def held(person: int = 1, name: str = "SITI CONTOHWATI", **values: object) -> Candidate:
    given = {
        "birth_date": BORN,
        "nik_hash": None,
        "village": VILLAGE,
        "post": "KADES",
        "start": date(2019, 12, 19),
        "end": None,
        **values,
    }
    return Candidate(person, name, **given)  # type: ignore[arg-type]


def row(name: str = "SITI CONTOHWATI", **values: object) -> Written:
    given = {
        "nik_hash": None,
        "birth_date": None,
        "village": VILLAGE,
        "post": "KADES",
        "post_as_written": "Kades",
        "village_as_written": "Srigading",
        **values,
    }
    return Written(name.title(), name, **given)  # type: ignore[arg-type]


def judged(
    who: Written,
    *people: Candidate,
    known: tuple[Candidate, ...] = (),
    district: str = "35.16",
    answer: RowAnswer | None = None,
) -> Whose:
    return whose_row(who, DAY, Registry(people, known, district), LIKENESS, answer)


def test_a_nik_links_also_to_another_district() -> None:
    one = held(7, nik_hash=NIK, village=FAR)
    assert judged(row(nik_hash=NIK), known=(one,)).person == 7


@pytest.mark.parametrize("birth", [None, BORN], ids=["no birth date", "the same birth date"])
def test_a_nik_whose_holder_is_called_quite_otherwise_is_asked_about(birth: date | None) -> None:
    one = held(7, "BAMBANG PURNOMO", nik_hash=NIK)
    whose = judged(row(nik_hash=NIK, birth_date=birth), known=(one,))
    assert (whose.state, whose.candidates) == (RowState.ASKED, (7,))


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"post": "KADES"}, id="the same post"),
        pytest.param({"post": "", "birth_date": BORN}, id="the same birth date"),
    ],
)
def test_name_village_and_post_or_birth_date_link(said: dict[str, object]) -> None:
    assert judged(row(**said), held(3)) == Whose(RowState.LINKED, 3, "name and seat")


def test_a_weak_birth_date_vouches_for_nobody() -> None:
    weak = date(1980, 1, 1)
    whose = judged(row(post="", birth_date=weak), held(3, birth_date=weak))
    assert whose == Whose(RowState.ASKED, candidates=(3,))


def test_a_name_alone_links_nobody() -> None:
    assert judged(row(post=""), held(3)).state is RowState.ASKED


def test_two_namesakes_of_one_post_are_asked_about() -> None:
    whose = judged(
        row(post="BPD_ANGGOTA"), held(3, post="BPD_ANGGOTA"), held(4, post="BPD_ANGGOTA")
    )
    assert whose == Whose(RowState.ASKED, candidates=(3, 4))


def test_birth_date_and_nik_against_a_name_are_asked_about() -> None:
    one = held(3, nik_hash=b"m" * 16)
    whose = judged(row(nik_hash=NIK, birth_date=date(1970, 5, 5)), one)
    assert whose.state is RowState.ASKED


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        pytest.param(date(2024, 11, 12), None, True, id="begun 60 days after"),
        pytest.param(date(2024, 11, 13), None, False, id="begun 61 days after"),
        pytest.param(date(2010, 1, 1), date(2023, 9, 14), True, id="left a year before"),
        pytest.param(date(2010, 1, 1), date(2023, 9, 13), False, id="left longer ago"),
        pytest.param(None, None, True, id="start unknown"),
    ],
)
def test_the_window_is_a_year_before_to_sixty_days_after(
    start: date | None, end: date | None, inside: bool
) -> None:
    one = held(3, start=start, end=end)
    assert in_window(one, DAY) is inside
    assert (judged(row(), one).state is RowState.LINKED) is inside


def test_a_name_spelled_nearly_so_in_the_village_is_asked_about() -> None:
    whose = judged(row("SITI CONTOHWATIE"), held(3))
    assert whose == Whose(RowState.ASKED, candidates=(3,))


def test_in_another_village_only_an_equal_birth_date_asks() -> None:
    assert judged(row(birth_date=BORN), held(3, village=OTHER)).state is RowState.ASKED
    assert judged(row(), held(3, village=OTHER)).state is RowState.NOBODY


def test_a_row_without_a_village_asks_with_at_most_ten() -> None:
    people = [held(number, village=OTHER) for number in range(1, 15)]
    whose = judged(row(village=""), *people)
    assert whose == Whose(RowState.ASKED, candidates=tuple(range(1, 11)))


def test_nothing_links_in_silence_outside_the_own_district() -> None:
    whose = judged(row(village=FAR), held(3, village=FAR))
    assert whose == Whose(RowState.ASKED, candidates=(3,))


def test_the_whole_province_is_the_own_district_of_a_list_of_the_province() -> None:
    assert judged(row(village=FAR), held(3, village=FAR), district="35").person == 3


def test_what_a_person_said_holds_before_every_rule() -> None:
    one = held(3, nik_hash=NIK)
    who = row(nik_hash=NIK)
    assert judged(who, known=(one,), answer=RowAnswer(person=9)).person == 9
    assert judged(who, known=(one,), answer=RowAnswer(nobody=True)).state is RowState.NOBODY


@pytest.mark.parametrize(
    ("district", "homes", "asked"),
    [
        pytest.param("35.16", {1: {"35.16"}}, "35.16", id="its own district"),
        pytest.param("35.16", {1: {"35.17"}}, "35", id="another district"),
        pytest.param("35", {1: {"35.17"}}, "35.17", id="a list of the province"),
        pytest.param("35", {1: {"35.17"}, 2: {"35.16"}}, "35", id="candidates in two"),
    ],
)
def test_the_question_goes_to_the_candidates_district_or_to_the_province(
    district: str, homes: dict[int, set[str]], asked: str
) -> None:
    assert district_asked(homes, homes, district) == asked


def test_a_telephone_or_an_address_alone_is_a_question_also_where_two_have_it() -> None:
    key = b"k" * 16
    registry = Registry((), (), "35.16", {key: [4, 7]})
    found = whose_row(row("TUTIK", contacts=(key,)), DAY, registry, LIKENESS)
    assert (found.state, found.person, found.candidates) == (RowState.ASKED, None, (4, 7))


def test_of_many_candidates_those_with_the_telephone_are_never_cut_off() -> None:
    key = b"k" * 16
    same = [held(person, village=OTHER) for person in range(1, 20)]
    registry = Registry(same, (), "35.16", {key: [99]})
    found = whose_row(row(village="", contacts=(key,)), DAY, registry, LIKENESS)
    assert 99 in found.candidates
    assert len(found.candidates) == 10
