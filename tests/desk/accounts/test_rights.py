"""Who may do what to whom: accounts, rights each on its own, two people, one number with a
purpose.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from sibermata.desk.accounts.accounts import Wanted, add_account, change_rights, disable_account
from sibermata.desk.accounts.approvals import BULK_NUMBERS, allow_second, ask_second, take_second
from sibermata.desk.accounts.reveal import reveal_nik
from sibermata.desk.corrections.correct import correct
from sibermata.desk.corrections.stated import state_end
from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.account import Right, Role
from sibermata.store.base.trail import verify_trail
from sibermata.store.desk.security import list_events, list_views
from sibermata.store.views.officials import roster
from tests.accounts import NOON, TERMS, account, come_in, desk_for, open_door, session
from tests.office import CAST, SITI, WATI, Office, person

NEIGHBOUR = person("1", "Sri Tetanggawati", "3517015503809101", "Kepala Desa", "35.17.01.2001")
VIEW = frozenset({Right.VIEW})


@pytest.fixture
def door(office: Office) -> Iterator[Opened]:
    office.deliver(CAST)
    office.deliver([NEIGHBOUR], "jombang", district="35.17")
    office.sync()
    made = open_door(office.database)
    yield made
    made.pages.close()


def code_of(call: Any) -> str:
    try:
        call()
    except Refusal as refusal:
        return refusal.code
    return ""


def number_of(door: Opened, name: str) -> int:
    with door.database.connection() as connection:
        rows = list(roster(connection, door.scope))
    return next(row["person_id"] for row in rows if row["name"] == name)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted(Role.OFFICER, VIEW), "ACCOUNT_DISTRICTS"),
        (Wanted(Role.COORDINATOR, VIEW, frozenset({"35.16"})), "ACCOUNT_DISTRICTS"),
        (Wanted(Role.OFFICER, VIEW, frozenset({"99.99"})), "DISTRICT_UNKNOWN"),
        (Wanted(Role.DOOR), "ACCOUNT_MEETING"),
        (Wanted(Role.LEADER, meeting="X"), "ACCOUNT_MEETING"),
        (Wanted(Role.DOOR, meeting="ANTAH"), "EVENT_UNKNOWN"),
    ],
    ids=str,
)
def test_an_account_that_fits_no_role_is_refused(door: Opened, wanted: Wanted, code: str) -> None:
    with door.database.work() as connection:
        desk = door.desk_on(connection, "Ani")
        assert code_of(lambda: add_account(desk, "Rini", wanted, NOON, TERMS)) == code


def test_a_name_is_one_account_whatever_its_case_and_spaces(door: Opened) -> None:
    account(door, "Rini Wulandari")
    with door.database.work() as connection:
        desk = door.desk_on(connection, "Ani")
        again = Wanted(Role.OFFICER, VIEW, frozenset({"35.16"}))
        for name in ("rini  wulandari", "RINI WULANDARI", "Rini, Wulandari"):
            assert code_of(lambda n=name: add_account(desk, n, again, NOON, TERMS)) == (
                "ACCOUNT_TAKEN"
            )
        assert code_of(lambda: add_account(desk, " . ", again, NOON, TERMS)) == "ACCOUNT_NAME"
        assert door.desk_on(connection, "rini WULANDARI").by == "Rini Wulandari"
        assert door.desk_on(connection, "Tono").by == "Tono"


def test_nobody_changes_his_own_rights_and_an_administrator_remains(door: Opened) -> None:
    account(door, "Ani", Role.ADMINISTRATOR)
    with door.database.work() as connection:
        mine, other = door.desk_on(connection, "ani"), door.desk_on(connection, "Tono")
        wanted = Wanted(Role.COORDINATOR, VIEW)
        assert code_of(lambda: change_rights(mine, "Ani", wanted, NOON)) == "ACCOUNT_OWN"
        assert code_of(lambda: disable_account(mine, "Ani", "x", NOON)) == "ACCOUNT_OWN"
        assert code_of(lambda: change_rights(other, "Ani", wanted, NOON)) == "ACCOUNT_LAST"
        assert code_of(lambda: disable_account(other, "Ani", "cuti", NOON)) == "ACCOUNT_LAST"
        assert code_of(lambda: disable_account(other, "Ani", " ", NOON)) == "REASON_NEEDED"
    account(door, "Budi", Role.ADMINISTRATOR)
    with door.database.work() as connection:
        desk = door.desk_on(connection, "Budi")
        change_rights(desk, "Ani", wanted, NOON, version=1)
        assert code_of(lambda: change_rights(desk, "Ani", wanted, NOON, version=1)) == (
            "ACCOUNT_CHANGED"
        )


def test_whoever_is_disabled_acts_nowhere_any_more(door: Opened) -> None:
    account(door, "Rini")
    token = come_in(door, "Rini").token
    with door.database.work() as connection:
        disable_account(door.desk_on(connection, "Ani"), "Rini", "pindah tugas", NOON)
        assert code_of(lambda: door.desk_on(connection, "rini")) == "ACCOUNT_DISABLED"
    assert session(door, token) is None
    assert code_of(lambda: come_in(door, "Rini")) == "SIGN_IN_WRONG"


@pytest.mark.parametrize("fault", [pytest.param("", id="S23")])
def test_what_two_people_agree_on_is_never_allowed_by_the_one_who_asked(
    door: Opened, fault: str
) -> None:
    ani, budi = (
        account(door, "Ani", Role.ADMINISTRATOR),
        account(door, "Budi", Role.ADMINISTRATOR),
    )
    with desk_for(door, ani) as desk:
        asked = ask_second(desk, BULK_NUMBERS, "35.16", NOON)
        assert code_of(lambda: allow_second(desk, asked, NOON)) == "APPROVAL_OWN"
        assert code_of(lambda: take_second(desk, asked, BULK_NUMBERS, "35.16", NOON)) == (
            "APPROVAL_NEEDED"
        )
    with desk_for(door, budi) as desk:
        allow_second(desk, asked, NOON)
        assert code_of(lambda: allow_second(desk, asked, NOON)) == "APPROVAL_OVER"
        assert code_of(lambda: take_second(desk, asked, BULK_NUMBERS, "35.16", NOON)) == (
            "APPROVAL_OVER"
        )
    with desk_for(door, ani) as desk:
        assert code_of(lambda: take_second(desk, asked, BULK_NUMBERS, "35.17", NOON)) == (
            "APPROVAL_OVER"
        )
        assert take_second(desk, asked, BULK_NUMBERS, "35.16", NOON) == "Budi"
        assert code_of(lambda: take_second(desk, asked, BULK_NUMBERS, "35.16", NOON)) == (
            "APPROVAL_OVER"
        )


def test_what_was_asked_for_twice_in_the_same_words_is_one_request(door: Opened) -> None:
    ani = account(door, "Ani", Role.ADMINISTRATOR)
    asked = []
    for why in ("surat 12", "surat 12", "surat 13"):
        with desk_for(door, ani) as desk:
            asked.append(ask_second(desk, BULK_NUMBERS, "35.16", NOON, why))
    assert asked[0] == asked[1]
    assert asked[0] != asked[2]


def test_a_number_is_shown_to_whoever_has_the_right_for_a_purpose_and_that_is_recorded(
    door: Opened,
) -> None:
    rini = account(door, "Rini", rights=(Right.VIEW, Right.REVEAL))
    tono = account(door, "Tono")
    siti, sri = number_of(door, SITI["name"]), number_of(door, NEIGHBOUR["name"])
    with desk_for(door, rini) as desk:
        assert code_of(lambda: reveal_nik(desk, rini, siti, " x ", NOON)) == "PURPOSE_NEEDED"
        why = "mencocokkan KTP di loket"
        assert code_of(lambda: reveal_nik(desk, rini, sri, why, NOON)) == "PERSON_UNKNOWN"
        assert code_of(lambda: reveal_nik(desk, rini, 999999, why, NOON)) == "PERSON_UNKNOWN"
        assert reveal_nik(desk, rini, siti, why, NOON) == SITI["nik"]
    with desk_for(door, tono) as desk:
        assert code_of(lambda: reveal_nik(desk, tono, siti, why, NOON)) == "RIGHT_NOT_GIVEN"
    with door.database.connection() as connection:
        seen = [(one["who"], one["what"], one["purpose"]) for one in list_views(connection)]
        assert seen == [("Rini", "revealed", why)]
        assert [one["what"] for one in list_events(connection)].count("revealed") == 1
        written = connection.execute(
            "select count(*) from audit where detail::text like %s", (f"%{SITI['nik']}%",)
        ).fetchone()
        assert written == (0,)
        assert verify_trail(connection, door.secrecy) is None


@pytest.mark.parametrize("fault", [pytest.param("", id="S18-S51")])
def test_acts_of_an_officer_run_under_the_policies_and_the_trail_stays_whole(
    door: Opened, fault: str
) -> None:
    rini = account(door, "Rini")
    wati, sri = number_of(door, WATI["name"]), number_of(door, NEIGHBOUR["name"])
    with desk_for(door, rini) as desk:
        assert desk.by == "Rini"
        correct(desk, wati, "name", "Wati Simulasiwati", reason="KTP", evidence="KTP")
        state_end(desk, wati, on=date(2026, 2, 20), reason="meninggal dunia", evidence="akta")
        assert code_of(lambda: correct(desk, sri, "name", "X Y", reason="KTP", evidence="KTP")) in (
            "PERSON_UNKNOWN",
            "TENURE_NONE",
        )
    with door.database.connection() as connection:
        assert verify_trail(connection, door.secrecy) is None
        names = {row["name"] for row in roster(connection, door.scope, ended=True)}
    assert {"Wati Simulasiwati", NEIGHBOUR["name"]} <= names


def test_after_an_act_a_worker_is_asked_for_marks_and_after_a_look_nobody_is(
    door: Opened,
) -> None:
    rini = account(door, "Rini")
    with door.visit(rini) as connection:
        list(roster(connection, door.scope))
    with door.database.connection() as connection:
        assert connection.execute("select count(*) from job").fetchone() == (0,)
    wati = number_of(door, WATI["name"])
    with desk_for(door, rini) as desk:
        correct(desk, wati, "name", "Wati Simulasiwati", reason="KTP", evidence="KTP")
    with door.database.connection() as connection:
        jobs = connection.execute("select kind, by, ids ? 'publication' from job").fetchall()
    assert jobs == [("marks", "Rini", True)]
