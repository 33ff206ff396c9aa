"""NIK: shape, masks and the comparison with birth date and sex.

The table of bad NIKs is in tests/validate/test_bad_input.py.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibermata.records.cell import ABSENT, MARKS, NUMBER
from sibermata.rules.person.nik import compare_birth, mask, read_nik, well_formed, wrong_characters

NIK = "3516051802859318"


def test_sixteen_digits_of_the_right_shape_are_a_nik() -> None:
    assert read_nik(NIK) == (NIK, "", "")
    assert read_nik(ABSENT) == ("", "", "")


def test_a_rounded_number_is_a_hint_for_a_person_and_no_nik() -> None:
    assert read_nik(NUMBER + "3516051802859310") == ("", "NIK_ROUNDED", "3516051802859310")


def test_a_text_that_ends_in_zero_is_fine() -> None:
    assert read_nik("3516051802859310").nik == "3516051802859310"


def test_letters_in_place_of_digits_give_a_suggestion_beside_the_finding() -> None:
    assert read_nik("35160518O28593l8") == ("", "NIK_CHARS", "3516051802859318")
    assert wrong_characters("35160518O28593l8") == "huruf O di tempat ke-9, huruf l di tempat ke-15"


@pytest.mark.parametrize(
    ("nik", "birth_date", "sex", "notes"),
    [
        (NIK, date(1985, 2, 18), "L", ()),
        (NIK, date(1985, 2, 18), "", ()),
        (NIK, None, "L", ()),
        (NIK, date(1985, 2, 19), "L", ("NIK_BIRTH_DIFF",)),
        (NIK, date(1985, 2, 18), "P", ("NIK_BIRTH_DIFF", "NIK_SEX_DIFF")),
        (NIK, None, "P", ("NIK_SEX_DIFF",)),
        ("3516055802859318", date(1985, 2, 18), "P", ()),
        ("3516055802859318", date(1985, 2, 18), "", ()),
    ],
)
def test_birth_and_sex_in_a_nik_are_compared_and_only_noted(
    nik: str, birth_date: date | None, sex: str, notes: tuple[str, ...]
) -> None:
    assert compare_birth(nik, birth_date, sex) == notes


def test_a_mask_keeps_four_digits_at_each_end() -> None:
    assert mask("3517123456788901") == "3517********8901"
    assert mask("123") == "***"


@given(
    st.sampled_from([*sorted(MARKS), ""]),
    st.one_of(st.text(max_size=24), st.from_regex(r"[0-9. '\-]{14,24}", fullmatch=True)),
)
def test_reading_a_nik_never_raises_and_yields_sixteen_digits_or_nothing(
    mark: str, text: str
) -> None:
    nik, code, _ = read_nik(mark + text)

    assert not nik or well_formed(nik)
    assert nik or code or mark == ABSENT
