"""Every page that the application's own routes name, at both widths, with content and on an empty
database: a new route that has no example here fails.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from jobs.asked.work import one_job
from sibermata.desk.accounts.demo import become_demo
from sibermata.records.account import Role, Stage
from sibermata.store.night.runs import worker_lock
from sibermata.sync.night import Rules
from sibermata.web.app import make_app
from sibermata.web.declared import Access, declared_routes
from sibermata.web.house import Site
from sibermata.web.pages import ROUTERS
from sibermata.web.pages.office.users import letters_of
from tests.accounts import PASSWORD
from tests.browser.conftest import running, visitor_as
from tests.browser.looks import look, look_at_both
from tests.conftest import fresh_database
from tests.desk.acts import fix, number_of
from tests.gathering import HELD_ON, Gathering
from tests.held import crowd
from tests.lists import Lists, signs
from tests.marks import Programme
from tests.office import CAST, SITI, Office
from tests.web.conftest import (
    HOST,
    NAMES,
    NOW,
    REFUSED,
    close,
    make_accounts,
    open_gate_app,
    opened_of,
)
from tests.web.conftest import Browser as Client
from tests.web.conftest import visitor as somebody

HANDED_OUT = {  # files and parts of pages
    "/rapat/{meeting}/bahan/{number}",
    "/rapat/{meeting}/kehadiran.xlsx",
    "/rapat/{meeting}/pintu/daftar",
    "/tentang/pemrosesan.pdf",
}
STEPS = {"/masuk/kode": Stage.FACTOR, "/masuk/pasang": Stage.ENROL, "/masuk/sandi": Stage.PASSWORD}
BRAKE = "[brake]\nvillage_floor = 0\nvillage_share = 0.1\nvillages_held_floor = 0\n"
WHO = (Role.OFFICER, Role.ADMINISTRATOR)  # the first of them who may open it
RENAMED = {**SITI, "name": "Siti Contohwatti Asih", "nik": "", "key": "77"}


def pages_of(app: Any) -> list[Access]:
    """The routes that serve pages to people."""
    paths = {route.path for router in ROUTERS for route in router.routes}  # type: ignore[attr-defined]
    return [
        one
        for one in declared_routes(app)
        if one.method == "GET" and one.path in paths and one.path not in HANDED_OUT
    ]


@pytest.fixture(scope="module", params=["with content", "empty"])
def office(
    request: pytest.FixtureRequest,
    server_url: str,
    template: str,
    rules: Rules,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Office]:
    """An office marked as a demo, so that nobody is asked for a second factor."""
    with fresh_database(server_url, template) as database:
        with database.work() as connection:
            become_demo(connection, NOW)
        one = Office(database, rules, tmp_path_factory.mktemp("routes"))
        if request.param == "with content":
            live(one)
        else:
            door = opened_of(one)
            make_accounts(door)
            door.pages.close()
        yield one


def live(office: Office) -> None:
    """Let something of everything happen."""
    crowded = crowd(office, places=2, each=6, district="35.17", first=500)[6:]
    office.deliver([*CAST, *REFUSED])
    office.deliver(crowded, "jombang", district="35.17", toml=BRAKE)
    office.sync()
    door = opened_of(office)
    make_accounts(door)
    office.deliver([RENAMED, *CAST[1:], *REFUSED])
    office.deliver(crowded[:4], "jombang", district="35.17", toml=BRAKE)
    office.sync()
    programme = Programme(office)
    Lists(programme).take([signs("Wati Simulasie", post="")])
    fix(office, "Budi Ujicoba", "birth_place", "Surabaya", evidence="")
    programme.today = HELD_ON
    programme.mark()
    Gathering(programme).invite()
    door.pages.close()
    ask(office)


def ask(office: Office) -> None:
    """Ask for what only pages ask for: a request, two jobs, a second person's yes."""
    door = opened_of(office)
    app = open_gate_app(door, Site(frozenset({HOST}), secure=True))
    officer, ruler = Client(app, Role.OFFICER), Client(app, Role.ADMINISTRATOR)
    officer.send_form(
        "/perbaikan/permintaan",
        jenis="access",
        jalur="letter",
        peminta="Budi, surat nomor 4",
        permintaan="salinan data saya",
        orang=str(number_of(office, "Budi Ujicoba")),
        **{"diterima-d": "3 Maret 2026", "diterima-jam": "09.00"},
    )
    sheet = officer.send_form("/perbaikan/lembar/unduh").content
    officer.post(
        "/perbaikan/lembar",
        data={"csrf": f"csrf of {officer.token}"},
        files={"berkas": ("lembar.xlsx", sheet)},
    )
    ruler.send_form("/perbaikan/lembar/persetujuan", tujuan="lokakarya perbaikan")
    with worker_lock(office.database) as owner:
        while one_job(door, owner, Event()):
            pass
    officer.send_form("/sinkronisasi/sumber/mojokerto/sinkron")
    close(app)


