"""Rows of lists in the database: the present ones, written as versions, in bulk; and people's
answers.
"""

from collections.abc import Iterable, Sequence, Set
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from psycopg import Connection

from sibermata.records.programme.listed import Answers, RowAnswer, StoredRow
from sibermata.store.base.copying import copy_lines, line_of
from sibermata.store.base.rows import OPEN

ROW = StoredRow._fields
COLUMNS = ", ".join("said::text" if name == "said" else name for name in ROW)


def is_list(connection: Connection[Any], source: str) -> bool:
    """Return whether a source delivers pledges or trainings."""
    row = connection.execute("select delivers from source where slug = %s", (source,)).fetchone()
    return row is not None and row[0] != "roster"


def rows_of_source(connection: Connection[Any], source: str) -> dict[bytes, StoredRow]:
    """Return thread -> present row, including withdrawn ones."""
    rows = connection.execute(
        f"select {COLUMNS} from list_row where source = %s and {OPEN}", (source,), binary=True
    )
    return {bytes(row[1]): _row(row) for row in rows}


def rows_of_deeds(
    connection: Connection[Any],
    delivers: str,
    deeds: Sequence[int],
    but: str,
    *,
    gone: bool = True,
) -> list[tuple[int, str]]:
    """Return (act or result, what the row alone would make of it) for the rows of other sources
    that list these deeds; `gone`: also for rows that did.
    """
    states = ["linked", "withdrawn"] if gone else ["linked"]
    return connection.execute(
        f"select deed_id, deed_state from list_row where {OPEN} and deed_id = any(%s) and delivers "
        "= %s and source <> %s and state = any(%s)",
        (list(deeds), delivers, but, states),
    ).fetchall()


def find_row(connection: Connection[Any], source: str, row_hash: bytes) -> StoredRow | None:
    """Return the row of a list by the hash of its cells."""
    row = connection.execute(
        f"select {COLUMNS} from list_row where source = %s and row_hash = %s and {OPEN}",
        (source, row_hash),
        binary=True,
    ).fetchone()
    return _row(row) if row else None


def _row(row: Sequence[Any]) -> StoredRow:
    one = StoredRow(*row)
    return one._replace(
        thread=bytes(one.thread),
        about=bytes(one.about),
        row_hash=bytes(one.row_hash),
        candidates=tuple(one.candidates),
    )


def write_rows(
    connection: Connection[Any], at: datetime, rows: Sequence[StoredRow], stood: Set[bytes]
) -> None:
    """Write versions of rows; each closes the present one. `stood`: threads that have one."""
    closed = [row.thread for row in rows if row.thread in stood]
    if closed:
        connection.execute(
            "update list_row set recorded_to = %s where source = %s and thread = any(%s) "
            f"and {OPEN}",
            (at, rows[0].source, closed),
        )
    _copy(connection, "list_row", at, rows)


def write_deeds(
    connection: Connection[Any],
    table: str,
    at: datetime,
    deeds: Sequence[tuple[Any, ...]],
    *,
    new: bool = False,
) -> None:
    """Write versions of acts or results in bulk; each closes the present one, unless it is new."""
    if deeds and not new:
        connection.execute(
            f"update {table} set recorded_to = %s where id = any(%s) and {OPEN}",
            (at, [deed[0] for deed in deeds]),
        )
    _copy(connection, table, at, deeds)


