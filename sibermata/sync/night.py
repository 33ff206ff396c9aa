"""Everything a night works with: the database, the keys, the rules, access to the outside. Made at
a door, handed to every source's run.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import Any

from sibermata.records.source import LISTS
from sibermata.rules.night_numbers import NightNumbers, night_numbers
from sibermata.rules.rulebook import Rulebook, make_rulebook
from sibermata.rules.value.columns import ColumnNames, make_column_names, make_list_names
from sibermata.sources.limits import Budget
from sibermata.store.base.engine import Database
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.night.runs import renew_leases

KEEP_ALIVE_SECONDS = 60
# raised whenever the same bytes would be read in another way: every source is then read again
READING = "13"


class Rules:
    """The rule files of config/: their digest at once, their contents only if some source changed
    (a quiet night never needs them).
    """

    def __init__(self, files: Mapping[str, str], edition: str = "") -> None:
        self.files = files
        signs = "\x00".join(
            [
                READING,
                edition,
                *(
                    f"{name}\x00{text}"
                    for name, text in sorted(files.items())
                    if name != "messages.toml"
                ),
            ]
        )
        self.digest = hashlib.blake2b(signs.encode(), digest_size=16).digest()

    @cached_property
    def book(self) -> Rulebook:
        """The rules, parsed and checked."""
        return make_rulebook(dict(self.files))

    @cached_property
    def names(self) -> ColumnNames:
        """The usual headers of rosters."""
        import tomllib

        rosters = make_column_names(tomllib.loads(self.files["spellings/columns.toml"]))
        return replace(rosters, of_lists=self._of_lists)

    @cached_property
    def _of_lists(self) -> dict[str, ColumnNames]:
        import tomllib

        rosters, lists = (
            tomllib.loads(self.files[f"spellings/{name}.toml"]) for name in ("columns", "lists")
        )
        return {delivers: make_list_names(rosters, lists, delivers) for delivers in LISTS}

    def names_of(self, delivers: str) -> ColumnNames:
        """Return the usual headers of what a source delivers."""
        return self._of_lists[delivers] if delivers in LISTS else self.names

    @cached_property
    def numbers(self) -> NightNumbers:
        """The numbers for a night. A quiet night parses this one file and no other."""
        import tomllib

        return night_numbers(tomllib.loads(self.files["rules.toml"]))


@dataclass(slots=True)
class Night:
    """One call of `sync`."""

    database: Database
    secrecy: Secrecy
    rules: Rules
    night: date  # the logical date, in the office's zone
    today: date
    by: str  # who asked
    environ: Mapping[str, str]
    root: Path  # relative file addresses begin here
    owner: int = 0  # the advisory lock that proves that this worker is alive
    clock: bool = False  # asked by the clock, not by a person
    dry_run: bool = False
    parent: int = (
        0  # the process that this one was forked from, 0 = none: this one ends when it does
    )
    debug: bool = False  # show the trace of a bug in the log
    stop: Event = field(
        default_factory=Event
    )  # set by a door that is asked to end, or by a night that breaks off
    budget: Callable[[], Budget] | None = (
        None  # handed in by tests; None = the usual limits under `stop`
    )
    tell: Callable[[str, str, Mapping[str, Any]], None] = field(
        default=lambda event, source, facts: None
    )
    _alive_at: float = 0

    def new_budget(self) -> Budget:
        """Return the time that one source has."""
        return self.budget() if self.budget else Budget(stop=self.stop)

    def keep_alive(self) -> None:
        """Renew the leases of this worker's sources now and then: a long chunk takes longer than a
        lease.
        """
        now = time.monotonic()
        if self.dry_run or self.parent or now - self._alive_at < KEEP_ALIVE_SECONDS:
            return
        if self._alive_at:
            with self.database.work(name="leases") as connection:
                renew_leases(connection, [self.owner])
        self._alive_at = now
