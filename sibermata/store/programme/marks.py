"""Marks in the database: written in bulk, and which persons must be marked again.

Invariant: one worker marks at a time (`lock_marks`), and what it read is recorded together with
what it wrote.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.copying import SEPARATOR, copy_lines, stored_lines
from sibermata.store.base.engine import wait_for_lock
from sibermata.store.base.publications import seen_until
from sibermata.store.programme.gather import questions_at

MARK_LOCK = 0x51BE_0005
MARK = (
    "person_id",
    "kind",
    "subject",
    "pledge_class",
    "district_code",
    "village_code",
    "post",
    "tenure_id",
    "state",
    "due",
    "since",
    "valid_until",
    "done",
    "of",
    "evidence_id",
    "start_unknown",
    "changes_on",
)
SILENT = frozenset(  # may be null
    ("due", "since", "valid_until", "done", "of", "evidence_id", "changes_on")
)
SEAT = (
    "tenure_id",
    "person_id",
    "district_code",
    "village_code",
    "post",
    "pledge_class",
    "present",
)


class Marked(NamedTuple):
    """The state of the registry from which the present marks were made."""

    at: datetime
    day: date
    rules: bytes
    publications: int
    asked: list[int]
    questions: str


class Now(NamedTuple):
    """The state of the registry from which marks would be made now."""

    at: datetime  # nothing that is recorded later was seen, nothing earlier is still to come
    publications: int
    asked: list[int]
    questions: str


def lock_marks(connection: Connection[Any]) -> None:
    """Let one worker mark at a time, until the transaction ends."""
    wait_for_lock(connection, MARK_LOCK)


def last_marking(connection: Connection[Any]) -> Marked | None:
    """Return the state from which the present marks were made; None if there are none."""
    row = connection.execute(
        "select at, day, rules, publications, asked, questions from marking order by id desc "
        "limit 1"
    ).fetchone()
    return Marked(row[0], row[1], bytes(row[2]), *row[3:]) if row else None


def look(connection: Connection[Any]) -> Now:
    """Return the state from which marks would be made now."""
    at, publications = seen_until(connection)
    questions = questions_at(connection)
    text = " ".join(f"{number}:{sorted(people)}" for number, people in questions)
    asked = sorted({person for _, people in questions for person in people})
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest() if questions else ""
    return Now(at, publications, asked, digest)


def anything_recorded(connection: Connection[Any], last: Marked, now: Now, day: date) -> bool:
    """Return whether anything that marks are made from may have changed since."""
    if (last.publications, last.questions) != (now.publications, now.questions):
        return True
    row = connection.execute(
        """
        select exists (select from person_redirect where at >= %(at)s or undone_at >= %(at)s)
          or exists (select from mark where changes_on <= %(day)s)
          or (%(last)s < %(day)s and exists (select from tenure where recorded_to = 'infinity'
            and (start_date > %(last)s and start_date <= %(day)s
              or end_date >= %(last)s and end_date < %(day)s)))
        """,
        {"at": last.at, "day": day, "last": last.day},
    ).fetchone()
    return bool(row and row[0])


class ToMark(NamedTuple):
    """The persons that a marking must look at."""

    people: set[int]
    seats: bool  # whether seats may have changed, and not only deeds


def people_to_mark(connection: Connection[Any], last: Marked, now: Now, day: date) -> ToMark:
    """Return the persons about whom anything was recorded since, or whose marks may change by time
    alone.
    """
    rows = connection.execute(
        """
        select person_id, true from tenure where recorded_from >= %(at)s
          or (recorded_to >= %(at)s and recorded_to < 'infinity')
          or (recorded_to = 'infinity' and (start_date > %(last)s and start_date <= %(day)s
            or end_date >= %(last)s and end_date < %(day)s))
        union select person_id, false from pledge_act where recorded_from >= %(at)s
          or (recorded_to >= %(at)s and recorded_to < 'infinity')
        union select person_id, false from training_result where recorded_from >= %(at)s
          or (recorded_to >= %(at)s and recorded_to < 'infinity')
        union select person_id, false from exemption where recorded_from >= %(at)s
          or (recorded_to >= %(at)s and recorded_to < 'infinity')
        union select unnest(candidates), false from list_row where candidates <> '{}'
          and (recorded_from >= %(at)s or (recorded_to >= %(at)s and recorded_to < 'infinity'))
        union select unnest(array[gone, kept]), true from person_redirect
          where at >= %(at)s or undone_at >= %(at)s
        union select person_id, true from mark where changes_on <= %(day)s
        """,
        {"at": last.at, "day": day, "last": last.day},
    ).fetchall()
    found = {person for person, _ in rows}
    seats = any(moved for _, moved in rows)
    if last.questions != now.questions:
        found.update(last.asked, now.asked)
    return ToMark(found, seats)


def temporary_marks(connection: Connection[Any]) -> None:
    """Create empty temporary tables that hide the stored marks until the transaction ends, for
    marks of another day or instant.
    """
    for table in ("mark", "held_seat"):
        connection.execute(
            f"create temporary table {table} (like public.{table} including defaults) on commit "
            "drop"
        )


def clear_marks(connection: Connection[Any], people: Collection[int]) -> set[str]:
    """Delete the marks and seats of these persons; return their districts."""
    districts: set[str] = set()
    for table in ("mark", "held_seat"):
        rows = connection.execute(
            f"with gone as (delete from {table} where person_id = any(%s) returning "
            "district_code) select distinct district_code from gone",
            (list(people),),
            prepare=False,
        )
        districts.update(row[0] for row in rows)
    return districts


def write_marks(
    connection: Connection[Any], marks: Iterable[str], seats: Iterable[str]
) -> tuple[int, int]:
    """Write marks and seats, each a line for COPY in the order of MARK or SEAT; return how many."""
    columns = [f'"{name}"' for name in MARK]
    return (
        copy_lines(connection, "mark", columns, marks),
        copy_lines(connection, "held_seat", SEAT, seats),
    )


def replace_marks(connection: Connection[Any], marks: Iterable[str], seats: Iterable[str]) -> int:
    """Make these the only marks and seats of everybody; return how many marks.

    Unchanged lines are not written again: most do not change, and writing four hundred thousand
    takes longer than deciding them.
    """
    count = _replace(connection, "mark", [f'"{name}"' for name in MARK], OF_MARK, marks)
    _replace(connection, "held_seat", SEAT, OF_SEAT, seats)
    return count


OF_MARK = """
    delete from mark m using unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])
      g(person_id, kind, subject, pledge_class) where m.person_id = g.person_id
      and m.kind = g.kind and m.subject = g.subject and m.pledge_class = g.pledge_class
