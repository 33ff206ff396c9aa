"""A correction that is made again: the document and the second look are taken up (D11)."""

import pytest

from sibermata.errors import Refusal
from tests.desk.acts import fix, standing
from tests.office import CAST, WATI, Office

pytestmark = pytest.mark.parametrize("fault", [pytest.param("", id="D11")])


@pytest.fixture
def waiting(office: Office) -> tuple[Office, int]:
    """A name that waits for a second pair of eyes."""
    office.deliver(CAST)
    office.one()
    return office, fix(office, "Wati Simulasi", "name", "Wati Simulasiwati", evidence="")


def test_a_document_makes_a_waiting_correction_hold(
    waiting: tuple[Office, int], fault: str
) -> None:
    office, number = waiting
    assert standing(office, number) == "PENDING"
    again = fix(office, "Wati Simulasi", "name", "Wati Simulasiwati", evidence="KTP")
    assert (again, standing(office, number)) == (number, "ACTIVE")
    assert office.ask("select evidence from correction") == [{"evidence": "KTP"}]
    assert "Wati Simulasiwati" in [row["name"] for row in office.roster()]


def test_the_same_correction_by_somebody_else_is_the_second_look(
    waiting: tuple[Office, int], fault: str
) -> None:
    office, number = waiting
    fix(office, "Wati Simulasi", "name", "Wati Simulasiwati", by="Dewi", evidence="")
    assert standing(office, number) == "ACTIVE"
    assert office.ask("select by, accepted_by from correction") == [
        {"by": "Rini", "accepted_by": "Dewi"}
    ]


@pytest.mark.parametrize("same", ["Rini", "rini.", " RINI "])
def test_the_same_person_again_changes_nothing(
    waiting: tuple[Office, int], same: str, fault: str
) -> None:
    office, number = waiting
    fix(office, "Wati Simulasi", "name", "Wati Simulasiwati", by=same, evidence="")
    assert standing(office, number) == "PENDING"


def test_a_second_look_at_a_value_that_the_source_changed_is_refused(
    waiting: tuple[Office, int], fault: str
) -> None:
    office, number = waiting
    office.deliver([*CAST[:2], {**WATI, "name": "Wati Simulasia"}, *CAST[3:]])
    office.one()
    with pytest.raises(Refusal, match="CORRECTION_OUTDATED"):
        fix(office, "Wati Simulasia", "name", "Wati Simulasiwati", by="Dewi", evidence="")
    assert standing(office, number) == "PENDING"
