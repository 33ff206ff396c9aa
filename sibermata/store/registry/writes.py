"""Writes a plan's changes: COPY for what is new, one statement for each kind of change.

Called inside the one apply transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, get_type_hints

import psycopg
from psycopg import Connection

from sibermata.records.registry import Person, RecordNow, Tenure
from sibermata.store.base.copying import SEPARATOR, copy_lines, line_of

PERSON = ("recorded_from", "run_id", *Person._fields)
TENURE = ("district_code", "recorded_from", "run_id", *Tenure._fields)
RECORD = ("district_code", "source", "first_run", "version_run", "first_seen", *RecordNow._fields)
person_line, tenure_line, record_line = line_of(Person), line_of(Tenure), line_of(RecordNow)
FEW_BYTES = 1_000_000  # of persons: below it a guess is as good
COUNTED = (  # what the night searches by
    "person (id, recorded_from, recorded_to, name_key, birth_date, nik_hash)",
    "tenure (district_code, id, recorded_from, recorded_to, person_id, village_code, status)",
    "source_record (district_code, source, id, person_id, tenure_id, missing_run, key, "
    "name_key, nik_hash, row_hash)",
)
SKETCH = 30  # of 100: a third of the time, and what the server counts by itself follows soon
VERSION = ("district_code", "record_id", "run_id", "table_number", "row_number", "said")


def _before(*values: object) -> str:
    """Return what stands before the fields of a row in every line."""
    return SEPARATOR.join(map(str, values))


def refuse_if_moved(closed: int, expected: int) -> None:
    """Another unit of work changed one of these rows since we read them: the whole unit is planned
    again.
    """
    if closed != expected:
        raise psycopg.errors.SerializationFailure(
            f"{expected - closed} rows were changed by another unit of work"
        )


def write_people(
    connection: Connection[Any],
    at: datetime,
    run_id: int,
    new: Sequence[Person],
    changed: Sequence[Person],
) -> None:
    """Close the versions of `changed` at `at`, then write `new` and `changed` as open ones."""
    if changed:
        closed = connection.execute(
            "update person set recorded_to = %s where recorded_to = 'infinity' and id = any(%s)",
            (at, [person.id for person in changed]),
        ).rowcount
        refuse_if_moved(closed, len(changed))
    first = _before(at.isoformat(), run_id)
    lines = (person_line(first, *person) for group in (new, changed) for person in group)
    copy_lines(connection, "person", PERSON, lines)


def write_tenures(
    connection: Connection[Any],
    at: datetime,
    run_id: int,
    district: str,
    new: Sequence[Tenure],
    changed: Sequence[Tenure],
) -> None:
    """Close the versions of `changed` at `at`, then write `new` and `changed` as open ones."""
    if changed:
        closed = connection.execute(
            "update tenure set recorded_to = %s where recorded_to = 'infinity' and district_code "
            "= %s and id = any(%s)",
            (at, district, [tenure.id for tenure in changed]),
        ).rowcount
        refuse_if_moved(closed, len(changed))
    first = _before(district, at.isoformat(), run_id)
    lines = (tenure_line(first, *tenure) for group in (new, changed) for tenure in group)
    copy_lines(connection, "tenure", TENURE, lines)


def write_new_records(
    connection: Connection[Any],
    at: datetime,
    run_id: int,
    district: str,
    source: str,
    records: Iterable[RecordNow],
) -> None:
    """Write records seen for the first time."""
    first = _before(district, source, run_id, run_id, at.isoformat())
    lines = (record_line(first, *record) for record in records)
    copy_lines(connection, "source_record", RECORD, lines)


# A field's type -> PostgreSQL's
SQL_TYPES: dict[Any, str] = {
    int: "bigint",
    str: "text",
    bool: "boolean",
    bytes: "bytea",
    bytes | None: "bytea",
    date | None: "date",
}
UPDATE_RECORDS = f"""
update source_record r set {", ".join(f"{name} = n.{name}" for name in RecordNow._fields[1:])},
       version_run = case when n.id = any(%s) then %s else r.version_run end,
       missing_run = null, last_seen = null
from unnest({", ".join(f"%s::{SQL_TYPES[kind]}[]" for kind in get_type_hints(RecordNow).values())})
     n({", ".join(RecordNow._fields)})
where r.district_code = %s and r.source = %s and r.id = n.id
"""


def update_records(
    connection: Connection[Any],
    run_id: int,
    district: str,
    source: str,
    records: Sequence[RecordNow],
    said: set[int],
) -> None:
    """Bring known records in step; those in `said` also got a new version.

    All of them are there tonight.
    """
    if not records:
        return
    columns = (list(column) for column in zip(*records, strict=True))
    connection.execute(UPDATE_RECORDS, (list(said), run_id, *columns, district, source))


def write_versions(
    connection: Connection[Any],
    run_id: int,
    district: str,
    versions: Iterable[tuple[int, int, int, bytes]],
) -> None:
    """Write what the source said: (record id, table number, row number, sealed cells)."""
    join, run = SEPARATOR.join, str(run_id)
    lines = (
        join((district, str(record), run, str(table), str(row), "\\x" + said.hex()))
        for record, table, row, said in versions
    )
    copy_lines(connection, "record_version", VERSION, lines)


def mark_records_missing(
    connection: Connection[Any],
    run_id: int,
    district: str,
    source: str,
    ids: Sequence[int],
    last_seen: datetime | None,
) -> None:
    """Note the first run that did not see these records, and when they were last seen."""
    if ids:
        connection.execute(
            "update source_record set missing_run = %s, last_seen = %s where district_code = %s "
            "and source = %s and id = any(%s)",
            (run_id, last_seen, district, source, list(ids)),
        )


def settle_source(
    connection: Connection[Any], slug: str, at: datetime, run_id: int, **values: Any
) -> None:
    """Write what was applied: basis, delivery, validators (JSON text), manifest; and that it was
    confirmed at `at`.
    """
    assignments = ", ".join(f"{name} = %({name})s" for name in values)
    connection.execute(
        "update source set published_run = %(run)s, published_at = %(at)s, confirmed_at = "
        f"%(at)s, {assignments} where slug = %(slug)s",
        {"run": run_id, "at": at, "slug": slug, **values},
    )


def gather_statistics(connection: Connection[Any]) -> None:
    """Let PostgreSQL count what a first load wrote, where it never did: until its own round comes,
    every plan would be a guess.
    """
    never = connection.execute(
        "select 1 from pg_class where oid = 'person'::regclass and reltuples < 0 and "
        "pg_relation_size(oid) > %s",
        (FEW_BYTES,),
    ).fetchone()
    if never:
        with connection.transaction():
            connection.execute(f"set local default_statistics_target = {SKETCH}")
            for columns in COUNTED:
                connection.execute(f"analyze {columns}")
