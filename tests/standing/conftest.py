"""An office with a programme, and a first night."""

import pytest

from tests.marks import Programme
from tests.office import CAST, Office


@pytest.fixture
def programme(office: Office) -> Programme:
    return Programme(office)


@pytest.fixture
def settled(programme: Programme) -> Programme:
    programme.office.deliver(CAST)
    programme.office.one()
    programme.mark()
    return programme
