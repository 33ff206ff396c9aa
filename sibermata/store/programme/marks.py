"""Marks in the database: written in bulk, and who is to be marked anew since the last time.

Invariant: one worker marks at a time (`lock_marks`), and what it read is remembered with what it
wrote.
"""

import hashlib
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.copying import copy_lines
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
    """From what the marks that stand were made."""

    at: datetime
    day: date
    rules: bytes
    publications: int
    asked: list[int]
    questions: str


class Now(NamedTuple):
    """What marks would be made from now."""

    at: datetime  # nothing that is recorded later was seen, nothing earlier is still to come
    publications: int
    asked: list[int]
    questions: str


def lock_marks(connection: Connection[Any]) -> None:
    """Let one worker mark at a time, until the transaction ends."""
    connection.execute("set local lock_timeout = '120s'")
    connection.execute("select pg_advisory_xact_lock(%s)", (MARK_LOCK,))
    connection.execute("set local lock_timeout = '5s'")


def last_marking(connection: Connection[Any]) -> Marked | None:
    """Return from what the marks that stand were made; None if none ever were."""
    row = connection.execute(
        "select at, day, rules, publications, asked, questions from marking order by id desc "
        "limit 1"
    ).fetchone()
    return Marked(row[0], row[1], bytes(row[2]), *row[3:]) if row else None


def look(connection: Connection[Any]) -> Now:
    """Return what marks would be made from now."""
    at, publications = seen_until(connection)
    questions = questions_at(connection)
    text = " ".join(f"{number}:{sorted(people)}" for number, people in questions)
    asked = sorted({person for _, people in questions for person in people})
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest() if questions else ""
    return Now(at, publications, asked, digest)


def anything_recorded(connection: Connection[Any], last: Marked, now: Now, day: date) -> bool:
    """Return whether anything that marks are made of may differ from what they were made of."""
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


def people_to_mark(connection: Connection[Any], last: Marked, now: Now, day: date) -> set[int]:
    """Return the persons of whom anything was recorded since, or whom time alone may have moved."""
    rows = connection.execute(
        """
        select person_id from tenure where recorded_from >= %(at)s
          or (recorded_to >= %(at)s and recorded_to < 'infinity')
          or (recorded_to = 'infinity' and (start_date > %(last)s and start_date <= %(day)s
            or end_date >= %(last)s and end_date < %(day)s))
        union select person_id from pledge_act where recorded_from >= %(at)s
          or (recorded_to >= %(at)s and recorded_to < 'infinity')
        union select person_id from training_result where recorded_from >= %(at)s
          or (recorded_to >= %(at)s and recorded_to < 'infinity')
        union select person_id from exemption where recorded_from >= %(at)s
          or (recorded_to >= %(at)s and recorded_to < 'infinity')
        union select unnest(candidates) from list_row where candidates <> '{}'
          and (recorded_from >= %(at)s or (recorded_to >= %(at)s and recorded_to < 'infinity'))
        union select unnest(array[gone, kept]) from person_redirect
          where at >= %(at)s or undone_at >= %(at)s
        union select person_id from mark where changes_on <= %(day)s
        """,
        {"at": last.at, "day": day, "last": last.day},
    )
    found = {row[0] for row in rows}
    if last.questions != now.questions:
        found.update(last.asked, now.asked)
    return found


def temporary_marks(connection: Connection[Any]) -> None:
    """Put empty tables of marks before the stored ones, until the transaction ends: what is read
    and written is then of another day or instant.
    """
    for table in ("mark", "held_seat"):
        connection.execute(
            f"create temporary table {table} (like public.{table} including defaults) on commit "
            "drop"
        )


def clear_marks(connection: Connection[Any], people: Collection[int] | None) -> set[str]:
    """Delete the marks and seats of these persons and return the districts of them; None:
    everybody's, and no district is told.
    """
    districts: set[str] = set()
    for table in ("mark", "held_seat"):
        if people is None:
            connection.execute(f"delete from {table}")
            continue
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


def remember_marking(
    connection: Connection[Any], marked: Marked, people: int, *, whole: bool
) -> None:
    """Remember from what the marks were made."""
    connection.execute(
        "insert into marking (at, day, rules, publications, asked, questions, people, whole) "
        "values (%s, %s, %s, %s, %s, %s, %s, %s)",
        (*marked, people, whole),
    )
