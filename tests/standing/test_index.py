"""Officials are found by a name as it is remembered; the words that find them are kept in step with
the registry, and are what they would be if they were made anew.
"""

from collections.abc import Sequence
from typing import Any

import pytest

from sibermata.desk.identity.merges import merge_people
from sibermata.rules.person.search import words_meant
from sibermata.standing.index import QUIET, Indexing, index_registry
from sibermata.store.base.scope import Scope
from sibermata.store.views.runs import find_run
from sibermata.store.views.search.people import (
    KnownWords,
    Place,
    people_with_phone,
    search_people,
)
from sibermata.sync.again.revert import revert_run
from tests.desk.acts import desk, fix, number_of
from tests.office import CAST, SITI, WATI, Office, person

RINA = person("70", "Moh. Rina Percobaan", "3516055503819010", "Kepala Dusun Kidul")
FAR = person("1", "Siti Contohwati", "3517015503809011", "Kepala Desa", "35.17.01.2001")
TABLES = (
    "select * from name_token order by person_id, district_code, token",
    "select token from name_word order by 1",
    "select * from village_count order by village_code",
    "select * from phone_number order by person_id, district_code, hash",
)


@pytest.fixture
def found_by_name(office: Office) -> Office:
    """The cast, indexed, and somebody of the name of one of them in another district."""
    office.deliver(CAST)
    office.deliver([FAR], "jombang", district="35.17")
    office.sync()
    index(office)
    return office


def index(office: Office) -> Indexing:
    """Index what changed, and hold it against words that are made anew."""
    done = index_registry(office.database, office.secrecy)
    found = [office.ask(table) for table in TABLES]
    index_registry(office.database, office.secrecy, whole=True)
    assert [office.ask(table) for table in TABLES] == found
    return done


def find(office: Office, key: str, scope: Scope | None = None, **page: Any) -> list[Place]:
    with office.database.connection() as connection:
        meant = words_meant(key, KnownWords().read(connection))
        return search_people(connection, scope or Scope.province(), meant, **page).places


def keys(places: Sequence[Place]) -> list[str]:
    return [one.name_key for one in places]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        pytest.param("BUDI UJICOBA", "BUDI UJICOBA", id="as it stands"),
        pytest.param("UJICOBA BUDI", "BUDI UJICOBA", id="turned round"),
        pytest.param("BUDY UJICOBA", "BUDI UJICOBA", id="a slip in a short word"),
        pytest.param("BUDI UJCIOAB", "BUDI UJICOBA", id="two swapped letters, twice"),
        pytest.param("UJI", "BUDI UJICOBA", id="begun"),
        pytest.param("AGUS", "AGUS LATIHAN", id="one word"),
        pytest.param("AGUS TIDAKADA", "AGUS LATIHAN", id="a word that nobody bears"),
    ],
)
def test_a_name_is_found_as_it_is_remembered(found_by_name: Office, typed: str, name: str) -> None:
    assert keys(find(found_by_name, typed)) == [name]


@pytest.mark.parametrize("typed", ["BU", "BADO UJICOBAXYZ", "", "ZZZ"])
def test_what_is_too_far_from_any_name_finds_nobody(found_by_name: Office, typed: str) -> None:
    assert find(found_by_name, typed) == []


def test_the_fewest_mistakes_come_first_then_who_is_in_office_then_the_name(
    found_by_name: Office,
) -> None:
    left = {**SITI, "status": "tidak aktif", "end_date": "2026-02-01"}
    almost = person("80", "Siti Contohwato", "3516055503809080", "Kepala Dusun Kidul")
    found_by_name.deliver([left, almost, *CAST[1:]])
    found_by_name.sync("mojokerto")
    index(found_by_name)
    found = find(found_by_name, "SITI CONTOHWATI")
    assert [(one.mistakes, one.gone) for one in found] == [
        (0, False),
        (0, False),
        (0, True),
        (1, False),
    ]
    pages = [found[:2], find(found_by_name, "SITI CONTOHWATI", after=found[1].person, most=2)]
    assert [one for page in pages for one in page] == found


def test_nobody_of_another_district_is_found_nor_counted(found_by_name: Office) -> None:
    with found_by_name.database.connection() as connection:
        meant = words_meant("SITI CONTOHWATI", KnownWords().read(connection))
        everywhere = search_people(connection, Scope.province(), meant)
        here = search_people(connection, Scope.of("35.17"), meant)
    assert (everywhere.total, here.total) == (3, 1)
    assert len(here.places) == 1


def test_a_quiet_night_and_a_second_look_cost_nothing(found_by_name: Office) -> None:
    found_by_name.sync()
    assert index(found_by_name) == QUIET


def test_only_whoever_changed_is_looked_at(found_by_name: Office) -> None:
    found_by_name.deliver([{**WATI, "name": "Watik Simulasi"}, *CAST[:2], *CAST[3:]])
    found_by_name.sync("mojokerto")
    assert index(found_by_name) == Indexing(1, whole=False)
    assert keys(find(found_by_name, "WATIK")) == ["WATIK SIMULASI"]


