"""What a held run found is there to be answered and repaired while it waits, and is over with it."""

import pytest

from sibermata.desk.holds import reject_hold
from sibermata.desk.opening import Opened
from sibermata.desk.sheets.repair_rows import import_sheet
from sibermata.rules.hold_words import size_of
from sibermata.settings import read_settings
from tests.accidents import Rows, district
from tests.desk.acts import desk
from tests.desk.workbooks import edited, export, put
from tests.office import KESEMEN, SITI, Office

NOWHERE = "35.16.99.2001"


def reject(office: Office) -> None:
    hold = office.ask("select id from hold where status = 'waiting'")[0]["id"]
    reject_hold(Opened(read_settings({}), office.database, office.secrecy), hold, by="rina")


@pytest.fixture
def held(office: Office) -> Rows:
    """A district whose second file is held: two thirds of its villages cannot be told."""
    rows = district()
    office.deliver(rows)
    assert office.one().state == "PUBLISHED"
    office.deliver(
        [{**row, "village_code": NOWHERE} if at > 30 else row for at, row in enumerate(rows)]
    )
    result = office.one()
    assert (str(result.state), result.code) == ("HELD", "MOSTLY_REFUSED")
    assert office.codes().count("REGION_UNKNOWN") == 65
    return rows


def test_it_says_how_many_rows_wait_and_for_what(office: Office) -> None:  # FIELD R3
    rows = district()[:8]
    wrong = [{**row, "village_code": NOWHERE} if at > 2 else row for at, row in enumerate(rows)]
    office.deliver([*wrong, {**rows[0], "key": "X1", "name": "-"}])
    result = office.one()
    assert result.code == "MOSTLY_REFUSED"
    said = "6 dari 9 baris; terbanyak REGION_UNKNOWN 5, NAME_INVALID 1"
    assert result.counts["counts"]["size"] == said
    measures = office.ask("select measures from hold")[0]["measures"]
    assert size_of("MOSTLY_REFUSED", measures) == said


def test_a_file_of_another_order_of_days_is_held_with_its_proof(office: Office) -> None:  # B53
    office.deliver([{**row, "birth_date": "8/13/1975"} for row in district()[:3]])
    result = office.one()
    assert result.code == "DATE_ORDER"
    assert result.counts["counts"]["size"] == "8/13/1975 (mdy)"


def test_its_findings_close_with_its_rejection_and_do_not_come_back(
    office: Office, held: Rows
) -> None:
    reject(office)
    assert office.codes() == []
    assert office.one().state == "REJECTED"
    assert office.codes() == []


def test_its_findings_close_when_another_file_is_published(office: Office, held: Rows) -> None:
    office.deliver([*held[:-1], {**held[-1], "phone": "081234500009"}])
    assert office.one().state == "PUBLISHED"
    assert office.codes() == []


def test_its_findings_close_when_the_last_published_file_comes_again(
    office: Office, held: Rows
) -> None:
    office.deliver(held)
    assert office.one().state == "NOOP"
    assert office.codes() == []


def test_what_was_found_before_and_still_stands_stays_open(office: Office) -> None:
    rows = [*district(), {**SITI, "key": "X1", "name": "-"}]
    office.deliver(rows)
    office.one()
    office.deliver([{**row, "village_code": NOWHERE} for row in rows])
    assert office.one().state == "HELD"
    reject(office)
    assert office.codes() == ["NAME_INVALID"]


def test_its_refused_rows_go_out_as_a_sheet_and_a_repair_plans_it_anew(office: Office) -> None:
    rows = [{**row, "village_code": KESEMEN} for row in district()[:8]]
    office.deliver(
        [{**row, "village_code": NOWHERE} if at > 2 else row for at, row in enumerate(rows)]
    )
    assert office.one().code == "MOSTLY_REFUSED"
    body = edited(
        export(office),
        lambda sheet: [put("Kode desa", row, KESEMEN)(sheet) for row in range(2, 7)] and None,
    )
    with desk(office, "Rini") as at:
        done = import_sheet(at, "p.xlsx", body, [office.source()], office.rules.names)
    assert done.count("diterima") == 5
    assert office.one().state == "PUBLISHED"
    assert len(office.roster()) == 8
