"""Signs in somebody whom an identity provider names: by the subject that is bound to an account,
the first time by a verified address that an administrator recorded.

Invariant: no account is ever made here; roles, rights and the second factor remain ours.
"""

import re
from datetime import datetime

from sibermata.desk.accounts.accounts import account_named
from sibermata.desk.accounts.entrance import Entrance
from sibermata.desk.accounts.provider import Claims
from sibermata.desk.accounts.sessions import after_factor, begin
from sibermata.errors import Refusal
from sibermata.records.account import Happened, Role, SignedIn, Stage
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.desk.accounts import bind_subject, find_provided, write_email
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.security import write_event

ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]+")
LONGEST = 254


def email_hash(secrecy: Secrecy, email: str) -> bytes:
    """Return the keyed hash by which an address is recognised; the database alone does not reveal
    it.
    """
    return secrecy.hash(f"email\n{email.strip().casefold()}")


def subject_hash(secrecy: Secrecy, issuer: str, subject: str) -> bytes:
    """Return the keyed hash by which a provider's subject is recognised."""
    return secrecy.hash(f"subject\n{issuer}\n{subject}")


def sign_in_provided(entrance: Entrance, issuer: str, claims: Claims, address: str) -> SignedIn:
    """Begin a session for the person whom the provider named.

    Refuses, in the same words, an unknown account, a closed one, one without a password of its own,
    and a door account.
    """
    connection, secrecy = entrance.connection, entrance.secrecy
    subject = subject_hash(secrecy, issuer, claims.subject)
    email = email_hash(secrecy, claims.email) if claims.email else None
    found = find_provided(connection, subject, email)
    account, bound = found or (None, False)
    usable = account and not account.disabled_at and account.password and account.role != Role.DOOR
    if (
        account is None
        or not usable
        or not (bound or bind_subject(connection, account.id, subject))
    ):
        who = account.id if account else None
        entrance.log_event(Happened.WRONG_PROVIDER, account=who, address=address)
        raise Refusal("PROVIDER_UNKNOWN")
    if not bound:
        entrance.log_event(Happened.PROVIDER_BOUND, account.id, account.name, address)
    stage = Stage.FACTOR if account.factor else after_factor(entrance, account)
    token = begin(entrance, account, stage, address=address)
    return SignedIn(token, stage, account.visitor())


def set_email(desk: Desk, name: str, email: str, now: datetime) -> None:
    """Record the address with which somebody signs in through the provider, '' = not at all; an
    earlier binding ends.
    """
    refuse_unnamed(desk)
    account = account_named(desk.connection, name)
    if email and (len(email) > LONGEST or not ADDRESS.fullmatch(email)):
        raise Refusal("PROVIDER_ADDRESS")
    known = email_hash(desk.secrecy, email) if email else None
    if not write_email(desk.connection, account.id, known):
        raise Refusal("PROVIDER_TAKEN")
    desk.note("provider address set" if email else "provider address removed", account.name)
    write_event(desk.connection, Happened.PROVIDER_SET, now, account.id, desk.by)
