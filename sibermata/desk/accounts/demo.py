"""Accounts of an invented province, with random passwords that are printed once.

Invariant: a database is a demo only if it was marked while it had no accounts; no second factor is
asked there. The database itself refuses the mark later.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.accounts.accounts import Wanted, add_account
from sibermata.desk.accounts.passwords import hashed
from sibermata.errors import Refusal
from sibermata.records.account import Right, Role
from sibermata.rules.account.terms import Terms
from sibermata.store.desk.accounts import find_account, mark_demo, write_password
from sibermata.store.desk.desk import Desk

PASSWORD_BYTES = 9
ALL = frozenset(Right)


class Ready(NamedTuple):
    """An account for trying the pages."""

    name: str
    role: Role
    password: str


def become_demo(connection: Connection[Any], now: datetime) -> None:
    """Mark a new database as a demo, or refuse one that is in use."""
    if not mark_demo(connection, now):
        raise Refusal("DEMO_IN_USE")


def demo_accounts(desk: Desk, districts: Iterable[str], now: datetime, terms: Terms) -> list[Ready]:
    """Make one account for each role that needs no meeting, each with its own password; existing
    ones get a new password.
    """
    wanted = {
        "admin": Wanted(Role.ADMINISTRATOR, ALL),
        "koordinator": Wanted(Role.COORDINATOR, ALL),
        "pimpinan": Wanted(Role.LEADER),
        "petugas": Wanted(Role.OFFICER, ALL - {Right.EXPORT_NUMBERS}, frozenset(districts)),
    }
    ready = []
    for name, one in wanted.items():
        if find_account(desk.connection, name) is None:
            add_account(desk, name, one, now, terms)
        account = find_account(desk.connection, name)
        assert account is not None
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        write_password(desk.connection, account.id, hashed(password), now)
        ready.append(Ready(name, account.role, password))
    return ready
