"""Who closes nights, what becomes of the turn when its worker freezes, and what is handed out when."""

from datetime import date, timedelta
from typing import Any

import pytest

from sibermata.store.base.engine import Database
from sibermata.store.night import queue
from sibermata.store.night.queue import (
    carry_once,
    carry_runs,
    nights_over,
    note_closed,
    note_night,
    turn_to_close,
)
from sibermata.store.night.runs import register_sources, request_runs
from sibermata.sync import spread
from sibermata.sync.fetch import fetch_one
from sibermata.sync.spread import EVERYWHERE, close, work_run
from tests.office import CAST, FIRST_NIGHT, Office

FOUR = ("one", "two", "three", "four")


def test_a_worker_that_is_frozen_while_it_closes_a_night_keeps_the_turn_from_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "LONGEST_CLOSE", 1)
    turns = []
    with turn_to_close(database):  # and says nothing more
        with turn_to_close(database):
            turns.append("the next one")
        turns.append("whoever was frozen ends in peace")
    assert turns == ["the next one", "whoever was frozen ends in peace"]


def ask_for(office: Office, *names: str) -> None:
    """Ask for a run of each source, as the clock does."""
    with office.database.work() as connection:
        register_sources(connection, [office.source(name) for name in names])
        request_runs(connection, names, FIRST_NIGHT, "clock", clock=True)
        note_night(connection, FIRST_NIGHT)


def end_runs(office: Office) -> None:
    with office.database.work() as connection:
        connection.execute("update run set ended_at = now(), state = 'NOOP'")


def closed(office: Office) -> list[bool]:
    return [row["closed"] for row in office.ask("select closed_at is not null closed from night")]


def test_a_night_of_which_more_was_asked_meanwhile_is_not_noted_as_closed(office: Office) -> None:
    office.deliver(CAST)
    ask_for(office, "mojokerto")
    with office.database.work() as connection:
        assert nights_over(connection) == []
        note_closed(connection, FIRST_NIGHT)
    assert closed(office) == [False]
    end_runs(office)
    with office.database.work() as connection:
        assert nights_over(connection) == [FIRST_NIGHT]
        note_closed(connection, FIRST_NIGHT)
    assert closed(office) == [True]


def test_half_of_a_night_is_not_judged_as_a_whole_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[date] = []
    monkeypatch.setattr(spread, "count_and_ask", lambda *_: judged.append(FIRST_NIGHT))
    office.deliver(CAST)
    ask_for(office, "mojokerto")
    work = office.night()
    assert (list(close(work)), judged, closed(office)) == ([], [], [False])
    end_runs(office)
    assert (list(close(work)), judged, closed(office)) == ([], [FIRST_NIGHT], [True])


def test_a_job_of_the_timetable_that_still_waits_is_not_handed_out_again(office: Office) -> None:
    with office.database.work() as connection:
        assert carry_once(connection, "tidy", 100)
        assert not carry_once(connection, "tidy", 200)  # the first one does it
        assert carry_once(connection, "back_up", 100)
        connection.execute("update procrastinate_jobs set status = 'doing'")
        assert carry_once(connection, "tidy", 300)
        connection.execute("delete from procrastinate_jobs")
        assert not carry_once(connection, "tidy", 300)  # another clock, the same instant


def test_who_failed_last_time_comes_last_and_each_district_has_its_turn(office: Office) -> None:
    for name, district in zip(FOUR, ("35.16", "35.16", "35.17", "35.18"), strict=True):
        office.deliver(CAST, name=name, district=district)
    ask_for(office, *FOUR)
    end_runs(office)
    with office.database.work() as connection:
        connection.execute("update run set state = 'FAILED' where source = 'four'")
        request_runs(connection, FOUR, FIRST_NIGHT + timedelta(days=1), "clock", clock=True)
        assert carry_runs(connection, FOUR) == 4
        assert carry_runs(connection, FOUR) == 0
    brought = office.ask(
        "select r.source from procrastinate_jobs q join run r on r.id = (q.args ->> 'run')::bigint "
        "order by q.priority desc, q.id"
    )
    assert [row["source"] for row in brought] == ["one", "three", "two", "four"]


def test_a_worker_that_is_asked_to_end_applies_nothing_of_what_it_has_fetched(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.deliver(CAST)
    ask_for(office, "mojokerto")
    night = office.night(clock=True, owner=1)

    def asked_to_end(*words: Any) -> Any:
        got = fetch_one(*words)
        night.stop.set()
        return got

    monkeypatch.setattr(spread, "fetch_one", asked_to_end)
    assert work_run(office.source(), night, EVERYWHERE) is None
    assert office.people() == []
    assert office.ask("select ended_at from run") == [{"ended_at": None}]
