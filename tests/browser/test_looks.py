"""What is judged again at the other width: whatever looks otherwise there, and nothing else."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looks import look_at_both

PALE = "@media (max-width: 40rem) { #one { color: #ccc } }"
BEHIND = "@media (max-width: 40rem) { main { background: #555 } }"
SMALL = (
    "#one { color: #888; font-size: 30px } @media (max-width: 40rem) { #one { font-size: 12px } }"
)
SHOWN = "#one { color: #ccc; display: none } @media (max-width: 40rem) { #one { display: block } }"


@pytest.fixture
def page(chromium: Browser) -> Page:
    return chromium.new_page(viewport={"width": 1280, "height": 900})


def show(page: Page, style: str) -> None:
    body = (
        f"<html lang=id><title>Satu - Sibermata</title><style>{style}</style>"
        "<main style='color: #333'><h1>Satu</h1><p id=one>Kalimat yang dibaca.</p></main>"
    )
    page.route(
        "http://satu.test/", lambda route: route.fulfill(body=body, content_type="text/html")
    )
    page.goto("http://satu.test/")


def test_what_looks_alike_at_both_widths_is_well(page: Page, tmp_path: Path) -> None:
    show(page, "")
    look_at_both(page, tmp_path, "satu")


def test_a_table_whose_columns_are_cut_on_a_desk_is_found(page: Page, tmp_path: Path) -> None:
    show(page, ".scroll { overflow-x: auto } table { width: 90rem }")
    page.evaluate(
        "document.querySelector('#one').outerHTML = '<div class=scroll tabindex=0>' +"
        "'<table><tr><th scope=col>Desa</th></tr></table></div>'"
    )
    with pytest.raises(AssertionError, match="beyond the edge of"):
        look_at_both(page, tmp_path, "satu")


@pytest.mark.parametrize("style", [PALE, BEHIND, SMALL, SHOWN])
def test_what_cannot_be_read_at_the_narrow_width_alone_is_found(
    page: Page, tmp_path: Path, style: str
) -> None:
    show(page, style)
    with pytest.raises(AssertionError, match="color-contrast"):
        look_at_both(page, tmp_path, "satu")
