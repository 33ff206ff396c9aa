"""Signing in and out: one session per sign-in, known by a random token of which only the sha256 is
stored.

Invariant: whenever a session gains something (signing in, the second factor, the password typed
again) it gets a new token and the old one is dead. What an account may do is read afresh each time.
"""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from psycopg import Connection

from sibermata.desk.accounts.entrance import Entrance
from sibermata.desk.accounts.failures import Tries, refuse_busy_address
from sibermata.desk.accounts.passwords import check
from sibermata.errors import Refusal
from sibermata.records.account import (
    Account,
    AccountState,
    Counter,
    Happened,
    Role,
    Session,
    SignedIn,
    SignIn,
    Stage,
)
from sibermata.rules.account.terms import SessionTerms, Terms
from sibermata.rules.time.office import WIB
from sibermata.rules.value.text import plain
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.desk.accounts import enabled_account, find_account, is_demo, rehash_password
from sibermata.store.desk.sessions import (
    Kept,
    begin_session,
    end_session,
    end_sessions,
    find_device,
    find_session,
    meeting_end,
    remember_device,
    see_session,
)

TOKEN_BYTES = 32
NEEDS_FACTOR = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.LEADER})  # province roles
MONTH = timedelta(days=31)


def sign_in(entrance: Entrance, asked: SignIn) -> SignedIn:
    """Begin a session for a name and its password; refuse in the same words whatever was wrong."""
    connection, now, terms = entrance.connection, entrance.now, entrance.terms
    refuse_busy_address(entrance, asked.address)
    account = find_account(connection, asked.name)
    device = (
        find_device(connection, asked.device, account.id, now) if account and asked.device else None
    )
    kind = Counter.DEVICE if device else Counter.NAME
    subject = device or name_subject(entrance.secrecy, asked.name)
    tries = Tries(entrance, kind, subject, asked.address)
    tries.refuse_too_many()
    checked = check(account.password if account else "", asked.password, terms.password.most)
    if account is None or account.disabled_at is not None or not checked.right:
        tries.failed()
        who = account.id if account else None
        entrance.log_event(Happened.WRONG_PASSWORD, account=who, address=asked.address)
        raise Refusal("SIGN_IN_WRONG")
    tries.succeeded()
    if checked.rehashed:
        rehash_password(connection, account.id, checked.rehashed)
    token = ""
    if asked.remember and device is None:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        until = now + timedelta(days=terms.sessions.device_days)
        device = remember_device(connection, token, account.id, now, until)
    stage = Stage.FACTOR if account.factor else after_factor(entrance, account)
    begun = begin(entrance, account, stage, device=device, address=asked.address)
    return SignedIn(begun, stage, account.visitor(), token)


def name_subject(secrecy: Secrecy, name: str) -> bytes:
    """Return the subject under which failures of a name are counted, even of a name without an
    account.
    """
    return secrecy.sign(f"name {plain(name)}")


def after_factor(entrance: Entrance, account: Account) -> Stage:
    """Return what a session still needs once its password and factor were right."""
    months = entrance.terms.password.valid_months
    old = months and account.password_at and account.password_at + months * MONTH < entrance.now
    if account.must_change or old:
        return Stage.PASSWORD
    if needs_factor(entrance.connection, account) and account.factor is None:
        return Stage.ENROL
    return Stage.WHOLE


def needs_factor(connection: Connection[Any], account: Account) -> bool:
    """Return whether an account must use a second factor: roles that see the whole province must,
    except on a demo database.
    """
    return account.role in NEEDS_FACTOR and not is_demo(connection)


def begin(
    entrance: Entrance,
    account: Account,
    stage: Stage,
    *,
    device: bytes | None = None,
    address: str = "",
    since: datetime | None = None,
) -> str:
    """Begin a session and return its token, which is stored nowhere."""
    connection, now, terms = entrance.connection, entrance.now, entrance.terms.sessions
    ends_at = end_of(connection, account, since or now, terms)
    if ends_at <= now:
        raise Refusal("SIGN_IN_OVER")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    begin_session(
        connection,
        token,
        account.id,
        stage,
        now,
        ends_at,
        idle_minutes=0 if account.role is Role.DOOR else terms.idle_minutes,
        device=device,
        address=address,
        created_at=since,
    )
    if stage is Stage.WHOLE:
        entrance.log_event(Happened.SIGNED_IN, account.id, account.name, address)
    return token


