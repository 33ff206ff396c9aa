"""The matrix of rights, made from the application's own routes: each role, each right, officers of
one district with the ids of another (FAULTS S16-S18, S20, S21).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sibermata.desk.accounts.approvals import BULK_NUMBERS, ask_second
from sibermata.desk.accounts.demo import become_demo
from sibermata.desk.accounts.tokens import TokenWanted, make_token
from sibermata.desk.corrections.correct import correct
from sibermata.desk.opening import Opened
from sibermata.desk.privacy.requests import Asked, take_request
from sibermata.desk.spellings import teach
from sibermata.desk.tasks import ask_for
from sibermata.records.account import Right, Role, Visitor
from sibermata.records.job import JobKind
from sibermata.records.office.privacy import Channel, RequestKind, Said
from sibermata.store.tables import metadata
from sibermata.sync.night import Rules
from sibermata.web.app import make_app
from sibermata.web.declared import UNSAFE, Access, Reach, declared_routes
from sibermata.web.house import Site
from sibermata.web.pages.office.users import letters_of
from tests.accounts import NOON, account, come_in, desk_for, open_door
from tests.conftest import fresh_database
from tests.office import CAST, Office, person
from tests.web.conftest import HOST, REFUSED, Browser

ALL = tuple(Right)
SRI = person("1", "Sri Tetanggawati", "3517015503809101", "Kepala Desa", "35.17.01.2001")
CANARIES = ("Tetanggawati", "3517015503809101", "Kenari Seberang", "jombang", "35.17.01.2001")
THEIRS = (
    SRI,
    person("7", "Kenari Seberang", "3517011008859007", "Kadus Y", village="35.17.01.9999"),
)
MISSING = {
    "finding": "99999",
    "correction": "99999",
    "rule": "99999",
    "job": "99999",
    "person": "99.999",
    "akun": "g" * 32,
    "nomor": "g" * 32,
    "target": "99999",
    "approval": "g" * 32,
    "name": "antah",
    "run": "99999",
    "hold": "99999",
    "code": "99.99",
    "measure": "vacant",
    "meeting": "ANTAH",
    "line": "99999",
    "number": "99999",
    "request": "99999",
    "cycle": "ANTAH",
    "requirement": "ANTAH",
}
PLACES = {"id": "99999", "code": "99.99.99.9999"}  # of the programming interface
EVERYBODYS = {"cycle", "requirement"}  # the programme is the same for all districts
HELD = """
    with waiting as (select id from hold where source = 'jombang' and status = 'waiting'),
    made as (insert into hold (run_id, source, code, part, plan_hash, planned_by, planned_at,
        expires_at, status)
      select max(id), 'jombang', 'SHRINK', 'run', '\\x00', 'clock', now(), now() + interval '1 day',
        'waiting' from run where source = 'jombang' and not exists (select from waiting)
      having max(id) is not null returning id)
    select id from made union all select id from waiting"""
# what a request may write although it is refused: who came, and who tried
NOTED = {"session", "security_event", "failure_count", "device", "view_log"}


class Seen:
    """An office of two districts, its application, and who may come in."""

    def __init__(self, office: Office, door: Opened) -> None:
        self.office, self.door = office, door
        self.app = make_app(door, site=Site(frozenset({HOST}), secure=True), now=lambda: NOON)
        self.routes = declared_routes(self.app)
        self.people: dict[str, Visitor] = {}

    def add(self, name: str, role: Role, *districts: str, rights: tuple[Right, ...] = ALL) -> None:
        meeting = "RAPAT" if role is Role.DOOR else ""
        self.people[name] = account(
            self.door, name, role, *districts, rights=rights, meeting=meeting
        )

    def browser(self, name: str) -> "Signed":
        return Signed(self.app, self.door, name)

    def digest(self, *but: str) -> str:
        """A digest of every row of every table."""
        made = hashlib.sha256()
        with self.door.database.connection() as connection:
            for table in sorted(metadata.tables.keys() - NOTED - {*but}):
                row = connection.execute(
                    f"select string_agg(t::text, '|' order by t::text) from {table} t"
                ).fetchone()
                made.update(f"{table}{row}".encode())
        return made.hexdigest()


class Signed(Browser):
    """A browser of somebody who is signed in; its forms carry the token of its session."""

    def __init__(self, app: Any, door: Opened, name: str) -> None:
        super().__init__(app)
        token = come_in(door, name).token
        self.cookies.set("__Host-sibermata", token)
        self.csrf = door.secrecy.hash(f"csrf {token}").hex()

    def ask(self, access: Access, **values: str) -> Any:
        """Ask for a route; its ids are those given."""
        address = re.sub(r"\{(\w+)\}", lambda found: values[found.group(1)], access.path)
        if access.method not in UNSAFE:
            return self.get(address)
        return self.post(address, data={"csrf": self.csrf})


@pytest.fixture(scope="module")
def seen(
    server_url: str, template: str, rules: Rules, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seen]:
    with fresh_database(server_url, template) as database:
        with database.work() as connection:
            become_demo(connection, NOON)
        office = Office(database, rules, tmp_path_factory.mktemp("office"))
        office.deliver([*CAST, *REFUSED])
        office.deliver(THEIRS, "jombang", district="35.17")
        office.sync()
        with database.work() as connection:
            connection.execute(
                "insert into event (code, recorded_from, area, held_on, ends) values "
                "('RAPAT', %s, '35', %s, '23:00')",
                (NOON, NOON.date()),
            )
            connection.execute(
                "insert into event (code, title, level, recorded_from, area, held_on, starts) "
                "values ('RAPAT-B', 'Kenari Seberang', 'district', %s, '35.17', %s, '08:00')",
                (NOON, NOON.date()),
            )
            connection.execute(
                "insert into meeting (code, state, recorded_from) values ('RAPAT-B', 'draft', %s)",
                (NOON,),
            )
        door = open_door(database)
        made = Seen(office, door)
        made.add("Rini", Role.OFFICER, "35.16")
        made.add("Tono", Role.OFFICER, "35.17")
        yield made
        door.pages.close()


@pytest.fixture(scope="module")
def theirs(seen: Seen) -> dict[str, str]:
    """The ids of the other district, by the name of the parameter that they fill."""
    tono = seen.people["Tono"]
    with seen.door.database.connection() as connection:
        row = connection.execute("select id from person where name = %s", (SRI["name"],)).fetchone()
    assert row
    with desk_for(seen.door, tono) as desk:
        fixed = correct(desk, row[0], "sex", "L", reason="KTP", evidence="KTP").number
        rule = teach(desk, "jombang", "post", "Jogoboyo", {"post": "KASI_PEMERINTAHAN"}).number
    with seen.door.visit(tono) as connection:
        about = {"upload": "antah"}
        job = ask_for(connection, tono, JobKind.REPAIR_PREVIEW, about, district="35.17")
    with desk_for(seen.door, tono) as desk:
        said = Said("Kenari Seberang", "3517015503809101")
        request = take_request(
            desk, Asked(RequestKind.ACCESS, Channel.LETTER, NOON, said, int(row[0]))
        )
        asked = ask_second(desk, BULK_NUMBERS, "35.17", NOON, "Kenari Seberang")
    with seen.door.database.connection() as connection:

        def one(statement: str) -> str:
            row = connection.execute(statement).fetchone()
            assert row, statement
            return str(row[0])

        return {
            "finding": one("select id from finding where district_code = '35.17' limit 1"),
            "person": str(row[0]),
            "correction": str(fixed),
            "rule": str(rule),
            "job": str(job),
            "akun": letters_of(tono.account),
            "nomor": letters_of(tono.account),
            "target": "1",
            "approval": letters_of(asked),
            "name": "jombang",
            "run": one("select max(id) from run where source = 'jombang'"),
            "hold": one(HELD),
            "code": "35.17",
            "measure": "vacant",
            "meeting": "RAPAT-B",
            "line": "1",
            "request": str(request),
            "number": "1",
        }


def plain(text: str) -> str:
    """A page without what differs between two requests."""
    return re.sub(r'(name="csrf" value|value)="[^"]*"|bernomor \d+', "", text)


def inside(seen: Seen) -> list[Access]:
    """The routes for whoever is signed in; going out and the steps of coming in aside."""
    return [
        one
        for one in seen.routes
        if not (one.public or one.bearer)
        and one.path != "/keluar"
        and not one.path.startswith("/masuk")
    ]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("fault", [pytest.param("", id="S16")])
def test_a_route_opens_for_its_roles_with_its_right_and_for_nobody_else(
    seen: Seen, role: Role, fault: str
) -> None:
    before = seen.digest("account", "account_district", "audit", "one_time_link", "installation")
    for number, rights in enumerate([(), *((right,) for right in Right), ALL]):
        name = f"{role} {number}"
        districts = ("35.16",) if role is Role.OFFICER else ()
        seen.add(name, role, *districts, rights=rights)
        browser = seen.browser(name)
        for access in inside(seen):
            may = access.lets_in(seen.people[name])
            if may and access.method in UNSAFE:
                continue  # what an act does is asked where it is tested
            if access.right is None and rights not in ((), ALL):
                continue  # one right or another opens nothing there
            answer = browser.ask(access, **MISSING)
            about = (access.method, access.path, name, answer.status_code)
            assert (answer.status_code == 403) is not may, about
            assert answer.status_code < 500, about
    after = seen.digest("account", "account_district", "audit", "one_time_link", "installation")
    assert before == after


PROGRAMS = [role for role in Role if role is not Role.DOOR]  # the door has no programs


@pytest.mark.parametrize("role", PROGRAMS)
@pytest.mark.parametrize("fault", [pytest.param("", id="S16-S18")])
def test_a_program_is_let_in_by_the_role_of_its_account_and_the_rights_of_its_token(
    seen: Seen, role: Role, fault: str
) -> None:
    del fault
    name = f"{role} dan programnya"
    seen.add(name, role, *(("35.16",) if role is Role.OFFICER else ()))
    routes = [one for one in seen.routes if one.bearer and not one.path.endswith(".json")]
    assert {one.method for one in routes} == {"GET", "POST"}
    for rights in ((), *((right,) for right in Right), ALL):
        with seen.door.database.work() as connection:
            wanted = TokenWanted("uji", 30, frozenset(), frozenset(rights))
            token = make_token(seen.door.desk_on(connection, "Pendiri"), name, wanted, NOON)
        program = Browser(seen.app)
        program.headers["Authorization"] = f"Bearer {token}"
        comes = replace(seen.people[name], rights=frozenset(rights))
        before = seen.digest("export")  # whom a program was shown is written down
        for access in routes:
            address = re.sub(r"\{(\w+)\}", lambda found: PLACES[found.group(1)], access.path)
            answer = program.request(access.method, address)
            about = (access.method, access.path, rights, answer.status_code)
            assert (answer.status_code == 403) is not access.lets_in(comes), about
            assert answer.status_code < 500, about
        assert seen.digest("export") == before


@pytest.mark.parametrize("fault", [pytest.param("", id="S17")])
def test_an_id_of_another_district_is_answered_like_one_that_is_not_there(
    seen: Seen, theirs: dict[str, str], fault: str
) -> None:
    rini, tono = seen.browser("Rini"), seen.browser("Tono")
    named = [
        one
        for one in inside(seen)
        if "{" in one.path and not EVERYBODYS & {*re.findall(r"\{(\w+)\}", one.path)}
    ]
    assert {name for one in named for name in re.findall(r"\{(\w+)\}", one.path)} <= theirs.keys()
    before, asked = seen.digest(), 0
    for access in named:
        foreign, missing = rini.ask(access, **theirs), rini.ask(access, **MISSING)
        about = (access.method, access.path)
        assert foreign.status_code == missing.status_code, about
        assert foreign.status_code in (403, 404, 409), about
        assert plain(foreign.text) == plain(missing.text), about
        assert not [word for word in CANARIES if word in foreign.text], about
        if access.method == "GET" and access.lets_in(seen.people["Tono"]):
            assert tono.ask(access, **theirs).status_code == 200, about
            asked += 1
    assert asked >= 3
    assert seen.digest() == before


@pytest.mark.parametrize("fault", [pytest.param("", id="S18")])
def test_what_an_officer_sees_does_not_change_when_another_district_changes(
    seen: Seen, fault: str
) -> None:
    rini = seen.browser("Rini")
    listed = [
        one.path
        for one in inside(seen)
        if one.method == "GET" and "{" not in one.path and one.scope is not Reach.NONE
    ]
    before = {path: plain(rini.get(path).text) for path in listed}
    for text in before.values():
        assert not [word for word in CANARIES if word in text]
    more = [
        person(str(n), "Kenari Seberang", f"351701551080{9200 + n}", "Kadus Y", "35.17.01.9999")
        for n in range(20, 25)
    ]
    seen.office.deliver([*THEIRS, *more], "jombang", district="35.17")
    seen.office.one("jombang")
    assert {path: plain(rini.get(path).text) for path in listed} == before


@pytest.mark.parametrize("fault", [pytest.param("", id="S20-S21")])
def test_a_form_writes_nothing_that_its_page_did_not_ask_for(seen: Seen, fault: str) -> None:
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    extra = dict.fromkeys(sorted(columns), "administrator")
    before = seen.digest("audit", "export")  # a sheet that is taken is an export
    for name in ("Rini", "Tono"):
        browser = seen.browser(name)
        for access in inside(seen):
            if access.method in UNSAFE and access.lets_in(seen.people[name]):
                ids = re.sub(r"\{(\w+)\}", lambda found: MISSING[found.group(1)], access.path)
                answer = browser.post(ids, data={**extra, "csrf": browser.csrf})
                assert answer.status_code < 500, access.path
    assert seen.digest("audit", "export") == before
    with seen.door.database.connection() as connection:
        row = connection.execute(
            "select count(*) from security_event where what = 'extra fields'"
        ).fetchone()
    assert row
    assert row[0] > 0


@pytest.mark.parametrize("fault", [pytest.param("", id="S50")])
def test_who_tries_another_district_stands_in_the_security_log(
    seen: Seen, theirs: dict[str, str], fault: str
) -> None:
    del fault

    def events() -> list[tuple[str, str]]:
        with seen.door.database.connection() as connection:
            rows = connection.execute(
                "select who, detail ->> 'page' from security_event where what = 'elsewhere' "
                "order by id"
            ).fetchall()
        return [(str(who), str(page)) for who, page in rows]

    rini, ours = seen.browser("Rini"), seen.people["Rini"]
    for access in inside(seen):
        if "{" not in access.path or not access.lets_in(ours) or "{approval}" in access.path:
            continue  # an approval is over, whoever's it is
        if EVERYBODYS & {*re.findall(r"\{(\w+)\}", access.path)}:
            continue
        before = events()
        rini.ask(access, **theirs)
        assert events()[len(before) :] == [("Rini", access.path)], access.path
    before = events()
    rini.get("/aparatur?kab=35.17")
    assert events()[len(before) :] == [("Rini", "/aparatur")]
    before = events()
    rini.get("/aparatur?kab=35.16")
    rini.get("/antah")
    assert events() == before
