"""A worker may die, sleep or meet another at any moment: nobody is lost, nobody doubled, no source half applied (FAULTS 1D, 4).

Every test leaves a random or named point behind it and looks at the registry before anybody mends anything.
"""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from crashing import DISTRICTS, Worker, check, deliver, set_up, sync_again

from sibermata.store.engine import Database
from sibermata.sync.night import Rules
from tests.conftest import admin, database_url
from tests.office import Office

SOURCES = list(DISTRICTS)
FIRST, LAST = SOURCES[0], SOURCES[-1]
POINTS = [
    "claimed", f"fetched@{FIRST}", f"kept@{FIRST}", f"kept@{LAST}", f"staged@{FIRST}", f"staged@{LAST}", "apply published",
    "apply people", f"apply people@{LAST}", "apply tenures", "apply records", f"apply versions@{LAST}", "apply findings",
    f"apply ended@{FIRST}", f"apply ended@{LAST}", f"settled@{FIRST}", f"settled@{LAST}",
]  # fmt: skip
COMMITS = [f"{point}:kill:{time}" for point in ("commit", "committed") for time in (1, 2, 3, 8, 10, 11)]


@pytest.fixture
def office(office: Office) -> Office:
    set_up(office)
    return office


def undisturbed(office: Office, nights: int) -> str:
    """The registry after so many nights on which nothing happened."""
    for night in range(nights):
        deliver(office, night)
        sync_again(office, night)
    return office.state()


@pytest.fixture
def quiet_office(server_url: str, template: str, rules: Rules, tmp_path: Path) -> Iterator[Office]:
    """A second office, for the nights on which nothing happens."""
    name = f"quiet_{os.getpid()}_{os.urandom(4).hex()}"
    with admin(server_url) as connection:
        connection.execute(f"create database {name} template {template}")
    database = Database(database_url(server_url, name))
    folder = tmp_path / "quiet"
    folder.mkdir()
    yield Office(database, rules, folder)
    database.close()
    with admin(server_url) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.mark.parametrize("seed", [pytest.param(seed, id=f"F65-{seed}") for seed in (1, 2, 3, 4)])
def test_a_worker_killed_at_a_random_moment_leaves_every_source_at_one_night_and_the_next_one_catches_up(
    office: Office, quiet_office: Office, seed: int
) -> None:
    chance = random.Random(seed)
    for night in range(5):
        deliver(office, night)
        worker = Worker(office, night)
        worker.wait_for_claim()
        time.sleep(chance.uniform(0, 0.35))
        worker.send(signal.SIGKILL)
        worker.end()
        check(office, (night - 1, night))
        assert {state for _, state, _ in sync_again(office, night)} <= {"PUBLISHED", "NOOP"}
        assert set(check(office, (night,)).values()) == {night}
    assert office.state() == undisturbed(quiet_office, 5)


@pytest.mark.parametrize("point", [pytest.param(point, id=f"F61-F64-{point}") for point in [*(f"{p}:kill" for p in POINTS), *COMMITS]])
def test_a_worker_killed_at_a_named_point_loses_nobody_and_doubles_nobody(office: Office, quiet_office: Office, point: str) -> None:
    deliver(office, 0)
    sync_again(office, 0)
    deliver(office, 1)
    worker = Worker(office, 1, point)
    assert worker.killed(), "the failpoint was never reached"
    check(office, (0, 1))
    assert {state for _, state, _ in sync_again(office, 1)} <= {"PUBLISHED", "NOOP"}
    check(office, (1,))
    assert office.state() == undisturbed(quiet_office, 2)
