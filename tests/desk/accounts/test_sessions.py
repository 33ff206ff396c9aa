"""Coming in, staying and going out (FAULTS 3A). The clock is an argument."""

import re
from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest

from sibermata.desk.accounts import passwords
from sibermata.desk.accounts.accounts import Wanted, change_rights, disable_account, reset_account
from sibermata.desk.accounts.links import choose_password, redeem_link
from sibermata.desk.accounts.sessions import prove, refuse_unproved, sign_out
from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.records.account import Right, Role, Stage
from sibermata.store.desk.security import forget_past, list_events
from tests.accounts import HOUR, MINUTE, NOON, PASSWORD, TERMS, account, come_in, open_door, session

OTHER = "empat payung di tepi kali"


def code_of(call: object) -> str:
    """The code with which something is refused, '' where it is not."""
    try:
        call()  # type: ignore[operator]
    except Refusal as refusal:
        return refusal.code
    return ""


def fails(door: Opened, name: str = "Rini", **asked: object) -> str:
    return code_of(lambda: come_in(door, name, "salah sama sekali", **asked))


def test_whoever_types_the_right_password_is_in(door: Opened) -> None:
    rini = account(door, "Rini", Role.OFFICER, "35.16", "35.17")
    signed = come_in(door, "  rini ")
    found = session(door, signed.token)
    assert signed.stage is Stage.WHOLE
    assert found is not None
    assert found.visitor == rini
    assert found.visitor.districts == {"35.16", "35.17"}
    assert session(door, "another") is None
    assert session(door, "") is None


