"""Workers of a night: killed, paused, cut off from the database, or two at once. Each run is done
once, by whoever is alive, and the night closes by itself.
"""

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from threading import Event
from typing import Any

import psycopg
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from jobs import janitor, sync_rosters
from jobs.schedule import TIMETABLE, find_job, last_due
from jobs.scheduler import hand_over
from jobs.sync_rosters import night_of
from jobs.worker.bench import Bench
from jobs.worker.queue import app
from jobs.worker.tasks import NotDone, do_by_clock
from jobs.worker.watchdog import EXIT_CODE, Watchdog
from sibermata.desk.opening import opened
from sibermata.desk.tasks import ask_for
from sibermata.records.job import JobKind
from sibermata.store.base.engine import Database
from sibermata.store.base.queue import QUEUE_SESSION
from sibermata.store.night.lifeline import Lifeline
from sibermata.store.night.queue import carry_runs, nights_over, turn_to_close
from sibermata.sync.spread import close
from tests.jobs.conftest import House
from tests.network import Network
from tests.office import CAST, as_csv
from tests.visitors import RINI

Wib = Callable[[str], datetime]
MARCH_2 = date(2026, 3, 2)
AT_ONE = "2026-03-02 01:00"
# A worker that looks after itself every half second instead of every five minutes.
QUICK = """
import sys
from jobs.__main__ import _log
from jobs.door import end_on_signal
from jobs.worker.process import Size, work
_log(True)
sys.exit(work(end_on_signal(20), Size(beat_seconds=0.2, silent_seconds=float(sys.argv[1]), stalled_seconds=1,
    janitor_seconds=0.5, first_janitor_seconds=0.5, poll_seconds=0.3, again_seconds=0.3)))
"""


def wait_for(seen: Callable[[], Any], what: str = "it", seconds: float = 60) -> None:
    """Wait for what is bound to come; how long it takes proves nothing."""
    ends = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < ends, f"{what} did not happen"
        time.sleep(0.02)


def worker(house: House, silent_seconds: float = 60) -> subprocess.Popen[str]:
    return house.start("-c", QUICK, str(silent_seconds))


def ended(house: House) -> int:
    return int(house.ask("select count(*) from run where ended_at is not null"))


def closed(house: House) -> bool:
    return bool(house.ask("select closed_at from night where night = %s", MARCH_2))


def asked(house: House, wib: Wib, *names: str) -> None:
    """Declare sources, and let the clock ask for them."""
    for name in names:
        house.declare(name)
    house.at(wib(AT_ONE))
    assert sync_rosters.run(Event()) == 0


class Slow:
    """A source that answers when it is told to."""

    def __init__(self, server: HTTPServer) -> None:
        self.asked, self.answer = threading.Event(), threading.Event()
        server.expect_request("/slow.csv").respond_with_handler(self._respond)
        self.url = server.url_for("/slow.csv")

    def _respond(self, request: Request) -> Response:
        self.asked.set()
        self.answer.wait(60)
        return Response(as_csv(CAST), content_type="text/csv")


@pytest.fixture
def slow(httpserver: HTTPServer) -> Iterator[Slow]:
    made = Slow(httpserver)
    yield made
    made.answer.set()


def fault(*ids: str) -> Any:
    """Name the rows of FAULTS that a test is."""
    return pytest.mark.parametrize("fault_", [pytest.param("", id="-".join(ids))])


def test_two_workers_do_each_source_of_a_night_once_and_the_night_closes_by_itself(
    house: House, wib: Wib
) -> None:
    names = [f"mojokerto-{letter}" for letter in "abcdef"]
    asked(house, wib, *names)
    both = [worker(house), worker(house)]
    wait_for(lambda: closed(house), "the end of the night")
    assert [run[:3] for run in house.runs()] == [(name, MARCH_2, 0) for name in names]
    assert {run[3] for run in house.runs()} == {"PUBLISHED"}
    assert house.ask("select count(*) from publication") == len(names)
    wait_for(lambda: house.ask("select count(*) from procrastinate_jobs") == 0, "an empty queue")
    assert house.ask("select count(*) from worker") == 2
    for process in both:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(30) for process in both] == [0, 0]


