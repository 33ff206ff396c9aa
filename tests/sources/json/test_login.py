"""Who we are at a JSON API: tokens, passwords and logins go where they belong, and nowhere else
(S45, F19).
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sibermata.errors import ConfigError, SibermataError
from sibermata.records.source import Source
from sibermata.rules.value.columns import ColumnNames
from sibermata.sources.limits import Budget
from tests.sources.json.served import META, answer, code_of, read, rows, serve, sliced
from tests.sources.loopback import SMALL, get


def test_a_token_goes_into_its_header_and_nowhere_else(httpserver: HTTPServer) -> None:
    seen: list[Request] = []
    auth = {"kind": "token", "token_env": "T", "header": "X-Kunci", "scheme": ""}
    source = serve(httpserver, lambda r: (seen.append(r), sliced(r))[1], paging=META, auth=auth)
    get(source, environ={"T": "rahasia-9001"})
    assert all(r.headers["X-Kunci"] == "rahasia-9001" and "rahasia" not in r.url for r in seen)


def test_basic_goes_into_the_header(httpserver: HTTPServer, tmp_path: Any) -> None:
    secret = tmp_path / "s"
    secret.write_text("sandi\n")
    seen: list[Any] = []
    auth = {"kind": "basic", "user_env": "U", "password_env": "P"}
    source = serve(
        httpserver, lambda r: (seen.append(r.authorization), sliced(r))[1], paging=META, auth=auth
    )
    get(source, environ={"U": "siti", "P_FILE": str(secret)})
    assert (seen[0].username, seen[0].password) == ("siti", "sandi")


LOGIN = {"kind": "login", "user_env": "U", "password_env": "P"}
WHO = {"U": "siti", "P": "sandi-rahasia"}


def logging_in(
    server: HTTPServer, valid: Callable[[int], bool], document: Callable[[int], dict[str, Any]]
) -> tuple[Source, list[dict[str, Any]]]:
    logins: list[dict[str, Any]] = []

    def login(request: Request) -> Response:
        logins.append(request.get_json())
        return answer(document(len(logins)))

    asked: list[str] = []

    def api(request: Request) -> Response:
        asked.append(request.headers["Authorization"])
        current = f"Bearer token-{len(logins)}"
        return (
            sliced(request)
            if request.headers["Authorization"] == current and valid(len(asked))
            else answer({"message": "no"}, 401)
        )

    server.expect_request("/login", method="POST").respond_with_handler(login)
    return serve(
        server, api, paging=META, auth={**LOGIN, "login": server.url_for("/login")}
    ), logins


@pytest.mark.parametrize(
    "shape", ["access_token", "token", "data.token", "authorisation.token", "data.access_token"]
)
def test_a_login_gives_a_token_and_a_401_in_mid_run_means_once_more(
    httpserver: HTTPServer, names: ColumnNames, shape: str
) -> None:
    def document(count: int) -> dict[str, Any]:
        inside, _, key = shape.rpartition(".")
        return (
            {inside: {key: f"token-{count}"}}
            if inside
            else {key: f"Bearer token-{count}", "expires_in": 3600}
        )

    source, logins = logging_in(httpserver, lambda count: count != 2, document)
    assert len(rows(read(source, names, environ=WHO))) == 23
    assert [login["password"] for login in logins] == ["sandi-rahasia"] * 2


def test_a_token_is_renewed_before_it_ends(httpserver: HTTPServer, names: ColumnNames) -> None:
    ticks = iter(range(0, 100_000, 7))
    budget = Budget(
        SMALL.__class__(source_seconds=90_000, wait_first_seconds=0.01), clock=lambda: next(ticks)
    )
    source, logins = logging_in(
        httpserver, lambda count: True, lambda count: {"token": f"token-{count}", "expires_in": 20}
    )
    assert len(rows(read(source, names, environ=WHO, budget=budget))) == 23
    assert len(logins) > 1


@pytest.mark.parametrize("fault", [pytest.param("", id="F19")])
def test_a_login_that_is_refused_is_not_tried_again(httpserver: HTTPServer, fault: str) -> None:
    logins: list[int] = []
    httpserver.expect_request("/login").respond_with_handler(
        lambda r: (logins.append(1), answer({"message": "sandi-rahasia salah"}, 401))[1]
    )
    source = serve(httpserver, sliced, auth={**LOGIN, "login": httpserver.url_for("/login")})
    with pytest.raises(SibermataError) as caught:
        get(source, environ=WHO)
    assert (caught.value.code, len(logins)) == ("AUTH_REJECTED", 1)
    assert "sandi-rahasia" not in str(caught.value)


def test_a_second_401_in_a_row_is_final(httpserver: HTTPServer) -> None:
    source, logins = logging_in(
        httpserver, lambda count: False, lambda count: {"token": f"token-{count}"}
    )
    assert code_of(lambda: get(source, environ=WHO)) == "AUTH_REJECTED"
    assert len(logins) == 2


def test_a_source_that_wants_a_login_for_every_page_is_given_up(httpserver: HTTPServer) -> None:
    source, logins = logging_in(
        httpserver, lambda count: count % 2 == 0, lambda count: {"token": f"token-{count}"}
    )
    source = dataclasses.replace(source, paging=dataclasses.replace(source.paging, per_page=2))
    assert code_of(lambda: get(source, environ=WHO)) == "AUTH_REJECTED"
    assert len(logins) == SMALL.renewals + 1


def test_a_variable_that_is_not_set_is_named_and_nothing_is_asked(httpserver: HTTPServer) -> None:
    source = serve(httpserver, sliced, auth={"kind": "token", "token_env": "SRC_T"})
    with pytest.raises(ConfigError, match="SRC_T"):
        get(source)
    assert httpserver.log == []


def test_a_secret_that_a_source_echoes_with_status_200_is_not_told(httpserver: HTTPServer) -> None:
    source = serve(
        httpserver,
        lambda r: answer({"success": False, "message": "kunci rumah77 salah"}),
        auth={"kind": "token", "token_env": "T"},
    )
    with pytest.raises(SibermataError) as caught:
        get(source, environ={"T": "rumah77"})
    assert caught.value.code == "SRC_ERROR"
    assert "rumah77" not in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        pytest.param(
            Response("<html>Request Rejected</html>", content_type="text/html"),
            "NOT_DATA",
            id="F12-firewall",
        ),
        pytest.param(
            answer({"success": False, "message": "sandi-rahasia salah"}),
            "AUTH_REJECTED",
            id="200-no",
        ),
        pytest.param(
            answer({"status": 401, "message": "sandi-rahasia salah"}),
            "AUTH_REJECTED",
            id="200-with-401-inside",
        ),
        pytest.param(
            answer({"message": ["username must be an email"]}, 400), "AUTH_REJECTED", id="400"
        ),
        pytest.param(
            answer({"message": "The given data was invalid."}, 422), "AUTH_REJECTED", id="422"
        ),
        pytest.param(
            answer({"message": "ok", "data": {"user": "siti"}}), "AUTH_SHAPE", id="no-token"
        ),
        pytest.param(answer({"message": "pindah"}, 404), "SRC_MOVED", id="404"),
    ],
)
def test_a_login_that_gives_no_token_says_why(
    httpserver: HTTPServer, reply: Response, code: str
) -> None:
    httpserver.expect_request("/login").respond_with_response(reply)
    source = serve(httpserver, sliced, auth={**LOGIN, "login": httpserver.url_for("/login")})
    with pytest.raises(SibermataError) as caught:
        get(source, environ=WHO)
    assert caught.value.code == code
    assert "sandi-rahasia" not in str(caught.value)
    assert len(httpserver.log) == 1


def test_a_login_may_answer_created(httpserver: HTTPServer, names: ColumnNames) -> None:
    httpserver.expect_request("/login").respond_with_response(
        answer({"data": {"token": "t-1"}, "expires_in": "12345678901x"}, 201)
    )
    source = serve(
        httpserver, sliced, paging=META, auth={**LOGIN, "login": httpserver.url_for("/login")}
    )
    assert len(rows(read(source, names, environ=WHO))) == 23
