"""The server stops at once in the middle of what somebody does, as if its power went: what was
answered stays, the rest is done again.
"""

import pytest

from tests.soak.blows import Figures, stop, through_lives
from tests.soak.houses import houses


@pytest.mark.parametrize("fault", [pytest.param("", id="F101")])
def test_a_server_that_stops_at_once_loses_nobody_and_the_next_worker_does_the_rest(
    fault: str,
) -> None:
    figures = Figures()
    with houses() as (made, server):
        for _ in through_lives(made, 3, 4, figures, stop(server)):
            pass
    assert figures.sentences == []
    assert figures.blows == 4
