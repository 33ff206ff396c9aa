"""One-time links and new passwords: an invitation, a reset, a password that must be changed.

A link does not sign anybody in: it lets somebody choose a password, and sign in with that.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from sibermata.desk.accounts.entrance import Entrance
from sibermata.desk.accounts.failures import refuse_busy_address
from sibermata.desk.accounts.passwords import check, hashed
from sibermata.desk.accounts.sessions import (
    after_factor,
    name_subject,
    refuse_wrong_password,
    renew,
    session_at,
)
from sibermata.errors import Refusal
from sibermata.records.account import Account, Counter, Happened, LinkKind, SignedIn, Stage
from sibermata.rules.account.password import refuse_weak
from sibermata.rules.account.terms import Terms
from sibermata.store.desk.accounts import account_of, enabled_account, write_password
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.security import forget_failures, write_event
from sibermata.store.desk.sessions import (
    end_sessions,
    find_link,
    forget_devices,
    use_link,
    write_link,
)
from sibermata.store.registry.places import district_words

LINK_BYTES = 20


def make_link(desk: Desk, account: str, kind: LinkKind, now: datetime, terms: Terms) -> str:
    """Return the code of a new one-time link; earlier links stop working."""
    code = secrets.token_hex(LINK_BYTES)
    lasts = (
        timedelta(hours=terms.links.invitation_hours)
        if kind is LinkKind.INVITATION
        else timedelta(minutes=terms.links.reset_minutes)
    )
    write_link(desk.connection, code, account, kind, desk.by, now, now + lasts)
    write_event(desk.connection, Happened.LINK_MADE, now, account, desk.by, detail={"kind": kind})
    return code


def redeem_link(entrance: Entrance, code: str, password: str, address: str = "") -> str:
    """Choose a password with a one-time code; return the account's name.

    Sessions and remembered devices end; the second factor stays.
    """
    connection, now = entrance.connection, entrance.now
    refuse_busy_address(entrance, address)
    typed = "".join(code.split()).lower()
    found = find_link(connection, typed, now)
    account = enabled_account(connection, found["account"] if found else None)
    if found is None or account is None:
        raise Refusal("LINK_OVER")
    refuse_weak(password, entrance.terms, words_of(connection, account))
    use_link(connection, typed, now)
    write_password(connection, account.id, hashed(password), now)
    end_sessions(connection, account.id, now)
    forget_devices(connection, account.id, now)
    forget_failures(connection, Counter.NAME, name_subject(entrance.secrecy, account.name), now)
    entrance.log_event(Happened.LINK_USED, account.id, account.name, address, kind=found["kind"])
    return account.name


def choose_password(entrance: Entrance, token: str, password: str, *, old: str) -> SignedIn:
    """Replace one's password, giving the present one; every other session ends."""
    connection, now = entrance.connection, entrance.now
    kept, account = session_at(entrance, token, Stage.WHOLE, Stage.PASSWORD)
    refuse_wrong_password(entrance, kept, account, old)
    if check(account.password, password, entrance.terms.password.most).right:
        raise Refusal("PASSWORD_SAME")
    refuse_weak(password, entrance.terms, words_of(connection, account))
    write_password(connection, account.id, hashed(password), now)
    end_sessions(connection, account.id, now, but=kept.id)
    forget_devices(connection, account.id, now)
    entrance.log_event(Happened.PASSWORD_SET, account.id, account.name)
    account = account_of(connection, account.id) or account
    return renew(entrance, token, kept, account, after_factor(entrance, account))


def words_of(connection: Connection[Any], account: Account) -> Collection[str]:
    """Return the words of this office and account that must not occur in a password."""
    return {*district_words(connection), *account.name.casefold().split()}
