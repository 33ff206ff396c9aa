"""What is no request of ours goes no further: bad addresses, bodies, hosts, tokens, origins."""

import logging
import re
from typing import Any

import pytest
from fastapi import APIRouter

from sibermata.records.account import Role
from sibermata.store.migrations import REVISIONS
from sibermata.web.access import SIGNED_IN, page
from sibermata.web.answer import Answer
from sibermata.web.declared import UNSAFE, declared_routes
from sibermata.web.request.csrf import came_from_here
from sibermata.web.visit import Visit
from tests.accounts import PASSWORD
from tests.office import Office
from tests.web.conftest import HOST, Browser, app_of, check_page, close

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "address",
    ["/tentang%00", "/tentang%ff", "/masuk?ke=%00", "/masuk?ke=%ff", "/%ed%a0%80", "/masuk?x=%0a"],
)
def test_bytes_that_are_no_text_are_refused_in_an_address(app: Any, address: str) -> None:
    """B115."""
    check_page(Browser(app, Role.OFFICER).get(address), 400)


@pytest.mark.parametrize(
    "body",
    [b"csrf=csrf+of+&nama=%00", b"nama=%ff", b"nama=%ed%a0%80", b"\xff\xfe", "nama=ä".encode()],
)
def test_bytes_that_are_no_text_are_refused_in_a_form(app: Any, body: bytes) -> None:
    """B115."""
    browser = ready(app)
    token = token_in(browser.get("/masuk").text).encode()
    answer = browser.post(
        "/masuk",
        content=body.replace(b"csrf=csrf+of+", b"csrf=" + token),
        headers={"Content-Type": FORM},
    )
    check_page(answer, 400)


def test_a_token_that_is_not_ascii_is_a_wrong_token(app: Any) -> None:
    """B116, S14."""
    browser = Browser(app, Role.OFFICER)
    check_page(browser.post("/keluar", data={"csrf": "tökén"}), 403)
    cookie = "__Host-sibermata=tökén".encode()
    assert Browser(app).get("/tentang", headers={b"Cookie": cookie}).status_code == 303


def test_a_form_with_more_fields_or_bytes_than_any_page_has_is_refused(app: Any) -> None:
    """B117."""
    browser = Browser(app, Role.OFFICER)
    many = "&".join(f"f{i}=1" for i in range(100_000)).encode()
    check_page(browser.post("/keluar", content=many, headers={"Content-Type": FORM}), 413)
    many = "&".join(f"f{i}=1" for i in range(2_000)).encode()
    check_page(browser.post("/keluar", content=many, headers={"Content-Type": FORM}), 400)
    large = b"f=" + b"x" * 10_000_000
    check_page(browser.post("/keluar", content=large, headers={"Content-Type": FORM}), 413)
    parts = {"f": ("a.xlsx", b"x" * 1_000_000)}
    check_page(browser.post("/keluar", files=parts), 413)


@pytest.mark.parametrize(
    "query", ["ke=//jahat.example", "ke=https://jahat.example", "ke=/%5Cjahat"]
)
def test_nobody_is_led_to_another_site(app: Any, query: str) -> None:
    shown = check_page(Browser(app).get(f"/masuk?{query}"))
    assert next(one["value"] for one in shown.all("input") if one.get("name") == "ke") == "/"


def test_repeated_and_unknown_parameters_change_nothing(app: Any) -> None:
    """B118."""
    browser = Browser(app, Role.OFFICER)
    check_page(browser.get("/tentang?hal=-1&hal=1000000000&sort=;drop&tersimpan=x"))


@pytest.mark.parametrize("host", ["jahat.example", f"{HOST}.jahat.example", "", "a b", f"{HOST}:x"])
def test_a_request_for_another_host_is_refused(app: Any, host: str) -> None:
    """B121, S39."""
    check_page(Browser(app).get("/masuk", headers={"Host": host}), 400)


