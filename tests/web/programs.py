"""Programs that call the interface: an office of two districts with something in every list."""

from collections.abc import Mapping
from typing import Any

from sibermata.desk.accounts.tokens import TokenWanted, make_token
from sibermata.desk.programme.events import add_event
from sibermata.records.account import Right, Role
from sibermata.standing.index import index_registry
from sibermata.web.house import Site
from tests.accounts import account
from tests.desk.acts import fix
from tests.marks import Programme
from tests.office import CAST, Office, person
from tests.web.conftest import HOST, NOW, REFUSED, Browser, open_gate_app, opened_of
from tests.web.syncing import PUSH

VIEW = frozenset({Right.VIEW})
DELIVER = frozenset({Right.DELIVER})
LISTS = ("officials", "villages", "marks?kind=pledge", "marks?kind=training", "measures", "events")
LISTS += ("runs", "rejections", "corrections")
THINGS = ("officials/{person}", "officials/{person}/history", "villages/{village}", "runs/{run}")
CANARIES = ("Tetanggawati", "Kenari", "3517", "35.17", "jombang", "JOMBANG")
NEXT_DOOR = "jombang-kedua"  # a source of the other district, beside the one that names Sri
THEIRS = (
    person("2", "Kenari Seberang", "3517011204859012", "Sekretaris Desa", "35.17.01.2001"),
    *(
        person(
            str(10 + n), f"Kenari {word}", f"351701{10 + n}0488{9020 + n}", post, "35.17.01.2001"
        )
        for n, (word, post) in enumerate(
            (
                ("Keuangan", "Kaur Keuangan"),
                ("Umum", "Kaur Tata Usaha dan Umum"),
                ("Perencanaan", "Kaur Perencanaan"),
                ("Pemerintahan", "Kasi Pemerintahan"),
            )
        )
    ),
    person("7", "Kenari Ditolak", "3517011008859007", "Kadus Y", village="35.17.01.9999"),
    person("8", "-", "3517011008859008", "Kepala Dusun Timur", village="35.17.01.2001"),
)
EVENT = """
[event]
code = "{code}"
title = "{title}"
level = "district"
area = "{area}"
organiser = "DPMD"
held_on = 2026-03-05
forms = ["sosialisasi"]
"""


def fill(office: Office) -> None:
    """Let both districts have something in every list."""
    office.deliver([*CAST, *REFUSED])
    office.deliver(THEIRS, NEXT_DOOR, district="35.17")
    office.sync()
    assert len(office.people()) == len(CAST) + len(THEIRS) - 1, "two rows are refused, Sri is there"
    fix(office, "Wati Simulasi", "birth_date", "1990-02-07")
    fix(office, "Kenari Seberang", "birth_place", "Kenari Kota")
    programme = Programme(office)
    for name in ("Budi Ujicoba", "Kenari Seberang"):
        programme.sign(programme.person(name))
        programme.train(programme.person(name))
    with programme.desk() as desk:
        events = (("UJI-MJK", "Rapat", "35.16"), ("UJI-JBG", "Rapat Kenari", "35.17"))
        for code, title, area in events:
            add_event(desk, f"{code}.toml", EVENT.format(code=code, title=title, area=area))
    programme.mark()
    index_registry(office.database, office.secrecy)
    for name, district in (("kirim", "35.16"), ("kirim-kenari", "35.17")):
        path = office.folder / "sources" / f"{name}.toml"
        path.write_text(PUSH.format(name=name, district=district))


class Program:
    """A program that calls with tokens of accounts."""

    def __init__(self, office: Office) -> None:
        self.office, self.door = office, opened_of(office)
        self.app: Any = open_gate_app(self.door, Site(frozenset({HOST}), secure=True))
        self.browser = Browser(self.app)
        account(self.door, "Dedi", Role.OFFICER, "35.16", rights={*VIEW, *DELIVER})

    def token(self, name: str, *districts: str, rights: frozenset[Right] = VIEW) -> str:
        with self.door.database.work() as connection:
            wanted = TokenWanted("uji", 30, frozenset(districts), rights)
            return make_token(self.door.desk_on(connection, "Ani"), name, wanted, NOW)

    def get(self, address: str, token: str, **headers: str) -> Any:
        return self.call("GET", address, token, **headers)

    def call(self, method: str, address: str, token: str, body: bytes = b"", **headers: str) -> Any:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.browser.request(
            method,
            address if address.startswith("/") else f"/api/v1/{address}",
            headers={"Authorization": f"Bearer {token}", **more},
            content=body,
        )

    def page(self, address: str, token: str) -> tuple[list[Any], str]:
        """The rows of a page, and the way to the next one."""
        found = self.get(address, token).json()
        return found["data"], found["next"] or ""

    def all(self, address: str, token: str, limit: int) -> list[Any]:
        rows: list[Any] = []
        following = f"/api/v1/{address}{'&' if '?' in address else '?'}limit={limit}"
        while following:
            page, following = self.page(following, token)
            assert len(page) <= limit
            rows += page
        return rows

    def ids(self, district: str) -> Mapping[str, str]:
        """What there is of a district, by the names of THINGS."""

        def one(question: str) -> str:
            return str(self.office.ask(question, district)[0]["id"])

        return {
            "person": one("select max(person_id) id from tenure where district_code = %s"),
            "village": one("select max(village_code) id from tenure where district_code = %s"),
            "run": one("select max(id) id from run where district_code = %s"),
        }


def check_problem(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert (found["status"], found["code"]) == (status, code)
    assert found["detail"].endswith(".")
    assert found["next_step"]
