"""A server of pages for tests: a small province, a browser for each role, and what every page must
be.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.account import Right, Role, Session, SignedIn, SignIn, Stage, Visitor
from sibermata.settings import read_settings
from sibermata.store.base.engine import Database
from sibermata.sync.night import Rules
from sibermata.web.app import make_app
from sibermata.web.gate import Gate
from sibermata.web.house import Site
from tests.conftest import fresh_database
from tests.office import CAST, Office, person

HOST = "sibermata.test"
NOW = datetime(2026, 3, 4, 3, 30, tzinfo=UTC)
RIGHTS = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.COORDINATOR: frozenset({Right.VIEW, Right.EXPORT}),
    Role.OFFICER: frozenset({Right.VIEW, Right.EXPORT}),
    Role.DOOR: frozenset(),
    Role.LEADER: frozenset(),
}
REFUSED = (
    person("7", "Rudi Coba", "3516051008859007", "Kadus Y", village="35.16.05.9999"),
    person("8", "-", "3516051008859008", "Kepala Dusun Timur"),
    person("9", "Tono Contoh", "3516051008859009", "Juru Y"),
)


def visitor(role: Role, *districts: str) -> Visitor:
    """Somebody of a role: an officer has a district, the others the province."""
    held = frozenset(districts or ("35.16",)) if role in (Role.OFFICER, Role.DOOR) else None
    names = {Role.OFFICER: "Rini", Role.ADMINISTRATOR: "Ratna", Role.COORDINATOR: "Kardi"}
    account = str(uuid5(NAMESPACE_URL, role))
    return Visitor(account, names.get(role, str(role)), role, RIGHTS[role], held)


class OpenGate(Gate):
    """A way in without passwords: the token is the name of a role."""

    def session(self, token: str, now: datetime) -> Session | None:
        role, _, district = token.partition(":")
        if role not in set(Role):
            return None
        at = now + timedelta(hours=1)
        who = visitor(Role(role), *filter(None, [district]))
        return Session(token, who, f"csrf of {token}", Stage.WHOLE, now, now, at)

    def sign_in(self, connection: Connection[Any], asked: SignIn, now: datetime) -> SignedIn:
        if asked.password != "sandi yang benar" or asked.name not in set(Role):
            raise Refusal("REFUSED")
        return SignedIn(asked.name, Stage.WHOLE, visitor(Role(asked.name)))

    def sign_out(self, connection: Connection[Any], token: str, now: datetime) -> None:
        del connection, token, now

    @contextmanager
    def threshold(self) -> Iterator[Connection[Any]]:
        with self.opened.database.work(name="threshold") as connection:
            yield connection

    @contextmanager
    def visit(self, visitor: Visitor) -> Iterator[Connection[Any]]:
        with self.opened.database.work(name="visit") as connection:
            yield connection


class Browser(TestClient):
    """A browser that is signed in as somebody; forms carry its token, as a page's own would."""

    def __init__(self, app: Any, token: str = "") -> None:
        super().__init__(
            app,
            base_url=f"https://{HOST}",
            headers={"Sec-Fetch-Site": "same-origin"},
            follow_redirects=False,
            raise_server_exceptions=True,
        )
        self.token = token
        if token:
            self.cookies.set("__Host-sibermata", token)

    def send_form(self, address: str, **fields: Any) -> Response:
        """Send a form of a page."""
        return self.post(address, data={"csrf": f"csrf of {self.token}", **fields})


def make_province(office: Office) -> None:
    """Deliver two nights: six people, three rows that are refused."""
    office.deliver([*CAST, *REFUSED])
    office.one()
    office.one()


@pytest.fixture(scope="session")
def province_template(
    server_url: str, template: str, rules: Rules, tmp_path_factory: Any
) -> Iterator[str]:
    """The name of a small province's database; nobody is connected to it."""
    with fresh_database(server_url, template) as database:
        make_province(Office(database, rules, tmp_path_factory.mktemp("province")))
        database.close()
        yield str(conninfo_to_dict(database.url)["dbname"])


