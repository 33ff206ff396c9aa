"""How a list goes on beyond its first page, as that page itself says it. For a person to confirm.

Source: Laravel's paginator, Django REST framework's pagination, JSON:API's links, OData 4.01
11.2.6.7, the manuals of API Platform, Strapi, ArcGIS REST and Airtable.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from sibermata.records.source import Paging
from sibermata.sources.json.api import CURSORS, PAGES, TOTALS
from sibermata.sources.json.text import Number, count_of, dig

OFFSETS = ("offset", "start", "skip", "$skip")
NUMBERS = ("page", "halaman", "p", "pageNumber", "page_number", "page_no")
SIZES = (
    "per_page",
    "perPage",
    "limit",
    "page_size",
    "pageSize",
    "size",
    "take",
    "$top",
    "per_halaman",
)
TOKENS = ("cursor", "after", "page_token", "pageToken", "next_cursor", "token", "$skiptoken")
LINKS = (
    "links.next",
    "next_page_url",
    "meta.links.next",
    "meta.next",
    "_links.next",
    "@odata.nextLink",
    "odata.nextLink",
    "hydra:view.hydra:next",
    "view.next",
    "next",
)
PROGRAMS: Mapping[tuple[str, type], Mapping[str, Any]] = {  # by a mark of theirs, where no link is
    ("meta.pagination.pageCount", Number): {
        "page": "pagination[page]",
        "size": "pagination[pageSize]",
    },
    ("exceededTransferLimit", bool): {
        "style": "offset",
        "page": "resultOffset",
        "size": "resultRecordCount",
    },
    ("offset", str): {"style": "cursor", "cursor": "offset", "page": "offset", "size": "pageSize"},
}


def paging_of(document: Any, path: str) -> tuple[Paging, str]:
    """Return how to walk through the list at `path`, and the address that the page's own link to
    the next one leads to, without what only numbers pages; '' where it has none.
    """
    paging = Paging(list=path)
    if not isinstance(document, dict):
        return paging, ""
    paging = replace(
        paging,
        pages=_counted(document, path, PAGES),
        total=_counted(document, path, TOTALS)
        or ("count" if {"count", "next", "previous"} <= document.keys() else ""),
    )
    links = ((at, dig(document, at)) for at in _beside(path, LINKS))
    at, link = next(((at, link) for at, link in links if _is_link(link)), ("", ""))
    if not link:
        for (mark, kind), names in PROGRAMS.items():
            if type(dig(document, mark)) is kind:
                return replace(paging, **names), ""
        tokens = (at for at in _beside(path, CURSORS) if isinstance(dig(document, at), str))
        token = next(tokens, "")
        return (replace(paging, style="cursor", cursor=token) if token else paging), ""
    link = link.get("href", "") if isinstance(link, dict) else link
    parts = urlsplit(link)
    query = parse_qs(parts.query, keep_blank_values=True)
    paging = _by_query(paging, query, at)
    address = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    return paging, address if parts.scheme in ("http", "https") else ""


def _by_query(paging: Paging, query: Mapping[str, Any], at: str) -> Paging:
    """Return the paging with the names that a link to the next page uses."""
    size = _first(query, SIZES)
    if "page[number]" in query or "page[offset]" in query:
        return replace(paging, style="jsonapi")
    if offset := _first(query, OFFSETS):
        usual = "$top" if offset == "$skip" else "limit"
        return replace(paging, style="offset", page=offset, size=size or usual)
    if token := _first(query, TOKENS):
        return replace(paging, style="cursor", cursor=at, page=token, size=size or "limit")
    if number := _first(query, NUMBERS):
        return replace(paging, page=number, size=size or "per_page")
    return paging


def _first(query: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((name for name in names if name in query), "")


def _is_link(value: Any) -> bool:
    link = value.get("href") if isinstance(value, dict) else value
    return isinstance(link, str) and "?" in link


def _counted(document: dict[str, Any], path: str, names: Sequence[str]) -> str:
    found = (at for at in _beside(path, names) if count_of(dig(document, at)) is not None)
    return next(found, "")


def _beside(path: str, names: Sequence[str]) -> Iterator[str]:
    """Yield each name as a path of the answer, then as one of what the list lies in."""
    keys = path.split(".")[:-1]
    for depth in range(len(keys) + 1):
        for name in names:
            yield ".".join((*keys[:depth], name))
