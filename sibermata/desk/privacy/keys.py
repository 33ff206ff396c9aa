"""One master key takes over from another while nights and pages go on; the old key is removed once
nothing needs it.

Invariant: at every moment, even if it is killed, each value opens with a key that is present;
running it again continues where it stopped. Agreed: docs/decisions/0027-key-rotation.md.
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
PASSES = (
    5  # over all columns: rows that somebody else had locked in one pass are sealed in the next
)
T = TypeVar("T")


class Waiting(NamedTuple):
    """How long to wait for a moment at which nobody hashes or seals."""

    seconds: float = 600.0
    pause: Callable[[float], None] = time.sleep


USUAL = Waiting()


class KeyHere(NamedTuple):
    """A key that is present."""

    fingerprint: str
    at_work: bool


class Step(NamedTuple):
    """One step of a change of key: what was done, and to how many values."""

    what: str
    values: int


def keys_here(door: Opened) -> list[KeyHere]:
    """Return the keys that are present, the newest first."""
    at_work = door.secrecy.fingerprint
    return [KeyHere(one, one == at_work) for one in door.secrecy.fingerprints]


def add_key(settings: Settings) -> str:
    """Make a new key and put it first in the key file; return its fingerprint.

    Nothing is sealed with it until it takes over.
    """
    path = key_file(settings)
    new = secrets.token_bytes(KEY_BYTES)
    write_keys(path, [new, settings.required_key(), *settings.older_keys])
    return Key(new).fingerprint


def key_file(settings: Settings) -> Path:
    """Return the path of the key file; refuse where the keys are set in the environment."""
    if settings.key_from == ENVIRONMENT:
        raise ConfigError("the key stands in the environment", "KEY_IN_ENVIRONMENT")
    return Path(settings.key_from)


def rotate(
    door: Opened,
    by: str,
    wait: Waiting = USUAL,
) -> Iterator[Step]:
    """Let the newest key take over: new values are sealed with it, older ones are sealed again, and
    hashes of numbers are turned. Yield the steps.
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
    """Seal with the newest key from now on, in every process; return 0 if that is already so."""
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
    """Store the secret that hashes are keyed by, sealed with the key in use."""
    text, layers = door.secrecy.kept_hashes(), str(door.secrecy.layers)
    remember(connection, HASHES, layers, door.secrecy.seal(text, PURPOSE))


def seal_all(door: Opened) -> Iterator[Step]:
    """Seal again what other keys sealed, pass by pass, until a pass finds nothing."""
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
    """Turn the hashes of numbers at a moment when nobody compares or writes one; return how many, 0
    if they already go through the newest key.
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
    """Do a unit of work at the first moment at which nobody hashes or seals; refuse if none comes.

    `begin` opens its transaction; it is called once for each try.
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
    """Remove a key that nothing needs from the key file, and return its whole fingerprint.

    Waits for anybody who may be sealing with it at this moment.
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
