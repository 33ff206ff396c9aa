"""A CKAN portal's `datastore_search`: by offset until the total is there. Its own `next` links are
not believed.

Source: CKAN's datastore API; up to 2.11 `_links.next` never ends, in 2.12 it is gone, and a large
`limit` is silently cut.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sibermata.errors import ConfigError, DeliveryRefused, SourceChanged, SourceRefused
from sibermata.records.delivery import Before, Fetched, Parsed, Part
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.http.fetcher import refuse_html
from sibermata.sources.http.session import Session
from sibermata.sources.json import text as json_text
from sibermata.sources.json.answers import error_in
from sibermata.sources.json.pages import Page, Walk, incomplete, prove, read_whole
from sibermata.sources.json.rows import parse_pages
from sibermata.sources.json.text import count_of
from sibermata.sources.looks import looks_like_html
from sibermata.sources.outside import Outside
from sibermata.sources.scrub import scrub

LIMIT = 32_000  # the most CKAN gives at once; what it really gave is counted
OWN = (
    "_id",
    "_full_text",
)  # the portal's own: the first changes with every upload and identifies nobody


def fetch(source: Source, before: Before, outside: Outside) -> Fetched:
    """Return all pages of one resource, proven to be all."""
    del before
    if not source.resource:
        raise ConfigError(
            f"{source.name}: a ckan source names its resource",
            "SOURCE_KEY",
            file=source.file,
            key="resource",
        )
    with Session(source, outside, bare=True) as session:
        pages, proof = read_whole(
            lambda: _read_once(source, session, outside), source.name, outside.budget.limits
        )
    return Fetched(tuple(page.part for page in pages), proof=proof)


def parse(parts: tuple[Part, ...], source: Source, names: ColumnNames) -> Parsed:
    """Return the rows of stored pages, after proving once more that none is missing or
    estimated.
    """
    return _parsed(parts, source, names, lambda pages: prove(pages, source.name))


def parse_first(part: Part, source: Source, names: ColumnNames) -> Parsed:
    """Return the rows of one page, a sample; whether others follow is not checked."""
    return _parsed((part,), source, names, lambda _: "")


def _parsed(
    parts: tuple[Part, ...],
    source: Source,
    names: ColumnNames,
    proof_of: Callable[[list[Page]], str],
) -> Parsed:
    read = [_read_page(part) for part in parts]
    pages = [page for page, _ in read]
    headers: list[str] = []
    for page, fields in read:
        if headers and fields and set(fields) != set(headers):
            raise incomplete(f"{page.part.name}: its fields are not those of the page before")
        headers = headers or fields
    kept = source.columns.get("key", ())
    ignore = [name for name in OWN if name not in kept]
    known = [name for name in headers if name not in ignore]
    return parse_pages(pages, source, names, proof=proof_of(pages), headers=known, ignore=ignore)


def action_url(address: str) -> str:
    """Return the address of `datastore_search`: a portal's root is enough."""
    return (
        address
        if "/api/" in urlsplit(address).path
        else address.rstrip("/") + "/api/3/action/datastore_search"
    )


def _read_once(source: Source, session: Session, outside: Outside) -> Walk:
    walk = Walk(source, outside.budget.limits)
    address = action_url(source.address)
    while True:
        # Without a stable order the pages of one list overlap.
        query = {
            "resource_id": source.resource,
            "limit": str(LIMIT),
            "offset": str(walk.count),
            "sort": "_id",
            "include_total": "true",
        }
        answer = session.get(address, query=query, headers={"Accept": "application/json"})
        refuse_html(answer, "json")
        page, _ = _read_page(Part(f"{answer.name}#{len(walk.pages) + 1}", answer.body))
        if not page.rows and walk.pages:
            return walk  # past the end, though the total says more: the proof will tell
        walk.add(page)
        if not page.rows or (page.total is not None and walk.count >= page.total):
            return walk


def _read_page(part: Part) -> tuple[Page, list[str]]:
    """Return a page and its field names.

    Whatever is not a good answer is an error, also with status 200.
    """
    if looks_like_html(part.body):
        raise DeliveryRefused(f"{part.name}: a web page instead of data", "NOT_DATA")
    document = json_text.load(part.body, part.name)
    if not isinstance(document, dict) or document.get("success") is not True:
        _refuse_error(document, part.name)
    result = document.get("result")
    rows = result.get("records") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(rows, list):
        raise SourceChanged(f"{part.name}: no list at result.records", "SHAPE", place=part.name)
    total = count_of(result.get("total"))
    if total is None:
        raise incomplete(f"{part.name}: no total")
    if result.get("total_was_estimated") is True and total != len(rows):
        # An estimate may only be believed when the rows on the table confirm it.
        raise incomplete(f"{part.name}: its total {total} is an estimate")
    named = result.get("fields")
    fields = (
        [
            field["id"]
            for field in named
            if isinstance(field, dict) and isinstance(field.get("id"), str)
        ]
        if named
        else []
    )
    return Page(part, rows, total), fields


def _refuse_error(document: Any, name: str) -> None:
    error = document.get("error") if isinstance(document, dict) else document
    kind = str(error.get("__type", "")) if isinstance(error, dict) else ""
    code = {"Authorization Error": "AUTH_REJECTED", "Not Found Error": "SRC_MOVED"}.get(
        kind, "SRC_ERROR"
    )
    said = error_in(document) or "the portal reports an error"
    if isinstance(document, str | dict):
        raise SourceRefused(f"{name}: {scrub(said)}", code)
    raise SourceChanged(f"{name}: no answer of datastore_search", "SHAPE", place=name)
