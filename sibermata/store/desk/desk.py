"""Where an act of a person happens: one open transaction, the rules it is judged by, and who acts.

Invariant: every act is one transaction - lock, compare with what the officer saw, write, trail; the
door that opened it commits.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from psycopg import Connection

from sibermata.errors import Refusal
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.text import mask_numbers, plain
from sibermata.store.base.scope import Scope
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.base.trail import write_trail

CLOCK = "sibermata"  # the name under which the clock acts


@dataclass(frozen=True, slots=True)
class Desk:
    """An open desk."""

    connection: Connection[Any]
    secrecy: Secrecy
    book: Rulebook
    today: date
    by: str  # who acts
    scope: Scope = field(default_factory=Scope.province)  # whose districts are seen

    def note(self, what: str, subject: object, **detail: object) -> None:
        """Append to the trail; counts and codes only, never personal data."""
        write_trail(self.connection, self.secrecy, self.by, what, str(subject), dict(detail))


def refuse_unnamed(desk: Desk) -> None:
    """Refuse an act without a name."""
    if not desk.by.strip():
        raise Refusal("NAME_NEEDED")


def refuse_without_reason(reason: str) -> None:
    """Refuse an act that needs a reason and has none."""
    if not reason.strip():
        raise Refusal("REASON_NEEDED")


def refuse_if_seen_otherwise(now: str, seen: str | None, what: str) -> None:
    """Refuse if the officer looked at another value than the present one: somebody else was
    quicker.
    """
    if seen is not None and plain(seen) != plain(now):
        raise Refusal("SEEN_OTHERWISE", field=what, seen=mask_numbers(seen), now=mask_numbers(now))