@fault("F74", "F75")
def test_a_worker_killed_in_the_middle_is_followed_by_the_next_one(
    house: House, wib: Wib, slow: Slow, fault_: str
) -> None:
    house.declare("mojokerto-b", slow.url, "internal_network = true")
    asked(house, wib, "mojokerto-a")
    dead = worker(house)
    assert slow.asked.wait(60)
    dead.kill()
    dead.wait()
    doing = "select count(*) from procrastinate_jobs where status = 'doing'"
    assert house.ask(doing) >= 1
    slow.answer.set()
    worker(house)
    wait_for(lambda: closed(house), "the end of the night")
    assert [run[3] for run in house.runs()] == ["PUBLISHED", "PUBLISHED"]
    assert house.ask("select count(*) from publication") == 2
    wait_for(lambda: house.ask(doing) == 0, "the dead worker's row")


@fault("F75")
def test_nothing_that_repairs_the_queue_is_brought_by_the_queue_or_takes_its_lock(
    fault_: str,
) -> None:
    ours = {name: task for name, task in app.tasks.items() if "builtin" not in name}
    assert set(ours) == {"work_run", "close_night", "do_by_clock", "do_job"}
    assert {(task.lock, task.queueing_lock) for task in ours.values()} == {(None, None)}


@fault("F66", "F74")
def test_a_worker_paused_past_its_lease_writes_nothing_when_it_goes_on(
    house: House, wib: Wib, slow: Slow, fault_: str
) -> None:
    house.declare("mojokerto-b", slow.url, "internal_network = true")
    asked(house, wib)
    paused = worker(house)
    assert slow.asked.wait(60)
    paused.send_signal(signal.SIGSTOP)
    owner = house.ask("select owner from source")
    slow.answer.set()
    worker(house)

    def over() -> bool:
        """Its lease is over; the word that renewed it may have been under way."""
        house.ask("update source set lease_until = now() - interval '1 s' where owner = %s", owner)
        return closed(house)

    wait_for(over, "the end of the night")
    fence = house.ask("select fence from source")
    paused.send_signal(signal.SIGCONT)
    assert paused.stderr is not None
    assert any("FENCED" in line for line in paused.stderr), "it ended without a word"
    paused.send_signal(signal.SIGTERM)
    paused.wait(30)
    assert house.ask("select count(*) from publication") == 1
    assert house.ask("select fence from source") == fence
    assert [run[3] for run in house.runs()] == ["PUBLISHED"]


@fault("F76")
def test_a_worker_whose_network_freezes_ends_itself_and_a_new_one_goes_on(
    house: House, wib: Wib, slow: Slow, fault_: str
) -> None:
    network = Network(house.database.url)
    house.declare("mojokerto-b", slow.url, "internal_network = true")
    asked(house, wib)
    house.patch.setenv("SIBERMATA_DATABASE_URL", network.url)
    house.environ["SIBERMATA_DATABASE_URL"] = network.url
    hung = worker(house, silent_seconds=3)
    assert slow.asked.wait(60)
    network.freeze()
    assert hung.wait(60) == EXIT_CODE
    assert "worker hangs and is ended" in hung.communicate()[1]
    network.thaw()
    network.cut()
    slow.answer.set()
    worker(house)
    wait_for(lambda: closed(house), "the end of the night")
    network.close()
    assert house.ask("select count(*) from publication") == 1


@fault("F77", "F102")
def test_a_worker_whose_sessions_are_all_ended_is_a_new_worker_and_goes_on(
    house: House, wib: Wib, fault_: str
) -> None:
    asked(house, wib, "mojokerto-a")
    worker(house)
    wait_for(lambda: closed(house), "the end of the night")
    house.ask(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = "
        "current_database() and pid <> pg_backend_pid()"
    )
    with opened() as door, door.database.work() as connection:
        job = ask_for(connection, RINI, JobKind.MARKS, {})
    done = "select state from job where id = %s"
    wait_for(lambda: house.ask(done, job) == "done", "the job")


@fault("F102")
def test_a_session_that_is_ended_while_a_source_is_read_fails_no_run(
    house: House, wib: Wib, fault_: str
) -> None:
    asked(house, wib, "mojokerto-a")
    with psycopg.connect(house.database.url) as meddler:
        meddler.execute("lock table delivery in access exclusive mode")
        worker(house)
        waiting = (
            "select pid from pg_stat_activity where datname = current_database() and "
            "application_name = 'sibermata' and wait_event_type = 'Lock'"
        )
        wait_for(lambda: house.ask(waiting), "the wait for the lock")
        house.ask(f"select pg_terminate_backend(pid) from ({waiting}) w")
        meddler.rollback()
    wait_for(lambda: closed(house), "the end of the night")
    assert [run[1:] for run in house.runs()] == [(MARCH_2, 0, "PUBLISHED")]


