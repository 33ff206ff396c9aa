"""What an officer's browser does in the tests of her pages: rows that are asked about, and forms sent
as they were seen.
"""

import re
from threading import Event
from typing import Any

from httpx import Response

from jobs.asked.work import one_job
from sibermata.store.night.runs import worker_lock
from sibermata.store.registry.findings import task_of
from tests.office import CAST, KESEMEN, KUTOGIRANG, SRIGADING, Office, person
from tests.web.conftest import REFUSED, Browser, numbered, opened_of

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


def presume_ended(office: Office) -> str:
    """Let the holder of the seat of a hamlet be presumed ended; return the page of the task."""
    held = office.ask(
        "select id, person_id, district_code, concat_ws(' ', post, label, village_code) seat "
        "from tenure where post = 'KADUS' and recorded_to = 'infinity'"
    )[0]
    detail = f"orang {held['person_id']}, 6 kali sejak 2026-02-16"
    with office.database.work() as connection:
        connection.execute(
            "update tenure set status = 'presumed_ended' where id = %s and recorded_to = 'infinity'",
            (held["id"],),
        )
        connection.execute(
            "insert into finding (district_code, source, fingerprint, code, severity, header, "
            "shown, detail, first_run, last_run, first_at) values (%s, 'mojokerto', %s, "
            "'PRESUMED_ENDED', 'warning', %s, %s, %s, 1, 1, now())",
            (
                held["district_code"],
                task_of("PRESUMED_ENDED", held["id"]),
                str(held["id"]),
                held["seat"],
                detail,
            ),
        )
    return f"/perbaikan/{numbered(office, 'PRESUMED_ENDED')}"
