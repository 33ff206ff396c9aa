"""Walks through a JSON list from its first page to its last, and tells the end of a list from a
fault.

Out there a list ends in many ways: its total is reached, a page is empty, a page is "not found",
the last page comes again; and
some count their pages from 0, some do not page at all. Where the source states how long its list
is, that alone decides.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from sibermata.errors import SibermataError, SourceChanged, SourceRefused
from sibermata.records.delivery import Part
from sibermata.records.source import Source
from sibermata.sources.http.fetcher import refuse_html
from sibermata.sources.http.session import Session
from sibermata.sources.json import text as json_text
from sibermata.sources.json.answers import is_no
from sibermata.sources.json.headers import with_headers
from sibermata.sources.json.pages import Page, Walk, incomplete, row_id
from sibermata.sources.limits import Limits

DEFAULTS = {
    "jsonapi": ("page[number]", "page[size]"),
    "offset": ("offset", "limit"),
    "cursor": ("cursor", "limit"),
}
NO_MORE = re.compile(
    r"(?i)tidak (ditemukan|ada)|belum ada|kosong|not found|no "
    r"(data|records?|results?|more)|empty|out of range|invalid page"
)
Reader = Callable[[Part, Source], Page]


def walk_list(source: Source, session: Session, limits: Limits, read_page: Reader) -> Walk:
    """Read the list once, from its first to its last page."""
    asking = _Asking(source, session, read_page)
    if source.paging.style == "cursor":
        return _by_cursor(asking, Walk(source, limits))
    walk = Walk(source, limits)
    while True:
        page = asking.further(walk)
        if page is None or (not page.rows and walk.pages):
            if page is not None and walk.pages[-1].more:
                walk.add(page)  # the proof that nothing followed after all
            break  # past the end
        try:
            walk.add(page)
        except SourceRefused as error:
            if error.code == "PAGE_REPEAT" and asking.ended_before(walk):
                return walk
            raise
        if not page.rows or _is_last(page, walk):
            break
    return asking.from_zero(walk, limits)


def _by_cursor(asking: "_Asking", walk: Walk) -> Walk:
    source, address, cursor, visited = asking.source, asking.source.address, "", set[str]()
    while True:
        page = asking.cursor(address, cursor, len(walk.pages) + 1)
        if not page.rows and walk.pages:
            return walk
        walk.add(page)
        if (
            page.follows is None
            and len(walk.pages) == 1
            and page.states_nothing
            and not source.paging.cursor
        ):
            raise incomplete(
                f"{source.name}: nothing in its answer leads to a next page; name the place under "
                "[paging] cursor"
            )
        cursor = page.follows or ""
        if not page.rows or not cursor:
            return walk
        if cursor in visited:
            raise SourceRefused(
                f"{source.name}: after page {len(walk.pages)} comes one that was read before",
                "PAGE_LOOP",
            )
        visited.add(cursor)
        if cursor.startswith(("http://", "https://", "/", "?")):
            address, cursor = _same_place(urljoin(address, cursor), source), ""


def _is_last(page: Page, walk: Walk) -> bool:
    if page.pages is not None:
        return len(walk.pages) >= page.pages
    if page.total is not None:
        return walk.count >= page.total
    return False  # read on until a page is empty


def _same_place(link: str, source: Source) -> str:
    """Return a link to the next page at the place that the TOML names: our token goes to no other
    host, name or port.

    Behind a proxy a portal knows itself by another scheme and port; the link is then asked for
    where the portal is.
    """
    here, there = urlsplit(source.address), urlsplit(link)
    if here.hostname != there.hostname:
        raise SourceRefused(
            f"{source.name}: its next page lies at another host, {there.hostname}",
            "REDIRECT_REFUSED",
        )
    return there._replace(scheme=here.scheme, netloc=here.netloc).geturl()


@dataclass(slots=True)
class _Asking:
    """Asks for pages under the names of this source."""

    source: Source
    session: Session
    read_page: Reader

    def further(self, walk: Walk) -> Page | None:
        """Return the page after those that were read; None if the source says, in its way, that
        there is none.
        """
        place = walk.count if self.source.paging.style == "offset" else len(walk.pages) + 1
        try:
            return self.page(place, len(walk.pages) + 1)
        except _NoList as no:
            ends = no.blank or NO_MORE.search(str(no.error))
            if walk.pages and walk.pages[-1].states_nothing and ends:
                return None
            raise no.error from None
        except SourceRefused as error:
            if error.code == "SRC_MOVED" and walk.pages and walk.pages[-1].states_nothing:
                return None  # 404 beyond the last page
            raise

    def page(self, place: int, number: int, size: int | None = None) -> Page:
        """Return the page at a place: a page's number, or a row's offset."""
        page_name, size_name = self._names()
        return self._read(
            {size_name: str(size or self.source.paging.per_page), page_name: str(place)},
            self.source.address,
            number,
        )

    def cursor(self, address: str, cursor: str, number: int) -> Page:
        """Return the page that a cursor leads to, or that lies at the address of a link."""
        page_name, size_name = self._names()
        query = {size_name: str(self.source.paging.per_page)} | (
            {page_name: cursor} if cursor else {}
        )
        try:
            return self._read(query if address == self.source.address else {}, address, number)
        except _NoList as no:
            raise no.error from None

    def _names(self) -> tuple[str, str]:
        paging = self.source.paging
        page, size = DEFAULTS.get(paging.style, (paging.page, paging.size))
        return (
            paging.page if paging.page != "page" else page,
            paging.size if paging.size != "limit" else size,
        )

    def _read(self, query: dict[str, str], address: str, number: int) -> Page:
        answer = self.session.get(address, query=query, headers={"Accept": "application/json"})
        refuse_html(answer, "json")
        try:
            page = self.read_page(Part(f"{answer.name}#{number}", answer.body), self.source)
            return with_headers(page, answer.headers)
        except (SourceRefused, SourceChanged) as error:
            document, path = json_text.load(answer.body, answer.name), self.source.paging.list
            blank = (
                not is_no(document)
                and json_text.stands(document, path)
                and json_text.dig(document, path) is None
            )
            raise _NoList(error, blank) from None

    def ended_before(self, walk: Walk) -> bool:
        """Return whether the last page came again because there is no further one: the list is then
        complete, as far as can be known (F31).
        """
        pages, most = walk.pages, self.source.paging.per_page
        if not pages[-1].states_nothing or pages[-1].number is not None:
            return False
        if len(pages) > 1:
            return len(pages[-1].rows) < len(
                pages[0].rows
            )  # paging works, and the last page is a short one
        if len(pages[0].rows) == most:
            return False  # just what was asked for: there will be more
        try:
            second = self.page(1 if self.source.paging.style == "offset" else 2, 2, size=1)
        except (_NoList, SibermataError):
            return False
        found = [row_id(row, self.source) for row in second.rows]
        # All of it though one row was asked for: it does not page at all. The second row: it does,
        # and the first page was the whole.
        return found in (walk.ids, walk.ids[1:2])

    def from_zero(self, walk: Walk, limits: Limits) -> Walk:
        """Return the walk with page 0 before it, if the source counts from 0 and its first page
        would be missed.
        """
        last = walk.pages[-1] if walk.pages else None
        if self.source.paging.style == "offset" or last is None:
            return walk
        short = (last.total is not None and walk.count < last.total) or (
            last.pages is not None and len(walk.pages) < last.pages
        )
        if not short and not last.states_nothing:
            return walk
        try:
            first = self.page(0, 1)
        except (_NoList, SibermataError):
            return walk
        ids = [row_id(row, self.source) for row in first.rows]
        if not ids or not set(ids).isdisjoint(walk.ids):
            return walk  # nothing there, or page 1 under another number
        whole = Walk(self.source, limits)
        for page in (first, *(page for page in walk.pages if page.rows)):
            whole.add(page)
        return whole


class _NoList(Exception):
    """An answer without a list of rows. `blank`: where the list should stand there is a null."""

    def __init__(self, error: SibermataError, blank: bool) -> None:
        super().__init__(str(error))
        self.error, self.blank = error, blank
