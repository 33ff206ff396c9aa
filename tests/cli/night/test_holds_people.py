"""D8: a hold says whom it would touch, per village, before anybody decides."""

import json

import pytest

from tests.accidents import FAMILIES, PARTS, VILLAGES, district
from tests.cli.conftest import Type
from tests.office import Office


def waiting(office: Office) -> int:
    return int(office.ask("select id from hold where status = 'waiting'")[0]["id"])


def people(type_: Type, number: int) -> list[dict[str, str]]:
    lines = json.loads(type_("holds", "show", number, "--format", "json").out)
    return next(line["value"] for line in lines if line["field"] == "people")


@pytest.fixture
def slipped(office: Office) -> list[dict[str, str]]:
    """A district whose names slipped by one row in one village."""
    rows = district("no_nik")
    office.deliver(rows)
    office.one()
    then = FAMILIES["shifted down"](rows, "name", PARTS["all of it"])
    office.deliver(then)
    assert office.one().code == "COLUMNS_SLIPPED"
    return rows


def test_who_would_be_replaced_is_named_per_village_with_the_numbers_before_and_after(
    type_: Type, office: Office, slipped: list[dict[str, str]]
) -> None:
    before = office.state()
    found = people(type_, waiting(office))
    first = [one for one in found if one["village"] == VILLAGES[1]]
    assert first[0]["what"].startswith("8 orang menjadi ")
    names = {row["name"] for row in slipped if row["village_code"] == VILLAGES[1]}
    assert names <= {one.get("name") for one in first} | {one.get("after") for one in first}
    assert {one["village"] for one in found} == set(VILLAGES)
    assert office.state() == before


def test_a_release_shows_the_same_first(
    type_: Type, office: Office, slipped: list[dict[str, str]]
) -> None:
    result = type_("holds", "release", waiting(office), "--by", "Rina", "--reason", "sudah dicek")
    assert slipped[10]["name"] in result.err


def test_removals_that_wait_are_named(type_: Type, office: Office) -> None:
    rows = district()
    office.deliver(rows)
    office.one()
    gone = [row for at, row in enumerate(rows) if at % 8 != 4]
    office.deliver(gone)
    office.one()
    found = people(type_, waiting(office))
    missed = {one["name"] for one in found if one["what"] == "tidak tampak"}
    assert missed == {row["name"] for at, row in enumerate(rows) if at % 8 == 4}
    assert "8 orang menjadi 7" in {one["what"] for one in found}
