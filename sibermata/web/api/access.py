"""How a resource is declared, and how a program's call becomes an answer: who calls, what may be
asked for, its one transaction, its page.

Invariant: no cookie opens anything here, and no answer repeats what was sent.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter
from psycopg import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from sibermata.desk.accounts.tokens import Bearer
from sibermata.errors import Refusal
from sibermata.records.account import Happened, Right, Role
from sibermata.store.base.publications import latest_publication
from sibermata.store.privacy.exports import Left, write_export
from sibermata.web.answer import Answer
from sibermata.web.api.asked import LIMIT, Parameter, read_path, read_query
from sibermata.web.api.problems import problem
from sibermata.web.declared import UPLOAD_BYTES, Access, Reach, declared
from sibermata.web.house import House
from sibermata.web.request.body import read_body
from sibermata.web.request.forms import Form
from sibermata.web.serving import client_of, house_of, respond
from sibermata.web.visit import Visit

BASE = "/api/v1"
JSON = "application/json"
SCHEME = "bearer "


class Page(NamedTuple):
    """A page of a list, and behind what the next one begins, '' = it was the last."""

    rows: Sequence[Mapping[str, Any]]
    after: str = ""
    about: Sequence[int] = ()  # persons whom the rows are about and do not name by number


class Item(NamedTuple):
    """One thing."""

    row: Mapping[str, Any]


class Taken(NamedTuple):
    """What was handed in, and where it is seen how far it is."""

    row: Mapping[str, Any]
    place: str


Found = Page | Item | Taken
Handler = Callable[[Visit], Found]


@dataclass(frozen=True)
class Resource:
    """A list or a thing that programs read, or an act of theirs."""

    access: Access
    about: str  # in Indonesian, for the description
    parameters: tuple[Parameter, ...]
    shape: type  # of a row
    listed: bool  # a list, in pages
    handler: Handler


RESOURCES: list[Resource] = []


def resource(
    router: APIRouter,
    name: str,
    about: str,
    *parameters: Parameter,
    shape: type,
    roles: frozenset[Role],
    right: Right | None = Right.VIEW,
    method: str = "GET",
    listed: bool = True,
) -> Callable[[Handler], Handler]:
    """Declare a list, a thing or an act, and whose it is."""
    path = f"{BASE}/{name}"
    most = UPLOAD_BYTES if method == "POST" else 0
    access = Access(path, method, roles, right, Reach.DISTRICTS, most_bytes=most, bearer=True)
    asked = (*parameters, LIMIT) if listed else parameters

    def declare(handler: Handler) -> Handler:
        made = Resource(access, about, asked, shape, listed, handler)
        RESOURCES.append(made)

        async def endpoint(request: Request) -> Response:
            return await answer(request, made)

        declared(endpoint, access)
        router.add_api_route(
            path, endpoint, methods=[method], include_in_schema=False, response_model=None
        )
        return handler

    return declare


async def answer(request: Request, asked: Resource) -> Response:
    """Answer one call; an error becomes an answer too.

    A body is read only after the caller is known.
    """
    house = house_of(request)
    come: Bearer | None = None
    try:
        come = await run_in_threadpool(let_in, request, house, asked.access)
        most = asked.access.most_bytes
        body = await read_body(request, most) if most else b""
        found = await run_in_threadpool(answer_to, request, asked, come, body)
    except Exception as error:
        found = problem(house, error)
    if come is not None and found.status == 404:
        await run_in_threadpool(note, request, house, come, asked.access, Happened.ELSEWHERE)
    return respond(request, found, None)


def note(request: Request, house: House, come: Bearer, access: Access, what: Happened) -> None:
    """Record in the security log what a program tried."""
    house.gate.note(come.visitor, what, client_of(request), house.now(), access.path)


def answer_to(request: Request, asked: Resource, come: Bearer, body: bytes) -> Answer:
    """Return what is found, or that it is still what was read before."""
    house = house_of(request)
    read_path(request.path_params, asked.parameters)
    query = read_query(request.query_params.multi_items(), asked.parameters)
    with house.opened.visit(come.visitor, come.account) as connection:
        visit = Visit(
            visitor=come.visitor,
            connection=connection,
            house=house,
            now=house.now(),
            path=request.path_params,
            query=query,
            form=Form(FormData()),
            address=asked.access.path,
            body=body,
        )
        refuse_elsewhere(visit)
        found = asked.handler(visit)
        note_left(connection, asked.access.path, come, found)
        edition = latest_publication(connection)[0]
    if isinstance(found, Page):
        return page_answer(request, asked, query, found, edition)
    text = as_json({"data": found.row})
    if isinstance(found, Taken):
        return Answer(202, body=text, kind=JSON, headers={"Location": found.place})
    return tagged(request, edition, text, text)


def rows_of(found: Found) -> Sequence[Mapping[str, Any]]:
    """Return the rows that an answer holds."""
    return found.rows if isinstance(found, Page) else [found.row]


def note_left(connection: Connection[Any], path: str, come: Bearer, found: Found) -> None:
    """Record which persons a program received."""
    rows = rows_of(found)
    named = [one for row in rows for one in (row, *row.get("posts", ()))]
    people = [one["person_id"] for one in named if one.get("person_id")]
    people += found.about if isinstance(found, Page) else ()
    if people:
        left = Left(path, "json", people, len(rows), token=come.token)
        write_export(connection, come.visitor.name, left)


def page_answer(
    request: Request, asked: Resource, query: Mapping[str, str], page: Page, edition: int
) -> Answer:
    """Return a page of a list, with the way to the next one."""
    more = f"{asked.access.path}?{urlencode({**query, 'after': page.after})}" if page.after else ""
    more = more.format_map(request.path_params)
    text = as_json({"data": page.rows, "next": more or None})
    # where a page ends is sealed anew each time: the tag is of the rows
    same = as_json([sorted(query.items()), page.rows, bool(more)])
    found = tagged(request, edition, text, same)
    return found.with_headers(Link=f'<{more}>; rel="next"') if more else found


def as_json(value: Any) -> bytes:
    """Return a value as it is sent."""
    return json.dumps(value, default=shown, ensure_ascii=False).encode()


def tagged(request: Request, edition: int, body: bytes, same: bytes) -> Answer:
    """Return an answer under its tag: the publication, and a digest of what was found, since
    findings, runs and marks move between publications.
    """
    tag = f'W/"{edition}-{hashlib.sha256(same).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    before = request.headers.get("if-none-match", "")
    if tag.removeprefix("W/") in [one.strip().removeprefix("W/") for one in before.split(",")]:
        return Answer(304, headers=headers)
    return Answer(body=body, kind=JSON, headers=headers)


def let_in(request: Request, house: House, access: Access) -> Bearer:
    """Return who calls; refuse a call without a token, and one that the token does not open."""
    come = caller(request, house)
    if come is None:
        raise Refusal("TOKEN_INVALID")
    if not access.lets_in(come.visitor):
        note(request, house, come, access, Happened.DENIED)
        raise Refusal("PAGE_NOT_YOURS")
    return come


def caller(request: Request, house: House) -> Bearer | None:
    """Return who calls with this token, None without a valid one."""
    given = request.headers.get("authorization", "")
    if given[: len(SCHEME)].lower() != SCHEME or not given.isascii():
        return None
    return house.gate.bearer(given[len(SCHEME) :].strip(), client_of(request), house.now())


def refuse_elsewhere(visit: Visit) -> None:
    """Refuse a district outside the token's as if it did not exist."""
    district = visit.query.get("district", "")
    if district and not visit.scope.holds(district):
        raise Refusal("PAGE_UNKNOWN")


def shown(value: Any) -> Any:
    """Return a value of a row as JSON has it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set | tuple):
        return sorted(value)
    return str(value)
