"""What every page must be in a real browser."""

import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def check_accessible(page: Page) -> None:
    """Check that axe-core finds nothing."""
    found = Axe().run(page).response["violations"]
    said = [
        (one["id"], one["help"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found
    ]
    assert not said, said


def check_width(page: Page) -> None:
    """Check that a page needs no sideways scrolling."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"


def check_frame(page: Page) -> None:
    """Check what stands around every page: its language, title and one heading; that each field has
    a label, and that no personal number is in its address.
    """
    assert page.locator("html").get_attribute("lang") == "id", page.url
    title = page.title()
    assert title.endswith("- Sibermata"), page.url
    assert len(title) > len("- Sibermata"), page.url
    assert page.locator("h1").count() == 1, page.url
    assert not LONG_NUMBER.search(page.url.split("//")[1].partition("/")[2]), page.url
    without: list[str] = page.evaluate(WITHOUT_LABEL)
    assert without == [], f"{page.url}: no label on {without}"


LONG_NUMBER = re.compile(r"\d{6,}")
WITHOUT_LABEL = """[...document.querySelectorAll('input, select, textarea')]
  .filter(one => !['hidden', 'submit'].includes(one.type))
  .filter(one => !one.labels.length && !one.getAttribute('aria-label')).map(one => one.name)"""


def look(page: Page, pictures: Path, name: str) -> None:
    """Check that everybody can read a page; take a picture of it where PICTURES names a folder: a
    busy machine may not manage one, and no test rests on it.
    """
    if "PICTURES" in os.environ:
        width = page.evaluate("window.innerWidth")
        page.screenshot(path=pictures / f"{name}-{width}.png", full_page=True)
    check_frame(page)
    check_width(page)
    check_accessible(page)


def pattern_of(address: str) -> str:
    """Return an address with every number and choice in it alike: one page of a kind is enough."""
    numbered = re.sub(r"\d+(\.\d+)*|[a-z]{32}", "N", address)
    return re.sub(r"=[^&]*", "=", numbered).partition("#")[0]
