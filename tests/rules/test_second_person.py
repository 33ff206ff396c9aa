"""Nobody lets go of a plan of his or her own; many removals need two names."""

import pytest

from sibermata.rules.second_person import may_release


@pytest.mark.parametrize(
    ("by", "planned", "approved", "removals", "expected"),
    [
        pytest.param(
            "rina", "clock", "", 12, "yes", id="what the clock planned anybody may release"
        ),
        pytest.param("rina", "rina", "", 12, "own", id="nobody releases a plan of one's own"),
        pytest.param(
            " Rina", "rina", "", 12, "own", id="another spelling of one name is the same name"
        ),
        pytest.param("tono", "rina", "", 12, "yes", id="another name may"),
        pytest.param(
            "rina", "clock", "", 201, "first", id="above 200 removals the first name is noted"
        ),
        pytest.param("rina", "clock", "rina", 201, "again", id="the same name is no second one"),
        pytest.param("tono", "clock", "rina", 201, "yes", id="the second name releases"),
        pytest.param("tono", "rina", "", 201, "yes", id="whoever planned it is the first of two"),
    ],
)
def test_who_may_release(
    by: str, planned: str, approved: str, removals: int, expected: str
) -> None:
    assert may_release(by, planned, approved, removals, 200) == expected
