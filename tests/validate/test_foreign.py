"""A status column whose values are none of ours is not a status (FIELD R10)."""

import pytest

from sibermata.records.cell import ABSENT, NUMBER
from sibermata.records.source import Source
from sibermata.validate.foreign import foreign_status
from tests.validate.one_row import SOURCE, the_book

CODED = Source(
    SOURCE.name, SOURCE.district, SOURCE.type, SOURCE.address, codes={"status": {"K": "aktif"}}
)


@pytest.mark.parametrize(
    ("cells", "foreign"),
    [
        pytest.param(["Kawin", "Belum Kawin", "Kawin", ""], True, id="R10-Kawin"),
        pytest.param(["PNS", "Non PNS", "PNS"], True, id="R10-PNS"),
        pytest.param([NUMBER + "7", NUMBER + "8"], True, id="R10-numbers"),
        pytest.param(["Kawin", "Aktif", "Kawin"], False, id="R10-one-of-ours"),
        pytest.param(["Kawin", "Pj.", "Kawin"], False, id="R10-a-capacity"),
        pytest.param(["Kawin"], False, id="R10-one-cell-is-a-question"),
        pytest.param(["", "-", ABSENT, "\\N"], False, id="R10-silent"),
        pytest.param(["#REF!", "#REF!"], False, id="R10-errors"),
    ],
)
def test_a_column_is_anothers_where_not_one_word_is_a_status(
    cells: list[str], foreign: bool
) -> None:
    assert bool(foreign_status(cells, SOURCE, the_book())) is foreign


def test_a_code_that_the_source_declares_is_one_of_ours() -> None:  # R10
    assert not foreign_status(["K", "K", "TK"], CODED, the_book())
    assert foreign_status(["K", "K", "TK"], SOURCE, the_book()) == ["K", "TK"]
