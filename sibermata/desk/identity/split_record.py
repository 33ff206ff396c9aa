"""Takes one source record from a person that a rule gave it to: it gets a person of its own, its
tenure with it.

The old versions stay as they were. What the record's own words say of the new person is laid over
when its source is next read, which
is why the source's basis is forgotten here.
"""

from typing import Any

from psycopg import Connection

from sibermata.errors import UsageError
from sibermata.records.registry import Person, Tenure
from sibermata.store.base.engine import lock_district
from sibermata.store.registry.people import NOW, TENURE_COLUMNS
from sibermata.store.registry.writes import write_people, write_tenures


def part_record(connection: Connection[Any], person: int, record: int) -> int:
    """Return the id of the new person whom the record now speaks of."""
    place = connection.execute(
        "select district_code, person_id from source_record where id = %s", (record,)
    ).fetchone()
    if place is None or place[1] != person:
        raise UsageError(
            f"record {record} does not speak of person {person}: see `people show {person}`"
        )
    district = place[0]
    lock_district(connection, district)
    found = connection.execute(
        "select source, tenure_id, name_key, birth_date, nik_hash, person_id from source_record "
        "where district_code = %s and id = %s for update",
        (district, record),
    ).fetchone()
    others = connection.execute(
        "select source, tenure_id from source_record where person_id = %s and id <> %s",
        (person, record),
    ).fetchall()
    if found is None or found[5] != person or not others:
        raise UsageError(
            f"record {record} is all that is known of person {person}: there is nothing to part"
        )
    source, tenure_id, name_key, birth_date, nik_hash, _ = found
    apart, new_tenure, at, run = _fresh(connection, source)
    taken = (
        nik_hash is not None
        and connection.execute(
            f"select 1 from person where nik_hash = %s and {NOW}", (nik_hash,)
        ).fetchone()
    )
    made = Person(
        apart,
        name_key.title(),
        name_key,
        "",
        "",
        "",
        "",
        birth_date,
        "",
        None if taken else nik_hash,
        None,
        f"{source}@",
    )
    write_people(connection, at, run, [made], [])
    row = connection.execute(
        f"select {TENURE_COLUMNS} from tenure t where t.district_code = %s and t.id = %s and "
        f"t.{NOW}",
        (district, tenure_id),
    ).fetchone()
    assert row is not None, "a record without its tenure"
    tenure = Tenure(*row)
    if any(other == tenure_id for _, other in others):
        tenure = tenure._replace(id=new_tenure, person_id=apart, stated_by=source, statements="")
        write_tenures(connection, at, run, district, [tenure], [])
    else:
        tenure = tenure._replace(person_id=apart)
        write_tenures(connection, at, run, district, [], [tenure])
    connection.execute(
        "update source_record set person_id = %s, tenure_id = %s, linked_by = 'split' where "
        "district_code = %s and id = %s",
        (apart, tenure.id, district, record),
    )
    connection.execute(
        "update source set basis = null where slug = any(%s)",
        (sorted({source, *(slug for slug, _ in others)}),),
    )
    return apart


def _fresh(connection: Connection[Any], source: str) -> tuple[int, int, Any, int]:
    """Return new ids of a person and a tenure, the instant, and the run whose statement this is."""
    row = connection.execute(
        "select nextval('person_id'), nextval('tenure_id'), clock_timestamp(), published_run from "
        "source where slug = %s",
        (source,),
    ).fetchone()
    assert row is not None
    return row[0], row[1], row[2], row[3]
