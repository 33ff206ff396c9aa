"""The second factor: a thirty-second code from a telephone, used once; and lookup codes for a lost
telephone.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from typing import NamedTuple

import pyotp

from sibermata.desk.accounts.entrance import Entrance
from sibermata.desk.accounts.failures import Tries
from sibermata.desk.accounts.sessions import (
    after_factor,
    needs_factor,
    prove,
    renew,
    session_at,
)
from sibermata.errors import Refusal, StoreUnavailable
from sibermata.records.account import Account, Counter, Happened, SignedIn, Stage
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.desk.accounts import account_of, use_lookup_code, use_step, write_factor

PURPOSE, OFFERED = b"second factor", b"second factor offered"
ISSUER = "Sibermata"
STEP_SECONDS = 30
CODES = 10  # lookup codes
CODE_BYTES = 10


class Offer(NamedTuple):
    """A second factor that is not confirmed yet."""

    secret: str  # the secret, for typing by hand
    address: str  # the secret as the QR code holds it
    sealed: str  # the form carries it and brings it back


def check_factor(entrance: Entrance, token: str, code: str) -> SignedIn:
    """Check the code of a second factor, or a lookup code; the session
    continues under a new token.
    """
    kept, account = session_at(entrance, token, Stage.FACTOR)
    subject = entrance.secrecy.sign(f"factor {account.id}")
    tries = Tries(entrance, Counter.FACTOR, subject, kept.address)
    tries.refuse_too_many()
    if not is_right(entrance, account, code):
        tries.failed()
        entrance.log_event(Happened.WRONG_FACTOR, account.id, address=kept.address)
        raise Refusal("FACTOR_WRONG")
    tries.succeeded()
    return renew(entrance, token, kept, account, after_factor(entrance, account))


def is_right(entrance: Entrance, account: Account, code: str) -> bool:
    """Return whether a code is right, and use it up."""
    connection, secrecy, now = entrance.connection, entrance.secrecy, entrance.now
    typed = "".join(code.split()).upper()
    if account.factor is None or not typed:
        return False
    if len(typed) > 6:
        return use_lookup_code(connection, account.id, code_hash(secrecy, account.id, typed), now)
    step = step_of(secrecy.open(account.factor, PURPOSE), typed, now)
    return step is not None and use_step(connection, account.id, step)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the thirty-second step for which a code is right: the present one
    or one next to it.
    """
    made, today = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    sent, found = code.encode("utf-8", "replace"), None
    for step in (today - 1, today, today + 1):
        if compare_digest(made.generate_otp(step).encode(), sent):
            found = step
    return found


def offer_factor(secrecy: Secrecy, account: str, name: str, before: str = "") -> Offer:
    """Return a secret for a telephone: a new one, or the one offered `before`, which the telephone
    already holds; nothing is stored until it is confirmed.
    """
    try:
        secret = offered(secrecy, account, before) if before else pyotp.random_base32()
    except Refusal:
        secret = pyotp.random_base32()
    sealed = secrecy.seal(f"{account} {secret}", OFFERED)
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
    return Offer(secret, address, base64.urlsafe_b64encode(sealed).decode())


def confirm_factor(entrance: Entrance, account: str, sealed: str, code: str) -> Sequence[str]:
    """Store an offered factor once its first code is right; return the lookup codes, shown once."""
    secret, step = refuse_wrong_code(entrance, account, sealed, code)
    connection, secrecy = entrance.connection, entrance.secrecy
    codes = [base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode() for _ in range(CODES)]
    hashes = [code_hash(secrecy, account, one) for one in codes]
    write_factor(connection, account, secrecy.seal(secret, PURPOSE), hashes)
    use_step(connection, account, step)
    entrance.log_event(Happened.FACTOR_SET, account)
    return [f"{one[:4]} {one[4:8]} {one[8:12]} {one[12:]}" for one in codes]


def refuse_wrong_code(entrance: Entrance, account: str, sealed: str, code: str) -> tuple[str, int]:
    """Return the offered secret and the step of the code; refuse a wrong code."""
    secret = offered(entrance.secrecy, account, sealed)
    step = step_of(secret, "".join(code.split()), entrance.now)
    if step is None:
        raise Refusal("FACTOR_WRONG")
    return secret, step


def offered(secrecy: Secrecy, account: str, sealed: str) -> str:
    """Return the secret that a form brings back; refuse one that was offered to another account."""
    try:
        text = secrecy.open(base64.urlsafe_b64decode(sealed.encode()), OFFERED)
    except (ValueError, StoreUnavailable):
        raise Refusal("FACTOR_WRONG") from None
    owner, _, secret = text.partition(" ")
    if not compare_digest(owner.encode(), account.encode()):
        raise Refusal("FACTOR_WRONG")
    return secret


def enrol(entrance: Entrance, token: str, sealed: str, code: str) -> tuple[SignedIn, Sequence[str]]:
    """Confirm the factor that a role requires, while signing in; return the session and the lookup
    codes.
    """
    kept, account = session_at(entrance, token, Stage.ENROL)
    codes = confirm_factor(entrance, account.id, sealed, code)
    account = account_of(entrance.connection, account.id) or account
    return renew(entrance, token, kept, account, Stage.WHOLE), codes


def code_hash(secrecy: Secrecy, account: str, code: str) -> bytes:
    """Return what is stored in place of a lookup code."""
    return secrecy.sign(f"lookup {account} {''.join(code.split()).upper()}")


def add_factor(
    entrance: Entrance, token: str, password: str, sealed: str, code: str
) -> tuple[SignedIn, Sequence[str]]:
    """Set a second factor, or replace it, after checking the password; return session and codes."""
    _, account = session_at(entrance, token, Stage.WHOLE)
    refuse_wrong_code(entrance, account.id, sealed, code)
    signed = prove(entrance, token, password)
    return signed, confirm_factor(entrance, account.id, sealed, code)


def remove_factor(entrance: Entrance, token: str, password: str) -> SignedIn:
    """Remove one's second factor, after checking the password; refuse where the
    role requires one.
    """
    _, account = session_at(entrance, token, Stage.WHOLE)
    if needs_factor(entrance.connection, account):
        raise Refusal("FACTOR_NEEDED")
    signed = prove(entrance, token, password)
    write_factor(entrance.connection, account.id, None, ())
    entrance.log_event(Happened.FACTOR_REMOVED, account.id, account.name)
    return signed
