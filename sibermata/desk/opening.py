"""Opens an installation for whoever comes in - a command, a job, a page: settings, database, key,
and the declared sources.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sibermata.errors import ConfigError, UsageError
from sibermata.records.source import Source
from sibermata.rules.time.zone import WIB
from sibermata.settings import Settings, read_settings, rule_files
from sibermata.sources.declared import load_sources
from sibermata.store.base.engine import Database, open_database
from sibermata.store.base.schema import check_schema
from sibermata.store.base.secrecy import Secrecy
from sibermata.sync.night import Rules

# sealed in the database when it is made: proves that today's key is the one it was written under
KEY_WORD = "sibermata"


class Debug:
    """Whether a traceback may be shown; set by `--debug`."""

    on = False


@dataclass(frozen=True, slots=True)
class Opened:
    """An open door."""

    settings: Settings
    database: Database
    secrecy: Secrecy


@contextmanager
def opened(*, settings: Settings | None = None) -> Iterator[Opened]:
    """Open the database of the settings, with the key it was written under, at this release's
    shape.
    """

    found = settings or read_settings()
    secrecy = Secrecy(found.required_key())
    database = open_database(found.database_url, found.data)
    try:
        with database.connection() as connection:
            check_schema(connection)
            row = connection.execute(
                "select sealed from installation where name = 'key'"
            ).fetchone()
            if row is None:
                raise ConfigError("the database was never initialised: run `sibermata init`")
            if secrecy.open(bytes(row[0]), b"key") != KEY_WORD:
                raise ConfigError(
                    "the key is another than the one this database was written under",
                    "SECRET_MISSING",
                )
        yield Opened(found, database, secrecy)
    finally:
        database.close()


def declared_sources(settings: Settings, named: list[str] | None = None) -> list[Source]:
    """Return the sources that are asked for, all if none is named; refuse a name that is not
    declared.
    """

    sources = load_sources(settings.sources)
    if not named:
        return sources
    known = {source.name: source for source in sources}
    for name in named:
        if name not in known:
            raise UsageError(
                f"source {name!r} is not declared in {settings.sources}; known: "
                f"{', '.join(sorted(known)) or 'none'}"
            )
    return [known[name] for name in dict.fromkeys(named)]


def today() -> date:
    """Return the day it is in the office's zone."""
    return datetime.now(WIB).date()


def load_rules(settings: Settings) -> Rules:
    """Return the rule files of config/, with the edition of the code lists in their digest."""
    return Rules(rule_files(settings.config), settings.regions)
