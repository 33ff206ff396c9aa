"""Accounts in a real browser: who comes in by a password, and what an administrator sees."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from sibermata.desk.accounts.demo import become_demo
from sibermata.desk.opening import Opened
from sibermata.records.account import Right, Role
from sibermata.sync.night import Rules
from sibermata.web.app import make_app
from sibermata.web.house import Site
from tests.accounts import NOON, PASSWORD, account, open_door
from tests.browser.conftest import Visitor, running
from tests.browser.looks import WIDTHS, look
from tests.conftest import fresh_database
from tests.office import CAST, Office


@pytest.fixture(scope="module")
def door(
    server_url: str, template: str, rules: Rules, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    """A demo with some accounts."""
    with fresh_database(server_url, template) as database:
        with database.work() as connection:
            become_demo(connection, NOON)
        office = Office(database, rules, tmp_path_factory.mktemp("office"))
        office.deliver(CAST)
        office.sync()
        made = open_door(database)
        account(made, "Ani Administrator", Role.ADMINISTRATOR, rights=tuple(Right))
        account(made, "Kardi", Role.COORDINATOR)
        account(made, "Rini Wulandari", Role.OFFICER, "35.16", "35.17", "35.05")
        account(made, "Lukas", Role.LEADER, rights=())
        yield made
        made.pages.close()


@pytest.fixture(scope="module")
def address(door: Opened) -> Iterator[str]:
    """The address of a server with the real door."""
    with running(make_app(door, site=Site(), now=lambda: NOON)) as found:
        yield found


@pytest.mark.parametrize("width", WIDTHS)
def test_an_administrator_comes_in_and_looks_after_accounts(
    chromium: Browser, address: str, width: int, pictures: Path
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="id-ID")
    visitor = Visitor(context, address)
    page = visitor.open("/masuk")
    look(page, pictures, "masuk")
    page.fill("#nama", "Ani Administrator")
    page.fill("#sandi", "salah sekali")
    page.click("main button[type=submit]")
    look(page, pictures, "masuk-salah")
    page.fill("#sandi", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"(?!.*masuk)"))
    for path, name in (
        ("/akun", "akun"),
        ("/akun/kode", "akun-kode"),
        ("/pengguna", "pengguna"),
        ("/pengguna/baru", "pengguna-baru"),
        ("/audit", "audit"),
        ("/audit?bagian=keamanan", "audit-keamanan"),
        ("/audit?periksa=ya", "audit-periksa"),
        ("/masuk/undangan", "undangan"),
    ):
        look(visitor.open(path), pictures, name)
    page = visitor.open("/pengguna")
    page.click("text=Rini Wulandari")
    look(page, pictures, "pengguna-satu")
    context.close()