@fault("F78")
def test_what_is_handed_out_twice_is_done_once(house: House, wib: Wib, fault_: str) -> None:
    asked(house, wib, "mojokerto-a", "mojokerto-b")
    with opened() as door, door.database.work() as connection:
        job = ask_for(connection, RINI, JobKind.MARKS, {})
    for _ in range(2):
        house.ask(
            "insert into procrastinate_jobs (queue_name, task_name, args) "
            "select queue_name, task_name, args from procrastinate_jobs"
        )
    house.night(wib(AT_ONE))
    assert [run[3] for run in house.runs()] == ["PUBLISHED", "PUBLISHED"]
    assert house.ask("select count(*) from publication") == 2
    assert house.ask("select (state, attempts) = ('done', 1) from job where id = %s", job)
    assert house.ask("select count(*) from procrastinate_jobs") == 0


@fault("F74-run", "F78")
def test_the_run_table_and_the_queue_are_brought_into_step(
    house: House, wib: Wib, fault_: str
) -> None:
    asked(house, wib, "mojokerto-a", "mojokerto-b")
    with opened() as door, door.database.work() as connection:
        ask_for(connection, RINI, JobKind.MARKS, {})
    house.ask("delete from procrastinate_jobs")
    janitor.run(Event())
    janitor.run(Event())
    queued = "select array_agg(task_name order by task_name) from procrastinate_jobs"
    assert house.ask(queued) == ["do_job", "work_run", "work_run"]
    house.ask("delete from procrastinate_jobs")
    house.ask("update run set state = 'FAILED', ended_at = clock_timestamp()")
    janitor.run(Event())
    assert house.ask(queued) == ["close_night", "do_job"]


def test_a_slow_source_holds_up_nobody(house: House, wib: Wib, slow: Slow) -> None:
    house.declare("mojokerto-slow", slow.url, "internal_network = true")
    asked(house, wib, *[f"mojokerto-{letter}" for letter in "abcd"])
    worker(house)
    assert slow.asked.wait(60)
    wait_for(lambda: ended(house) == 4, "the others")
    assert not closed(house)
    slow.answer.set()
    wait_for(lambda: closed(house), "the end of the night")


