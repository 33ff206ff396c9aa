"""What leaves the office as a message: its kinds, who gets each, and what became of it.

Invariant: a message is made of counts, codes, names of sources and districts, and days; never of
anything about a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sibermata.records.account import Role


class MessageKind(StrEnum):
    """Why something is said."""

    DIGEST = "digest"  # every morning, what waits
    HELD = "held"  # a plan waits for a decision
    REJECTED = "rejected"  # a source let our user and password in no more
    NOT_RUN = "not_run"  # a night did not begin, or came to no end
    FAILED = "failed"  # a source failed for the second night
    STALE = "stale"  # nothing was confirmed of a source for 36 hours
    NETWORK = "network"  # so many sources are out of reach that it must be our own network
    TEST = "test"  # somebody tries a target


class MessageState(StrEnum):
    """Where a message stands; all but the first two are its end."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"  # the other side said no, and would say so again
    UNCERTAIN = "uncertain"  # nobody knows whether it arrived: never sent again
    EXPIRED = "expired"  # not sent in time, or its target is gone


class Terms(NamedTuple):
    """How a kind is sent."""

    roles: tuple[Role, ...]  # of the targets that get it
    hours: int  # after so long nobody needs it any more
    at_once: bool = False  # in the quiet hours too


EVERYBODY = (Role.OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR)
MENDERS = (Role.OFFICER, Role.ADMINISTRATOR)  # who can mend a source
PROVINCE = (Role.COORDINATOR, Role.ADMINISTRATOR)
TERMS: Mapping[MessageKind, Terms] = {
    MessageKind.DIGEST: Terms(EVERYBODY, 12),
    MessageKind.HELD: Terms(EVERYBODY, 72),  # as long as the plan waits
    MessageKind.REJECTED: Terms(MENDERS, 24, at_once=True),
    MessageKind.NOT_RUN: Terms(PROVINCE, 18, at_once=True),
    MessageKind.FAILED: Terms(MENDERS, 24),
    MessageKind.STALE: Terms(MENDERS, 24),
    MessageKind.NETWORK: Terms(PROVINCE, 18),
    MessageKind.TEST: Terms(EVERYBODY, 1, at_once=True),
}
AT_ONCE = tuple(kind for kind, terms in TERMS.items() if terms.at_once)


@dataclass(frozen=True, slots=True)
class Word:
    """Something to be said, once to every target that gets its kind."""

    kind: MessageKind
    district: str  # '' = the province
    about: str  # two words of one kind about the same are one
    facts: Mapping[str, Any]  # counts, codes, names of sources, days


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message in the outbox that is ours to send."""

    id: int
    kind: MessageKind
    district: str
    facts: Mapping[str, Any]
    attempts: int  # with this one


@dataclass(frozen=True, slots=True)
class Sent:
    """How an attempt ended. `state` WAITING: it is tried again."""

    state: MessageState
    code: str  # HTTP_429, TIMED_OUT ...: ours, never a word of the other side
    wait_seconds: float | None = None  # that the other side asked for
