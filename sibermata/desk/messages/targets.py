"""Targets of messages: added, paused, removed, tried.

Invariant: an address is a secret and personal data. It is sealed where it rests, shown by its kind
and its last two characters only, and dropped when the target is removed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sibermata.errors import Refusal
from sibermata.records.account import Role
from sibermata.records.office.message import EVERYBODY, MessageKind, Word
from sibermata.rules.time.office import day_in_words
from sibermata.rules.value.text import mask_numbers
from sibermata.sources.outgoing.send import is_fit
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.messages.targets import (
    Target,
    lock_target,
    pause_target,
    remove_target,
    write_target,
)
from sibermata.store.night.outbox import put_word_for
from sibermata.store.registry.places import known_districts

PURPOSE = b"message target"
LONGEST_NAME = 80
LONGEST_PAUSE = timedelta(days=180)
SHOWN = 2  # characters of an address


@dataclass(frozen=True, slots=True)
class TargetWanted:
    """What a target is to be."""

    name: str
    role: Role
    districts: frozenset[str] = frozenset()  # none: the whole province


def add_target(
    desk: Desk,
    wanted: TargetWanted,
    address: str,
    now: datetime,
    fit: Callable[[str], bool] = is_fit,
) -> int:
    """Add a target and return its number; nothing is sent."""
    refuse_unnamed(desk)
    name, address = " ".join(wanted.name.split()), address.strip()
    if not name or len(name) > LONGEST_NAME or mask_numbers(name) != name:
        raise Refusal("TARGET_NAME", most=LONGEST_NAME)
    if wanted.role not in EVERYBODY:
        raise Refusal("TARGET_ROLE", value=wanted.role, known=EVERYBODY)
    known = known_districts(desk.connection)
    if unknown := sorted(code for code in wanted.districts if code not in known):
        raise Refusal("DISTRICT_UNKNOWN", district=unknown[0], nearest=())
    if wanted.role is Role.OFFICER and not wanted.districts:
        raise Refusal("TARGET_DISTRICTS")
    channel, mark, rest = address.partition("://")
    if not mark or len(rest) <= SHOWN or "\n" in address or not fit(address):
        raise Refusal("TARGET_ADDRESS")
    number = write_target(
        desk.connection,
        name=name,
        role=wanted.role,
        districts=wanted.districts,
        channel=channel.lower(),
        ending=address[-SHOWN:],
        address=desk.secrecy.seal(address, PURPOSE),
        by=desk.by,
        now=now,
    )
    detail = {"role": wanted.role, "districts": sorted(wanted.districts), "channel": channel}
    desk.note("message target added", number, **detail)
    return number


def pause(desk: Desk, number: int, until: date | None) -> None:
    """Tell a target nothing up to and including a day; None: tell it again."""
    refuse_unnamed(desk)
    target_of(desk, number)
    most = desk.today + LONGEST_PAUSE
    if until is not None and not desk.today <= until <= most:
        raise Refusal(
            "TARGET_PAUSE",
            day=day_in_words(until),
            today=day_in_words(desk.today),
            most=day_in_words(most),
        )
    pause_target(desk.connection, number, until)
    if until is None:
        desk.note("message target resumed", number)
    else:
        desk.note("message target paused", number, until=until.isoformat())


def remove(desk: Desk, number: int, now: datetime) -> None:
    """Remove a target; its address is dropped, and what waited for it is not sent."""
    refuse_unnamed(desk)
    target_of(desk, number)
    remove_target(desk.connection, number, now)
    desk.note("message target removed", number)


def try_target(desk: Desk, number: int, now: datetime) -> None:
    """Put a message into the outbox by which somebody sees whether a target is right."""
    refuse_unnamed(desk)
    target_of(desk, number)
    word = Word(MessageKind.TEST, "", now.isoformat(), {})
    put_word_for(desk.connection, number, word)
    desk.note("message target tried", number)


def target_of(desk: Desk, number: int) -> Target:
    """Lock a target, or refuse a number that none has."""
    found = lock_target(desk.connection, number)
    if found is None:
        raise Refusal("TARGET_UNKNOWN", target=number)
    return found


def address_of(secrecy: Secrecy, sealed: bytes) -> str:
    """Return the address of a target, to be sent to and shown nowhere."""
    return secrecy.open(bytes(sealed), PURPOSE)
