"""Spelling rules from one answer: what a word of one source means, for all its identical values -
shown before it holds.

Invariant: a rule is made by a person for one source; the source is read anew under it.
"""

import json
from typing import Any

from sibermata.errors import UsageError
from sibermata.rules.value.word_answers import ANSWERED, Meaning, value_key, why_not
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.desk.desk import Desk, refuse_unnamed
from sibermata.store.desk.locks import read_anew
from sibermata.store.registry.findings import VALUE
from sibermata.store.views.findings import with_places


def affected(desk: Desk, source: str, column: str, value: str) -> list[dict[str, Any]]:
    """Return the open findings about this value of a source: the rows that an answer would settle,
    each with its place.
    """
    found = rows_as_dicts(
        desk.connection.execute(
            """
            select f.id, f.row_hash, f.source, f.file, f.sheet, f.row_number "row", f.header,
              f.column_name, f.code, f.severity, f.status, f.shown, f.value
            from finding f
            where f.source = %s and f.column_name = %s and f.status in ('open', 'answered')
            order by f.id""",
            (source, column),
        )
    )
    wanted = value_key(value)
    same = [
        row
        for row in found
        if row["value"] and value_key(desk.secrecy.open(bytes(row["value"]), VALUE)) == wanted
    ]
    shown = [
        {name: cell for name, cell in row.items() if name != "value"}
        for row in with_places(desk.connection, same)
    ]
    return sorted(shown, key=lambda row: (row["file"], row["sheet"], row["row"] or 0))


def word_of(desk: Desk, finding: int) -> tuple[str, str, str]:
    """Return source, column and written value of a question about a word."""
    row = desk.connection.execute(
        "select source, column_name, value, code from finding where id = %s and severity = "
        "'question'",
        (finding,),
    ).fetchone()
    if row is None:
        raise UsageError(f"there is no question {finding}")
    if row[1] not in ANSWERED or row[2] is None:
        raise UsageError(
            f"question {finding} ({row[3]}) is no matter of spelling: repair the row with "
            f"`rejections repair {finding}`, or mend its source"
        )
    return row[0], row[1], desk.secrecy.open(bytes(row[2]), VALUE)


def teach(
    desk: Desk, source: str, column: str, value: str, meaning: Meaning, *, reason: str = ""
) -> tuple[int, int]:
    """Make the rule; return its number and how many rows it settles.

    Another meaning of the same value is withdrawn.
    """
    refuse_unnamed(desk)
    known = desk.connection.execute(
        "select district_code from source where slug = %s for update", (source,)
    ).fetchone()
    if known is None:
        raise UsageError(f"source {source!r} was never read")
    if why := why_not(desk.book, column, value, meaning):
        raise UsageError(f"{column}: {why}")
    rows = affected(desk, source, column, value)
    _withdraw(
        desk,
        "source = %s and column_name = %s and value_key = %s",
        source,
        column,
        value_key(value),
    )
    made = desk.connection.execute(
        "insert into spelling_rule (source, column_name, value_key, meaning, by, at, reason)"
        " values (%s, %s, %s, %s, %s, clock_timestamp(), %s) returning id",
        (source, column, value_key(value), json.dumps(dict(meaning)), desk.by, reason),
    ).fetchone()
    assert made is not None
    desk.connection.execute(
        "update finding set status = 'answered' where district_code = %s and id = any(%s) and "
        "status = 'open'",
        (known[0], [row["id"] for row in rows]),
    )
    read_anew(desk.connection, [source])
    desk.note(
        "spelling taught",
        made[0],
        source=source,
        column=column,
        rows=len(rows),
        meaning=dict(meaning),
    )
    return int(made[0]), len(rows)


def forget(desk: Desk, number: int) -> None:
    """Take a rule back: its values are questions again."""
    refuse_unnamed(desk)
    gone = _withdraw(desk, "id = %s", number)
    if not gone:
        raise UsageError(f"there is no spelling rule {number}, or it was withdrawn already")
    read_anew(desk.connection, gone)
    desk.note("spelling forgotten", number, source=gone[0])


def _withdraw(desk: Desk, which: str, *values: object) -> list[str]:
    change = "update spelling_rule set withdrawn_by = %s, withdrawn_at = clock_timestamp()"
    rows = desk.connection.execute(
        f"{change} where withdrawn_at is null and {which} returning source", (desk.by, *values)
    )
    return [row[0] for row in rows]