@fault("F73")
def test_a_dead_source_takes_one_place_and_the_night_goes_on_beside_it(
    house: House, wib: Wib, fault_: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as tarpit:
        port = tarpit.getsockname()[1]
        for letter in "xyz":
            address = f"http://127.0.0.1:{port}/a.csv"
            house.declare(f"mojokerto-{letter}", address, "internal_network = true")
        asked(house, wib, "mojokerto-a", "mojokerto-b")
        worker(house)
        wait_for(lambda: ended(house) == 2, "the living ones")


def test_every_district_has_its_turn_and_who_failed_comes_last(house: House, wib: Wib) -> None:
    for name, district in (("a1", "35.16"), ("a2", "35.16"), ("a3", "35.16"), ("b1", "35.17")):
        house.declare(name)
        path = house.folder / "sources" / f"{name}.toml"
        path.write_text(path.read_text().replace("35.16", district))
    (house.folder / "a1.csv").unlink()
    house.night(wib("2026-03-01 01:00"))
    house.at(wib(AT_ONE))
    sync_rosters.run(Event())
    order = (
        "select array_agg(r.source order by q.priority desc, q.id) from procrastinate_jobs q "
        "join run r on r.id = (q.args ->> 'run')::bigint"
    )
    assert house.ask(order) == ["a2", "b1", "a3", "a1"] or house.ask(order)[-1] == "a1"
    turns = house.ask(order)
    assert turns.index("b1") < turns.index("a3")


@fault("F70")
def test_two_clocks_hand_over_a_job_once(house: House, wib: Wib, fault_: str) -> None:
    house.at(wib("2026-03-02 04:15"))
    job = find_job("mark_standing")
    assert job is not None
    with opened() as door:
        for _ in range(2):
            hand_over(job, door)
        assert house.ask("select count(*) from procrastinate_jobs") == 1
        house.ask("delete from procrastinate_jobs")
        hand_over(job, door)
        assert house.ask("select count(*) from procrastinate_jobs") == 0, "it was due once"
        house.at(wib("2026-03-03 04:15"))
        hand_over(job, door)
        assert house.ask("select count(*) from procrastinate_jobs") == 1


def test_a_job_of_the_timetable_that_no_worker_took_up_is_not_asked_for_again(
    house: House, wib: Wib, caplog: pytest.LogCaptureFixture
) -> None:
    job = find_job("mark_standing")
    assert job is not None
    with opened() as door:
        for day in (2, 3, 4):
            house.at(wib(f"2026-03-0{day} 04:15"))
            hand_over(job, door)
    assert house.ask("select count(*) from procrastinate_jobs") == 1
    with caplog.at_level("INFO", "sibermata.jobs"):
        house.night(wib("2026-03-04 04:15"), "janitor")
    assert house.ask("select count(*) from procrastinate_jobs") == 0
    ended = [record.__dict__["job"] for record in caplog.records if record.msg == "job ended"]
    assert ended.count("mark_standing") == 1


@pytest.mark.parametrize(
    ("name", "now", "due"),
    [
        pytest.param("mark_standing", "2026-03-02 04:15", "2026-03-02 04:15", id="on time"),
        pytest.param("mark_standing", "2026-03-02 09:00", "2026-03-02 04:15", id="late"),
        pytest.param("mark_standing", "2026-03-02 04:14", "2026-03-01 04:15", id="not yet"),
        pytest.param("janitor", "2026-03-02 04:14", "2026-03-02 04:10", id="every five minutes"),
    ],
)
def test_when_a_job_was_due_last(name: str, now: str, due: str, wib: Wib) -> None:
    job = find_job(name)
    assert job is not None
    assert last_due(job, wib(now)) == wib(due)


def test_an_older_run_is_followed_by_tonights(house: House, wib: Wib) -> None:
    asked(house, wib, "mojokerto-a")
    house.night(wib("2026-03-05 01:00"))
    assert [run[1:] for run in house.runs()] == [
        (MARCH_2, 0, "PUBLISHED"),
        (date(2026, 3, 5), 0, "NOOP"),
    ]


def test_a_source_whose_file_went_wrong_after_it_was_asked_for_ends_as_that(
    house: House, wib: Wib
) -> None:
    asked(house, wib, "mojokerto-a")
    house.declare("mojokerto-a", "", 'colour = "blue"')
    assert house.night(wib(AT_ONE), "janitor") == 1
    assert house.ask("select (state, code) = ('FAILED', 'CONFIG') from run")
    assert closed(house)


@fault("S49")
def test_what_the_queue_holds_is_ids_and_names_of_ours(house: House, wib: Wib, fault_: str) -> None:
    asked(house, wib, "mojokerto-a")
    jobs = {line.name for line in TIMETABLE}
    with opened() as door:
        with door.database.work() as connection:
            ask_for(connection, RINI, JobKind.SYNC, {"source": "mojokerto-a"})
        job = find_job("tidy")
        assert job is not None
        hand_over(job, door)
    house.ask("update run set state = 'FAILED', ended_at = clock_timestamp()")
    janitor.run(Event())
    with house.database.connection() as connection:
        rows = connection.execute("select args from procrastinate_jobs").fetchall()
    assert {name for (args,) in rows for name in args} == {"run", "job", "night", "name"}
    for (args,) in rows:
        for value in args.values():
            assert isinstance(value, int) or value in jobs or date.fromisoformat(value)


def test_a_watchdog_bites_who_is_silent_and_lets_be_who_is_not() -> None:
    bitten = threading.Event()
    with Watchdog(0.2, bitten.set):
        assert bitten.wait(30)
    bitten.clear()
    with Watchdog(60, bitten.set) as watchdog:
        watchdog.hear()
        assert not bitten.is_set()


@fault("F102")
def test_a_lifeline_that_broke_holds_the_same_numbers_again(
    database: Database, fault_: str
) -> None:
    lifeline = Lifeline(database)
    held = (
        "select count(*) from pg_locks where locktype = 'advisory' and granted and "
        "((classid::bigint << 32) | objid::bigint) = any(%s)"
    )
    with lifeline.number() as process, lifeline.number() as task:
        numbers = [process, task]
        with database.connection() as connection:
            assert connection.execute(held, (numbers,)).fetchone() == (2,)
            connection.execute(
                "select pg_terminate_backend(%s::int)", (lifeline._connection.info.backend_pid,)
            )
            lifeline.keep()
            assert connection.execute(held, (numbers,)).fetchone() == (2,)
    with database.connection() as connection:
        assert connection.execute(held, (numbers,)).fetchone() == (0,)
    lifeline.close()


@fault("F66", "F74")
def test_a_worker_starts_though_another_is_paused_in_the_middle_of_its_beat(
    house: House, wib: Wib, fault_: str
) -> None:
    asked(house, wib, "mojokerto-a")
    paused = psycopg.connect(house.database.url, **QUEUE_SESSION)
    paused.execute(
        "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour')"
    )
    paused.commit()
    paused.execute("update procrastinate_workers set last_heartbeat = last_heartbeat")
    begun = worker(house)
    wait_for(lambda: closed(house), "the end of the night")
    begun.terminate()
    assert "worker interrupted" not in begun.communicate()[1]
    paused.close()


@fault("F76")
def test_no_connection_waits_for_ever(database: Database, fault_: str) -> None:
    with database.connection() as connection:
        shown = [
            connection.execute(f"show {name}").fetchone()
            for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        ]
        assert shown == [("5s",), ("10min",), ("1min",)]
        assert connection.info.get_parameters()["tcp_user_timeout"] == "30000"


@fault("F78")
def test_a_night_that_was_closed_is_not_closed_again_in_the_middle_of_the_next(
    house: House, wib: Wib, fault_: str
) -> None:
    asked(house, wib, "mojokerto-a", "mojokerto-b")
    house.night(wib(AT_ONE))
    assert closed(house)
    house.at(wib("2026-03-03 01:00"))
    assert sync_rosters.run(Event()) == 0
    house.ask(
        "update run set state = 'PUBLISHED', missing = 3, ended_at = now() "
        "where night = '2026-03-03' and source = 'mojokerto-a'"
    )
    judged = "select province_checked from run where night = '2026-03-03' and missing = 3"
    with opened() as door:
        assert list(close(night_of(door, MARCH_2, wib(AT_ONE), Event()))) == []
        assert house.ask(judged) is False, "half of a night tells nothing of the province"
        house.ask("update run set state = 'NOOP', ended_at = now() where ended_at is null")
        list(close(night_of(door, date(2026, 3, 3), wib("2026-03-03 01:00"), Event())))
        assert house.ask(judged) is True


def test_whoever_waits_for_the_turn_to_close_takes_no_place_from_a_source_meanwhile(
    house: House, wib: Wib
) -> None:
    asked(house, wib, "mojokerto-a")
    place = threading.Semaphore(1)

    def wait_and_close() -> None:
        with opened() as door:
            list(close(night_of(door, MARCH_2, wib(AT_ONE), Event()), place))

    with turn_to_close(house.database):
        second = threading.Thread(target=wait_and_close)
        second.start()
        waits = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        wait_for(lambda: house.ask(waits) == 1)
        assert place.acquire(blocking=False)
        place.release()
    second.join(60)
    assert not second.is_alive()


def test_a_night_is_over_once_all_its_runs_have_ended_and_not_before(
    house: House, wib: Wib
) -> None:
    asked(house, wib, "mojokerto-a", "mojokerto-b")
    with house.database.connection() as connection:
        assert nights_over(connection) == []
        connection.execute(
            "update run set ended_at = clock_timestamp() where source = 'mojokerto-a'"
        )
        assert nights_over(connection) == []
        connection.execute("update source set active = false where slug = 'mojokerto-b'")
        assert nights_over(connection) == [MARCH_2], "nobody works off what is retired"
        assert carry_runs(connection, []) == 0


@fault("F76")
def test_a_lifeline_whose_lost_session_lives_on_at_the_server_holds_its_numbers_by_the_new_one(
    database: Database, fault_: str
) -> None:
    """A network that was cut: we know that the session is gone, the server does not."""
    lifeline = Lifeline(database)
    with lifeline.number() as task:
        forgotten = lifeline._connection
        lifeline._connection = database.connect()
        lifeline._connection.close()
        lifeline.keep()
        holders = "select pid from pg_locks where locktype = 'advisory' and granted and "
        holders += "((classid::bigint << 32) | objid::bigint) = %s"
        with database.connection() as connection:
            found = connection.execute(holders, (task,)).fetchall()
        assert found == [(lifeline._connection.info.backend_pid,)]
        forgotten.close()
    lifeline.close()


def test_a_job_of_the_timetable_that_failed_is_brought_again(
    house: House, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Lifeline(database)) as lifeline:
        bench = Bench(lifeline, threading.Event(), 1)
        do_by_clock(bench, "check_seats")
        monkeypatch.setenv("SIBERMATA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
        with pytest.raises(NotDone):
            do_by_clock(bench, "check_seats")