@pytest.mark.parametrize("fault", [pytest.param("", id="S1")])
def test_passwords_are_hashed_with_argon2id_and_anew_when_parameters_rise(
    door: Opened, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    account(door, "Rini")
    with door.database.connection() as connection:
        (before,) = connection.execute("select password from account").fetchone() or ("",)
        found = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", before)
        assert found
        assert [int(one) for one in found.groups()] >= [19456, 2, 1]
        come_in(door, "Rini")
        assert connection.execute("select password from account").fetchone() == (before,)
        raised = passwords.PasswordHasher(3, 20000, 1)
        monkeypatch.setattr(passwords, "HASHER", raised)
        come_in(door, "Rini")
        (after,) = connection.execute("select password from account").fetchone() or ("",)
    assert "m=20000,t=3" in after
    come_in(door, "Rini")


@pytest.mark.parametrize("fault", [pytest.param("", id="S4-attack")])
def test_an_attacker_gets_few_guesses_and_the_officer_comes_in_from_his_own_device(
    door: Opened, fault: str
) -> None:
    account(door, "Rini")
    device = come_in(door, "Rini", remember=True).device
    assert device
    now, answers = NOON, []
    for number in range(300):
        now += timedelta(seconds=10)
        answers.append(fails(door, now=now, address=f"10.0.{number}.1"))
    assert answers[:5] == ["SIGN_IN_WRONG"] * 5
    assert answers.count("SIGN_IN_WRONG") < 20
    assert set(answers[5:]) == {"SIGN_IN_WRONG", "SIGN_IN_WAIT"}
    assert come_in(door, "Rini", now=now, device=device).stage is Stage.WHOLE
    assert code_of(lambda: come_in(door, "Rini", now=now)) == "SIGN_IN_WAIT"


@pytest.mark.parametrize("fault", [pytest.param("", id="S4-lock")])
def test_after_a_hundred_failures_the_account_is_locked_until_it_is_reset(
    door: Opened, fault: str
) -> None:
    account(door, "Rini")
    now = NOON
    with door.database.work() as connection:
        assert fails(door) == "SIGN_IN_WRONG"
        connection.execute("update failure_count set failures = 99 where kind = 'name'")
    assert fails(door, now=now + HOUR) == "SIGN_IN_WRONG"
    late = now + timedelta(days=30)
    assert code_of(lambda: come_in(door, "Rini", now=late)) == "SIGN_IN_LOCKED"
    with door.database.work() as connection:
        code = reset_account(door.desk_on(connection, "Ani"), "Rini", late, TERMS)
    with door.threshold() as connection:
        redeem_link(door.entrance(connection, late), code, OTHER)
    assert come_in(door, "Rini", OTHER, now=late).stage is Stage.WHOLE


@pytest.mark.parametrize("fault", [pytest.param("", id="S4-address")])
def test_one_address_may_try_thirty_times_a_minute(door: Opened, fault: str) -> None:
    answers = [fails(door, f"Nama {number}", address="10.1.1.1") for number in range(31)]
    assert answers == ["SIGN_IN_WRONG"] * 30 + ["SIGN_IN_WAIT"]
    assert fails(door, "Nama", address="10.1.1.2") == "SIGN_IN_WRONG"
    assert fails(door, "Nama X", address="10.1.1.1", now=NOON + MINUTE) == "SIGN_IN_WRONG"


@pytest.mark.parametrize("fault", [pytest.param("", id="S5")])
def test_an_unknown_name_is_answered_like_a_wrong_password(door: Opened, fault: str) -> None:
    account(door, "Rini")
    times: dict[str, list[float]] = {"Rini": [], "Nihil": []}
    for name, spent in times.items():
        for number in range(10):
            begun = perf_counter()
            answer = fails(door, name, now=NOON + number * HOUR)
            spent.append(perf_counter() - begun)
            assert answer == "SIGN_IN_WRONG"
    known, unknown = median(times["Rini"]), median(times["Nihil"])
    assert unknown > known / 2  # no account: still a hash is computed; the clock decides no more
    answers = [fails(door, name, now=NOON + 30 * HOUR) for name in ("Rini", "Nihil") for _ in "12"]
    assert answers[:2] == answers[2:]


@pytest.mark.parametrize("fault", [pytest.param("", id="S9")])
def test_nothing_that_is_stored_opens_anything(door: Opened, fault: str) -> None:
    account(door, "Rini")
    signed = come_in(door, "Rini", remember=True)
    with door.database.work() as connection:
        code = reset_account(door.desk_on(connection, "Ani"), "Rini", NOON, TERMS)
        stored = "\n".join(
            str(row)
            for table in (
                "account",
                "session",
                "device",
                "one_time_link",
                "security_event",
                "audit",
            )
            for row in connection.execute(f"select to_jsonb(t)::text from {table} t").fetchall()
        )
    for secret in (signed.token, signed.device, code, PASSWORD):
        assert len(secret) >= 22
        assert secret not in stored
        assert secret.encode().hex() not in stored


@pytest.mark.parametrize("fault", [pytest.param("", id="S10")])
def test_each_sign_in_and_each_proof_makes_a_new_token_and_the_old_one_is_dead(
    door: Opened, fault: str
) -> None:
    account(door, "Rini")
    first, second = come_in(door, "Rini").token, come_in(door, "Rini").token
    assert first != second
    with door.threshold() as connection:
        third = prove(door.entrance(connection, NOON + MINUTE), second, PASSWORD).token
    assert third not in (first, second)
    assert session(door, second, NOON + MINUTE) is None
    assert session(door, third, NOON + MINUTE) is not None
    with door.database.work() as connection:
        change_rights(
            door.desk_on(connection, "Ani"),
            "Rini",
            Wanted(Role.OFFICER, frozenset({Right.VIEW}), frozenset({"35.17"})),
            NOON,
        )
    assert session(door, third, NOON + MINUTE) is None


@pytest.mark.parametrize("fault", [pytest.param("", id="S11-idle")])
def test_a_session_ends_after_half_an_hour_of_silence_and_after_twelve_hours(
    door: Opened, fault: str
) -> None:
    account(door, "Rini")
    token = come_in(door, "Rini").token
    assert session(door, token, NOON + 29 * MINUTE)
    assert session(door, token, NOON + 58 * MINUTE)
    assert session(door, token, NOON + 89 * MINUTE) is None
    now, token = NOON, come_in(door, "Rini").token
    while now < NOON + 12 * HOUR - 20 * MINUTE:
        now += 20 * MINUTE
        assert session(door, token, now)
    assert session(door, token, NOON + 12 * HOUR) is None


@pytest.mark.parametrize("how", ["sign out", "disable", "password", "reset"])
@pytest.mark.parametrize("fault", [pytest.param("", id="S11-end")])
def test_a_session_ends_at_once_on_every_worker(door: Opened, how: str, fault: str) -> None:
    account(door, "Rini")
    other = open_door(door.database)
    mine, elsewhere = come_in(door, "Rini").token, come_in(other, "Rini").token
    assert session(other, mine)
    if how == "sign out":
        with door.threshold() as connection:
            sign_out(door.entrance(connection, NOON), mine)
            sign_out(door.entrance(connection, NOON), elsewhere)
    elif how == "password":
        with door.threshold() as connection:
            choose_password(door.entrance(connection, NOON), elsewhere, OTHER, old=PASSWORD)
    else:
        with door.database.work() as connection:
            desk = door.desk_on(connection, "Ani")
            if how == "disable":
                disable_account(desk, "Rini", "pindah tugas", NOON)
            else:
                reset_account(desk, "Rini", NOON, TERMS)
    assert session(other, mine) is None
    assert session(door, elsewhere) is None
    other.pages.close()


@pytest.mark.parametrize("word", ["é", "\ud800", "\0", "ü" * 200, "x" * 100_000, "' or 1=1 --"])
@pytest.mark.parametrize("fault", [pytest.param("", id="S14")])
def test_a_token_of_rubbish_is_a_wrong_token(door: Opened, word: str, fault: str) -> None:
    assert session(door, word) is None
    assert code_of(lambda: come_in(door, "Rini", word)) == "SIGN_IN_WRONG"
    with door.threshold() as connection:
        entrance = door.entrance(connection, NOON)
        assert code_of(lambda: redeem_link(entrance, word, OTHER)) == "LINK_OVER"


@pytest.mark.parametrize("fault", [pytest.param("", id="S15")])
def test_a_dangerous_act_asks_for_the_password_again(door: Opened, fault: str) -> None:
    account(door, "Rini")
    token = come_in(door, "Rini").token
    late = NOON + 25 * MINUTE
    old = session(door, token, late)
    assert old is not None
    assert code_of(lambda: refuse_unproved(old.proved_at, late, TERMS)) == "PROOF_NEEDED"
    with door.threshold() as connection:
        entrance = door.entrance(connection, late)
        assert code_of(lambda: prove(entrance, token, "salah")) == "PASSWORD_WRONG"
        token = prove(entrance, token, PASSWORD).token
    proved = session(door, token, late)
    assert proved is not None
    refuse_unproved(proved.proved_at, late, TERMS)
    assert proved.ends_at == old.ends_at


@pytest.mark.parametrize("fault", [pytest.param("", id="S22")])
def test_a_right_that_was_taken_between_the_form_and_its_answer_refuses_the_answer(
    door: Opened, fault: str
) -> None:
    rini = account(door, "Rini")
    with door.visit(rini):
        pass
    with door.database.work() as connection:
        change_rights(
            door.desk_on(connection, "Ani"),
            "Rini",
            Wanted(Role.OFFICER, frozenset(), frozenset({"35.16"})),
            NOON,
        )
    with pytest.raises(Refusal) as caught, door.visit(rini):
        pass
    assert caught.value.code == "SESSION_OVER"


def test_what_happens_at_the_threshold_is_in_the_security_log(door: Opened) -> None:
    account(door, "Rini")
    fails(door, address="10.0.0.9")
    with door.threshold() as connection:
        sign_out(door.entrance(connection, NOON), come_in(door, "Rini").token)
    with door.database.connection() as connection:
        events = [(one["what"], one["address"]) for one in list_events(connection)]
    assert ("wrong password", "10.0.0.9") in events
    assert {"signed in", "signed out", "link used", "account made"} <= {what for what, _ in events}


@pytest.mark.parametrize("fault", [pytest.param("", id="S58")])
def test_what_is_past_its_time_is_dropped_and_what_is_not_stays(door: Opened, fault: str) -> None:
    account(door, "Rini")
    come_in(door, "Rini", remember=True)
    late = NOON + timedelta(days=TERMS.kept.session_days + 1)
    come_in(door, "Rini", now=late)
    kept = TERMS.kept
    with door.database.work() as connection:
        assert forget_past(connection, NOON, kept.session_days, kept.event_days) == 0
        assert forget_past(connection, late, kept.session_days, kept.event_days) >= 1
        assert connection.execute("select count(*) from session").fetchone() == (1,)
        before = len(list_events(connection))
        forget_past(connection, NOON + timedelta(days=367), kept.session_days, kept.event_days)
        assert [one["what"] for one in list_events(connection)] == ["signed in"]
        assert before > 1
