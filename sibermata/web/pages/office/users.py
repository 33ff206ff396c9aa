"""Pengguna: accounts with role, rights and districts. An act asks for the password again if it was
typed some minutes ago (`proof`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from sibermata.desk.accounts.accounts import (
    Wanted,
    add_account,
    change_rights,
    disable_account,
    reset_account,
)
from sibermata.desk.accounts.sessions import state_of
from sibermata.errors import Refusal
from sibermata.records.account import Account, AccountState, Happened, Right, Role
from sibermata.records.states import MeetingState
from sibermata.store.base.scope import Scope
from sibermata.store.desk.accounts import account_of, list_accounts
from sibermata.store.desk.security import list_events
from sibermata.store.views.programme.meetings import list_meetings
from sibermata.store.views.regions import DISTRICTS, list_regions
from sibermata.web.access import page
from sibermata.web.answer import Answer, render, saved
from sibermata.web.render import day
from sibermata.web.request.forms import Mistake
from sibermata.web.request.letters import from_letters, in_letters
from sibermata.web.visit import Visit

router = APIRouter()
USERS = "/pengguna"
RULERS = frozenset({Role.ADMINISTRATOR})
LATEST = 15
UUID_BYTES = 16


@dataclass(frozen=True)
class UserLine:
    """An account in the list."""

    address: str
    name: str
    role: Role
    rights: Sequence[Right]
    districts: str
    meeting: str
    factor: bool
    state: AccountState
    code_until: datetime | None  # of a one-time code that nobody used
    seen_at: datetime | None


@dataclass(frozen=True)
class UsersPage:
    """All accounts."""

    users: Sequence[UserLine]
    counts: Sequence[tuple[AccountState, int]]


@dataclass(frozen=True)
class FormPage:
    """The form of an account: a new one, or one that is there."""

    name: str
    role: str
    rights: frozenset[str]
    districts: frozenset[str]
    meeting: str
    places: Sequence[tuple[str, str]]
    meetings: Sequence[tuple[str, str]]  # that are not closed: code, words
    address: str = ""  # '' = a new one
    own: bool = False
    version: int = 0
    factor: bool = False
    state: AccountState = AccountState.INVITED
    code_until: datetime | None = None
    disabled_at: datetime | None = None
    events: Sequence[Mapping[str, Any]] = ()
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class CodePage:
    """A one-time code, shown once."""

    name: str
    code: str
    lasts: str
    fresh: bool  # of a new account


def letters_of(account: str) -> str:
    """Return an account's id in letters, since an address must hold no long number."""
    return in_letters(UUID(account).bytes)


def number_in_letters(text: str) -> str:
    """Return the id that letters in an address stand for; refuse what is none."""
    found = from_letters(text)
    if len(found) != UUID_BYTES:
        raise Refusal("PAGE_UNKNOWN")
    return str(UUID(bytes=found))


def account_meant(visit: Visit) -> Account:
    """Return the account of the address, or refuse it as not there."""
    found = account_of(visit.connection, number_in_letters(visit.path["akun"]))
    if found is None:
        raise Refusal("PAGE_UNKNOWN")
    return found


@page(router, "GET", USERS, roles=RULERS)
def users(visit: Visit) -> Answer:
    """Show all accounts."""
    names = dict(places(visit))
    lines = [
        UserLine(
            letters_of(row["id"]),
            row["name"],
            Role(row["role"]),
            [right for right in Right if right in row["rights"]],
            ", ".join(names.get(code, code) for code in row["districts"]),
            row["meeting"],
            row["factor"],
            state_of(row, visit.now, visit.opened.terms.sessions),
            row["code_until"],
            row["seen_at"],
        )
        for row in list_accounts(visit.connection)
    ]
    lines.sort(key=lambda one: one.state in (AccountState.OVER, AccountState.CLOSED))
    counted = Counter(one.state for one in lines)
    counts = [(state, counted[state]) for state in AccountState if counted[state]]
    return render("office/users.html", UsersPage(lines, counts))


def places(visit: Visit) -> list[tuple[str, str]]:
    """Return code and name of every district."""
    found = list_regions(visit.connection, Scope.province(), levels=DISTRICTS)
    return [(one["code"], one["name"]) for one in found]


def meetings(visit: Visit, kept: str = "") -> list[tuple[str, str]]:
    """Return code and words of every meeting that is not closed, and of the one that is `kept`."""
    rows = list_meetings(visit.connection, Scope.province())
    return [
        (row["meeting"], f"{row['title']}, {day(row['held_on'])} ({row['meeting']})")
        for row in rows
        if row["progress"] != MeetingState.CLOSED or row["meeting"] == kept
    ]


@page(router, "GET", "/pengguna/baru", roles=RULERS)
def new(visit: Visit) -> Answer:
    """Ask for a new account."""
    empty: frozenset[str] = frozenset()
    role = visit.choice("peran", frozenset(Role), "")
    rights = empty if role == Role.DOOR else frozenset({Right.VIEW})
    meeting = visit.query.get("rapat", "")
    shown = FormPage("", role, rights, empty, meeting, places(visit), meetings(visit))
    return render("office/user.html", shown)


