"""Accounts in the database: who may come in, with which rights and districts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import uuid4

from psycopg import Connection
from psycopg.errors import RaiseException, UniqueViolation
from psycopg.rows import class_row

from sibermata.records.account import Account, Right, Role
from sibermata.rules.value.text import plain
from sibermata.store.base.rows import rows_as_dicts

DEMO = "demo"  # what the database remembers of itself where it is one
SELECT = """
    select a.id::text, a.name, a.role, a.rights, a.meeting, a.password, a.password_at, a.factor,
      a.factor_step, a.must_change, a.disabled_at, a.version,
      array(select d.district_code from account_district d where d.account = a.id order by 1)
        districts
    from account a
"""


class _Row(Account):
    """An account as the database gives it."""

    def __init__(self, role: str, rights: list[str], districts: list[str], **rest: Any) -> None:
        super().__init__(
            role=Role(role),
            rights=frozenset(map(Right, rights)),
            districts=frozenset(districts),
            **rest,
        )


def _one(connection: Connection[Any], condition: str, value: object) -> Account | None:
    with connection.cursor(row_factory=class_row(_Row)) as cursor:
        return cursor.execute(f"{SELECT} where {condition}", (value,)).fetchone()


def find_account(connection: Connection[Any], name: str) -> Account | None:
    """Return the account of a name, whatever its case and spaces."""
    return _one(connection, "a.name_key = %s", plain(name))


def account_of(connection: Connection[Any], account: str) -> Account | None:
    """Return an account by its id."""
    return _one(connection, "a.id = %s::uuid", account)


def enabled_account(connection: Connection[Any], account: str | None) -> Account | None:
    """Return an account by its id; None for no id, an unknown or a disabled account."""
    found = account_of(connection, account) if account else None
    return found if found and found.disabled_at is None else None


def find_provided(
    connection: Connection[Any], subject: bytes, email: bytes | None
) -> tuple[Account, bool] | None:
    """Return the account that a provider's subject is bound to, or that waits for this address; and
    whether it is bound already.
    """
    if found := _one(connection, "a.subject = %s", subject):
        return found, True
    found = _one(connection, "a.email = %s and a.subject is null", email) if email else None
    return (found, False) if found else None


def bind_subject(connection: Connection[Any], account: str, subject: bytes) -> bool:
    """Bind an account to a provider's subject; return False if another request was quicker."""
    done = connection.execute(
        "update account set subject = %s where id = %s::uuid and subject is null",
        (subject, account),
    )
    return bool(done.rowcount)


def write_email(connection: Connection[Any], account: str, email: bytes | None) -> bool:
    """Record the address that an account waits for, and unbind it; return False if another account
    has the address.
    """
    try:
        with connection.transaction():
            connection.execute(
                "update account set email = %s, subject = null, version = version + 1 "
                "where id = %s::uuid",
                (email, account),
            )
    except UniqueViolation:
        return False
    return True


def lock_account(connection: Connection[Any], account: str) -> None:
    """Keep an account as it is until the transaction ends."""
    connection.execute("select 1 from account where id = %s::uuid for share", (account,))


def list_accounts(connection: Connection[Any], account: str | None = None) -> list[dict[str, Any]]:
    """Return the accounts by name, or the one that is named, without anything secret. `chosen`:
    somebody can come in, by a password or by the provider; `code_until`: until when a one-time code
    works that nobody used.
    """
    return rows_as_dicts(
        connection.execute(
            """
            select a.id::text, a.name, a.role, a.rights, a.meeting, a.made_at, a.made_by,
              a.disabled_at, a.factor is not null factor, a.version,
              a.password <> '' or a.subject is not null chosen,
              array(select d.district_code from account_district d where d.account = a.id
                order by 1) districts,
              (select max(s.seen_at) from session s where s.account = a.id) seen_at,
              (select max(l.ends_at) from one_time_link l where l.account = a.id
                and l.used_at is null) code_until,
              e.held_on, e.ends
            from account a
            left join event e on e.code = a.meeting and a.meeting <> ''
              and e.recorded_to = 'infinity'
            where %(account)s::uuid is null or a.id = %(account)s::uuid
            order by a.name_key
            """,
            {"account": account},
        )
    )


