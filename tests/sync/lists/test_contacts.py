"""A telephone number or an e-mail address alone: a question with whoever has it, never a link
(STANDING 3, step 4).
"""

import logging

import pytest

from tests.lists import Lists, learns, signs
from tests.office import BUDI, CAST, SITI, WATI, Office

PHONE, SHARED, MAIL = "0812-0000-0001", "081200000002", "wati@contoh.id"


@pytest.fixture
def reached(lists: Lists) -> Lists:
    """The same office, whose roster has learnt telephone numbers and an e-mail address."""
    stated = {
        SITI["name"] + SITI["village_code"]: {"phone": "+62 812 0000 0001"},
        BUDI["name"] + BUDI["village_code"]: {"phone": SHARED},
        WATI["name"] + WATI["village_code"]: {"phone": SHARED, "email": MAIL},
    }
    rows = [{**row, **stated.get(row["name"] + row["village_code"], {})} for row in CAST]
    header = [*CAST[0], "email"]
    lists.office.deliver(_csv(rows, header))
    lists.office.one()
    return lists


def _csv(rows: list[dict[str, str]], header: list[str]) -> str:
    return "\n".join([",".join(header), *(",".join(r.get(c, "") for c in header) for r in rows)])


def asked(lists: Lists) -> list[tuple[str, list[str]]]:
    """Name as written and the names of those who are asked about, of every row that is asked."""
    rows = lists.office.ask(
        "select r.name_as_written, array_agg(p.name order by p.name) people from list_row r "
        "join person p on p.id = any(r.candidates) and p.recorded_to = 'infinity' "
        "where r.recorded_to = 'infinity' and r.state = 'asked' group by 1 order by 1"
    )
    return [(row["name_as_written"], row["people"]) for row in rows]


def test_a_telephone_number_alone_asks_about_its_owner(reached: Lists) -> None:
    reached.take([learns("Bu Kades", "", phone=PHONE)], delivers="trainings")
    assert asked(reached) == [("Bu Kades", ["Siti Contohwati"])]
    assert reached.results() == []


def test_a_number_that_two_people_share_asks_about_both(reached: Lists) -> None:
    reached.take([learns("Tutik", "", phone=SHARED)], delivers="trainings")
    assert asked(reached) == [("Tutik", ["Budi Ujicoba", "Wati Simulasi"])]


def test_an_e_mail_address_alone_asks_about_its_owner(reached: Lists) -> None:
    reached.take(
        [learns("W S", "", village_code="", email="WATI@contoh.id ")], delivers="trainings"
    )
    assert asked(reached) == [("W S", ["Wati Simulasi"])]


def test_a_number_that_nobody_has_leaves_a_row_nobodys(reached: Lists) -> None:
    reached.take([learns("Tutik", "", phone="081299999999")], delivers="trainings")
    assert reached.rows() == [("Tutik", "nobody")]


def test_whoever_has_the_number_is_asked_about_beside_those_of_the_name(reached: Lists) -> None:
    reached.take([signs("Wati Simulasi", "", phone=PHONE)])
    assert asked(reached) == [("Wati Simulasi", ["Siti Contohwati", "Wati Simulasi"])]


def test_a_row_that_is_sure_is_not_doubted_for_another_s_number(reached: Lists) -> None:
    reached.take([signs("Budi Ujicoba", "Sekdes", phone=PHONE)])
    assert [act[0] for act in reached.acts()] == ["Budi Ujicoba"]


def test_a_number_that_the_roster_learns_later_is_found_without_new_bytes(lists: Lists) -> None:
    lists.take([learns("Tutik", "", phone=PHONE)], delivers="trainings")
    assert lists.rows() == [("Tutik", "nobody")]
    lists.office.deliver([{**SITI, "phone": PHONE}, *CAST[1:]])
    lists.office.one()
    lists.office.one("daftar")
    assert asked(lists) == [("Tutik", ["Siti Contohwati"])]


@pytest.mark.parametrize("delivers", ["pledges", "trainings"])
def test_who_moved_to_another_district_is_found_by_the_number_and_the_province_is_asked(
    lists: Lists, delivers: str
) -> None:
    moved = {**SITI, "village_code": "35.17.01.2001", "phone": PHONE, "name": "Ratna Khayalan"}
    lists.office.deliver([{**moved, "nik": "3517014403929008"}], "jombang", district="35.17")
    lists.office.one("jombang")
    row = signs("Tutik", "") if delivers == "pledges" else learns("Tutik", "")
    lists.take([{**row, "phone": PHONE}], delivers=delivers)
    assert asked(lists) == [("Tutik", ["Ratna Khayalan"])]
    assert [district for _, district in lists.codes()] == ["35"]
    assert (lists.acts(), lists.results()) == ([], [])


def test_a_list_of_the_province_asks_about_owners_in_every_district(reached: Lists) -> None:
    far = {**SITI, "village_code": "35.17.01.2001", "phone": SHARED, "name": "Ratna Khayalan"}
    reached.office.deliver([{**far, "nik": "3517014403929008"}], "jombang", district="35.17")
    reached.office.one("jombang")
    reached.take(
        [learns("Tutik", "", village_code="", phone=SHARED)], delivers="trainings", district="35"
    )
    assert asked(reached) == [("Tutik", ["Budi Ujicoba", "Ratna Khayalan", "Wati Simulasi"])]
    assert [district for _, district in reached.codes()] == ["35"]


def test_no_number_and_no_address_stands_in_the_clear(
    reached: Lists, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        reached.take(
            [learns("Tutik", "", phone=SHARED), learns("W S", "", email=MAIL)], delivers="trainings"
        )
    assert asked(reached)
    everything = "\n".join([*reached.everything(), caplog.text, *_rows_of(reached.office)])
    for secret in ("81200000002", MAIL):
        assert secret not in everything


def _rows_of(office: Office) -> list[str]:
    return [str(row) for table in ("run", "source") for row in office.ask(f"select * from {table}")]
