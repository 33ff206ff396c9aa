"""A row of a list of pledges: what is accepted, refused, or asked."""

from typing import Any

import pytest

from sibermata.records.official import Outcome
from sibermata.records.programme.listed import ListedPledge
from sibermata.records.states import ActState
from tests.validate.listed_row import codes, pledge


def act(**cells: Any) -> ListedPledge:
    listed = pledge(**cells).listed
    assert isinstance(listed, ListedPledge)
    return listed


def test_a_row_that_says_all_is_an_act_of_its_cycle() -> None:
    one = act()
    assert (one.cycle, one.text, one.text_version, one.form, one.mode, one.state) == (
        "PILKADA-2024",
        "SKB-4",
        "1.0",
        "pakta_integritas",
        "in_person",
        ActState.COUNTED,
    )
    assert (one.who.name_key, one.who.village, one.who.post) == (
        "SITI CONTOHWATI",
        "35.16.05.2001",
        "KADES",
    )


def test_what_a_row_does_not_say_comes_from_its_event() -> None:
    one = act(event="bjn-2024", text="", form="", pledge_date="")
    assert (one.event, one.text, one.form, str(one.day)) == (
        "BJN-2024",
        "SKB-4",
        "pakta_integritas",
        "2024-09-13",
    )


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        pytest.param({"pledge_date": "2024-07-31"}, "ACT_OUTSIDE_CYCLE", id="before it opens"),
        pytest.param({"pledge_date": "2024-11-28"}, "ACT_OUTSIDE_CYCLE", id="after it closed"),
        pytest.param({"pledge_date": "2024-12-24"}, "ACT_OUTSIDE_CYCLE", id="in the future"),
        pytest.param({"pledge_date": "2025-11-24"}, "ACT_OUTSIDE_CYCLE", id="next year"),
        pytest.param({"pledge_date": "1 Januari 2099"}, "ACT_OUTSIDE_CYCLE", id="far ahead"),
        pytest.param({"pledge_date": ""}, "ACT_OUTSIDE_CYCLE", id="no day and no event"),
        pytest.param({"pledge_date": "kemarin"}, "DAY_UNREADABLE", id="an unreadable day"),
        pytest.param({"event": "LAIN-1"}, "EVENT_UNKNOWN", id="an unknown event"),
        pytest.param(
            {"event": "BJN-2024", "pledge_date": "2024-07-01"},
            "ACT_OUTSIDE_CYCLE",
            id="outside the cycle of its event",
        ),
        pytest.param({"mode": "tertulis saja"}, "NO_DOCUMENT", id="on paper without a document"),
        pytest.param({"form": "Sosialisasi"}, "NO_PLEDGE", id="taught, not pledged"),
        pytest.param({"event": "SOS-2023", "form": ""}, "NO_PLEDGE", id="an event that taught"),
        pytest.param({"village_code": "35.17.01.2001"}, "OUT_OF_TERRITORY", id="another district"),
        pytest.param({"name": "-"}, "NAME_INVALID", id="no name"),
    ],
)
def test_a_row_that_cannot_stand_is_refused(cells: dict[str, str], code: str) -> None:
    judged = pledge(**cells)
    assert judged.outcome is Outcome.REFUSED
    assert judged.listed is None
    assert code in codes(judged)


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({"event": "JETIS-2023", "form": "", "pledge_date": ""}, id="two forms"),
        pytest.param({"event": "JETIS-2023", "form": "ikrar", "pledge_date": ""}, id="two modes"),
        pytest.param({"form": ""}, id="no form and no event"),
        pytest.param({"text": ""}, id="no text and no event"),
        pytest.param({"mode": "entah"}, id="a mode that nobody knows"),
    ],
)
def test_what_a_row_leaves_open_is_asked(cells: dict[str, str]) -> None:
    judged = pledge(**cells)
    assert (judged.outcome, codes(judged)) == (Outcome.ASKED, ["ROW_UNCLEAR"])


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"mode": "diwakili"}, ActState.REPRESENTATIVE),
        ({"represented_by": "Sekdes"}, ActState.REPRESENTATIVE),
        ({"form": "ikrar", "mode": "live streaming"}, ActState.CANDIDATE),
        ({"form": "pakta", "mode": "live streaming"}, ActState.COUNTED),
        ({"mode": "menyusul", "document_number": "12/IX/2024"}, ActState.COUNTED),
    ],
    ids=["represented", "by a name", "watched", "watched and signed", "on paper"],
)
def test_how_somebody_took_part_says_what_it_counts_for(
    cells: dict[str, str], state: ActState
) -> None:
    assert act(**cells).state is state


def test_a_text_that_the_cycle_does_not_take_is_for_no_class() -> None:
    assert act(text="Naskah setempat").text_classes == ()
    assert act(text="BAWASLU-5").text_classes == ("kades",)


def test_a_list_need_not_bear_niks_and_says_nothing_of_a_blank_one() -> None:
    assert codes(pledge(nik="")) == []
    assert codes(pledge(nik="-")) == []
    assert codes(pledge(nik="35160")) == ["NIK_LENGTH"]


def test_a_village_that_nobody_knows_costs_the_field() -> None:
    judged = pledge(village_code="", village_name="Antah")
    assert (judged.outcome, codes(judged)) == (Outcome.ADMITTED, ["VILLAGE_UNCLEAR"])
    assert judged.listed is not None
    assert judged.listed.who.village == ""


def test_a_post_that_nobody_knows_costs_the_field() -> None:
    assert act(post="Jogoboyo").who.post == ""


def test_staff_is_no_official_of_a_list() -> None:
    assert pledge(post="Ketua RT").outcome is Outcome.NOT_OFFICIAL


def test_a_key_is_the_row_through_time_else_all_its_words() -> None:
    assert act(key="7").thread == act(key="7", pledge_date="2024-09-14").thread
    assert act().thread != act(pledge_date="2024-09-14").thread
    assert act().words == act(pledge_date="2024-09-14").words


@pytest.mark.parametrize(
    ("cells", "there"),
    [
        (("1. v", "2. ......", "", "4. ttd", "5) \u2713"), (True, False, False, True, True)),
        (
            ("1. ......", "2. ......", "", "4.", "5. ____"),
            (True,) * 5,
        ),  # the form as it was printed
        (("1", "2", "3", "4", "5"), (True,) * 5),
        (("1", "", "1", "1", ""), (True, False, True, True, False)),
        (("1. ......", "ttd", "ttd"), (False, True, True)),
    ],
    ids=[
        "numbers before marks",
        "numbers alone",
        "a count of places",
        "ones as marks",
        "one place",
    ],
)
def test_a_number_before_a_mark_is_a_place_to_sign_and_alone_beside_marks_nobody_signed(
    cells: tuple[str, ...], there: tuple[bool, ...]
) -> None:
    judged = [pledge(signed=cells, mode=cell).outcome for cell in cells]
    assert [one is Outcome.ADMITTED for one in judged] == list(there)


def test_a_remark_that_is_a_blank_word_elsewhere_says_that_nobody_signed() -> None:
    assert codes(pledge(remarks="belum", pledge_date="")) == ["NOT_TAKEN_PART"]
    assert codes(pledge(remarks="belum")) == ["NOT_TAKEN_PART"]
    assert codes(pledge(remarks="belum", mode="hadir")) == ["ROW_UNCLEAR"]
