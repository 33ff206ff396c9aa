"""An office whose doors are open to accounts."""

from collections.abc import Iterator

import pytest

from sibermata.desk.opening import Opened
from sibermata.store.base.engine import Database
from tests.accounts import open_door


@pytest.fixture
def door(database: Database) -> Iterator[Opened]:
    made = open_door(database)
    yield made
    made.pages.close()
