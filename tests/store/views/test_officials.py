"""The roster as of any instant that we knew it, and on any day that it was true."""

from datetime import date, datetime

import pytest

from sibermata.store.base.scope import Scope
from sibermata.store.views.officials import roster
from tests.office import CAST, HEADER, SITI, SRIGADING, Office, as_csv, person

RINA = person(
    "1",
    "Rina Percobaan",
    "3516055503819010",
    "Kepala Desa",
    start_date="2026-01-10",
    birth_date="1981-03-15",
)


def now(office: Office) -> datetime:
    found = office.ask("select clock_timestamp() t")[0]["t"]
    assert isinstance(found, datetime)
    return found


def heads(office: Office, **options: object) -> list[tuple[str, str]]:
    rows = office.roster(**options)  # type: ignore[arg-type]
    return [
        (row["name"], row["status"])
        for row in rows
        if row["post"] == "KADES" and row["village_code"] == SRIGADING
    ]


def test_before_the_first_night_nobody_is_known(office: Office) -> None:
    before = now(office)
    office.deliver(CAST)
    office.one()
    assert office.roster(as_of=before) == []
    assert len(office.roster()) == 6


def test_a_replaced_head_is_still_the_head_as_of_the_night_before(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    then = now(office)
    office.deliver([RINA, *CAST[1:]])
    office.one()
    assert ("Siti Contohwati", "active") in heads(office, as_of=then)
    assert "Rina Percobaan" not in [name for name, _ in heads(office, as_of=then)]
    assert ("Rina Percobaan", "active") in heads(office)


def test_as_of_every_publication_the_roster_is_that_nights(office: Office) -> None:
    expected = []
    for place in ("Mojokerto", "Jombang", "Kediri", "Blitar"):
        office.deliver([{**SITI, "birth_place": place}, *CAST[1:]])
        office.one()
        expected.append(place)
    instants = [
        row["published_at"]
        for row in office.ask("select published_at from publication order by number")
    ]
    assert [office.roster(as_of=at)[0]["birth_place"] for at in instants] == expected
    assert instants == sorted(set(instants))


def test_on_a_day_before_somebody_began_that_person_is_not_there(office: Office) -> None:
    office.deliver([{**SITI, "start_date": "2020-02-01", "sk_date": "2020-01-30"}, *CAST[1:]])
    office.one()
    assert heads(office, on=date(2020, 1, 31)) == []
    assert heads(office, on=date(2020, 2, 1)) == [("Siti Contohwati", "active")]


def test_on_a_day_of_an_ended_tenure_its_holder_is_there_and_the_day_after_not(
    office: Office,
) -> None:
    office.deliver(
        as_csv(
            [{**SITI, "status": "nonaktif", "end_date": "2024-05-31"}, *CAST[1:]],
            [*HEADER, "end_date"],
        )
    )
    office.one()
    assert heads(office) == []
    assert heads(office, ended=True) == [("Siti Contohwati", "ended")]
    assert heads(office, on=date(2024, 5, 31)) == [("Siti Contohwati", "ended")]
    assert heads(office, on=date(2024, 6, 1)) == []


def test_as_of_and_on_are_asked_together(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    then = now(office)
    office.deliver(
        as_csv(
            [{**SITI, "status": "nonaktif", "end_date": "2024-05-31"}, *CAST[1:]],
            [*HEADER, "end_date"],
        )
    )
    office.one()
    assert heads(office, on=date(2025, 1, 1), as_of=then) == [("Siti Contohwati", "active")]
    assert heads(office, on=date(2025, 1, 1)) == []


def test_a_reader_that_ends_half_way_leaves_its_own_error_and_no_other(office: Office) -> None:
    office.deliver(CAST)
    office.one()

    def read_one_row() -> None:
        with office.database.work() as connection:
            for _ in roster(connection, Scope.province()):
                raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        read_one_row()
    assert len(office.roster()) == 6
