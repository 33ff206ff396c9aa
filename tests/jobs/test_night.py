"""Which nights the clock asks for: the latest due one, once for each source, whoever asks and
however late.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from threading import Event

import pytest

from jobs import sync_rosters
from sibermata.store.night.due import orphaned, passed_by
from sibermata.store.night.runs import request_runs
from tests.jobs.conftest import House

Wib = Callable[[str], datetime]
MARCH_2, MARCH_5 = date(2026, 3, 2), date(2026, 3, 5)
AT_ONE = ("-m", "jobs", "run", "sync_rosters")


def test_a_night_runs_every_source_once_and_the_second_call_asks_for_nothing(
    house: House, wib: Wib
) -> None:
    house.declare("mojokerto-a")
    house.declare("mojokerto-b", "", 'bodies = ["bpd"]')
    assert house.night(wib("2026-03-02 01:00")) in (0, 3)
    runs = house.runs()
    assert [run[:3] for run in runs] == [("mojokerto-a", MARCH_2, 0), ("mojokerto-b", MARCH_2, 0)]
    assert house.night(wib("2026-03-02 14:00")) == 0
    assert house.runs() == runs
    assert house.ask("select distinct requested_by from run") == "clock"


def test_F110_three_nights_off_are_caught_up_by_one(house: House, wib: Wib) -> None:
    house.declare("mojokerto-a")
    house.night(wib("2026-03-02 01:00"))
    house.night(wib("2026-03-05 09:30"))
    assert house.runs() == [
        ("mojokerto-a", MARCH_2, 0, "PUBLISHED"),
        ("mojokerto-a", MARCH_5, 0, "NOOP"),
    ]


def test_a_night_that_a_person_had_synced_by_hand_is_still_asked_for_by_the_clock(
    house: House, wib: Wib
) -> None:
    house.declare("mojokerto-a")
    house.night(wib("2026-03-02 01:00"))
    with house.database.work() as connection:
        request_runs(connection, ["mojokerto-a"], MARCH_5, "Rina", clock=False)
    house.night(wib("2026-03-05 01:00"))
    assert [run[1:] for run in house.runs()][1:] == [(MARCH_5, 0, "NOOP"), (MARCH_5, 1, "NOOP")]


def test_F72_an_unfinished_older_run_is_ended_first_and_tonight_still_runs(
    house: House, wib: Wib
) -> None:
    house.declare("mojokerto-a")
    house.night(wib("2026-03-01 01:00"))
    with house.database.work() as connection:
        request_runs(connection, ["mojokerto-a"], MARCH_2, "clock", clock=True)
    house.night(wib("2026-03-05 01:00"))
    assert [run[1:3] for run in house.runs()] == [(date(2026, 3, 1), 0), (MARCH_2, 0), (MARCH_5, 0)]
    assert house.ask("select count(*) from run where ended_at is null") == 0


def test_F70_two_schedulers_at_once_make_one_run_of_each_source(house: House, wib: Wib) -> None:
    house.at(wib("2026-03-02 01:00"))
    names = [f"mojokerto-{letter}" for letter in "abcdef"]
    for name in names:
        house.declare(name)
    both = [house.start(*AT_ONE), house.start(*AT_ONE)]
    outputs = [process.communicate(timeout=60) for process in both]
    assert [run[:3] for run in house.runs()] == [(name, MARCH_2, 0) for name in names]
    assert house.ask("select count(*) from run where ended_at is null") == 0
    assert (
        house.ask("select max(c) from (select count(*) c from publication group by run_id) p") == 1
    )
    assert all(process.returncode in (0, 3) for process in both), outputs


def test_a_source_in_living_hands_is_left_alone_and_gets_its_night_from_the_janitor(
    house: House, wib: Wib
) -> None:
    house.declare("mojokerto-a")
    house.declare("mojokerto-b")
    house.night(wib("2026-03-01 01:00"))
    person = house.database.connect()
    person.execute("select pg_advisory_lock(4242)")
    person.execute(
        "update source set owner = 4242, lease_until = clock_timestamp() + interval '1 hour' "
        "where slug = 'mojokerto-a'"
    )
    request_runs(person, ["mojokerto-a"], MARCH_2, "Rina", clock=False)
    assert house.night(wib("2026-03-02 01:00")) == 0, "another's work is no failure of the night"
    assert ("mojokerto-a", MARCH_2, 0) not in [run[:3] for run in house.runs()]
    assert orphaned(person, ["mojokerto-a"]) == []
    person.execute(
        "update run set state = 'NOOP', ended_at = clock_timestamp() where requested_by = 'Rina'"
    )
    person.close()
    assert house.night(wib("2026-03-02 01:10"), "janitor") == 0
    assert ("mojokerto-a", MARCH_2, 0, "NOOP") in house.runs()
    assert Counter(run[1] for run in house.runs())[MARCH_2] == 3  # hers, and the clock's for each


def test_the_janitor_takes_up_a_run_whose_worker_died(house: House, wib: Wib) -> None:
    house.declare("mojokerto-a")
    house.night(wib("2026-03-02 01:00"))
    with house.database.work() as connection:
        request_runs(connection, ["mojokerto-a"], MARCH_2, "Rina", clock=False)
        connection.execute(
            "update source set owner = 999, lease_until = clock_timestamp() + interval '1 hour'"
        )
    assert house.night(wib("2026-03-02 01:05"), "janitor") == 0
    assert house.runs() == [
        ("mojokerto-a", MARCH_2, 0, "PUBLISHED"),
        ("mojokerto-a", MARCH_2, 1, "NOOP"),
    ]


def test_a_source_whose_file_is_wrong_fails_alone_and_once_mended_waits_for_the_next_night(
    house: House, wib: Wib
) -> None:
    house.declare("mojokerto-a")
    house.declare("mojokerto-b", "", 'colour = "blue"')
    assert house.night(wib("2026-03-02 01:00")) == 1
    assert [run[:3] for run in house.runs()] == [("mojokerto-a", MARCH_2, 0)]
    house.declare("mojokerto-b")
    assert house.night(wib("2026-03-02 08:20"), "janitor") == 0
    assert len(house.runs()) == 1
    assert house.night(wib("2026-03-03 01:00")) in (0, 3)
    assert [run[0] for run in house.runs()] == ["mojokerto-a", "mojokerto-a", "mojokerto-b"]


def test_a_source_declared_by_day_waits_for_the_next_night(house: House, wib: Wib) -> None:
    house.declare("mojokerto-a")
    house.night(wib("2026-03-02 01:00"))
    house.declare("mojokerto-b")
    with house.database.connection() as connection:
        assert passed_by(connection, ["mojokerto-a", "mojokerto-b"], MARCH_2) == []
    house.night(wib("2026-03-02 10:00"), "janitor")
    assert len(house.runs()) == 1


def test_one_failing_source_gives_code_1_and_the_others_go_on(house: House, wib: Wib) -> None:
    house.declare("mojokerto-a", "gone.csv")
    house.declare("mojokerto-b")
    assert house.night(wib("2026-03-02 01:00")) == 1
    assert [run[3] for run in house.runs()] == ["FAILED", "PUBLISHED"]


def test_a_database_that_is_away_is_reported_and_never_raised_to_the_clock(
    house: House, wib: Wib, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SIBERMATA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert sync_rosters.run(Event(), wib("2026-03-02 01:00")) == 2
    assert [
        (record.getMessage(), record.__dict__.get("code"))
        for record in caplog.records
        if record.levelname == "ERROR"
    ] == [("job failed", "DATABASE_SILENT")]
