"""H4: a word in the name cell is a person's name only where something in the row was nobody else's
at the last publication.
"""

import pytest

from tests.lives import CALM, FILL, bare
from tests.office import BUDI, SITI, Office, person

MODIN = person("7", "Modin", "3516051802859318", "Kaur Keuangan", phone="081234500007")


def after(office: Office, *nights: list[dict[str, str]]) -> list[str]:
    """The names in office after these nights, the fillers aside."""
    for rows in nights:
        office.deliver([*FILL, *rows], toml=CALM)
        office.one()
    return sorted(name for name, *_ in office.people() if not name.startswith("Pengisi"))


def test_a_word_written_over_a_name_is_refused_and_its_holder_is_neither_missed_nor_ended(
    office: Office,
) -> None:
    over = {**BUDI, "name": "Modin"}
    assert after(office, [SITI, BUDI], [SITI, over], [SITI, over]) == [BUDI["name"], SITI["name"]]
    assert "NAME_WORD" in office.codes()
    assert {status for *_, status in office.people()} == {"active"}


@pytest.mark.parametrize("own", ["nik", "birth_date", "phone"])
def test_one_thing_of_his_own_makes_the_word_a_name(office: Office, own: str) -> None:
    budi = {**BUDI, "phone": "081234500002"}
    word = {**budi, "name": "Modin", "post": "Kaur Keuangan", "key": "7", own: MODIN[own]}
    assert after(office, [SITI, budi], [SITI, budi, word]) == [
        "Budi Ujicoba",
        "Modin",
        "Siti Contohwati",
    ]


def test_who_bears_such_a_name_stays_himself_when_his_row_is_read_again(office: Office) -> None:
    again = {**MODIN, "sk_number": "141/9/2020"}
    assert after(office, [SITI, MODIN], [SITI, again]) == ["Modin", "Siti Contohwati"]
    assert {"NAME_WORD_KEPT", "NAME_WORD"}.intersection(office.codes()) == {"NAME_WORD_KEPT"}


def test_without_any_number_or_day_the_word_is_no_name_at_the_first_load_either(
    office: Office,
) -> None:
    assert after(office, [SITI, bare(MODIN, birth_date="", phone="")]) == ["Siti Contohwati"]
