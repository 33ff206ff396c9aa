"""A district's own JSON API: pages by number, offset, cursor or JSON:API; read whole or not at all.

Source: docs/panduan/sumber.md, `[paging]`; shapes as found at districts, DOMAIN 8.3.
"""

from collections.abc import Sequence
from typing import Any

from sibermata.errors import DeliveryRefused
from sibermata.records.delivery import Before, Fetched, Parsed, Part
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.http.session import Session
from sibermata.sources.json import text as json_text
from sibermata.sources.json.answers import rows_at
from sibermata.sources.json.pages import Page, prove, read_whole
from sibermata.sources.json.rows import parse_pages
from sibermata.sources.json.text import count_of
from sibermata.sources.json.walk import walk_list
from sibermata.sources.looks import looks_like_html
from sibermata.sources.outside import Outside

# Where APIs usually say how much there is. Looked at where the TOML names no path: a page 1 of 3
# must never pass for the whole.
PAGES = (
    "meta.totalPage",
    "meta.totalPages",
    "meta.total_pages",
    "meta.total_page",
    "meta.last_page",
    "meta.lastPage",
    "meta.pageCount",
    "meta.pagination.pages",
    "meta.pagination.total_pages",
    "meta.pagination.totalPages",
    "meta.pagination.last_page",
    "meta.pagination.last",
    "meta.pagination.pageCount",
    "meta.page.lastPage",
    "meta.page.totalPages",
    "page.totalPages",
    "pagination.total_pages",
    "pagination.totalPages",
    "pagination.last_page",
    "pagination.pages",
    "last_page",
    "lastPage",
    "totalPages",
    "total_pages",
    "totalPage",
    "total_page",
    "total_halaman",
    "jumlah_halaman",
)
TOTALS = (
    "meta.total",
    "meta.totalData",
    "meta.total_data",
    "meta.totalItems",
    "meta.totalRecords",
    "meta.total_records",
    "meta.totalElements",
    "meta.pagination.total",
    "meta.pagination.records",
    "meta.page.total",
    "page.totalElements",
    "pagination.total",
    "meta.filter_count",
    "meta.total_count",
    "pageInfo.totalRows",
    "result.length",
    "total",
    "totalData",
    "total_data",
    "totalElements",
    "recordsTotal",
    "totalItems",
    "totalCount",
    "total_count",
    "@odata.count",
    "odata.count",
    "hydra:totalItems",
)
NUMBERS = (
    "meta.page",
    "meta.current_page",
    "meta.currentPage",
    "meta.pagination.page",
    "meta.pagination.current_page",
    "meta.pagination.current",
    "current_page",
)
CURSORS = (
    "meta.next_cursor",
    "meta.nextCursor",
    "meta.cursor.next",
    "meta.pagination.next_cursor",
    "meta.next",
    "pagination.next_cursor",
    "pagination.nextCursor",
    "paging.cursors.after",
    "paging.next",
    "cursor.next",
    "next_cursor",
    "nextCursor",
    "next_page_token",
    "nextPageToken",
    "links.next",
    "next_page_url",
    "next",
)
MORE = (
    "has_more",
    "hasMore",
    "meta.has_more",
    "meta.hasMore",
    "pagination.has_more",
    "meta.pagination.has_more",
    "pageInfo.hasNextPage",
)
# Whatever the style: an answer with one of these is a part of its list. OData, API Platform, HAL
# and ArcGIS say it so.
GOES_ON = (
    *MORE,
    *CURSORS,
    "exceededTransferLimit",
    "properties.exceededTransferLimit",
    "@odata.nextLink",
    "odata.nextLink",
    "hydra:view.hydra:next",
    "view.next",
    "_links.next",
    "meta.links.next",
)
JSONAPI = (
    "type",
    "links",
    "relationships",
    "meta",
)  # what the format itself puts beside the attributes


