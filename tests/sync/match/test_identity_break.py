"""A key that is used again for another human being is another human being; a key whose person only
changed a little is not.

Identity break = at least two of: name similarity below 0.75, another birth date, another NIK
(SEMANTICS 3).
"""

import pytest

from tests.office import (
    AGUS,
    BUDI,
    CAST,
    JOKO,
    KESEMEN,
    OTHER_SITI,
    SITI,
    SRIGADING,
    WATI,
    Office,
    person,
)

OTHER_NIK, OTHER_DAY, OTHER_NAME = "3516054107919010", "1991-07-01", "Ratna Percobaan"
OTHERS = [SITI, BUDI, JOKO, OTHER_SITI, AGUS]


def person_ids(office: Office, key: str = "3") -> list[int]:
    return [
        row["person_id"]
        for row in office.ask("select person_id from source_record where key = %s order by id", key)
    ]


def named(office: Office, post: str = "KAUR_KEUANGAN") -> list[tuple[str, str]]:
    return [
        (row["name"], row["status"]) for row in office.roster(ended=True) if row["post"] == post
    ]


SMALL = {
    "a typo in the name": {"name": "Wati Simulasih"},
    "a title added": {"name": "Wati Simulasi, S.Pd."},
    "another name on marriage, all else equal": {"name": "Ny. Hartono Percobaan"},
    "a NIK corrected": {"nik": "3516054207909003"},
    "a NIK gone": {"nik": ""},
    "a birth date corrected": {"birth_date": "1990-02-07"},
    "a birth date gone": {"birth_date": ""},
    "a typo in the name and another birth date": {
        "name": "Wati Simulasih",
        "birth_date": "1990-02-07",
    },
}
BREAKS = {
    "another name and another birth date": {"name": OTHER_NAME, "birth_date": OTHER_DAY},
    "another name and another NIK": {"name": OTHER_NAME, "nik": OTHER_NIK},
    "another birth date and another NIK": {"birth_date": OTHER_DAY, "nik": OTHER_NIK},
    "everything another": {"name": OTHER_NAME, "birth_date": OTHER_DAY, "nik": OTHER_NIK},
}


@pytest.mark.parametrize(
    "change", [pytest.param(values, id=name) for name, values in SMALL.items()]
)
def test_one_change_under_a_key_is_still_the_same_person(
    office: Office, change: dict[str, str]
) -> None:
    office.deliver(CAST)
    office.one()
    before = person_ids(office)
    office.deliver([*OTHERS, {**WATI, **change}])
    result = office.one()
    assert (result.state, result.counts["added"]) == ("PUBLISHED", 0)
    assert person_ids(office) == before
    assert len(named(office)) == 1
    assert "KEY_REUSED" not in office.codes()


@pytest.mark.parametrize(
    "change", [pytest.param(values, id=name) for name, values in BREAKS.items()]
)
def test_two_changes_under_a_key_are_another_person(office: Office, change: dict[str, str]) -> None:
    office.deliver(CAST)
    office.one()
    before = person_ids(office)
    office.deliver([*OTHERS, {**WATI, **change}])
    assert office.one().counts["added"] == 1
    assert len(set(person_ids(office))) == 2
    assert person_ids(office)[0] == before[0]
    assert len(named(office)) == 2
    assert office.codes().count("KEY_REUSED") == 1


