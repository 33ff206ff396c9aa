"""The programme is data: loaded strictly, superseded by versions, never changed; what an office
loaded no release replaces.
"""

from datetime import date
from typing import Any

import pytest

from sibermata.desk.programme.load import load_programme, ship_programme
from sibermata.errors import Refusal
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.deeds import list_items
from tests.marks import CYCLE, SHIPPED, TODAY, Programme
from tests.office import Office


@pytest.fixture
def programme(office: Office) -> Programme:
    return Programme(office)


def ship(programme: Programme, files: dict[str, str] = SHIPPED) -> int:
    office = programme.office
    with office.database.work() as connection:
        return ship_programme(connection, office.secrecy, files, office.rules.book.posts.posts)


def stored(programme: Programme) -> Any:
    with programme.office.database.connection() as connection:
        return stored_programme(connection)


def listed(programme: Programme) -> list[dict[str, Any]]:
    with programme.office.database.connection() as connection:
        return list_items(connection, Scope.province(), history=True)


TEXT = """
[text.SKB-4]
title = "Ikrar netralitas"
classes = ["kades", "perangkat", "bpd", "lurah"]
version = "1.1"
points = ["satu", "dua", "tiga", "empat"]
"""


def test_the_same_file_twice_changes_nothing(programme: Programme) -> None:
    before = programme.office.ask("select count(*) n from publication")
    done = programme.load(CYCLE)
    assert (done.new, done.same) == ([], 2)
    assert ship(programme) == 0
    assert programme.office.ask("select count(*) n from publication") == before


def test_a_changed_entry_supersedes_and_the_old_one_stays_to_be_read(programme: Programme) -> None:
    programme.load(CYCLE.replace("2026-03-20", "2026-03-25"))
    assert stored(programme).cycles["UJI"].due == date(2026, 3, 25)
    both = [row for row in listed(programme) if row["code"] == "UJI"]
    assert [row["recorded_to"] is None for row in both] == [False, True]
    assert both[0]["recorded_to"] == both[1]["recorded_from"]


def test_loading_moves_the_publication_and_stands_in_the_trail(programme: Programme) -> None:
    office = programme.office
    before = office.ask("select max(number) n from publication")[0]["n"]
    programme.load(TEXT)
    assert office.ask("select max(number) n from publication")[0]["n"] > before
    trail = office.ask("select who, what, detail from audit order by id desc limit 1")[0]
    assert (trail["who"], trail["what"]) == ("Rini", "programme loaded")
    assert trail["detail"] == {"entries": ["text.SKB-4"]}


def test_a_text_that_was_loaded_is_never_changed(programme: Programme) -> None:
    programme.load(TEXT)
    with pytest.raises(Refusal) as caught:
        programme.load(TEXT.replace("empat", "lima"))
    assert caught.value.code == "PROGRAMME_TEXT_CHANGED"
    assert caught.value.facts == {"file": "uji.toml", "key": "SKB-4", "version": "1.1"}


def test_a_text_is_in_force_from_its_day_else_from_the_day_it_is_loaded_shipped_since_ever(
    programme: Programme,
) -> None:
    programme.load(TEXT)
    programme.load(TEXT.replace('"1.1"', '"2.0"') + "from = 2026-05-01\n")
    versions = [(one.version, one.since) for one in stored(programme).texts["SKB-4"]]
    assert versions == [("1.0", None), ("1.1", TODAY), ("2.0", date(2026, 5, 1))]


def test_one_wrong_file_loads_nothing_of_any(programme: Programme) -> None:
    before = listed(programme)
    wrong = CYCLE.replace('"SKB-4"', '"SKB-9"')
    with pytest.raises(Refusal) as caught, programme.desk() as desk:
        load_programme(desk, {"a.toml": TEXT, "b.toml": wrong})
    assert caught.value.facts["file"] == "b.toml"
    assert listed(programme) == before


def test_a_requirement_may_name_a_course_of_another_file(programme: Programme) -> None:

    course = '[course.BARU]\nname = "Kursus baru"\nkind = "bimtek"\n'
    with programme.desk() as desk:
        named = CYCLE.replace("SBM-KEUANGAN", "BARU")
        done = load_programme(desk, {"a.toml": named, "z.toml": course})
    assert [one.code for one in done.new] == ["DASAR", "BARU"]


def test_an_entry_in_two_files_is_refused(programme: Programme) -> None:

    with pytest.raises(Refusal) as caught, programme.desk() as desk:
        load_programme(desk, {"a.toml": TEXT, "b.toml": TEXT})
    assert (caught.value.code, caught.value.facts["other"]) == ("PROGRAMME_SHARED", "a.toml")


def test_a_release_replaces_what_it_shipped_and_nothing_that_an_office_loaded(
    programme: Programme,
) -> None:
    own = SHIPPED["cycles.toml"].replace("due = 2024-09-22", "due = 2024-09-25")
    programme.load(own[own.index("[cycle.PILKADA-2024]") :])
    newer = {
        **SHIPPED,
        "cycles.toml": SHIPPED["cycles.toml"]
        .replace("due = 2024-09-22", "due = 2024-09-20")
        .replace("due = 2023-11-13", "due = 2023-11-15"),
    }
    assert ship(programme, newer) == 1
    cycles = stored(programme).cycles
    assert cycles["PILKADA-2024"].due == date(2024, 9, 25)
    assert cycles["PEMILU-2024"].due == date(2023, 11, 15)
    assert ship(programme, newer) == ship(programme) == 0


def test_an_act_of_nobody_loads_nothing(programme: Programme) -> None:

    with pytest.raises(Refusal) as caught, programme.desk(" ") as desk:
        load_programme(desk, {"a.toml": TEXT})
    assert caught.value.code == "NAME_NEEDED"
