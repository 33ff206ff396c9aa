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


def look(page: Page, pictures: Path, name: str) -> None:
    """Check that everybody can read a page; take a picture of it where PICTURES names a folder: a
    busy machine may not manage one, and no test rests on it.
    """
    if "PICTURES" in os.environ:
        width = page.evaluate("window.innerWidth")
        page.screenshot(path=pictures / f"{name}-{width}.png", full_page=True)
    check_width(page)
    check_accessible(page)


def pattern_of(address: str) -> str:
    """Return an address with every number and choice in it alike: one page of a kind is enough."""
    numbered = re.sub(r"\d+(\.\d+)*|[a-z]{32}", "N", address)
    return re.sub(r"=[^&]*", "=", numbered).partition("#")[0]
