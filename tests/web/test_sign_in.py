"""Coming in by the pages: the password, its steps, and what is kept of a form whose session ended."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from fastapi import FastAPI

from sibermata.desk.accounts.accounts import reset_account
from sibermata.records.account import Role
from sibermata.web.app import make_app
from sibermata.web.house import Site
from tests.accounts import NOON, PASSWORD, TERMS
from tests.office import KESEMEN, Office
from tests.web.conftest import HOST, Browser, app_of, check_page, close, opened_of

NEW = "sembilan kereta melintas senja"


class Hour:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOON + timedelta(days=1)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hour() -> Hour:
    return Hour()


@pytest.fixture
def app(own_office: Office, hour: Hour) -> Iterator[FastAPI]:
    """An application with its real door."""
    opened = opened_of(own_office)
    made = make_app(opened, site=Site(frozenset({HOST}), secure=True), now=hour)
    yield made
    close(made)


def token_in(text: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found
    return found[1]


def send(browser: Browser, page: str, act: str = "", **fields: Any) -> Any:
    """Send a form of a page, with the token that stands in it."""
    return browser.post(act or page, data={"csrf": token_in(browser.get(page).text), **fields})


def come_in(app: FastAPI, name: str = "Rini", password: str = PASSWORD) -> Browser:
    browser = Browser(app)
    answer = send(browser, "/masuk", nama=name, sandi=password)
    assert answer.status_code == 303, answer.text
    return browser


def test_an_officer_comes_in_begins_her_day_and_goes_out(app: FastAPI) -> None:
    browser = Browser(app)
    assert browser.get("/perbaikan").headers["location"] == "/masuk?ke=/perbaikan"
    answer = send(
        browser, "/masuk?ke=/perbaikan", "/masuk", nama="Rini", sandi=PASSWORD, ke="/perbaikan"
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/perbaikan")
    cookies = answer.headers.get_list("set-cookie")
    assert all("; Path=/; Secure; HttpOnly; SameSite=Lax" in one for one in cookies)
    assert all(one.startswith("__Host-") for one in cookies)
    check_page(browser.get("/perbaikan"))
    kept = browser.cookies["__Host-sibermata"]
    out = send(browser, "/perbaikan", "/keluar")
    assert (out.status_code, out.headers["location"]) == (303, "/masuk")
    assert out.headers["clear-site-data"] == '"cache", "storage"'
    browser.cookies.set("__Host-sibermata", kept)
    assert browser.get("/perbaikan").status_code == 303


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(app: FastAPI) -> None:
    texts = set()
    for name in ("Rini", "Entah"):
        answer = send(Browser(app), "/masuk", nama=name, sandi="salah sekali semuanya")
        check_page(answer, 401)
        texts.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(texts) == 1


def test_a_form_whose_session_ended_is_kept_and_goes_on_after_signing_in(
    own_office: Office, app: FastAPI, hour: Hour
) -> None:
    browser = come_in(app)
    number = own_office.ask("select id from finding where code = 'REGION_UNKNOWN'")[0]["id"]
    page = f"/perbaikan/{number}"
    text = browser.get(page).text
    version = re.search(r'name="versi" value="([0-9a-f]+)"', text)
    assert version
    hour.now += timedelta(hours=1)
    fields = {"csrf": token_in(text), "versi": version[1], "sel-village_code": KESEMEN}
    late = browser.post(f"{page}/baris", data=fields)
    shown = check_page(late, 401)
    assert KESEMEN not in late.text
    kept = next(one["value"] for one in shown.all("input") if one.get("name") == "kept")
    again = browser.post(
        "/masuk",
        data={"csrf": token_in(late.text), "nama": "Rini", "sandi": PASSWORD, "kept": kept},
    )
    shown = check_page(again)
    form = next(one for one in shown.all("form") if one.get("action") == f"{page}/baris")
    assert form["method"] == "post"
    sent = {
        one["name"]: one["value"]
        for one in shown.all("input")
        if one.get("name") in ("versi", "sel-village_code")
    }
    done = browser.post(form["action"], data={"csrf": token_in(again.text), **sent})
    assert done.status_code == 303
    assert len(own_office.ask("select 1 from correction")) == 1


def test_a_role_of_the_province_puts_up_a_second_factor_and_is_asked_for_it(
    own_office: Office, app: FastAPI, hour: Hour
) -> None:
    browser = come_in(app, "Kardi")
    assert browser.get("/tentang").headers["location"] == "/masuk/pasang"
    offer = browser.get("/masuk/pasang")
    check_page(offer)
    secret = re.search(r"<code>([A-Z2-7]+)</code>", offer.text)
    sealed = re.search(r'name="tawaran" value="([^"]+)"', offer.text)
    assert secret
    assert sealed
    wrong = browser.post(
        "/masuk/pasang", data={"csrf": token_in(offer.text), "tawaran": sealed[1], "kode": "1"}
    )
    check_page(wrong, 401)
    code = pyotp.TOTP(secret[1]).at(hour.now)
    done = browser.post(
        "/masuk/pasang", data={"csrf": token_in(offer.text), "tawaran": sealed[1], "kode": code}
    )
    shown = check_page(done)
    assert len(shown.all("li")) >= 10
    check_page(browser.get("/tentang"))
    hour.now += timedelta(minutes=2)
    second = come_in(app, "Kardi")
    assert second.get("/tentang").headers["location"] == "/masuk/kode"
    check_page(send(second, "/masuk/kode", kode="000000"), 401)
    code = pyotp.TOTP(secret[1]).at(hour.now)
    assert send(second, "/masuk/kode", kode=code).status_code == 303
    check_page(second.get("/tentang"))


def test_a_one_time_code_makes_a_password_and_is_never_in_an_address(
    own_office: Office, app: FastAPI, hour: Hour
) -> None:
    door = app.state.house.opened
    with own_office.database.work() as connection:
        code = reset_account(door.desk_on(connection, "Pendiri"), "Rini", hour.now, TERMS)
    browser, page = Browser(app), "/masuk/undangan"
    check_page(browser.get(page))
    check_page(send(browser, page, kode=code, baru=NEW, ulang="lain sama sekali"), 401)
    check_page(send(browser, page, kode=code, baru="pendek", ulang="pendek"), 401)
    done = send(browser, page, kode=code, baru=NEW, ulang=NEW)
    check_page(done)
    assert "Rini" in done.text
    check_page(send(browser, page, kode=code, baru=NEW, ulang=NEW), 401)
    come_in(app, "Rini", NEW)


def test_who_is_denied_or_sends_what_nobody_asked_for_is_noted_in_the_security_log(
    own_office: Office,
) -> None:
    app = app_of(own_office)
    check_page(Browser(app, Role.LEADER).get("/perbaikan"), 403)
    rini = Browser(app, Role.OFFICER)
    number = own_office.ask("select id from finding where code = 'REGION_UNKNOWN'")[0]["id"]
    check_page(rini.send_form(f"/perbaikan/{number}/tunda", versi="x", is_admin="ya"), 409)
    version = re.search(r'name="versi" value="([^"]+)"', rini.get(f"/perbaikan/{number}").text)
    assert version
    act = f"/perbaikan/{number}/tunda"
    rini.send_form(act, versi=version[1], is_admin="ya", **{"sampai-d": "9/3/2026"})
    noted = own_office.ask("select what, who, detail from security_event where what <> 'link made'")
    noted = [one for one in noted if one["what"] in ("denied", "extra fields")]
    assert [(one["what"], one["who"], one["detail"]["page"]) for one in noted] == [
        ("denied", "Lestari", "/perbaikan"),
        ("extra fields", "Rini", "/perbaikan/{finding}/tunda"),
    ]
    close(app)
