"""What every page must be in a real browser."""

import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.web.conftest import BARE, NO_ROWS

WIDTHS = (1280, 390)
HEIGHT = 900


def check_accessible(page: Page, *, again: bool = False) -> None:
    """Check that axe-core finds nothing. `again`: at another width of the same page, where only
    what looks otherwise than before is judged by its colours: four fifths of the time goes there.
    """
    page.evaluate(Axe().axe_script)
    found = page.evaluate(JUDGE, page.evaluate(ANEW) if again else None)
    page.evaluate(REMEMBER)
    said = [
        (one["id"], one["help"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found
    ]
    assert not said, said


# How an element's text is seen: its colour, whether it is large, and what lies behind it.
SEEN = """
const seenAs = one => {
  const style = getComputedStyle(one), size = parseFloat(style.fontSize), behind = [];
  if (!one.getClientRects().length || style.visibility !== 'visible') return '';
  for (let at = one; at; at = at.parentElement) {
    const {backgroundColor, backgroundImage, opacity} = getComputedStyle(at);
    behind.push(backgroundColor, backgroundImage, opacity);
  }
  const large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
  return [style.color, large, ...behind].join(' ');
};
"""
REMEMBER = (
    "() => {"
    + SEEN
    + "window.looked = new Map([...document.body.querySelectorAll('*')].map(one => [one, seenAs(one)])) }"
)
ANEW = (
    "() => {"
    + SEEN
    + """
  const anew = [...document.body.querySelectorAll('*')]
    .filter(one => seenAs(one) && seenAs(one) !== window.looked.get(one));
  anew.forEach(one => one.setAttribute('data-anew', ''));
  return anew.length }"""
)
# `anew`: how many elements look otherwise; null: all of them are judged
JUDGE = """async anew => {
  const only = {resultTypes: ['violations']}, colours = {'color-contrast': {enabled: false}};
  const whole = await axe.run(document, anew === null ? only : {...only, rules: colours});
  const some = !anew ? [] : (await axe.run({include: [['[data-anew]']]},
    {...only, runOnly: ['color-contrast']})).violations;
  document.querySelectorAll('[data-anew]').forEach(one => one.removeAttribute('data-anew'));
  return [...whole.violations, ...some];
}"""


def check_width(page: Page) -> None:
    """Check that a page needs no sideways scrolling."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"


def check_tables(page: Page) -> None:
    """Check that on a desk every table shows all its columns; the one of all columns scrolls."""
    if page.evaluate("window.innerWidth") >= WIDTHS[0]:
        cut = page.evaluate(CUT)
        assert not cut, f"{page.url}: columns beyond the edge of {cut}"


CUT = """[...document.querySelectorAll('.scroll')]
  .filter(one => one.scrollWidth > one.clientWidth && !one.querySelector('.wide-table'))
  .map(one => one.innerText.slice(0, 80))"""


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


def look_at_both(page: Page, pictures: Path, name: str) -> None:
    """Check a page, opened at the first width, at both; the next one opens at the first again."""
    look(page, pictures, name)
    page.set_viewport_size({"width": WIDTHS[1], "height": HEIGHT})
    look(page, pictures, name, again=True)
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})


def look(page: Page, pictures: Path, name: str, *, again: bool = False) -> None:
    """Check that everybody can read a page; take a picture of it where PICTURES names a folder: a
    busy machine may not manage one, and no test rests on it.
    """
    if "PICTURES" in os.environ:
        width = page.evaluate("window.innerWidth")
        page.screenshot(path=pictures / f"{name}-{width}.png", full_page=True)
    check_frame(page)
    check_full(page)
    check_width(page)
    check_tables(page)
    check_accessible(page, again=again)


def check_full(page: Page) -> None:
    """Check that something stands under every heading: rows, or a sentence where there are none."""
    text = page.content()
    assert not NO_ROWS.search(text), page.url
    assert not BARE.search(text), page.url


def pattern_of(address: str) -> str:
    """Return an address with every number and choice in it alike: one page of a kind is enough."""
    numbered = re.sub(r"\d+(\.\d+)*|[a-z]{32}", "N", address)
    return re.sub(r"=[^&]*", "=", numbered).partition("#")[0]
