"""An installation that may be ill: each of its parts is tried once, and what is wrong with one part
is said again, as the same error, to whoever needs that part.
"""

import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import psycopg

from sibermata.desk.opening import Opened, secrecy_of, take_keys, with_regions
from sibermata.errors import SibermataError
from sibermata.settings import Settings, read_settings
from sibermata.sources.declarations import Declarations
from sibermata.store.base.engine import Database, first_line, open_database
from sibermata.store.base.refusal import as_refusal
from sibermata.store.base.schema import check_schema
from sibermata.store.base.secrecy import Secrecy

T = TypeVar("T")


def instant() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def room_of(folder: Path) -> int:
    """Return how many bytes are free where a folder lies, or would."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


class Patient:
    """The parts of an installation. The clock and the disk are handed in."""

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        now: Callable[[], datetime] = instant,
        room: Callable[[Path], int] = room_of,
    ) -> None:
        self.environ, self.now, self.room = environ, now, room
        self._parts: dict[str, Any] = {}

    def _part(self, name: str, make: Callable[[], T]) -> T:
        """Return a part, or raise what was wrong with it when it was tried."""
        if name not in self._parts:
            try:
                self._parts[name] = make()
            except Exception as error:
                self._parts[name] = known(error)
        found = self._parts[name]
        if isinstance(found, SibermataError):
            raise found
        return cast(T, found)

    @property
    def settings(self) -> Settings:
        """The settings, as they are read."""
        return self._part("settings", partial(read_settings, self.environ))

    @property
    def secrecy(self) -> Secrecy:
        """What opens personal data."""
        return self._part("secrecy", lambda: secrecy_of(self.settings))

    @property
    def database(self) -> Database:
        """The database, once it answered."""
        return self._part("database", self._answering)

    def _answering(self) -> Database:
        found = open_database(self.settings.database_url, self.settings.data)
        with found.connection():
            return found

    @property
    def tables(self) -> Database:
        """The database, once its tables are of this release."""
        return self._part("tables", self._in_shape)

    def _in_shape(self) -> Database:
        with self.database.connection() as connection:
            check_schema(connection)
        return self.database

    @property
    def door(self) -> Opened:
        """The open installation."""
        return self._part("door", self._opened)

    def _opened(self) -> Opened:
        with self.tables.connection() as connection:
            take_keys(connection, self.secrecy)
            settings = with_regions(self.settings, connection)
        return Opened(settings, self.tables, self.secrecy)

    @property
    def declared(self) -> Declarations:
        """What the source files declare."""
        return self._part("declared", lambda: self.door.declared())

    def close(self) -> None:
        """Let go of the database."""
        if isinstance(door := self._parts.get("door"), Opened) and "pages" in vars(door):
            door.pages.close()
        if isinstance(found := self._parts.get("database"), Database):
            found.close()


def known(error: Exception) -> SibermataError:
    """Return an error as one that we have a sentence for."""
    if isinstance(error, SibermataError):
        return error
    if (refused := as_refusal(error)) is not None:
        return refused
    said = first_line(error) if isinstance(error, psycopg.Error) else type(error).__name__
    return SibermataError(said, "INTERNAL", detail=said)
