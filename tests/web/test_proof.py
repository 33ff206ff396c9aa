"""S15: before a dangerous act the password is asked for again, and the form that waited goes on."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from sibermata.desk.accounts.demo import become_demo
from sibermata.desk.opening import Opened
from sibermata.records.account import Right, Role
from sibermata.sync.night import Rules
from sibermata.web.app import make_app
from sibermata.web.declared import declared_routes
from sibermata.web.house import Site
from tests.accounts import NOON, PASSWORD, account, open_door
from tests.conftest import fresh_database
from tests.office import CAST, Office
from tests.web.conftest import HOST, check_page
from tests.web.people import Client, Clock

DANGEROUS = {  # who may come in and what they may do, and personal numbers of many
    "/pengguna/baru",
    "/pengguna/{akun}/hak",
    "/pengguna/{akun}/tutup",
    "/pengguna/{akun}/kode",
    "/pengguna/{akun}/token",
    "/pengguna/{akun}/token/{nomor}/cabut",
    "/pengguna/persetujuan/{approval}",
    "/pesan",
    "/pesan/{target}/hapus",
    "/aparatur/ber-nik",
    "/aparatur/ber-nik/{approval}",
}
WITH_PASSWORD = {"/akun/sandi", "/akun/kode", "/akun/kode/lepas"}  # asked for in the form itself


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
        office.sync()
        made = open_door(database)
        account(made, "Ani", Role.ADMINISTRATOR, rights=tuple(Right))
        account(made, "Rini")
        yield made
        made.pages.close()


@pytest.fixture
def ani(door: Opened, clock: Clock) -> Client:
    app = make_app(door, site=Site(frozenset({HOST}), secure=True), now=clock)
    return Client(app).come_in("Ani")


def fields_in(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))


def accounts(door: Opened) -> list[str]:
    with door.database.connection() as connection:
        return [row[0] for row in connection.execute("select name from account order by 1")]


NEW = {"nama": "Siska", "peran": "coordinator", "hak": "view"}


def test_the_password_is_asked_again_and_the_form_goes_on(
    ani: Client, clock: Clock, door: Opened
) -> None:
    assert ani.form("/pengguna/baru", **NEW).status_code == 200
    clock.now += timedelta(minutes=11)
    held = ani.cookies["__Host-sibermata"]
    asked = ani.form("/pengguna/baru", **{**NEW, "nama": "Tuti"})
    page = check_page(asked, 403)
    assert [one["type"] for one in page.all("input") if one["name"] == "sandi"] == ["password"]
    assert "Tuti" not in accounts(door)
    kept = fields_in(asked.text)
    wrong = ani.post("/masuk/bukti", data={**kept, "sandi": "salah sama sekali"})
    check_page(wrong, 403)
    assert fields_in(wrong.text)["kept"] == kept["kept"]
    right = ani.post("/masuk/bukti", data={**kept, "sandi": PASSWORD})
    check_page(right)
    assert ani.cookies["__Host-sibermata"] != held  # S10
    assert "Tuti" not in accounts(door)
    made = ani.post("/pengguna/baru", data=fields_in(right.text))
    check_page(made)
    assert "Tuti" in accounts(door)


def test_a_part_of_a_page_that_needs_the_password_gives_way_to_the_whole_page(
    ani: Client, clock: Clock
) -> None:
    clock.now += timedelta(minutes=11)
    found = re.search(r'name="csrf" value="([^"]*)"', ani.get("/pengguna/baru").text)
    assert found
    answer = ani.post(
        "/pengguna/baru", data={"csrf": found.group(1), **NEW}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.headers["hx-retarget"]) == (403, "body")
    check_page(answer, 403)


def test_guesses_of_the_password_are_counted_as_at_the_sign_in(ani: Client, clock: Clock) -> None:
    clock.now += timedelta(minutes=11)
    kept = fields_in(ani.form("/pengguna/baru", **NEW).text)
    for _ in range(5):
        ani.post("/masuk/bukti", data={**kept, "sandi": "salah sama sekali"})
    answer = ani.post("/masuk/bukti", data={**kept, "sandi": PASSWORD})
    check_page(answer, 403)
    assert "Kata sandi Anda benar" not in answer.text


def test_every_dangerous_act_asks_for_it(ani: Client) -> None:
    routes = declared_routes(ani.app)
    assert {one.path for one in routes if one.proof} == DANGEROUS
    assert {one.path for one in routes} >= WITH_PASSWORD
    assert all(one.method == "POST" for one in routes if one.proof)