def test_a_nik_on_two_people_is_asked_about_once(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([*OTHERS, {**WATI, "name": OTHER_NAME, "birth_date": OTHER_DAY}])
    office.one()
    assert office.codes().count("NIK_CONFLICT") == 1


def test_one_nik_on_one_seat_is_no_proof_against_another_name_and_birth_date_under_another_key(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([*OTHERS, {**WATI, "key": "33", "name": OTHER_NAME, "birth_date": OTHER_DAY}])
    assert office.one().counts["added"] == 1
    assert {name for name, _ in named(office)} == {"Wati Simulasi", OTHER_NAME}
    assert "NIK_CONFLICT" in office.codes()


def test_the_first_holder_of_a_reused_key_keeps_the_history_and_the_second_inherits_nothing(
    office: Office,
) -> None:
    office.deliver([*OTHERS, {**WATI, "phone": "081234509003"}])
    office.one()
    office.deliver(
        [
            *OTHERS,
            {
                **WATI,
                "name": OTHER_NAME,
                "birth_date": OTHER_DAY,
                "nik": OTHER_NIK,
                "sk_number": "",
            },
        ]
    )
    office.one()
    asked = "select private from person where name = %s and recorded_to = 'infinity'"
    wati, ratna = (office.ask(asked, name)[0] for name in (WATI["name"], OTHER_NAME))
    assert "81234509003" in office.secrecy.open(bytes(wati["private"]), b"person")
    assert "81234509003" not in office.secrecy.open(bytes(ratna["private"]), b"person")
    assert {row["sk_number"] for row in office.roster() if row["name"] == OTHER_NAME} == {""}


def test_a_reused_key_is_the_new_person_from_then_on(office: Office) -> None:
    reused = {**WATI, "name": OTHER_NAME, "birth_date": OTHER_DAY, "nik": OTHER_NIK}
    for rows in (CAST, [*OTHERS, reused]):
        office.deliver(rows)
        office.one()
    before = person_ids(office)
    office.deliver([*OTHERS, {**reused, "birth_place": "Kediri"}])
    assert office.one().counts["added"] == 0
    assert person_ids(office) == before


def test_the_first_holder_may_come_back_and_ends_who_stood_there(office: Office) -> None:
    reused = {**WATI, "name": OTHER_NAME, "birth_date": OTHER_DAY, "nik": OTHER_NIK}
    for rows in (
        CAST,
        [*OTHERS, reused],
        [*CAST[:-1], {**CAST[-1], "phone": "081234509099"}],
    ):  # no old file again: that would be held
        office.deliver(rows)
        office.one()
    assert ("Wati Simulasi", "active") in named(office)
    assert (OTHER_NAME, "ended") in named(office)
    assert len(set(person_ids(office))) == 2
    assert office.ask("select count(*) n from person where recorded_to = 'infinity'") == [{"n": 7}]


def test_one_key_with_two_posts_is_two_threads_of_one_person(office: Office) -> None:
    office.deliver([*CAST, {**WATI, "post": "Plt. Sekretaris Desa", "village_code": KESEMEN}])
    office.one()
    assert len(person_ids(office)) == 2
    assert len(set(person_ids(office))) == 1


def test_two_people_who_swap_their_keys_stay_who_they_are(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    before = {
        row["name"]: row["person_id"] for row in office.roster() if row["village_code"] == SRIGADING
    }
    office.deliver([SITI, {**BUDI, "key": "3"}, {**WATI, "key": "2"}, JOKO, OTHER_SITI, AGUS])
    office.one()
    after = {
        row["name"]: row["person_id"] for row in office.roster() if row["village_code"] == SRIGADING
    }
    assert after == before
    assert {row["status"] for row in office.roster(ended=True)} == {"active"}


def test_the_order_of_rows_decides_nothing_about_who_is_who(office: Office) -> None:
    rows = [
        SITI,
        {**BUDI, "key": "3"},
        {**WATI, "name": OTHER_NAME, "birth_date": OTHER_DAY, "nik": OTHER_NIK},
        JOKO,
        OTHER_SITI,
        AGUS,
    ]
    rows.append(person("7", "Dewi Baru", "", "Kaur Perencanaan", birth_date="1992-02-02"))
    office.deliver(CAST)
    office.one()
    office.deliver(rows)
    office.one()
    first = office.state()
    office.deliver(list(reversed(rows)))
    assert office.one().state == "NOOP"
    assert office.state() == first
