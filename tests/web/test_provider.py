"""Coming in by a provider of OpenID Connect, against a tiny one on loopback: only who has an account,
bound by subject and the first time by a verified address; nothing else of what it says counts.
"""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sibermata.desk.accounts.demo import become_demo
from sibermata.desk.accounts.provided import set_email
from sibermata.desk.accounts.provider import BACK
from sibermata.desk.opening import Opened
from sibermata.errors import ConfigError, Refusal
from sibermata.records.account import Role
from sibermata.settings import Provider, read_settings
from sibermata.web.app import make_app
from sibermata.web.house import Site
from sibermata.web.provider.routes import THERE
from tests.accounts import NOON, account, open_door
from tests.conftest import fresh_database
from tests.web.conftest import HOST, Browser, check_page

HOME, CLIENT, SECRET = f"https://{HOST}", "sibermata", "rahasia-klien"
EMAIL = "rini@dpmd.example.go.id"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": name}) for name in ("satu", "lain"))


class TinyProvider:
    """A provider that says of whoever comes what a test told it to say."""

    def __init__(self, server: HTTPServer) -> None:
        self.server, self.issuer = server, server.url_for("").rstrip("/")
        self.key, self.claims, self.sent = KEY, {"sub": "s-1", "email": EMAIL}, {}
        self.claims |= {"email_verified": True, "roles": ["administrator"]}
        self.more: dict[str, Any] = {}
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        where = "/.well-known/openid-configuration"
        server.expect_request(where).respond_with_json(found)
        server.expect_request("/keys").respond_with_json({"keys": [KEY.as_dict(private=False)]})
        server.expect_request("/token", method="POST").respond_with_handler(self.token)

    def token(self, request: Request) -> Response:
        """Exchange a code, as RFC 6749 and 7636 ask."""
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        assert request.headers["authorization"] == f"Basic {basic}"
        proof = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(proof).decode().rstrip("=") == self.sent["code_challenge"]
        assert request.form["redirect_uri"] == HOME + BACK
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        said = {**usual, "nonce": self.sent["nonce"], **self.claims, **self.more}
        made = jwt.encode({"alg": "RS256", "kid": self.key.kid}, said, self.key)
        answer = {"access_token": "x", "token_type": "Bearer", "id_token": made}
        return Response(json.dumps(answer), 200, {"Content-Type": "application/json"})


@pytest.fixture
def tiny(httpserver: HTTPServer) -> TinyProvider:
    return TinyProvider(httpserver)


@pytest.fixture
def door(server_url: str, template: str) -> Iterator[Opened]:
    with fresh_database(server_url, template) as database:
        with database.work() as connection:
            become_demo(connection, NOON)
        made = open_door(database)
        account(made, "Rini")
        account(made, "Dodi")
        say_email(made, "Rini", EMAIL)
        yield made
        made.pages.close()


@pytest.fixture
def app(door: Opened, tiny: TinyProvider) -> Any:
    settings = replace(door.settings, provider=Provider(tiny.issuer, CLIENT, SECRET, HOME))
    site = Site(frozenset({HOST}), secure=True)
    return make_app(replace(door, settings=settings), site=site, now=lambda: NOON)


def say_email(door: Opened, name: str, email: str) -> None:
    with door.database.work() as connection:
        set_email(door.desk_on(connection, "Ani"), name, email, NOON)