def test_words_follow_corrections_merges_new_people_and_a_night_that_is_taken_back(
    found_by_name: Office,
) -> None:
    office = found_by_name
    fix(office, "Budi Ujicoba", "name", "Bambang Ujicoba")
    index(office)
    assert keys(find(office, "BAMBANG")) == ["BAMBANG UJICOBA"]
    assert find(office, "BUDI") == []
    office.deliver([RINA, *CAST])
    run = office.one().run_id
    index(office)
    assert keys(find(office, "MUHAMMAD RINA")) == ["MUHAMMAD RINA PERCOBAAN"]
    with office.database.work() as connection:
        found = find_run(connection, Scope.province(), run)
        assert found is not None
        revert_run(connection, found, office.night())
    index(office)
    assert find(office, "PERCOBAAN") == []


def test_merged_persons_are_found_as_the_one_that_is_shown(found_by_name: Office) -> None:
    office = found_by_name
    kept, gone = (number_of(office, "Agus Latihan"), number_of(office, "Wati Simulasi"))
    with desk(office) as at:
        merge_people(at, kept, gone, "orang yang sama", despite="KTP sama")
    index(office)
    assert [one.person for one in find(office, "WATI SIMULASI")] == [kept]
    assert [one.person for one in find(office, "AGUS WATI")] == [kept]


@pytest.mark.parametrize(
    "typed", ["SITI", "SITI CONTOHWATI", "AGUS WATTI", "CONTOHWATTI SITI", "SITI BUDI", "UJI BUDY"]
)
@pytest.mark.parametrize("scope", [Scope.province(), Scope.of("35.16")], ids=["all", "one"])
def test_what_is_found_and_its_order_are_what_a_look_at_every_row_says(
    found_by_name: Office, typed: str, scope: Scope
) -> None:
    office = found_by_name
    kept, gone = (number_of(office, "Agus Latihan"), number_of(office, "Wati Simulasi"))
    with desk(office) as at:
        merge_people(at, kept, gone, "orang yang sama", despite="KTP sama")
    index(office)
    with office.database.connection() as connection:
        meant = words_meant(typed, KnownWords().read(connection))
    best: dict[int, dict[int, int]] = {}
    said: dict[int, list[dict[str, Any]]] = {}
    for row in office.ask("select * from name_token"):
        person = kept if row["person_id"] == gone else row["person_id"]
        for one in meant:
            if one.token == row["token"] and scope.holds(row["district_code"]):
                mine = best.setdefault(person, {})
                mine[one.place] = min(one.mistakes, mine.get(one.place, one.mistakes))
                said.setdefault(person, []).append(row)
    most = max(map(len, best.values()))
    assert find(office, typed, scope) == sorted(
        Place(
            sum(mine.values()),
            not any(row["in_office"] for row in said[person]),
            min(row["name_key"] for row in said[person]),
            person,
        )
        for person, mine in best.items()
        if len(mine) == most
    )


def test_words_that_are_kept_in_memory_are_read_again_once_they_changed(
    found_by_name: Office,
) -> None:
    known = KnownWords()
    with found_by_name.database.connection() as connection:
        before = known.read(connection)
        assert known.read(connection) is before
        found_by_name.deliver([RINA, *CAST])
        found_by_name.sync("mojokerto")
        index(found_by_name)
        assert "PERCOBAAN" not in before
        assert "PERCOBAAN" in known.read(connection)


def numbers(office: Office) -> dict[str, int]:
    """Name -> how many numbers of somebody are hashed."""
    rows = office.ask(
        "select p.name, count(*)::int n from phone_number h join person p on p.id = h.person_id and "
        "p.recorded_to = 'infinity' group by 1"
    )
    return {row["name"]: row["n"] for row in rows}


def test_telephone_numbers_are_kept_as_hashes_that_follow_the_person(office: Office) -> None:
    office.deliver([{**SITI, "phone": "0812-3450-0001"}, {**WATI, "phone": "+62 812 3450 0002"}])
    office.one()
    index(office)
    assert numbers(office) == {SITI["name"]: 1, WATI["name"]: 1}
    kept = office.ask("select encode(hash, 'escape') || encode(hash, 'hex') h from phone_number")
    assert not [one for one in kept if "3450" in one["h"]]
    fix(office, WATI["name"], "phone", "081234500001")
    index(office)
    with office.database.connection() as connection:
        hashed = office.secrecy.hash("phone 81234500001")
        both = people_with_phone(connection, Scope.province(), hashed)
        assert both == sorted(number_of(office, one["name"]) for one in (SITI, WATI))
        assert people_with_phone(connection, Scope.of("35.17"), hashed) == []


def test_an_upgrade_hashes_the_numbers_of_whoever_is_there_already(office: Office) -> None:
    office.deliver([{**SITI, "phone": "081234500001"}])
    office.one()
    index(office)
    with office.database.work() as connection:  # as revision 0010 finds and leaves it
        connection.execute("delete from phone_number")
        connection.execute("delete from indexing")
    assert index_registry(office.database, office.secrecy).whole
    assert numbers(office) == {SITI["name"]: 1}
