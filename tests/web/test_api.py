"""The programming interface: what a token opens and what it does not, pages of lists, tags, and
errors that say nothing of what was sent.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from sibermata.desk.accounts.accounts import disable_account
from sibermata.desk.accounts.tokens import TokenWanted, end_token, make_token
from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.account import Right, Role
from sibermata.web.declared import declared_routes
from sibermata.web.house import Site
from tests.accounts import account
from tests.office import Office
from tests.web.conftest import HOST, NOW, RIGHTS, Browser, close, open_gate_app, opened_of

VIEW = frozenset({Right.VIEW})
LISTS = ("officials", "villages", "marks?kind=pledge", "marks?kind=training", "measures", "events")
LISTS += ("runs",)


class Program:
    """A program that calls with tokens of accounts."""

    def __init__(self, office: Office) -> None:
        self.office, self.door = office, opened_of(office)
        self.app: Any = open_gate_app(self.door, Site(frozenset({HOST}), secure=True))
        self.browser = Browser(self.app)

    def token(self, name: str, *districts: str, rights: frozenset[Right] = VIEW) -> str:
        with self.door.database.work() as connection:
            wanted = TokenWanted("uji", 30, frozenset(districts), rights)
            return make_token(self.door.desk_on(connection, "Ani"), name, wanted, NOW)

    def get(self, address: str, token: str, **headers: str) -> Any:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.browser.get(
            address if address.startswith("/") else f"/api/v1/{address}",
            headers={"Authorization": f"Bearer {token}", **more},
        )

    def all(self, address: str, token: str, limit: int) -> list[Any]:
        rows: list[Any] = []
        following = f"/api/v1/{address}{'&' if '?' in address else '?'}limit={limit}"
        while following:
            page = self.get(following, token).json()
            assert len(page["data"]) <= limit
            rows += page["data"]
            following = page["next"]
        return rows


@pytest.fixture(scope="module")
def api(
    province_template: Any, server_url: str, rules: Any, tmp_path_factory: Any
) -> Iterator[Program]:
    from tests.web.conftest import copy_of

    folder = tmp_path_factory.mktemp("api")
    for office in copy_of(province_template, server_url, rules, folder):
        made = Program(office)
        yield made
        close(made.app)


@pytest.fixture(scope="module")
def rini(api: Program) -> str:
    return api.token("Rini")


@pytest.fixture(scope="module")
def ratna(api: Program) -> str:
    return api.token("Ratna")


def check_problem(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert (found["status"], found["code"]) == (status, code)
    assert found["detail"].endswith(".")
    assert found["next_step"]


def test_without_a_token_every_route_is_closed_and_a_cookie_opens_none(api: Program) -> None:
    routes = [one for one in declared_routes(api.app) if one.bearer]
    assert len(routes) >= 7
    for access in routes:
        hidden = access.path.endswith("openapi.json")
        for browser in (Browser(api.app), Browser(api.app, Role.ADMINISTRATOR)):
            answer = browser.request(access.method, access.path)
            check_problem(answer, *((404, "PAGE_UNKNOWN") if hidden else (401, "TOKEN_INVALID")))


def test_a_role_or_a_right_that_is_not_given_closes_a_list(api: Program) -> None:
    leader, bare = api.token("Lestari", rights=frozenset()), api.token("Rini", rights=frozenset())
    for access in declared_routes(api.app):
        if not access.bearer or access.path.endswith("openapi.json"):
            continue
        for token in (leader, bare):
            answer = api.get(access.path, token)
            if access.path.endswith("measures"):
                assert answer.status_code == 200
            else:
                check_problem(answer, 403, "PAGE_NOT_YOURS")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_the_districts_of_its_token_and_no_other(
    api: Program, rini: str, ratna: str, name: str
) -> None:
    narrowed = api.token("Ratna", "35.16")
    for token in (rini, narrowed):
        answer = api.get(name, token)
        assert answer.status_code == 200, answer.text
        assert "35.17" not in answer.text
        assert "Tetanggawati" not in answer.text
    more = "&" if "?" in name else "?"
    for code in ("35.17", "99.99"):
        check_problem(api.get(f"{name}{more}district={code}", rini), 404, "PAGE_UNKNOWN")
    assert api.get(f"{name}{more}district=35.17", ratna).status_code == 200


def test_numbers_of_people_are_masked(api: Program, ratna: str) -> None:
    text = api.get("officials", ratna).text
    assert "3517015503809101" not in text
    niks = [one["nik"] for one in json.loads(text)["data"] if one["nik"]]
    assert niks
    assert all("*" in one or "…" in one or "x" in one.lower() for one in niks), niks


@pytest.mark.parametrize("name", LISTS)
def test_pages_walk_everything_once(api: Program, ratna: str, name: str) -> None:
    whole = api.all(name, ratna, 500)
    assert whole or name == "events" or name.startswith("marks")
    if name == "villages":
        whole = api.all(f"{name}?district=35.76", ratna, 500)
        assert api.all(f"{name}?district=35.76", ratna, 4) == whole
        return
    assert api.all(name, ratna, 2) == whole


def test_a_list_that_has_not_changed_is_answered_by_its_tag(api: Program, rini: str) -> None:
    first = api.get("officials", rini)
    tag = first.headers["etag"]
    again = api.get("officials", rini, If_None_Match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert api.get("officials?limit=1", rini, If_None_Match=tag).status_code == 200


def test_a_token_ends_by_its_day_by_hand_and_with_its_account(api: Program) -> None:
    door: Opened = api.door
    account(door, "Singkat", Role.OFFICER, "35.16", rights=RIGHTS[Role.OFFICER])
    short, ended, closed = (api.token("Singkat") for _ in range(3))
    assert api.get("runs", short).status_code == 200
    later = api.app.state.house.gate.bearer(short, NOW + timedelta(days=30))
    assert later is None
    with door.database.work() as connection:
        row = connection.execute(
            "select id::text from api_token where token = sha256(%s)", (ended.encode(),)
        ).fetchone()
        assert row
        end_token(door.desk_on(connection, "Ani"), row[0], "hilang", NOW)
    check_problem(api.get("runs", ended), 401, "TOKEN_INVALID")
    assert api.get("runs", closed).status_code == 200
    with door.database.work() as connection:
        disable_account(door.desk_on(connection, "Ani"), "Singkat", "pindah", NOW)
        connection.execute("update account set disabled_at = null where name = 'Singkat'")
    check_problem(api.get("runs", closed), 401, "TOKEN_INVALID")


def test_a_token_never_goes_beyond_its_account(api: Program) -> None:
    for name, districts, rights in (
        ("Rini", ("35.17",), VIEW),
        ("Rini", (), frozenset({Right.REVEAL})),
        ("Ratna", ("99.99",), VIEW),
        ("Dodi", (), frozenset[Right]()),
    ):
        with pytest.raises(Refusal) as caught:
            api.token(name, *districts, rights=rights)
        assert caught.value.code == "TOKEN_BEYOND"


RUBBISH = (
    "officials?kenari=1",
    "officials?district=kenari",
    "officials?limit=0",
    "officials?limit=99999999999999999999999",
    "officials?limit=5&limit=5",
    "officials?after=kenari",
    "officials?after=35.16.01.2001~999999999999999999999",
    "runs?after=9223372036854775808",
    "marks",
    "marks?kind=kenari",
)


@pytest.mark.parametrize("address", RUBBISH)
def test_rubbish_is_refused_and_not_said_again(api: Program, rini: str, address: str) -> None:
    answer = api.get(address, rini)
    assert answer.status_code == 422, answer.text
    check_problem(answer, 422, answer.json()["code"])
    assert "kenari" not in answer.text
    assert "9999999" not in answer.text


def test_what_is_no_text_and_what_is_nowhere_are_problems_too(api: Program, rini: str) -> None:
    check_problem(api.get("officials?district=%00", rini), 400, "REQUEST_UNREADABLE")
    check_problem(api.get("kenari", rini), 404, "PAGE_UNKNOWN")
    answer = api.browser.post("/api/v1/runs", headers={"Authorization": f"Bearer {rini}"})
    check_problem(answer, 405, "METHOD_UNKNOWN")
    assert api.get("officials?after=35.16.99.9999~1", rini).status_code == 200


def test_the_description_is_for_whoever_has_a_token(api: Program, rini: str) -> None:
    described = api.get("openapi.json", rini).json()
    assert {f"/api/v1/{name.split('?')[0]}" for name in LISTS} <= described["paths"].keys()
    check_problem(api.get("openapi.json", "salah"), 404, "PAGE_UNKNOWN")
