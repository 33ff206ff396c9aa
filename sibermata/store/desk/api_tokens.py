"""Tokens of programs in the database, found by their sha256 only."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from psycopg import Connection

from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.desk.sessions import digest


class KeptToken(NamedTuple):
    """A token as it is stored."""

    account: str
    districts: frozenset[str]  # none: all of the account
    rights: frozenset[str]
    id: str


def write_token(
    connection: Connection[Any],
    token: str,
    account: str,
    purpose: str,
    districts: Collection[str],
    rights: Collection[str],
    by: str,
    now: datetime,
    ends_at: datetime,
) -> str:
    """Write a token and return its id; the id opens nothing."""
    made = str(uuid4())
    connection.execute(
        "insert into api_token (token, id, account, purpose, districts, rights, made_at, made_by, "
        "ends_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            digest(token),
            made,
            account,
            purpose,
            sorted(districts),
            sorted(rights),
            now,
            by,
            ends_at,
        ),
    )
    return made


def find_token(connection: Connection[Any], token: str, now: datetime) -> KeptToken | None:
    """Return a token that is valid at `now`."""
    row = connection.execute(
        "select account::text, districts, rights, id::text from api_token where token = %s and "
        "revoked_at is null and ends_at > %s",
        (digest(token), now),
    ).fetchone()
    return KeptToken(row[0], frozenset(row[1]), frozenset(row[2]), row[3]) if row else None


def list_tokens(connection: Connection[Any], account: str | None = None) -> list[dict[str, Any]]:
    """Return all tokens, or those of an account, newest first, without their secrets."""
    return rows_as_dicts(
        connection.execute(
            "select t.id::text, a.name, t.purpose, t.districts, t.rights, t.made_at, t.made_by, "
            "t.ends_at, t.revoked_at from api_token t join account a on a.id = t.account "
            "where %(account)s::uuid is null or t.account = %(account)s::uuid "
            "order by t.made_at desc, t.id",
            {"account": account},
        )
    )


def revoke_token(connection: Connection[Any], one: str, now: datetime) -> str | None:
    """Revoke a token by its id and return its account; None if no valid token has this id."""
    row = connection.execute(
        "update api_token set revoked_at = %s where id::text = %s and revoked_at is null "
        "returning account::text",
        (now, one),
    ).fetchone()
    return str(row[0]) if row else None


def revoke_tokens(connection: Connection[Any], account: str, now: datetime) -> None:
    """Revoke all tokens of an account."""
    connection.execute(
        "update api_token set revoked_at = %s where account = %s::uuid and revoked_at is null",
        (now, account),
    )
