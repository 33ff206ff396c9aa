"""An office of two districts behind its door, and who comes in there."""

from collections.abc import Iterator

import pytest

from sibermata.desk.opening import Opened
from tests.accounts import open_door
from tests.office import CAST, Office, person

NEIGHBOUR = person("1", "Sri Tetanggawati", "3517015503809101", "Kepala Desa", "35.17.01.2001")


@pytest.fixture
def door(office: Office) -> Iterator[Opened]:
    office.deliver(CAST)
    office.deliver([NEIGHBOUR], "jombang", district="35.17")
    office.sync()
    made = open_door(office.database)
    yield made
    made.pages.close()
