"""Tokens of programs: made for an account, limited to some of its districts and rights, valid until
a day.

Invariant: a token never opens more than its account may see at that moment, and ends with it; it is
shown once, and only its sha256 is stored.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sibermata.desk.accounts.accounts import account_named
from sibermata.desk.accounts.entrance import Entrance
from sibermata.errors import Refusal
from sibermata.records.account import Happened, Right, Role, Visitor
from sibermata.store.desk.accounts import enabled_account
from sibermata.store.desk.api_tokens import find_token, revoke_token, write_token
from sibermata.store.desk.desk import Desk, refuse_unnamed, refuse_without_reason
from sibermata.store.desk.security import write_event
from sibermata.store.registry.places import known_districts

TOKEN_BYTES = 32
MOST_DAYS = 366
LONGEST_PURPOSE = 80


@dataclass(frozen=True, slots=True)
class TokenWanted:
    """What a token shall be."""

    purpose: str
    days: int
    districts: frozenset[str] = frozenset()  # none: all of the account
    rights: frozenset[Right] = frozenset()


class Bearer(NamedTuple):
    """The program that comes with a token: what the token opens, and the account behind it."""

    visitor: Visitor
    account: Visitor
    token: str  # its id, which opens nothing


def make_token(desk: Desk, name: str, wanted: TokenWanted, now: datetime) -> str:
    """Make a token and return it; it is shown this one time."""
    refuse_unnamed(desk)
    account = account_named(desk.connection, name)
    if account.disabled_at is not None:
        raise Refusal("ACCOUNT_DISABLED", name=account.name)
    purpose = " ".join(wanted.purpose.split())
    if not purpose or len(purpose) > LONGEST_PURPOSE or not 1 <= wanted.days <= MOST_DAYS:
        raise Refusal("TOKEN_TERMS", days=MOST_DAYS, letters=LONGEST_PURPOSE)
    whole = account.visitor()
    allowed = known_districts(desk.connection) if whole.districts is None else whole.districts
    beyond = any(code not in allowed for code in wanted.districts) or wanted.rights - whole.rights
    if beyond or account.role is Role.DOOR:
        raise Refusal("TOKEN_BEYOND", name=account.name)
    token, ends_at = secrets.token_urlsafe(TOKEN_BYTES), now + timedelta(days=wanted.days)
    made = write_token(
        desk.connection,
        token,
        account.id,
        purpose,
        wanted.districts,
        wanted.rights,
        desk.by,
        now,
        ends_at,
    )
    detail: dict[str, object] = {"purpose": purpose, "rights": sorted(wanted.rights)}
    detail["districts"] = sorted(wanted.districts)
    desk.note("token made", made, account=account.name, ends=ends_at.isoformat(), **detail)
    write_event(desk.connection, Happened.TOKEN_MADE, now, account.id, desk.by, detail=detail)
    return token


def end_token(desk: Desk, one: str, reason: str, now: datetime) -> None:
    """End a token by its id; it stops working at once."""
    refuse_unnamed(desk)
    refuse_without_reason(reason)
    account = revoke_token(desk.connection, one, now)
    if account is None:
        raise Refusal("TOKEN_UNKNOWN")
    desk.note("token ended", one, reason=reason)
    write_event(desk.connection, Happened.TOKEN_ENDED, now, account, desk.by)


def bearer_of(entrance: Entrance, token: str) -> Bearer | None:
    """Return who comes with a token; None if the token opens nothing."""
    kept = find_token(entrance.connection, token, entrance.now) if token else None
    account = enabled_account(entrance.connection, kept and kept.account)
    if kept is None or account is None:
        return None
    whole = account.visitor()
    districts = whole.districts
    if kept.districts:
        districts = kept.districts if districts is None else kept.districts & districts
    rights = frozenset(right for right in whole.rights if right in kept.rights)
    return Bearer(replace(whole, districts=districts, rights=rights), whole, kept.id)
