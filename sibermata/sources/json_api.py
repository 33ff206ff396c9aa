"""A district's own JSON API: pages by number, offset, cursor or JSON:API; read whole or not at all.

Source: docs/panduan/sumber.md, `[paging]`; shapes as found at districts, DOMAIN 8.3.
"""

from urllib.parse import urljoin, urlsplit

from sibermata.errors import DeliveryRefused, SourceRefused
from sibermata.records.delivery import Before, Fetched, Parsed, Part
from sibermata.records.source import Source
from sibermata.rules.columns import ColumnNames
from sibermata.sources import json_text
from sibermata.sources.credentials import Session
from sibermata.sources.http import looks_like_html, refuse_html
from sibermata.sources.json_rows import parse_pages
from sibermata.sources.outside import Outside
from sibermata.sources.paging import Page, Walk, count_of, prove, read_whole

# Where APIs usually say how much there is. Looked at where the TOML names no path: a page 1 of 3 must never pass for the whole.
PAGES = (
    "meta.totalPage", "meta.totalPages", "meta.total_pages", "meta.total_page", "meta.last_page", "meta.lastPage", "meta.pageCount",
    "meta.pagination.pages", "meta.pagination.total_pages", "meta.pagination.totalPages", "meta.pagination.last_page",
    "meta.pagination.pageCount", "meta.page.lastPage", "meta.page.totalPages", "pagination.total_pages", "pagination.totalPages",
    "pagination.pages", "last_page", "totalPages", "total_pages", "totalPage",
)  # fmt: skip
TOTALS = (
    "meta.total", "meta.totalData", "meta.total_data", "meta.totalItems", "meta.totalRecords", "meta.total_records",
    "meta.pagination.total", "meta.pagination.records", "meta.page.total", "pagination.total", "total", "totalData", "recordsTotal",
)  # fmt: skip
NUMBERS = ("meta.page", "meta.current_page", "meta.currentPage", "meta.pagination.page", "meta.pagination.current_page", "current_page")
JSONAPI = ("type", "links", "relationships", "meta")  # what the format itself puts beside the attributes
DEFAULTS = {"jsonapi": ("page[number]", "page[size]"), "offset": ("offset", "limit"), "cursor": ("cursor", "limit")}


def fetch(source: Source, before: Before, outside: Outside) -> Fetched:
    """Return all pages of the list, byte for byte, proven to be all."""
    del before  # a list of pages has no validator: each night it is read in full
    with Session(source, outside) as session:
        pages, proof = read_whole(lambda: _read_once(source, session, outside), source.name, outside.budget.limits)
    return Fetched(tuple(page.part for page in pages), proof=proof)


def parse(parts: tuple[Part, ...], source: Source, names: ColumnNames) -> Parsed:
    """Return the rows of stored pages, after proving once more that none is missing: a page may have come as a file."""
    pages = [read_page(part, source) for part in parts]
    own = JSONAPI if source.paging.style == "jsonapi" else ()
    return parse_pages(pages, source, names, proof=prove(pages, source.name), ignore=own)


def read_page(part: Part, source: Source) -> Page:
    """Return a page with what it says about the whole list."""
    if looks_like_html(part.body):
        raise DeliveryRefused(f"{part.name}: a web page instead of data", "NOT_DATA")
    paging = source.paging
    document = json_text.load(part.body, part.name)
    rows = json_text.rows_at(document, paging.list, part.name)
    if isinstance(document, list):
        return Page(part, rows)

    def told(path: str, usual: tuple[str, ...]) -> int | None:
        paths = (path,) if path else usual
        return next((number for path in paths if (number := count_of(json_text.dig(document, path))) is not None), None)

    follows: str | None = None
    path = paging.cursor or ("links.next" if paging.style == "jsonapi" else "")
    if path:
        value = json_text.dig(document, path)
        value = value.get("href") if isinstance(value, dict) else value
        follows = str(value) if isinstance(value, str) else "" if paging.cursor or json_text.dig(document, "links") is not None else None
    number = told("", NUMBERS) if paging.style in ("page_limit", "jsonapi") else None
    return Page(part, rows, told(paging.total, TOTALS), told(paging.pages, PAGES), number, follows)


def _read_once(source: Source, session: Session, outside: Outside) -> Walk:
    """Read the list from its first to its last page."""
    paging, walk = source.paging, Walk(source, outside.budget.limits)
    page_name, size_name = DEFAULTS.get(paging.style, (paging.page, paging.size))
    page_name = paging.page if paging.page != "page" else page_name
    size_name = paging.size if paging.size != "limit" else size_name
    address, asked, visited = source.address, "", set[str]()
    while True:
        query = {size_name: str(paging.per_page)}
        if paging.style == "offset":
            query[page_name] = str(walk.count)
        elif paging.style == "cursor":
            query |= {page_name: asked} if asked else {}
        else:
            query[page_name] = str(len(walk.pages) + 1)
        answer = session.get(address, query={} if address != source.address else query, headers={"Accept": "application/json"})
        refuse_html(answer, "json")
        page = read_page(Part(f"{answer.name}#{len(walk.pages) + 1}", answer.body), source)
        if not page.rows and walk.pages:
            return walk  # past the end
        walk.add(page)
        if not page.rows or _is_last(page, walk, source):
            return walk
        if paging.style == "cursor":
            asked = page.follows or ""
            if asked in visited:
                raise SourceRefused(f"{source.name}: after page {len(walk.pages)} comes one that was read before", "PAGE_LOOP")
            visited.add(asked)
            if asked.startswith(("http://", "https://", "/", "?")):
                address, asked = _same_place(urljoin(address, asked), source), ""


def _is_last(page: Page, walk: Walk, source: Source) -> bool:
    if source.paging.style == "cursor":
        return not page.follows
    if page.pages is not None:
        return len(walk.pages) >= page.pages
    if page.total is not None:
        return walk.count >= page.total
    return False  # read on until a page is empty


def _same_place(link: str, source: Source) -> str:
    """Return a link to the next page; our token goes to nobody but the host that the TOML names."""
    here, there = urlsplit(source.address), urlsplit(link)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise SourceRefused(f"{source.name}: its next page lies at another host, {there.hostname}", "REDIRECT_REFUSED")
    return link