@page(router, "POST", "/pengguna/baru", roles=RULERS, proof=True)
def add(visit: Visit) -> Answer:
    """Make an account; its code is shown once."""
    form = visit.form
    name, wanted = form.needed("nama", "nama akun", most=200), wanted_of(visit)
    if wanted is not None and not form.wrong:
        try:
            code = add_account(visit.desk(), name, wanted, visit.now, visit.opened.terms)
            return render("office/code.html", code_page(visit, name, code, fresh=True))
        except Refusal as refused:
            form.refuse(FIELDS.get(refused.code, "nama"), visit.said(refused).sentence)
    return render("office/user.html", typed_page(visit, name), status=422)


FIELDS = {  # which field a refusal speaks of
    "ACCOUNT_DISTRICTS": "kabupaten",
    "DISTRICT_UNKNOWN": "kabupaten",
    "ACCOUNT_MEETING": "rapat",
    "EVENT_UNKNOWN": "rapat",
}


def wanted_of(visit: Visit) -> Wanted | None:
    """Return what the form asks for; None where its role is missing."""
    form = visit.form
    role = form.choice("peran", set(Role), "peran")
    rights = {one for one in form.texts("hak") if one in set(Right)}
    districts = frozenset(form.texts("kabupaten"))
    meeting = form.text("rapat", most=60)
    if not role:
        return None
    return Wanted(Role(role), frozenset(map(Right, rights)), districts, meeting)


def typed_page(visit: Visit, name: str) -> FormPage:
    """Return the form with what was typed."""
    form = visit.form
    return FormPage(
        name,
        form.text("peran"),
        frozenset(form.texts("hak")),
        frozenset(form.texts("kabupaten")),
        form.text("rapat"),
        places(visit),
        meetings(visit, form.text("rapat")),
        mistakes=form.mistakes,
    )


def code_page(visit: Visit, name: str, code: str, *, fresh: bool) -> CodePage:
    """Return the page of a one-time code."""
    links = visit.opened.terms.links
    lasts = f"{links.invitation_hours} jam" if fresh else f"{links.reset_minutes} menit"
    shown = " ".join(code[at : at + 5] for at in range(0, len(code), 5))
    return CodePage(name, shown, lasts, fresh)


def user_page(
    visit: Visit, account: Account, status: int = 200, typed: Wanted | None = None
) -> Answer:
    """Return the page of one account; `typed`: with the rights that were just asked for."""
    (row,) = list_accounts(visit.connection, account.id)
    wanted = typed or Wanted(account.role, account.rights, account.districts, account.meeting)
    shown = FormPage(
        account.name,
        wanted.role,
        frozenset(wanted.rights),
        wanted.districts,
        wanted.meeting,
        places(visit),
        meetings(visit, account.meeting),
        letters_of(account.id),
        account.id == visit.visitor.account,
        account.version,
        account.factor is not None,
        state_of(row, visit.now, visit.opened.terms.sessions),
        row["code_until"],
        account.disabled_at,
        [
            {**one, "what": Happened(one["what"])}
            for one in list_events(visit.connection, account=account.id, limit=LATEST)
        ],
        visit.form.mistakes,
    )
    return render("office/user.html", shown, status=status)


@page(router, "GET", "/pengguna/{akun}", roles=RULERS)
def user(visit: Visit) -> Answer:
    """Show one account."""
    return user_page(visit, account_meant(visit))


@page(router, "POST", "/pengguna/{akun}/hak", roles=RULERS, proof=True)
def rights(visit: Visit) -> Answer:
    """Change role, rights and districts; the account is signed out everywhere."""
    account, wanted = account_meant(visit), wanted_of(visit)
    version = visit.form.text("versi", most=20)
    if wanted is None:
        return user_page(visit, account, 422)
    if not version.isdigit() or int(version) != account.version:
        raise Refusal("ACCOUNT_CHANGED", name=account.name)
    try:
        change_rights(visit.desk(), account.name, wanted, visit.now, account.version)
    except Refusal as refused:
        if refused.code not in FIELDS:
            raise
        visit.form.refuse(FIELDS[refused.code], visit.said(refused).sentence)
        return user_page(visit, account, 422, wanted)
    return saved(f"{USERS}/{letters_of(account.id)}", visit.now)


@page(router, "POST", "/pengguna/{akun}/tutup", roles=RULERS, proof=True)
def close(visit: Visit) -> Answer:
    """Close an account at once."""
    account = account_meant(visit)
    reason = visit.form.needed("alasan", "alasan", most=500)
    if visit.form.wrong:
        return user_page(visit, account, 422)
    disable_account(visit.desk(), account.name, reason, visit.now)
    return saved(f"{USERS}/{letters_of(account.id)}", visit.now)


@page(router, "POST", "/pengguna/{akun}/kode", roles=RULERS, proof=True)
def reset(visit: Visit) -> Answer:
    """Make a one-time code for a new password; it is shown once."""
    account = account_meant(visit)
    factor = visit.form.ticked("lepas")
    desk, opened = visit.desk(), visit.opened
    code = reset_account(desk, account.name, visit.now, opened.terms, factor=factor)
    shown = code_page(visit, account.name, code, fresh=not account.password)
    return render("office/code.html", shown)
