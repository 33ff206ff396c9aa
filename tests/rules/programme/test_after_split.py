"""After a split, what was written goes with the name, then with the seat."""

import pytest

from sibermata.rules.programme.after_split import Part, goes_along

V = "35.16.05.2001"
BUDI = Part("BUDI UJICOBA", {(V, "SEKDES")})
WATI = Part("WATI SIMULASI", {(V, "KAUR_KEUANGAN")})
OTHER_BUDI = Part("BUDI UJICOBA", {(V, "KADUS")})


@pytest.mark.parametrize(
    ("name", "post", "apart", "expected"),
    [
        pytest.param("BUDI UJICOBA", "SEKDES", WATI, False, id="the name that stays"),
        pytest.param("WATI SIMULASI", "SEKDES", WATI, True, id="the other name, whatever the post"),
        pytest.param("WATI SIMULASIH", "SEKDES", WATI, True, id="nearer to the other name"),
        pytest.param("BUDI UJICOBA", "KADUS", OTHER_BUDI, True, id="one name: the seat decides"),
        pytest.param(
            "BUDI UJICOBA", "SEKDES", OTHER_BUDI, False, id="one name, the seat that stays"
        ),
        pytest.param("BUDI UJICOBA", "LURAH", OTHER_BUDI, False, id="one name, a seat of nobody"),
    ],
)
def test_what_was_written_goes_with_its_name_and_seat(
    name: str, post: str, apart: Part, expected: bool
) -> None:
    assert goes_along(name, (V, post), BUDI, apart) is expected
