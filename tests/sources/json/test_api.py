"""A district's JSON API: read whole through every kind of paging or not at all, and no digit, key
or null lost (1B, 2G).
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sibermata.records.cell import NUMBER
from sibermata.records.delivery import Part
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.base import parse_source
from tests.sources.json.served import META, PEOPLE, answer, code_of, read, rows, serve, sliced
from tests.sources.loopback import get, source_at


def test_every_page_is_read_and_the_proof_names_the_total(
    httpserver: HTTPServer, names: ColumnNames
) -> None:
    source = serve(httpserver, sliced, paging=META)
    fetched = get(source)
    parsed = parse_source(fetched.parts, source, names)
    assert [len(table.rows) for table in parsed.tables] == [10, 10, 3]
    assert [number for table in parsed.tables for number in table.numbers] == list(range(1, 24))
    assert "23" in fetched.proof
    assert "23" in parsed.proof
    assert parsed.tables[0].file.endswith("/api#1")
    assert parsed.tables[0].columns == ("key", "name", "post", "village_code")
    assert parsed.tables[0].rows[0][0] == NUMBER + "1000"


def test_where_the_toml_names_no_path_the_usual_ones_are_looked_at(
    httpserver: HTTPServer, names: ColumnNames
) -> None:
    assert len(rows(read(serve(httpserver, sliced, paging={"per_page": 10}), names))) == 23


def by_offset(request: Request) -> Response:
    start = int(request.args["offset"])
    return answer(
        {"data": PEOPLE[start : start + 7], "total": 23}
    )  # gives fewer than it was asked for


def by_cursor(request: Request) -> Response:
    start = int(request.args.get("cursor", "0"))
    return answer(
        {"data": PEOPLE[start : start + 10], "next": str(start + 10) if start + 10 < 23 else None}
    )


def by_link(request: Request) -> Response:
    start = int(request.args.get("from", "0"))
    return answer(
        {
            "data": PEOPLE[start : start + 10],
            "next": f"/api?from={start + 10}" if start + 10 < 23 else None,
        }
    )


def as_jsonapi(request: Request) -> Response:
    page, size = int(request.args["page[number]"]), int(request.args["page[size]"])
    part = [
        {
            "id": str(p["id"]),
            "type": "aparatur",
            "attributes": {k: v for k, v in p.items() if k != "id"},
        }
        for p in PEOPLE
    ]
    meta = {"pagination": {"page": page, "pages": -(-23 // size), "records": 23}}
    return answer({"data": part[(page - 1) * size : page * size], "meta": meta})


@pytest.mark.parametrize(
    ("handler", "paging"),
    [
        pytest.param(by_offset, {"style": "offset", "per_page": 10}, id="offset"),
        pytest.param(by_cursor, {"style": "cursor", "cursor": "next", "per_page": 10}, id="cursor"),
        pytest.param(by_link, {"style": "cursor", "cursor": "next", "per_page": 10}, id="link"),
        pytest.param(
            as_jsonapi, {"style": "jsonapi", "fields": "attributes", "per_page": 10}, id="jsonapi"
        ),
    ],
)
def test_every_style_of_paging_reads_all(
    httpserver: HTTPServer,
    names: ColumnNames,
    handler: Callable[[Request], Response],
    paging: dict[str, Any],
) -> None:
    source = serve(httpserver, handler, paging=paging)
    fetched = get(source)
    parsed = parse_source(fetched.parts, source, names)
    assert len(rows(parsed)) == 23
    assert fetched.proof
    assert {"key", "name", "post", "village_code"} <= set(parsed.tables[0].columns)


def test_a_list_that_ends_with_an_empty_page_and_states_nothing_has_no_proof(
    httpserver: HTTPServer, names: ColumnNames
) -> None:
    def bare(request: Request) -> Response:
        page = int(request.args["page"])
        return answer(PEOPLE[(page - 1) * 10 : page * 10])

    source = serve(httpserver, bare, paging={"per_page": 10, "list": ""})
    fetched = get(source)
    assert len(rows(parse_source(fetched.parts, source, names))) == 23
    assert fetched.proof == ""


def looping(request: Request) -> Response:
    page = int(request.args["page"])
    page = 1 if page == 3 else page
    return answer({"data": PEOPLE[(page - 1) * 5 : page * 5]})


def looping_cursor(request: Request) -> Response:
    start = int(request.args.get("cursor", "0"))
    return answer({"data": PEOPLE[start : start + 5], "next": str((start + 5) % 10)})


def same_cursor(request: Request) -> Response:
    same_cursor.count = getattr(same_cursor, "count", 0) + 1  # type: ignore[attr-defined]
    return answer({"data": [{**PEOPLE[0], "id": same_cursor.count}], "next": "again"})  # type: ignore[attr-defined]


def endless(request: Request) -> Response:
    page = int(request.args["page"])
    return answer({"data": [{**PEOPLE[0], "id": page * 10 + i} for i in range(5)]})


def broken_seventh(request: Request) -> Response:
    return answer({"error": "oops"}, 500) if request.args["page"] == "2" else sliced(request)


@pytest.mark.parametrize(
    ("handler", "paging", "code"),
    [
        pytest.param(looping, {"per_page": 5}, "PAGE_LOOP", id="F30-page-loop"),
        pytest.param(
            looping_cursor,
            {"style": "cursor", "cursor": "next", "per_page": 5},
            "PAGE_LOOP",
            id="F30-cursor-loop",
        ),
        pytest.param(
            same_cursor,
            {"style": "cursor", "cursor": "next"},
            "PAGE_LOOP",
            id="F30-cursor-stands-still",
        ),
        pytest.param(
            lambda r: answer({"data": PEOPLE[:5]}),
            {"per_page": 5},
            "PAGE_REPEAT",
            id="F31-always-the-same",
        ),
        pytest.param(endless, {"per_page": 5}, "PAGE_ENDLESS", id="F32-endless"),
        pytest.param(broken_seventh, META, "SRC_UNREACHABLE", id="F33-a-page-fails"),
        pytest.param(
            lambda r: answer({"data": PEOPLE, "meta": {"total": 24, "totalPage": 1}}),
            META,
            "INCOMPLETE",
            id="F36-one-more",
        ),
        pytest.param(
            lambda r: answer({"data": PEOPLE, "meta": {"total": 22, "totalPage": 1}}),
            META,
            "INCOMPLETE",
            id="F36-one-less",
        ),
        pytest.param(
            lambda r: answer({"success": False, "message": "tutup"}),
            META,
            "SRC_ERROR",
            id="F13-error-object",
        ),
        pytest.param(
            lambda r: answer({"success": False, "data": []}),
            META,
            "SRC_ERROR",
            id="F13-error-with-a-list",
        ),
        pytest.param(
            lambda r: answer({"errors": [{"detail": "x"}], "data": []}),
            META,
            "SRC_ERROR",
            id="F13-jsonapi-error",
        ),
        pytest.param(lambda r: answer("tutup"), META, "SRC_ERROR", id="F13-bare-string"),
        pytest.param(
            lambda r: Response("<html>Login</html>", content_type="text/html"),
            META,
            "NOT_DATA",
            id="F12-login-page",
        ),
        pytest.param(
            lambda r: Response('{"data": [{"nama": "Si'), META, "FETCH_TRUNCATED", id="F7-cut"
        ),
        pytest.param(lambda r: answer({"items": []}), META, "SHAPE", id="B111-no-list"),
        pytest.param(lambda r: answer({"data": {"a": 1}}), META, "SHAPE", id="B111-object"),
        pytest.param(
            lambda r: answer({"data": PEOPLE[:5], "next": "https://10.0.0.9/x"}),
            {"style": "cursor", "cursor": "next"},
            "REDIRECT_REFUSED",
            id="F21-next-at-another-host",
        ),
    ],
)
def test_a_list_that_lies_about_itself_is_refused_whole(
    httpserver: HTTPServer,
    handler: Callable[[Request], Response],
    paging: dict[str, Any],
    code: str,
) -> None:
    source = serve(httpserver, handler, paging=paging)
    assert code_of(lambda: get(source)) == code


@pytest.mark.parametrize("fault", [pytest.param("", id="F34-once")])
def test_a_row_inserted_while_paging_is_found_out_and_the_list_read_again(
    httpserver: HTTPServer, names: ColumnNames, fault: str
) -> None:
    people, seen = list(PEOPLE), []

    def moving(request: Request) -> Response:
        seen.append(request.args["page"])
        if len(seen) == 2:
            people.insert(0, {**PEOPLE[0], "id": 999})
        return sliced(request, people)

    parsed = read(serve(httpserver, moving, paging=META), names)
    assert len(rows(parsed)) == 24
    assert len({row[0] for row in rows(parsed)}) == 24


@pytest.mark.parametrize("fault", [pytest.param("", id="F34-shift-under-a-still-total")])
def test_a_row_that_comes_twice_under_a_still_total_is_found_out(
    httpserver: HTTPServer, names: ColumnNames, fault: str
) -> None:
    people, seen = list(PEOPLE), []

    def swapping(request: Request) -> Response:
        seen.append(1)
        if len(seen) == 2:
            people.insert(0, people.pop())  # one gone from the end, one new at the front
        return sliced(request, people)

    parsed = read(serve(httpserver, swapping, paging=META), names)
    assert len({row[0] for row in rows(parsed)}) == 23


@pytest.mark.parametrize("fault", [pytest.param("", id="F34-always")])
def test_a_list_that_never_stands_still_is_refused(httpserver: HTTPServer, fault: str) -> None:
    people = list(PEOPLE)

    def restless(request: Request) -> Response:
        people.insert(0, {**PEOPLE[0], "id": 5000 + len(people)})
        return sliced(request, people)

    source = serve(httpserver, restless, paging=META)
    assert code_of(lambda: get(source)) == "UNSTABLE_READ"


def test_rows_that_are_twice_there_on_two_readings_are_twice_there(
    httpserver: HTTPServer, names: ColumnNames
) -> None:
    people = [*PEOPLE, PEOPLE[0]]
    assert len(rows(read(serve(httpserver, lambda r: sliced(r, people), paging=META), names))) == 24


@pytest.mark.parametrize("fault", [pytest.param("", id="F15")])
def test_a_valid_list_without_rows_is_no_error_here(
    httpserver: HTTPServer, names: ColumnNames, fault: str
) -> None:
    parsed = read(serve(httpserver, lambda r: sliced(r, []), paging=META), names)
    assert rows(parsed) == []
    assert parsed.proof


def pages(*documents: object) -> tuple[Part, ...]:
    return tuple(
        Part(f"page{i}.json", json.dumps(document).encode())
        for i, document in enumerate(documents, 1)
    )


def page(number: int, start: int, end: int, total: int = 23, of: int = 3) -> dict[str, Any]:
    return {"data": PEOPLE[start:end], "meta": {"page": number, "total": total, "totalPage": of}}


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(pages(page(1, 0, 10)), id="page-1-of-3-alone"),
        pytest.param(pages(page(1, 0, 10), page(3, 20, 23)), id="page-2-is-missing"),
        pytest.param(
            pages(page(1, 0, 10), page(2, 10, 20), page(3, 20, 22)), id="total-does-not-agree"
        ),
        pytest.param(
            pages(page(1, 0, 10), page(2, 10, 20), page(3, 20, 23, total=24)), id="total-moves"
        ),
        pytest.param(pages(page(1, 0, 10), page(1, 0, 10), page(3, 20, 23)), id="a-page-twice"),
        pytest.param(
            pages({"data": PEOPLE[:10], "meta": {"totalPage": 3}}), id="pages-without-total"
        ),
        pytest.param(pages({"data": PEOPLE[:10], "last_page": 2}), id="usual-name-undeclared"),
    ],
)
def test_stored_pages_that_are_not_all_are_incomplete(
    names: ColumnNames, parts: tuple[Part, ...]
) -> None:
    assert code_of(lambda: parse_source(parts, source_at("page*.json"), names)) == "INCOMPLETE"
