"""The command that a person types, killed, stopped, asked to end, or started twice: nobody is lost
or doubled, no source half applied.

These are whole processes; `tests/soak` kills forked ones, at every named point and by the thousand.
"""

import os
import random
import signal
import time
from collections.abc import Callable
from functools import cache

import pytest

from sibermata.store.base.engine import Database
from sibermata.sync.night import Rules
from tests.conftest import admin, database_url
from tests.office import Office
from tests.sync.crashing import DISTRICTS, Worker, check, deliver, set_up, sync_again

FIRST, SECOND, *_ = DISTRICTS


@pytest.fixture
def office(office: Office) -> Office:
    set_up(office)
    return office


@pytest.fixture(scope="module")
def undisturbed(
    server_url: str, template: str, rules: Rules, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[int], str]:
    """The registry after so many nights on which nothing happened."""

    @cache
    def lived(nights: int) -> str:
        name = f"quiet_{os.getpid()}_{os.urandom(4).hex()}"
        with admin(server_url) as connection:
            connection.execute(f"create database {name} template {template}")
        database = Database(database_url(server_url, name))
        quiet = Office(database, rules, tmp_path_factory.mktemp("quiet"))
        for night in range(nights):
            deliver(quiet, night)
            sync_again(quiet, night)
        state = quiet.state()
        database.close()
        with admin(server_url) as connection:
            connection.execute(f"drop database {name} with (force)")
        return state

    return lived


@pytest.mark.parametrize("seed", [pytest.param(seed, id=f"F65-{seed}") for seed in (1,)])
def test_a_worker_killed_at_a_random_moment_leaves_every_source_at_one_night_and_the_next_one_catches_up(
    office: Office, undisturbed: Callable[[int], str], seed: int
) -> None:  # I5
    chance = random.Random(seed)
    for night in range(5):
        deliver(office, night)
        worker = Worker(office, night)
        worker.wait_for_claim()
        time.sleep(chance.uniform(0, 0.35))
        worker.send(signal.SIGKILL)
        check(office, (night - 1, night))
        worker.end()
        check(office, (night - 1, night))
        assert {state for _, state, _ in sync_again(office, night)} <= {"PUBLISHED", "NOOP"}
        assert set(check(office, (night,)).values()) == {night}
    assert office.state() == undisturbed(5)


def end_leases(office: Office) -> None:
    """Let every lease be over, as after fifteen minutes."""
    with office.database.work() as connection:
        connection.execute(
            "update source set lease_until = clock_timestamp() - interval '1 second' where "
            "lease_until is not null"
        )


@pytest.mark.parametrize("point", [pytest.param(f"kept@{FIRST}", id="F66-process")])
def test_a_worker_paused_past_its_lease_writes_nothing_once_another_has_taken_over(
    office: Office, point: str
) -> None:
    deliver(office, 0)
    worker = Worker(office, 0, f"{point}:pause", alone=True)
    worker.wait_for_failpoint()
    worker.send(signal.SIGSTOP)
    end_leases(office)
    assert {state for _, state, _ in sync_again(office, 0)} <= {"PUBLISHED", "NOOP"}
    before, published = office.state(), office.ask("select count(*) n from publication")
    runs = office.ask("select * from run order by id")
    worker.send(signal.SIGCONT)
    code, out, err = worker.end()
    assert (code, "Traceback" in err) == (1, False)
    assert out.count("FENCED") == 5
    assert (office.state(), office.ask("select count(*) n from publication")) == (before, published)
    assert office.ask("select * from run order by id") == runs
    check(office, (0,))


@pytest.mark.parametrize("fault", [pytest.param("", id="F66-apply")])
def test_a_worker_paused_in_the_middle_of_its_writing_stops_no_other_source(
    office: Office, fault: str
) -> None:
    deliver(office, 0)
    worker = Worker(office, 0, f"apply published@{FIRST}:pause", alone=True)
    worker.wait_for_failpoint()
    worker.send(signal.SIGSTOP)
    try:
        end_leases_but = (
            "update source set lease_until = clock_timestamp() - interval '1 second' where "
            "slug <> %s"
        )
        with office.database.work() as connection:
            connection.execute(end_leases_but, (FIRST,))
        states = {source: (state, code) for source, state, code in sync_again(office, 0)}
        assert states.pop(FIRST) == ("ABANDONED", "BUSY")
        assert {state for state, _ in states.values()} == {"PUBLISHED"}
    finally:
        worker.send(signal.SIGCONT)
        _, out, _ = worker.end()
    assert f"{FIRST}: diterbitkan" in out
    assert out.count("FENCED") == 4
    check(office, (0,))


