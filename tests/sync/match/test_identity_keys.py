"""What a source's own key proves: by itself nothing.

A key goes on where a name, a NIK or a birth date goes with it.
"""

import pytest

from tests.lives import anew, bare, live, people, shown
from tests.office import (
    AGUS,
    BUDI,
    JOKO,
    KESEMEN,
    KUTOGIRANG,
    OTHER_SITI,
    SITI,
    SRIGADING,
    WATI,
    Office,
    person,
)


def nameless(row: dict[str, str], key: str, **values: str) -> dict[str, str]:
    """The row of a source that knows a key, and neither NIK nor birth date."""
    return bare(row, key=key, birth_date="", **values)


def who(office: Office) -> dict[str, int]:
    return {row["name"]: row["person_id"] for row in office.roster(ended=True)}


def reused(office: Office) -> int:
    return office.codes().count("KEY_REUSED")


def test_keys_that_begin_anew_in_every_village_make_nobody_one(office: Office) -> None:
    there = [nameless(OTHER_SITI, "1", name="Karto Rekaan"), nameless(AGUS, "2")]
    live(office, [nameless(SITI, "1"), nameless(BUDI, "2"), *there])
    assert (people(office), reused(office)) == (4, 2)
    anew(office)
    live(office, [nameless(SITI, "1"), nameless(BUDI, "2")])
    live(office, [nameless(SITI, "1"), nameless(BUDI, "2"), *there])
    assert (people(office), reused(office)) == (4, 2)


def test_one_key_with_two_posts_and_one_name_is_one_person_without_nik_and_birth_date(
    office: Office,
) -> None:
    live(
        office,
        [
            nameless(BUDI, "2", post="Kaur Keuangan"),
            nameless(BUDI, "2", post="Plt. Sekretaris Desa"),
        ],
    )
    assert (people(office), reused(office)) == (1, 0)
    live(
        office,
        [
            nameless(BUDI, "2", post="Kaur Keuangan"),
            nameless(BUDI, "2", post="Plt. Sekretaris Desa"),
            nameless(BUDI, "2", post="Plt. Kepala Desa", village_code=KESEMEN),
        ],
    )
    assert (people(office), len(shown(office)), reused(office)) == (1, 3, 0)


def test_another_name_typed_over_a_row_that_has_nothing_else_is_a_new_person(
    office: Office,
) -> None:
    live(office, [nameless(SITI, "1", phone="081234500001"), BUDI])
    live(office, [nameless(SITI, "1", name="Karto Rekaan", start_date="2026-03-01"), BUDI])
    assert shown(office) == [
        ("Budi Ujicoba", "SEKDES", "active"),
        ("Karto Rekaan", "KADES", "active"),
        ("Siti Contohwati", "KADES", "ended"),
    ]
    assert reused(office) == 1


def test_another_name_typed_over_a_row_whose_nik_and_birth_date_were_emptied_is_a_new_person(
    office: Office,
) -> None:
    live(office, [SITI, BUDI])
    live(
        office,
        [
            {
                **SITI,
                "name": "Karto Rekaan",
                "nik": "",
                "birth_date": "",
                "start_date": "2026-03-01",
            },
            BUDI,
        ],
    )
    assert [
        name for name, post, status in shown(office) if (post, status) == ("KADES", "active")
    ] == ["Karto Rekaan"]
    assert people(office) == 3


def test_a_name_spelled_otherwise_goes_on_under_its_key(office: Office) -> None:
    live(office, [nameless(SITI, "1"), BUDI])
    before = who(office)["Siti Contohwati"]
    live(office, [nameless(SITI, "1", name="Siti Contohwatti"), BUDI])
    assert who(office)["Siti Contohwatti"] == before


def test_a_row_that_slid_under_the_key_of_one_who_left_keeps_its_person(office: Office) -> None:
    rows = [nameless(row, str(n)) for n, row in enumerate((SITI, BUDI, JOKO, WATI))]
    live(office, rows)
    before = who(office)
    live(office, [rows[0], rows[1], {**rows[3], "key": "2"}])
    assert who(office) == before
    assert [name for name, _, status in shown(office) if status != "active"] == ["Joko Fiktif"]


def test_two_rows_that_exchange_their_places_stay_who_they_are(office: Office) -> None:
    rows = [nameless(row, str(n)) for n, row in enumerate((SITI, BUDI, WATI))]
    live(office, rows)
    before = who(office)
    live(office, [{**rows[1], "key": "0"}, {**rows[0], "key": "1"}, rows[2]])
    assert who(office) == before
    assert {status for _, _, status in shown(office)} == {"active"}


VILLAGES = (SRIGADING, KESEMEN, KUTOGIRANG)
OLD = [
    ("Siti Contohwati", "3516055503809001"),
    ("Darmi Khayalan", "3516054503709031"),
    ("Marno Percobaan", "3516050503719032"),
]
ELECTED = [
    ("Karto Rekaan", "3516050503789033"),
    ("Surip Andaian", "3516050503819034"),
    ("Agus Latihan", "3516050911829006"),
]


def heads(cast: list[tuple[str, str]], **values: str) -> list[dict[str, str]]:
    return [
        person(str(60 + n), name, nik, "Kepala Desa", VILLAGES[n], **values)
        for n, (name, nik) in enumerate(cast)
    ]


@pytest.mark.parametrize("elected", [1, 2, 3])
def test_what_a_key_is_worth_does_not_hang_on_how_many_others_were_replaced_that_night(
    office: Office, elected: int
) -> None:
    kaur = nameless(WATI, "70")
    live(office, [*heads(OLD), kaur])
    before = who(office)["Wati Simulasi"]
    live(
        office,
        [
            *heads(ELECTED, start_date="2026-03-01")[:elected],
            *heads(OLD)[elected:],
            {**kaur, "name": "Wati Simullasi"},
        ],
    )
    assert who(office)["Wati Simullasi"] == before
    assert reused(office) == elected


def test_a_source_that_counts_its_rows_is_told_so_once(office: Office) -> None:
    rows = [nameless(row, str(n)) for n, row in enumerate((SITI, BUDI, JOKO, WATI), start=1)]
    live(office, rows)
    before = who(office)
    live(office, [{**row, "key": str(int(row["key"]) - 1)} for row in rows[1:]])
    assert who(office) == before
    assert reused(office) == 1


def test_a_row_is_compared_with_what_its_own_source_said_of_it(office: Office) -> None:
    theirs = {**BUDI, "birth_date": "1985-12-04"}
    live(office, {"mojokerto": [BUDI], "sumber-b": [theirs]})
    assert people(office) == 1
    live(office, {"mojokerto": [BUDI], "sumber-b": [{**theirs, "nik": "3516051204859003"}]})
    assert (people(office), reused(office)) == (1, 0)


def test_a_promotion_is_one_line_through_time_also_where_the_source_counts_its_rows(
    office: Office,
) -> None:
    rows = [nameless(row, str(n)) for n, row in enumerate((SITI, JOKO, BUDI), start=1)] + [
        {**WATI, "key": "4"}
    ]
    live(office, rows)
    live(
        office,
        [
            {**rows[1], "key": "1"},
            {**rows[2], "key": "2"},
            {**rows[3], "key": "3", "post": "Kaur Perencanaan"},
        ],
    )
    assert [(post, status) for name, post, status in shown(office) if name == "Wati Simulasi"] == [
        ("KAUR_KEUANGAN", "ended"),
        ("KAUR_PERENCANAAN", "active"),
    ]
