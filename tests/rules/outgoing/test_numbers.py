"""When messages leave: quiet hours, the morning, waits between attempts."""

import tomllib
from datetime import datetime, timedelta

import pytest

from sibermata.errors import ConfigError
from sibermata.rules.outgoing.numbers import Numbers, make_outgoing
from tests.conftest import CONFIG

CONTENT = (CONFIG / "outgoing.toml").read_text(encoding="utf-8")


@pytest.fixture
def numbers() -> Numbers:
    return make_outgoing(tomllib.loads(CONTENT)).numbers


@pytest.mark.parametrize(
    ("hour", "quiet"),
    [
        pytest.param("19:59", False, id="before the evening"),
        pytest.param("20:00", True, id="from eight o'clock"),
        pytest.param("23:59", True, id="before midnight"),
        pytest.param("00:00", True, id="at midnight"),
        pytest.param("05:59", True, id="before six"),
        pytest.param("06:00", False, id="from six o'clock"),
        pytest.param("12:00", False, id="at noon"),
    ],
)
def test_the_quiet_hours_reach_over_midnight(numbers: Numbers, hour: str, quiet: bool) -> None:
    assert numbers.is_quiet(datetime.fromisoformat(f"2026-03-02 {hour}+07:00")) is quiet


def test_the_quiet_hours_are_those_of_the_office_whatever_zone_an_instant_is_in(
    numbers: Numbers,
) -> None:
    assert numbers.is_quiet(datetime.fromisoformat("2026-03-02 14:00+00:00"))  # 21.00 WIB
    assert not numbers.is_quiet(
        datetime.fromisoformat("2026-03-02 21:00+00:00") + timedelta(hours=3)
    )


@pytest.mark.parametrize(
    ("hour", "morning"),
    [("06:29", False), ("06:30", True), ("11:59", True), ("12:00", False)],
)
def test_a_late_morning_message_is_still_sent_and_one_at_noon_is_not(
    numbers: Numbers, hour: str, morning: bool
) -> None:
    assert numbers.is_morning(datetime.fromisoformat(f"2026-03-02 {hour}+07:00")) is morning


@pytest.mark.parametrize(
    ("attempts", "chance", "asked", "minutes"),
    [
        pytest.param(1, 0.5, None, 1, id="the first wait"),
        pytest.param(3, 0.5, None, 15, id="the third"),
        pytest.param(40, 0.5, None, 360, id="the last for all further ones"),
        pytest.param(3, 0.0, None, 12, id="a fifth earlier"),
        pytest.param(3, 1.0, None, 18, id="a fifth later"),
        pytest.param(1, 0.5, 3600, 60, id="as long as the other side asks"),
        pytest.param(6, 0.5, 60, 360, id="never shorter than the table"),
    ],
)
def test_an_attempt_waits_by_the_table_and_never_shorter_than_asked(
    numbers: Numbers, attempts: int, chance: float, asked: float | None, minutes: int
) -> None:
    assert numbers.wait_after(attempts, chance, asked) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        pytest.param('"06:30"', '"pagi"', "numbers.digest_at", id="no hour"),
        pytest.param("= 36 ", "= 0 ", "numbers.stale_hours", id="zero"),
        pytest.param("[1, 5, 15, 60, 180, 360]", "[]", "numbers.retry_minutes", id="no wait"),
        pytest.param("keep_days = 366", "", "numbers", id="a number is missing"),
        pytest.param("[words.stale]", "[words.basi]", "words", id="a kind without words"),
        pytest.param('well = "', 'bagus = "', "lines", id="an unknown line"),
        pytest.param('title = "Sibermata: pesan percobaan"', "", "words.test", id="no title"),
    ],
)
def test_a_file_that_is_not_whole_stops_whoever_asks(before: str, after: str, key: str) -> None:
    assert before in CONTENT
    with pytest.raises(ConfigError) as caught:
        make_outgoing(tomllib.loads(CONTENT.replace(before, after)))
    assert (caught.value.code, caught.value.facts["key"]) == ("CONFIG_KEY", key)
