"""A server of pages for tests: a small province, a browser for each role, and what every page must
be.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from threading import local
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from psycopg.conninfo import conninfo_to_dict

from sibermata.desk.opening import PAGES_AT_ONCE, Opened
from sibermata.records.account import Right, Role, Session, Stage, Visitor
from sibermata.settings import read_settings
from sibermata.store.base.engine import Database
from sibermata.store.desk.accounts import find_account
from sibermata.sync.night import Rules
from sibermata.web.app import make_app
from sibermata.web.gate import Gate
from sibermata.web.house import Site
from tests.accounts import account
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
SRI = person("1", "Sri Tetanggawati", "3517015503809101", "Kepala Desa", "35.17.01.2001")
REFUSED = (
    person("7", "Rudi Coba", "3516051008859007", "Kadus Y", village="35.16.05.9999"),
    person("8", "-", "3516051008859008", "Kepala Dusun Timur"),
    person("9", "Tono Contoh", "3516051008859009", "Juru Y"),
)


def visitor(role: Role) -> Visitor:
    """Somebody of a role, as the declared access asks."""
    limited = frozenset({"35.16"}) if role in (Role.OFFICER, Role.DOOR) else None
    return Visitor(str(role), NAMES[role], role, RIGHTS[role], limited)


NAMES = {
    Role.ADMINISTRATOR: "Ratna",
    Role.COORDINATOR: "Kardi",
    Role.OFFICER: "Rini",
    Role.LEADER: "Lestari",
    Role.DOOR: "Dodi",
}
NEIGHBOUR = "Nanik"  # an officer of the district next door


def make_accounts(door: Opened) -> None:
    """Make an account for each role; the officer has one district, her neighbour another."""
    with door.database.work() as connection:
        connection.execute(
            "insert into event (code, title, level, area, held_on, recorded_from) values "
            "('RAKOR', 'Rapat koordinasi', 'province', '35', '2026-03-18', now())"
        )
        connection.execute(
            "insert into meeting (code, state, recorded_from) values ('RAKOR', 'draft', now())"
        )
    for role, name in NAMES.items():
        account(door, name, role, rights=RIGHTS[role], meeting="RAKOR" if role is Role.DOOR else "")
    account(door, NEIGHBOUR, Role.OFFICER, "35.17", rights=RIGHTS[Role.OFFICER])


class OpenGate(Gate):
    """A way in without passwords too: a token may be the name of a role, or 'neighbour'."""

    def session(self, token: str, now: datetime) -> Session | None:
        name = NEIGHBOUR if token == "neighbour" else NAMES.get(token)  # type: ignore[call-overload]
        if name is None:
            return super().session(token, now)
        with self.opened.threshold() as connection:
            found = find_account(connection, name)
        if found is None:
            return None
        ends = now + timedelta(hours=1)
        return Session(token, found.visitor(), f"csrf of {token}", Stage.WHOLE, now, ends)


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


Template = tuple[str, Path]  # the name of a database, and the folder of its files


def make_province(office: Office) -> None:
    """Deliver two nights of two districts: six people and rows that are refused; and accounts."""
    office.deliver([*CAST, *REFUSED])
    office.deliver([SRI], "jombang", district="35.17")
    office.sync()
    office.sync()
    door = opened_of(office)
    make_accounts(door)
    door.pages.close()


@pytest.fixture(scope="session")
def province_template(
    server_url: str, template: str, rules: Rules, tmp_path_factory: Any
) -> Iterator[Template]:
    """A small province's database and its files; nobody is connected to it."""
    folder = tmp_path_factory.mktemp("province")
    with fresh_database(server_url, template) as database:
        make_province(Office(database, rules, folder))
        database.close()
        yield str(conninfo_to_dict(database.url)["dbname"]), folder


def copy_of(made: Template, server_url: str, rules: Rules, folder: Path) -> Iterator[Office]:
    """An office on a copy of the province."""
    name, files = made
    for part in ("sources", "drop"):
        shutil.copytree(files / part, folder / part)
    for path in (folder / "sources").iterdir():
        path.write_text(path.read_text().replace(str(files), str(folder)))
    with fresh_database(server_url, name) as database:
        office = Office(database, rules, folder)
        office.nights = 2
        yield office


@pytest.fixture(scope="session")
def province(
    province_template: Template, server_url: str, rules: Rules, tmp_path_factory: Any
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
    province_template: Template, server_url: str, rules: Rules, tmp_path: Path
) -> Iterator[Office]:
    """An office of one's own, a copy of the province: a test may write to it."""
    yield from copy_of(province_template, server_url, rules, tmp_path)


def opened_of(office: Office) -> Opened:
    """The open installation of an office."""
    environ = {
        "SIBERMATA_DATA": str(office.folder),
        "SIBERMATA_REGIONS": "jatim",
        "SIBERMATA_SOURCES": str(office.folder / "sources"),
    }
    return Opened(read_settings(environ), office.database, office.secrecy)


class Alone(Database):
    """The connections of the pages; a request that holds one and asks for a second fails: as many
    requests at once as there are connections would wait for each other.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url, PAGES_AT_ONCE)
        self._held = local()

    @contextmanager
    def connection(self) -> Iterator[Any]:
        assert not getattr(self._held, "one", False), "a request took a second connection"
        self._held.one = True
        try:
            with super().connection() as connection:
                yield connection
        finally:
            self._held.one = False


def open_gate_app(opened: Opened, site: Site, now: datetime = NOW) -> FastAPI:
    """An application whose door asks for no password."""
    alone = Alone(opened.pages.url)
    vars(opened)["pages"] = alone
    pages = replace(opened, database=alone)  # as `serve` does
    vars(pages)["pages"] = alone
    return make_app(pages, OpenGate(opened), site, now=lambda: now)


def close(app: FastAPI) -> None:
    """Let go of the connections of an application."""
    app.state.house.gate.opened.pages.close()
    app.state.house.opened.pages.close()


def app_of(office: Office, now: datetime = NOW) -> FastAPI:
    """The application of an office, reached by TLS."""
    return open_gate_app(opened_of(office), Site(frozenset({HOST}), secure=True), now)


@pytest.fixture(scope="session")
def app(province: Office) -> Iterator[Any]:
    """The application of the province that is only read."""
    made = app_of(province)
    yield made
    close(made)


@pytest.fixture
def browser_as(app: Any) -> Callable[..., Browser]:
    """A browser for a role, on the province that is only read."""
    return lambda role=None, district="": Browser(app, f"{role or ''}:{district}".strip(":"))


def numbered(office: Office, code: str) -> int:
    """The number of the open finding of a code."""
    found = office.ask("select id from finding where code = %s and status = 'open'", code)
    return int(found[0]["id"])


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
NO_ROWS = re.compile(r"<tbody[^>]*>\s*</tbody>")
BARE = re.compile(r"</h([23])>\s*(?:<h\1\b|</main>)")
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
    assert not NO_ROWS.search(answer.text), "where a table has no rows, a sentence stands"
    assert not BARE.search(answer.text), "something stands under every heading"
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    for tag in ("input", "select", "textarea"):
        for found in page.all(tag):
            named = found.get("id") in labelled or "in-label" in found or "aria-label" in found
            assert named or found.get("type") in ("hidden", "submit"), f"without a label: {found}"
    ids = [found["id"] for _, found in page.elements if "id" in found]
    assert len(ids) == len({*ids}), "an id stands once"
    read = " ".join(found.get("aria-describedby", "") for _, found in page.elements).split()
    unread = {one for one in ids if one.endswith(("-hint", "-mistake"))} - {*read}
    assert not unread, f"not read with its field: {unread}"
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
