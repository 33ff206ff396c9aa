"""An office whose first night is over."""

import pytest

from tests.office import CAST, Office


@pytest.fixture
def settled(office: Office) -> Office:
    office.deliver(CAST)
    office.one()
    return office
