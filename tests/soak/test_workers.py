"""Two workers share the nights, whatever happens to them; `make soak ARGS="--workers 2"` lets far
more happen.
"""

import pytest

from tests.soak.houses import houses
from tests.soak.workers import Figures, nights


@pytest.mark.parametrize("fault", [pytest.param("", id="F65-F66-F70-F74-F76-F78-F101-F102")])
def test_nights_of_two_workers_that_are_struck_end_as_if_nobody_had_been(fault: str) -> None:
    figures = Figures()
    with houses() as (made, server):
        for _ in nights(made, server, seed=11, workers=2, figures=figures, enough=10):
            pass
    assert figures.harms == []
    assert sum(figures.blows.values()) == 10
    assert len(figures.blows) > 2
