"""The timetable and the clock made from it: office hours whatever the machine's zone, nothing
dropped for being late, nothing twice.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import sibermata
from jobs.__main__ import main
from jobs.schedule import TIMETABLE, Job, find_job, latest_night
from jobs.scheduler import (
    asked_of,
    make_scheduler,
    next_instants,
    run_of,
    trigger_of,
    until_done,
)
from sibermata.rules.time.office import WIB, instant_in_words

Wib = Callable[[str], datetime]


@pytest.fixture(params=["UTC", "Europe/Berlin", "Asia/Jakarta", "America/New_York", "Asia/Antah"])
def machine_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ") if before is None else os.environ.__setitem__("TZ", before)
    time.tzset()


def job(name: str) -> Job:
    found = find_job(name)
    assert found is not None
    return found


@pytest.mark.parametrize("arguments", [["print"], []], ids=["print", "nothing asked"])
def test_the_timetable_is_printed_with_hour_zone_and_reason(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(arguments)
    shown = capsys.readouterr().out
    assert "Asia/Jakarta" in shown
    assert [line.split()[0] for line in shown.split("\n\n")[0].splitlines()[1:]] == [
        "01:00",
        "01:00",
        "04:15",
        "04:30",
        "05:00",
        "05:15",
        "05:30",
        "06:30",
        "tiap",
        "tiap",
    ]
    for line in TIMETABLE:
        assert line.name in shown
        assert line.reason in shown


def test_the_next_five_instants_are_printed_in_the_offices_time(
    machine_zone: str, wib: Wib, capsys: pytest.CaptureFixture[str]
) -> None:
    evening = [
        (f"{at:%d %H:%M %Z}", line.name) for at, line in next_instants(wib("2026-03-01 23:00"))
    ]
    assert evening == [
        ("02 01:00 WIB", "sync_rosters"),
        ("02 01:00 WIB", "sync_lists"),
        ("02 04:15 WIB", "mark_standing"),
        ("02 04:30 WIB", "check_seats"),
        ("02 05:00 WIB", "tidy"),
    ]
    (first, *_) = next_instants(wib("2026-03-02 05:15").astimezone(UTC) - timedelta(seconds=1), 1)
    assert f"{first[0]:%H:%M}" == "05:15"
    main(["print"])
    listed = capsys.readouterr().out.split("Lima saat berikutnya:\n")[1].splitlines()
    assert len(listed) == 5
    assert all("WIB" in line for line in listed)


NOT_THERE = Job("antah_berantah", "02:00", "mon-sun", "tidak ada berkasnya")


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(NOT_THERE, id="a job that does not exist"),
        pytest.param(Job("parser", "02:00", "mon-sun", "bukan pekerjaan"), id="no job"),
        pytest.param(
            Job("tidy", "26:00", "mon-sun", "jam yang tidak ada"), id="an hour that is none"
        ),
        pytest.param(Job("tidy", "02:00", "senin", "hari yang tidak ada"), id="a day that is none"),
    ],
)
def test_a_line_that_cannot_run_is_said_and_the_others_go_on(
    wrong: Job, caplog: pytest.LogCaptureFixture
) -> None:
    clock = make_scheduler(threading.Event(), Fired().work, [wrong, *TIMETABLE])
    clock.start(paused=True)
    try:
        assert sorted(line.id for line in clock.get_jobs()) == sorted(one.name for one in TIMETABLE)
    finally:
        clock.shutdown(wait=False)
    (said,) = [record for record in caplog.records if "left out" in record.getMessage()]
    assert (said.levelname, said.job) == ("ERROR", wrong.name)  # type: ignore[attr-defined]
    assert "jobs/schedule.py" in said.getMessage()


@pytest.mark.parametrize("line", TIMETABLE, ids=lambda line: line.name)
def test_every_line_has_a_file_that_runs_and_days_as_words(line: Job) -> None:
    assert callable(run_of(line))
    assert not any(char.isdigit() for char in line.days)


def test_F112_the_night_begins_at_one_in_jakarta_whatever_the_zone_of_the_machine(
    machine_zone: str,
) -> None:
    for day in (
        date(2026, 3, 2),
        date(2026, 3, 29),
        date(2026, 10, 25),
        date(2028, 2, 29),
    ):  # two of them change Berlin's clocks
        eve = datetime(day.year, day.month, day.day, tzinfo=WIB) - timedelta(hours=12)
        fires = trigger_of(job("sync_rosters")).get_next_fire_time(None, eve)
        assert fires.astimezone(WIB) == datetime(day.year, day.month, day.day, 1, tzinfo=WIB)


def test_F112_a_changing_clock_makes_no_night_twice_and_skips_none(machine_zone: str) -> None:
    trigger, fires, before = trigger_of(job("sync_rosters")), [], None
    now = datetime(2026, 1, 1, tzinfo=UTC)
    while len(fires) < 365:
        before = trigger.get_next_fire_time(before, now)
        now = before + timedelta(microseconds=1)
        fires.append(before.astimezone(UTC))
    assert {later - sooner for sooner, later in pairwise(fires)} == {timedelta(hours=24)}


@pytest.mark.parametrize(
    ("at", "night"),
    [
        pytest.param(
            "2026-03-02 00:59",
            date(2026, 3, 1),
            id="a minute before one it is still the night before",
        ),
        pytest.param("2026-03-02 01:00", date(2026, 3, 2), id="at one"),
        pytest.param("2026-03-02 23:59", date(2026, 3, 2), id="all day"),
        pytest.param("2028-02-29 01:00", date(2028, 2, 29), id="F116 leap day"),
        pytest.param(
            "2028-03-01 00:30", date(2028, 2, 29), id="F116 the night after is still the leap day's"
        ),
        pytest.param("2027-03-01 00:30", date(2027, 2, 28), id="F116 no leap day"),
        pytest.param("2027-01-01 00:30", date(2026, 12, 31), id="F116 the year's last night"),
        pytest.param("2027-01-01 01:00", date(2027, 1, 1), id="F116 the year's first night"),
    ],
)
def test_the_logical_night_is_the_offices_date_of_its_start(
    at: str, night: date, wib: Wib, machine_zone: str
) -> None:
    assert latest_night(wib(at)) == night
    assert latest_night(wib(at).astimezone(UTC)) == night


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        pytest.param("Asia/Jakarta", "2026-03-02 00:30", id="F113 WIB"),
        pytest.param("Asia/Makassar", "2026-03-02 01:30", id="F113 WITA"),
        pytest.param("Asia/Jayapura", "2026-03-02 02:30", id="F113 WIT"),
    ],
)
def test_one_instant_is_one_night_in_every_zone_and_is_shown_with_the_name_of_the_offices_zone(
    zone: str, local: str, machine_zone: str
) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    assert latest_night(now) == date(2026, 3, 1)
    assert instant_in_words(now) == "2 Maret 2026 pukul 00.30 WIB"


class Fired:
    """Counts instead of working."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.one = threading.Event()

    def work(self, line: Job) -> Callable[[threading.Event], int]:
        def run(stop: threading.Event) -> int:
            self.names.append(line.name)
            self.one.set()
            return 0

        return run


