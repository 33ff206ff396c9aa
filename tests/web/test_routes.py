"""Every route of the application, taken from itself: who may open it, what it answers to rubbish,
which headers it bears.
"""

import re
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI

from sibermata.records.account import Role
from sibermata.web.access import page
from sibermata.web.declared import UNSAFE, Access, Reach, declared_routes, refuse_undeclared
from tests.web.conftest import Browser, check_page, visitor

CANARY = "kenari-7731"
NOWHERE = "99999999999999999999999"  # no id of a row (B114)
UNREADABLE: list[dict[str, Any]] = [
    {"data": {"csrf": CANARY}},
    {"content": CANARY.encode(), "headers": {"content-type": "application/json"}},
    {"content": b"\xff\xfe" + CANARY.encode()},
]


def routes(app: Any) -> list[Access]:
    found = [one for one in declared_routes(app) if not one.bearer]  # those: test_api
    assert len(found) > 5
    return found


def address_of(access: Access, value: str = NOWHERE) -> str:
    return re.sub(r"\{[^}]*\}", value, access.path)


def test_a_route_that_nothing_is_declared_of_stops_the_start() -> None:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    router = APIRouter()
    router.add_api_route("/terbuka", lambda: "semua data")
    app.include_router(router)
    with pytest.raises(RuntimeError, match="/terbuka"):
        refuse_undeclared(app)


def test_a_page_for_nobody_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="nobody"):
        page(APIRouter(), "GET", "/siapa")


def test_who_is_not_signed_in_is_led_to_the_door_and_sees_nothing(app: Any) -> None:
    stranger = Browser(app)
    for access in routes(app):
        if access.public or access.method in UNSAFE:
            continue
        answer = stranger.request(access.method, address_of(access))
        assert answer.status_code == 303, access
        assert answer.headers["location"].startswith("/masuk?ke="), access


def test_a_role_that_is_not_declared_is_refused_with_a_sentence(app: Any) -> None:
    for role in Role:
        browser = Browser(app, role)
        for access in routes(app):
            if access.lets_in(visitor(role)) or access.method in UNSAFE:
                continue
            check_page(browser.get(address_of(access)), 403)


def test_the_menu_shows_what_the_role_may_open_and_nothing_else(app: Any) -> None:
    for role in Role:
        browser = Browser(app, role)
        shown = check_page(browser.get("/tentang")).all("a")
        opened = {one.path for one in routes(app) if one.lets_in(visitor(role))}
        menu = {
            one["href"] for one in shown if one["href"].count("/") == 1 and "#" not in one["href"]
        }
        assert menu - {"/"} <= opened
        for address in menu - {"/", "/akun"}:  # /akun asks for a session of its own
            check_page(browser.get(address))


def everything(app: Any) -> list[tuple[str, str, Browser]]:
    """Every route, by every role and by a stranger, and addresses that are none."""
    people = [Browser(app), *(Browser(app, role) for role in Role)]
    found = [(one.method, address_of(one)) for one in routes(app)]
    found += [("GET", "/antah"), ("TRACE", "/masuk"), ("DELETE", "/tentang"), ("GET", "/masuk%00")]
    return [(method, address, browser) for method, address in found for browser in people]


def test_rubbish_ends_in_a_sentence_with_our_headers_and_never_in_an_error_of_ours(
    app: Any,
) -> None:
    """S31, S35, S36, S37, B114: ids that no row can have, no body, bodies of the wrong kind."""
    for method, address, browser in everything(app):
        bodies: list[dict[str, Any]] = [{}]
        if method in UNSAFE:
            bodies.append({"data": {"csrf": f"csrf of {browser.token}", "x": CANARY}})
            # a body is read before it is known who comes: a stranger and one role tell all
            bodies += UNREADABLE if browser.token in ("", Role.ADMINISTRATOR) else []
        for body in bodies:
            answer = browser.request(method, address, **body)
            assert answer.status_code < 500, (method, address, answer.text[-500:])
            assert CANARY not in answer.text, (method, address)
            check_headers(answer.headers, address)


def check_headers(headers: Any, address: str) -> None:
    assert headers["content-security-policy"] == (
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self'"
    ), address
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["strict-transport-security"].startswith("max-age=")
    assert headers["cache-control"] == "no-store", address
    assert "server" not in headers


def test_no_name_of_a_parameter_in_an_address_is_a_personal_number(app: Any) -> None:
    """S40."""
    for access in routes(app):
        assert not re.search(r"\{(nik|hp|phone|telepon|token|nama)", access.path), access.path


def test_the_documentation_of_the_framework_is_not_served(app: Any) -> None:
    """S38."""
    browser = Browser(app, Role.ADMINISTRATOR)
    for address in ("/docs", "/redoc", "/openapi.json", "/static", "/static/", "/static/../app.py"):
        assert browser.get(address).status_code == 404, address
    assert browser.request("TRACE", "/tentang").status_code == 405


def test_a_public_route_looks_into_nothing_of_the_registry(app: Any) -> None:
    for access in routes(app):
        assert not access.public or access.scope is Reach.NONE, access
