"""A row that was not admitted still counts as having seen somebody; nobody is missed for it."""

from tests.office import BUDI, CAST, JOKO, SITI, SRIGADING, WATI, Office, person


def test_a_row_of_another_district_clouds_no_village(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver(
        [
            SITI,
            BUDI,
            JOKO,
            *CAST[4:],
            {**WATI, "key": "77", "name": "Orang Lain", "nik": "", "village_code": "35.17.01.2001"},
        ]
    )
    result = office.one()
    assert (result.counts["refused"], result.counts["missing"]) == (1, 1)


def test_an_unclear_row_excuses_one_absence_on_its_first_night_and_none_on_the_next(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    stranger = person("99", "Kartono Purwarupa", "", "Kaur Keuangan", "")
    office.deliver([SITI, BUDI, JOKO, *CAST[4:], stranger])
    assert office.one().counts["missing"] == 0
    assert office.one().counts["missing"] == 1  # the same bytes: the row is no news any more
    assert ("Wati Simulasi", SRIGADING, "KAUR_KEUANGAN", "missing") in office.people()


def test_an_unclear_row_of_last_week_excuses_nobody(office: Office) -> None:
    stranger = person("99", "Kartono Purwarupa", "", "Kaur Keuangan", "")
    office.deliver([*CAST, stranger])
    office.one()
    office.deliver([SITI, BUDI, JOKO, *CAST[4:], stranger])
    assert office.one().counts["missing"] == 1


def test_a_successor_ends_his_predecessor_though_an_unclear_row_came_the_same_night(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    new = person(
        "9",
        "Rudi Barunama",
        "3516050208809019",
        "Kepala Desa",
        sk_number="141/9/2026",
        sk_date="2026-02-20",
        start_date="2026-02-20",
    )
    stranger = person("99", "Kartono Purwarupa", "", "Kaur Keuangan", "")
    office.deliver([new, BUDI, WATI, JOKO, *CAST[4:], stranger])
    office.one()
    assert ("Siti Contohwati", SRIGADING, "KADES", "ended") in office.people(ended=True)


def test_another_unclear_row_every_night_excuses_an_absence_once_and_no_more(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    missing = []
    for night in range(3):
        stranger = person(f"9{night}", f"Kartono Purwarupa{'abc'[night]}", "", "Kaur Keuangan", "")
        office.deliver([SITI, BUDI, JOKO, *CAST[4:], stranger])
        missing.append(office.one().counts["missing"])
    assert missing == [0, 1, 0]  # who comes to be missed
