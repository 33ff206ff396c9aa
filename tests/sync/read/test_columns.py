"""R4: a column that is empty in all rows is told once, and not because one person left."""

from tests.lives import CALM, FILL
from tests.office import BUDI, SITI, Office

ONE_PHONE = [*FILL, SITI, {**BUDI, "phone": "081234500002"}]
TWO_PHONES = [*FILL, {**SITI, "phone": "081234500001"}, {**BUDI, "phone": "081234500002"}]
NO_PHONE = [*FILL, SITI, BUDI]


def said_of(office: Office, *nights: list[dict[str, str]]) -> list[int]:
    """How many findings say after each night that a column is empty."""
    found = []
    for rows in nights:
        office.deliver(rows, toml=CALM)
        assert str(office.one().state) in ("PUBLISHED", "NOOP")
        found.append(office.codes().count("COLUMN_EMPTY"))
    return found


def again(rows: list[dict[str, str]], word: str) -> list[dict[str, str]]:
    """The rows with something changed that is no telephone."""
    return [*rows[:-1], {**rows[-1], "birth_place": word}]


def test_a_column_that_one_person_alone_had_is_not_emptied_when_he_leaves(office: Office) -> None:
    gone = ONE_PHONE[:-1]
    assert said_of(office, ONE_PHONE, gone, again(gone, "Kediri"), again(gone, "Malang")) == [0] * 4


def test_a_column_that_several_had_is_told_once_and_until_it_is_filled(office: Office) -> None:
    nights = [TWO_PHONES, NO_PHONE, again(NO_PHONE, "Kediri"), again(TWO_PHONES, "Malang")]
    assert said_of(office, *nights) == [0, 1, 1, 0]


def test_a_column_that_is_empty_from_the_first_load_is_told(office: Office) -> None:
    assert said_of(office, NO_PHONE, again(NO_PHONE, "Kediri")) == [1, 1]
