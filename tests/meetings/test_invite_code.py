"""A code holds nothing but chance, survives a careless hand, and never becomes another one."""

import re

from hypothesis import given
from hypothesis import strategies as st

from sibermata.rules.programme.invite_code import LETTERS, PREFIX, make_code, read_code

CODES = st.binary(min_size=16, max_size=16).map(make_code)


@given(CODES)
def test_a_code_is_a_prefix_26_letters_and_a_check_letter(code: str) -> None:
    assert re.fullmatch(rf"SBM1-[{LETTERS}]{{27}}", code)
    assert read_code(code) == code


@given(st.lists(st.binary(min_size=16, max_size=16), unique=True, min_size=2, max_size=9))
def test_other_bits_make_another_code(many: list[bytes]) -> None:
    assert len({make_code(one) for one in many}) == len(many)


@given(CODES, st.integers(0, 26), st.sampled_from(LETTERS))
def test_one_misread_letter_is_seen(code: str, place: int, letter: str) -> None:
    at = len(PREFIX) + place
    wrong = code[:at] + letter + code[at + 1 :]
    assert read_code(wrong) == (code if wrong == code else None)


@given(CODES, st.integers(0, 25))
def test_two_letters_that_changed_places_are_seen(code: str, place: int) -> None:
    at = len(PREFIX) + place
    wrong = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert read_code(wrong) == (code if wrong == code else None)


@given(CODES)
def test_a_hand_may_write_small_letters_spaces_and_o_for_zero(code: str) -> None:
    body = code.removeprefix(PREFIX)
    typed = f" sbm1 {body[:9]} {body[9:]}".lower().replace("0", "o").replace("1", "l")
    assert read_code(typed.replace("sbml", "sbm1")) == code


@given(st.text(max_size=60))
def test_any_other_text_is_no_code(text: str) -> None:
    read = read_code(text)
    assert read is None or read.startswith(PREFIX)
