"""The second factor and one-time codes (FAULTS S6, S7, S8). The clock is an argument."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest

from sibermata.desk.accounts.accounts import Wanted, add_account, reset_account
from sibermata.desk.accounts.demo import become_demo, demo_accounts
from sibermata.desk.accounts.factors import check_factor, confirm_factor, enrol, offer_factor
from sibermata.desk.accounts.links import choose_password, redeem_link
from sibermata.desk.accounts.sessions import any_session, needs_factor
from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.account import Right, Role, SignedIn, Stage
from sibermata.store.desk.accounts import find_account
from tests.accounts import HOUR, MINUTE, NOON, PASSWORD, TERMS, account, come_in, session
from tests.office import CAST, Office

OTHER = "empat payung di tepi kali"


def code_of(call: Any) -> str:
    try:
        call()
    except Refusal as refusal:
        return refusal.code
    return ""


def with_factor(door: Opened, name: str) -> tuple[str, list[str]]:
    """Put a second factor into somebody's telephone; return its secret and the lookup codes."""
    with door.threshold() as connection:
        found = find_account(connection, name)
        assert found is not None
        offer = offer_factor(door.secrecy, found.id, name)
        code = pyotp.TOTP(offer.secret).at(NOON - MINUTE)
        entrance = door.entrance(connection, NOON - MINUTE)
        codes = confirm_factor(entrance, found.id, offer.sealed, code)
    return offer.secret, list(codes)


def factor(door: Opened, token: str, code: str, now: Any = NOON) -> SignedIn:
    with door.threshold() as connection:
        return check_factor(door.entrance(connection, now), token, code)


@pytest.mark.parametrize("fault", [pytest.param("", id="S6")])
def test_a_code_of_the_second_factor_is_used_once(door: Opened, fault: str) -> None:
    account(door, "Ani", Role.COORDINATOR)
    secret, _ = with_factor(door, "Ani")
    code = pyotp.TOTP(secret).at(NOON)
    first = come_in(door, "Ani")
    assert first.stage is Stage.FACTOR
    assert session(door, first.token) is None
    signed = factor(door, first.token, code)
    assert signed.stage is Stage.WHOLE
    assert signed.token != first.token
    assert session(door, signed.token)
    again = come_in(door, "Ani")
    assert code_of(lambda: factor(door, again.token, code)) == "FACTOR_WRONG"
    old = pyotp.TOTP(secret).at(NOON + HOUR)
    assert code_of(lambda: factor(door, again.token, old)) == "FACTOR_WRONG"
    assert code_of(lambda: factor(door, first.token, code)) == "SESSION_OVER"


@pytest.mark.parametrize("fault", [pytest.param("", id="S6-roles")])
def test_roles_of_the_province_need_a_second_factor_and_officers_may_have_one(
    door: Opened, fault: str
) -> None:
    for role in (Role.ADMINISTRATOR, Role.COORDINATOR, Role.LEADER):
        account(door, role, role)
        begun = come_in(door, role)
        assert begun.stage is Stage.ENROL
        assert session(door, begun.token) is None
    account(door, "Rini")
    assert come_in(door, "Rini").stage is Stage.WHOLE
    with_factor(door, "Rini")
    assert come_in(door, "Rini").stage is Stage.FACTOR


def test_whoever_needs_a_factor_puts_it_in_on_the_way_and_gets_lookup_codes(door: Opened) -> None:
    ani = account(door, "Ani", Role.ADMINISTRATOR)
    token = come_in(door, "Ani").token
    offer = offer_factor(door.secrecy, ani.account, "Ani")
    stranger = offer_factor(door.secrecy, "somebody else", "Ani")
    with door.threshold() as connection:
        entrance = door.entrance(connection, NOON)
        right = pyotp.TOTP(stranger.secret).at(NOON)
        for sealed, code in ((offer.sealed, "000000"), (stranger.sealed, right), ("x", right)):
            assert code_of(lambda s=sealed, c=code: enrol(entrance, token, s, c)) == "FACTOR_WRONG"
        code = pyotp.TOTP(offer.secret).at(NOON)
        signed, codes = enrol(entrance, token, offer.sealed, code)
    assert signed.stage is Stage.WHOLE
    assert len(set(codes)) == 10
    with door.database.connection() as connection:
        stored = connection.execute("select to_jsonb(l)::text from lookup_code l").fetchall()
        sealed_secret = connection.execute("select to_jsonb(a)::text from account a").fetchall()
    assert codes[0].replace(" ", "") not in str(stored)
    assert offer.secret not in str(sealed_secret)


@pytest.mark.parametrize("fault", [pytest.param("", id="S6-lookup")])
def test_a_lookup_code_stands_in_once_for_a_lost_telephone(door: Opened, fault: str) -> None:
    account(door, "Ani", Role.COORDINATOR)
    _, codes = with_factor(door, "Ani")
    assert factor(door, come_in(door, "Ani").token, codes[0].lower()).stage is Stage.WHOLE
    late = NOON + HOUR
    token = come_in(door, "Ani", now=late).token
    assert code_of(lambda: factor(door, token, codes[0], late)) == "FACTOR_WRONG"
    assert factor(door, token, codes[1], late).stage is Stage.WHOLE


@pytest.mark.parametrize("fault", [pytest.param("", id="S4-factor")])
def test_wrong_codes_are_counted_and_slowed_down(door: Opened, fault: str) -> None:
    account(door, "Ani", Role.COORDINATOR)
    with_factor(door, "Ani")
    token = come_in(door, "Ani").token
    answers = [code_of(lambda: factor(door, token, "000000")) for _ in range(8)]
    assert answers == ["FACTOR_WRONG"] * 5 + ["SIGN_IN_WAIT"] * 3


