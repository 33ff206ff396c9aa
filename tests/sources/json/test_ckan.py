"""A CKAN portal: read by offset to its total, whatever its links, limits and error shapes are."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sibermata.errors import SibermataError
from sibermata.records.delivery import Part
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.base import parse_source
from sibermata.sources.json.ckan import action_url
from tests.sources.loopback import DELIVERIES, get, source_at

RECORDS = [
    {
        "_id": i + 1,
        "_full_text": "x",
        "kode_desa": f"35.16.05.{2001 + i}",
        "nama_desa": f"Desa {i}",
        "nama_kepala_desa": f"Siti Contohwati {i}",
    }
    for i in range(7)
]
FIELDS = [{"id": name, "type": "text"} for name in RECORDS[0]]
KADES = {"constants": {"post": "KADES"}, "resource": "b7a1"}


def good(records: list[dict[str, Any]], total: float | str | None, **more: Any) -> dict[str, Any]:
    return {
        "success": True,
        "result": {"records": records, "fields": FIELDS, "total": total, **more},
    }


def portal(cut: int, links: bool = True) -> Callable[[Request], Response]:
    def handler(request: Request) -> Response:
        start = int(request.args["offset"])
        assert (request.args["resource_id"], request.args["sort"], request.args["limit"]) == (
            "b7a1",
            "_id",
            "32000",
        )
        more = (
            {"_links": {"next": f"/api/3/action/datastore_search?offset={start + cut}"}}
            if links
            else {}
        )
        return answer(
            good(
                RECORDS[start : start + cut],
                len(RECORDS),
                limit=cut,
                records_truncated=True,
                **more,
            )
        )

    return handler


def answer(document: object, status: int = 200) -> Response:
    return Response(json.dumps(document), status, content_type="application/json")


def serve(server: HTTPServer, handler: Callable[[Request], Response], **more: Any) -> Source:
    server.expect_request("/api/3/action/datastore_search").respond_with_handler(handler)
    return source_at(server.url_for("/"), "ckan", **KADES, **more)


@pytest.mark.parametrize(
    ("cut", "links"),
    [
        pytest.param(3, True, id="F35-2.9"),
        pytest.param(3, False, id="F35-2.12"),
        pytest.param(100, True, id="F35-at-once"),
    ],
)
def test_a_limit_that_is_silently_cut_costs_nothing(
    httpserver: HTTPServer, names: ColumnNames, cut: int, links: bool
) -> None:
    source = serve(httpserver, portal(cut, links))
    fetched = get(source)
    parsed = parse_source(fetched.parts, source, names)
    assert sum(len(table.rows) for table in parsed.tables) == 7
    assert len(httpserver.log) == -(-7 // cut)
    assert "total 7" in fetched.proof
    assert parsed.tables[0].columns == ("village_code", "village_name", "name")
    assert parsed.tables[0].unknown == ()


def test_the_portals_own_number_is_a_key_only_where_somebody_says_so(names: ColumnNames) -> None:
    body = json.dumps(good(RECORDS, 7)).encode()
    plain, keyed = (
        source_at("x.json", "ckan", **KADES),
        source_at("x.json", "ckan", columns={"key": "_id"}, **KADES),
    )
    assert "key" not in parse_source((Part("x.json", body),), plain, names).tables[0].columns
    assert "key" in parse_source((Part("x.json", body),), keyed, names).tables[0].columns


@pytest.mark.parametrize(
    ("document", "status", "code"),
    [
        pytest.param(
            {"success": False, "error": {"__type": "Authorization Error", "message": "no"}},
            403,
            "AUTH_REJECTED",
            id="403",
        ),
        pytest.param(
            {"success": False, "error": {"__type": "Not Found Error", "message": "no"}},
            404,
            "SRC_MOVED",
            id="404",
        ),
        pytest.param(
            {"success": False, "error": {"__type": "Validation Error", "resource_id": ["x"]}},
            409,
            "SRC_ERROR",
            id="409",
        ),
        pytest.param(
            {"success": False, "error": {"__type": "Internal"}}, 500, "SRC_UNREACHABLE", id="500"
        ),
        pytest.param(
            "Bad request - JSON Error: Invalid request", 400, "SRC_ERROR", id="400-bare-string"
        ),
        pytest.param(
            {"success": False, "error": {"__type": "Not Found Error"}},
            200,
            "SRC_MOVED",
            id="F13-200-not-found",
        ),
        pytest.param({"success": False, "error": "tutup"}, 200, "SRC_ERROR", id="F13-200"),
        pytest.param("Action name not known", 200, "SRC_ERROR", id="F13-200-bare-string"),
        pytest.param([], 200, "SHAPE", id="B111-list"),
        pytest.param({"success": True, "result": []}, 200, "SHAPE", id="B111-result"),
        pytest.param(
            {"success": True, "result": {"records": "a,b"}}, 200, "SHAPE", id="B111-records-as-text"
        ),
        pytest.param(good(RECORDS[:3], None), 200, "INCOMPLETE", id="F36-no-total"),
        pytest.param(
            good(RECORDS, 9, total_was_estimated=True), 200, "INCOMPLETE", id="F36-estimated"
        ),
        pytest.param(good(RECORDS, 6), 200, "INCOMPLETE", id="F36-off-by-one"),
    ],
)
def test_whatever_is_no_good_answer_is_an_error_with_its_code(
    httpserver: HTTPServer, document: object, status: int, code: str
) -> None:
    source = serve(httpserver, lambda request: answer(document, status))
    with pytest.raises(SibermataError) as caught:
        get(source)
    assert caught.value.code == code, str(caught.value)


@pytest.mark.parametrize("fault", [pytest.param("", id="F36-estimate-that-agrees")])
def test_an_estimate_is_believed_when_the_rows_confirm_it(
    httpserver: HTTPServer, fault: str
) -> None:
    assert get(
        serve(httpserver, lambda request: answer(good(RECORDS, 7, total_was_estimated=True)))
    ).proof


@pytest.mark.parametrize("fault", [pytest.param("", id="F36-ends-early")])
def test_a_portal_that_ends_before_its_total_is_incomplete(
    httpserver: HTTPServer, fault: str
) -> None:
    def early(request: Request) -> Response:
        start = int(request.args["offset"])
        return answer(good(RECORDS[start : start + 3] if start < 6 else [], 7))

    with pytest.raises(SibermataError) as caught:
        get(serve(httpserver, early))
    assert caught.value.code == "INCOMPLETE"


def test_a_total_may_be_written_as_text_or_with_a_point(
    httpserver: HTTPServer, names: ColumnNames
) -> None:
    for total in ("7", 7.0):
        httpserver.clear()
        source = serve(httpserver, lambda request, total=total: answer(good(RECORDS, total)))  # type: ignore[misc]
        assert "total 7" in get(source).proof


def test_the_token_of_a_portal_stands_alone_in_its_header(httpserver: HTTPServer) -> None:
    seen: list[str] = []
    source = serve(
        httpserver,
        lambda r: (seen.append(r.headers["Authorization"]), portal(9)(r))[1],
        auth={"kind": "token", "token_env": "T"},
    )
    get(source, environ={"T": "kunci-portal"})
    assert seen == ["kunci-portal"]


def test_a_portals_root_or_its_action_are_the_same_address() -> None:
    action = "https://data.example.go.id/api/3/action/datastore_search"
    assert (
        action_url("https://data.example.go.id/")
        == action_url("https://data.example.go.id")
        == action_url(action)
        == action
    )


RECORDED = DELIVERIES / "ckan"


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        pytest.param("page*.json", "", id="all-pages"),
        pytest.param("page1.json", "INCOMPLETE", id="page-1-alone"),
        pytest.param("page[23].json", "INCOMPLETE", id="page-1-missing"),
        pytest.param("error_403.json", "AUTH_REJECTED", id="403"),
        pytest.param("error_404.json", "SRC_MOVED", id="404"),
    ],
)
def test_recorded_pages_are_a_source_too(names: ColumnNames, pattern: str, code: str) -> None:
    source = source_at(pattern, "ckan", **KADES)
    if not code:
        parsed = parse_source(get(source, root=RECORDED).parts, source, names)
        assert [row[1] for table in parsed.tables for row in table.rows] == [
            "Srigading",
            "Kesemen",
            "Kutogirang",
        ]
        return
    with pytest.raises(SibermataError) as caught:
        parse_source(get(source, root=RECORDED).parts, source, names)
    assert caught.value.code == code
