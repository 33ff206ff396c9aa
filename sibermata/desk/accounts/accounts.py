"""Accounts: made by an invitation, given rights one by one, disabled, and reset.

Invariant: an account whose role, rights or districts change is signed out everywhere, so that no
session outlives the rights it was opened with. Nobody changes his or her own account, and at least
one administrator always remains.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.desk.accounts.links import make_link
from sibermata.desk.accounts.sessions import name_subject
from sibermata.errors import Refusal
from sibermata.records.account import Account, Counter, Happened, LinkKind, Right, Role
from sibermata.rules.account.terms import Terms
from sibermata.rules.second_person import same_actor
from sibermata.rules.value.text import plain
from sibermata.store.desk.accounts import (
    find_account,
    other_administrators,
    write_account,
    write_disabled,
    write_factor,
    write_rights,
)
from sibermata.store.desk.api_tokens import revoke_tokens
from sibermata.store.desk.desk import Desk, refuse_unnamed, refuse_without_reason
from sibermata.store.desk.security import forget_failures, write_event
from sibermata.store.desk.sessions import end_sessions, forget_devices, meeting_end
from sibermata.store.registry.places import known_districts

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Wanted:
    """The role, rights and districts that an account shall have."""

    role: Role
    rights: frozenset[Right] = frozenset()
    districts: frozenset[str] = frozenset()
    meeting: str = ""


def add_account(desk: Desk, name: str, wanted: Wanted, now: datetime, terms: Terms) -> str:
    """Make an account and return the code of its invitation, which is shown once."""
    refuse_unnamed(desk)
    named = " ".join(name.split())
    if not plain(named) or len(named) > LONGEST_NAME:
        raise Refusal("ACCOUNT_NAME", most=LONGEST_NAME)
    if find_account(desk.connection, named):
        raise Refusal("ACCOUNT_TAKEN", name=named)
    refuse_unfit(desk.connection, wanted)
    account = write_account(
        desk.connection,
        named,
        wanted.role,
        wanted.rights,
        wanted.districts,
        wanted.meeting,
        desk.by,
        now,
    )
    note(desk, "account added", (account, named), Happened.ACCOUNT_MADE, now, wanted)
    return make_link(desk, account, LinkKind.INVITATION, now, terms)


def change_rights(
    desk: Desk, name: str, wanted: Wanted, now: datetime, version: int | None = None
) -> None:
    """Give an account another role, other rights or districts; it is signed out everywhere."""
    account = account_named(desk.connection, name)
    refuse_own(desk, account)
    if version is not None and version != account.version:
        raise Refusal("ACCOUNT_CHANGED", name=account.name)
    refuse_unfit(desk.connection, wanted)
    if wanted.role is not Role.ADMINISTRATOR:
        refuse_last(desk.connection, account)
    written = write_rights(
        desk.connection, account, wanted.role, wanted.rights, wanted.districts, wanted.meeting
    )
    if not written:
        raise Refusal("ACCOUNT_CHANGED", name=account.name)
    end_sessions(desk.connection, account.id, now)
    note(desk, "account rights", (account.id, account.name), Happened.RIGHTS_CHANGED, now, wanted)


def disable_account(desk: Desk, name: str, reason: str, now: datetime) -> None:
    """Disable an account: from now on nobody can sign in with it."""
    account = account_named(desk.connection, name)
    refuse_own(desk, account)
    refuse_without_reason(reason)
    refuse_last(desk.connection, account)
    write_disabled(desk.connection, account.id, now)
    end_sessions(desk.connection, account.id, now)
    forget_devices(desk.connection, account.id, now)
    revoke_tokens(desk.connection, account.id, now)
    note(
        desk, "account disabled", (account.id, account.name), Happened.DISABLED, now, reason=reason
    )


def reset_account(
    desk: Desk, name: str, now: datetime, terms: Terms, *, factor: bool = False
) -> str:
    """Return a one-time code for a new password.

    Sessions end, failures are forgotten, and a disabled account is enabled again. `factor`: remove
    the second factor too.
    """
    account = account_named(desk.connection, name)
    connection = desk.connection
    end_sessions(connection, account.id, now)
    forget_devices(connection, account.id, now)
    forget_failures(connection, Counter.NAME, name_subject(desk.secrecy, account.name), now)
    factor_subject = desk.secrecy.sign(f"factor {account.id}")
    forget_failures(connection, Counter.FACTOR, factor_subject, now)
    if account.disabled_at is not None:
        write_disabled(connection, account.id, None)
        note(desk, "account enabled", (account.id, account.name), Happened.ENABLED, now)
    if factor and account.factor is not None:
        write_factor(connection, account.id, None, ())
        note(
            desk, "account factor removed", (account.id, account.name), Happened.FACTOR_REMOVED, now
        )
    kind = LinkKind.RESET if account.password else LinkKind.INVITATION
    desk.note("account reset", account.name, kind=kind)
    return make_link(desk, account.id, kind, now, terms)


def account_named(connection: Connection[Any], name: str) -> Account:
    """Return an account by its name, or refuse a name that nobody has."""
    found = find_account(connection, name)
    if found is None:
        raise Refusal("ACCOUNT_UNKNOWN", name=name)
    return found


def refuse_own(desk: Desk, account: Account) -> None:
    """Refuse an act on one's own account."""
    if same_actor(desk.by, account.name):
        raise Refusal("ACCOUNT_OWN", name=account.name)


def refuse_last(connection: Connection[Any], account: Account) -> None:
    """Refuse an act that would leave the office without an administrator."""
    if account.role is Role.ADMINISTRATOR and not other_administrators(connection, account.id):
        raise Refusal("ACCOUNT_LAST", name=account.name)


def refuse_unfit(connection: Connection[Any], wanted: Wanted) -> None:
    """Refuse an officer without districts, a door account without a meeting, and districts or
    meetings that do not exist.
    """
    known = known_districts(connection)
    unknown = sorted(code for code in wanted.districts if code not in known)
    if unknown:
        raise Refusal("DISTRICT_UNKNOWN", district=unknown[0], nearest=())
    if (wanted.role is Role.OFFICER) != bool(wanted.districts):
        raise Refusal("ACCOUNT_DISTRICTS")
    if (wanted.role is Role.DOOR) != bool(wanted.meeting):
        raise Refusal("ACCOUNT_MEETING")
    if wanted.meeting and meeting_end(connection, wanted.meeting) is None:
        raise Refusal("EVENT_UNKNOWN", event=wanted.meeting, known=())


def note(
    desk: Desk,
    what: str,
    account: tuple[str, str],
    happened: Happened,
    now: datetime,
    wanted: Wanted | None = None,
    **detail: object,
) -> None:
    """Write an act on an account, with the account's id and name, to the trail and the security
    log.
    """
    if wanted is not None:
        detail |= about(wanted.role, wanted.rights, wanted.districts, wanted.meeting)
    number, name = account
    desk.note(what, name, **detail)
    write_event(desk.connection, happened, now, number, desk.by, detail=detail)


def about(
    role: Role, rights: Collection[Right], districts: Collection[str], meeting: str
) -> dict[str, object]:
    """Return what the trail records of an account's rights."""
    return {
        "role": role,
        "rights": sorted(rights),
        "districts": sorted(districts),
        "meeting": meeting,
    }