def away(browser: Browser, tiny: TinyProvider) -> None:
    """Go to the provider."""
    sent = browser.get(THERE)
    assert sent.status_code == 303, sent.text[-500:]
    address = urlsplit(sent.headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{tiny.issuer}/auth"
    tiny.sent = {name: one[0] for name, one in parse_qs(address.query).items()}
    assert tiny.sent["code_challenge_method"] == "S256"
    assert tiny.sent["scope"] == "openid email"


def come_back(browser: Browser, tiny: TinyProvider, **query: str) -> Any:
    """Come back from the provider."""
    return browser.get(BACK, params={"state": tiny.sent["state"], "code": "kode", **query})


def through(app: Any, tiny: TinyProvider) -> tuple[Browser, Any]:
    browser = Browser(app)
    away(browser, tiny)
    return browser, come_back(browser, tiny)


def events(door: Opened) -> list[str]:
    with door.database.connection() as connection:
        rows = connection.execute("select what from security_event order by id").fetchall()
    return [row[0] for row in rows if "provider" in row[0]]


def test_an_account_is_bound_by_its_verified_address_and_then_known_by_its_subject(
    door: Opened, app: Any, tiny: TinyProvider
) -> None:
    assert THERE in Browser(app).get("/masuk").text
    browser, answer = through(app, tiny)
    assert answer.headers["location"] == "/"
    check_page(browser.get("/akun"))
    assert browser.get("/pengguna").status_code == 403, "what it says of roles is not heard"
    tiny.claims["email"] = "lain@dpmd.example.go.id"
    assert through(app, tiny)[1].headers["location"] == "/"
    tiny.claims |= {"sub": "s-2", "email": EMAIL}
    check_page(through(app, tiny)[1], 403)  # the address is bound to somebody else
    assert events(door) == [
        "provider address set",
        "provider bound",
        "nobody of the provider",
    ]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        pytest.param({"email_verified": False}, "belum dihubungkan", id="not verified"),
        pytest.param({"email_verified": "true"}, "belum dihubungkan", id="a word, not yes"),
        pytest.param({"email": "antah@example.go.id"}, "belum dihubungkan", id="no account"),
        pytest.param({"nonce": "lain"}, "tidak dapat dipercaya", id="another nonce"),
        pytest.param({"aud": "aplikasi-lain"}, "tidak dapat dipercaya", id="for another client"),
        pytest.param({"iss": "https://lain.example"}, "tidak dapat dipercaya", id="another issuer"),
        pytest.param({"azp": "aplikasi-lain"}, "tidak dapat dipercaya", id="another party"),
        pytest.param({"exp": 1_700_000_000}, "tidak dapat dipercaya", id="over"),
        pytest.param({"sub": ""}, "tidak dapat dipercaya", id="nobody"),
    ],
)
def test_what_the_provider_does_not_vouch_for_opens_nothing(
    door: Opened, app: Any, tiny: TinyProvider, more: dict[str, Any], code: str
) -> None:
    tiny.more = more
    browser, answer = through(app, tiny)
    check_page(answer, 403)
    assert code in answer.text
    assert browser.get("/akun").status_code == 303
    assert "provider bound" not in events(door)


def test_a_token_under_another_key_and_a_provider_that_is_silent_open_nothing(
    app: Any, tiny: TinyProvider
) -> None:
    tiny.key = OTHER_KEY
    check_page(through(app, tiny)[1], 403)
    browser = Browser(app)
    away(browser, tiny)
    tiny.server.clear()
    silent = come_back(browser, tiny)
    check_page(silent, 422)
    assert "tidak menjawab" in silent.text


def test_only_the_browser_that_was_sent_comes_back_and_only_once(
    app: Any, tiny: TinyProvider
) -> None:
    browser = Browser(app)
    away(browser, tiny)
    check_page(come_back(browser, tiny, state="lain"), 403)
    check_page(come_back(browser, tiny), 403)  # the first mistake ended it
    away(browser, tiny)
    check_page(come_back(Browser(app), tiny), 403)  # another browser
    assert come_back(browser, tiny).status_code == 303
    check_page(come_back(browser, tiny), 403)
    check_page(Browser(app).get(BACK), 403)


def test_a_closed_account_one_without_a_password_and_the_door_stay_out(
    door: Opened, app: Any, tiny: TinyProvider
) -> None:
    for change in (
        "update account set disabled_at = now() where name = 'Rini'",
        "update account set disabled_at = null, password = '' where name = 'Rini'",
    ):
        with door.database.work() as connection:
            connection.execute(change)
        check_page(through(app, tiny)[1], 403)
    say_email(door, "Rini", "")
    say_email(door, "Dodi", EMAIL)
    with door.database.work() as connection:
        connection.execute("update account set role = %s where name = 'Dodi'", (Role.DOOR,))
    check_page(through(app, tiny)[1], 403)


def test_an_address_is_one_and_of_one_account(door: Opened) -> None:
    for name, email, code in (
        ("Rini", "bukan surel", "PROVIDER_ADDRESS"),
        ("Dodi", EMAIL.upper(), "PROVIDER_TAKEN"),
        ("Antah", EMAIL, "ACCOUNT_UNKNOWN"),
    ):
        with pytest.raises(Refusal, match=code):
            say_email(door, name, email)


def test_without_a_provider_nothing_leads_there(door: Opened) -> None:
    browser = Browser(make_app(door, site=Site(frozenset({HOST}), secure=True), now=lambda: NOON))
    assert THERE not in browser.get("/masuk").text
    for address in (THERE, BACK):
        check_page(browser.get(address), 404)


def test_half_a_setting_and_an_address_in_the_open_stop_the_start() -> None:
    whole = {
        "SIBERMATA_OIDC_ISSUER": "https://sso.example.go.id",
        "SIBERMATA_OIDC_CLIENT": CLIENT,
        "SIBERMATA_OIDC_SECRET": SECRET,
        "SIBERMATA_PUBLIC_URL": HOME,
    }
    found = read_settings(whole).provider
    assert found == Provider("https://sso.example.go.id", CLIENT, SECRET, HOME)
    assert SECRET not in repr(found)
    for name in [*whole][1:]:
        with pytest.raises(ConfigError, match=name):
            read_settings({**whole, name: ""})
    with pytest.raises(ConfigError, match="https"):
        read_settings({**whole, "SIBERMATA_OIDC_ISSUER": "http://sso.example.go.id"})
    assert read_settings({}).provider is None