@pytest.mark.parametrize("fault", [pytest.param("", id="S7")])
def test_an_invitation_opens_once_within_a_day_and_asks_for_a_password_of_ones_own(
    door: Opened, fault: str
) -> None:
    with door.database.work() as connection:
        desk = door.desk_on(connection, "Ani")
        wanted = Wanted(Role.OFFICER, frozenset({Right.VIEW}), frozenset({"35.16"}))
        code = add_account(desk, "Rini", wanted, NOON, TERMS)
    assert len(code) * 4 >= 128
    assert code_of(lambda: come_in(door, "Rini", "")) == "SIGN_IN_WRONG"

    def redeem(now: Any, password: str = OTHER) -> str:
        with door.threshold() as connection:
            return redeem_link(door.entrance(connection, now), code.upper(), password)

    assert code_of(lambda: redeem(NOON + 25 * HOUR)) == "LINK_OVER"
    assert code_of(lambda: redeem(NOON + HOUR, "Rini di desa 35")) == "PASSWORD_KNOWN"
    assert redeem(NOON + HOUR) == "Rini"
    assert code_of(lambda: redeem(NOON + HOUR)) == "LINK_OVER"
    assert come_in(door, "Rini", OTHER, NOON + HOUR).stage is Stage.WHOLE


@pytest.mark.parametrize("fault", [pytest.param("", id="S7-reset")])
def test_a_reset_ends_sessions_opens_for_half_an_hour_and_leaves_the_second_factor(
    door: Opened, fault: str
) -> None:
    account(door, "Ani", Role.COORDINATOR)
    secret, _ = with_factor(door, "Ani")
    token = factor(door, come_in(door, "Ani").token, pyotp.TOTP(secret).at(NOON)).token

    def reset(**options: bool) -> str:
        with door.database.work() as connection:
            return reset_account(door.desk_on(connection, "Boss"), "Ani", NOON, TERMS, **options)

    first, second = reset(), reset()
    assert session(door, token) is None

    def redeem(code: str, now: Any) -> str:
        with door.threshold() as connection:
            return redeem_link(door.entrance(connection, now), code, OTHER)

    assert code_of(lambda: redeem(first, NOON)) == "LINK_OVER"
    assert code_of(lambda: redeem(second, NOON + 31 * MINUTE)) == "LINK_OVER"
    redeem(second, NOON + 29 * MINUTE)
    assert come_in(door, "Ani", OTHER, NOON + HOUR).stage is Stage.FACTOR
    third = reset(factor=True)
    redeem(third, NOON)
    assert come_in(door, "Ani", OTHER, NOON + HOUR).stage is Stage.ENROL


def test_a_password_that_must_be_changed_is_changed_on_the_way_in(door: Opened) -> None:
    account(door, "Rini")
    with door.database.work() as connection:
        connection.execute("update account set must_change = true")
    signed = come_in(door, "Rini")
    assert signed.stage is Stage.PASSWORD
    assert session(door, signed.token) is None

    def choose(password: str, old: str = PASSWORD) -> SignedIn:
        with door.threshold() as connection:
            entrance = door.entrance(connection, NOON)
            return choose_password(entrance, signed.token, password, old=old)

    assert code_of(lambda: choose(OTHER, "salah")) == "PASSWORD_WRONG"
    assert code_of(lambda: choose(PASSWORD)) == "PASSWORD_SAME"
    assert code_of(lambda: choose("pendek")) == "PASSWORD_SHORT"
    changed = choose(OTHER)
    assert changed.stage is Stage.WHOLE
    assert session(door, changed.token)


@pytest.mark.parametrize("fault", [pytest.param("", id="S8-demo")])
def test_a_second_factor_is_off_only_in_a_database_marked_while_nobody_was_in_it(
    office: Office, door: Opened, fault: str
) -> None:
    with door.database.work() as connection:
        become_demo(connection, NOON)
        desk = door.desk_on(connection, "demo")
        ready = demo_accounts(desk, ["35.16"], NOON, TERMS)
        again = demo_accounts(desk, ["35.16"], NOON, TERMS)
        found = find_account(connection, "admin")
        assert found is not None
        assert not needs_factor(connection, found)
    assert {one.role for one in ready} == set(Role) - {Role.DOOR}
    assert len({one.password for one in [*ready, *again]}) == 8
    assert come_in(door, "admin", again[0].password).stage is Stage.WHOLE
    with door.database.work() as connection:
        connection.execute("delete from installation where name = 'demo'")
    assert code_of(lambda: mark(door)) == "DEMO_IN_USE"
    assert come_in(door, "admin", again[0].password).stage is Stage.ENROL
    office.deliver(CAST)
    office.one()
    with door.database.work() as connection:
        connection.execute("truncate account")
    assert code_of(lambda: mark(door)) == "DEMO_IN_USE"


def mark(door: Opened) -> None:
    with door.database.work() as connection:
        become_demo(connection, NOON)


def test_a_session_that_waits_for_something_is_no_session_of_pages(door: Opened) -> None:
    account(door, "Ani", Role.COORDINATOR)
    token = come_in(door, "Ani").token
    with door.threshold() as connection:
        waiting = any_session(door.entrance(connection, NOON), token)
    assert waiting is not None
    assert waiting.stage is Stage.ENROL
    assert session(door, token, NOON + timedelta(seconds=1)) is None
