"""Telephone numbers. The table of bad ones is in tests/validate/test_bad_input.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibermata.records.cell import MARKS, NUMBER
from sibermata.rules.person.phone import read_phone, split_nik_phone

NIK = "3516051802859318"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("081234500001", "+6281234500001"),
        ("+6281234500001", "+6281234500001"),
        ("+62 (0) 812 3450 0001", "+6281234500001"),
        ("0812.3450.0001", "+6281234500001"),
        ("WA: 0812-3450-0001", "+6281234500001"),
        ("HP. 081234500001 (WA)", "+6281234500001"),
        ("'081234500001", "+6281234500001"),
        (NUMBER + "81234500001", "+6281234500001"),
        (NUMBER + "6281234500001.0", "+6281234500001"),
        ("0321-555123", "+62321555123"),
        ("(031) 5551234", "+62315551234"),
        ("021 55512345", "+622155512345"),
        (
            "\uff10\uff18\uff11\uff12\uff13\uff14\uff15\uff10\uff10\uff10\uff10\uff11",
            "+6281234500001",
        ),
        ("08123450000x", ""),
        ("8,12345E+11", ""),
        ("3516051802859318", ""),
        ("tidak ada", ""),
        ("112", ""),
    ],
)
def test_a_number_has_one_form(written: str, kept: str) -> None:
    assert read_phone(written).phone == kept


def test_one_bad_number_beside_a_good_one_is_told() -> None:
    assert read_phone("081234500001 / 123") == ("+6281234500001", "", "PHONE_INVALID")
    assert read_phone("081234500001 / 0812-3450-0001") == ("+6281234500001", "", "")


@pytest.mark.parametrize(
    ("cell", "nik", "phone"),
    [
        (f"{NIK}\n081234500001", NIK, "081234500001"),
        (f"{NIK} / 081234500001", NIK, "081234500001"),
        (f"{NIK} 081234500001", NIK, "081234500001"),
        (f"081234500001 / {NIK}", NIK, "081234500001"),
        (NIK, NIK, ""),
        ("081234500001", "", "081234500001"),
        ("", "", ""),
    ],
)
def test_nik_and_telephone_in_one_cell_are_told_apart(cell: str, nik: str, phone: str) -> None:
    assert split_nik_phone(cell) == (nik, phone)


@given(
    st.sampled_from([*sorted(MARKS), ""]),
    st.one_of(st.text(max_size=40), st.from_regex(r"[0-9+ ()/.\-]{5,30}", fullmatch=True)),
)
def test_reading_a_telephone_never_raises(mark: str, text: str) -> None:
    read = read_phone(mark + text)

    assert not read.phone or read.phone.startswith("+62")
    split_nik_phone(mark + text)
