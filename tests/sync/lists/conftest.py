"""An office with a programme whose first roster night is over, waiting for lists."""

import pytest

from tests.lists import Lists
from tests.marks import Programme
from tests.office import CAST, Office


@pytest.fixture
def lists(office: Office) -> Lists:
    programme = Programme(office)
    office.deliver(CAST)
    office.one()
    return Lists(programme)
