"""An office in which something of everything has happened, and an address of each of its pages."""

import re
from threading import Event
from typing import Any

from jobs.asked.work import one_job
from sibermata.records.account import Role
from sibermata.store.night.runs import worker_lock
from sibermata.web.declared import Access, declared_routes
from sibermata.web.house import Site
from sibermata.web.pages import ROUTERS
from sibermata.web.pages.office.users import letters_of
from tests.desk.acts import fix, number_of
from tests.gathering import HELD_ON, Gathering
from tests.held import crowd
from tests.lists import Lists, signs
from tests.marks import Programme
from tests.office import CAST, SITI, Office
from tests.web.conftest import HOST, REFUSED, close, make_accounts, open_gate_app, opened_of
from tests.web.conftest import Browser as Client

HANDED_OUT = {  # files and parts of pages
    "/rapat/{meeting}/bahan/{number}",
    "/rapat/{meeting}/kehadiran.xlsx",
    "/rapat/{meeting}/pintu/daftar",
    "/tentang/pemrosesan.pdf",
}
BRAKE = "[brake]\nvillage_floor = 0\nvillage_share = 0.1\nvillages_held_floor = 0\n"
RENAMED = {**SITI, "name": "Siti Contohwatti Asih", "nik": "", "key": "77"}


def pages_of(app: Any) -> list[Access]:
    """The routes that serve pages to people."""
    paths = {route.path for router in ROUTERS for route in router.routes}  # type: ignore[attr-defined]
    return [
        one
        for one in declared_routes(app)
        if one.method == "GET" and one.path in paths and one.path not in HANDED_OUT
    ]


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
