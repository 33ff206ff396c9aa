"""Opens the parts of an installation for `doctor`: settings, keys, database, tables, declarations.

Each part is opened once. A part that failed raises the same error object again to every check that
needs it, so that `examine` can tell a repeated error from a new one.
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
    """Return the free bytes of the disk that holds a folder, or would hold it."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


class Parts:
    """The parts of one installation; clock and disk are passed in so that tests can set them."""

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        now: Callable[[], datetime] = instant,
        room: Callable[[Path], int] = room_of,
    ) -> None:
        self.environ, self.now, self.room = environ, now, room
        self._parts: dict[str, Any] = {}

    def _part(self, name: str, make: Callable[[], T]) -> T:
        """Return a part, opening it at the first call; raise the error of that first call again."""
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
        """The settings, read from the environment."""
        return self._part("settings", partial(read_settings, self.environ))

    @property
    def secrecy(self) -> Secrecy:
        """The keys that seal and open personal data."""
        return self._part("secrecy", lambda: secrecy_of(self.settings))

    @property
    def database(self) -> Database:
        """The database; raises if it does not answer."""
        return self._part("database", self._answering)

    def _answering(self) -> Database:
        found = open_database(self.settings.database_url, self.settings.data)
        with found.connection():
            return found

    @property
    def tables(self) -> Database:
        """The database; raises if its tables are not at this release's revision."""
        return self._part("tables", self._in_shape)

    def _in_shape(self) -> Database:
        with self.database.connection() as connection:
            check_schema(connection)
        return self.database

    @property
    def door(self) -> Opened:
        """The open installation; raises if its keys are not those of the database."""
        return self._part("door", self._opened)

    def _opened(self) -> Opened:
        with self.tables.connection() as connection:
            take_keys(connection, self.secrecy)
            settings = with_regions(self.settings, connection)
        return Opened(settings, self.tables, self.secrecy)

    @property
    def declared(self) -> Declarations:
        """The declarations of the source files."""
        return self._part("declared", lambda: self.door.declared())

    def close(self) -> None:
        """Close the connections."""
        if isinstance(door := self._parts.get("door"), Opened) and "pages" in vars(door):
            door.pages.close()
        if isinstance(found := self._parts.get("database"), Database):
            found.close()


def known(error: Exception) -> SibermataError:
    """Return an error as one with a code, for which config/messages.toml has a sentence."""
    if isinstance(error, SibermataError):
        return error
    if (refused := as_refusal(error)) is not None:
        return refused
    said = first_line(error) if isinstance(error, psycopg.Error) else type(error).__name__
    return SibermataError(said, "INTERNAL", detail=said)
