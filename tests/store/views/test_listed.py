"""The list of officials in pages: every line once, in the roster's order, and as many as are
counted; of marks one line each.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from sibermata.desk.identity.merges import merge_people
from sibermata.standing.index import index_registry
from sibermata.store.base.scope import Scope
from sibermata.store.views.desk.listed import (
    Filter,
    Line,
    Marked,
    count_listed,
    every_line,
    find_line,
    list_officials,
)
from sibermata.store.views.officials import roster
from sibermata.store.views.standing import Wanted, list_marks
from tests.conftest import fresh_database
from tests.desk.acts import desk, number_of
from tests.marks import Programme
from tests.office import CAST, KESEMEN, SRIGADING, Office, person

ALL = Scope.province()
JOMBANG = "35.17.01.2001"
FILTERS = [
    pytest.param(Filter(), id="everybody"),
    pytest.param(Filter("35.16"), id="a district"),
    pytest.param(Filter(SRIGADING[:8]), id="a subdistrict"),
    pytest.param(Filter(KESEMEN), id="a village"),
    pytest.param(Filter(post="KADES"), id="a post"),
    pytest.param(Filter(status="missing"), id="a status"),
    pytest.param(Filter(mark=Marked("pledge", ("covered", "open"), "UJI")), id="pledges"),
    pytest.param(Filter("35.16", mark=Marked("training", ("valid",))), id="training"),
    pytest.param(Filter(post="SEKDES", mark=Marked("pledge", ("open",), "UJI")), id="both"),
    pytest.param(Filter("99"), id="nobody"),
]


@pytest.fixture(scope="module")
def province(server_url: str, template: str, rules: Any, tmp_path_factory: Any) -> Iterator[Office]:
    """Two districts, somebody merged, somebody missing, pledges and training."""
    with fresh_database(server_url, template) as database:
        office = Office(database, rules, tmp_path_factory.mktemp("listed"))
        there = [person("1", "Dewi Percobaan", "3517015503809011", "Kepala Desa", JOMBANG)]
        office.deliver(there, "jombang", district="35.17")
        twin = person("8", "Agus Latian", "", "Kaur Keuangan", KESEMEN, birth_date="1982-11-09")
        office.deliver([*CAST, twin])
        office.sync()
        office.deliver([*CAST[:3], *CAST[4:], twin])
        office.sync("mojokerto")
        with desk(office) as at:
            kept, gone = (number_of(office, name) for name in ("Agus Latihan", "Agus Latian"))
            merge_people(at, kept, gone, "orang yang sama", despite="KTP sama")
        programme = Programme(office)
        programme.sign(programme.person("Wati Simulasi"))
        programme.train(programme.person("Budi Ujicoba"))
        programme.mark()
        index_registry(database, office.secrecy)
        yield office


def pages(office: Office, wanted: Filter, most: int, scope: Scope = ALL) -> list[Line]:
    with office.database.connection() as connection:
        return [one for page in every_line(connection, scope, wanted, most) for one in page]


@pytest.mark.parametrize("wanted", FILTERS)
def test_pages_hold_every_line_once_and_as_many_as_are_counted(
    province: Office, wanted: Filter
) -> None:
    whole = pages(province, wanted, 1000)
    for most in (1, 2, 3):
        assert pages(province, wanted, most) == whole
    with province.database.connection() as connection:
        assert count_listed(connection, ALL, wanted) == len(whole)
        for line in whole:
            at = (line.village_code, str(line.tenure), line.subject, line.pledge_class)
            assert find_line(connection, ALL, wanted, at) == line


def test_the_lines_are_the_roster_s_in_its_order(province: Office) -> None:
    with province.database.connection() as connection:
        for wanted in (Filter(), Filter("35.16"), Filter(post="KADES"), Filter(status="missing")):
            asked: Any = {"post": wanted.post or None, "status": wanted.status or None}
            scope = ALL.within(wanted.within or None)
            rows = list(roster(connection, scope, **asked))
            found = pages(province, wanted, 2)
            assert [(one.person, one.tenure) for one in found] == [
                (row["person_id"], row["tenure"]) for row in rows
            ]
            people = [one.person for one in found]
            few = roster(connection, ALL, persons=people, tenures=[one.tenure for one in found])
            assert list(few) == rows


def test_of_marks_there_is_a_line_each(province: Office) -> None:
    with province.database.connection() as connection:
        marks = list_marks(connection, ALL, Wanted("pledge", "UJI", "open"))
    found = pages(province, Filter(mark=Marked("pledge", ("open",), "UJI")), 2)
    assert sorted((one.person, one.pledge_class) for one in found) == sorted(
        (row["person_id"], row["pledge_class"]) for row in marks
    )


def test_a_line_that_left_the_list_is_not_found_and_the_page_begins_anew(province: Office) -> None:
    with province.database.connection() as connection:
        assert find_line(connection, ALL, Filter(post="KADES"), ("35.16", "999999", "", "")) is None
        assert list_officials(connection, Scope.of("35.17"), Filter()).lines[0].name_key == (
            "DEWI PERCOBAAN"
        )


def test_a_line_of_another_district_is_neither_listed_nor_counted(province: Office) -> None:
    mine = Scope.of("35.17")
    with province.database.connection() as connection:
        assert count_listed(connection, mine, Filter()) == 1
        assert count_listed(connection, mine, Filter(post="KADES")) == 1
        assert count_listed(connection, mine, Filter("35.16")) == 0
    assert len(pages(province, Filter(), 10, mine)) == 1
    assert number_of(province, "Dewi Percobaan") == pages(province, Filter(), 10, mine)[0].person


def test_a_list_that_no_counts_are_kept_of_is_counted(office: Office) -> None:
    office.deliver(CAST)
    office.sync()
    with office.database.connection() as connection:
        assert not connection.execute("select from village_count").fetchall()
        for wanted in (Filter(), Filter("35.16"), Filter(KESEMEN)):
            found = list_officials(connection, ALL, wanted).lines
            assert count_listed(connection, ALL, wanted) == len(found) > 0
