"""One person twice on one seat: two tenures where one is over before the other began, else one."""

import pytest

from tests.lives import CALM, FILL, people, without_key
from tests.office import HEADER, SITI, Office, as_csv

PAST = {"status": "tidak aktif", "start_date": "2013-12-19", "sk_date": "2013-12-19"}
PAST |= {"end_date": "2019-12-18", "sk_number": "141/1/2013"}
NOW = {"start_date": "2019-12-19", "sk_date": "2019-12-19", "sk_number": "141/1/2019"}


def live(office: Office, rows: list[dict[str, str]]) -> None:
    """Live through a night, beside a village in which nothing happens."""
    office.deliver(as_csv([*FILL, *rows], (*HEADER, "end_date")), toml=CALM)
    assert office.one().state in ("PUBLISHED", "NOOP")


def tenures(office: Office) -> list[tuple[str, str, str]]:
    return sorted(
        (str(row["start_date"]), str(row["end_date"]), row["status"])
        for row in office.roster(ended=True)
        if not row["name"].startswith("Pengisi")
    )


BOTH = [("2013-12-19", "2019-12-18", "ended"), ("2019-12-19", "None", "active")]


@pytest.mark.parametrize(
    "keyed", [pytest.param(True, id="H8-keys"), pytest.param(False, id="H8-no-keys")]
)
@pytest.mark.parametrize(
    "first",
    [
        pytest.param(0, id="first-load"),
        pytest.param(1, id="after-him-alone"),
        pytest.param(2, id="his-past-comes-later"),
    ],
)
def test_a_re_elected_head_has_both_his_tenures_and_the_village_its_head(
    office: Office, keyed: bool, first: int
) -> None:
    past, now = {**SITI, **PAST, "key": "11"}, {**SITI, **NOW, "key": "50"}
    if first == 1:
        then = {**past, "status": "aktif", "end_date": ""}
        live(office, [then if keyed else without_key(then)])
    if first == 2:
        live(office, [now if keyed else without_key(now)])
    rows = [past, now] if keyed else [without_key(past), without_key(now)]
    live(office, rows)
    assert (tenures(office), people(office)) == (BOTH, 1)
    live(office, rows)
    assert tenures(office) == BOTH
    # both rows change in one night: each goes on with its own tenure
    changed = [{**row, "phone": "081234500001", "birth_place": "Jombang"} for row in rows]
    ids = "select id from tenure where recorded_to = 'infinity' order by id"
    before = office.ask(ids)
    live(office, changed)
    assert tenures(office) == BOTH
    assert office.ask(ids) == before
    assert not office.ask("select 1 from source_record where missing_run is not null")


@pytest.mark.parametrize("row", [pytest.param("", id="H8-reissued")])
def test_a_row_that_changes_its_decree_stays_one_tenure(office: Office, row: str) -> None:
    live(office, [{**SITI, "key": "11"}])
    live(office, [{**SITI, "key": "11", "sk_number": "141/7/2024", "sk_date": "2024-06-26"}])
    live(office, [{**SITI, "key": "12", "sk_number": "141/7/2024", "sk_date": "2024-06-26"}])
    assert tenures(office) == [("2019-12-19", "None", "active")]


@pytest.mark.parametrize("row", [pytest.param("", id="H8-return")])
def test_a_person_who_comes_back_re_opens_the_same_tenure(office: Office, row: str) -> None:
    live(office, [{**SITI, **PAST, "key": "11"}])
    live(office, [{**SITI, **NOW, "key": "11"}])
    assert [status for *_, status in tenures(office)] == ["active"]
