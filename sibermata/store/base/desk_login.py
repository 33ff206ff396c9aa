"""The second login: of the pages and the programming interface, bound by row policies.

Invariant: it owns nothing, creates nothing and bypasses nothing; a service refuses to start with a
login that does.
"""

import time
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict

from sibermata.errors import ConfigError
from sibermata.store.base.engine import Database
from sibermata.store.base.row_security import GUARDS, READ, SEQUENCES, UNGUARDED

DESK_LOGIN = "sibermata_desk"
ATTRIBUTES = "login nosuperuser nocreatedb nocreaterole noreplication nobypassrls"
GRANT_LOCK = (
    0x51BE_0004  # one at a time: two grants at once would change the same rows of the catalogue
)
TRIES = 5  # two installations on one server may make the login at the same moment
BUSY = (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation)


def login_of(url: str) -> str:
    """Return the name of the login in the address of the pages."""
    return str(conninfo_to_dict(url).get("user") or DESK_LOGIN) if url else DESK_LOGIN


def password_of(url: str) -> str:
    """Return the password in an address of the pages, '' if there is none."""
    return str(conninfo_to_dict(url).get("password") or "") if url else ""


def address_of(owner_url: str, login: str = DESK_LOGIN) -> str:
    """Return the owner's address with another login and no password: the embedded server trusts
    everybody who reaches its socket.
    """
    before, _, after = owner_url.partition("://")
    return f"{before}://{quote(login)}@{after.rpartition('@')[2]}"


def statements(login: str = DESK_LOGIN) -> list[str]:
    """Return the statements that make the login, for somebody who has the right to run them."""
    return [f'create role "{login}" {ATTRIBUTES};', f"\\password {login}"]


def make_login(connection: Connection[Any], login: str = DESK_LOGIN, password: str = "") -> bool:
    """Make the login if there is none; return False if the owner has no right to create roles."""
    for attempt in range(TRIES):
        if connection.execute("select 1 from pg_roles where rolname = %s", (login,)).fetchone():
            return True
        making = sql.SQL("create role {} " + ATTRIBUTES).format(sql.Identifier(login))
        if password:
            making += sql.SQL(" password {}").format(sql.Literal(password))
        try:
            with connection.transaction():
                connection.execute(making)
        except BUSY:
            time.sleep(0.05 * (attempt + 1))  # another process is making it
        except psycopg.errors.InsufficientPrivilege:
            return False
    return True


def grant_desk(connection: Connection[Any], login: str = DESK_LOGIN) -> None:
    """Grant the login what the acts of pages need, and revoke everything else."""
    name = sql.Identifier(login)

    def each(text: str) -> None:
        connection.execute(sql.SQL(text).format(login=name))

    connection.execute("select pg_advisory_xact_lock(%s)", (GRANT_LOCK,))
    each("grant usage on schema public to {login}")
    each("revoke all on all tables in schema public from {login}")
    each("revoke all on all sequences in schema public from {login}")
    granted = {table: guard.grants for table, guard in GUARDS.items()}
    granted |= {table: grants for table, (_, grants) in UNGUARDED.items()}
    for table, grants in granted.items():
        if grants:
            each(f"grant {grants} on {table} to {{login}}")
    for (view,) in connection.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'"
    ).fetchall():
        each(f"grant {READ} on {view} to {{login}}")
    each(f"grant usage on sequence {', '.join(SEQUENCES)} to {{login}}")


def too_wide(connection: Connection[Any]) -> list[str]:
    """Return what the login in use may do beyond the acts of pages; [] if nothing."""
    row = connection.execute(
        """
        select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
          exists (select from pg_class where relowner = r.oid and relnamespace =
            'public'::regnamespace),
          has_schema_privilege('public', 'create')
        from pg_roles r where rolname = current_user
        """
    ).fetchone()
    assert row is not None
    names = ("superuser", "bypassrls", "createrole", "createdb", "owner", "create")
    return [name for name, wide in zip(names, row, strict=True) if wide]


def refuse_wide_login(database: Database) -> None:
    """Refuse to serve pages by a login that the policies do not bind."""
    with database.connection() as connection:
        wide = too_wide(connection)
    if wide:
        raise ConfigError(
            f"the login of the pages may do too much: {', '.join(wide)}",
            "DESK_LOGIN_WIDE",
            rights=tuple(wide),
        )