def test_fields_that_no_page_asked_for_are_ignored_and_noted(
    app: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """B120: the log says how many and where, never what."""
    browser = ready(app)
    with caplog.at_level(logging.WARNING, "sibermata.web"):
        answer = browser.post(
            "/masuk",
            data={
                "csrf": token_in(browser.get("/masuk").text),
                "nama": "Rini",
                "sandi": PASSWORD,
                "is_admin": "ya",
                "district_id": "35.01",
            },
        )
    assert answer.status_code == 303
    noted = [one for one in caplog.records if "asked for" in one.getMessage()]
    assert [(one.page, one.fields) for one in noted] == [("/masuk", 2)]


def test_every_method_that_changes_something_asks_for_our_page_and_its_token(
    own_office: Office,
) -> None:
    """S13: without a token, with another session's, from another site; nothing is changed."""
    app = app_of(own_office)
    before = own_office.state()
    for role in Role:
        browser = Browser(app, role)
        for access in declared_routes(app):
            if access.method not in UNSAFE:
                continue
            address = re.sub(r"\{[^}]*\}", "1", access.path)
            for fields, headers in (
                ({}, {}),
                ({"csrf": "csrf of somebody"}, {}),
                ({"csrf": f"csrf of {role}"}, {"Sec-Fetch-Site": "cross-site"}),
                ({"csrf": f"csrf of {role}"}, {"Origin": "https://jahat.example"}),
            ):
                answer = browser.request(access.method, address, data=fields, headers=headers)
                status = 401 if access.bearer else 403  # no cookie opens what a token does
                assert answer.status_code == status, (address, fields, headers)
    assert own_office.state() == before
    close(app)


def test_looking_changes_nothing(own_office: Office) -> None:
    """S13: every page is opened by every role; sessions and the view log aside, nothing moves."""
    app = app_of(own_office)
    tables = "finding correction judgement audit publication run hold list_answer job upload"
    before = (
        own_office.state(),
        [own_office.ask(f"select count(*) from {t}") for t in tables.split()],
    )
    for role in Role:
        browser = Browser(app, role)
        for access in declared_routes(app):
            if access.method not in UNSAFE:
                browser.get(re.sub(r"\{[^}]*\}", "1", access.path))
    after = (
        own_office.state(),
        [own_office.ask(f"select count(*) from {t}") for t in tables.split()],
    )
    assert after == before
    close(app)


@pytest.mark.parametrize(
    ("headers", "here"),
    [
        pytest.param({"sec-fetch-site": "same-origin"}, True, id="the browser says so"),
        pytest.param({"origin": "https://a.test", "host": "a.test"}, True, id="our origin"),
        pytest.param({"origin": "http://a.test", "host": "a.test"}, False, id="without TLS"),
        pytest.param({"origin": "null", "host": "a.test"}, False, id="no origin"),
        pytest.param({"sec-fetch-site": "same-site", "host": "a.test"}, False, id="a sister site"),
        pytest.param({"sec-fetch-site": "none"}, False, id="typed"),
        pytest.param({}, False, id="silence"),
    ],
)
def test_where_a_form_came_from(headers: dict[str, str], here: bool) -> None:
    assert came_from_here(headers, secure=True) is here


def test_the_log_of_requests_holds_no_query_and_no_value(
    app: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """S40."""
    with caplog.at_level(logging.INFO, "sibermata"):
        Browser(app, Role.OFFICER).get("/masuk?ke=/aparatur&nik=3516051204859002")
        Browser(app, Role.OFFICER).get("/3516051204859002")
    text = "".join(
        f"{one.getMessage()} {vars(one)}" for one in caplog.records if "sibermata" in one.name
    )
    assert "request" in text
    assert "3516051204859002" not in text


def test_a_database_that_is_gone_is_a_planned_page(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """S36: it says to come again, and the log holds no password."""
    app = app_of(office)
    for database in (app.state.house.opened.pages, app.state.house.gate.opened.pages):
        database.url = "postgresql://nobody:rahasia@127.0.0.1:1/nihil"
    with caplog.at_level(logging.ERROR, "sibermata"):
        answer = Browser(app, Role.OFFICER).get("/tentang")
    shown = check_page(answer, 503)
    assert shown.title.startswith("Belum dapat melayani")
    assert answer.headers["retry-after"]
    assert "rahasia" not in answer.text + caplog.text


@pytest.mark.parametrize(
    "revision",
    [pytest.param("0001", id="F122 older"), pytest.param("9999", id="F122 newer")],
)
def test_while_the_tables_are_another_releases_pages_say_that_they_are_being_renewed(
    office: Office, caplog: pytest.LogCaptureFixture, revision: str
) -> None:
    browser = Browser(app_of(office), Role.OFFICER)
    assert browser.get("/tentang").status_code == 200

    def stand_at(name: str) -> None:
        with office.database.work() as connection:
            connection.execute("update alembic_version set version_num = %s", (name,))

    stand_at(revision)
    try:
        with caplog.at_level(logging.ERROR, "sibermata"):
            answer = browser.get("/tentang")
    finally:
        stand_at(REVISIONS[-1])
    check_page(answer, 503)
    assert "Sibermata sedang diperbarui" in answer.text
    assert answer.headers["retry-after"]
    assert repr(revision) in str([vars(one) for one in caplog.records])
    assert browser.get("/tentang").status_code == 200


def test_a_bug_of_ours_is_a_page_with_a_number_that_our_log_holds(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """S35: no trace, no statement, nothing that was typed."""
    app, router = app_of(office), APIRouter()

    @page(router, "GET", "/rusak/{what}", roles=SIGNED_IN)
    def broken(visit: Visit) -> Answer:
        raise KeyError(visit.path["what"])

    app.include_router(router)
    with caplog.at_level(logging.ERROR, "sibermata"):
        answer = Browser(app, Role.OFFICER).get("/rusak/kenari")
    check_page(answer, 500)
    number = re.search(r"nomor ([a-z]{8})\)", answer.text)
    assert number
    assert number[1] in str([vars(one) for one in caplog.records])
    assert "kenari" not in answer.text + caplog.text
    part = Browser(app, Role.OFFICER).get("/rusak/kenari", headers={"HX-Request": "true"})
    assert part.status_code == 500
    assert part.headers["hx-retarget"] == "find .said"
    assert "<html" not in part.text
    assert "Terjadi galat" in part.text


def token_in(text: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found
    return found[1]


def ready(app: Any) -> Browser:
    """A browser that has seen the sign-in page."""
    browser = Browser(app)
    browser.get("/masuk")
    return browser
