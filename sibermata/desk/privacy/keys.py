"""One master key takes over from another while nights and pages go on; the old one is let go of
once nothing needs it.

Invariant: whatever stops it, at every moment each value opens with a key that is here, and doing it
again goes on where it stopped. Agreed: docs/decisions/0027-key-rotation.md.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from psycopg import Connection

from sibermata.desk.opening import KEY_WORD, Opened
from sibermata.errors import ConfigError, Refusal
from sibermata.failpoints import failpoint
from sibermata.settings import KEY_BYTES, Settings, write_keys
from sibermata.store.base.keys import HASHES, PURPOSE, take_hashes
from sibermata.store.base.secrecy import Key
from sibermata.store.privacy.hashes import alone, raise_fences, turn_hashes
from sibermata.store.privacy.sealed import SEALED, count_under_others, seal_anew
from sibermata.store.registry.places import recall, remember

ENVIRONMENT = "SIBERMATA_KEY"
PASSES = 5  # over all columns: what was held by somebody else in one is sealed anew in the next
T = TypeVar("T")


class Waiting(NamedTuple):
    """How long to wait for a moment at which nobody hashes or seals."""

    seconds: float = 600.0
    pause: Callable[[float], None] = time.sleep


USUAL = Waiting()


class KeyHere(NamedTuple):
    """A key that is here."""

    fingerprint: str
    at_work: bool


class Step(NamedTuple):
    """How far a change of key is: what was done, and how much of it."""

    what: str
    values: int


def keys_here(door: Opened) -> list[KeyHere]:
    """Return the keys that are here, the newest first."""
    at_work = door.secrecy.fingerprint
    return [KeyHere(one, one == at_work) for one in door.secrecy.fingerprints]


def add_key(settings: Settings) -> str:
    """Make a new key and put it before the others in the key file; return its fingerprint. Nothing
    is sealed by it until it takes over.
    """
    path = key_file(settings)
    new = secrets.token_bytes(KEY_BYTES)
    write_keys(path, [new, settings.required_key(), *settings.older_keys])
    return Key(new).fingerprint


def key_file(settings: Settings) -> Path:
    """Return the file that the keys are in; refuse where they stand in the environment."""
    if settings.key_from == ENVIRONMENT:
        raise ConfigError("the key stands in the environment", "KEY_IN_ENVIRONMENT")
    return Path(settings.key_from)


def rotate(
    door: Opened,
    by: str,
    wait: Waiting = USUAL,
) -> Iterator[Step]:
    """Let the newest key take over: of what is sealed from now on, of all that was sealed before,
    and of the hashes of numbers. Yield what was done.
    """
    if len(door.secrecy.fingerprints) == 1:
        raise Refusal("KEY_ALONE")
    yield Step("taken over", take_over(door, by))
    failpoint("key taken over")
    yield from seal_all(door)
    yield Step("hashes", turn_all(door, by, wait))
    failpoint("hashes turned")
    yield from seal_all(door)
    with door.database.connection() as connection:
        left = count_under_others(connection, door.secrecy.head)
    yield Step("left", sum(left.values()))


def take_over(door: Opened, by: str) -> int:
    """Seal by the newest key from now on, in every process that opens anything of it; return 0
    where it does already.
    """
    with door.database.work(60, name="key taken over") as connection:
        desk = door.desk_on(connection, by)
        before = door.secrecy.fingerprint
        if recall(connection, HASHES) is None:  # then the first key is no longer needed for them
            keep_hashes(connection, door)
        if before == door.secrecy.fingerprints[0]:
            return 0
        door.secrecy.work_by_newest()
        remember(connection, "key", "", door.secrecy.seal(KEY_WORD, b"key"))
        keep_hashes(connection, door)
        desk.note("key taken over", door.secrecy.fingerprint, before=before)
    return 1


def keep_hashes(connection: Connection[Any], door: Opened) -> None:
    """Keep what hashes are keyed by, sealed by the key at work."""
    text, layers = door.secrecy.kept_hashes(), str(door.secrecy.layers)
    remember(connection, HASHES, layers, door.secrecy.seal(text, PURPOSE))


def seal_all(door: Opened) -> Iterator[Step]:
    """Seal anew what other keys sealed, pass by pass, until a pass finds nothing."""
    for _ in range(PASSES):
        done = 0
        for one in SEALED:
            count = 0
            for number in seal_anew(door.database, door.secrecy, one):
                failpoint("sealed anew")
                count += number
            if count:
                yield Step(f"{one.table}.{one.column}", count)
            done += count
        if not done:
            return


def turn_all(door: Opened, by: str, wait: Waiting) -> int:
    """Turn the hashes of numbers once nobody compares or writes one; return how many, 0 where they
    go through the newest key already.
    """

    def turn(connection: Connection[Any]) -> int:
        take_hashes(connection, door.secrecy)
        if door.secrecy.hashes_by_newest:
            return 0
        count = turn_hashes(connection, door.secrecy)
        desk = door.desk_on(connection, by)
        desk.note("hashes turned", door.secrecy.fingerprint, hashes=count)
        return count

    return when_alone(lambda: door.database.work(3600, name="hashes turned"), turn, wait)


def when_alone(
    begin: Callable[[], AbstractContextManager[Connection[Any]]],
    unit: Callable[[Connection[Any]], T],
    wait: Waiting,
) -> T:
    """Do a unit of work at the first moment at which nobody hashes or seals; refuse where none
    comes. `begin` opens its transaction, as often as it is tried.
    """
    until = time.monotonic() + wait.seconds
    while True:
        with begin() as connection:
            if alone(connection):
                return unit(connection)
        if time.monotonic() >= until:
            raise Refusal("KEY_BUSY")
        wait.pause(1.0)


def retire(door: Opened, fingerprint: str, by: str, wait: Waiting = USUAL) -> str:
    """Let go of a key that nothing needs: take it out of the key file, and return its whole
    fingerprint. Whoever may be sealing by it at this moment is waited for.
    """
    known = door.secrecy.fingerprints
    named = [one for one in known if fingerprint and one.startswith(fingerprint)]
    if len(named) != 1:
        raise Refusal("KEY_UNKNOWN", fingerprint=fingerprint, known=tuple(known))
    if named[0] == door.secrecy.fingerprint:
        raise Refusal("KEY_AT_WORK", fingerprint=named[0])
    path = key_file(door.settings)

    def let_go(connection: Connection[Any]) -> None:
        left = sum(count_under_others(connection, door.secrecy.head).values())
        if left or recall(connection, HASHES) is None or not door.secrecy.hashes_by_newest:
            raise Refusal("KEY_STILL_NEEDED", fingerprint=named[0], values=left)
        raise_fences(connection)
        door.desk_on(connection, by).note("key retired", named[0])

    when_alone(lambda: door.database.work(3600, name="key retired"), let_go, wait)
    settings = door.settings
    masters = [settings.required_key(), *settings.older_keys]
    write_keys(path, [one for one in masters if Key(one).fingerprint != named[0]])
    return named[0]
