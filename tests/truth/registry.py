"""Reads from the database what the truth is held against: records and the persons they were given
to, questions, holds, corrections.
"""

from collections.abc import Hashable
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.desk.programme.row_answers import WAYS
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.registry.judgements import kept_persons
from sibermata.store.views.findings import matter_of
from tests.truth.humans import Record, Registry


class Asked(NamedTuple):
    """An open question."""

    id: int
    code: str
    people: tuple[int, ...]


class Waiting(NamedTuple):
    """A plan that waits for a person."""

    id: int
    source: str  # '' = the whole province's night
    part: str
    code: str
    touched: tuple[int, ...]


def read_records(connection: Connection[Any]) -> list[Record]:
    """Return every record of every source."""
    rows = connection.execute(
        "select source, id, key, village_code, post, label_key, name_key, birth_date, person_id, "
        "linked_by, missing_run is null from source_record"
    )
    return [Record(*row) for row in rows]


def read_registry(connection: Connection[Any]) -> Registry:
    """Return who stands in the registry now."""
    roots = kept_persons(connection)
    people = frozenset(
        row[0] for row in connection.execute("select id from person where recorded_to = 'infinity'")
    )
    asked = {
        frozenset(roots.get(person, person) for person in one.people)
        for one in open_questions(connection).values()
        if one.people
    }
    return Registry(read_records(connection), roots, people, frozenset(asked))


def open_questions(connection: Connection[Any]) -> dict[Hashable, Asked]:
    """Return the open questions about the roster, as the lists of the commands count them: one that
    is raised to several sources is one, and so is one about a word of a source, in however many
    rows it stands. Those about rows of lists are no questions of identity: whose a row is makes
    nobody one.
    """
    rows = rows_as_dicts(
        connection.execute(
            "select fingerprint, id, source, code, severity, status, column_name, shown, detail, "
            "people from finding where severity = 'question' and status = 'open' and code <> "
            "all(%s) order by id desc",
            (list(WAYS),),
        )
    )
    return {
        matter_of(row) or bytes(row["fingerprint"]): Asked(
            row["id"], row["code"], tuple(row["people"])
        )
        for row in rows
    }


def count_in_office(connection: Connection[Any]) -> int:
    """Return how many tenures are in office."""
    row = connection.execute(
        "select count(*) from tenure where recorded_to = 'infinity' and status <> 'ended'"
    ).fetchone()
    return int(row[0]) if row else 0


def waiting_holds(connection: Connection[Any]) -> list[Waiting]:
    """Return what waits for a decision, oldest first."""
    rows = connection.execute(
        "select id, source, part, code, touched from hold where status = 'waiting' order by id"
    )
    return [Waiting(row[0], row[1], row[2], row[3], tuple(row[4])) for row in rows]


def corrections_now(connection: Connection[Any]) -> list[tuple[int, int, str]]:
    """Return number, person and state of every correction of a value."""
    rows = connection.execute(
        "select id, person_id, state from correction where kind = 'value' order by id"
    )
    return [(row[0], row[1], row[2]) for row in rows]