@pytest.mark.parametrize(
    "late",
    [
        pytest.param(timedelta(seconds=2), id="F111 two seconds"),
        pytest.param(
            timedelta(days=3, hours=2), id="F110 three nights asleep: once, not three times"
        ),
    ],
)
def test_a_late_job_still_runs_and_runs_once(late: timedelta) -> None:
    fired, stop = Fired(), threading.Event()
    clock = make_scheduler(stop, fired.work)
    clock.start(paused=True)
    try:
        for line in clock.get_jobs():
            far = datetime.now(UTC) + timedelta(days=1)
            line.modify(
                next_run_time=datetime.now(UTC) - late if line.id == "sync_rosters" else far
            )
        clock.resume()
        assert fired.one.wait(10)
        time.sleep(0.2)
    finally:
        clock.shutdown(wait=True)
    assert fired.names == ["sync_rosters"]


def test_the_service_looks_for_a_missed_night_when_it_starts() -> None:
    fired, stop = Fired(), threading.Event()
    clock = make_scheduler(stop, fired.work)
    clock.start()
    try:
        assert fired.one.wait(10)
    finally:
        clock.shutdown(wait=True)
    assert "sync_rosters" in fired.names


def test_F72_F73_no_job_runs_beside_itself_and_each_has_a_thread_of_its_own() -> None:
    clock = make_scheduler(threading.Event(), Fired().work)
    clock.start(paused=True)
    try:
        for line in clock.get_jobs():
            assert (line.max_instances, line.coalesce, line.misfire_grace_time) == (1, True, None)
        assert clock._executors["default"]._pool._max_workers >= len(TIMETABLE)
    finally:
        clock.shutdown(wait=False)


def test_F71_only_the_jobs_command_knows_the_clock() -> None:
    for path in Path(sibermata.__file__).parent.rglob("*.py"):
        assert "apscheduler" not in path.read_text(encoding="utf-8"), f"{path} schedules"


def test_what_comes_once_a_day_is_done_again_where_it_failed() -> None:
    codes = [1, 1, 0, 0]
    assert until_done(lambda stop: codes.pop(0), threading.Event(), [0, 0, 0]) == 0
    assert codes == [0]
    codes = [1] * 9
    assert until_done(lambda stop: codes.pop(0), threading.Event(), [0, 0]) == 1
    assert len(codes) == 6
    stop, codes = threading.Event(), [1, 0]
    stop.set()
    assert until_done(lambda stop: codes.pop(0), stop, [60]) == 1
    assert codes == [0]


def test_a_day_is_handed_over_or_kept_safe_again_and_what_comes_often_is_not() -> None:
    again = {line.name for line in TIMETABLE if isinstance(asked_of(line), partial)}
    assert again == {
        "mark_standing", "check_seats", "tidy", "prepare_papers", "back_up", "send_digest",
    }  # fmt: skip
