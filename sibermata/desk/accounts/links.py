"""One-time links and new passwords: an invitation, a reset, a password that must be changed.

A link does not sign anybody in: it lets somebody choose a password, and sign in with that.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

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
from sibermata.rules.account.terms import LinkTerms, Terms
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.desk.accounts import account_of, write_password
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


def make_link(
    connection: Connection[Any],
    account: str,
    kind: LinkKind,
    by: str,
    now: datetime,
    terms: LinkTerms,
) -> str:
    """Return the code of a new one-time link; earlier links stop working."""
    code = secrets.token_hex(LINK_BYTES)
    lasts = (
        timedelta(hours=terms.invitation_hours)
        if kind is LinkKind.INVITATION
        else timedelta(minutes=terms.reset_minutes)
    )
    write_link(connection, code, account, kind, by, now, now + lasts)
    write_event(connection, Happened.LINK_MADE, now, account=account, who=by, detail={"kind": kind})
    return code


def redeem_link(
    connection: Connection[Any],
    secrecy: Secrecy,
    code: str,
    password: str,
    now: datetime,
    terms: Terms,
    address: str = "",
) -> str:
    """Choose a password with a one-time code; return the account's name.

    Sessions and remembered devices end; the second factor stays.
    """
    refuse_busy_address(connection, secrecy, address, now, terms)
    typed = "".join(code.split()).lower()
    found = find_link(connection, typed, now)
    account = account_of(connection, found["account"]) if found else None
    if found is None or account is None or account.disabled_at is not None:
        raise Refusal("LINK_OVER")
    refuse_weak(password, terms, words_of(connection, account))
    use_link(connection, typed, now)
    write_password(connection, account.id, hashed(password), now)
    end_sessions(connection, account.id, now)
    forget_devices(connection, account.id, now)
    forget_failures(connection, Counter.NAME, name_subject(secrecy, account.name), now)
    write_event(
        connection,
        Happened.LINK_USED,
        now,
        account=account.id,
        who=account.name,
        address=address,
        detail={"kind": found["kind"]},
    )
    return account.name


def choose_password(
    connection: Connection[Any],
    secrecy: Secrecy,
    token: str,
    password: str,
    now: datetime,
    terms: Terms,
    *,
    old: str,
) -> SignedIn:
    """Replace one's password, giving the present one; every other session ends."""
    kept, account = session_at(connection, token, now, Stage.WHOLE, Stage.PASSWORD)
    refuse_wrong_password(connection, secrecy, kept, account, old, now, terms)
    if check(account.password, password, terms.password.most).right:
        raise Refusal("PASSWORD_SAME")
    refuse_weak(password, terms, words_of(connection, account))
    write_password(connection, account.id, hashed(password), now)
    end_sessions(connection, account.id, now, but=kept.id)
    forget_devices(connection, account.id, now)
    write_event(connection, Happened.PASSWORD_SET, now, account=account.id, who=account.name)
    account = account_of(connection, account.id) or account
    stage = after_factor(connection, account, now, terms)
    return renew(connection, token, kept, account, stage, now, terms)


def words_of(connection: Connection[Any], account: Account) -> Collection[str]:
    """Return the words of this office and account that must not occur in a password."""
    return {*district_words(connection), *account.name.casefold().split()}
