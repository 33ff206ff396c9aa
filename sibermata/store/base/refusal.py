"""Turns what the database refuses into one sentence with the next step; and names missing rights,
each with the grant that gives it.
"""

import re
from typing import Any

import psycopg
from psycopg import Connection

from sibermata.errors import StoreUnavailable

APPENDED = {"audit": ("select", "insert")}  # never changed, and the database itself refuses to
READ = {"alembic_version": ("select",)}
EVERYTHING = ("select", "insert", "update", "delete")
BEYOND_ROWS = "bypassrls"  # what a worker needs if it does not own the tables
CODES = {  # PostgreSQL's error -> our code, and the sentence for the log
    "25006": ("READ_ONLY", "the database takes no writes (a standby, or set read-only)"),
    "53100": ("DISK_FULL", "the disk of the database is full: nothing was written"),
    "53300": ("CONNECTIONS_FULL", "the database takes no more connections"),
    "55P03": (
        "LOCKED",
        "somebody else holds what we need (a migration, a backup, a long statement)",
    ),
}


def as_refusal(error: BaseException) -> StoreUnavailable | None:
    """Return the refusal for a database error; None if the error is a bug of ours."""
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    if state == "42501":
        if "row-level security" in str(
            error
        ):  # row policies hide rows from a role that does not own the table
            return StoreUnavailable(
                "our role is held by the policies of rows", "RIGHT_LACKING", grant=BEYOND_ROWS
            )
        found = re.search(r"for (table|sequence|schema|relation) (\S+)", str(error))
        kind, name = found.groups() if found else ("database", "")
        rights = {"schema": "usage", "sequence": "usage"}.get(kind, ", ".join(_rights(name)))
        grant = f"grant {rights} on {kind} {name}"
        return StoreUnavailable(f"our role lacks a right: {grant}", "RIGHT_LACKING", grant=grant)
    if state not in CODES:
        return None
    code, sentence = CODES[state]
    return StoreUnavailable(sentence, code)


def takes_no_writes(connection: Connection[Any]) -> bool:
    """Return whether the database is a standby or set read-only."""
    row = connection.execute("select current_setting('transaction_read_only') = 'on'").fetchone()
    return bool(row and row[0])


def missing_grants(connection: Connection[Any]) -> list[str]:
    """Return the statements that would grant our role what it lacks."""
    row = connection.execute("select quote_ident(current_user)").fetchone()
    assert row is not None
    role, found = row[0], []
    if held_by_policies(connection):
        found.append(f"alter role {role} {BEYOND_ROWS}")
    for name, kind, *granted in connection.execute(
        """
        select relname, relkind, has_table_privilege(oid, 'select'), has_table_privilege(oid,
          'insert'),
               has_table_privilege(oid, 'update'), has_table_privilege(oid, 'delete')
        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
          and not relispartition
        union all
        select relname, relkind, has_sequence_privilege(oid, 'usage'), true, true, true
        from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S' order by 1
        """
    ):
        rights, needed = (("usage",), ("usage",)) if kind == "S" else (EVERYTHING, _rights(name))
        lacking = [
            right
            for right, has in zip(rights, granted, strict=False)
            if right in needed and not has
        ]
        if lacking:
            found.append(
                f"grant {', '.join(lacking)} on {'sequence ' if kind == 'S' else ''}{name} to "
                f"{role}"
            )
    return found


def held_by_policies(connection: Connection[Any]) -> bool:
    """Return whether row policies bind our role: it owns no tables and may not bypass them."""
    row = connection.execute("select row_security_active('source'::regclass)").fetchone()
    return bool(row and row[0])


def _rights(name: str) -> tuple[str, ...]:
    return APPENDED.get(name) or READ.get(name) or EVERYTHING
