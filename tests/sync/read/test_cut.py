"""A file that may end in the middle of its last row: that row is refused, counted, and its person
stays seen (FIELD R8)."""

import pytest

from sibermata.records.run import State
from tests.office import CAST, HEADER, Office


def page(rows: list[dict[str, str]], end: str = "</table></html>") -> str:
    cells = [HEADER, *([row[name] for name in HEADER] for row in rows)]
    lines = ("".join(f"<td>{cell}</td>" for cell in line) for line in cells)
    return "<html><table>" + "".join(f"<tr>{line}</tr>" for line in lines) + end


@pytest.mark.parametrize("fault", [pytest.param("", id="R8-html-last-row-cut")])
def test_the_last_row_of_a_cut_page_is_refused_and_ends_nobody(office: Office, fault: str) -> None:
    office.deliver(page(list(CAST)), type="html_table", file="a.xls")
    office.one()
    whole = office.people()
    cut = page(list(CAST))
    office.deliver(cut[: cut.rindex("<td>2019-12-19")], type="html_table", file="a.xls")
    result = office.one()
    assert (result.state, result.counts["refused"]) == (State.PUBLISHED, 1)
    assert ("ROW_CUT", "error") in [finding[:2] for finding in office.findings()]
    for _ in range(5):
        office.one()
    assert office.people() == whole


@pytest.mark.parametrize("fault", [pytest.param("", id="R8-html-new-last-row-cut")])
def test_a_cut_row_brings_nobody_with_half_a_post(office: Office, fault: str) -> None:
    cut = page([*CAST[:3], CAST[3] | {"post": "Kepala Dusun Krajan"}])
    office.deliver(cut[: cut.rindex("jan</td>")], type="html_table", file="a.xls")
    office.one()
    assert sorted(name for name, *_ in office.people()) == sorted(row["name"] for row in CAST[:3])
