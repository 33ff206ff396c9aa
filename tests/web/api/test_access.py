"""The programming interface: what a token opens and what it does not, tags, and errors that say
nothing of what was sent.
"""

import json
from datetime import timedelta

import pytest

from sibermata.desk.accounts.accounts import disable_account
from sibermata.desk.accounts.tokens import end_token
from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.account import Right, Role
from sibermata.web.declared import declared_routes
from tests.accounts import account
from tests.desk.acts import fix
from tests.web.conftest import NOW, RIGHTS, Browser
from tests.web.programs import VIEW, Program, check_problem


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
            answer = api.call(access.method, access.path, token)
            if access.path.endswith("jobs/{id}") and token == bare:
                check_problem(answer, 404, "PAGE_UNKNOWN")
            elif access.path.endswith("measures"):
                assert answer.status_code == 200
            else:
                check_problem(answer, 403, "PAGE_NOT_YOURS")


def test_numbers_of_people_are_masked(api: Program, ratna: str) -> None:
    text = api.get("officials", ratna).text
    assert "3517015503809101" not in text
    niks = [one["nik"] for one in json.loads(text)["data"] if one["nik"]]
    assert niks
    assert all("*" in one or "…" in one or "x" in one.lower() for one in niks), niks


def test_a_list_that_has_not_changed_is_answered_by_its_tag(api: Program, rini: str) -> None:
    first = api.get("officials", rini)
    tag = first.headers["etag"]
    again = api.get("officials", rini, If_None_Match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert api.get("officials?limit=1", rini, If_None_Match=tag).status_code == 200
    once, twice = (api.get("officials?limit=2", rini) for _ in range(2))
    assert once.json()["next"] != twice.json()["next"]  # sealed anew
    assert once.headers["etag"] == twice.headers["etag"]


def test_a_token_ends_by_its_day_by_hand_and_with_its_account(api: Program) -> None:
    door: Opened = api.door
    account(door, "Singkat", Role.OFFICER, "35.16", rights=RIGHTS[Role.OFFICER])
    short, ended, closed = (api.token("Singkat") for _ in range(3))
    assert api.get("runs", short).status_code == 200
    later = api.app.state.house.gate.bearer(short, "", NOW + timedelta(days=30))
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
    "officials?after=kenarikenarikenarikenarikenarikenarikenarikenari",
    "marks?kind=pledge&after=kenarikenarikenarikenarikenarikenarikenarikenari",
    "rejections?status=kenari",
    "corrections?source=KENARI",
    "runs?after=9223372036854775808",
    "marks",
    "marks?kind=kenari",
)


@pytest.mark.parametrize("address", RUBBISH)
def test_rubbish_is_refused_and_not_said_again(api: Program, rini: str, address: str) -> None:
    answer = api.get(address, rini)
    assert answer.status_code == 422, answer.text
    check_problem(answer, 422, answer.json()["code"])
    assert answer.json()["title"] == "Permintaan tidak dapat diproses"  # nothing was to be saved
    assert "kenari" not in answer.text
    assert "9999999" not in answer.text


def test_what_is_no_text_and_what_is_nowhere_are_problems_too(api: Program, rini: str) -> None:
    check_problem(api.get("officials?district=%00", rini), 400, "REQUEST_UNREADABLE")
    check_problem(api.get("kenari", rini), 404, "PAGE_UNKNOWN")
    answer = api.browser.post("/api/v1/runs", headers={"Authorization": f"Bearer {rini}"})
    check_problem(answer, 405, "METHOD_UNKNOWN")
    for address in ("officials/kenari", "officials/0/history", "villages/kenari", "runs/-1"):
        check_problem(api.get(address, rini), 404, "PAGE_UNKNOWN")
    check_problem(api.get(f"runs/{2**63}", rini), 404, "PAGE_UNKNOWN")


def test_who_guesses_tokens_waits_and_a_program_beside_him_does_not(own_api: Program) -> None:
    """S4, S50: as at the sign-in, thirty a minute from one address; then 429 with how long."""
    good = own_api.token("Rini")
    for number in range(30):
        check_problem(own_api.get("runs", f"tebakan-{number}"), 401, "TOKEN_INVALID")
    for address in ("runs", "officials", "deliveries"):
        late = own_api.get(address, "tebakan-lagi") if address != "deliveries" else None
        late = late or own_api.call("POST", address, "tebakan-lagi", b"isi")
        check_problem(late, 429, "SIGN_IN_WAIT")
        assert late.headers["retry-after"] == "60"
        assert "tebakan" not in late.text
    assert own_api.get("runs", good).status_code == 200
    wrong = own_api.office.ask("select count(*) c from security_event where what = 'wrong token'")
    assert wrong[0]["c"] == 30, "the log does not grow with what is refused"
    house = own_api.app.state.house
    gate = house.gate
    with pytest.raises(Refusal, match="SIGN_IN_WAIT"):
        gate.bearer("tebakan-lagi", "testclient", NOW + timedelta(seconds=59))
    assert gate.bearer("tebakan-lagi", "testclient", NOW + timedelta(seconds=61)) is None
    assert gate.bearer("tebakan-lagi", "198.51.100.7", NOW) is None, "each address for itself"


def test_whoever_stands_in_an_answer_is_recorded_with_the_token_that_read_it(
    api: Program, rini: str
) -> None:
    asked = api.ids("35.16")
    fix(api.office, "Siti Contohwati", "birth_place", "Kediri")

    def recorded(address: str) -> set[int]:
        before = api.office.ask("select coalesce(max(id), 0) last from export")[0]["last"]
        assert api.get(address.format(**asked), rini).status_code == 200
        rows = api.office.ask("select people, token from export where id > %s", before)
        assert all(row["token"] for row in rows)
        return {one for row in rows for one in row["people"]}

    sit_there = api.office.ask(
        "select distinct person_id from tenure where village_code = %s", asked["village"]
    )
    assert recorded("villages/{village}") == {row["person_id"] for row in sit_there}
    assert recorded("officials/{person}/history") == {int(asked["person"])}
    assert recorded("officials/{person}") == {int(asked["person"])}
    assert recorded("runs/{run}") == set()
    about = api.office.ask(
        "select distinct unnest(people) person_id from finding where district_code = '35.16' "
        "and severity = 'error'"
    )
    assert recorded("rejections") == {row["person_id"] for row in about}
