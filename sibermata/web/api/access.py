"""The one way in which a resource is declared, and how a program's call becomes an answer: who
comes, what may be asked, its one transaction, its page.

Invariant: no cookie opens anything here, and no answer holds what was sent.
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
from sibermata.web.api.asked import LIMIT, Parameter, read_query
from sibermata.web.api.problems import problem
from sibermata.web.declared import Access, Reach, declared
from sibermata.web.house import House
from sibermata.web.request.forms import Form
from sibermata.web.serving import house_of, respond
from sibermata.web.visit import Visit

BASE = "/api/v1"
JSON = "application/json"
SCHEME = "bearer "


class Page(NamedTuple):
    """A page of a list, and behind what the next one begins, '' = it was the last."""

    rows: Sequence[Mapping[str, Any]]
    after: str = ""


@dataclass(frozen=True)
class Resource:
    """A list that programs read."""

    access: Access
    about: str  # in Indonesian, for the description
    parameters: tuple[Parameter, ...]
    handler: Callable[[Visit], Page]


RESOURCES: list[Resource] = []


def resource(
    router: APIRouter,
    name: str,
    about: str,
    *parameters: Parameter,
    roles: frozenset[Role],
    right: Right | None = Right.VIEW,
) -> Callable[[Callable[[Visit], Page]], Callable[[Visit], Page]]:
    """Declare a list, and by whom it may be read."""
    path = f"{BASE}/{name}"
    access = Access(path, "GET", roles, right, Reach.DISTRICTS, bearer=True)

    def declare(handler: Callable[[Visit], Page]) -> Callable[[Visit], Page]:
        made = Resource(access, about, (*parameters, LIMIT), handler)
        RESOURCES.append(made)

        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(answer, request, made)

        declared(endpoint, access)
        router.add_api_route(
            path, endpoint, methods=["GET"], include_in_schema=False, response_model=None
        )
        return handler

    return declare


def answer(request: Request, asked: Resource) -> Response:
    """Answer one call; what goes wrong is an answer too."""
    house = house_of(request)
    try:
        found = page_of(request, house, asked)
    except Exception as error:
        found = problem(house, error)
    return respond(request, found, None)


def page_of(request: Request, house: House, asked: Resource) -> Answer:
    """Return a page of a list, or that it is still the one that was read before."""
    come = let_in(request, house, asked.access)
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
        )
        refuse_elsewhere(visit)
        page = asked.handler(visit)
        note_left(connection, asked.access.path, come, page)
        edition = latest_publication(connection)[0]
    more = f"{asked.access.path}?{urlencode({**query, 'after': page.after})}" if page.after else ""
    body = json.dumps({"data": page.rows, "next": more or None}, default=shown, ensure_ascii=False)
    return tagged(request, edition, query, body.encode(), more)


def note_left(connection: Connection[Any], path: str, come: Bearer, page: Page) -> None:
    """Record which persons a program was told of."""
    people = [row["person_id"] for row in page.rows if row.get("person_id")]
    if people:
        left = Left(path, "json", people, len(page.rows), token=come.token)
        write_export(connection, come.visitor.name, left)


def tagged(
    request: Request, edition: int, query: Mapping[str, str], body: bytes, more: str
) -> Answer:
    """Return a page under its tag: the publication, and a digest of the filter and of what was
    found, since findings, runs and marks move between publications.
    """
    made = hashlib.sha256(repr(sorted(query.items())).encode() + body).hexdigest()
    tag = f'"{edition}-{made[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if more:
        headers["Link"] = f'<{more}>; rel="next"'
    before = request.headers.get("if-none-match", "")
    if tag in [one.strip().removeprefix("W/") for one in before.split(",")]:
        return Answer(304, headers=headers)
    return Answer(body=body, kind=JSON, headers=headers)


def let_in(request: Request, house: House, access: Access) -> Bearer:
    """Return who calls; refuse who has no token, and what the token does not open."""
    come = caller(request, house)
    if come is None:
        raise Refusal("TOKEN_INVALID")
    if not access.lets_in(come.visitor):
        client = request.client.host if request.client else ""
        house.gate.note(come.visitor, Happened.DENIED, client, house.now(), access.path)
        raise Refusal("PAGE_NOT_YOURS")
    return come


def caller(request: Request, house: House) -> Bearer | None:
    """Return who comes with the token of a call, None where there is none that holds."""
    given = request.headers.get("authorization", "")
    if given[: len(SCHEME)].lower() != SCHEME or not given.isascii():
        return None
    return house.gate.bearer(given[len(SCHEME) :].strip(), house.now())


def refuse_elsewhere(visit: Visit) -> None:
    """Refuse a district outside the token's as one that is not there."""
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
