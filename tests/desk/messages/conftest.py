"""An office that tells people: a door with the address of its pages, targets, and somebody who
receives.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sibermata.desk.messages.drain import drain
from sibermata.desk.messages.targets import TargetWanted, add_target
from sibermata.desk.opening import Opened
from sibermata.records.account import Role
from sibermata.records.office.message import MessageState, Sent, Word
from sibermata.rules.outgoing.text import Text
from sibermata.store.desk.desk import Desk
from sibermata.store.night.outbox import put_word
from tests.accounts import open_door
from tests.office import Office

PAGES = "https://sibermata.example"
NOON = datetime(2026, 3, 4, 5, tzinfo=UTC)  # 12.00 WIB
OK = Sent(MessageState.SENT, "HTTP_200")


@dataclass
class Messages:
    """An office, whom it tells, and what they received."""

    office: Office
    door: Opened
    received: list[tuple[str, Text]] = field(default_factory=list)
    answers: dict[str, Sent | BaseException] = field(default_factory=dict)

    def target(
        self, address: str = "json://satu", role: Role = Role.OFFICER, *districts: str
    ) -> int:
        """Add a target without asking Apprise for it."""
        places = districts or (("35.16",) if role is Role.OFFICER else ())
        wanted = TargetWanted("Tujuan", role, frozenset(places))
        with self.office.database.work() as connection:
            return add_target(self.desk(connection), wanted, address, NOON, lambda one: True)

    def desk(self, connection: Any) -> Desk:
        return Desk(
            connection, self.office.secrecy, self.office.rules.book, date(2026, 3, 4), "Rini"
        )

    def send(self, address: str, text: Text) -> Sent:
        """What stands for the outside world."""
        self.received.append((address, text))
        answer = self.answers.get(address, OK)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def put(self, word: Word) -> int:
        """Write a word at noon of a fixed day: no clock decides what is due."""
        with self.office.database.work() as connection:
            written = put_word(connection, word)
        self.at(NOON)
        return written

    def at(self, when: datetime) -> None:
        """Let every message that was not tried yet have been written at this instant."""
        with self.office.database.work() as connection:
            connection.execute(
                "update outbox set made_at = %s, not_before = %s, expires_at = %s where attempts = 0",
                (when, when, when + timedelta(hours=72)),
            )

    def drain(self, now: datetime = NOON) -> dict[str, int]:
        return dict(drain(self.door, now, send=self.send, clock=lambda: 0.0))

    def outbox(self, columns: str = "kind, about, state") -> list[tuple[Any, ...]]:
        with self.office.database.connection() as connection:
            return connection.execute(f"select {columns} from outbox order by id").fetchall()


@pytest.fixture
def messages(office: Office) -> Messages:
    door = open_door(office.database)
    settings = replace(door.settings, sources=office.folder / "sources", public_url=PAGES)
    return Messages(office, replace(door, settings=settings))


@pytest.fixture
def wib() -> Callable[[str], datetime]:
    """An instant of the office's zone: wib('2026-03-02 01:00')."""

    def instant(text: str) -> datetime:
        return datetime.fromisoformat(text + "+07:00")

    return instant