def copy_of(name: str, server_url: str, rules: Rules, folder: Path) -> Iterator[Office]:
    """An office on a copy of the province."""
    with fresh_database(server_url, name) as database:
        office = Office(database, rules, folder)
        office.nights = 2
        yield office


@pytest.fixture(scope="session")
def province(
    province_template: str, server_url: str, rules: Rules, tmp_path_factory: Any
) -> Iterator[Office]:
    """A small province that nobody writes to."""
    folder = tmp_path_factory.mktemp("read")
    yield from copy_of(province_template, server_url, rules, folder)


@pytest.fixture
def office(province: Office) -> Office:
    """The office of pages that are only read."""
    return province


@pytest.fixture
def own_office(
    province_template: str, server_url: str, rules: Rules, tmp_path: Path
) -> Iterator[Office]:
    """An office of one's own, a copy of the province: a test may write to it."""
    yield from copy_of(province_template, server_url, rules, tmp_path)


def opened_of(office: Office) -> Opened:
    """The open installation of an office."""
    settings = read_settings({"SIBERMATA_DATA": str(office.folder), "SIBERMATA_REGIONS": "jatim"})
    return Opened(settings, Database(office.database.url), office.secrecy)


def open_gate_app(opened: Opened, site: Site, now: datetime = NOW) -> FastAPI:
    """An application whose door asks for no password."""
    return make_app(opened, OpenGate(opened), site, now=lambda: now)


def app_of(office: Office) -> FastAPI:
    """The application of an office, reached by TLS."""
    return open_gate_app(opened_of(office), Site(frozenset({HOST}), secure=True))


@pytest.fixture(scope="session")
def app(province: Office) -> Iterator[Any]:
    """The application of the province that is only read."""
    made = app_of(province)
    yield made
    made.state.house.opened.database.close()


@pytest.fixture
def browser_as(app: Any) -> Callable[..., Browser]:
    """A browser for a role, on the province that is only read."""
    return lambda role=None, district="": Browser(app, f"{role or ''}:{district}".strip(":"))


class Page(HTMLParser):
    """What stands in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.title, self.headings = "", 0
        self._open: list[str] = []
        self._labelled = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "label" in self._open and tag in ("input", "select", "textarea"):
            found["in-label"] = "yes"
        self.elements.append((tag, found))
        if tag not in VOID:
            self._open.append(tag)
        self.headings += tag == "h1"

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["title"] and "svg" not in self._open:
            self.title += data

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind."""
        return [found for name, found in self.elements if name == tag]


VOID = {"meta", "link", "input", "br", "hr", "img", "use", "path", "circle", "rect", "line"}
LONG_NUMBER = re.compile(r"\d{6,}")
ADDRESSES = ("href", "action", "src", "hx-get", "hx-post", "hx-put", "hx-delete", "hx-patch")


def check_page(answer: Response, status: int = 200) -> Page:
    """Check what every page must be, and return what stands in it."""
    assert answer.status_code == status, answer.text[:2000]
    page = Page(answer.text)
    assert page.all("html")[0]["lang"] == "id"
    assert page.title.strip().endswith("- Sibermata")
    assert len(page.title.strip()) > len("- Sibermata")
    assert page.headings == 1, "a page has one h1"
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    for tag in ("input", "select", "textarea"):
        for found in page.all(tag):
            named = found.get("id") in labelled or "in-label" in found or "aria-label" in found
            assert named or found.get("type") in ("hidden", "submit"), f"without a label: {found}"
    ids = [found["id"] for _, found in page.elements if "id" in found]
    assert len(ids) == len({*ids}), "an id stands once"
    for form in page.all("form"):
        assert form.get("action"), "a form has an action"
    for _, found in page.elements:
        for name in ADDRESSES:
            path = re.sub(r"/static/\S+", "", found.get(name, ""))
            assert not LONG_NUMBER.search(path), f"a long number in an address: {path}"
    for found in page.all("form"):
        if found.get("method", "").lower() == "post":
            assert 'name="csrf"' in answer.text
    return page
