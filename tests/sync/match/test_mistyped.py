"""H7: a slip of the pen in a name makes nobody new and nobody missing, where the birth date and the
seat or the decree say who it is.
"""

from collections.abc import Mapping
from itertools import permutations

import pytest

from tests.lives import Row, asked, bare, live, people, shown
from tests.office import BUDI, KESEMEN, SITI, WATI, Office

SWAPPED = "Wati Smiulasi"
SETIAWAN = bare(WATI, name="Setiawan")
SLIPS = {
    "two letters swapped": (bare(WATI), {"name": SWAPPED}),
    "a letter swapped in a short name": (SETIAWAN, {"name": "Setiwaan"}),
    "a letter left out of a short name": (bare(WATI, name="Wati"), {"name": "Wti"}),
    "a letter too many": (bare(WATI), {"name": "Wati Simulassi"}),
    "two letters, in a long name": (
        bare(WATI, name="Wati Simulasi Rekaan"),
        {"name": "Wato Simulasy Rekaan"},
    ),
    "another post, under the same decree": (
        bare(WATI, sk_number="141/7/2020"),
        {"name": SWAPPED, "sk_number": "141/7/2020", "post": "Kaur Perencanaan"},
    ),
    "a NIK that begins with the slip": (bare(WATI), {"name": SWAPPED, "nik": WATI["nik"]}),
}
OTHERS = {
    "another birth date": {"name": SWAPPED, "birth_date": "1990-07-03"},
    "a birth date of nobody": {"name": SWAPPED, "birth_date": "1990-07-01"},
    "another village": {"name": SWAPPED, "village_code": KESEMEN},
    "another post and decree": {
        "name": SWAPPED,
        "post": "Kaur Perencanaan",
        "sk_number": "141/8/2020",
    },
    "another sex": {"name": SWAPPED, "sex": "L"},
    "another name": {"name": "Wati Sulistya"},
}


@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"H7 {kind}") for kind in SLIPS])
def test_a_slip_in_a_name_is_the_same_person_and_is_noted(office: Office, kind: str) -> None:
    row, changes = SLIPS[kind]
    live(office, [bare(SITI), row], [bare(SITI), {**row, **changes}])
    assert people(office) == 2
    assert changes["name"] in [name for name, _, status in shown(office) if status == "active"]
    assert asked(office) == []
    assert "NAME_MISTYPED" in office.codes()
    assert office.ask("select 1 from source_record where missing_run is not null") == []


def test_the_name_may_be_mended_and_mistyped_again(office: Office) -> None:
    right, wrong = bare(WATI), bare(WATI, name=SWAPPED)
    live(office, [right, BUDI], [wrong, BUDI], [right, BUDI], [wrong, BUDI])
    assert people(office) == 2


def test_a_slip_after_a_night_away_is_the_same_person(office: Office) -> None:
    live(office, [bare(WATI), BUDI], [BUDI], [bare(WATI, name=SWAPPED), BUDI])
    assert people(office) == 2


@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"H7 {kind}") for kind in OTHERS])
def test_a_name_alike_with_something_else_is_somebody_else(office: Office, kind: str) -> None:
    live(office, [bare(SITI), bare(WATI)], [bare(SITI), bare(WATI, **OTHERS[kind])])
    assert people(office) == 3
    assert "NAME_MISTYPED" not in office.codes()


def test_two_niks_that_differ_are_never_one_person(office: Office) -> None:
    wati: Mapping[str, str] = {**WATI, "key": ""}
    other = {**wati, "name": SWAPPED, "nik": "3516054107909014"}
    live(office, [bare(SITI), wati], [bare(SITI), other])
    assert people(office) == 3


def test_while_the_old_row_stands_the_name_alike_is_another_person(office: Office) -> None:
    twin = bare(WATI, name=SWAPPED, post="BPD Anggota")
    wati = bare(WATI, post="BPD Anggota")
    live(office, [bare(SITI), wati], [bare(SITI), wati, twin])
    assert people(office) == 3


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_twins_whose_names_both_slip_are_not_told_apart_by_guess(
    office: Office, order: tuple[int, ...]
) -> None:
    rows: list[Row] = [
        bare(WATI, name="Hasan Rekaan", post="Anggota BPD"),
        bare(WATI, name="Hasin Rekaan", post="Anggota BPD"),
    ]
    slipped: list[Row] = [{**rows[0], "name": "Hasun Rekaan"}, bare(SITI)]
    live(office, [bare(SITI), *(rows[at] for at in order)], slipped)
    assert people(office) == 4
