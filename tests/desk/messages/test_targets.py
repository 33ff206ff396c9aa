"""Who is told: added with a sealed address, paused, removed with what waited."""

from datetime import date

import pytest

from sibermata.desk.messages.targets import TargetWanted, add_target, pause, remove, try_target
from sibermata.errors import Refusal
from sibermata.records.account import Role
from sibermata.records.office.message import MessageKind, Word
from sibermata.store.desk.messages.targets import list_targets
from tests.desk.messages.conftest import NOON, Messages

ADDRESS = "tgram://123456789:rahasiaKenari/12315544"
HELD = Word(MessageKind.HELD, "35.16", "1 SHRINK", {"source": "mojokerto", "code": "SHRINK"})


def refused(
    messages: Messages, wanted: TargetWanted, address: str = ADDRESS, *, fit: bool = True
) -> str:
    with messages.office.database.work() as connection, pytest.raises(Refusal) as caught:
        add_target(messages.desk(connection), wanted, address, NOON, lambda one: fit)
    return caught.value.code


def test_an_address_rests_sealed_and_only_its_kind_and_last_two_characters_are_shown(
    messages: Messages,
) -> None:
    messages.target(ADDRESS)
    with messages.office.database.connection() as connection:
        (shown,) = list_targets(connection)
        kept = connection.execute(
            "select t::text || coalesce((select string_agg(a::text, '') from audit a), '') "
            "from message_target t"
        ).fetchone()
    assert (shown["channel"], shown["ending"]) == ("tgram", "44")
    assert "address" not in shown
    assert kept is not None
    assert "rahasiaKenari" not in str(kept[0])


@pytest.mark.parametrize(
    ("wanted", "address", "fit", "code"),
    [
        pytest.param(TargetWanted(" ", Role.COORDINATOR), ADDRESS, True, "TARGET_NAME", id="none"),
        pytest.param(
            TargetWanted("WA 081234567897", Role.COORDINATOR),
            ADDRESS,
            True,
            "TARGET_NAME",
            id="a telephone number is no name",
        ),
        pytest.param(
            TargetWanted("Bupati", Role.LEADER), ADDRESS, True, "TARGET_ROLE", id="no such word"
        ),
        pytest.param(
            TargetWanted("Petugas", Role.OFFICER), ADDRESS, True, "TARGET_DISTRICTS", id="where"
        ),
        pytest.param(
            TargetWanted("Petugas", Role.OFFICER, frozenset(("99.99",))),
            ADDRESS,
            True,
            "DISTRICT_UNKNOWN",
            id="no district",
        ),
        pytest.param(
            TargetWanted("Kantor", Role.COORDINATOR), "kantor", True, "TARGET_ADDRESS", id="no kind"
        ),
        pytest.param(
            TargetWanted("Kantor", Role.COORDINATOR), ADDRESS, False, "TARGET_ADDRESS", id="unfit"
        ),
    ],
)
def test_a_target_is_refused_with_its_reason(
    messages: Messages, wanted: TargetWanted, address: str, fit: bool, code: str
) -> None:
    assert refused(messages, wanted, address, fit=fit) == code


@pytest.mark.parametrize(
    ("role", "districts", "number"),
    [
        pytest.param(Role.OFFICER, ("35.16",), 1, id="the officer of the district"),
        pytest.param(Role.OFFICER, ("35.17",), 0, id="the officer next door"),
        pytest.param(Role.COORDINATOR, (), 1, id="who has the province"),
    ],
)
def test_a_word_goes_to_the_districts_and_roles_that_it_is_for(
    messages: Messages, role: Role, districts: tuple[str, ...], number: int
) -> None:
    messages.target("json://satu", role, *districts)
    assert messages.put(HELD) == number


def test_a_coordinator_does_not_mend_sources_and_an_officer_hears_nothing_of_the_province(
    messages: Messages,
) -> None:
    messages.target("json://satu", Role.COORDINATOR)
    messages.target("json://dua", Role.OFFICER)
    assert messages.put(Word(MessageKind.STALE, "35.16", "x", {"source": "x"})) == 1
    assert messages.put(Word(MessageKind.NOT_RUN, "", "2026-03-04", {})) == 1
    assert messages.outbox("kind, target") == [("stale", 2), ("not_run", 1)]


def test_the_same_word_is_written_once(messages: Messages) -> None:
    messages.target()
    assert [messages.put(HELD), messages.put(HELD)] == [1, 0]


def test_a_paused_target_is_told_nothing_and_hears_what_still_stands_afterwards(
    messages: Messages,
) -> None:
    number = messages.target()
    with messages.office.database.work() as connection:
        pause(messages.desk(connection), number, date(2026, 3, 31))
        connection.execute("update message_target set paused_until = current_date + 1")
    assert messages.put(HELD) == 0
    with messages.office.database.work() as connection:
        pause(messages.desk(connection), number, None)
    assert messages.put(HELD) == 1


@pytest.mark.parametrize("until", [date(2026, 3, 3), date(2027, 3, 3)], ids=["past", "too long"])
def test_a_pause_ends_within_half_a_year(messages: Messages, until: date) -> None:
    number = messages.target()
    with messages.office.database.work() as connection, pytest.raises(Refusal) as caught:
        pause(messages.desk(connection), number, until)
    assert caught.value.code == "TARGET_PAUSE"


def test_a_removed_target_loses_its_address_and_what_waited_for_it(messages: Messages) -> None:
    number = messages.target()
    messages.put(HELD)
    with messages.office.database.work() as connection:
        remove(messages.desk(connection), number, NOON)
    assert messages.outbox("state") == [("expired",)]
    with messages.office.database.connection() as connection:
        assert connection.execute("select address from message_target").fetchone() == (None,)
        assert list_targets(connection) == []
    with messages.office.database.work() as connection, pytest.raises(Refusal) as caught:
        try_target(messages.desk(connection), number, NOON)
    assert caught.value.code == "TARGET_UNKNOWN"
    assert messages.drain() == {}


def test_every_act_on_targets_stands_in_the_trail_without_the_address(messages: Messages) -> None:
    number = messages.target(ADDRESS)
    with messages.office.database.work() as connection:
        desk = messages.desk(connection)
        pause(desk, number, date(2026, 3, 31))
        pause(desk, number, None)
        try_target(desk, number, NOON)
        remove(desk, number, NOON)
    acts = [row["what"] for row in messages.office.ask("select what from audit order by id")]
    assert acts == [
        f"message target {act}" for act in ("added", "paused", "resumed", "tried", "removed")
    ]
