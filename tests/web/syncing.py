"""An office whose sources are declared, with a worker at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from jobs.asked.work import one_job
from sibermata.desk.opening import Opened
from sibermata.settings import read_settings
from sibermata.store.base.engine import Database
from sibermata.store.desk.tasks import say_alive
from sibermata.store.night.runs import worker_lock
from sibermata.web.house import Site
from tests.office import CAST, Office, as_csv
from tests.web.conftest import HOST, NOW, Browser, open_gate_app

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
