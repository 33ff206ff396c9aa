"""Where an act of a person happens: one open transaction, the rules it is judged by, and who acts.

Invariant: every act is one transaction - lock, compare with what the officer saw, write, trail; the
door that opened it commits.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Connection

from sibermata.errors import UsageError
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.text import mask_numbers, plain
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.base.trail import write_trail


@dataclass(frozen=True, slots=True)
class Desk:
    """An open desk."""

    connection: Connection[Any]
    secrecy: Secrecy
    book: Rulebook
    today: date
    by: str  # who acts

    def note(self, what: str, subject: object, **detail: object) -> None:
        """Append to the trail; counts and codes only, never personal data."""
        write_trail(self.connection, self.secrecy, self.by, what, str(subject), dict(detail))


def refuse_unnamed(desk: Desk) -> None:
    """Refuse an act of nobody."""
    if not desk.by.strip():
        raise UsageError("--by: who acts must have a name")


def refuse_if_seen_otherwise(now: str, seen: str | None, what: str) -> None:
    """Refuse when the officer looked at another value than stands now: somebody else was
    quicker.
    """
    if seen is not None and plain(seen) != plain(now):
        raise UsageError(
            f"{what}: you saw {mask_numbers(seen)!r}, it is {mask_numbers(now)!r} now: look "
            "again, then decide"
        )


def same_person(one: str, other: str) -> bool:
    """Return whether two names of those who act are one."""
    return plain(one) == plain(other)
