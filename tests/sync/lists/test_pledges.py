"""A list of pledges comes in: who is marked by it, what is asked, and that nothing is guessed."""

import pytest

from sibermata.records.run import State
from tests.lists import SIGNED, Lists, signs
from tests.office import AGUS, BUDI, CAST, KESEMEN, SITI, WATI

SITIS_ACT = ("Siti Contohwati", "kades", "SKB-4", "pakta_integritas", "2026-03-02", "counted")


def test_a_row_with_name_village_and_post_is_an_act_of_that_person(lists: Lists) -> None:
    assert lists.take([signs("Siti Contohwati")]).state is State.PUBLISHED
    assert lists.acts() == [SITIS_ACT]
    assert lists.rows() == [("Siti Contohwati", "linked")]
    assert lists.codes() == []


def test_the_mark_says_that_she_is_covered(lists: Lists) -> None:
    lists.take([signs("Budi Ujicoba", "Sekdes")])
    lists.programme.mark()
    assert lists.programme.states()["Budi Ujicoba", "perangkat"] == "covered"
    assert lists.programme.states()["Wati Simulasi", "perangkat"] == "open"


def test_a_second_night_changes_nothing(lists: Lists) -> None:
    rows = [signs("Siti Contohwati"), signs("Sity Contohwati", post=""), signs("Entah Siapa")]
    lists.take(rows)
    before = lists.everything()
    assert lists.office.one("daftar").state is State.NOOP
    lists.office.deliver([*CAST[:5], {**AGUS, "phone": "081234500009"}])
    assert lists.office.one().state is State.PUBLISHED
    assert lists.office.one("daftar").state is State.NOOP
    assert lists.everything() == before


def test_whoever_stands_on_a_list_of_pledges_becomes_no_official(lists: Lists) -> None:  # D18
    before = lists.office.people()
    lists.take([signs("Entah Siapa", post="Sekretaris Desa", nik="3516054107959009")])
    assert lists.office.people() == before


def test_rows_add_up(lists: Lists) -> None:
    rows = [
        signs("Siti Contohwati"),
        signs("Siti Contohwati"),
        signs("Budi Ujicoba", post=""),
        signs("Entah Siapa"),
        signs("Pak RT", post="Ketua RT"),
        signs("Wati Simulasi", form="sosialisasi"),
    ]
    counts = lists.take(rows).counts
    assert {name: counts[name] for name in ("rows_read", "admitted", "refused", "asked")} == {
        "rows_read": 6,
        "admitted": 2,
        "refused": 1,
        "asked": 1,
    }
    assert (counts["duplicates"], counts["not_officials"]) == (1, 1)
    assert lists.codes() == [
        ("NOBODY_OF_THIS_NAME", "35.16"),
        ("NO_PLEDGE", "35.16"),
        ("WHO_PLEDGED", "35.16"),
    ]


def test_a_name_alone_is_asked_about_and_marks_nobody(lists: Lists) -> None:
    lists.take([signs("Siti Contohwati", village_code="", post="")])
    assert lists.acts() == []
    found = lists.office.ask("select people, detail from finding where code = 'WHO_PLEDGED'")
    assert len(found[0]["people"]) == 2
    assert "Kepala Desa" in found[0]["detail"]


def test_a_nik_links_whatever_the_village_says(lists: Lists) -> None:
    lists.take([signs("Siti Contohwati", nik=SITI["nik"], village_code=KESEMEN)])
    assert lists.acts() == [SITIS_ACT]


def test_nobody_is_judged_again_when_the_roster_of_the_district_changes(lists: Lists) -> None:
    lists.take([signs("Dewi Pendatang", post="Kaur Perencanaan")])
    assert lists.rows() == [("Dewi Pendatang", "nobody")]
    newcomer = {**WATI, "key": "9", "name": "Dewi Pendatang", "post": "Kaur Perencanaan"}
    newcomer |= {"nik": "3516054107959009", "birth_date": "1995-07-02", "start_date": "2026-01-05"}
    lists.office.deliver([SITI, BUDI, WATI, newcomer, AGUS])
    lists.office.one()
    assert lists.office.one("daftar").state is State.PUBLISHED
    assert [act[0] for act in lists.acts()] == ["Dewi Pendatang"]
    assert lists.codes() == []


def test_two_sources_that_list_one_act_make_one(lists: Lists) -> None:
    lists.take([signs("Siti Contohwati")], name="kecamatan")
    lists.take([signs("Siti Contohwati"), signs("Budi Ujicoba", "Sekretaris Desa")])
    assert [act[0] for act in lists.acts()] == ["Budi Ujicoba", "Siti Contohwati"]


def test_what_one_list_only_watched_another_may_sign(lists: Lists) -> None:
    watched = signs("Siti Contohwati", form="ikrar", mode="live streaming")
    lists.take([watched], name="kecamatan")
    assert [act[5] for act in lists.acts()] == ["candidate"]
    lists.take([{**watched, "mode": "hadir"}])
    assert [act[5] for act in lists.acts()] == ["counted"]


def test_a_representative_covers_nobody(lists: Lists) -> None:
    lists.take([signs("Budi Ujicoba", "Sekdes", represented_by="Wati")])
    lists.programme.mark()
    assert [act[5] for act in lists.acts()] == ["representative"]
    assert lists.programme.states()["Budi Ujicoba", "perangkat"] == "open"


