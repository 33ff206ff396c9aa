"""Opens an installation for a command, a job or a page: settings, database, key, declared sources,
and the only place that makes a Night.
"""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import Connection

from sibermata.errors import ConfigError, Refusal, StoreUnavailable
from sibermata.records.account import Visitor
from sibermata.records.job import JobKind
from sibermata.records.source import Source
from sibermata.rules.time.office import WIB
from sibermata.settings import (
    USUAL_REGIONS,
    Settings,
    is_for_trying,
    no_folder,
    read_clock,
    read_keys,
    read_settings,
    rule_files,
)
from sibermata.sources.declarations import Declarations, load_sources
from sibermata.store.base.desk_login import address_of
from sibermata.store.base.engine import Database, first_line, open_database
from sibermata.store.base.keys import follow_keys, named_key, take_hashes
from sibermata.store.base.publications import latest_publication
from sibermata.store.base.row_security import enter, stand_at_threshold
from sibermata.store.base.schema import check_schema, refuse_other_schema
from sibermata.store.base.scope import Scope
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.base.trail import has_acted
from sibermata.store.desk.accounts import account_of, lock_account
from sibermata.store.desk.desk import Desk
from sibermata.store.night.runs import former_names
from sibermata.store.registry.places import recall
from sibermata.store.views.search.people import KnownWords
from sibermata.sync.broken import wrong_declarations
from sibermata.sync.night import Night, Rules

if TYPE_CHECKING:  # imported late, by the commands that need it
    from sibermata.desk.accounts.entrance import Entrance
    from sibermata.rules.account.terms import Terms
    from sibermata.standing.mark import Marking

log = logging.getLogger("sibermata.desk")
# sealed in the database when it is made: proves that today's key is the one it was written under
KEY_WORD = "sibermata"
CLOCK = "SIBERMATA_CLOCK"
PAGES_AT_ONCE = 8  # connections of the pages' login; two processors serve no more
REGIONS = "region list"  # the fact under which the database remembers which list was loaded


class Debug:
    """Whether a traceback may be shown; set by `--debug`."""

    on = False


