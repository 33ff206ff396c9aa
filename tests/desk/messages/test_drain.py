"""The outbox is drained: once, by several at a time, with what the other side wants respected."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest

from sibermata import failpoints
from sibermata.desk.messages.drain import drain
from sibermata.records.account import Role
from sibermata.records.office.message import MessageKind, MessageState, Sent, Word
from sibermata.rules.outgoing.text import Text
from sibermata.store.desk.messages.outbox import claim_due
from tests.desk.messages.conftest import NOON, OK, Messages

Wib = Callable[[str], datetime]
HELD = Word(MessageKind.HELD, "35.16", "1 SHRINK", {"source": "mojokerto", "code": "SHRINK"})
NOT_RUN = Word(MessageKind.NOT_RUN, "", "2026-03-04", {"night": "2026-03-04", "time": "01.30"})


def test_a_message_is_sent_once_and_its_end_is_noted(messages: Messages) -> None:
    messages.target()
    messages.put(HELD)
    assert messages.drain() == {"sent": 1}
    assert messages.drain() == {}
    assert messages.outbox("state, code, attempts, ended_at is not null") == [
        ("sent", "HTTP_200", 1, True)
    ]
    ((address, text),) = messages.received
    assert address == "json://satu"
    assert text.body == (
        "Perubahan dari sumber mojokerto (Kabupaten Mojokerto) ditahan dan menunggu keputusan. "
        "Jumlah orang turun terlalu banyak. Yang tampil adalah data terakhir yang terbit. "
        "https://sibermata.example/sinkronisasi/ditahan"
    )


@pytest.mark.parametrize(
    ("hour", "held", "not_run"),
    [
        pytest.param("2026-03-03 23:59", "waiting", "sent", id="before midnight"),
        pytest.param("2026-03-04 01:31", "waiting", "sent", id="in the night"),
        pytest.param("2026-03-04 06:00", "sent", "sent", id="in the morning"),
    ],
)
def test_in_quiet_hours_only_the_most_urgent_is_said(
    messages: Messages, wib: Wib, hour: str, held: str, not_run: str
) -> None:
    messages.target("json://satu", Role.COORDINATOR)
    messages.put(HELD)
    messages.put(NOT_RUN)
    messages.at(wib("2026-03-03 23:00"))
    messages.drain(wib(hour))
    assert messages.outbox("kind, state") == [("held", held), ("not_run", not_run)]


class Overtaken:
    """A connection whose first answer is no longer true when it comes."""

    def __init__(self, connection: Any, meanwhile: Callable[[], Any]) -> None:
        self.connection, self.meanwhile = connection, [meanwhile]

    def execute(self, *asked: Any) -> Any:
        answer = self.connection.execute(*asked)
        while self.meanwhile:
            self.meanwhile.pop()()
        return answer


def test_what_another_took_in_between_is_claimed_by_nobody_else(messages: Messages) -> None:
    messages.target()
    messages.put(HELD)
    taken = "update outbox set state = 'sending', attempts = 1 returning 1 n"
    with messages.office.database.work() as connection:
        late: Any = Overtaken(connection, lambda: messages.office.ask(taken))
        assert claim_due(late, NOON, quiet=False) is None


def test_what_is_due_for_one_target_goes_out_as_one_message(messages: Messages) -> None:
    messages.target("json://satu", Role.ADMINISTRATOR)
    for name in ("a", "b", "c"):
        messages.put(Word(MessageKind.HELD, "35.16", name, {"source": name, "code": "SHRINK"}))
    assert messages.drain() == {"sent": 3}
    ((_, text),) = messages.received
    assert text.title == "Sibermata: perubahan ditahan (+2)"
    assert text.body.count("\n\n") == 2


def test_a_refusal_is_final_and_stops_no_other_channel(messages: Messages) -> None:
    messages.target("json://satu")
    messages.target("json://dua")
    messages.answers["json://satu"] = Sent(MessageState.REFUSED, "HTTP_401")
    messages.put(HELD)
    assert messages.drain() == {"refused": 1, "sent": 1}
    assert messages.outbox("target, state, code") == [
        (1, "refused", "HTTP_401"),
        (2, "sent", "HTTP_200"),
    ]
    assert messages.drain() == {}


def test_a_channel_that_breaks_our_own_code_stops_no_other(messages: Messages) -> None:
    messages.target("json://satu")
    messages.target("json://dua")
    messages.answers["json://satu"] = RuntimeError("kaboom")
    messages.put(HELD)
    assert messages.drain() == {"uncertain": 1, "sent": 1}


def test_a_time_out_is_uncertain_and_not_repeated(messages: Messages) -> None:
    messages.target()
    messages.put(HELD)
    messages.answers["json://satu"] = Sent(MessageState.UNCERTAIN, "TIMED_OUT")
    assert messages.drain() == {"uncertain": 1}
    assert messages.drain(NOON + timedelta(hours=71)) == {}
    assert len(messages.received) == 1


def test_who_asks_to_be_asked_later_is_asked_no_earlier(messages: Messages, wib: Wib) -> None:
    messages.target()
    messages.put(HELD)
    now = wib("2026-03-04 09:00")
    messages.at(now)
    messages.answers["json://satu"] = Sent(MessageState.WAITING, "HTTP_429", 1800.0)
    assert messages.drain(now) == {"waiting": 1}
    messages.answers["json://satu"] = OK
    assert messages.drain(now + timedelta(minutes=29, seconds=59)) == {}
    assert messages.drain(now + timedelta(minutes=30)) == {"sent": 1}
    assert messages.outbox("attempts, state") == [(2, "sent")]


def test_who_is_away_is_tried_by_the_table_until_nobody_needs_the_message(
    messages: Messages, wib: Wib
) -> None:
    messages.target()
    messages.put(HELD)
    now = wib("2026-03-04 09:00")
    messages.at(now)
    messages.answers["json://satu"] = Sent(MessageState.WAITING, "NOT_REACHED")
    assert messages.drain(now) == {"waiting": 1}
    assert messages.drain(now + timedelta(seconds=40)) == {}  # the first wait is a minute
    for hours in (1, 8, 24, 48, 71):
        assert messages.drain(now + timedelta(hours=hours)) in ({"waiting": 1}, {})
    assert messages.drain(now + timedelta(hours=72)) == {"expired": 1}
    assert messages.outbox("state, code") == [("expired", "NOT_REACHED")]


@pytest.mark.parametrize(("where", "handed_over"), [("message claimed", 0), ("message sent", 1)])
def test_a_worker_that_dies_over_a_message_leaves_it_uncertain_and_it_is_not_sent_twice(
    messages: Messages, where: str, handed_over: int
) -> None:
    messages.target()
    messages.put(HELD)

    def trap(name: str, source: str) -> None:
        if name == where:
            raise KeyboardInterrupt(name)

    failpoints.arm(trap)
    try:
        with pytest.raises(KeyboardInterrupt):
            messages.drain()
    finally:
        failpoints.arm(None)
    assert messages.outbox("state") == [("sending",)]
    assert messages.drain() == {}  # somebody may still be at it
    assert messages.drain(NOON + timedelta(minutes=11)) == {"uncertain": 1}
    assert messages.drain(NOON + timedelta(minutes=12)) == {}
    assert messages.outbox("state, code") == [("uncertain", "WORKER_LOST")]
    assert len(messages.received) == handed_over


def test_a_worker_that_was_only_paused_does_not_undo_what_was_noted_of_it(
    messages: Messages,
) -> None:
    messages.target()
    messages.put(HELD)

    def slow(address: str, text: object) -> Sent:
        messages.drain(NOON + timedelta(minutes=11))  # another worker gives it up
        return OK

    assert drain(messages.door, NOON, send=slow) == {}
    assert messages.outbox("state, code") == [("uncertain", "WORKER_LOST")]


def test_two_workers_send_each_message_once(messages: Messages) -> None:
    for one in range(12):
        messages.target(f"json://{one:04}")
    messages.put(HELD)
    threads = [Thread(target=messages.drain) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(address for address, _ in messages.received) == [
        f"json://{n:04}" for n in range(12)
    ]
    assert {state for (state,) in messages.outbox("state")} == {"sent"}


class Passing:
    """A clock that goes on by so much with every message that is sent."""

    def __init__(self, messages: Messages, step: timedelta) -> None:
        self.messages, self.step, self.gone = messages, step, timedelta()

    def __call__(self) -> float:
        return self.gone.total_seconds()

    def send(self, address: str, text: Text) -> Sent:
        self.gone += self.step
        return self.messages.send(address, text)


def test_a_wait_that_is_asked_for_begins_when_it_is_asked_for(messages: Messages) -> None:
    messages.target()
    messages.put(HELD)
    messages.answers["json://satu"] = Sent(MessageState.WAITING, "HTTP_429", 120.0)
    clock = Passing(messages, timedelta(minutes=5))
    drain(messages.door, NOON, send=clock.send, clock=clock)
    ((earliest,),) = messages.outbox("not_before")
    assert earliest >= NOON + timedelta(minutes=7)


def test_the_quiet_hours_begin_also_while_messages_go_out(messages: Messages, wib: Wib) -> None:
    for number in range(8):
        messages.target(f"json://tujuan-{number}")
    messages.put(HELD)
    evening = wib("2026-03-04 19:59")
    messages.at(evening)
    clock = Passing(messages, timedelta(minutes=5))
    drain(messages.door, evening, send=clock.send, clock=clock)
    states = [state for (state,) in messages.outbox("state")]
    assert 1 <= states.count("sent") <= 4  # those that were under way at eight
    assert states.count("waiting") == 8 - states.count("sent")
