"""Every page that the menu leads to, by every role and at both widths: nothing in the console, no
violation that axe-core finds, nothing wider than the screen; a picture to look at.
"""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from sibermata.records.account import Role
from tests.browser.conftest import WIDTHS, visitor_as


def check_accessible(page: Page) -> None:
    """Check that axe-core finds nothing."""
    found = Axe().run(page).response["violations"]
    said = [
        (one["id"], one["help"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found
    ]
    assert said == []


def check_width(page: Page) -> None:
    """Check that a page needs no sideways scrolling."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"


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