@dataclass(frozen=True)
class Opened:
    """An open installation."""

    settings: Settings
    database: Database
    secrecy: Secrecy
    scope: Scope = field(default_factory=Scope.province)  # whose districts are seen
    known_words: KnownWords = field(default_factory=KnownWords)  # of all names, for searches

    @cached_property
    def rules(self) -> Rules:
        """The rule files of config/, with the edition of the code lists in their digest."""
        return load_rules(self.settings)

    def declared(self, named: list[str] | None = None) -> Declarations:
        """Return what the source files declare: all of them, or those named."""
        folder = self.settings.sources
        if not folder.is_dir() and self.settings.environ_value("SIBERMATA_SOURCES"):
            raise no_folder(folder)
        with self.database.connection() as connection:
            found = self.declared_on(connection)
            former = former_names(connection) if named else {}
        if not named:
            return found
        for name in named:
            refuse_unknown_source(name, found.names, former)
        return found.only(named)

    def declared_on(self, connection: Connection[Any]) -> Declarations:
        """Return what the source files declare, read within the caller's transaction."""
        found = load_sources(self.settings.sources)
        return found.without(wrong_declarations(connection, found.sources))

    def sources(self, named: list[str] | None = None) -> list[Source]:
        """Return the named sources (all if none is named); refuse a named one whose own file is
        wrong.
        """
        found = self.declared(named)
        if named and found.broken:
            raise found.broken[0].error
        return found.sources

    def night(self, *, by: str, night: date | None = None, **options: Any) -> Night:
        """Return a night with these settings, asked for by `by`. Its date is today unless given."""
        day = options.pop("today", None) or today()
        return Night(
            database=self.database,
            secrecy=self.secrecy,
            rules=self.rules,
            night=night or day,
            today=day,
            by=by,
            environ=self.settings.environ or {},
            root=Path.cwd(),
            **{"debug": Debug.on, **options},
        )

    @contextmanager
    def desk(self, by: str) -> Iterator[Desk]:
        """Open the desk for whoever acts: one transaction, committed when the act is done."""
        with self.database.work(seconds=300, name="desk") as connection:
            yield self.desk_on(connection, by)
        self.marked()

    def marked(self, on: date | None = None) -> "Marking":
        """Index the people whom a publication or an act touched, and renew their marks.

        `on`: the office's day, today unless given. The act itself is already committed: where the
        database is too busy, the nightly job catches up.
        """
        from sibermata.standing.index import index_registry

        try:
            index_registry(self.database, self.secrecy)
        except psycopg.Error as error:
            log.warning("names wait for the clock", extra={"detail": first_line(error)})
        return self.mark(on)

    def mark(self, on: date | None = None) -> "Marking":
        """Renew the marks that changed, but leave the index of names to whoever needs it next; this
        is how a night does it.
        """
        from sibermata.standing.mark import QUIET, mark_changed

        try:
            return mark_changed(self.database, self.rules, on or today())
        except psycopg.Error as error:
            log.warning("marks wait for the clock", extra={"detail": first_line(error)})
            return QUIET

    def night_over(self, night: date) -> None:
        """Renew the marks after a night, and keep what every measure counts at its end."""
        from sibermata.standing.measures import keep_measures

        self.marked(night)
        keep_measures(self.database, night)

    def desk_on(self, connection: Any, by: str) -> Desk:
        """Return the desk of whoever acts, in a transaction that the caller commits.

        A name that is an account's, however it is spelled, acts as that account.
        """
        from sibermata.desk.accounts.acting import acting_name

        follow_keys(connection, self.secrecy)
        name = acting_name(connection, by)
        return Desk(connection, self.secrecy, self.rules.book, today(), name, self.scope)

    @cached_property
    def terms(self) -> "Terms":
        """The numbers of config/accounts.toml."""
        from sibermata.desk.accounts.terms import read_terms

        return read_terms(self.settings.config)

    @cached_property
    def pages(self) -> Database:
        """The database through the login of the pages, under its row policies."""
        named = self.settings.desk_database_url
        return Database(named or address_of(self.database.url), PAGES_AT_ONCE)

    @contextmanager
    def threshold(self) -> Iterator[Connection[Any]]:
        """Open the transaction of somebody who is signing in; it sees nothing but accounts.

        It commits even where it refuses, so that a counted wrong guess stays counted.
        """
        refused: Refusal | None = None
        with self.pages.work(seconds=30, name="threshold") as connection:
            refuse_other_schema(connection)
            stand_at_threshold(connection)
            follow_keys(connection, self.secrecy)
            try:
                yield connection
            except Refusal as error:
                refused = error
        if refused is not None:
            raise refused

    def entrance(self, connection: Connection[Any], now: datetime) -> "Entrance":
        """Return what the functions of signing in need, in a transaction that the caller opened."""
        from sibermata.desk.accounts.entrance import Entrance

        return Entrance(connection, self.secrecy, self.terms, now)

    @contextmanager
    def visit(self, visitor: Visitor, whole: Visitor | None = None) -> Iterator[Connection[Any]]:
        """Open the transaction of somebody who is signed in; the database shows and accepts only
        rows of that account's districts.

        Refuses an account whose rights have changed since signing in. After an act a worker is
        asked to renew the marks: they need the whole province, which a visit does not see. `whole`:
        the account's own visitor, where a token opens less of it.
        """
        with self.pages.work(seconds=60, name="visit") as connection:
            refuse_other_schema(connection)
            enter(
                connection,
                districts=Scope(visitor.districts).listed,
                account=visitor.account,
                name=visitor.name,
                role=visitor.role,
                meeting=visitor.meeting or "",
            )
            follow_keys(connection, self.secrecy)
            account = account_of(connection, visitor.account)
            if account is None or account.disabled_at or account.visitor() != (whole or visitor):
                raise Refusal("SESSION_OVER")
            yield connection
            if has_acted(connection):
                from sibermata.desk.tasks import ask_for

                edition = latest_publication(connection)[0]
                ask_for(connection, visitor, JobKind.MARKS, {"publication": edition})

    def desk_in(self, connection: Connection[Any], visitor: Visitor) -> Desk:
        """Return the desk of a visit that the caller opened and commits."""
        lock_account(connection, visitor.account)
        scope = Scope(visitor.districts)
        return Desk(connection, self.secrecy, self.rules.book, today(), visitor.name, scope)


