"""An office whose sources are declared, with a worker at hand."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from jobs.asked.work import one_job
from sibermata.desk.opening import Opened
from sibermata.records.account import Role
from sibermata.settings import read_settings
from sibermata.store.base.engine import Database
from sibermata.store.desk.tasks import say_alive
from sibermata.store.night.runs import worker_lock
from sibermata.web.house import Site
from tests.held import crowd
from tests.office import CAST, Office, as_csv
from tests.web.conftest import HOST, NOW, Browser, open_gate_app

NEIGHBOUR = "neighbour"  # an officer of 35.17
HELD = "[brake]\nvillage_floor = 0\nvillage_share = 0.1\nvillages_held_floor = 0\n"
PUSH = 'name = "{name}"\ndistrict = "{district}"\ntype = "spreadsheet"\naddress = "push"\n'


class Syncing:
    """An office with declared sources, its pages and its worker."""

    def __init__(self, office: Office) -> None:
        self.office = office
        settings = read_settings(
            {
                "SIBERMATA_DATA": str(office.folder),
                "SIBERMATA_SOURCES": str(office.folder / "sources"),
                "SIBERMATA_REGIONS": "jatim",
            }
        )
        self.opened = Opened(settings, Database(office.database.url), office.secrecy)
        self.app = open_gate_app(self.opened, Site(frozenset({HOST}), secure=True), NOW)

    def browser(self, token: str) -> Browser:
        return Browser(self.app, token)

    def declare(self, name: str, district: str = "35.16", more: str = "") -> None:
        text = PUSH.format(name=name, district=district) + more
        (self.office.folder / "sources" / f"{name}.toml").write_text(text)

    def work(self) -> None:
        """Let a worker take up every job that waits; acts ask for marks as well."""
        with worker_lock(self.office.database) as owner:
            while one_job(self.opened, owner, Event()):
                pass

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Let a worker live."""
        with worker_lock(self.office.database) as owner:
            with self.office.database.connection() as connection:
                say_alive(connection, owner)
            yield

    def ask(self, question: str, *values: Any) -> Any:
        """The first value of the first row."""
        rows = self.office.ask(question, *values)
        return next(iter(rows[0].values())) if rows else None

    def close(self) -> None:
        self.opened.pages.close()
        self.opened.database.close()


def roster(rows: Any = CAST) -> bytes:
    """A roster as a file."""
    return as_csv(rows).encode()


def send(browser: Browser, body: bytes, source: str = "kiriman") -> Any:
    return browser.post(
        "/sinkronisasi/kirim",
        data={"csrf": f"csrf of {browser.token}", "sumber": source},
        files={"berkas": ("malam ini.csv", body, "text/csv")},
    )


def hand_in(at: Syncing, body: bytes, source: str = "kiriman") -> None:
    """Have an officer hand a file in and confirm it, and a worker read it."""
    browser = at.browser(NEIGHBOUR if source == "jombang-baru" else Role.OFFICER)
    job = send(browser, body, source).headers["location"]
    at.work()
    sha = hidden(browser.get(job).text, "sidik")
    browser.send_form(f"/sinkronisasi/kirim/{job.rpartition('/')[2]}", sidik=sha)
    at.work()


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, text[-3000:]
    return found[1]


def hold(at: Syncing) -> int:
    """Have a plan of the new source of Jombang held: two of six are gone."""
    rows = crowd(at.office, places=2, each=6, district="35.17")[6:]
    hand_in(at, roster(rows), "jombang-baru")
    hand_in(at, roster(rows[:4]), "jombang-baru")
    return int(at.ask("select id from hold where status = 'waiting'"))
