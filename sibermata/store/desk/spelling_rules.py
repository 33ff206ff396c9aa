"""Spelling rules in the database: what a word of one source means, and the rows it stands in."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.rules.value.word_answers import value_key
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.findings import VALUE

WITHDRAW = """update spelling_rule set withdrawn_by = %s, withdrawn_at = clock_timestamp()
    where withdrawn_at is null and """


def findings_of_word(
    connection: Connection[Any],
    secrecy: Secrecy,
    source: str,
    column: str,
    value: str,
    village: str = "",
) -> list[dict[str, Any]]:
    """Return the undecided findings about this value of a source, oldest first; with `village` only
    those that may mean it.
    """
    rows = rows_as_dicts(
        connection.execute(
            """
            select f.id, f.row_hash, f.source, f.file, f.sheet, f.row_number "row", f.header,
              f.column_name, f.code, f.severity, f.status, f.shown, f.value
            from finding f
            where f.source = %s and f.column_name = %s and f.status in ('open', 'answered')
              and strpos(f.detail, %s) > 0 order by f.id""",
            (source, column, f"({village})" if village else ""),
        )
    )
    wanted = value_key(value)
    found = []
    for row in rows:
        sealed = row.pop("value")
        if sealed and value_key(secrecy.open(bytes(sealed), VALUE)) == wanted:
            found.append(row)
    return found


def add_rule(
    connection: Connection[Any],
    source: str,
    column: str,
    value: str,
    meaning: Mapping[str, str],
    village: str,
    *,
    by: str,
    reason: str,
) -> int:
    """Write a rule, replacing an earlier one for the same value; return its number."""
    key = value_key(value)
    connection.execute(
        WITHDRAW + "source = %s and column_name = %s and value_key = %s and village_code = %s",
        (by, source, column, key, village),
    )
    row = connection.execute(
        "insert into spelling_rule (source, column_name, value_key, village_code, meaning, by, at, "
        "reason) values (%s, %s, %s, %s, %s, %s, clock_timestamp(), %s) returning id",
        (source, column, key, village, json.dumps(dict(meaning)), by, reason),
    ).fetchone()
    assert row is not None
    return int(row[0])


class Rule(NamedTuple):
    """Which word a rule is about."""

    source: str
    column: str
    key: str  # the word, folded
    village: str


def withdraw_rule(connection: Connection[Any], number: int, by: str) -> Rule | None:
    """Withdraw a rule and return what it was about; None if no such rule is in force."""
    row = connection.execute(
        WITHDRAW + "id = %s returning source, column_name, value_key, village_code", (by, number)
    ).fetchone()
    return Rule(*row) if row else None
