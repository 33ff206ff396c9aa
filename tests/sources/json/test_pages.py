"""Where a JSON list ends: every server says it in another way, and none of them may cost a row or
invent an end (F30-F36).
"""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.base import parse_source
from tests.sources.json.served import PEOPLE, answer, code_of, rows, serve
from tests.sources.loopback import get

Handler = Callable[[Request], Response]
FAIL = {"status": False, "message": "Data tidak ditemukan", "data": []}


def numbered(cut: int, beyond: Callable[[], Response], first: int = 1) -> Handler:
    """Return a server with pages of `cut` rows that states nothing and answers `beyond` where there
    is none.
    """

    def handler(request: Request) -> Response:
        start = (int(request.args["page"]) - first) * min(cut, int(request.args["limit"]))
        return (
            answer({"status": True, "data": PEOPLE[start : start + cut]})
            if 0 <= start < 23
            else beyond()
        )

    return handler


def clamped(request: Request) -> Response:
    size = min(10, int(request.args["limit"]))
    page = min(int(request.args["page"]), -(-23 // size))
    return answer({"data": PEOPLE[(page - 1) * size : page * size]})


def short_and_clamped(request: Request) -> Response:
    size = int(request.args["limit"])
    page = min(int(request.args["page"]), -(-3 // size))
    return answer({"data": PEOPLE[(page - 1) * size : min(3, page * size)]})


def spring(request: Request) -> Response:
    page = int(request.args["page"])
    return answer(
        {
            "content": PEOPLE[page * 10 : page * 10 + 10],
            "totalPages": 3,
            "totalElements": 23,
            "number": page,
        }
    )


def zero_at_once(request: Request) -> Response:
    return answer({"data": PEOPLE if request.args["page"] == "0" else [], "meta": {"total": 23}})


def django(request: Request) -> Response:
    page = int(request.args["page"])
    if page > 3:
        return answer({"detail": "Invalid page."}, 404)
    return answer(
        {"count": 23, "next": None, "previous": None, "results": PEOPLE[page * 10 - 10 : page * 10]}
    )


def wrapped(request: Request) -> Response:
    page = int(request.args["page"])
    inner = {
        "current_page": page,
        "data": PEOPLE[page * 10 - 10 : page * 10],
        "last_page": 3,
        "total": 23,
    }
    return answer({"success": True, "data": inner}) if page < 4 else answer({"message": "no"}, 500)


def floats(request: Request) -> Response:
    page = int(request.args["page[number]"])
    meta = {"pagination": {"current": page, "last": 3, "records": 23.0}}
    return (
        answer({"data": PEOPLE[page * 10 - 10 : page * 10], "meta": meta})
        if page < 4
        else answer({}, 500)
    )


@pytest.mark.parametrize(
    ("handler", "paging", "proven"),
    [
        pytest.param(numbered(10, lambda: answer(FAIL, 404)), {}, False, id="404-beyond-the-end"),
        pytest.param(
            numbered(10, lambda: Response("<html>", 404, content_type="text/html")),
            {},
            False,
            id="404-page-beyond-the-end",
        ),
        pytest.param(
            numbered(10, lambda: answer(FAIL)), {}, False, id="200-false-not-found-beyond-the-end"
        ),
        pytest.param(
            numbered(10, lambda: answer({"status": True, "data": None})),
            {},
            False,
            id="null-beyond-the-end",
        ),
        pytest.param(clamped, {}, False, id="the-last-page-again"),
        pytest.param(lambda r: answer({"data": PEOPLE}), {}, False, id="no-paging-at-all"),
        pytest.param(
            lambda r: answer({"data": PEOPLE}),
            {"per_page": 10},
            False,
            id="more-than-was-asked-for",
        ),
        pytest.param(
            lambda r: answer({"data": PEOPLE}),
            {"style": "offset"},
            False,
            id="no-paging-at-all-offset",
        ),
        pytest.param(lambda r: answer(PEOPLE), {"list": ""}, False, id="a-bare-list"),
        pytest.param(spring, {"list": "content", "size": "size"}, True, id="from-zero"),
        pytest.param(zero_at_once, {}, True, id="all-on-page-zero"),
        pytest.param(
            numbered(10, lambda: answer({"data": []}), first=0),
            {},
            False,
            id="from-zero-nothing-stated",
        ),
        pytest.param(
            numbered(500, lambda: answer({"data": []}), first=0),
            {},
            False,
            id="all-on-page-zero-nothing-stated",
        ),
        pytest.param(django, {"list": "results"}, True, id="count-next-previous"),
        pytest.param(wrapped, {"list": "data.data"}, True, id="the-total-beside-the-list"),
        pytest.param(floats, {"style": "jsonapi"}, True, id="a-total-with-a-point"),
    ],
)
def test_a_list_is_read_to_its_end_however_the_end_is_said(
    httpserver: HTTPServer,
    names: ColumnNames,
    handler: Handler,
    paging: dict[str, Any],
    proven: bool,
) -> None:
    source = serve(httpserver, handler, paging=paging)
    fetched = get(source)
    parsed = parse_source(fetched.parts, source, names)
    assert sorted(row[1] for row in rows(parsed)) == sorted(
        str(person["nama"]) for person in PEOPLE
    )
    assert bool(fetched.proof and parsed.proof) == proven


def test_a_short_list_whose_only_page_comes_again_is_whole(
    httpserver: HTTPServer, names: ColumnNames
) -> None:
    source = serve(httpserver, short_and_clamped)
    assert len(rows(parse_source(get(source).parts, source, names))) == 3


def capped_and_deaf(request: Request) -> Response:
    return answer(
        {"data": PEOPLE[: min(10, int(request.args["limit"]))]}
    )  # its page has another name


def failing_second(request: Request) -> Response:
    return (
        answer({"data": PEOPLE[:10]})
        if request.args["page"] == "1"
        else answer({"success": False, "message": "basis data mati"})
    )


@pytest.mark.parametrize(
    ("handler", "paging", "code"),
    [
        pytest.param(capped_and_deaf, {}, "PAGE_REPEAT", id="F31-a-page-under-another-name"),
        pytest.param(
            lambda r: answer({"data": PEOPLE[:10], "meta": {"totalPage": 3}}),
            {},
            "PAGE_REPEAT",
            id="F31-pages-stated",
        ),
        pytest.param(
            lambda r: answer({"data": PEOPLE[:10], "meta": {"page": 1}}),
            {},
            "PAGE_REPEAT",
            id="F31-number-stated",
        ),
        pytest.param(failing_second, {}, "SRC_ERROR", id="F13-in-mid-list"),
        pytest.param(lambda r: answer(FAIL, 404), {}, "SRC_MOVED", id="F20-on-page-1"),
        pytest.param(
            lambda r: answer({"data": None, "status": True}), {}, "SHAPE", id="null-on-page-1"
        ),
        pytest.param(
            lambda r: answer({"code": 401, "data": []}), {}, "SRC_ERROR", id="a-code-in-the-answer"
        ),
        pytest.param(
            lambda r: answer({"data": PEOPLE[:10]}),
            {"style": "cursor"},
            "INCOMPLETE",
            id="no-cursor-anywhere",
        ),
    ],
)
def test_what_is_no_end_is_not_taken_for_one(
    httpserver: HTTPServer, handler: Handler, paging: dict[str, Any], code: str
) -> None:
    assert code_of(lambda: get(serve(httpserver, handler, paging=paging))) == code


def by_cursor(**more: Callable[[int], Any]) -> Handler:
    def handler(request: Request) -> Response:
        start = int(request.args.get("cursor", "0"))
        data = {key: make(start + 10) for key, make in more.items()}
        return answer(
            {
                "data": PEOPLE[start : start + 10],
                **{key: value for key, value in data.items() if value != "left out"},
            }
        )

    return handler


def here(following: int) -> int | None:
    return following if following < 23 else None


@pytest.mark.parametrize(
    "handler",
    [
        pytest.param(by_cursor(meta=lambda n: {"next_cursor": here(n)}), id="under-meta"),
        pytest.param(
            by_cursor(next_cursor=lambda n: here(n) or "left out"), id="left-out-on-the-last-page"
        ),
        pytest.param(
            by_cursor(links=lambda n: {"next": here(n) and f"https://localhost/api?cursor={n}"}),
            id="a-link-from-behind-a-proxy",
        ),
    ],
)
def test_a_cursor_is_found_where_cursors_usually_are(
    httpserver: HTTPServer, names: ColumnNames, handler: Handler
) -> None:
    source = serve(httpserver, handler, paging={"style": "cursor"})
    fetched = get(source)
    assert len(rows(parse_source(fetched.parts, source, names))) == 23
    assert fetched.proof
