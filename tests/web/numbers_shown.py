"""Which numbers a page shows: every figure in its text that is no date, code or name of something,
with the words around it, the link that it is, and whether the list is on the page itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html

MONTHS = "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember"
NO_NUMBERS = [  # what has digits and counts nothing, whatever page it stands on
    re.compile(one)
    for one in (
        rf"\b\d{{1,2}} (?:{MONTHS}) \d{{4}}",  # a day
        r"(?<![\d.,])(?:19|20)\d{2}\b(?![.,]\d)",  # a year: a number has a point
        r"\b\d{2}\.\d{2}(?= WIB)|(?<=pukul )\d{2}\.\d{2}",  # an hour
        r"\b\d{2}(?:\.\d{2}){1,2}(?:\.\d{4})?(?![\d.]*\d)",  # an area
    )
]
NUMBER = re.compile(r"(?<![\w.,/:-])\d[\d.]*(?:,\d+)?(?: ?%)?(?![\w/:-]|\.\w)")
SILENT = {"script", "style", "select", "textarea", "code", "title", "defs"}
BLOCKS = {"p", "td", "th", "li", "dd", "dt", "h1", "h2", "h3", "caption", "summary", "figcaption"}
BLOCKS |= {"small", "legend", "label", "button", "div", "section", "nav", "text", "main"}
MOST_WORDS = 160


@dataclass(frozen=True)
class Shown:
    """A number of a page."""

    text: str
    address: str  # of the link that it stands in, '' = plain
    name: str  # of the row or column that it stands in
    words: str  # its name, and the words around it; # for each number
    is_own: bool  # the page, or the table below, is its list

    @property
    def value(self) -> int | None:
        """The number; None for a share."""
        plain = self.text.replace(".", "")
        return int(plain) if plain.isdigit() else None


def numbers_of(page: str) -> list[Shown]:
    """Return the numbers of the main part of a page."""
    (main,) = html.fromstring(page).xpath("//main")
    return [shown(*found) for found in texts(main, [main])]


def texts(element: Any, path: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield each number with the elements that it stands in."""
    if not isinstance(element.tag, str) or element.tag in SILENT or "data-code" in element.attrib:
        return
    yield from ((one, path) for one in found_in(element.text))
    for child in element:
        yield from texts(child, [*path, child])
        yield from ((one, path) for one in found_in(child.tail))


def found_in(text: str | None) -> list[str]:
    """Return the numbers in a text."""
    return [one.rstrip(".") for one in NUMBER.findall(masked(text or ""))]


def masked(text: str) -> str:
    """Return a text without days, hours and areas."""
    for one in NO_NUMBERS:
        text = one.sub("_", text)
    return text


def shown(text: str, path: list[Any]) -> Shown:
    """Return a number as it stands in these elements."""
    block = next(one for one in reversed(path) if one.tag in BLOCKS)
    link = next((one.get("href") for one in reversed(path) if one.tag == "a"), None) or ""
    name = name_of(path)
    said = NUMBER.sub("#", masked(" ".join(block.text_content().split())))
    found = Shown(text, link, name, f"{name}: {said}"[:MOST_WORDS], False)
    return Shown(found.text, link, name, found.words, is_own(found, path))


def name_of(path: list[Any]) -> str:
    """Return what a number is called by its row, column or tile; '' where only words say it."""
    for element in reversed(path):
        if element.tag in ("td", "th"):
            if "data-label" in element.attrib:
                return str(element.get("data-label"))
            (table,) = element.xpath("ancestor::table[1]")
            heads = table.xpath("./thead/tr[last()]/th")
            at = int(element.xpath("count(preceding-sibling::*)"))
            return " ".join(heads[at].text_content().split()) if at < len(heads) else ""
        if element.tag == "dd":
            return " ".join("".join(element.xpath("preceding-sibling::dt[1]//text()")).split())
        if element.tag == "li" and "tile" in element.get("class", "").split():
            return " ".join("".join(element.xpath("span[@class='tile-name']//text()")).split())
    return ""


def is_own(found: Shown, path: list[Any]) -> bool:
    """Return whether a number says how long the list is that stands on the page itself."""
    if any(one.get("data-total") == str(found.value) for one in path):
        return True
    for element in reversed(path):
        if element.tag == "nav" and element.get("class") == "pager":
            return True
        if element.tag == "caption":
            return found.value == len(element.getparent().xpath("./tbody/tr"))
        if element.tag in ("h2", "p"):
            beside = element.xpath("following-sibling::*[descendant-or-self::table or self::ul][1]")
            rows = [
                len(one.xpath("descendant-or-self::table[1]/tbody/tr | self::ul/li"))
                for one in beside
            ]
            return found.value in rows
    return False
