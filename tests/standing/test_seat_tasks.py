"""The nightly check of seats: a task stands once, however many nights, and ends when the seat is
filled; nobody is changed for it.
"""

from datetime import date

from sibermata.standing.seats import check_seats
from tests.office import CAST, SITI, SRIGADING, Office, person

DAY = date(2026, 3, 2)
HEAD = person(
    "70", "Tono Pengganti", "3516050705809070", "Pj. Kepala Desa", birth_date="1980-05-07"
)


def tasks(office: Office) -> list[str]:
    rows = office.ask(
        "select code, shown from finding where status = 'open' and code like 'SEAT%%' order by "
        "code, shown"
    )
    return [row["shown"] for row in rows if row["code"] == "SEAT_NO_HEAD"]


def test_a_village_without_a_kades_is_one_task_until_somebody_leads_it(office: Office) -> None:
    office.deliver(CAST[1:])
    office.one()
    before = office.ask("select count(*) n from tenure")
    for _ in range(3):
        check_seats(office.database, office.rules.book, DAY)
    assert tasks(office) == [SRIGADING]
    assert office.ask("select count(*) n from tenure") == before
    office.deliver([HEAD, *CAST[1:]])
    office.one()
    assert tasks(office) == [SRIGADING]  # a source's next file ends no task of ours
    check_seats(office.database, office.rules.book, DAY)
    assert tasks(office) == []


def test_a_task_comes_back_under_its_own_number(office: Office) -> None:
    office.deliver([SITI, *CAST[1:]])
    office.one()
    check_seats(office.database, office.rules.book, DAY)
    first = office.ask("select count(*) n from finding where code like 'SEAT%%'")
    check_seats(office.database, office.rules.book, DAY)
    assert office.ask("select count(*) n from finding where code like 'SEAT%%'") == first
