"""Every page that the menu leads to, and every kind of page that those lead to, by every role and at
both widths: nothing in the console, no violation that axe-core finds, nothing wider than the
screen; a picture to look at.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from sibermata.records.account import Role
from tests.browser.conftest import visitor_as
from tests.browser.looks import look_at_both, pattern_of

MOST = 60  # kinds of pages of one role


def links(page: Page, within: str) -> list[str]:
    """The addresses of ours that a part of a page leads to."""
    found: list[str] = page.locator(f"{within} a[href^='/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    return found


@pytest.mark.parametrize("role", [None, *Role])
def test_every_kind_of_page_can_be_read_by_everybody(
    chromium: Browser, address: str, pictures: Path, role: Role | None
) -> None:
    with visitor_as(chromium, address, role) as visitor:
        page = visitor.open("/masuk" if role is None else "/tentang")
        waiting, seen = [*links(page, "#menu"), "/masuk" if role is None else "/tentang"], set()
        while waiting and len(seen) < MOST:
            path = waiting.pop(0)
            if (kind := pattern_of(path)) in seen:
                continue
            seen.add(kind)
            visitor.open(path)
            name = kind.strip("/").replace("/", "_").replace("?", "_").replace("&", "_")
            look_at_both(page, pictures, f"{role or 'stranger'}-{name or 'root'}")
            waiting += links(page, "main")
