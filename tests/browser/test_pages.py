"""Every page that the menu leads to, by every role and at both widths: nothing in the console, no
violation that axe-core finds, nothing wider than the screen; a picture to look at.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from sibermata.records.account import Role
from tests.browser.checks import check_accessible, check_width
from tests.browser.conftest import WIDTHS, visitor_as


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("role", [None, *Role])
def test_every_page_of_the_menu_can_be_read_by_everybody(
    chromium: Browser, address: str, pictures: Path, role: Role | None, width: int
) -> None:
    with visitor_as(chromium, address, role, width) as visitor:
        page = visitor.open("/masuk" if role is None else "/tentang")
        links = page.locator("#menu a")
        paths = [links.nth(i).get_attribute("href") or "" for i in range(links.count())]
        for path in paths or ["/masuk"]:
            visitor.open(path)
            page.screenshot(
                path=pictures / f"{role or 'stranger'}-{path.strip('/')}-{width}.png",
                full_page=True,
            )
            check_width(page)
            check_accessible(page)
