"""Writes a plan's changes: COPY for what is new, one statement for each kind of change.

Called inside the one apply transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg import Connection

from sibermata.records.registry import Person, Tenure
from sibermata.store.base.copying import NULL, copy_rows

PERSON = (
    "id",
    "recorded_from",
    "run_id",
    "name",
    "name_key",
    "front_title",
    "back_title",
    "sex",
    "birth_place",
    "birth_date",
    "education",
    "nik_hash",
    "private",
    "stated_by",
    "statements",
)
TENURE = (
    "district_code",
    "id",
    "recorded_from",
    "run_id",
    "person_id",
    "village_code",
    "post",
    "label",
    "label_key",
    "capacity",
    "status",
    "sk_number",
    "sk_date",
    "start_date",
    "start_how",
    "end_date",
    "end_how",
    "end_reason",
    "term",
    "stated_by",
    "start_after",
    "end_after",
    "statements",
)
RECORD = (
    "district_code",
    "source",
    "id",
    "key",
    "village_code",
    "post",
    "label_key",
    "name_key",
    "birth_date",
    "nik_hash",
    "person_id",
    "tenure_id",
    "linked_by",
    "row_hash",
    "over",
    "first_run",
    "version_run",
    "first_seen",
)
FEW_BYTES = 1_000_000  # of persons: below it a guess is as good
COUNTED = (  # what the night searches by
    "person (id, recorded_from, recorded_to, name_key, birth_date, nik_hash)",
    "tenure (district_code, id, recorded_from, recorded_to, person_id, village_code, status)",
    "source_record (district_code, source, id, person_id, tenure_id, missing_run, key, "
    "name_key, nik_hash, row_hash)",
)
VERSION = ("district_code", "record_id", "run_id", "table_number", "row_number", "said")


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
    stamp, run = at.isoformat(), str(run_id)
    copy_rows(
        connection,
        "person",
        PERSON,
        (_person_line(person, stamp, run) for group in (new, changed) for person in group),
    )


def _person_line(person: Person, stamp: str, run: str) -> tuple[str, ...]:
    (
        number,
        name,
        name_key,
        front,
        back,
        sex,
        place,
        born,
        education,
        nik_hash,
        private,
        stated_by,
        statements,
    ) = person
    return (
        str(number),
        stamp,
        run,
        name,
        name_key,
        front,
        back,
        sex,
        place,
        born.isoformat() if born else NULL,
        education,
        "\\x" + nik_hash.hex() if nik_hash else NULL,
        "\\x" + private.hex() if private else NULL,
        stated_by,
        "\\x" + statements.hex() if statements else NULL,
    )


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
    stamp, run = at.isoformat(), str(run_id)
    copy_rows(
        connection,
        "tenure",
        TENURE,
        (
            _tenure_line(tenure, stamp, run, district)
            for group in (new, changed)
            for tenure in group
        ),
    )


def _tenure_line(tenure: Tenure, stamp: str, run: str, district: str) -> tuple[str, ...]:
    t = tenure
    return (
        district,
        str(t.id),
        stamp,
        run,
        str(t.person_id),
        t.village_code,
        t.post,
        t.label,
        t.label_key,
        t.capacity,
        t.status,
        t.sk_number,
        _day(t.sk_date),
        _day(t.start_date),
        t.start_how,
        _day(t.end_date),
        t.end_how,
        t.end_reason,
        t.term,
        t.stated_by,
        _day(t.start_after),
        _day(t.end_after),
        t.statements,
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else NULL


def write_new_records(
    connection: Connection[Any],
    at: datetime,
    run_id: int,
    district: str,
    source: str,
    records: Iterable[Sequence[Any]],
) -> None:
    """Write records seen for the first time (fields as in `sync.plan.RecordNow`)."""
    stamp, run = at.isoformat(), str(run_id)
    copy_rows(
        connection,
        "source_record",
        RECORD,
        (
            (
                district,
                source,
                str(number),
                key,
                village,
                post,
                label_key,
                name_key,
                born.isoformat() if born else NULL,
                "\\x" + nik_hash.hex() if nik_hash else NULL,
                str(person),
                str(tenure),
                by,
                "\\x" + row_hash.hex(),
                "t" if over else "f",
                run,
                run,
                stamp,
            )
            for (
                number,
                key,
                village,
                post,
                label_key,
                name_key,
                born,
                nik_hash,
                person,
                tenure,
                by,
                row_hash,
                over,
            ) in records
        ),
    )


def update_records(
    connection: Connection[Any],
    run_id: int,
    district: str,
    source: str,
    records: Sequence[Sequence[Any]],
    said: set[int],
) -> None:
    """Bring known records in step; those in `said` also got a new version.

    All of them are there tonight.
    """
    if not records:
        return
    columns = list(zip(*records, strict=True))
    connection.execute(
        """
        update source_record r set key = n.key, village_code = n.village, post = n.post,
          label_key = n.label_key, name_key = n.name_key,
               birth_date = n.born, nik_hash = n.nik, person_id = n.person, tenure_id = n.tenure,
                 linked_by = n.by, row_hash = n.hash,
               over = n.over, version_run = case when n.id = any(%s) then %s else r.version_run
                 end, missing_run = null, last_seen = null
        from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
          %s::date[], %s::bytea[], %s::bigint[],
                    %s::bigint[], %s::text[], %s::bytea[], %s::boolean[])
             n(id, key, village, post, label_key, name_key, born, nik, person, tenure, by, hash,
               over)
        where r.district_code = %s and r.source = %s and r.id = n.id
        """,
        (list(said), run_id, *(list(column) for column in columns), district, source),
    )


def write_versions(
    connection: Connection[Any],
    run_id: int,
    district: str,
    versions: Iterable[tuple[int, int, int, bytes]],
) -> None:
    """Write what the source said: (record id, table number, row number, sealed cells)."""
    run = str(run_id)
    copy_rows(
        connection,
        "record_version",
        VERSION,
        (
            (district, str(record), run, str(table), str(row), "\\x" + said.hex())
            for record, table, row, said in versions
        ),
    )


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
        for columns in COUNTED:
            connection.execute(f"analyze {columns}")
