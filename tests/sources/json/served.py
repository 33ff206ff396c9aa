"""A district's JSON API on loopback: 23 people, page by page, and how they are read."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sibermata.errors import SibermataError
from sibermata.records.delivery import Parsed
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.base import parse_source
from tests.sources.loopback import get, source_at

PEOPLE = [
    {
        "id": 1000 + i,
        "nama": f"Siti Contohwati {i}",
        "jabatan": "Kaur Keuangan",
        "kode_desa": "3516052001",
    }
    for i in range(23)
]


META = {"pages": "meta.totalPage", "total": "meta.total", "per_page": 10}


def sliced(request: Request, people: list[dict[str, Any]] = PEOPLE) -> Response:
    page, size = int(request.args["page"]), int(request.args["limit"])
    rows = people[(page - 1) * size : page * size]
    return answer(
        {
            "data": rows,
            "meta": {"page": page, "total": len(people), "totalPage": -(-len(people) // size)},
        }
    )


def answer(document: object, status: int = 200) -> Response:
    return Response(json.dumps(document), status, content_type="application/json")


def serve(server: HTTPServer, handler: Callable[[Request], Response], **more: Any) -> Source:
    server.expect_request("/api").respond_with_handler(handler)
    return source_at(server.url_for("/api"), **more)


def read(source: Source, names: ColumnNames, **more: Any) -> Parsed:
    return parse_source(get(source, **more).parts, source, names)


def rows(parsed: Parsed) -> list[list[str]]:
    return [row for table in parsed.tables for row in table.rows]


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(SibermataError) as caught:
        act()
    assert "9001" not in str(caught.value)
    return caught.value.code
