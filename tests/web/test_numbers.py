"""S23, S59: the NIKs of many people leave once, with a purpose, a second administrator, and a mark
of whose copy it is.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from sibermata.desk.accounts.demo import become_demo
from sibermata.desk.opening import Opened
from sibermata.desk.privacy.breach import breach_of
from sibermata.desk.roster.numbers_out import ask_numbers
from sibermata.errors import Refusal
from sibermata.records.account import Right, Role
from sibermata.standing.index import index_registry
from sibermata.store.desk.accounts import find_account
from sibermata.store.privacy.subject import looked_at
from sibermata.sync.night import Rules
from sibermata.web.app import make_app
from sibermata.web.house import Site
from tests.accounts import NOON, account, desk_for, open_door
from tests.conftest import fresh_database
from tests.office import CAST, SITI, Office, person
from tests.web.conftest import HOST, check_page
from tests.web.people import Client, Clock

NEIGHBOUR = person("1", "Sri Tetanggawati", "3517015503809101", "Kepala Desa", "35.17.01.2001")
PLACE, ALLOW = "/aparatur/ber-nik", "/pengguna/persetujuan"
WANTED = {"wilayah": "35.16", "tujuan": "pencocokan Dukcapil menurut surat 12"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(server_url: str, template: str, rules: Rules, tmp_path: Any) -> Iterator[Opened]:
    with fresh_database(server_url, template) as database:
        with database.work() as connection:
            become_demo(connection, NOON)
        office = Office(database, rules, tmp_path)
        office.deliver(CAST)
        office.deliver([NEIGHBOUR], "jombang", district="35.17")
        office.sync()
        index_registry(database, office.secrecy)
        made = open_door(database)
        for name in ("Ani", "Budi"):
            account(made, name, Role.ADMINISTRATOR, rights=tuple(Right))
        account(made, "Rini", rights=(Right.VIEW, Right.EXPORT_NUMBERS))
        account(made, "Tari", rights=(Right.VIEW, Right.EXPORT))
        yield made
        made.pages.close()


@pytest.fixture
def app(door: Opened, clock: Clock) -> Any:
    return make_app(door, site=Site(frozenset({HOST}), secure=True), now=clock)


def asked(browser: Client, place: str) -> list[str]:
    found = check_page(browser.get(place)).all("form")
    return [one["action"] for one in found if re.fullmatch(place + r"/[a-z]{32}", one["action"])]


def rows(door: Opened, question: str) -> list[Any]:
    with door.database.connection() as connection:
        return connection.execute(question).fetchall()


def test_one_asks_another_allows_and_the_file_is_made_once(door: Opened, app: Any) -> None:
    rini, ani = Client(app).come_in("Rini"), Client(app).come_in("Ani")
    check_page(rini.get(PLACE))
    assert rini.form(PLACE, **WANTED).status_code == 303
    assert asked(rini, PLACE) == []  # nobody has allowed it
    (yes,) = asked(ani, ALLOW)
    early = rini.form(PLACE, yes.replace(ALLOW, PLACE))
    check_page(early, 409)
    assert ani.form(ALLOW, yes).status_code == 303
    (take,) = asked(rini, PLACE)
    made = rini.form(PLACE, take)
    assert made.status_code == 200
    book = load_workbook(io.BytesIO(made.content))
    heads, *lines = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert len(lines) == len(CAST)
    assert {line[heads.index("NIK")] for line in lines} == {one["nik"] for one in CAST}
    assert {line[heads.index("Salinan")] for line in lines} == {
        "Rini, 2 Maret 2026 pukul 12.00 WIB"
    }
    about = [cell.value for row in book.worksheets[1].iter_rows() for cell in row]
    assert {"Rini, 2 Maret 2026 pukul 12.00 WIB", WANTED["tujuan"], "Ani"} <= {*about}
    again = rini.form(PLACE, take)
    check_page(again, 409)
    breach = breach_of(
        door, "Rini", NOON - timedelta(days=1), datetime.now(UTC), "Ani", known_at=NOON
    )
    assert (len(breach.people), breach.taken, breach.revealed) == (len(CAST),) * 3
    assert [(one["what"], one["lines"], one["numbers"]) for one in breach.exports] == [
        ("numbers", len(CAST), True)
    ]
    person = int(rows(door, "select people[1] from export where what = 'numbers'")[0][0])
    with door.database.connection() as connection:
        looks = looked_at(connection, [person])
    (look,) = [one for one in looks if one["what"] == "numbers"]
    assert (look["who"], look["what"], look["numbers"], look["program"]) == (
        *("Rini", "numbers", True, False),
    )
    assert look["purpose"] == WANTED["tujuan"], "the file of a person says what for"
    events = rows(door, "select who, detail from security_event where what = 'numbers exported'")
    assert [(who, detail["rows"], detail["allowed_by"]) for who, detail in events] == [
        ("Rini", len(CAST), "Ani")
    ]
    for table in ("audit", "security_event", "approval", "export"):
        assert SITI["nik"] not in str(rows(door, f"select t::text from {table} t"))


def test_nobody_allows_his_own_and_only_administrators_allow(door: Opened, app: Any) -> None:
    ani, budi = Client(app).come_in("Ani"), Client(app).come_in("Budi")
    ani.form(PLACE, **WANTED)
    (yes,) = asked(budi, ALLOW)
    assert asked(ani, ALLOW) == []
    own = ani.form(ALLOW, yes)
    check_page(own, 422)
    rini = Client(app).come_in("Rini")
    assert rini.form(PLACE, yes).status_code == 403
    assert budi.form(ALLOW, yes).status_code == 303
    stolen = budi.form(PLACE, yes.replace(ALLOW, PLACE))
    check_page(stolen, 409)
    tari = Client(app).come_in("Tari")
    assert tari.get(PLACE).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({**WANTED, "wilayah": "35.17"}, id="S17 another district"),
        pytest.param({**WANTED, "wilayah": "35"}, id="the province"),
        pytest.param({**WANTED, "tujuan": ""}, id="no purpose"),
        pytest.param({**WANTED, "tujuan": "a b"}, id="a purpose that is none"),
    ],
)
def test_what_is_not_his_or_for_nothing_is_not_asked(
    door: Opened, app: Any, fields: dict[str, str]
) -> None:
    rini = Client(app).come_in("Rini")
    check_page(rini.form(PLACE, **fields), 422)
    assert rows(door, "select 1 from approval") == []


def test_a_yes_lasts_a_day_and_a_part_of_a_district_is_that_part(
    door: Opened, app: Any, clock: Clock
) -> None:
    rini, ani = Client(app).come_in("Rini"), Client(app).come_in("Ani")
    rini.form(PLACE, **{**WANTED, "wilayah": "35.16.05"})
    ani.form(ALLOW, *asked(ani, ALLOW))
    assert rini.form(PLACE, *asked(rini, PLACE)).status_code == 200
    rini.form(PLACE, **WANTED)
    ani.form(ALLOW, *asked(ani, ALLOW)[-1:])
    clock.now += timedelta(hours=25)
    rini = Client(app).come_in("Rini")
    assert asked(rini, PLACE) == []


def test_a_file_holds_so_many_rows_and_an_hour_so_many_files(
    door: Opened, app: Any, clock: Clock
) -> None:
    rini, ani = Client(app).come_in("Rini"), Client(app).come_in("Ani")
    rini_comes, night = rows_visitor(door), door.rules.book.night
    few = replace(night, privacy=replace(night.privacy, export_rows=5))
    with desk_for(door, rini_comes) as usual:
        desk = replace(usual, book=replace(usual.book, night=few))
        with pytest.raises(Refusal) as refused:
            ask_numbers(desk, rini_comes, "35.16", "uji batas", NOON)
    assert (refused.value.code, refused.value.facts["most"]) == ("EXPORT_LARGE", 5)
    most = door.rules.book.night.privacy.exports_an_hour
    for letter in range(most + 1):  # what is asked in the same words is one request
        rini.form(PLACE, **{**WANTED, "tujuan": f"pencocokan menurut surat {letter}"})
    for yes in asked(ani, ALLOW):
        assert ani.form(ALLOW, yes).status_code == 303
    found = [rini.form(PLACE, take).status_code for take in asked(rini, PLACE)]
    assert found == [200] * most + [429]


def rows_visitor(door: Opened) -> Any:
    with door.database.connection() as connection:
        found = find_account(connection, "Rini")
    assert found
    return found.visitor()
