"""A person with two posts keeps both, whatever becomes of keys, rows and seats; what one row says
is not lost through the other.
"""

from tests.lives import live, shown
from tests.office import BUDI, SITI, Office

KAUR, PLT = {**BUDI, "post": "Kaur Keuangan"}, {**BUDI, "key": "3", "post": "Plt. Sekretaris Desa"}
BOTH = [
    ("Budi Ujicoba", "KAUR_KEUANGAN", "active"),
    ("Budi Ujicoba", "SEKDES", "active"),
    ("Siti Contohwati", "KADES", "active"),
]
ONE_MOVED = [
    ("Budi Ujicoba", "KAUR_KEUANGAN", "ended"),
    ("Budi Ujicoba", "SEKDES", "active"),
    ("Siti Contohwati", "KADES", "active"),
]


def tenures(office: Office) -> list[tuple[str, int]]:
    return [
        (row["post"], row["id"])
        for row in office.ask(
            "select distinct post, id from tenure where post <> 'KADUS' order by 1, 2"
        )
    ]


def private(office: Office) -> str:
    row = office.ask(
        "select private from person where recorded_to = 'infinity' and name like 'Budi%%'"
    )[0]
    return office.secrecy.open(bytes(row["private"]), b"person")


def test_two_posts_of_one_person_stay_in_office_when_their_keys_are_exchanged(
    office: Office,
) -> None:
    live(office, [SITI, KAUR, PLT])
    before = tenures(office)
    live(office, [SITI, {**KAUR, "key": "3"}, {**PLT, "key": "2"}])
    assert (shown(office), tenures(office)) == (BOTH, before)


def test_a_post_goes_on_under_a_new_key_when_the_old_key_takes_a_second_post(
    office: Office,
) -> None:
    live(office, [SITI, KAUR])
    live(office, [SITI, {**PLT, "key": "2"}, {**KAUR, "key": "11"}])
    assert shown(office) == BOTH


def test_two_posts_that_change_villages_crosswise_are_both_in_office(office: Office) -> None:
    live(office, [SITI, KAUR, {**PLT, "post": "Kepala Seksi Pelayanan"}])
    live(
        office,
        [
            SITI,
            {**KAUR, "post": "Kepala Seksi Pelayanan", "phone": "081234500001"},
            {**PLT, "post": "Kaur Keuangan"},
        ],
    )
    assert {status for _, _, status in shown(office)} == {"active"}


def test_what_a_rows_first_post_says_is_kept_when_a_second_post_begins_the_same_night(
    office: Office,
) -> None:
    live(office, [SITI, KAUR])
    live(office, [SITI, {**KAUR, "phone": "081234500009"}, {**PLT, "start_date": "2026-03-01"}])
    assert "81234500009" in private(office)


def test_a_second_row_adds_what_the_first_leaves_blank(office: Office) -> None:
    live(office, [SITI, KAUR])
    live(
        office,
        [
            SITI,
            {**KAUR, "birth_place": "Jombang"},
            {**PLT, "birth_place": "", "phone": "081234500009"},
        ],
    )
    assert "81234500009" in private(office)
    assert office.ask(
        "select birth_place from person where recorded_to = 'infinity' and name like 'Budi%%'"
    ) == [{"birth_place": "Jombang"}]


def end_of_the_old_seat(office: Office) -> tuple[str, str]:
    row = office.ask(
        "select end_date::text, end_how from tenure where recorded_to = 'infinity' and post = "
        "'KAUR_KEUANGAN'"
    )[0]
    return row["end_date"], row["end_how"]


def test_the_old_seat_ends_the_day_before_the_new_one_begins(office: Office) -> None:
    live(office, [SITI, {**KAUR, "start_date": "2022-01-01"}])
    live(office, [SITI, {**KAUR, "post": "Sekretaris Desa", "start_date": "2026-03-01"}])
    assert shown(office) == ONE_MOVED
    assert end_of_the_old_seat(office) == ("2026-02-28", "inferred")


def test_a_new_start_that_lies_before_the_old_one_ends_nothing_before_it_began(
    office: Office,
) -> None:
    live(office, [SITI, {**KAUR, "start_date": "2022-01-01"}])
    live(office, [SITI, {**KAUR, "post": "Sekretaris Desa", "start_date": "2019-12-19"}])
    assert shown(office) == ONE_MOVED
    assert end_of_the_old_seat(office) == ("2026-03-03", "observed")
