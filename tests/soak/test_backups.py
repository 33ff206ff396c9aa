"""Backups at random moments under load are each of one instant; `python -m tests.soak.backups` makes
twenty and more.
"""

import pytest

from tests.soak.backups import backed_up
from tests.soak.houses import Houses


@pytest.mark.parametrize("fault", [pytest.param("", id="F96 S60")])
def test_backups_under_load_restore_to_a_consistent_state_and_live_on(
    houses: Houses, fault: str
) -> None:
    with houses.office() as office:
        seen = backed_up(houses, office, 7, 3)
    assert seen.harms == []
    assert (seen.rounds, len(seen.rows)) == (3, 3)
