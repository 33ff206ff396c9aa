"""Three alarms, each with its own words and its own moment: a source that fails, data that age, a
night that did not run; and one word about our own network instead of many.
"""

import tomllib
from datetime import date, datetime, timedelta

import pytest

from sibermata.records.office.message import MessageKind, Word
from sibermata.rules.outgoing.alarm import Standing, Tonight, alarms, start_of
from sibermata.rules.outgoing.numbers import make_outgoing
from tests.conftest import CONFIG

NUMBERS = make_outgoing(
    tomllib.loads((CONFIG / "outgoing.toml").read_text(encoding="utf-8"))
).numbers
NIGHT = date(2026, 3, 4)
BEGUN = Tonight(NIGHT, start_of(NIGHT, 1), has_begun=True)
NOT_BEGUN = BEGUN._replace(has_begun=False)
MORNING = datetime.fromisoformat("2026-03-04 06:00+07:00")
HEARD = datetime.fromisoformat("2026-03-04 01:02+07:00")
WELL = Standing("mojokerto", "35.16", HEARD, 7, 0, None, "", under_way=False)


def failing(
    nights: int, code: str = "SRC_ERROR", name: str = "mojokerto", run: int = 7
) -> Standing:
    since = NIGHT - timedelta(days=nights - 1)
    return Standing(name, "35.16", HEARD, run, nights, since, code, under_way=False)


def said(*standings: Standing, tonight: Tonight = BEGUN, now: datetime = MORNING) -> list[Word]:
    return alarms(standings, tonight, now, NUMBERS)


def kinds(words: list[Word]) -> list[MessageKind]:
    return [one.kind for one in words]


def test_nothing_is_said_of_a_night_on_which_all_is_well() -> None:
    assert said(WELL) == []


@pytest.mark.parametrize(
    ("nights", "found"),
    [
        pytest.param(1, [], id="one bad night is ordinary"),
        pytest.param(2, [MessageKind.FAILED], id="the second wants a person"),
        pytest.param(9, [MessageKind.FAILED], id="and every later one is the same word"),
    ],
)
def test_a_source_is_failing_from_its_second_night(nights: int, found: list[MessageKind]) -> None:
    words = said(failing(nights))
    assert kinds(words) == found
    assert {one.about for one in words} <= {"mojokerto 7"}


def test_the_word_is_another_one_when_a_source_failed_was_read_and_fails_again() -> None:
    assert {said(failing(2, run=run))[0].about for run in (7, 12)} == {
        "mojokerto 7",
        "mojokerto 12",
    }


def test_rejected_credentials_were_said_at_once_and_are_not_said_as_failing() -> None:
    assert said(failing(5, "AUTH_REJECTED")) == []


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        pytest.param(24, [], id="F47 after a day"),
        pytest.param(36, [], id="F47 at 36 hours"),
        pytest.param(36.02, [MessageKind.STALE], id="F47 beyond 36 hours"),
        pytest.param(72, [MessageKind.STALE], id="F47 after three days"),
    ],
)
def test_data_are_old_after_36_hours_without_a_word(hours: float, found: list[MessageKind]) -> None:
    words = said(WELL, now=HEARD + timedelta(hours=hours))
    assert kinds(words) == found
    assert {(one.district, one.about) for one in words} <= {
        ("35.16", "mojokerto 2026-03-04T01:02:00+07:00")
    }


def test_a_source_that_waits_for_files_or_was_never_heard_is_not_old() -> None:
    later = HEARD + timedelta(days=30)
    push, new = WELL._replace(waits_for_files=True), WELL._replace(heard_at=None)
    assert said(push, new, now=later) == []


@pytest.mark.parametrize(
    ("hour", "tonight", "found"),
    [
        pytest.param("01:29", NOT_BEGUN, [], id="F115 within its half hour"),
        pytest.param("01:30", NOT_BEGUN, [MessageKind.NOT_RUN], id="F115 at half past one"),
        pytest.param("09:00", NOT_BEGUN, [MessageKind.NOT_RUN], id="F115 in the morning"),
        pytest.param("01:30", BEGUN, [], id="F115 a night that began"),
    ],
)
def test_a_night_that_did_not_begin_is_said_at_once(
    hour: str, tonight: Tonight, found: list[MessageKind]
) -> None:
    now = datetime.fromisoformat(f"2026-03-04 {hour}+07:00")
    assert kinds(said(WELL, tonight=tonight, now=now)) == found


def test_an_installation_without_sources_misses_no_night() -> None:
    assert said(tonight=NOT_BEGUN) == []


def test_a_night_that_comes_to_no_end_is_said_with_its_sources() -> None:
    stuck = WELL._replace(under_way=True)
    assert said(stuck, now=MORNING - timedelta(minutes=1)) == []
    (word,) = said(stuck, now=MORNING)
    assert (word.kind, word.district, word.facts["number"]) == (MessageKind.NOT_RUN, "", 1)
    assert word.facts["sources"] == ["mojokerto"]


def out_of_reach(number: int) -> list[Standing]:
    return [failing(2, "SRC_UNREACHABLE", f"sumber-{one}") for one in range(number)]


@pytest.mark.parametrize(
    ("cut_off", "well", "found"),
    [
        pytest.param(13, 25, [MessageKind.NETWORK], id="13 of 38 are more than a third"),
        pytest.param(12, 26, [MessageKind.FAILED] * 12, id="12 of 38 are not"),
        pytest.param(2, 1, [MessageKind.FAILED] * 2, id="two sources say nothing of a network"),
    ],
)
def test_many_sources_out_of_reach_are_one_word_about_our_own_network(
    cut_off: int, well: int, found: list[MessageKind]
) -> None:
    others = [WELL._replace(source=f"lain-{one}") for one in range(well)]
    assert kinds(said(*out_of_reach(cut_off), *others)) == found


def test_our_own_network_is_said_once_as_long_as_it_lasts_and_hides_no_other_failure() -> None:
    words = said(*out_of_reach(5), failing(2, "SRC_CHANGED", "pindah"))
    assert kinds(words) == [MessageKind.NETWORK, MessageKind.FAILED]
    assert words[0].about == "2026-03-03"  # since when, not tonight
    assert words[1].facts["source"] == "pindah"


def test_many_old_sources_are_one_word_for_the_province() -> None:
    every = [WELL._replace(source=f"lain-{one}") for one in range(38)]
    (word,) = said(*every, now=HEARD + timedelta(hours=40))
    assert (word.kind, word.district, word.facts["number"]) == (MessageKind.STALE, "", 38)
