"""The minute's job and the morning's: what each does, and that no step stops another."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Event

import pytest
from pytest_httpserver import HTTPServer

from jobs import send_digest, send_outbox
from jobs.schedule import latest_night
from sibermata.desk.messages.alive import tell_alive
from sibermata.desk.messages.targets import TargetWanted, add_target, try_target
from sibermata.desk.opening import opened
from sibermata.records.account import Role
from tests.jobs.conftest import House

Wib = Callable[[str], datetime]


def add(house: House, address: str, role: Role = Role.ADMINISTRATOR) -> None:
    with opened() as door, door.database.work() as connection:
        desk = door.desk_on(connection, "Rini")
        add_target(desk, TargetWanted("Kantor", role), address, datetime.now().astimezone())


def states(house: House) -> list[tuple[str, str]]:
    with house.database.connection() as connection:
        return connection.execute("select kind, state from outbox order by id").fetchall()  # type: ignore[return-value]


def test_F115_a_night_that_did_not_begin_reaches_the_administrator_within_the_minute(
    house: House, wib: Wib, httpserver: HTTPServer
) -> None:
    house.declare("mojokerto")
    assert house.night(wib("2026-03-02 01:00")) == 0
    add(house, f"json://127.0.0.1:{httpserver.port}/pesan")
    httpserver.expect_request("/pesan").respond_with_data("")
    with house.database.work() as connection:  # nothing but the missing night is wrong
        connection.execute("update source set confirmed_at = '2026-03-03 01:00+07'")
        connection.execute("update source set published_at = '2026-03-03 01:00+07'")
    now = wib("2026-03-03 01:45")
    # the outbox lives by the database's clock, which is not that of this story
    assert send_outbox.run(Event(), now) == 0
    with house.database.work() as connection:
        connection.execute(
            "update outbox set not_before = %s, expires_at = %s", (now, now + timedelta(hours=1))
        )
    assert send_outbox.run(Event(), now) == 0
    assert states(house) == [("not_run", "sent")]
    ((request, _),) = httpserver.log
    assert "belum dimulai sampai pukul 01.30 WIB" in request.get_json()["message"]


def test_the_morning_job_writes_one_message_a_day(
    house: House, wib: Wib, httpserver: HTTPServer
) -> None:
    house.declare("mojokerto")
    add(house, f"json://127.0.0.1:{httpserver.port}/pesan")
    house.night(wib("2026-03-02 01:00"))
    for _ in range(2):
        assert send_digest.run(Event(), wib("2026-03-02 06:30")) == 0
    assert states(house) == [("digest", "waiting")]


@pytest.fixture
def alive(house: House, wib: Wib, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house whose night ended well, and whose operator is told."""
    monkeypatch.setenv("SIBERMATA_DEAD_MAN_URL", "https://hidup.example/rahasia-kenari")
    house.declare("mojokerto")
    house.declare("mojokerto-bpd")
    house.night(wib("2026-03-02 01:00"))
    return house


def tell(now: datetime, answer: str = "") -> tuple[bool, list[str]]:
    asked: list[str] = []

    def ping(address: str) -> str:
        asked.append(address)
        return answer

    with opened() as door:
        return tell_alive(door, now, latest_night(now), ping), asked


def test_F115_the_dead_mans_switch_is_told_once_of_a_night_that_ended_well(
    alive: House, wib: Wib
) -> None:
    assert tell(wib("2026-03-02 01:10")) == (True, ["https://hidup.example/rahasia-kenari"])
    assert tell(wib("2026-03-02 01:30")) == (False, [])
    assert tell(wib("2026-03-03 01:10")) == (False, [])  # the next one did not begin: silence


def test_F77_a_clock_that_stops_in_a_night_tells_nobody(alive: House, wib: Wib) -> None:
    with alive.database.work() as connection:
        connection.execute(
            "update run set ended_at = null, state = 'FETCHED' where source = 'mojokerto-bpd'"
        )
    assert tell(wib("2026-03-02 07:00")) == (False, [])


def test_a_switch_that_does_not_answer_is_tried_again_later_and_stops_nothing(
    alive: House, wib: Wib, caplog: pytest.LogCaptureFixture
) -> None:
    assert tell(wib("2026-03-02 01:10"), "SRC_UNREACHABLE")[0] is False
    assert tell(wib("2026-03-02 01:15")) == (False, [])
    assert tell(wib("2026-03-02 01:20"))[0] is True
    assert "rahasia-kenari" not in caplog.text


def test_where_alarms_cannot_be_written_messages_are_sent_all_the_same(
    house: House, wib: Wib, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    add(house, f"json://127.0.0.1:{httpserver.port}/pesan")
    httpserver.expect_request("/pesan").respond_with_data("")
    now = datetime.now().astimezone() + timedelta(minutes=1)
    with opened() as door, door.database.work() as connection:
        try_target(door.desk_on(connection, "Rini"), 1, now)
    with house.database.work() as connection:
        connection.execute("alter table source rename to source_away")
    assert send_outbox.run(Event(), now) == 1
    with house.database.work() as connection:
        connection.execute("alter table source_away rename to source")
    assert states(house) == [("test", "sent")]
    assert "messages interrupted" in caplog.text


def test_without_a_target_nothing_is_written_and_nothing_fails(house: House, wib: Wib) -> None:
    house.declare("mojokerto")
    assert send_outbox.run(Event(), wib("2026-03-02 09:00")) == 0
    assert send_digest.run(Event(), wib("2026-03-02 06:30")) == 0
    assert latest_night(wib("2026-03-02 09:00")) == date(2026, 3, 2)
    assert states(house) == []
