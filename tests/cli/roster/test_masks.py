"""A list shows no personal number, however it is written, and every code of a place (D6)."""

import json

import pytest

from tests.cli.conftest import Type
from tests.office import BUDI, CAST, JOKO, SITI, WATI, Office

WRITTEN = {
    "nik": [
        "3516/0551/2048/5900/2x",
        "3516_05_120485_900x",
        "3516,051,204,859,00",
        "35160512O4859002",
    ],
    "phone": ["0812/3450/9", "0812_34509"],
    "name": ["3516 0512 0485 9002", "3516/051204/859002"],
}


@pytest.mark.parametrize("fault", [pytest.param("", id="D6")])
@pytest.mark.parametrize(
    ("column", "text"), [(column, text) for column, texts in WRITTEN.items() for text in texts]
)
def test_a_personal_number_is_masked_by_its_column_however_it_is_written(
    type_: Type, office: Office, column: str, text: str, fault: str
) -> None:
    office.deliver([SITI, {**BUDI, column: text}, WATI, JOKO])
    office.one()
    result = type_("findings", "list", "--format", "json", "--status", "all")
    about = [row["value"] for row in json.loads(result.out) if row["column"] == column]
    shown = [value for value in about if value]
    assert about, result.out
    assert text not in result.out
    digits = [char for char in text if char.isdigit()]
    for value in shown:
        assert sum(char.isdigit() for char in value) <= max(4, len(digits) // 2 + 1), value
        assert "*" in value


@pytest.mark.parametrize("fault", [pytest.param("", id="D6")])
@pytest.mark.parametrize("code", ["3516059999", "35.16.05.9999", "35 16 05 9999"])
def test_the_code_of_a_place_is_never_masked(
    type_: Type, office: Office, code: str, fault: str
) -> None:
    office.deliver([*CAST[:3], {**JOKO, "village_code": code}])
    office.one()
    result = type_("findings", "list", "--format", "json")
    assert code in [row["value"] for row in json.loads(result.out)], result.out
