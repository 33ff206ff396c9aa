"""What an officer's browser does in the tests of her pages: rows that are asked about, and forms sent
as they were seen.
"""

import re
from threading import Event
from typing import Any

from httpx import Response

from jobs.asked.work import one_job
from sibermata.store.night.runs import worker_lock
from tests.office import CAST, KESEMEN, KUTOGIRANG, SRIGADING, Office, person
from tests.web.conftest import REFUSED, Browser, opened_of

STRANGE = [
    person(str(20 + n), f"Nama Uji {word}", f"35160510088590{20 + n}", "Penghulu Adat", village)
    for n, (word, village) in enumerate(
        (("Satu", SRIGADING), ("Dua", KESEMEN), ("Tiga", KUTOGIRANG))
    )
]


def deliver(office: Office, *more: dict[str, str]) -> None:
    office.deliver([*CAST, *REFUSED, *more])
    office.one()


def version_in(text: str) -> str:
    found = re.search(r'name="versi" value="([^"]+)"', text)
    assert found
    return found[1]


def send(browser: Browser, page: str, act: str, **fields: Any) -> Response:
    """Send a form of a page as it was seen."""
    version = version_in(browser.get(page).text)
    return browser.send_form(act, versi=version, **fields)


def work(office: Office) -> None:
    """Let a worker do what was asked for."""
    with worker_lock(office.database) as owner:
        while one_job(opened_of(office), owner, Event()):
            pass