def fetch(source: Source, before: Before, outside: Outside) -> Fetched:
    """Return all pages of the list, byte for byte, proven to be all."""
    del before  # a list of pages has no validator: each night it is read in full
    with Session(source, outside) as session:
        pages, proof = read_whole(
            lambda: walk_list(source, session, outside.budget.limits, read_page),
            source.name,
            outside.budget.limits,
        )
    return Fetched(tuple(page.part for page in pages), proof=proof)


def parse(parts: tuple[Part, ...], source: Source, names: ColumnNames) -> Parsed:
    """Return the rows of stored pages, after proving once more that none is missing: a page may
    have come as a file.
    """
    pages = [read_page(part, source) for part in parts]
    own = JSONAPI if source.paging.style == "jsonapi" else ()
    return parse_pages(pages, source, names, proof=prove(pages, source.name), ignore=own)


def parse_first(part: Part, source: Source, names: ColumnNames) -> Parsed:
    """Return the rows of one page, a sample; whether others follow is not checked."""
    own = JSONAPI if source.paging.style == "jsonapi" else ()
    return parse_pages([read_page(part, source)], source, names, proof="", ignore=own)


def read_page(part: Part, source: Source) -> Page:
    """Return a page with what it states about the whole list."""
    if looks_like_html(part.body):
        raise DeliveryRefused(f"{part.name}: a web page instead of data", "NOT_DATA")
    paging = source.paging
    document = json_text.load(part.body, part.name)
    rows = rows_at(document, paging.list, part.name)
    if isinstance(document, list):
        return Page(part, rows)

    roots = _roots(document, paging.list)

    def number_at(path: str, usual: tuple[str, ...]) -> int | None:
        if path:
            return count_of(json_text.dig(document, path))
        found = (count_of(json_text.dig(root, name)) for root in roots for name in usual)
        return next((number for number in found if number is not None), None)

    total = number_at(paging.total, TOTALS)
    if total is None and not paging.total and {"count", "next", "previous"} <= document.keys():
        total = count_of(document["count"])  # Django's way; elsewhere a `count` is that of the page
    number = number_at("", NUMBERS) if paging.style in ("page_limit", "jsonapi") else None
    return Page(
        part,
        rows,
        total,
        number_at(paging.pages, PAGES),
        number,
        _follows(source, document, roots),
        bool(rows) and any(_goes_on(root) for root in roots),
    )


def _roots(document: Any, path: str) -> list[dict[str, Any]]:
    """Return the objects that may describe the list: the answer, and what contains the list
    ({"data": {"data": [...], "total": 23}}).
    """
    roots = [document]
    for key in path.split(".")[:-1]:
        inside = roots[-1].get(key)
        if not isinstance(inside, dict):
            break
        roots.append(inside)
    return roots


def _follows(
    source: Source, document: dict[str, Any], roots: Sequence[dict[str, Any]]
) -> str | None:
    """Return what leads to the next page, '' if the source says that there is none, None if it says
    nothing.
    """
    paging = source.paging
    if paging.style == "jsonapi" and not paging.cursor:
        if document.get("links") is None:
            return None
        return _text_of(json_text.dig(document, "links.next"))
    if paging.cursor:
        return (
            _text_of(json_text.dig(document, paging.cursor))
            if json_text.stands(document, paging.cursor)
            else None
        )
    if paging.style != "cursor":
        return None
    for root in roots:
        if path := next((path for path in CURSORS if json_text.stands(root, path)), ""):
            return _text_of(json_text.dig(root, path))
    return (
        "" if any(json_text.dig(root, path) is False for root in roots for path in MORE) else None
    )


def _goes_on(root: dict[str, Any]) -> bool:
    """Return whether an answer says that more follows: by a mark, or by a link or key of the next
    page.
    """
    said = (json_text.dig(root, path) for path in GOES_ON)
    place = root.get("offset")  # Airtable's; elsewhere it is the number that was asked for
    return (type(place) is str and not place.isdigit() and place != "") or any(
        value is True or _text_of(value) != "" for value in said
    )


def _text_of(value: Any) -> str:
    value = value.get("href") if isinstance(value, dict) else value
    return str(value) if isinstance(value, str) else ""