def write_account(
    connection: Connection[Any],
    name: str,
    role: Role,
    rights: Collection[Right],
    districts: Collection[str],
    meeting: str,
    by: str,
    now: datetime,
) -> str:
    """Write a new account and return its id."""
    account = str(uuid4())
    connection.execute(
        "insert into account (id, name, name_key, role, rights, meeting, must_change, made_at, "
        "made_by) values (%s, %s, %s, %s, %s, %s, true, %s, %s)",
        (account, name, plain(name), role, sorted(rights), meeting, now, by),
    )
    write_districts(connection, account, districts)
    return account


def write_districts(connection: Connection[Any], account: str, districts: Collection[str]) -> None:
    """Write which districts an account works on."""
    connection.execute("delete from account_district where account = %s::uuid", (account,))
    connection.execute(
        "insert into account_district (account, district_code) select %s::uuid, unnest(%s::text[])",
        (account, sorted(districts)),
    )


def write_rights(
    connection: Connection[Any],
    account: Account,
    role: Role,
    rights: Collection[Right],
    districts: Collection[str],
    meeting: str,
) -> bool:
    """Write role, rights and districts; return False if somebody else changed them meanwhile."""
    changed = connection.execute(
        "update account set role = %s, rights = %s, meeting = %s, version = version + 1 where "
        "id = %s::uuid and version = %s",
        (role, sorted(rights), meeting, account.id, account.version),
    ).rowcount
    if changed:
        write_districts(connection, account.id, districts)
    return bool(changed)


def write_disabled(connection: Connection[Any], account: str, at: datetime | None) -> None:
    """Disable an account, or enable it again."""
    connection.execute(
        "update account set disabled_at = %s, version = version + 1 where id = %s::uuid",
        (at, account),
    )


def write_password(
    connection: Connection[Any], account: str, hashed: str, at: datetime, must_change: bool = False
) -> None:
    """Write a password's hash."""
    connection.execute(
        "update account set password = %s, password_at = %s, must_change = %s where id = %s::uuid",
        (hashed, at, must_change, account),
    )


def rehash_password(connection: Connection[Any], account: str, hashed: str) -> None:
    """Write the same password's hash under stronger parameters."""
    connection.execute("update account set password = %s where id = %s::uuid", (hashed, account))


def write_factor(
    connection: Connection[Any], account: str, sealed: bytes | None, codes: Collection[bytes]
) -> None:
    """Write the second factor and its lookup codes, or remove both."""
    connection.execute(
        "update account set factor = %s, factor_step = 0 where id = %s::uuid", (sealed, account)
    )
    connection.execute("delete from lookup_code where account = %s::uuid", (account,))
    connection.execute(
        "insert into lookup_code (account, code) select %s::uuid, unnest(%s::bytea[])",
        (account, list(codes)),
    )


def use_step(connection: Connection[Any], account: str, step: int) -> bool:
    """Use up a step of the second factor; return False if it, or a later one, was used before."""
    return bool(
        connection.execute(
            "update account set factor_step = %s where id = %s::uuid and factor_step < %s",
            (step, account, step),
        ).rowcount
    )


def use_lookup_code(connection: Connection[Any], account: str, code: bytes, at: datetime) -> bool:
    """Use up a lookup code; return False if it does not exist or was used before."""
    return bool(
        connection.execute(
            "update lookup_code set used_at = %s where account = %s::uuid and code = %s and "
            "used_at is null",
            (at, account, code),
        ).rowcount
    )


def other_administrators(connection: Connection[Any], account: str) -> int:
    """Return how many administrators could still sign in without this one."""
    row = connection.execute(
        "select count(*) from account where role = %s and disabled_at is null and id <> %s::uuid "
        "and (password <> '' or subject is not null)",
        (Role.ADMINISTRATOR, account),
    ).fetchone()
    return int(row[0]) if row else 0


def is_demo(connection: Connection[Any]) -> bool:
    """Return whether this database was marked as a demo when it was made."""
    return bool(
        connection.execute("select 1 from installation where name = %s", (DEMO,)).fetchone()
    )


def mark_demo(connection: Connection[Any], now: datetime) -> bool:
    """Mark a new database as a demo; return False if it already has accounts."""
    try:
        with connection.transaction():
            connection.execute(
                "insert into installation (name, at) values (%s, %s) on conflict (name) do nothing",
                (DEMO, now),
            )
    except RaiseException:
        return False
    return True
