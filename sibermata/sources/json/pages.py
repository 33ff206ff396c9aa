"""Holds the pages of a list together and proves that none is missing, doubled or moved (F30-F36).

A list is whole when its pages are counted and its total before, its total after and the rows read
agree. A list that moved
while we read it is read again; one that keeps moving is refused.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sibermata.errors import DeliveryRefused, SourceRefused, SourceUnavailable
from sibermata.records.delivery import Part
from sibermata.records.source import Source
from sibermata.sources.json.text import dig
from sibermata.sources.limits import Limits


class Page(NamedTuple):
    """One page and what it says about the whole list; None where it says nothing."""

    part: Part
    rows: list[Any]
    total: int | None = None  # rows in all
    pages: int | None = None
    number: int | None = None  # its own place, as the source counts
    follows: str | None = (
        None  # the next cursor or link; '' = the source says that this is the last page
    )
    more: bool = False  # its rows are not all: it says so, in whatever style

    @property
    def states_nothing(self) -> bool:
        """Return whether this page leaves open how long the list is."""
        return self.total is None and self.pages is None and not (self.follows or self.more)


class Walk:
    """The pages read so far. Refuses a repeated page, and a list that does not end."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source, self.limits = source, limits
        self.pages: list[Page] = []
        self.ids: list[str] = []
        self.count = 0
        self._seen: dict[str, int] = {}
        self._bytes = 0

    def add(self, page: Page) -> None:
        """Add a page."""
        ids = [row_id(row, self.source) for row in page.rows]
        if ids:
            digest = hashlib.blake2b(
                "\0".join(ids).encode("utf-8", "replace"), digest_size=16
            ).hexdigest()
            if (before := self._seen.get(digest)) is not None:
                last = before == len(self.pages) - 1
                raise SourceRefused(
                    f"{self.source.name}: page {len(self.pages) + 1} is page {before + 1} again",
                    "PAGE_REPEAT" if last else "PAGE_LOOP",
                )
            self._seen[digest] = len(self.pages)
        self._bytes += len(page.part.body)
        if self._bytes > self.limits.body_bytes:
            raise DeliveryRefused(
                f"{self.source.name}: its pages hold more than {self.limits.body_bytes} bytes",
                "TOO_LARGE",
            )
        self.pages.append(page)
        self.ids += ids
        self.count += len(ids)
        if len(self.pages) > self._most():
            raise SourceRefused(
                f"{self.source.name}: no end after {len(self.pages)} pages", "PAGE_ENDLESS"
            )

    def _most(self) -> int:
        """Return how many pages there may be: three times what the source, or its declaration, lets
        us expect.
        """
        first = self.pages[0]
        expected = max(first.total or 0, self.source.expect.rows or 0)
        pages = max(first.pages or 0, -(-expected // max(1, len(first.rows))))
        return min(self.limits.pages, 3 * pages + 1) if pages else self.limits.pages


def row_id(row: Any, source: Source) -> str:
    """Return what identifies a row of a list: its own id, or all its values except those that
    change by themselves.
    """
    if not isinstance(row, dict):
        return json.dumps(row)
    inner = dig(row, source.paging.fields) if source.paging.fields else row
    for key in (*source.columns.get("key", ()), "id", "_id", "uuid"):
        value = dig(inner, key) if isinstance(inner, dict) else None
        value = dig(row, key) if value is None else value
        if isinstance(value, str) and value:
            return f"id {value}"
    kept = {key: value for key, value in row.items() if key not in source.read.volatile}
    return hashlib.blake2b(
        json.dumps(kept, sort_keys=True).encode("utf-8", "replace"), digest_size=16
    ).hexdigest()


def read_whole(read_once: Callable[[], Walk], name: str, limits: Limits) -> tuple[list[Page], str]:
    """Return the pages of a list that did not change while it was read, and the proof; read again
    if it changed (F34).
    """
    before: list[str] | None = None
    trouble = ""
    for _ in range(1 + limits.rereads):
        walk = read_once()
        try:
            proof = prove(walk.pages, name)
        except DeliveryRefused as error:
            if walk.ids == before:
                raise  # it does not move: it really contradicts itself
            before, trouble = walk.ids, str(error)
            continue
        doubled = len(walk.ids) - len(set(walk.ids))
        if not doubled or len(walk.pages) == 1 or walk.ids == before:
            return walk.pages, proof  # rows that are doubled in two readings really are doubled
        before, trouble = walk.ids, f"{doubled} rows came twice"
    raise SourceUnavailable(f"{name}: moves while it is read: {trouble}", "UNSTABLE_READ")


def prove(pages: Sequence[Page], name: str) -> str:
    """Return why these pages are all there is, '' where the source says nothing about it; refuse
    what is not whole.
    """
    rows = sum(len(page.rows) for page in pages)
    total = _agreed((page.total for page in pages), name, "totals")
    announced = _agreed((page.pages for page in pages), name, "numbers of pages")
    filled = [page for page in pages if page.rows]
    if total is not None and rows != total:
        raise incomplete(f"{name}: {rows} rows of {total}")
    if announced is not None and len(filled) != announced and not (rows == 0 and announced <= 1):
        raise incomplete(f"{name}: {len(filled)} pages of {announced}")
    numbers = [page.number for page in filled if page.number is not None]
    if len(set(numbers)) != len(numbers):
        raise incomplete(f"{name}: a page is there twice")
    if numbers and sorted(numbers) not in (
        list(range(len(filled))),
        list(range(1, len(filled) + 1)),
    ):
        raise incomplete(f"{name}: pages {sorted(numbers)[:20]} leave a gap")
    if total is not None:
        return f"{len(pages)} pages, {rows} rows, total {total} before and after"
    if pages and pages[-1].more and announced is None:
        raise incomplete(f"{name}: its last page says that more follows")
    last = pages[-1].follows if pages else None
    if last is None and any(page.follows for page in pages):
        last = ""  # the key of the next page is simply left out where there is none
    if last:
        raise incomplete(f"{name}: its last page says that more follows")
    if announced is not None:
        return f"{len(filled)} of {announced} pages, {rows} rows"
    return f"{len(pages)} pages, {rows} rows, no further page" if last == "" else ""


def incomplete(message: str) -> DeliveryRefused:
    """Return the error for an incomplete list: nothing is staged, and no absence counts."""
    return DeliveryRefused(message, "INCOMPLETE")


def _agreed(values: Iterable[int | None], name: str, what: str) -> int | None:
    found = {value for value in values if value is not None}
    if len(found) > 1:
        raise incomplete(f"{name}: its {what} differ from page to page: {sorted(found)[:5]}")
    return found.pop() if found else None
