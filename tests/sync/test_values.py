"""Nights on which a source begins to write otherwise what it wrote before (FIELD H16, R10)."""

import pytest

from tests.office import AGUS, BUDI, CAST, HEADER, JOKO, OTHER_SITI, WATI, Office, as_csv, person

MARUF = person("1", "Ma'ruf Contohadi", "3516051503809001", "Kepala Desa")


def test_a_night_on_which_escaping_begins_changes_nobody(office: Office) -> None:  # H16
    rows = [MARUF, BUDI, WATI, JOKO, OTHER_SITI, AGUS]
    office.deliver(rows)
    office.one()
    people = office.people()
    held = [office.ask(f"select count(*) n from {table}") for table in ("person", "tenure")]

    office.deliver(
        [
            {
                column: cell.replace("'", "&#039;").replace(" ", "&nbsp;")
                if column in ("name", "post", "birth_place")
                else cell
                for column, cell in row.items()
            }
            for row in rows
        ]
    )
    result = office.one()

    assert result.state == "PUBLISHED"
    assert office.people() == people
    assert held == [office.ask(f"select count(*) n from {table}") for table in ("person", "tenure")]


@pytest.mark.parametrize("word", [pytest.param("Kawin", id="R10-Kawin")])
def test_a_status_column_of_something_else_is_told_once_and_asks_about_nobody(
    office: Office, word: str
) -> None:
    office.deliver([{**row, "status": word} for row in CAST])
    result = office.one()

    assert (result.state, result.counts["admitted"]) == ("PUBLISHED", len(CAST))
    assert office.codes().count("STATUS_COLUMN_FOREIGN") == 1
    assert "STATUS_UNKNOWN" not in office.codes()


def test_a_remark_is_answered_once_for_all_rows_that_bear_it(office: Office) -> None:  # H13
    header = [column for column in HEADER if column != "status"] + ["remarks"]
    rows = [{**row, "remarks": "Pj. s/d 2019" if row is BUDI else ""} for row in CAST]
    office.deliver(as_csv(rows, header))
    result = office.one()

    assert (result.counts["admitted"], result.counts["asked"]) == (5, 1)
    assert office.codes().count("REMARK_QUESTION") == 1
