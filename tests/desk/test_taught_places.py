"""D13: a village, or a kecamatan, that a source writes in a way of its own is taught once."""

import pytest

from sibermata.desk.spellings import forget, teach
from sibermata.errors import Refusal
from tests.desk.acts import desk
from tests.office import BUDI, HEADER, KESEMEN, SITI, SRIGADING, Office, as_csv, person

NAMED = tuple(
    {"village_code": "village_name"}.get(column, column) for column in (*HEADER, "subdistrict_name")
)
OPEN = "[brake]\nheadcount_ratio = 9.0"
# Srigading is the only one of its name in the district; of Bangun there are two.
ROWS = [
    {**SITI, "village_name": "Srigading", "subdistrict_name": "Ngoro"},
    {**BUDI, "village_name": "Srigading", "subdistrict_name": "Ngoro"},
    {**person("7", "Rudi Khayalan", "3516051403929008", "Kaur Keuangan"), "village_name": ""},
]
ODD = [
    pytest.param("village_name", "Srigdng Kulon", "Ngoro", "REGION_UNKNOWN", SRIGADING, id="D13"),
    pytest.param(
        "subdistrict_name",
        "Srigading",
        "Ngr",
        "SUBDISTRICT_UNKNOWN",
        "35.16.05",
        id="D13-kecamatan",
    ),
]


def delivered(office: Office, village: str, subdistrict: str) -> None:
    odd = {**ROWS[2], "village_name": village, "subdistrict_name": subdistrict}
    office.deliver(as_csv([*ROWS[:2], odd], NAMED), toml=OPEN)
    office.one()


def taught(office: Office, column: str, value: str, meaning: str) -> int:
    kind = "subdistrict" if column == "subdistrict_name" else "village"
    with desk(office) as at:
        return teach(at, "mojokerto", column, value, {kind: meaning}).number


@pytest.mark.parametrize(("column", "village", "subdistrict", "code", "meaning"), ODD)
def test_an_answer_about_a_place_closes_its_findings_and_outlives_the_next_nights(
    office: Office, column: str, village: str, subdistrict: str, code: str, meaning: str
) -> None:
    delivered(office, village, subdistrict)
    assert code in office.codes()
    value = village if column == "village_name" else subdistrict
    number = taught(office, column, value.upper(), meaning)
    assert (office.one().counts["admitted"], code in office.codes()) == (3, False)
    assert ("Rudi Khayalan", SRIGADING) in [(name, where) for name, where, *_ in office.people()]
    delivered(office, village, subdistrict)
    assert office.one().state == "NOOP"
    assert (len(office.people()), code in office.codes()) == (3, False)
    with desk(office) as at:
        forget(at, number)
    office.one()
    assert code in office.codes()
    assert [status for *_, status in office.people()] == ["active"] * 3  # asked about, not missed


def test_an_answer_never_moves_a_village_that_can_be_told(office: Office) -> None:
    delivered(office, "Srigading", "Ngoro")
    taught(office, "village_name", "Srigading", KESEMEN)
    office.one()
    assert {where for _, where, *_ in office.people()} == {SRIGADING}


@pytest.mark.parametrize(
    ("column", "value", "meaning"),
    [
        pytest.param(
            "village_name", "Srigdng", "35.17.01.2001", id="a village of another district"
        ),
        pytest.param("village_name", "Srigdng", "35.16.05.2999", id="a code that there is not"),
        pytest.param("village_name", "Srigdng", "35.16.05", id="a kecamatan for a village"),
        pytest.param("subdistrict_name", "Ngr", SRIGADING, id="a village for a kecamatan"),
        pytest.param("village_name", "3516055503809001", SRIGADING, id="a personal number"),
    ],
)
def test_a_place_that_cannot_be_meant_is_refused(
    office: Office, column: str, value: str, meaning: str
) -> None:
    delivered(office, "Srigdng", "Ngoro")
    with pytest.raises(Refusal):
        taught(office, column, value, meaning)


def test_a_row_of_another_district_is_not_taken_in_by_an_answer(office: Office) -> None:
    office.deliver([SITI, {**BUDI, "village_code": "35.17.01.2001"}])
    office.one()
    assert "OUT_OF_TERRITORY" in office.codes()
    with desk(office) as at:
        teach(at, "mojokerto", "village_code", "35.17.01.2001", {"village": SRIGADING})
    office.one()
    assert len(office.people()) == 1
