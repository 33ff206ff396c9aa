"""One guarded, read-only connection to a village office's MariaDB or MySQL: judged address,
deadline, statement limit, one snapshot.

Errors of the driver name users and hosts: only their number leaves this file.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import pymysql

from sibermata.errors import (
    ConfigError,
    SibermataError,
    SourceChanged,
    SourceRefused,
    SourceUnavailable,
)
from sibermata.records.source import Source
from sibermata.sources.guard import HOST, Guard
from sibermata.sources.http.wire import Pace, open_socket, tls_context
from sibermata.sources.outside import Outside
from sibermata.sources.scrub import shown

PORT = 3306
BUSY = (1040, 1203, 1226)  # too many connections
REFUSALS = (
    ((1045, 1698, 1820, 1862, 3118, 4151), "AUTH_REJECTED", "this account is not let in"),
    # let in: the password is right
    ((1044, 1142, 1143, 1227), "GRANT_MISSING", "this account may not read here"),
    ((1129, 1130), "HOST_NOT_ALLOWED", "no account may connect from our address"),
    ((1049,), "SRC_MOVED", "no such database"),
    ((2026,), "TLS_REFUSED", "no TLS that can be verified"),
)
CHANGED = (1054, 1109, 1146, 1356)  # a table or a column is gone
SLOW = (1205, 1969, 3024)  # a statement took longer than it may
RIGHTS = re.compile(
    r"\b(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|INDEX|TRIGGER|EVENT|EXECUTE|GRANT OPTION|"
    r"ALL PRIVILEGES|FILE|SUPER|RELOAD|SHUTDOWN)\b"
)
GRANT = re.compile(r"(?is)GRANT (.+?) ON (?:TABLE |FUNCTION |PROCEDURE )?(\S+) TO `?([^`\s]+)")
ROLE = re.compile(r"(?is)GRANT `([^`]+)`(?:@`[^`]*`)? TO ")
_DRIVER = (pymysql.Error, OSError, struct.error, ValueError, IndexError, AssertionError, TypeError)


def place_of(source: Source) -> tuple[str, int, str]:
    """Return host, port and database of `mysql://host:port/database`."""
    try:
        parts = urlsplit(source.address)
        port, host, database = (
            parts.port or PORT,
            parts.hostname or "",
            unquote(parts.path.strip("/")),
        )
    except ValueError:
        port, host, database = 0, "", ""
    if (
        "@" in parts_of(source)
        or not HOST.fullmatch(f"[{host}]" if ":" in host else host)
        or not re.fullmatch(r"[\w$\-]{1,64}", database)
    ):
        raise ConfigError(
            f"{source.name}: the address must be mysql://host:port/database",
            "SOURCE_KEY",
            file=source.file,
            key="address",
        )
    return host, port, database


def parts_of(source: Source) -> str:
    """Return host and port as they stand in the address."""
    return source.address.partition("://")[2].partition("/")[0]


class _NoClearPassword:
    """Refuses to send the password in the clear: anybody on the line would only
    have to ask for it.
    """

    def __init__(self, connection: Any) -> None:
        del connection

    def authenticate(self, packet: Any) -> Any:
        """Refuse to send the password in the clear."""
        raise pymysql.err.OperationalError(1045, "clear password refused")


@contextmanager
def connected(source: Source, outside: Outside) -> Iterator["Database"]:
    """Hold a connection open.

    Inside, errors of the driver become ours; the deadline of a request is that of the whole read.
    """
    host, port, database = place_of(source)
    outside.budget.refuse_if_spent(source.name)
    pace = Pace(
        replace(outside.budget.limits, rate_bytes=0)
    )  # between two statements nothing flows
    pace.start(outside.budget.remaining())
    guard = Guard(source.name, source.internal_network, outside.resolver)
    user, password = _login(source, outside)
    bundle = outside.environ.get("SIBERMATA_CA_BUNDLE", "")
    # Inside an office's network TLS is taken where it is offered; over the internet it is required
    # and verified.
    tls = {} if source.internal_network else {"ssl": tls_context(pace, bundle)}
    connection: Any = None
    try:
        connection = pymysql.Connection(
            host=host,
            port=port,
            user=user,
            password=password,
            database=database,
            charset="utf8mb4",
            defer_connect=True,
            read_timeout=int(outside.budget.limits.read_seconds) + 1,
            write_timeout=30,
            local_infile=False,
            autocommit=True,
            auth_plugin_map={
                "mysql_clear_password": _NoClearPassword,
                b"mysql_clear_password": _NoClearPassword,
            },
            **tls,
        )
        connection.connect(open_socket(guard, pace, host, port))
        yield Database(source.name, database, connection, outside.budget.limits.statement_seconds)
    except SibermataError:
        raise
    except _DRIVER as error:
        raise _named(error, source.name, shown(source.address), pace) from None
    finally:
        if connection is not None:
            _close(connection)


def _close(connection: Any) -> None:
    try:
        connection.close()
    except _DRIVER:
        connection._force_close()


def _login(source: Source, outside: Outside) -> tuple[str, str]:
    auth = source.auth
    user = outside.secret(source, auth.user_env, "user_env")
    if not auth.password_env or outside.environ.get(auth.password_env) == "":
        return user, ""  # declared as empty, or not at all: an account without password
    return user, outside.secret(source, auth.password_env, "password_env")


def _named(error: BaseException, name: str, place: str, pace: Pace) -> SibermataError:
    number = (
        error.args[0]
        if isinstance(error, pymysql.Error) and error.args and isinstance(error.args[0], int)
        else 0
    )
    if pace.overrun:
        return SourceUnavailable(f"{name}: {place}: {pace.overrun}", "SRC_TOO_SLOW")
    failure = failure_of(number, f"{name}: {place}")
    if failure is not None:
        return failure
    what = f"{type(error).__name__} {number or ''}".rstrip()
    return SourceUnavailable(f"{name}: {place}: the connection failed ({what})", "SRC_UNREACHABLE")


def failure_of(number: int, where: str) -> SibermataError | None:
    """Return what an error number of the server means for us; None if it only says that the
    connection failed.
    """
    if number in SLOW:
        return SourceUnavailable(f"{where}: a statement took too long", "SRC_TOO_SLOW")
    if number in BUSY:
        return SourceUnavailable(f"{where}: too many connections", "SRC_BUSY")
    if number in CHANGED:
        why = f"{where}: a table or column is gone (error {number})"
        return SourceChanged(why, place=where.partition(": ")[2], value=str(number))
    for numbers, code, why in REFUSALS:
        if number in numbers:
            return SourceRefused(f"{where}: {why} (error {number})", code, value=str(number))
    return None


def _quoted(role: str) -> str:
    """Return a role's name for a statement; MySQL tells the current ones quoted already."""
    return role if role.startswith("`") else "`" + role.replace("`", "``") + "`"