def _copy(
    connection: Connection[Any], table: str, at: datetime, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Copy NamedTuples whose fields are columns, each with the instant from
    which it is in force.
    """
    if not rows:
        return
    shape, instant = type(rows[0]), at.isoformat()
    line = _lines(shape)
    columns = ("recorded_from", *getattr(shape, "_fields"))  # noqa: B009 - of a NamedTuple
    copy_lines(connection, table, columns, (line(instant, *row) for row in rows))


_lines = lru_cache(maxsize=4)(line_of)


def fresh_ids(connection: Connection[Any], sequence: str, count: int) -> list[int]:
    """Return numbers that were never given before."""
    rows = connection.execute(
        "select nextval(%s::regclass) from generate_series(1, %s)", (sequence, count)
    )
    return [int(row[0]) for row in rows]


def answers_of(connection: Connection[Any], source: str) -> Answers:
    """Return people's present answers about the rows of a source."""
    rows = connection.execute(
        "select about, person_id, nobody, text, cycle, accept from list_answer where source = %s "
        f"and {OPEN}",
        (source,),
    )
    return {bytes(row[0]): RowAnswer(*row[1:]) for row in rows}


def write_answer(
    connection: Connection[Any],
    at: datetime,
    source: str,
    about: bytes,
    question: int,
    answer: RowAnswer,
    by: str,
    reason: str,
) -> None:
    """Write an answer, replacing an earlier one about the same."""
    connection.execute(
        f"update list_answer set recorded_to = %s where source = %s and about = %s and {OPEN}",
        (at, source, about),
    )
    connection.execute(
        "insert into list_answer (source, about, question, person_id, nobody, text, cycle, accept, "
        "by, reason, recorded_from) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (source, about, question, *answer, by, reason, at),
    )


def answer_to(connection: Connection[Any], question: int) -> tuple[RowAnswer, str, str] | None:
    """Return the answer to a question that stands, by whom and why; None where there is none."""
    row = connection.execute(
        "select person_id, nobody, text, cycle, accept, by, reason from list_answer where question "
        f"= %s and {OPEN}",
        (question,),
    ).fetchone()
    return (RowAnswer(*row[:5]), row[5], row[6]) if row else None


def withdraw_answer(connection: Connection[Any], at: datetime, question: int) -> bool:
    """Close the answer to a question; return whether there was one."""
    done = connection.execute(
        f"update list_answer set recorded_to = %s where question = %s and {OPEN}", (at, question)
    )
    return bool(done.rowcount)


def last_publication(connection: Connection[Any], district: str) -> int:
    """Return the number of the last publication that may have changed who holds or held a seat in a
    district (for a province: in any of its districts), 0 if there is none.
    """
    row = connection.execute(
        """
        select coalesce(max(p.number), 0) from publication p
        left join source s on s.slug = p.source
        where p.source not in ('pledges', 'trainings')
          and (s.slug is null or (s.delivers = 'roster' and s.district_code like %s))
        """,
        (f"{district}%",),
    ).fetchone()
    return int(row[0]) if row else 0


GROUND = f"""
        select (select coalesce(max(id), 0) from programme_item),
          (select count(*) || ' ' || count(*) filter (where {OPEN}) from event),
          (select count(*) || ' ' || count(*) filter (where {OPEN}) from list_answer
            where source = %(source)s),
          exists (select from list_row where source = %(source)s and {OPEN}
            and state in ('asked', 'nobody')),
          exists (select from finding where source = %(source)s and status = 'open'
            and code in ('ACT_OUTSIDE_CYCLE', 'RESULT_CONTRADICTS')
            and detail like '%%belum tiba%%'),
          exists (select from list_row r join training_result t on t.id = r.deed_id
            and t.recorded_to = 'infinity' and t.outcome = 'failed'
            where r.source = %(source)s and r.recorded_to = 'infinity'
            and r.delivers = 'trainings' and r.deed_state = 'passed')
"""


def firm_word(connection: Connection[Any], source: str, today: date) -> tuple[str, bool]:
    """Return a digest that changes whenever every row of a list may have to be judged again, and
    whether rows wait for somebody.
    """
    row = connection.execute(
        GROUND,
        {"source": source},
    ).fetchone()
    assert row is not None
    items, events, answers, waits, to_come, differs = row
    return f"{items} {events} {answers} {today if to_come else ''} {differs}", bool(waits)


def ground_word(
    connection: Connection[Any],
    source: str,
    district: str,
    today: date,
    early: Sequence[str],
    publication: int | None = None,
) -> str:
    """Return a digest that changes whenever rows of a list may have to be judged again although its
    bytes are the same.

    It covers the programme, events and answers; the rosters of which only an older publication was
    read (`early`); and, while there are such or rows wait for somebody, all rosters.
    """
    firm, waits = firm_word(connection, source, today)
    rosters: int | str = ""
    if waits or early:
        rosters = last_publication(connection, district) if publication is None else publication
    return f"\x1f{firm} {','.join(early)} {rosters}"


def close_list_findings(
    connection: Connection[Any],
    source: str,
    raised: Iterable[tuple[str, bytes]],
    left: Sequence[bytes] = (),
) -> int:
    """Close the findings of a list that were not raised again.

    Answered ones stay answered; those about rows that were not looked at (`left`: their hashes)
    stay open.
    """
    pairs = sorted(set(raised))
    return connection.execute(
        """
        update finding set status = 'fixed_at_source', closed_at = now()
        where source = %s and status in ('open', 'patched')
        and not coalesce(row_hash = any(%s::bytea[]), false) and not exists (
          select from unnest(%s::text[], %s::bytea[]) r(district, fingerprint)
          where r.district = finding.district_code and r.fingerprint = finding.fingerprint)
        """,
        (source, list(left), [pair[0] for pair in pairs], [pair[1] for pair in pairs]),
    ).rowcount
