"""A worker may die, sleep or meet another at any moment: nobody is lost, nobody doubled, no source half applied (FAULTS 1D, 4).

Every test leaves a random or named point behind it and looks at the registry before anybody mends anything.
"""

import os
import random
import signal
import time
from collections.abc import Callable
from functools import cache

import pytest

from sibermata.store.engine import Database
from sibermata.sync.night import Rules
from tests.conftest import admin, database_url
from tests.office import Office
from tests.sync.crashing import DISTRICTS, Worker, check, deliver, set_up, sync_again

SOURCES = list(DISTRICTS)
FIRST, SECOND, LAST = SOURCES[0], SOURCES[1], SOURCES[-1]
POINTS = [
    "claimed", f"fetched@{FIRST}", f"kept@{FIRST}", f"staged@{FIRST}", f"staged@{SOURCES[3]}", "apply published",
    f"apply people@{SECOND}", f"apply people@{SOURCES[3]}", "apply tenures", "apply records", f"apply versions@{LAST}", "apply findings",
    f"apply ended@{FIRST}", f"apply ended@{LAST}", f"settled@{FIRST}", f"settled@{SOURCES[3]}", f"settled@{LAST}",
]  # fmt: skip
COMMITS = [f"commit:kill:{time}" for time in (1, 2, 3, 4, 5)] + [f"committed:kill:{time}" for time in (1, 2, 5)]


@pytest.fixture
def office(office: Office) -> Office:
    set_up(office)
    return office


@pytest.fixture(scope="module")
def undisturbed(server_url: str, template: str, rules: Rules, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], str]:
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


@pytest.mark.parametrize("seed", [pytest.param(seed, id=f"F65-{seed}") for seed in (1, 2, 3, 4)])
def test_a_worker_killed_at_a_random_moment_leaves_every_source_at_one_night_and_the_next_one_catches_up(
    office: Office, undisturbed: Callable[[int], str], seed: int
) -> None:
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


@pytest.mark.parametrize("point", [pytest.param(point, id=f"F61-F64-{point}") for point in [*(f"{p}:kill" for p in POINTS), *COMMITS]])
def test_a_worker_killed_at_a_named_point_loses_nobody_and_doubles_nobody(
    office: Office, undisturbed: Callable[[int], str], point: str
) -> None:
    deliver(office, 0)
    sync_again(office, 0)
    deliver(office, 1)
    code, _, err = Worker(office, 1, point).end()
    assert "failpoint" in err
    assert code in (-signal.SIGKILL, 1)  # 1: it was a forked child that died, and the parent said so
    check(office, (0, 1))
    assert {state for _, state, _ in sync_again(office, 1)} <= {"PUBLISHED", "NOOP"}
    check(office, (1,))
    assert office.state() == undisturbed(2)


BROKEN = {
    "somebody is lost": "delete from source_record where id = (select min(id) from source_record)",
    "somebody is doubled": """insert into source_record select district_code, source, id + 1000000, key, village_code, post, label_key,
        name_key, birth_date, nik_hash, person_id, tenure_id, linked_by, row_hash, first_run, version_run, first_seen, missing_since,
        last_seen
        from source_record where id = (select min(id) from source_record)""",
    "one word of another night": "update person set birth_place = 'Ngawi' where id = (select min(id) from person)",
    "a night applied without its delivery": "update source set delivery = sha256('another night') where slug = 'kediri'",
    "a run published twice": """insert into publication (published_at, run_id, source, rules)
        select published_at, run_id, source, rules from publication limit 1""",
    "two versions that overlap": """insert into person select id, recorded_from - interval '1 s', recorded_from + interval '1 s', run_id,
        name, name_key, front_title, back_title, sex, birth_place, birth_date, education, nik_hash, private from person limit 1""",
}  # fmt: skip


@pytest.mark.parametrize("harm", [pytest.param(statement, id=name) for name, statement in BROKEN.items()])
def test_the_model_sees_a_registry_that_was_harmed(office: Office, harm: str) -> None:
    deliver(office, 0)
    sync_again(office, 0)
    check(office, (0,))
    with office.database.work() as connection:
        connection.execute(harm)
    with pytest.raises(AssertionError):
        check(office, (0,))


def end_leases(office: Office) -> None:
    """Let every lease be over, as after fifteen minutes."""
    with office.database.work() as connection:
        connection.execute("update source set lease_until = clock_timestamp() - interval '1 second' where lease_until is not null")


@pytest.mark.parametrize(
    "point", [pytest.param(point, id=f"F66-{point}") for point in ("claimed", f"kept@{FIRST}", f"staged@{FIRST}", f"settled@{FIRST}")]
)
def test_a_worker_paused_past_its_lease_writes_nothing_once_another_has_taken_over(office: Office, point: str) -> None:
    deliver(office, 0)
    worker = Worker(office, 0, f"{point}:pause")
    worker.wait_for_failpoint()
    worker.send(signal.SIGSTOP)
    end_leases(office)
    assert {state for _, state, _ in sync_again(office, 0)} <= {"PUBLISHED", "NOOP"}
    before, published = office.state(), office.ask("select count(*) n from publication")
    runs = office.ask("select * from run order by id")
    worker.send(signal.SIGCONT)
    code, out, err = worker.end()
    assert (code, "Traceback" in err) == (1, False)
    assert out.count("FENCED") == (4 if point.startswith("settled") else 5)
    assert (office.state(), office.ask("select count(*) n from publication")) == (before, published)
    assert office.ask("select * from run order by id") == runs
    check(office, (0,))


