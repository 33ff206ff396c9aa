"""What the headers of an answer say about the whole list: its total, its pages, that more follows.

Source: RFC 8288 (Link), RFC 9110 14.4 (Content-Range); the habits of WordPress, PostgREST, GitLab
and Laravel. Headers are not stored with the page: they end a walk and refuse a partial list, and
prove nothing.
"""

import re
from collections.abc import Mapping

from sibermata.sources.json.pages import Page
from sibermata.sources.json.text import count_of

TOTALS = ("x-total-count", "x-wp-total", "x-total", "x-pagination-total-count")
PAGES = ("x-wp-totalpages", "x-total-pages", "x-pagination-page-count")
RANGE = re.compile(r"[a-z]* ?([0-9]{1,12})-([0-9]{1,12})/([0-9]{1,12})")
NEXT = re.compile(r"(?i);\s*rel\s*=\s*\"?(?:[a-z ]* )?next\b")


def with_headers(page: Page, headers: Mapping[str, str]) -> Page:
    """Return the page, completed from its headers (lower-case names) where its
    body says nothing.
    """
    counted = RANGE.fullmatch(headers.get("content-range", "").strip())
    total, pages = _first(headers, TOTALS), _first(headers, PAGES)
    if counted and total is None:
        total = count_of(counted[3])
    return page._replace(
        total=total if page.total is None else page.total,
        pages=pages if page.pages is None else page.pages,
        more=page.more or (bool(page.rows) and NEXT.search(headers.get("link", "")) is not None),
    )


def _first(headers: Mapping[str, str], names: tuple[str, ...]) -> int | None:
    found = (count_of(headers.get(name, "").strip()) for name in names)
    return next((count for count in found if count is not None), None)
