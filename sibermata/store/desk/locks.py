"""What a person's act needs from the registry: the locks that order it against a night, the rows it
touches, its publication.

Invariant: an act locks the districts of everything it writes, in the order of their codes, before
it reads.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.errors import Refusal
from sibermata.records.registry import Person, Tenure
from sibermata.store.base.engine import lock_district
from sibermata.store.base.publications import BY_HAND
from sibermata.store.registry.judgements import members_of
from sibermata.store.registry.people import NOW, PERSON_COLUMNS, TENURE_COLUMNS
from sibermata.store.registry.writes import refuse_if_moved, write_people, write_tenures


class RecordOf(NamedTuple):
    """A source's record of a person."""

    source: str
    district: str
    id: int
    tenure_id: int
    row_hash: bytes
    missing: bool


class LockedPerson(NamedTuple):
    """A person with everything that an act may touch, locked."""

    person: Person
    tenures: list[tuple[str, Tenure]]  # with their district
    records: list[RecordOf]  # the most trusted source first


def lock_person(connection: Connection[Any], person: int, *more: str) -> LockedPerson:
    """Lock the districts of a person, of everybody merged with that person (and of `more`), and
    return what is stored; refuse an unknown person.
    """
    lock_districts(connection, members_of(connection, person)[1], *more)
    found = connection.execute(
        f"select {PERSON_COLUMNS} from person p where p.id = %s and p.{NOW} for update",
        (person,),
        binary=True,
    ).fetchone()
    if found is None:
        raise Refusal("PERSON_UNKNOWN", person=person)
    tenures = connection.execute(
        f"select t.district_code, {TENURE_COLUMNS} from tenure t where t.person_id = %s and "
        f"t.{NOW} order by t.status = 'ended', t.id",
        (person,),
        binary=True,
    ).fetchall()
    records = connection.execute(
        "select r.source, r.district_code, r.id, r.tenure_id, r.row_hash, r.missing_run is not "
        "null from source_record r join source s on s.slug = r.source where r.person_id = %s "
        "order by r.missing_run is not null, s.trust desc, r.source, r.id",
        (person,),
        binary=True,
    ).fetchall()
    return LockedPerson(
        Person(*found),
        [(row[0], Tenure(*row[1:])) for row in tenures],
        [RecordOf(*row) for row in records],
    )


def lock_people(connection: Connection[Any], people: Iterable[int]) -> dict[int, LockedPerson]:
    """Lock the districts of several persons in one order; return what is stored of each."""
    listed = sorted(people)
    lock_districts(connection, listed)
    return {person: lock_person(connection, person) for person in listed}


def lock_districts(connection: Connection[Any], people: Iterable[int], *more: str) -> None:
    """Lock the districts of these persons, in the order of their codes."""
    rows = connection.execute(
        f"select distinct district_code from tenure t where t.person_id = any(%s) and t.{NOW}",
        (list(people),),
    )
    for district in sorted({row[0] for row in rows.fetchall()} | set(more)):
        lock_district(connection, district)


def write_person(connection: Connection[Any], at: datetime, before: Person, after: Person) -> None:
    """Write another version of a person, unless nothing changed."""
    if after != before:
        write_people(connection, at, BY_HAND, [], [after])


def write_tenure(
    connection: Connection[Any], at: datetime, district: str, before: Tenure, after: Tenure
) -> None:
    """Write another version of a tenure, unless nothing changed."""
    if after != before:
        write_tenures(connection, at, BY_HAND, district, [], [after])


def close_versions(
    connection: Connection[Any], at: datetime, table: str, ids: Sequence[int]
) -> None:
    """Close persons or tenures that were never true; their versions stay in the history."""
    done = connection.execute(
        f"update {table} set recorded_to = %s where recorded_to = 'infinity' and id = any(%s)",
        (at, list(ids)),
    ).rowcount
    refuse_if_moved(done, len(ids))