@pytest.mark.parametrize("fault", [pytest.param("", id="F70-two-workers")])
def test_two_workers_at_once_publish_every_run_once(
    office: Office, undisturbed: Callable[[int], str], fault: str
) -> None:
    deliver(office, 0)
    workers = [Worker(office, 0), Worker(office, 0)]
    ended = [worker.end() for worker in workers]
    assert not [err for _, _, err in ended if err]
    assert office.ask("select count(*) n from publication") == [{"n": 5}]
    assert office.ask("select count(*) n from run where state = 'PUBLISHED'") == [{"n": 5}]
    check(office, (0,))
    assert office.state() == undisturbed(1)


@pytest.mark.parametrize("fault", [pytest.param("", id="F69-poison")])
def test_a_delivery_on_which_three_workers_died_is_poison_and_the_others_go_on(
    office: Office, fault: str
) -> None:
    deliver(office, 0)
    sync_again(office, 0)
    deliver(office, 1)
    for _ in range(3):
        worker = Worker(office, 1, "staged@kediri:kill", alone=True)
        assert worker.end()[0] == -signal.SIGKILL
        check(office, (0, 1))
    results = {source: (state, code) for source, state, code in sync_again(office, 1)}
    assert results.pop("kediri") == ("FAILED", "POISON")
    assert {state for state, _ in results.values()} <= {"PUBLISHED", "NOOP"}
    assert check(office, (0, 1)) == {
        "kediri": 0,
        "blitar": 1,
        "jombang": 1,
        "mojokerto": 1,
        "sidoarjo": 1,
    }
    deliver(office, 2)
    sync_again(office, 2)
    assert office.ask("select state from run where source = 'kediri' order by id desc limit 1") == [
        {"state": "PUBLISHED"}
    ]


@pytest.mark.parametrize("fault", [pytest.param("", id="F67-sigterm")])
def test_a_worker_asked_to_end_in_the_middle_of_its_writing_leaves_no_half(
    office: Office, fault: str
) -> None:
    deliver(office, 0)
    sync_again(office, 0)
    deliver(office, 1)
    worker = Worker(office, 1, f"apply tenures@{SECOND}:pause", alone=True)
    worker.wait_for_failpoint()
    worker.send(signal.SIGTERM)
    assert worker.end()[0] != 0
    assert check(office, (0, 1))[SECOND] == 0
    assert {state for _, state, _ in sync_again(office, 1)} <= {"PUBLISHED", "NOOP"}
    check(office, (1,))


@pytest.mark.parametrize("fault", [pytest.param("", id="nonces")])
def test_the_processes_that_share_a_night_never_seal_with_the_same_nonce(
    office: Office, fault: str
) -> None:
    deliver(office, 0)
    assert Worker(office, 0).end()[0] == 0
    sealed = office.ask(
        "select private as body from person union select said from record_version union select "
        "body from delivery union select value from finding"
    )
    bodies = {bytes(row["body"]) for row in sealed if row["body"] is not None}
    assert len(bodies) > 200
    assert len({body[:13] for body in bodies}) == len(bodies)


@pytest.mark.skipif(
    len(os.sched_getaffinity(0)) < 2, reason="NOT RUN: one core shares with nobody, this needs two"
)
@pytest.mark.parametrize("night", [pytest.param(0, id="first load"), pytest.param(1, id="changed")])
def test_a_process_that_dies_while_a_night_is_shared_costs_the_source_it_had_and_no_other(
    office: Office, undisturbed: Callable[[int], str], night: int
) -> None:
    for past in range(night):
        deliver(office, past)
        sync_again(office, past)
    deliver(office, night)
    code, out, _ = Worker(office, night, "apply tenures@kediri:kill").end()
    if code != -signal.SIGKILL:  # it was not the first process that had it
        assert code == 1
        assert "kediri: terhenti (WORKER_LOST)" in out
        assert out.count(": diterbitkan") == 4
    assert check(office, (night - 1, night))["kediri"] == night - 1
    assert {state for _, state, _ in sync_again(office, night)} <= {"PUBLISHED", "NOOP"}
    check(office, (night,))
    assert office.state() == undisturbed(night + 1)
