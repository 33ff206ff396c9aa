"""What a night changed, told for people: added, gone, renamed, another post."""

from typing import Any

from sibermata.store.base.scope import Scope
from sibermata.store.views.differences import by_district, differences, instants_of
from tests.office import AGUS, BUDI, CAST, FIRST_NIGHT, JOKO, OTHER_SITI, SITI, WATI, Office, person

NEW_HEAD = person(
    "70",
    "Tono Pengganti",
    "3516050705809070",
    "Kepala Desa",
    start_date="2026-02-20",
    birth_date="1980-05-07",
)


def of_night(office: Office, number: int) -> list[dict[str, Any]]:
    with office.database.connection() as connection:
        instants = instants_of(
            connection, Scope.province(), FIRST_NIGHT.replace(day=FIRST_NIGHT.day + number - 1)
        )
        return differences(connection, Scope.province(), *instants) if instants else []


def in_short(lines: list[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    return sorted((line["what"], line["name"], line["before"], line["after"]) for line in lines)


def test_a_night_tells_who_came_who_left_who_was_renamed_and_who_changed_posts(
    office: Office,
) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver(
        [
            NEW_HEAD,
            {**BUDI, "name": "Budi Ujicobo"},
            {**WATI, "post": "Kaur Perencanaan"},
            JOKO,
            OTHER_SITI,
            AGUS,
        ]
    )
    office.one()
    assert in_short(of_night(office, 2)) == [
        ("added", "Tono Pengganti", "", "KADES"),
        ("gone", "Siti Contohwati", "KADES", "replaced 2026-02-19"),
        ("post", "Wati Simulasi", "KAUR_KEUANGAN", "KAUR_PERENCANAAN"),
        ("renamed", "Budi Ujicobo", "Budi Ujicoba", "Budi Ujicobo"),
    ]
    assert by_district(of_night(office, 2)) == [
        {"district": "35.16", "added": 1, "gone": 1, "renamed": 1, "post": 1, "status": 0}
    ]


def test_the_first_night_adds_everybody_and_a_quiet_one_nobody(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.one()
    assert {line["what"] for line in of_night(office, 1)} == {"added"}
    assert (len(of_night(office, 1)), of_night(office, 2)) == (6, [])


def test_who_is_only_missing_is_told_as_such(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([SITI, BUDI, JOKO, OTHER_SITI, AGUS])
    office.one()
    assert in_short(of_night(office, 2)) == [("status", "Wati Simulasi", "active", "missing")]
