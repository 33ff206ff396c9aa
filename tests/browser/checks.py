"""What every page must be in a real browser."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


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
