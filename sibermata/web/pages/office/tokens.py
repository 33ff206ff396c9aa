"""Tokens of programs, on the page of the account they speak for: made, shown once, ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter

from sibermata.desk.accounts.tokens import MOST_DAYS, TokenWanted, end_token, make_token
from sibermata.errors import Refusal
from sibermata.records.account import Account, Right, Role
from sibermata.store.desk.api_tokens import list_tokens
from sibermata.web.access import page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.pages.office.users import (
    RULERS,
    USERS,
    account_meant,
    letters_of,
    number_in_letters,
    places,
)
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
PLACE = "/pengguna/{akun}/token"
USUAL_DAYS = 90


@dataclass(frozen=True)
class TokenLine:
    """A token in the list; what it opens is never shown again."""

    number: UUID
    address: str
    purpose: str
    rights: Sequence[Right]
    districts: str
    made_at: datetime
    made_by: str
    ends_at: datetime
    revoked_at: datetime | None
    is_valid: bool


@dataclass(frozen=True)
class TokensPage:
    """The tokens of an account, and the form of a new one."""

    name: str
    address: str  # of the account
    tokens: Sequence[TokenLine]
    rights: Sequence[Right]  # that the account has: a token has no other
    places: Sequence[tuple[str, str]]  # of the account
    days: int
    most_days: int
    may_add: bool
    typed: Mapping[str, str] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()  # rights and districts that were ticked
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class TokenPage:
    """A token, shown once."""

    name: str
    address: str
    token: str
    days: int


def tokens_page(visit: Visit, account: Account, status: int = 200) -> Answer:
    """Return the page of an account's tokens."""
    form, names = visit.form, dict(places(visit))
    lines = [
        TokenLine(
            UUID(one["id"]),
            letters_of(one["id"]),
            one["purpose"],
            [right for right in Right if right in one["rights"]],
            ", ".join(names.get(code, code) for code in one["districts"]),
            one["made_at"],
            one["made_by"],
            one["ends_at"],
            one["revoked_at"],
            one["revoked_at"] is None and one["ends_at"] > visit.now,
        )
        for one in list_tokens(visit.connection, account.id)
    ]
    own = [one for one in names.items() if not account.districts or one[0] in account.districts]
    shown = TokensPage(
        account.name,
        letters_of(account.id),
        lines,
        [right for right in Right if right in account.rights],
        own,
        USUAL_DAYS,
        MOST_DAYS,
        account.disabled_at is None and account.role is not Role.DOOR,
        form.typed,
        frozenset([*form.texts("hak"), *form.texts("kabupaten")]),
        form.mistakes,
    )
    return render("office/tokens.html", shown, status=status)


@page(router, "GET", PLACE, roles=RULERS)
def tokens(visit: Visit) -> Answer:
    """Show the tokens of an account."""
    return tokens_page(visit, account_meant(visit))


@page(router, "POST", PLACE, roles=RULERS, proof=True)
def add(visit: Visit) -> Answer:
    """Make a token; it is shown once."""
    account, form = account_meant(visit), visit.form
    purpose = form.needed("untuk", "aplikasi yang memakainya", most=80)
    days = form.needed("hari", "masa berlakunya", most=20)
    if days and not (days.isascii() and days.isdigit() and len(days) < 4):
        form.refuse("hari", f"Tulis jumlah hari, 1 sampai {MOST_DAYS}.")
    given = frozenset(Right(one) for one in form.texts("hak") if one in set(Right))
    if not form.wrong:
        wanted = TokenWanted(purpose, int(days), frozenset(form.texts("kabupaten")), given)
        try:
            made = make_token(visit.desk(), account.name, wanted, visit.now)
            shown = TokenPage(account.name, letters_of(account.id), made, int(days))
            return render("office/token.html", shown)
        except Refusal as refused:
            name = "hari" if refused.code == "TOKEN_TERMS" else "hak"
            form.refuse(name, visit.said(refused).sentence)
    return tokens_page(visit, account, 422)


@page(router, "POST", PLACE + "/{nomor}/cabut", roles=RULERS, proof=True)
def end(visit: Visit) -> Answer:
    """End a token at once."""
    account = account_meant(visit)
    number = number_in_letters(visit.path["nomor"])
    if number not in {one["id"] for one in list_tokens(visit.connection, account.id)}:
        raise Refusal("PAGE_UNKNOWN")
    reason = visit.form.needed("alasan", "alasan", most=300)
    if visit.form.wrong:
        return tokens_page(visit, account, 422)
    end_token(visit.desk(), number, reason, visit.now)
    return saved(f"{USERS}/{letters_of(account.id)}/token", visit.now)
