"""The description of the programming interface, for whoever has a token; nobody else learns that
it is there (FAULTS S38).
"""

import json
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sibermata.errors import Refusal
from sibermata.web.access import READERS
from sibermata.web.answer import Answer
from sibermata.web.api.access import BASE, JSON, RESOURCES, Resource, caller
from sibermata.web.api.asked import Parameter
from sibermata.web.api.problems import problem
from sibermata.web.declared import Access, Reach, declared
from sibermata.web.serving import house_of, respond

router = APIRouter()
PATH = f"{BASE}/openapi.json"
WRONG = {"description": "Galat", "content": {"application/problem+json": {"schema": {}}}}


def described(request: Request) -> Response:
    """Answer with the description."""
    house = house_of(request)
    try:
        if caller(request, house) is None:
            raise Refusal("PAGE_UNKNOWN")
        found = Answer(body=json.dumps(document(house.version)).encode(), kind=JSON)
    except Exception as error:
        found = problem(house, error)
    return respond(request, found, None)


async def endpoint(request: Request) -> Response:
    """Take the call."""
    return await run_in_threadpool(described, request)


declared(endpoint, Access(PATH, "GET", READERS, scope=Reach.NONE, bearer=True))
router.add_api_route(PATH, endpoint, include_in_schema=False, response_model=None)


def document(version: str) -> dict[str, Any]:
    """Return the description: each list with what may be asked of it."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sibermata", "version": version},
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {one.access.path: {"get": operation(one)} for one in RESOURCES},
    }


def operation(one: Resource) -> dict[str, Any]:
    """Return the description of a list."""
    page = {
        "type": "object",
        "required": ["data", "next"],
        "properties": {
            "data": {"type": "array", "items": {"type": "object"}},
            "next": {"type": ["string", "null"]},
        },
    }
    return {
        "summary": one.about,
        "parameters": [parameter(each) for each in one.parameters],
        "responses": {
            "200": {"description": "Satu halaman", "content": {JSON: {"schema": page}}},
            "304": {"description": "Tidak berubah"},
            **{str(status): WRONG for status in (400, 401, 403, 404, 405, 422, 503)},
        },
    }


def parameter(one: Parameter) -> dict[str, Any]:
    """Return the description of a parameter."""
    schema: dict[str, Any] = {"type": "string", "pattern": f"^{one.pattern}$"}
    if one.choices:
        schema = {"type": "string", "enum": list(one.choices)}
    elif one.low is not None:
        schema = {"type": "integer", "minimum": one.low, "maximum": one.high}
    return {
        "name": one.name,
        "in": "query",
        "required": one.needed,
        "description": one.about,
        "schema": schema,
    }
