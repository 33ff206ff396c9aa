"""Cleaning a text cell: what no eye can see goes, what was written stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibermata.records.cell import NUMBER
from sibermata.rules.value.text import (
    clean,
    is_blank,
    mask_name,
    mask_numbers,
    plain,
    shown,
    without_symbols,
)


@pytest.mark.parametrize(
    ("written", "kept", "code"),
    [
        pytest.param("Jalan Raya 1", "Jalan Raya 1", "", id="plain"),
        pytest.param("  Jalan   Raya ", "Jalan Raya", "", id="spaces say nothing"),
        pytest.param("Ja\u200blan\ufeff", "Jalan", "TEXT_CLEANED", id="zero width"),
        pytest.param("\u202eJalan\u2069", "Jalan", "TEXT_CLEANED", id="bidi"),
        pytest.param("Ja\0lan", "Jalan", "TEXT_CLEANED", id="NUL"),
        pytest.param(
            "Jalan\tRaya\r\n1\x1b", "Jalan Raya 1", "TEXT_CLEANED", id="control characters"
        ),
        pytest.param("Sit\u0065\u0301", "Sit\u00e9", "TEXT_CLEANED", id="composed"),
        pytest.param("Nur\u2019aini", "Nur\u2019aini", "", id="a curly quote stays"),
        pytest.param("Sit\u00c3\u00a9", "Sit\u00e9", "MOJIBAKE_REPAIRED", id="mojibake"),
        pytest.param(
            "Nur\u00e2\u20ac\u2122aini",
            "Nur\u2019aini",
            "MOJIBAKE_REPAIRED",
            id="mojibake of a quote",
        ),
        pytest.param(
            "Sit\u00c3\u0192\u00c2\u00a9", "Sit\u00e9", "MOJIBAKE_REPAIRED", id="mojibake twice"
        ),
        pytest.param(
            "Sit\u00c3\u00a9 \u20ac", "Sit\u00c3\u00a9 \u20ac", "MOJIBAKE", id="no exact way back"
        ),
        pytest.param("Sit\ufffd", "Sit\ufffd", "MOJIBAKE", id="lost"),
        pytest.param("a\ud800b", "", "BAD_UNICODE", id="lone surrogate"),
    ],
)
def test_a_text_is_cleaned_and_the_cleaning_is_told(written: str, kept: str, code: str) -> None:
    assert clean(written) == (kept, code)


@given(st.text())
def test_a_cleaned_text_is_storable_and_stays_as_it_is(text: str) -> None:
    once = clean(text)

    once.text.encode()
    assert once.text == once.text.strip()
    assert not any(ord(c) < 32 or c in "\u200b\u202e\ufeff" for c in once.text)
    if once.code in ("", "TEXT_CLEANED"):
        assert clean(once.text).text == once.text


@pytest.mark.parametrize(
    "blank", ["", " ", "-", "--", "...", "0", "null", "Belum Ada", "TIDAK ADA", "n/a"]
)
def test_what_says_nothing_is_blank(blank: str) -> None:
    assert is_blank(blank)


def test_a_word_is_not_blank() -> None:
    assert not is_blank("Krajan")
    assert not is_blank("00")


def test_words_are_compared_without_case_spaces_and_punctuation() -> None:
    assert plain(" Laki -laki.") == "LAKI LAKI"
    assert plain("\uff33\uff0d\uff11") == "S 1"


def test_emoji_leave_a_remark_and_other_scripts_stay() -> None:
    assert (
        without_symbols("baik \U0001f600 \u0645\u062d\u0645\u062f \ua9d7")
        == "baik \u0645\u062d\u0645\u062f \ua9d7"
    )


@pytest.mark.parametrize(
    ("raw", "masked"),
    [
        ("NIK 3516051802859318 ada", "NIK 3516********9318 ada"),
        ("35.16.05.180285.9318", "35.1************9318"),
        ("0812-3450-0001", "08**********01"),
        ("\u0663\u0665\u0661\u0666\u0660\u0665\u0661\u0668\u0660", "\u0663\u0665*****\u0668\u0660"),
        ("35.16.05.2001", "35.16.05.2001"),
        ("19-12-2019", "19-12-2019"),
        ("141/23/KEP/2019", "141/23/KEP/2019"),
    ],
)
def test_long_numbers_are_hidden_and_village_codes_and_days_are_not(raw: str, masked: str) -> None:
    assert mask_numbers(raw) == masked


def test_a_raw_value_is_shown_storable_short_and_without_its_mark() -> None:
    assert shown(NUMBER + "44927") == "44927"
    assert shown("a\ud800\0b") == "a\\ud800\\x00b"
    assert len(shown("x" * 40_000)) == 501


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("data perangkat 26-11-2026 08", "data perangkat 26-11-2026 08"),
        ("Aparatur_2026-11-26 0830.xlsx", "Aparatur_2026-11-26 0830.xlsx"),
        ("35.16.05.2001 26 11 2026", "35.16.05.2001 26 11 2026"),
        ("Siti 3516055812939001.xlsx", "Siti 3516********9001.xlsx"),
        ("3516055812939001 26-11-2026", "3516********9001 26-11-2026"),
        ("WA 0812-0000-9001", "WA 08**********01"),
    ],
)
def test_the_day_in_the_name_of_a_file_or_sheet_is_shown_and_a_person_s_number_is_not(
    name: str, shown: str
) -> None:
    assert mask_name(name) == shown
