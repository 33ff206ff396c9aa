"""Every page that the application's own routes name, at both widths, with content and on an empty
database: a new route that has no example here fails.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from sibermata.desk.accounts.demo import become_demo
from sibermata.records.account import Role, Stage
from sibermata.sync.night import Rules
from sibermata.web.app import make_app
from sibermata.web.house import Site
from tests.accounts import PASSWORD
from tests.browser.conftest import running, visitor_as
from tests.browser.looks import look, look_at_both
from tests.conftest import fresh_database
from tests.office import Office
from tests.web.conftest import (
    NAMES,
    NOW,
    make_accounts,
    opened_of,
)
from tests.web.conftest import visitor as somebody
from tests.web.everything import addresses_of, live, pages_of

STEPS = {"/masuk/kode": Stage.FACTOR, "/masuk/pasang": Stage.ENROL, "/masuk/sandi": Stage.PASSWORD}
WHO = (Role.OFFICER, Role.ADMINISTRATOR)  # the first of them who may open it


@pytest.fixture(scope="module", params=["with content", "empty"])
def office(
    request: pytest.FixtureRequest,
    server_url: str,
    template: str,
    rules: Rules,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Office]:
    """An office marked as a demo, so that nobody is asked for a second factor."""
    with fresh_database(server_url, template) as database:
        with database.work() as connection:
            become_demo(connection, NOW)
        one = Office(database, rules, tmp_path_factory.mktemp("routes"))
        if request.param == "with content":
            live(one)
        else:
            door = opened_of(one)
            make_accounts(door)
            door.pages.close()
        yield one


def come_in(page: Page, address: str, name: str) -> None:
    """Sign in as people do."""
    page.goto(f"{address}/masuk")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Masuk").click()
    page.wait_for_url(lambda url: "/masuk" not in url)


def test_every_page_of_every_route_can_be_read_by_everybody(
    chromium: Browser, office: Office, pictures: Path
) -> None:
    door = opened_of(office)
    app = make_app(door, site=Site(), now=lambda: NOW)
    addresses = addresses_of(app, office)
    kind = "route" if len(addresses) == len(pages_of(app)) else "empty"
    opened: set[str] = set()
    with running(app) as address:
        for role in (None, *WHO):
            with visitor_as(chromium, address, None) as visitor:
                if role:
                    come_in(visitor.page, address, NAMES[role])
                for access in pages_of(app):
                    path = addresses.get(access.path)
                    lets_in = access.public if role is None else access.lets_in(somebody(role))
                    if path is None or access.path in opened or not lets_in:
                        continue
                    step = STEPS.get(access.path, Stage.WHOLE)
                    with office.database.work() as connection:
                        connection.execute("update session set stage = %s", (str(step),))
                    answer = visitor.page.goto(address + path)
                    assert answer is not None
                    if answer.status == 404 and role is WHO[0]:
                        continue  # of another district: for the next of them
                    assert answer.status == 200, (access.path, path, answer.status)
                    look_at_both(visitor.page, pictures, f"{kind}-{access.path.replace('/', '_')}")
                    opened.add(access.path)
    assert opened == addresses.keys(), addresses.keys() - opened
    door.pages.close()


def test_what_is_not_there_and_what_is_not_for_one_can_be_read_too(
    chromium: Browser, office: Office, pictures: Path
) -> None:
    door = opened_of(office)
    with (
        running(make_app(door, site=Site(), now=lambda: NOW)) as address,
        visitor_as(chromium, address, None, 390) as visitor,
    ):
        come_in(visitor.page, address, NAMES[Role.LEADER])
        for path, status in (("/antah", 404), ("/wilayah/99", 403), ("/ikrar/ANTAH", 404)):
            answer = visitor.page.goto(address + path)
            assert answer is not None
            assert answer.status == status
            look(visitor.page, pictures, f"refused-{status}")
    door.pages.close()