@contextmanager
def opened(*, settings: Settings | None = None) -> Iterator[Opened]:
    """Open the database of the settings, under the key it was written with and at this release's
    revision.
    """

    found = settings or read_settings()
    refuse_clock(found)
    secrecy = secrecy_of(found)
    database = open_database(found.database_url, found.data)
    try:
        with database.connection() as connection:
            check_schema(connection)
            take_keys(connection, secrecy)
            found = with_regions(found, connection)
        door = Opened(found, database, secrecy)
        try:
            yield door
        finally:
            if "pages" in vars(door):
                door.pages.close()
    finally:
        database.close()


def with_regions(settings: Settings, connection: Connection[Any]) -> Settings:
    """Return the settings with the list of regions in use: the one that is set, else the one loaded
    last, else the usual one.
    """
    kept = recall(connection, REGIONS)
    return replace(settings, regions=settings.regions or (kept[0] if kept else USUAL_REGIONS))


def secrecy_of(settings: Settings) -> Secrecy:
    """Return what seals and opens by the keys of the settings.

    Where a value names a key that is not among them, the keys are read again: one may have been
    added since.
    """

    def again() -> list[bytes]:
        return read_keys(settings.environ or {}, settings.data)[0]

    return Secrecy(settings.required_key(), *settings.older_keys, again=again)


def take_keys(connection: Connection[Any], secrecy: Secrecy) -> None:
    """Use the key and the hashes that the database is at; refuse a database written under other
    keys.
    """
    kept = recall(connection, "key")
    if kept is None or kept[1] is None:
        raise StoreUnavailable("the database was never initialised", "NOT_INITIALISED")
    refuse_other_key(secrecy, kept[1])
    take_hashes(connection, secrecy)


def refuse_other_key(secrecy: Secrecy, sealed: bytes) -> None:
    """Refuse keys under which the database was not written; of several keys, work by the one in
    use.
    """
    try:
        good = secrecy.work_by(sealed, b"key") == KEY_WORD
    except StoreUnavailable:
        good = False
    if not good:
        raise ConfigError(
            "the key is not the one this database was written under",
            "KEY_OTHER",
            here=tuple(secrecy.fingerprints),
            needed=named_key(sealed) or "-",
        )


def refuse_unknown_source(name: str, known: list[str], former: Mapping[str, str]) -> None:
    """Refuse a name that is no source's, suggesting names spelled like it; refuse a former name
    with the present one.
    """
    if name in known:
        return
    if name in former:
        raise Refusal("SOURCE_RENAMED", source=name, now=former[name])
    nearest = get_close_matches(name, known, 3)
    raise Refusal("SOURCE_UNKNOWN", source=name, nearest=nearest, known=sorted(known))


def refuse_clock(settings: Settings) -> None:
    """Refuse a set clock, except on a database meant for trying things."""
    if settings.clock is not None and not is_for_trying(settings.database_url):
        raise ConfigError("the clock may be set on a test database only", "CLOCK_SET", place=CLOCK)


def today() -> date:
    """Return the day it is in the office's zone; SIBERMATA_CLOCK sets it (FIELD H14)."""
    return (read_clock(os.environ) or datetime.now(WIB)).astimezone(WIB).date()


def load_rules(settings: Settings) -> Rules:
    """Return the rule files of config/, with the edition of the code lists in their digest."""
    return Rules(rule_files(settings.config), settings.regions or USUAL_REGIONS)