class Database:
    """SELECT, and nothing else."""

    def __init__(self, name: str, database: str, connection: Any, statement_seconds: int) -> None:
        self.name, self.database, self._connection = name, database, connection
        for limit in (
            f"max_statement_time = {int(statement_seconds)}",
            f"max_execution_time = {int(statement_seconds) * 1000}",
        ):
            try:
                self._run(f"SET SESSION {limit}", ())  # MariaDB's name, then MySQL's
                break
            except pymysql.Error as error:
                if not error.args or error.args[0] != 1193:
                    raise

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a SELECT."""
        return self._run(sql, values)

    def one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Return the single value of a SELECT."""
        return self._run(sql, values)[0][0]

    def snapshot(self) -> None:
        """Begin one consistent, read-only view: what others write meanwhile is not seen (F50)."""
        self._run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", ())
        self._run("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", ())

    def columns(self) -> dict[str, frozenset[str]]:
        """Return table -> its columns, in small letters, as this account sees them."""
        sql = (
            "SELECT LOWER(table_name), LOWER(column_name) FROM information_schema.columns "
            "WHERE table_schema = %s"
        )
        found: dict[str, set[str]] = {}
        for table, column in self.rows(sql, (self.database,)):
            found.setdefault(str(table), set()).add(str(column))
        return {table: frozenset(columns) for table, columns in found.items()}

    def unsteady(self, tables: Sequence[str]) -> list[str]:
        """Return the tables that know no snapshot (MyISAM, Aria)."""
        sql = (
            "SELECT LOWER(table_name), UPPER(COALESCE(engine, 'INNODB')) FROM "
            "information_schema.tables WHERE table_schema = %s"
        )
        return [
            str(table)
            for table, engine in self.rows(sql, (self.database,))
            if table in tables and engine != "INNODB"
        ]

    def write_rights(self) -> list[str]:
        """Return the rights beyond reading that this account has on the database, of its own, as
        everybody, or by a role that it has or may take: it should have none (F54).
        """
        grants = self._grants("SHOW GRANTS")
        roles = {match[1] for grant in grants if (match := ROLE.match(grant))}
        grants += self._grants_of(roles - {match[3] for g in grants if (match := GRANT.match(g))})
        held: dict[str, set[str]] = {}
        for grant in grants:
            match = GRANT.match(grant)
            if match is not None and self._covers(match[2]):
                rights = set(RIGHTS.findall(re.sub(r"\([^)]*\)", "", match[1]).upper()))
                rights |= {"GRANT OPTION"} if "WITH GRANT OPTION" in grant.upper() else set()
                role = match[3] if match[3] in roles or match[3].upper() == "PUBLIC" else ""
                held.setdefault(role, set()).update(rights)
        return [
            f"{right} (peran {role})" if role else right
            for role, rights in sorted(held.items())
            for right in sorted(rights)
        ]

    def _grants_of(self, roles: set[str]) -> list[str]:
        """Return what roles may that the account has and has not put on: it may at any time."""
        if not roles:
            return []
        current = self.one("SELECT CURRENT_ROLE()")
        found: list[str] = []
        for role in sorted(roles):
            self._run(f"SET ROLE {_quoted(role)}", ())
            found += self._grants("SHOW GRANTS")
        self._run(f"SET ROLE {_quoted(current) if current not in (None, 'NONE') else 'NONE'}", ())
        return found

    def _grants(self, sql: str) -> list[str]:
        return [str(grant) for (grant,) in self.rows(sql)]

    def _covers(self, place: str) -> bool:
        """Return whether a grant's place, with its wildcards, is or holds our database."""
        schema = place.partition(".")[0].strip("`").replace("\\", "")
        return schema == "*" or bool(
            re.fullmatch(re.escape(schema).replace("%", ".*"), self.database)
        )

    def _run(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, tuple(values) or None)
            return list(cursor.fetchall())