"""
OF_SEAT = "delete from held_seat h using unnest(%s::bigint[]) g(id) where h.tenure_id = g.id"


def _replace(
    connection: Connection[Any],
    table: str,
    columns: Sequence[str],
    delete: str,
    lines: Iterable[str],
) -> int:
    stands = stored_lines(connection, table, columns, SILENT)
    count, fresh = 0, []
    for line in lines:
        count += 1
        if line in stands:
            stands.remove(line)
        else:
            fresh.append(line)
    if stands:
        keys = zip(
            *(line.split(SEPARATOR, delete.count("%s"))[:-1] for line in stands), strict=True
        )
        connection.execute(delete, [list(key) for key in keys], prepare=False)
    copy_lines(connection, table, columns, fresh)
    if (
        2 * len(fresh) > count
    ):  # renews the statistics: the planner must know how few a hundredth is
        connection.execute(f"analyze {table} (person_id)")
    return count


def remember_marking(
    connection: Connection[Any], marked: Marked, people: int, *, whole: bool
) -> None:
    """Record the state from which the marks were made."""
    connection.execute(
        "insert into marking (at, day, rules, publications, asked, questions, people, whole) "
        "values (%s, %s, %s, %s, %s, %s, %s, %s)",
        (*marked, people, whole),
    )
