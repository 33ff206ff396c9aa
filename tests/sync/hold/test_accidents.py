"""A clerk's accident of one night replaces nobody: it is held, or it does no harm (FIELD H3, H4,
H6); nights on which people really come and go pass.
"""

from collections import Counter

import pytest

from tests.accidents import (
    FAMILIES,
    IDENTIFIERS,
    PARTS,
    POSTS,
    VILLAGES,
    Row,
    district,
    elected,
    newcomer,
    reorganised,
)
from tests.office import FIRST_NIGHT, Office

COLUMNS = ("name", "birth_date", "nik", "key", "sk_number", "post", "village_code", "phone")
SHOWN = ("name", "village_code", "post", "birth_date", "sk_number", "start_date")
WHO = "select coalesce(encode(nik_hash, 'hex'), '') nik, name from person where recorded_to = 'infinity'"


def shown(office: Office) -> list[tuple[str, ...]]:
    """What the registry shows of everybody in office, and whose NIK is whose."""
    tenures = [tuple(str(row[name]) for name in SHOWN) for row in office.roster()]
    return sorted(tenures + [(row["nik"], row["name"]) for row in office.ask(WHO)])


def is_plain(rows: list[Row], spoiled: list[Row]) -> bool:
    """Whether an accident touches more seats than people may truly change in one night: more than
    five and 3 % of the source, or more than two and 40 % of a village. What is smaller no rule can
    tell from true replacements.
    """
    touched = Counter(
        before["village_code"] for before, now in zip(rows, spoiled, strict=True) if before != now
    )
    return touched.total() > max(5, 0.03 * len(rows)) or any(
        number > max(2, 0.4 * len(POSTS)) for number in touched.values()
    )


@pytest.mark.parametrize(
    ("column", "identifiers"),
    [
        pytest.param(column, identifiers, id=f"H3-{column}-{identifiers}")
        for column in COLUMNS
        for identifiers in IDENTIFIERS
        if district(identifiers)[0][column]
    ],
)
def test_an_accident_is_held_or_does_no_harm(office: Office, column: str, identifiers: str) -> None:
    rows = district(identifiers)
    office.deliver(rows)
    assert office.one().state == "PUBLISHED"
    before, harm = shown(office), []
    for family, spoil in FAMILIES.items():
        for part, where in PARTS.items():
            spoiled = spoil(rows, column, where)
            if not is_plain(rows, spoiled):
                continue
            office.deliver(spoiled)
            result = office.one()
            if shown(office) != before:
                now = shown(office)
                lost = [one for one in before if one not in now]
                harm.append(f"{family}/{part}: {result.state}/{result.code} {len(lost)} {lost[:2]}")
            office.deliver(rows)
            office.one()
            before = shown(office)
    assert not harm, "\n" + "\n".join(harm)


def after_a_night(office: Office, rows: list[Row], then: list[Row]) -> str:
    """Publish a district, then deliver it as it is on the next night; return how that ends."""
    office.deliver(rows)
    assert office.one().state == "PUBLISHED"
    office.deliver(then)
    result = office.one()
    return f"{result.state}/{result.code}"


@pytest.mark.parametrize("identifiers", [pytest.param(one, id=f"H3-{one}") for one in IDENTIFIERS])
def test_three_true_replacements_pass(office: Office, identifiers: str) -> None:
    rows = district(identifiers)
    then = [
        newcomer(row, FIRST_NIGHT, at, decree=False) if at in (3, 20, 47) else row
        for at, row in enumerate(rows)
    ]
    assert after_a_night(office, rows, then) == "PUBLISHED/"
    assert {row["name"] for row in then} <= {row["name"] for row in office.roster()}


@pytest.mark.parametrize(
    "identifiers",
    [pytest.param(one, id=f"H3-{one}") for one in IDENTIFIERS if one != "name_only"],
)
def test_an_election_night_passes(office: Office, identifiers: str) -> None:
    rows = district(identifiers)
    then = elected(rows, FIRST_NIGHT)
    assert after_a_night(office, rows, then) == "PUBLISHED/"
    heads = {row["name"] for row in then if row["post"] == "Kepala Desa"}
    assert heads <= {row["name"] for row in office.roster()}


@pytest.mark.parametrize(
    "identifiers",
    [pytest.param(one, id=f"H3-{one}") for one in IDENTIFIERS if one != "name_only"],
)
def test_the_reorganisation_of_a_village_with_new_decrees_passes(
    office: Office, identifiers: str
) -> None:
    rows = district(identifiers)
    then = reorganised(rows, FIRST_NIGHT, VILLAGES[4])
    assert after_a_night(office, rows, then) == "PUBLISHED/"


def test_ends_stated_for_a_third_of_a_district_are_held(office: Office) -> None:
    rows = district()
    then = [
        {**row, "status": "non-aktif"} if row["village_code"] in VILLAGES[:4] else row
        for row in rows
    ]
    assert after_a_night(office, rows, then) == "HELD/ENDS_STATED"
    assert all(row["status"] == "active" for row in office.roster())


def test_ends_stated_for_one_village_hold_that_village(office: Office) -> None:
    rows = district()
    then = [
        {**row, "status": "non-aktif"} if at in range(34, 38) else row
        for at, row in enumerate(rows)
    ]
    assert after_a_night(office, rows, then) == "NOOP/ENDS_STATED"
    assert all(row["status"] == "active" for row in office.roster())


def test_names_that_are_masked_overnight_hold_the_run(office: Office) -> None:
    rows = district()
    then = FAMILIES["masked"](rows, "name", PARTS["a third"])
    assert after_a_night(office, rows, then) == "HELD/NAMES_MASKED"


@pytest.mark.parametrize("part", ["all of it", "from the middle on"])
def test_names_that_are_masked_hold_the_run_under_their_own_code_however_many(
    office: Office, part: str
) -> None:
    rows = district()
    then = FAMILIES["masked"](rows, "name", PARTS[part])
    assert after_a_night(office, rows, then) == "HELD/NAMES_MASKED"


def test_a_declaration_that_reads_no_row_is_held_at_the_first_load_too(office: Office) -> None:
    office.deliver([{**row, "village_code": "35.16.99.2001"} for row in district()])
    result = office.one()
    assert f"{result.state}/{result.code}" == "HELD/MOSTLY_REFUSED"
    assert office.roster() == []


def test_the_findings_of_a_held_run_are_there_in_the_morning_and_close_when_the_file_is_mended(
    office: Office,
) -> None:
    rows = district()
    office.deliver([{**row, "village_code": "35.16.99.2001"} for row in rows])
    assert office.one().state == "HELD"
    assert len(office.codes()) >= len(rows)
    office.deliver(rows)
    assert office.one().state == "PUBLISHED"
    assert office.codes() == []
