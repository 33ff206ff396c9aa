"""The numbers of config/accounts.toml: passwords, failures, sessions, links. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, TypeVar

from sibermata.errors import ConfigError

FILE = "accounts.toml"
PROFILES = ("asvs", "bssn")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PasswordTerms:
    """What a password must be."""

    least: int
    most: int
    composition: bool
    valid_months: int  # 0 = for good


@dataclass(frozen=True, slots=True)
class FailureTerms:
    """How often somebody may fail to sign in."""

    free: int
    longest_wait_minutes: int
    lock: int
    address_per_minute: int

    def wait_after(self, failures: int) -> timedelta:
        """Return how long nobody may try after so many failures in a row: no wait for the free
        ones, then one second, doubled each time.
        """
        if failures < self.free:
            return timedelta()
        longest = timedelta(minutes=self.longest_wait_minutes)
        return min(timedelta(seconds=2 ** min(failures - self.free, 20)), longest)


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """How long a session lasts."""

    idle_minutes: int
    longest_hours: int
    proof_minutes: int
    door_hours: int
    device_days: int


@dataclass(frozen=True, slots=True)
class LinkTerms:
    """How long a one-time link opens."""

    invitation_hours: int
    reset_minutes: int


@dataclass(frozen=True, slots=True)
class KeptTerms:
    """How long security records are kept."""

    session_days: int
    event_days: int


@dataclass(frozen=True, slots=True)
class Terms:
    """All of them, and the words that are in no password."""

    password: PasswordTerms
    failures: FailureTerms
    sessions: SessionTerms
    links: LinkTerms
    kept: KeptTerms
    common: frozenset[str]
    frequent: frozenset[str]  # words that are no password, whatever digits stand around them


def make_terms(content: Mapping[str, Any], common: str, frequent: str) -> Terms:
    """Return what accounts.toml and the lists of common passwords say; raise ConfigError where one
    is wrong.
    """
    profile = content.get("profile")
    if profile not in PROFILES:
        raise _wrong("profile")
    return Terms(
        _table(PasswordTerms, content, str(profile)),
        _table(FailureTerms, content, "failures"),
        _table(SessionTerms, content, "sessions"),
        _table(LinkTerms, content, "links"),
        _table(KeptTerms, content, "kept"),
        _words(common),
        _words(frequent),
    )


def _words(text: str) -> frozenset[str]:
    """Return the words of a list, one a line."""
    return frozenset(
        line.strip().casefold() for line in text.splitlines() if line and line[0] != "#"
    )


def _table(shape: type[T], content: Mapping[str, Any], name: str) -> T:
    """Return one table of the file as its shape; every number is a whole one, 0 or more."""
    table = content.get(name)
    names = {one.name: one.type for one in fields(shape)}  # type: ignore[arg-type]
    if not isinstance(table, Mapping) or table.keys() != names.keys():
        raise _wrong(name)
    for key, kind in names.items():
        right = type(table[key]) is kind and (kind is bool or table[key] >= 0)
        if not right:
            raise _wrong(f"{name}.{key}")
    return shape(**table)


def _wrong(key: str) -> ConfigError:
    return ConfigError(f"{FILE}: {key}: wrong", "CONFIG_KEY", key=key, place=FILE)
