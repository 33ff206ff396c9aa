"""The numbers and words of config/outgoing.toml: when messages leave, and what they say. Pure. An
incomplete file raises for every caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from sibermata.errors import ConfigError
from sibermata.records.office.message import MessageKind
from sibermata.rules.time.office import WIB

FILE = "outgoing.toml"
# kinds that are said in other words where they concern many, or a night that began
VARIANTS = ("not_ended", "all_stale")
LINES = frozenset(
    (
        *("refused", "questions", "held", "challenged", "heads", "pledges", "trouble", "failing"),
        *("terms", "trainings"),
        *(
            "requests",
            "rejected",
            "old",
            "more",
            "well",
            "everywhere",
            "several",
            "night",
            "source",
        ),
    )
)


class Wording(NamedTuple):
    """The words of a kind, with places for facts."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """When messages leave."""

    digest_at: time
    digest_until: time
    well_day: int
    quiet_from: time
    quiet_until: time
    not_begun_minutes: int
    not_ended_hours: int
    failed_nights: int
    stale_hours: int
    training_days: int
    own_network_of: int
    own_network_least: int
    retry_minutes: tuple[int, ...]
    jitter_percent: int
    keep_days: int

    def is_quiet(self, now: datetime) -> bool:
        """Return whether it is an hour at which only the most urgent is said."""
        hour = now.astimezone(WIB).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def is_morning(self, now: datetime) -> bool:
        """Return whether the morning's message is due."""
        return self.digest_at <= now.astimezone(WIB).time() < self.digest_until

    def wait_after(self, attempts: int, chance: float, asked: float | None) -> timedelta:
        """Return the wait after so many attempts: by the table, with jitter, and never shorter
        than the other side asks. `chance`: from 0 to 1.
        """
        minutes = self.retry_minutes[min(attempts, len(self.retry_minutes)) - 1]
        spread = 1 + (2 * chance - 1) * self.jitter_percent / 100
        return max(timedelta(minutes=minutes) * spread, timedelta(seconds=asked or 0))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The whole file."""

    numbers: Numbers
    words: Mapping[str, Wording]
    lines: Mapping[str, str]


def make_outgoing(content: Mapping[str, Any]) -> Outgoing:
    """Return what outgoing.toml says; raise ConfigError where it is not whole."""
    words = content.get("words", {})
    if set(words) != {*map(str, MessageKind), *VARIANTS}:
        raise wrong("words")
    for name, table in words.items():
        if not isinstance(table, Mapping) or table.keys() != {"title", "body"}:
            raise wrong(f"words.{name}")
        texts(table, f"words.{name}")
    lines = content.get("lines", {})
    if set(lines) != LINES:
        raise wrong("lines")
    texts(lines, "lines")
    return Outgoing(
        make_numbers(content.get("numbers", {})),
        {name: Wording(table["title"], table["body"]) for name, table in words.items()},
        dict(lines),
    )


def make_numbers(table: Mapping[str, Any]) -> Numbers:
    """Return the numbers, each of its own kind."""
    names = {one.name: one.type for one in fields(Numbers)}
    if not isinstance(table, Mapping) or table.keys() != names.keys():
        raise wrong("numbers")
    return Numbers(**{name: number(name, kind, table[name]) for name, kind in names.items()})


def number(name: str, kind: Any, value: Any) -> Any:
    """Return one number: an hour, a list of minutes, or a whole number above zero."""
    whole = value if isinstance(value, list) else [value]
    if kind is time:
        try:
            return time.fromisoformat(value)
        except (TypeError, ValueError):
            raise wrong(f"numbers.{name}") from None
    if not whole or not all(type(one) is int and one > 0 for one in whole):
        raise wrong(f"numbers.{name}")
    return value if kind is int else tuple(whole)


def texts(table: Mapping[str, Any], key: str) -> None:
    """Raise where a text is none."""
    for name, text in table.items():
        if not isinstance(text, str) or not text.strip():
            raise wrong(f"{key}.{name}")


def wrong(key: str) -> ConfigError:
    """Return the error of a key that is missing, unknown or not what it must be."""
    return ConfigError(f"{FILE}: {key}: wrong", "CONFIG_KEY", key=key, place=FILE)