def addresses_of(app: Any, office: Office) -> dict[str, str]:
    """An address of each page: with what the office has in the place of its parameters; of an empty
    one only those without.
    """
    paths = [one.path for one in pages_of(app)]
    if not office.ask("select from person limit 1"):
        return {path: path for path in paths if "{" not in path}

    def first(question: str) -> str:
        return str(next(iter(office.ask(question)[0].values())))

    about = {
        "person": f"{number_of(office, 'Budi Ujicoba'):,}".replace(",", "."),
        "cycle": "UJI",
        "requirement": "DASAR",
        "job": first("select id from job where kind = 'sync'"),
        "akun": letters_of(first("select id::text from account where name = 'Kardi'")),
        "finding": first("select id from finding where code = 'REGION_UNKNOWN'"),
        "request": first("select id from subject_request"),
        "meeting": "RAKOR-UJI",
        "hold": first("select id from hold where status = 'waiting'"),
        "run": first("select max(id) id from run where source = 'mojokerto'"),
        "name": "mojokerto",
        "code": "35.16",
        "measure": "refused",
    }
    found = {path: re.sub(r"\{(\w+)\}", lambda one: about[one[1]], path) for path in paths}
    preview = first("select id from job where kind = 'repair_preview'")
    return {**found, "/perbaikan/lembar/{job}": f"/perbaikan/lembar/{preview}"}


def come_in(page: Page, address: str, name: str) -> None:
    """Sign in as people do."""
    page.goto(f"{address}/masuk")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Masuk").click()
    page.wait_for_url(lambda url: "/masuk" not in url)


def test_every_page_of_every_route_can_be_read_by_everybody(
    chromium: Browser, office: Office, pictures: Path
) -> None:
    door = opened_of(office)
    app = make_app(door, site=Site(), now=lambda: NOW)
    addresses = addresses_of(app, office)
    kind = "route" if len(addresses) == len(pages_of(app)) else "empty"
    opened: set[str] = set()
    with running(app) as address:
        for role in (None, *WHO):
            with visitor_as(chromium, address, None) as visitor:
                if role:
                    come_in(visitor.page, address, NAMES[role])
                for access in pages_of(app):
                    path = addresses.get(access.path)
                    lets_in = access.public if role is None else access.lets_in(somebody(role))
                    if path is None or access.path in opened or not lets_in:
                        continue
                    step = STEPS.get(access.path, Stage.WHOLE)
                    with office.database.work() as connection:
                        connection.execute("update session set stage = %s", (str(step),))
                    answer = visitor.page.goto(address + path)
                    assert answer is not None
                    if answer.status == 404 and role is WHO[0]:
                        continue  # of another district: for the next of them
                    assert answer.status == 200, (access.path, path, answer.status)
                    look_at_both(visitor.page, pictures, f"{kind}-{access.path.replace('/', '_')}")
                    opened.add(access.path)
    assert opened == addresses.keys(), addresses.keys() - opened
    door.pages.close()


def test_what_is_not_there_and_what_is_not_for_one_can_be_read_too(
    chromium: Browser, office: Office, pictures: Path
) -> None:
    door = opened_of(office)
    with (
        running(make_app(door, site=Site(), now=lambda: NOW)) as address,
        visitor_as(chromium, address, None, 390) as visitor,
    ):
        come_in(visitor.page, address, NAMES[Role.LEADER])
        for path, status in (("/antah", 404), ("/wilayah/99", 403), ("/ikrar/ANTAH", 404)):
            answer = visitor.page.goto(address + path)
            assert answer is not None
            assert answer.status == status
            look(visitor.page, pictures, f"refused-{status}")
    door.pages.close()
