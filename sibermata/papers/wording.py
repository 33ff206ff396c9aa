"""Words that papers share: names with titles, posts with capacity, places, days. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sibermata.records.paper import Cell
from sibermata.records.states import Capacity
from sibermata.rules.post.catalogue import Post
from sibermata.rules.time.office import MONTHS, day_in_words

OTHERS = {"KAUR_LAIN": "Kepala Urusan", "KASI_LAIN": "Kepala Seksi"}  # + the source's own words
SAID_WHOLE = ("KEPALA", "KAUR", "KASI")  # a label that begins so needs nothing before it
NOTHING = "-"
NOWHERE = "Tanpa kabupaten/kota"  # the heading of those who name none
ZERO_WIDTH, HARD_SPACE = "\u200b", "\u00a0"
DAY = re.compile(rf"\b([0-9]{{1,2}}) (?={'|'.join(MONTHS)})")
PARTS = re.compile(r"(?<=[/.-])")


def name_with_titles(row: Mapping[str, Any]) -> str:
    """Return a name as the registry has it, titles in their places."""
    name = " ".join(part for part in (row["front_title"], row["name"]) if part)
    return f"{name}, {row['back_title']}" if row["back_title"] else name


def post_in_words(code: str, label: str, capacity: str, posts: Mapping[str, Post]) -> str:
    """Return a post with its capacity before it: 'Pj. Kepala Desa', 'Kepala Dusun Krajan'."""
    post = posts.get(code)
    name = OTHERS.get(code, post.name if post else code)
    if label and (post is None or post.labelled):
        name = label if label.upper().startswith(SAID_WHOLE) else f"{name} {label}"
    acting = capacity not in ("", Capacity.DEFINITIF)
    return f"{capacity}. {name}" if acting else name


def birth_in_words(place: str, born: date | None) -> str:
    """Return place and date of birth: 'Mojokerto, 15 Maret 1980'."""
    return ", ".join(part for part in (place, day_in_words(born) if born else "") if part)


def decree_in_words(number: str, day: date | None) -> str:
    """Return a decree: '141/1/2019, 19 Desember 2019'."""
    return ", ".join(part for part in (number, day_in_words(day) if day else "") if part)


def number_in_words(number: int) -> str:
    """Return a number as it is written here: '2.147'."""
    return f"{number:,}".replace(",", ".")


def share_in_words(part: int, whole: int) -> str:
    """Return a share: '12,5 %'; '-' of nothing."""
    return f"{100 * part / whole:.1f} %".replace(".", ",") if whole else NOTHING


def breakable(text: str, longest: int) -> str:
    """Return a text that a column can break: a word longer than `longest` letters after a slash, a
    point or a hyphen, and a part that is longer still at every letter. A day stays with its month.
    """
    text = DAY.sub(rf"\1{HARD_SPACE}", text)
    if len(text) <= longest:
        return text
    return " ".join(_cut(word, longest) for word in text.split(" "))


def _cut(word: str, longest: int) -> str:
    if len(word) <= longest or HARD_SPACE in word:
        return word
    parts = [part for part in PARTS.split(word) if part]
    return ZERO_WIDTH.join(ZERO_WIDTH.join(part) if len(part) > longest else part for part in parts)


def as_printed(cell: Cell) -> str:
    """Return a cell as it is printed."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return day_in_words(cell)
    return number_in_words(cell) if isinstance(cell, int) else cell
