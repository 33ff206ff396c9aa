"""The description of the programming interface, for whoever has a token; nobody else learns that
it is there (FAULTS S38).
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sibermata.errors import Refusal
from sibermata.web.access import READERS
from sibermata.web.answer import Answer
from sibermata.web.api.access import BASE, JSON, RESOURCES, Resource, caller
from sibermata.web.api.asked import Parameter
from sibermata.web.api.problems import KIND as PROBLEM_KIND
from sibermata.web.api.problems import problem
from sibermata.web.declared import Access, Reach, declared
from sibermata.web.serving import house_of, respond

router = APIRouter()
PATH = f"{BASE}/openapi.json"
SENT: Literal["serialization"] = "serialization"
SCHEMAS = "#/components/schemas/"
USUAL = (400, 401, 403, 404, 405, 422, 429, 503)
WRONG = {
    "description": "Galat",
    "content": {PROBLEM_KIND: {"schema": {"$ref": f"{SCHEMAS}Problem"}}},
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "next_step"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "next_step": {"type": "string"},
    },
    "additionalProperties": False,
}
FILE = "application/octet-stream"  # known by its first bytes, and not by what is said of it


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
    """Return the description: each list, thing and act, and the shapes of what comes back."""
    shapes, parts = TypeAdapter.json_schemas(
        [(one.shape, SENT, TypeAdapter(one.shape)) for one in RESOURCES],
        ref_template=f"{SCHEMAS}{{model}}",
    )
    paths: dict[str, dict[str, Any]] = {}
    for one in RESOURCES:
        row = shapes[one.shape, SENT]
        paths.setdefault(one.access.path, {})[one.access.method.lower()] = operation(one, row)
    schemas = {**parts["$defs"], "Problem": PROBLEM}
    for each in schemas.values():
        if "properties" in each:
            each["additionalProperties"] = False
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sibermata", "version": version},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
        },
        "paths": paths,
    }


def operation(one: Resource, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description of a list, a thing or an act."""
    data = {"type": "array", "items": row} if one.listed else row
    found: dict[str, Any] = {"type": "object", "required": ["data"], "properties": {"data": data}}
    if one.listed:
        found["required"].append("next")
        found["properties"]["next"] = {"type": ["string", "null"]}
    found["additionalProperties"] = False
    sends, named = one.access.method == "POST", one.access.path.removeprefix(BASE)
    right = {"200": {"description": "Isinya", "content": {JSON: {"schema": found}}}}
    if sends:
        right = {"202": {"description": "Diterima", "content": {JSON: {"schema": found}}}}
        right["202"]["headers"] = {"Location": {"schema": {"type": "string"}}}
    else:
        right["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        right["304"] = {"description": "Tidak berubah"}
    described: dict[str, Any] = {
        "summary": one.about,
        "operationId": "_".join(re.findall(r"\w+", f"{one.access.method} {named}")).lower(),
        "parameters": [parameter(each) for each in one.parameters],
        "responses": {**right, **{str(status): WRONG for status in statuses(sends)}},
    }
    if sends:
        content = {FILE: {"schema": {"type": "string", "format": "binary"}}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def statuses(sends: bool) -> tuple[int, ...]:
    """Return the statuses of what may go wrong."""
    return (*USUAL, *((409, 413) if sends else ()))


def parameter(one: Parameter) -> dict[str, Any]:
    """Return the description of a parameter."""
    schema: dict[str, Any] = {"type": "string", "pattern": f"^{one.pattern}$"}
    if one.choices:
        schema = {"type": "string", "enum": list(one.choices)}
    elif one.low is not None:
        schema = {"type": "integer", "minimum": one.low, "maximum": one.high}
    return {
        "name": one.name,
        "in": "path" if one.in_path else "query",
        "required": one.needed or one.in_path,
        "description": one.about,
        "schema": schema,
    }
