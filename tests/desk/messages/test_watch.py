"""Messages are written where their reason arises, and alarms by whoever looks; nothing unchanged is
said twice.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer

from sibermata.desk.messages.watch import watch
from sibermata.records.account import Role
from sibermata.store.night.runs import ask_run
from tests.desk.messages.conftest import Messages
from tests.held import crowd
from tests.office import CAST, FIRST_NIGHT, Office, as_csv

Wib = Callable[[str], datetime]


def look(messages: Messages, now: datetime, night: date | None = None) -> int:
    return watch(messages.door, now, night or FIRST_NIGHT, 1)


class Source:
    """A source on loopback: it answers with its roster, or refuses."""

    def __init__(self, office: Office, server: HTTPServer) -> None:
        self.office, self.server = office, server
        address = f"http://127.0.0.1:{server.port}/data.csv"
        (office.folder / "sources" / "mojokerto.toml").write_text(
            f'name = "mojokerto"\ndistrict = "35.16"\ntype = "spreadsheet"\n'
            f'address = "{address}"\ninternal_network = true\n',
            encoding="utf-8",
        )

    def night(self, status: int = 200) -> None:
        """Work off a night on which it answers so."""
        self.server.clear()
        body = as_csv(CAST) if status == 200 else ""
        answer = self.server.expect_request("/data.csv")
        answer.respond_with_data(body, status=status, content_type="text/csv")
        self.office.one(clock=True)


@pytest.fixture
def source(office: Office, httpserver: HTTPServer) -> Source:
    return Source(office, httpserver)


@pytest.fixture
def settled(messages: Messages, source: Source) -> Messages:
    """A source that was read, an officer and an administrator."""
    source.night()
    messages.target("json://petugas", Role.OFFICER)
    messages.target("json://admin", Role.ADMINISTRATOR)
    return messages


def test_a_held_run_is_said_in_its_own_transaction_and_once_as_long_as_it_waits(
    messages: Messages,
) -> None:
    messages.target("json://petugas", Role.OFFICER)
    rows = crowd(messages.office)
    messages.office.deliver(rows)
    messages.office.one()
    assert messages.outbox() == []
    messages.office.deliver(rows[:50])
    for _ in range(2):
        messages.office.one()
    ((kind, about, state),) = messages.outbox()
    assert (kind, state) == ("held", "waiting")
    assert about.startswith("2 ")
    assert messages.outbox("district_code, facts ->> 'source'") == [("35.16", "mojokerto")]


def test_rejected_credentials_are_said_at_once_and_once_until_they_are_mended(
    settled: Messages, source: Source
) -> None:
    for _ in range(2):
        source.night(401)
    assert settled.outbox("kind, target, district_code") == [
        ("rejected", 1, "35.16"),
        ("rejected", 2, "35.16"),
    ]
    source.night()
    source.night(401)
    assert len(settled.outbox()) == 4


def test_another_refusal_says_nothing_on_its_first_night_and_fails_on_the_second(
    settled: Messages, source: Source
) -> None:
    now = datetime.now(UTC)
    source.night(404)
    assert look(settled, now) == 0
    source.night(404)
    assert look(settled, now) == 2
    assert look(settled, now) == 0
    assert {kind for kind, *_ in settled.outbox()} == {"failed"}


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        pytest.param(24, 0, id="F47 after a day"),
        pytest.param(37, 2, id="F47 beyond 36 hours: the officer and the administrator"),
    ],
)
def test_a_source_that_is_silent_is_said_to_its_officer_and_the_administrator(
    settled: Messages, hours: int, said: int
) -> None:
    later = datetime.now(UTC) + timedelta(hours=hours)
    assert look(settled, later) == said
    assert look(settled, later + timedelta(hours=30)) == (0 if said else 2)


def test_a_paused_source_raises_no_alarm(settled: Messages) -> None:
    with settled.office.database.work() as connection:
        connection.execute("update source set paused_until = current_date + 10")
    assert look(settled, datetime.now(UTC) + timedelta(hours=60)) == 0


def test_F115_a_night_that_was_asked_for_and_taken_up_by_nobody_did_not_begin(
    settled: Messages, wib: Wib
) -> None:
    with settled.office.database.work() as connection:
        connection.execute("update run set state = 'REQUESTED', ended_at = null")
    look(settled, wib("2026-03-02 01:31"))
    assert [kind for kind, *_ in settled.outbox()] == ["not_run"]


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        pytest.param("2026-03-05 01:29", 0, id="F115 within half an hour"),
        pytest.param("2026-03-05 01:31", 1, id="F115 after it: the administrator"),
    ],
)
def test_a_night_that_did_not_begin_is_said_once(
    settled: Messages, wib: Wib, hour: str, said: int
) -> None:
    for _ in range(2):
        look(settled, wib(hour), date(2026, 3, 5))
    assert [kind for kind, *_ in settled.outbox() if kind == "not_run"] == ["not_run"] * said


def test_a_source_that_somebody_syncs_by_day_is_no_night_without_an_end(
    settled: Messages, wib: Wib
) -> None:
    with settled.office.database.work() as connection:
        ask_run(connection, settled.office.source(), FIRST_NIGHT, "Rini")
    assert look(settled, wib("2026-03-02 14:00")) == 0
