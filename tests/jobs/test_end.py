"""How the jobs end: asked to, they stop at the next source; what hangs is cut off; and the next
worker goes on where they were.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from threading import Event

import pytest

from jobs import sync_rosters, tidy
from jobs.__main__ import health
from sibermata.store.night.runs import request_runs
from tests.jobs.conftest import ROOT, AfterTheFirst, House

Wib = Callable[[str], datetime]
MARCH_2 = date(2026, 3, 2)
CUT_OFF_AFTER_ONE_SECOND = """
import sys
from jobs.door import end_on_signal
from jobs.schedule import find_job
from jobs.worker.here import run_here
sys.exit(run_here(find_job("sync_rosters"), end_on_signal(1.0)))
"""


@pytest.fixture
def tarpit() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def wait_for(seen: Callable[[], bool], seconds: float = 120) -> None:
    ends = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_F67_serve_ends_on_a_signal(house: House, number: signal.Signals) -> None:
    house.declare("mojokerto-a")
    process = house.start("-m", "jobs", "serve")
    wait_for(lambda: bool(house.ask("select 1 from run where ended_at is not null")))
    process.send_signal(number)
    _, output = process.communicate(timeout=30)
    assert process.returncode == 0, output
    assert "clock stopped" in output
    assert "Traceback" not in output


def test_F67_F123_a_night_asked_to_end_stops_after_the_source_under_way_and_the_next_worker_does_the_rest(
    house: House, wib: Wib
) -> None:
    for name in ("mojokerto-a", "mojokerto-b", "mojokerto-c"):
        house.declare(name)
    house.night(wib("2026-03-02 01:00"), stop=AfterTheFirst(house))
    assert house.ask("select count(*) from run where ended_at is not null") == 1
    assert house.night(wib("2026-03-02 01:03")) in (0, 3)
    assert house.ask("select count(*) from run where ended_at is not null") == 3
    assert [run[:3] for run in house.runs()] == [
        (f"mojokerto-{letter}", MARCH_2, 0) for letter in "abc"
    ]


def test_F67_a_worker_that_hangs_is_cut_off_and_its_run_is_taken_up(
    house: House, wib: Wib, tarpit: int
) -> None:
    house.declare("mojokerto-a")
    house.declare("mojokerto-b", f"http://127.0.0.1:{tarpit}/b.csv", "internal_network = true")
    house.at(wib("2026-03-02 01:00"))
    process = house.start("-c", CUT_OFF_AFTER_ONE_SECOND)
    wait_for(
        lambda: bool(
            house.ask("select 1 from run where source = 'mojokerto-a' and state = 'PUBLISHED'")
        )
    )
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=15)
    assert process.returncode == 1
    assert house.ask("select state from run where source = 'mojokerto-b'") == "CLAIMED"
    house.declare("mojokerto-b")
    house.night(wib("2026-03-02 01:05"))
    assert [run[:3] for run in house.runs()] == [
        ("mojokerto-a", MARCH_2, 0),
        ("mojokerto-b", MARCH_2, 0),
    ]
    assert house.ask("select count(*) from run where ended_at is null") == 0


def test_serve_refuses_to_start_on_a_wrong_setting(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIBERMATA_KEEP_NIGHTS", "lama")
    process = house.start("-m", "jobs", "serve")
    _, output = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "SIBERMATA_KEEP_NIGHTS" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("fault", [pytest.param("", id="D3")])
def test_a_wrong_source_file_stops_neither_the_night_nor_the_other_sources(
    house: House, wib: Wib, fault: str
) -> None:
    house.declare("mojokerto-a", "", 'colour = "blue"')
    house.declare("mojokerto-b")
    assert house.night(wib("2026-03-02 01:05")) == 1
    assert [run[0] for run in house.runs()] == ["mojokerto-b"]


def test_an_unknown_job_is_refused_by_name(house: House) -> None:
    process = house.start("-m", "jobs", "run", "sync_everything")
    _, output = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "sync_everything" in output


def test_tidy_lets_go_of_old_bytes_expired_plans_and_dead_leases_and_of_nothing_else(
    house: House, wib: Wib
) -> None:
    house.declare("mojokerto-a")
    house.night(wib("2026-03-02 01:00"))
    house.ask("update delivery set received_at = received_at - interval '200 days'")
    house.ask(
        "insert into delivery (district_code, source, sha256, received_at, size, proof, body)"
        " select district_code, source, 'old'::bytea, received_at, 1, '', 'x'::bytea from delivery"
    )
    house.ask(
        "insert into hold (run_id, source, code, plan_hash, planned_by, planned_at, expires_at, "
        "status) select id, source, 'SHRINK', 'h'::bytea, 'clock', now() - interval '4 days', "
        "now() - interval '1 day', 'waiting' from run"
    )
    house.ask("update source set owner = 999, lease_until = clock_timestamp() - interval '1 hour'")
    fence = house.ask("select fence from source")
    assert tidy.run(Event()) == 0
    assert house.ask("select count(*) from delivery where body is null") == 1, (
        "the applied delivery keeps its bytes"
    )
    assert house.ask("select status from hold") == "expired"
    assert house.ask("select owner from source") is None
    assert house.ask("select fence from source") == fence


def test_F115_health_tells_when_the_clock_did_not_ask_for_the_night(house: House) -> None:
    assert health() == 0, "no source, no night"
    house.declare("mojokerto-a")
    sync_rosters.run(Event(), datetime.fromisoformat("2026-03-02T01:00+07:00"))
    assert health() == 1, "the last night asked for is long over"
    with house.database.work() as connection:
        request_runs(connection, ["mojokerto-a"], MARCH_2, "Rina", clock=False)
    assert health() == 1, "a person's sync is not the clock's"


def test_F115_health_is_not_fooled_by_a_night_that_nobody_takes_up(house: House, wib: Wib) -> None:
    house.declare("mojokerto-a")
    house.at(wib("2026-03-02 01:00"))
    assert sync_rosters.run(Event()) == 0
    house.at(wib("2026-03-02 01:20"))
    assert health() == 1, "yesterday's night is what is due until half past one"
    house.at(wib("2026-03-02 01:31"))
    assert health() == 1, "asked for, and nobody works"
    house.night(wib("2026-03-02 01:32"), "janitor")
    assert health() == 0
    house.ask("update run set state = 'FAILED'")
    assert health() == 0, "a source that fails is not a clock that stands"


def test_health_fails_without_a_database(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIBERMATA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert health() == 1


def test_the_jobs_command_needs_no_place_to_stand_in(house: House) -> None:
    process: subprocess.Popen[str] = house.start("-m", "jobs", "print")
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "sync_rosters" in output


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="NOT RUN: no /dev/full, a device that is always full"
)
@pytest.mark.parametrize("words", [("jobs", "run", "sync_rosters"), ("sibermata.cli", "sync")])
def test_F92_F127_a_log_that_cannot_be_written_stops_no_night(
    house: House, words: tuple[str, ...]
) -> None:
    for name in ("mojokerto-a", "mojokerto-b"):
        house.declare(name)
    with open("/dev/full", "w") as full:
        environ = {**os.environ, **house.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run(
            [sys.executable, "-m", *words],
            env=environ,
            cwd=house.folder,
            stdout=full,
            stderr=full,
            timeout=60,
            check=False,
        )
    assert [state for *_, state in house.runs()] == ["PUBLISHED", "PUBLISHED"]
    assert house.ask("select count(*) from person where recorded_to = 'infinity'") == 6


@pytest.mark.parametrize("fault", [pytest.param("", id="F127")])
def test_a_log_that_cannot_be_written_stops_no_night(house: House, fault: str) -> None:
    house.declare("mojokerto")
    with open("/dev/full", "w") as full:  # every write says that no space is left
        process = subprocess.Popen(
            [sys.executable, "-m", "jobs", "run", "sync_rosters"],
            env={**os.environ, **house.environ, "PYTHONPATH": str(ROOT)},
            cwd=house.folder,
            stderr=full,
        )
        house.started.append(process)  # type: ignore[arg-type]
        assert process.wait(60) == 0
    assert [run[3] for run in house.runs()] == ["PUBLISHED"]
