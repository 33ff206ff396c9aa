"""A row that was not admitted still counts as having seen somebody; nobody is missed for it."""

from datetime import timedelta

import pytest

from sibermata.desk.spellings import teach
from tests.desk.acts import desk
from tests.office import BUDI, CAST, FIRST_NIGHT, JOKO, SITI, SRIGADING, WATI, Office, person


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


MEMBERS = [
    person(f"B{n}", f"Anggota Rekaan{'abc'[n]}", f"35160518028593{n:02d}", "Anggota BPD")
    for n in range(3)
]
VACANT = person("B9", "Belum Dilantik", "", "Anggota BPD", birth_date="")


def members(office: Office, *nights: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Name and status of the members of the BPD after these nights."""
    for rows in nights:
        office.deliver([*CAST, *rows])
        office.one()
    return [(name, status) for name, _, post, status in office.people() if post == "BPD_ANGGOTA"]


def test_a_seat_that_was_empty_all_along_keeps_no_member_seen_who_leaves_later(
    office: Office,
) -> None:
    there = [*MEMBERS, VACANT]
    assert members(office, there, [*MEMBERS[1:], VACANT]) == [
        ("Anggota Rekaana", "missing"),
        ("Anggota Rekaanb", "active"),
        ("Anggota Rekaanc", "active"),
    ]


def test_a_seat_that_becomes_empty_keeps_its_member_seen_as_long_as_the_row_stands(
    office: Office,
) -> None:
    left = [*MEMBERS[1:], VACANT]
    without = members(office, MEMBERS, left, [*left[::-1]], left)
    assert [status for _, status in without] == ["active"] * 3
    assert ("Anggota Rekaana", "missing") in members(office, MEMBERS[1:])


def test_a_seat_that_becomes_empty_is_its_last_holders_and_not_his_predecessors(
    office: Office,
) -> None:
    new = {**WATI, "key": "31", "name": "Tono Pengganti", "nik": "3516050705809071"}
    new |= {"birth_date": "1980-05-07", "start_date": "2026-02-20", "sk_number": "141/9/2026"}
    empty = {**VACANT, "post": "Kaur Keuangan", "key": ""}
    rest = [row for row in CAST if row is not WATI]
    for rows in (CAST, [*rest, new], [*rest, empty], [empty, *rest]):
        office.deliver(rows)
        office.one()
    assert ("Tono Pengganti", SRIGADING, "KAUR_KEUANGAN", "active") in office.people()


def begun(office: Office, name: str = "Wati Simulasi") -> tuple[object, str]:
    (row,) = office.ask(
        "select t.start_date, t.start_how from tenure t join person p on p.id = t.person_id "
        "where t.recorded_to = 'infinity' and p.recorded_to = 'infinity' and p.name = %s",
        name,
    )
    return row["start_date"], row["start_how"]


OTHERS = [one for one in CAST if one is not WATI]
UNBORN = {"start_date": "", "sk_date": "", "sk_number": ""}
BY_NIK = {**WATI, **UNBORN, "key": "", "birth_date": ""}
BY_BIRTH = {**WATI, **UNBORN, "key": "", "nik": ""}


@pytest.mark.parametrize("fault", [pytest.param("", id="H12")])
@pytest.mark.parametrize("row", [BY_NIK, BY_BIRTH], ids=["NIK", "birth date"])
@pytest.mark.parametrize("broken", ["#REF!", "Loading..."])
def test_whoever_stood_there_under_a_broken_name_did_not_begin_when_it_was_mended(
    office: Office, row: dict[str, str], broken: str, fault: str
) -> None:
    office.deliver([*OTHERS, {**row, "name": broken}])
    office.one()
    office.deliver([*OTHERS, row])
    office.one()
    assert begun(office) == (None, "")


def test_a_row_that_was_refused_from_the_second_night_on_is_observed_from_that_night(
    office: Office,
) -> None:
    office.deliver(OTHERS)
    office.one()
    office.deliver([*OTHERS, {**BY_NIK, "name": "#REF!"}])
    office.one()
    office.deliver([*OTHERS, BY_NIK])
    office.one()
    assert begun(office) == (FIRST_NIGHT + timedelta(days=1), "observed")


def test_another_person_on_a_seat_that_was_refused_is_observed_when_he_comes(
    office: Office,
) -> None:
    office.deliver([*OTHERS, {**BY_NIK, "name": "#REF!"}])
    office.one()
    other = {**BY_NIK, "name": "Rudi Barunama", "nik": "3516050208809019", "sex": "L"}
    office.deliver([*OTHERS, other])
    office.one()
    assert begun(office, "Rudi Barunama") == (FIRST_NIGHT + timedelta(days=1), "observed")


@pytest.mark.parametrize("fault", [pytest.param("", id="H12")])
def test_whoever_waited_for_an_answer_about_his_post_did_not_begin_with_it(
    office: Office, fault: str
) -> None:
    office.deliver([*OTHERS, {**BY_NIK, "post": "Jogoboyo"}])
    office.one()
    with desk(office) as at:
        teach(at, "mojokerto", "post", "Jogoboyo", {"post": "KASI_PELAYANAN"}, reason="Perdes")
    office.one()
    assert begun(office) == (None, "")