@pytest.mark.parametrize("fault", [pytest.param("", id="F66-quiet")])
def test_a_worker_paused_before_it_ends_its_quiet_sources_ends_none_of_them_later(office: Office, fault: str) -> None:
    deliver(office, 0)
    sync_again(office, 0)
    worker = Worker(office, 0, "quiet:pause")
    worker.wait_for_failpoint()
    worker.send(signal.SIGSTOP)
    end_leases(office)
    assert {state for _, state, _ in sync_again(office, 0)} == {"NOOP"}
    runs = office.ask("select * from run order by id")
    worker.send(signal.SIGCONT)
    assert worker.end()[1].count("FENCED") == 5
    assert office.ask("select * from run order by id") == runs


@pytest.mark.parametrize("fault", [pytest.param("", id="F66-apply")])
def test_a_worker_paused_in_the_middle_of_its_writing_stops_no_other_source(office: Office, fault: str) -> None:
    deliver(office, 0)
    worker = Worker(office, 0, f"apply published@{FIRST}:pause")
    worker.wait_for_failpoint()
    worker.send(signal.SIGSTOP)
    try:
        end_leases_but = "update source set lease_until = clock_timestamp() - interval '1 second' where slug <> %s"
        with office.database.work() as connection:
            connection.execute(end_leases_but, (FIRST,))
        states = {source: (state, code) for source, state, code in sync_again(office, 0)}
        assert states.pop(FIRST) == ("ABANDONED", "BUSY")
        assert {state for state, _ in states.values()} == {"PUBLISHED"}
    finally:
        worker.send(signal.SIGCONT)
        _, out, _ = worker.end()
    assert f"{FIRST}: PUBLISHED" in out
    assert out.count("FENCED") == 4
    check(office, (0,))


@pytest.mark.parametrize("fault", [pytest.param("", id="F70-two-workers")])
def test_two_workers_at_once_publish_every_run_once(office: Office, undisturbed: Callable[[int], str], fault: str) -> None:
    deliver(office, 0)
    workers = [Worker(office, 0), Worker(office, 0)]
    ended = [worker.end() for worker in workers]
    assert not [err for _, _, err in ended if err]
    assert office.ask("select count(*) n from publication") == [{"n": 5}]
    assert office.ask("select count(*) n from run where state = 'PUBLISHED'") == [{"n": 5}]
    check(office, (0,))
    assert office.state() == undisturbed(1)


@pytest.mark.parametrize("fault", [pytest.param("", id="F69-poison")])
def test_a_delivery_on_which_three_workers_died_is_poison_and_the_others_go_on(office: Office, fault: str) -> None:
    deliver(office, 0)
    sync_again(office, 0)
    deliver(office, 1)
    for _ in range(3):
        assert Worker(office, 1, "staged@kediri:kill").end()[0] == -signal.SIGKILL
        check(office, (0, 1))
    results = {source: (state, code) for source, state, code in sync_again(office, 1)}
    assert results.pop("kediri") == ("FAILED", "POISON")
    assert {state for state, _ in results.values()} <= {"PUBLISHED", "NOOP"}
    assert check(office, (0, 1)) == {"kediri": 0, "blitar": 1, "jombang": 1, "mojokerto": 1, "sidoarjo": 1}
    deliver(office, 2)
    sync_again(office, 2)
    assert office.ask("select state from run where source = 'kediri' order by id desc limit 1") == [{"state": "PUBLISHED"}]


@pytest.mark.parametrize("fault", [pytest.param("", id="F67-sigterm")])
def test_a_worker_asked_to_end_in_the_middle_of_its_writing_leaves_no_half(office: Office, fault: str) -> None:
    deliver(office, 0)
    sync_again(office, 0)
    deliver(office, 1)
    worker = Worker(office, 1, f"apply tenures@{SECOND}:pause")
    worker.wait_for_failpoint()
    worker.send(signal.SIGTERM)
    assert worker.end()[0] != 0
    assert check(office, (0, 1))[SECOND] == 0
    assert {state for _, state, _ in sync_again(office, 1)} <= {"PUBLISHED", "NOOP"}
    check(office, (1,))


@pytest.mark.parametrize("fault", [pytest.param("", id="nonces")])
def test_the_processes_that_share_a_night_never_seal_with_the_same_nonce(office: Office, fault: str) -> None:
    deliver(office, 0)
    assert Worker(office, 0).end()[0] == 0
    sealed = office.ask(
        "select private as body from person union select said from record_version union select body from delivery"
        " union select value from finding"
    )
    bodies = {bytes(row["body"]) for row in sealed if row["body"] is not None}
    assert len(bodies) > 200
    assert len({body[:13] for body in bodies}) == len(bodies)
