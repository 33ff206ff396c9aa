"""The transition table of corrections: every state meets everything a source can say."""

import itertools

import pytest

from sibermata.records.states import CorrectionState
from sibermata.rules.overlay import Overlaid, Relation, needs_second, overlay, relation

B, O, T = "1990-07-02", "1990-02-07", "1991-02-07"  # noqa: E741 - the letters of SEMANTICS 4
ACTIVE, CHALLENGED, ABSORBED = (
    CorrectionState.ACTIVE,
    CorrectionState.CHALLENGED,
    CorrectionState.ABSORBED,
)

TABLE = [
    pytest.param(
        ACTIVE,
        B,
        Overlaid(ACTIVE, True),
        id="the source is still wrong: the correction stays and is shown",
    ),
    pytest.param(
        CHALLENGED,
        B,
        Overlaid(ACTIVE, True),
        id="the source took its third value back: the correction stands as before",
    ),
    pytest.param(
        ABSORBED,
        B,
        Overlaid(ACTIVE, True),
        id="the old wrong value came back: the correction comes back",
    ),
    pytest.param(
        ACTIVE, O, Overlaid(ABSORBED, False), id="the source caught up: the correction is absorbed"
    ),
    pytest.param(
        CHALLENGED,
        O,
        Overlaid(ABSORBED, False),
        id="the source caught up after all: the question is over",
    ),
    pytest.param(
        ABSORBED,
        O,
        Overlaid(ABSORBED, False),
        id="the source still says what was corrected: nothing moves",
    ),
    pytest.param(
        ACTIVE,
        T,
        Overlaid(CHALLENGED, True, ask=True),
        id="a third value: the correction is shown and a person is asked",
    ),
    pytest.param(
        CHALLENGED,
        "1992-02-07",
        Overlaid(CHALLENGED, True, ask=True),
        id="another third value updates the question",
    ),
    pytest.param(
        CHALLENGED, T, Overlaid(CHALLENGED, True), id="the same third value asks nobody twice"
    ),
    pytest.param(
        ABSORBED,
        T,
        Overlaid(CorrectionState.SUPERSEDED, False),
        id="after it caught up, a new value is an ordinary update",
    ),
    pytest.param(ACTIVE, "", Overlaid(ACTIVE, True), id="a blank is no evidence"),
    pytest.param(CHALLENGED, "", Overlaid(CHALLENGED, True), id="a blank answers no question"),
    pytest.param(
        ABSORBED, "", Overlaid(ABSORBED, True), id="a blank after catching up takes nothing away"
    ),
    pytest.param(ACTIVE, None, Overlaid(ACTIVE, True), id="an absent record leaves the correction"),
    pytest.param(
        CHALLENGED, None, Overlaid(CHALLENGED, True), id="an absent record leaves the question"
    ),
    pytest.param(
        ABSORBED, None, Overlaid(ABSORBED, True), id="an absent record leaves what was absorbed"
    ),
]


@pytest.mark.parametrize(("state", "said", "expected"), TABLE)
def test_the_transition_table(state: CorrectionState, said: str | None, expected: Overlaid) -> None:
    asked = T if state is CHALLENGED else ""
    assert overlay(state, relation(said, B, O, asked)) == expected


def test_every_state_has_an_answer_to_everything_a_source_can_say() -> None:
    answered = {
        (case.values[0], relation(case.values[1], B, O, T if case.values[0] is CHALLENGED else ""))
        for case in TABLE
    }
    for state, found in itertools.product((ACTIVE, CHALLENGED, ABSORBED), Relation):
        if found is Relation.ASKED and state is not CHALLENGED:
            continue  # nobody was asked yet
        assert (state, found) in answered, (
            f"no sentence says what {state} does when the source says {found}"
        )
    for state, found, yields in itertools.product(CorrectionState, Relation, (False, True)):
        assert isinstance(overlay(state, found, yields=yields), Overlaid)


@pytest.mark.parametrize("state", [ACTIVE, CHALLENGED])
def test_a_contact_field_yields_to_a_newer_source_value(state: CorrectionState) -> None:
    assert overlay(state, Relation.THIRD, yields=True) == Overlaid(
        CorrectionState.SUPERSEDED, False
    )


@pytest.mark.parametrize("found", [Relation.BASE, Relation.BLANK, Relation.ABSENT])
def test_a_contact_field_does_not_yield_to_the_old_value_or_to_silence(found: Relation) -> None:
    assert overlay(ACTIVE, found, yields=True) == Overlaid(ACTIVE, True)


def test_a_pinned_contact_field_is_challenged_like_any_other() -> None:
    assert overlay(ACTIVE, Relation.THIRD, yields=False).state is CHALLENGED


@pytest.mark.parametrize("found", [found for found in Relation if found is not Relation.OVERRIDE])
def test_what_waits_for_a_second_pair_of_eyes_is_not_shown(found: Relation) -> None:
    assert overlay(CorrectionState.PENDING, found) == Overlaid(CorrectionState.PENDING, False)


def test_what_waits_needs_nobody_once_the_source_says_it_itself() -> None:
    assert overlay(CorrectionState.PENDING, Relation.OVERRIDE) == Overlaid(ABSORBED, False)


@pytest.mark.parametrize("state", [CorrectionState.SUPERSEDED, CorrectionState.WITHDRAWN])
@pytest.mark.parametrize("found", list(Relation))
def test_what_is_over_stays_over(state: CorrectionState, found: Relation) -> None:
    assert overlay(state, found) == Overlaid(state, False)


def test_case_and_punctuation_are_no_other_value() -> None:
    assert relation("SITI  CONTOHWATI.", "Sti Contohwati", "Siti Contohwati") is Relation.OVERRIDE


def test_silence_is_agreement_where_the_correction_takes_a_value_away() -> None:
    assert relation("", "3516055503809001", "") is Relation.OVERRIDE


def test_case_counts_where_case_is_what_was_corrected() -> None:
    assert relation("SITI CONTOHWATI", "SITI CONTOHWATI", "Siti Contohwati") is Relation.BASE


@pytest.mark.parametrize("field", ["name", "nik", "birth_date", "start_date", "end_date", "status"])
def test_who_and_when_need_a_second_pair_of_eyes_unless_a_document_backs_them(field: str) -> None:
    assert needs_second(field, "")
    assert not needs_second(field, "KTP")


@pytest.mark.parametrize("field", ["phone", "address", "email", "education"])
def test_contact_fields_need_no_second_pair_of_eyes(field: str) -> None:
    assert not needs_second(field, "")