def end_of(
    connection: Connection[Any], account: Account, since: datetime, terms: SessionTerms
) -> datetime:
    """Return when a session ends at the latest: after the allowed hours, or, for a door account,
    some time after the meeting.
    """
    longest = since + timedelta(hours=terms.longest_hours)
    if account.role is not Role.DOOR:
        return longest
    found = meeting_end(connection, account.meeting)
    return door_end(*found, terms) if found else since


def door_end(day: date, ends: str, terms: SessionTerms) -> datetime:
    """Return when the accounts of the door of a meeting end."""
    hour = time.fromisoformat(ends) if ends else time(23, 59)
    return datetime.combine(day, hour, WIB) + timedelta(hours=terms.door_hours)


def state_of(row: Mapping[str, Any], now: datetime, terms: SessionTerms) -> AccountState:
    """Return whether somebody can come in with an account of the list."""
    if row["disabled_at"] is not None:
        return AccountState.CLOSED
    if row["held_on"] is not None and door_end(row["held_on"], row["ends"], terms) <= now:
        return AccountState.OVER
    if row["chosen"]:
        return AccountState.OPEN
    waits = row["code_until"] is not None and row["code_until"] > now
    return AccountState.INVITED if waits else AccountState.LAPSED


def any_session(entrance: Entrance, token: str) -> Session | None:
    """Return the session of a token at whatever stage; None where it is over or never began."""
    connection, now = entrance.connection, entrance.now
    kept = find_session(connection, token, now) if token else None
    account = enabled_account(connection, kept and kept.account)
    if kept is None or account is None:
        return None
    see_session(connection, kept, now)
    csrf = entrance.secrecy.sign(f"csrf {token}").hex()
    return Session(
        kept.id,
        account.visitor(),
        csrf,
        kept.stage,
        kept.proved_at,
        kept.ends_at,
    )


def sign_out(entrance: Entrance, token: str) -> None:
    """End a session at once, on every worker."""
    kept = find_session(entrance.connection, token, entrance.now)
    if end_session(entrance.connection, token, entrance.now) and kept:
        entrance.log_event(Happened.SIGNED_OUT, account=kept.account)


def session_at(entrance: Entrance, token: str, *stages: Stage) -> tuple[Kept, Account]:
    """Return a session at one of these stages, and its account; refuse any other."""
    kept = find_session(entrance.connection, token, entrance.now)
    account = enabled_account(entrance.connection, kept and kept.account)
    if kept is None or account is None or kept.stage not in stages:
        raise Refusal("SESSION_OVER")
    return kept, account


def renew(entrance: Entrance, token: str, kept: Kept, account: Account, stage: Stage) -> SignedIn:
    """End a session and continue it under a new token; its latest end stays the same."""
    end_session(entrance.connection, token, entrance.now)
    begun = begin(
        entrance,
        account,
        stage,
        device=kept.device,
        address=kept.address,
        since=kept.created_at,
    )
    return SignedIn(begun, stage, account.visitor())


def prove(entrance: Entrance, token: str, password: str) -> SignedIn:
    """Check one's password again before a dangerous act; the session continues
    under a new token.
    """
    kept, account = session_at(entrance, token, Stage.WHOLE)
    refuse_wrong_password(entrance, kept, account, password)
    entrance.log_event(Happened.PROVED, account.id, account.name)
    return renew(entrance, token, kept, account, Stage.WHOLE)


def refuse_wrong_password(entrance: Entrance, kept: Kept, account: Account, password: str) -> None:
    """Refuse a wrong password, and count it as at the sign-in."""
    subject = name_subject(entrance.secrecy, account.name)
    tries = Tries(entrance, Counter.NAME, subject, kept.address)
    tries.refuse_too_many()
    if not check(account.password, password, entrance.terms.password.most).right:
        tries.failed()
        entrance.log_event(Happened.WRONG_PASSWORD, account.id, address=kept.address)
        raise Refusal("PASSWORD_WRONG")
    tries.succeeded()


def refuse_unproved(proved_at: datetime, now: datetime, terms: Terms) -> None:
    """Refuse a dangerous act if the password was last typed too long ago."""
    if now - proved_at > timedelta(minutes=terms.sessions.proof_minutes):
        raise Refusal("PROOF_NEEDED")


def end_own_session(entrance: Entrance, token: str, session: str) -> None:
    """End another session of one's own, by its id."""
    _, account = session_at(entrance, token, Stage.WHOLE)
    end_sessions(entrance.connection, account.id, entrance.now, only=session)


def end_other_sessions(entrance: Entrance, token: str) -> None:
    """End every session of one's own except the present one."""
    kept, account = session_at(entrance, token, Stage.WHOLE)
    end_sessions(entrance.connection, account.id, entrance.now, but=kept.id)
