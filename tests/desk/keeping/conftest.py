"""An installation that is kept safe: its backups lie in a folder of the test, and an empty database
waits to be restored into.
"""

import base64
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sibermata.desk.opening import KEY_WORD, Opened
from sibermata.settings import Settings
from sibermata.store.base.engine import Database
from sibermata.store.registry.places import remember
from tests.accounts import open_door
from tests.conftest import fresh_database
from tests.office import CAST, KEY, Office

Doors = Callable[[Database], Opened]


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    """Open an installation on any database, with the same key and the same folder of backups."""

    def on(database: Database) -> Opened:
        door = open_door(database)
        environ = {
            "SIBERMATA_DATABASE_URL": database.url,
            "SIBERMATA_KEY": base64.b64encode(KEY).decode(),
            "SIBERMATA_DATA": str(tmp_path / "data"),
            "SIBERMATA_SOURCES": str(tmp_path / "sources"),
        }
        settings = replace(
            door.settings, data=tmp_path / "data", sources=tmp_path / "sources", environ=environ
        )
        return replace(door, settings=settings)

    yield on
    shutil.rmtree(tmp_path / "data", ignore_errors=True)


@pytest.fixture
def door(office: Office, doors: Doors) -> Opened:
    """An installation after its first night."""
    with office.database.work() as connection:
        remember(connection, "key", "", office.secrecy.seal(KEY_WORD, b"key"))
    office.deliver(CAST)
    office.one()
    return doors(office.database)


@pytest.fixture
def target(server_url: str) -> Iterator[Database]:
    """A database in which there is nothing."""
    with fresh_database(server_url) as made:
        yield made


def settings_on(door: Opened, database: Database) -> Settings:
    """The settings of the same installation on another database."""
    return replace(door.settings, database_url=database.url)
