"""A row that was not admitted still counts as having seen somebody; nobody is missed for it."""

from tests.office import BUDI, CAST, JOKO, SITI, WATI, Office


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


def test_a_row_whose_village_cannot_be_told_clouds_only_those_who_bear_a_name_like_it(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    nobody = {**WATI, "key": "", "nik": "", "birth_date": "", "village_code": ""}
    office.deliver([SITI, BUDI, JOKO, *CAST[4:], {**nobody, "name": "Wati Simulasih"}])
    assert office.one().counts["missing"] == 0
    office.deliver([SITI, BUDI, JOKO, *CAST[4:], {**nobody, "name": "Kartono Purwarupa"}])
    assert office.one().counts["missing"] == 1
