"""A real browser on a real server, under the policy that is served in production: a console error
fails the test that caused it.
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from jobs.asked.work import one_job
from sibermata.desk.opening import Opened
from sibermata.records.account import Role
from sibermata.store.desk.tasks import say_alive
from sibermata.store.night.runs import worker_lock
from sibermata.sync.night import Rules
from sibermata.web.house import Site
from tests.browser.looks import HEIGHT
from tests.office import Office
from tests.web.conftest import Template, close, copy_of, open_gate_app, opened_of, province_template

__all__ = ["province_template"]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NO_BROWSER = "no browser: install chromium, or name one in CHROMIUM"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser; say so where there is none."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly how many tests had no browser to run in."""
    skipped = [
        one for one in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(one.longrepr)
    ]
    if skipped:
        terminalreporter.write_line(
            f"NOT RUN: {len(skipped)} browser tests ({NO_BROWSER})", red=True
        )


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Run an application on loopback; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def served(office: Office, **options: Any) -> Iterator[str]:
    """Serve an office on loopback; give its address."""
    app = open_gate_app(opened_of(office), Site(), **options)
    try:
        with running(app) as address:
            yield address
    finally:
        close(app)


@contextmanager
def working(office: Office) -> Iterator[Opened]:
    """Let a worker live beside the pages of an office."""
    door = opened_of(office)
    with working_at(door):
        yield door


@contextmanager
def working_at(door: Opened) -> Iterator[None]:
    """Let a worker live that takes up what is asked for of an open installation."""
    stop = threading.Event()

    def work() -> None:
        with worker_lock(door.database) as owner:
            with door.database.connection() as connection:
                say_alive(connection, owner)
            while not stop.wait(0.2):
                one_job(door, owner, stop)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)


@pytest.fixture(scope="module")
def office(
    province_template: Template, server_url: str, rules: Rules, tmp_path_factory: Any
) -> Iterator[Office]:
    """An office of this module's own: its tests may write."""
    yield from copy_of(province_template, server_url, rules, tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def address(office: Office) -> Iterator[str]:
    """The address of a server on it."""
    with served(office) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        yield made
        made.close()


class Visitor:
    """Somebody at a browser: every error of the console is kept, and fails in the end."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.errors: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _said(self, message: Any) -> None:
        refused = "the server responded with a status of 4" in message.text
        if message.type in ("error", "warning") and not refused:
            self.errors.append(message.text)

    def open(self, path: str) -> Page:
        """Open a page of the server."""
        self.page.goto(self.address + path)
        return self.page


@contextmanager
def visitor_as(
    chromium: Browser,
    address: str,
    role: Role | None,
    width: int = 1280,
    *,
    script: bool = True,
    forgive: bool = False,
) -> Iterator[Visitor]:
    """A browser for somebody of a role; `forgive` where errors in the console are meant."""
    context = chromium.new_context(
        viewport={"width": width, "height": HEIGHT},
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        java_script_enabled=script,
    )
    context.set_default_timeout(10_000)
    if role:
        context.add_cookies(
            [
                {
                    "name": "__Host-sibermata",
                    "value": str(role),
                    "url": address.replace("http:", "https:"),
                    "secure": True,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )
    visitor = Visitor(context, address)
    yield visitor
    context.close()
    assert forgive or visitor.errors == [], "the console of the browser"


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: Any) -> Path:
    """The folder of the screenshots; PICTURES names one to look at them afterwards."""
    named = os.environ.get("PICTURES")
    folder = Path(named) if named else Path(tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