def test_a_text_that_the_cycle_does_not_take_is_kept_and_asked_about(lists: Lists) -> None:
    lists.take([signs("Siti Contohwati", text="Naskah setempat")])
    assert [act[5] for act in lists.acts()] == ["other_text"]
    assert lists.codes() == [("OTHER_TEXT", "35.16")]


def test_the_row_of_a_key_whose_day_changes_amends_its_act(lists: Lists) -> None:
    lists.take([signs("Siti Contohwati", key="a1")])
    lists.take([signs("Siti Contohwati", key="a1", pledge_date="2026-03-01")])
    assert [act[4] for act in lists.acts()] == ["2026-03-01"]


def test_a_row_that_is_gone_leaves_its_act_and_raises_a_task(lists: Lists) -> None:
    both = [signs("Siti Contohwati"), signs("Budi Ujicoba", "Sekretaris Desa")]
    lists.take(both)
    lists.take(both[:1])
    assert [act[0] for act in lists.acts()] == ["Budi Ujicoba", "Siti Contohwati"]
    assert lists.codes() == [("ROW_WITHDRAWN", "35.16")]
    lists.take(both)
    assert lists.codes() == []
    assert [state for _, state in lists.rows()] == ["linked", "linked"]


def test_a_list_of_no_rows_is_held_and_withdraws_nothing(lists: Lists) -> None:
    lists.take([signs("Siti Contohwati")])
    result = lists.take([], header=signs("x"))
    assert (result.state, result.code) == (State.HELD, "ZERO_ROWS")
    assert lists.acts() == [SITIS_ACT]
    assert lists.codes() == []


def test_a_list_that_loses_its_name_column_fails(lists: Lists) -> None:
    lists.take([signs("Siti Contohwati")])
    nameless = {column: cell for column, cell in signs("x").items() if column != "name"}
    result = lists.take([nameless])
    assert result.state is State.FAILED
    assert lists.acts() == [SITIS_ACT]


def test_a_shrunken_list_is_not_held(lists: Lists) -> None:
    many = [signs("Siti Contohwati"), *(signs(f"Orang Lain {n}") for n in range(30))]
    lists.take(many)
    assert lists.take(many[:1]).state is State.PUBLISHED


def test_rows_of_another_district_stop_a_list(lists: Lists) -> None:
    foreign = [signs(f"Orang {n}", village_code="35.17.01.2001") for n in range(20)]
    result = lists.take(foreign)
    assert (result.state, result.code) == (State.HELD, "OUT_OF_TERRITORY")


NAMES_OF_JOMBANG = (
    "Jantiganggong",
    "Kepuhkajang",
    "Pagerwojo",
    "Glagahan",
    "Kalangsemanding",
    "Gadingmangu",
)  # of Perak, 35.17: no village of 35.16 is called so


@pytest.mark.parametrize("kecamatan", [True, False])
def test_a_list_of_another_district_that_names_its_villages_is_held(
    lists: Lists, kecamatan: bool
) -> None:
    foreign = [
        {"name": f"Orang {at}", "village_name": village, "post": "Kades", **SIGNED}
        | ({"subdistrict_name": "Perak"} if kecamatan else {})
        for at, village in enumerate(NAMES_OF_JOMBANG)
    ]
    result = lists.take(foreign)
    assert (result.state, result.code) == (State.HELD, "OUT_OF_TERRITORY")
    assert lists.acts() == []


def test_a_village_of_elsewhere_among_our_own_holds_nothing_and_says_where_it_lies(
    lists: Lists,
) -> None:
    rows = [
        {"name": "Siti Contohwati", "village_name": "Srigading", "post": "Kades", **SIGNED},
        {"name": "Budi Ujicoba", "village_name": "Kepuhkajang", "post": "Sekdes", **SIGNED},
    ]
    assert lists.take(rows).state is State.PUBLISHED
    assert ("VILLAGE_ELSEWHERE", "35.16") in lists.codes()
    (said,) = lists.office.ask("select detail from finding where code = 'VILLAGE_ELSEWHERE'")
    assert "35.17" in said["detail"]
    assert lists.acts() == [SITIS_ACT]


def test_the_event_of_the_constants_says_what_the_rows_do_not(lists: Lists) -> None:
    lists.event()
    rows = [{"name": "Siti Contohwati", "village_code": "35.16.05.2001", "post": "Kades"}]
    lists.take(rows, toml='[constants]\nevent = "UJI-1"')
    assert lists.acts() == [SITIS_ACT]


def test_an_event_that_is_entered_later_lets_its_rows_in(lists: Lists) -> None:
    rows = [signs("Siti Contohwati", event="UJI-1")]
    lists.take(rows)
    assert lists.codes() == [("EVENT_UNKNOWN", "35.16")]
    lists.event()
    assert lists.office.one("daftar").state is State.PUBLISHED
    assert lists.acts() == [SITIS_ACT]
    assert lists.codes() == []


@pytest.mark.parametrize("district", ["35.16", "35"], ids=["its district", "the province"])
def test_a_question_goes_to_the_district_of_the_candidate(lists: Lists, district: str) -> None:
    lists.take([signs("Siti Contohwatie", post="")], district=district)
    assert lists.codes() == [("WHO_PLEDGED", "35.16")]


def test_a_dry_run_writes_nothing(lists: Lists) -> None:
    lists.send([signs("Siti Contohwati")])
    assert lists.office.one("daftar", dry_run=True).state is State.PUBLISHED
    assert (lists.acts(), lists.rows()) == ([], [])
