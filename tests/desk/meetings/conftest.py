"""An office with a programme, a first night, and a meeting."""

import pytest

from tests.gathering import Gathering
from tests.marks import Programme
from tests.office import CAST, Office


@pytest.fixture
def settled(office: Office) -> Programme:
    programme = Programme(office)
    office.deliver(CAST)
    office.one()
    programme.mark()
    return programme


@pytest.fixture
def meeting(settled: Programme) -> Gathering:
    """A meeting in draft: kades and sekdes who have not pledged, and a camat."""
    return Gathering(settled)


@pytest.fixture
def invited(meeting: Gathering) -> Gathering:
    """The same, invited, on its day."""
    meeting.invite()
    meeting.begin()
    return meeting
