"""One number a measure: what is counted is as long as the list behind it, whoever shows it; and what
a night kept is what stood at its end.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from sibermata.desk.roster.measures import measured, read_measures
from sibermata.records.programme.measure import Counted, Measure
from sibermata.rules.measure import make_measures
from sibermata.standing.index import index_registry
from sibermata.standing.measures import keep_measures
from sibermata.store.base.scope import Scope
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.views.corrections import list_corrections
from sibermata.store.views.counts import Asked
from sibermata.store.views.desk.measures import (
    FEWEST_VILLAGES,
    count_marks,
    count_seats,
    list_vacancies,
    nights_kept,
    total,
    totals_elsewhere,
    trend_of,
)
from sibermata.store.views.findings import list_findings
from sibermata.store.views.holds import list_holds
from sibermata.store.views.officials import count_officials, roster
from sibermata.store.views.sources import list_sources
from sibermata.store.views.standing import list_marks, summary
from tests.cli.conftest import Type, type_
from tests.conftest import CONFIG
from tests.desk.acts import fix
from tests.marks import TODAY, Programme
from tests.office import CAST, SRIGADING, WATI, Office, person

__all__ = ["type_"]
ALL = Scope.province()
JOMBANG = "35.17.01.2001"
List = Callable[[Any, Office], int]


def open_findings(severity: str) -> List:
    return lambda c, _: len(list_findings(c, ALL, severities=[severity]))


LISTS: dict[Measure, List] = {  # how long the list of a measure is, as other surfaces show it
    Measure.OFFICIALS: lambda c, _: sum(
        row["officials"] for row in count_officials(c, ALL, "district")
    ),
    Measure.FILLED: lambda c, _: len(list(roster(c, ALL))),
    Measure.VACANT: lambda c, _: sum(one.number for one in list_vacancies(c, ALL)),
    Measure.VILLAGES: lambda c, _: len({row["village_code"] for row in roster(c, ALL)}),
    Measure.FRESH: lambda c, _: sum(
        row["active"] and bool(row["confirmed_at"] or row["published_at"])
        for row in list_sources(c, ALL)
    ),
    Measure.REFUSED: lambda c, _: len(
        {(one["source"], one["row_hash"]) for one in list_findings(c, ALL, severities=["error"])}
    ),
    Measure.QUESTIONS: open_findings("question"),
    Measure.WARNINGS: open_findings("warning"),
    Measure.HELD: lambda c, _: len(list_holds(c, ALL)),
    Measure.CHALLENGED: lambda c, o: sum(
        row["state"] == "CHALLENGED" for row in list_corrections(c, ALL, o.secrecy)
    ),
    Measure.PLEDGED: lambda c, _: sum(
        row["subject"] == "UJI" and row["state"] == "covered" for row in list_marks(c, ALL)
    ),
    Measure.TRAINED: lambda c, _: sum(
        row["kind"] == "training" and row["state"] in ("valid", "expiring")
        for row in list_marks(c, ALL)
    ),
}


@pytest.fixture
def province(office: Office) -> Office:
    """Two districts with something to count of everything."""
    there = [person("1", "Dewi Percobaan", "3517015503809011", "Kepala Desa", JOMBANG)]
    office.deliver(there, "jombang", district="35.17")
    office.deliver([*CAST, person("9", "-", "", "Kaur Umum")])
    office.sync()
    fix(office, "Wati Simulasi", "birth_date", "1990-02-07")
    third = {**WATI, "birth_date": "1990-03-07"}
    twice = person("9", "-", "", "X", "35.16.05.9999")  # no name and no village
    office.deliver([*(row for row in CAST if row is not WATI), third, twice])
    office.sync("mojokerto")
    programme = Programme(office)
    programme.sign(programme.person("Wati Simulasi"))
    programme.train(programme.person("Budi Ujicoba"))
    programme.mark()
    office.deliver([], "jombang", district="35.17")
    office.sync("jombang")
    index_registry(office.database, office.secrecy)
    return office


def test_every_number_is_as_long_as_its_list_and_the_command_says_the_same(
    province: Office, type_: Type
) -> None:
    with province.database.connection() as connection:
        counts = measured(connection, ALL, date.today())
        lengths = {measure: LISTS[measure](connection, province) for measure in Measure}
    printed = json.loads(type_("measures", "--format", "json").out)
    numbers = {measure: total(counts, measure).number for measure in Measure}
    said = dict.fromkeys(Measure, 0)
    for row in printed:
        said[Measure(row["measure"])] += row["counted"]
    assert said == numbers
    assert numbers == lengths
    with province.database.connection() as connection:
        assert len(list_findings(connection, ALL, severities=["error"])) > numbers[Measure.REFUSED]
    assert all(lengths.values())


def test_pledges_training_and_vacancies_are_what_the_summary_and_the_recap_say(
    province: Office,
) -> None:
    with province.database.connection() as connection:
        programme = stored_programme(connection)
        posts = province.rules.book.posts.posts
        of_cycle = summary(connection, ALL, "district", programme, posts, Asked("pledge", "UJI"))
        trained = summary(connection, ALL, "district", programme, posts, Asked("training"))
        counts = measured(connection, ALL, TODAY)
    covered = sum(row.get("covered", 0) for row in of_cycle)
    assert total(counts, Measure.PLEDGED) == (covered, sum(row["persons"] for row in of_cycle))
    valid = sum(row.get("valid", 0) + row.get("expiring", 0) for row in trained)
    assert total(counts, Measure.TRAINED) == (valid, sum(row["persons"] for row in trained))
    assert total(counts, Measure.VACANT).number == sum(row["vacant"] for row in of_cycle)


def test_a_source_is_fresh_until_the_day_after_it_was_heard(province: Office) -> None:  # I12
    with province.database.connection() as connection:
        (heard,) = connection.execute(
            "select max(confirmed_at at time zone 'Asia/Jakarta')::date from source"
        ).fetchone() or (None,)
        assert heard is not None
        fresh = [
            total(measured(connection, ALL, heard + timedelta(days)), Measure.FRESH).number
            for days in (0, 1, 2)
        ]
    assert fresh == [2, 2, 0]


def test_the_areas_of_every_level_add_up(province: Office) -> None:
    with province.database.connection() as connection:
        by_level = [
            count_seats(connection, ALL, level) for level in ("district", "subdistrict", "village")
        ]
        within = count_seats(connection, ALL, "village", SRIGADING[:8])
        marks = [
            count_marks(connection, ALL, "UJI", level, "35")
            for level in ("district", "subdistrict", "village")
        ]
        whole = measured(connection, ALL, TODAY)
    for measure in (Measure.PLEDGED, Measure.TRAINED):
        assert {total(counts, measure) for counts in marks} == {total(whole, measure)}
    for measure in (Measure.OFFICIALS, Measure.FILLED, Measure.VACANT, Measure.VILLAGES):
        assert len({total(counts, measure) for counts in by_level}) == 1
    assert within[Measure.OFFICIALS][SRIGADING] == Counted(4)
    assert all(area.startswith("35.16.05") for area in within[Measure.OFFICIALS])


def test_what_a_night_kept_is_what_stood_at_its_end(province: Office) -> None:
    night, later = date(2026, 3, 10), date(2026, 3, 12)
    keep_measures(province.database, night)
    with province.database.connection() as connection:
        before = measured(connection, ALL, night)
    province.deliver([*CAST, person("60", "Rudi Baru", "3516051510889060", "Kasi Pelayanan")])
    province.sync("mojokerto")
    index_registry(province.database, province.secrecy)
    keep_measures(province.database, later)
    with province.database.connection() as connection:
        kept = measured(connection, ALL, later, night + timedelta(1))
        assert {code: dict(found) for code, found in kept.items()} == {
            code: dict(found) for code, found in before.items() if found
        }
        assert nights_kept(connection, ALL, night) == [night, later]
        trend = trend_of(connection, ALL, Measure.OFFICIALS, later)
        assert [one.counted.number for one in trend] == [7, 8]
        assert trend_of(connection, Scope.of("35.17"), Measure.OFFICIALS, night)[0].counted == (
            1,
            0,
        )


def test_of_another_district_only_totals_are_seen_and_none_of_fewer_than_five_villages(
    province: Office,
) -> None:
    keep_measures(province.database, TODAY)
    mine = Scope.of("35.17")
    with province.database.work() as connection:
        assert totals_elsewhere(connection, mine, None) == {}
        connection.execute(
            "update district_measure set number = %s where measure = 'villages' and "
            "district_code = '35.16'",
            (FEWEST_VILLAGES,),
        )
        found = totals_elsewhere(connection, mine, None)
        assert {district for one in found.values() for district in one} == {"35.16"}
        assert totals_elsewhere(connection, ALL, None) == {}


def test_every_measure_has_its_name_definition_unit_and_owner() -> None:
    defined = read_measures(CONFIG)
    assert set(defined) == set(Measure)
    assert all(one.name and one.definition and one.unit and one.owner for one in defined.values())
    text = (CONFIG / "measures.toml").read_text(encoding="utf-8")
    with pytest.raises(Exception, match=r"measures\.toml: vacant"):
        make_measures(text.replace("[vacant]", "[empty]"))
