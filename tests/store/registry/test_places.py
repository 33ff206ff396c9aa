"""Regions in the database: every code once, retired ones with their successor where it is certain,
former names where they differ.
"""

from sibermata.settings import find_config
from sibermata.store.base.engine import Database
from sibermata.store.registry.places import district_regions, load_regions


def asked(database: Database, question: str, *values: object) -> list[tuple[object, ...]]:
    with database.connection() as connection:
        return connection.execute(question, values).fetchall()  # type: ignore[arg-type]


def test_only_gayaman_and_kenanten_have_a_successor(database: Database) -> None:
    rows = asked(
        database,
        "select name, retired, left(code, 5), left(successor, 5) from region where successor <> "
        "'' order by name",
    )
    assert [(name, retired) for name, retired, *_ in rows] == [
        ("Gayaman", True),
        ("Kenanten", True),
    ]
    assert {old == new for _, _, old, new in rows} == {True}


def test_a_successor_is_a_code_in_force_of_the_same_name(database: Database) -> None:
    rows = asked(
        database,
        "select r.name, s.name, s.retired from region r join region s on s.code = r.successor "
        "where r.successor <> ''",
    )
    assert len(rows) == 2
    assert all(old == new and not retired for old, new, retired in rows)


def test_former_names_differ_from_todays_name(database: Database) -> None:
    rows = asked(
        database, "select name, former_names from region where former_names <> '{}' and not retired"
    )
    assert rows
    assert not [
        (name, former)
        for name, former in rows
        if name.casefold() in [one.casefold() for one in former]
    ]


def test_every_village_lies_in_a_subdistrict_of_its_district(database: Database) -> None:
    assert not asked(
        database,
        "select code from region v where length(code) = 13 and not retired and (district_code <> "
        "left(code, 5) or not exists (select from region k where k.code = left(v.code, 8)))",
    )


def test_loading_the_same_edition_again_writes_nothing(database: Database) -> None:
    with database.work() as connection:
        assert load_regions(connection, find_config({}) / "regions", "jatim_regions.csv") == 0


def test_a_districts_places_come_with_retired_codes_and_the_district_itself(
    database: Database,
) -> None:
    with database.connection() as connection:
        found = district_regions(connection, "35.16")
    assert "35.16" in {place.code for place in found}
    assert any(place.retired for place in found)
    assert {place.code[:5] for place in found} == {"35.16"}
