"""Moves one source record away from the person that a rule linked it to: it gets a new person, and
its tenure goes along.

The old versions stay as they were. The record's values reach the new person when its source is next
read; therefore the source is read again.
"""

from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.errors import Refusal
from sibermata.records.registry import Person, Tenure
from sibermata.store.base.engine import lock_district
from sibermata.store.base.publications import publish_act
from sibermata.store.registry.deliveries import read_anew
from sibermata.store.registry.people import NOW, TENURE_COLUMNS
from sibermata.store.registry.writes import write_people, write_tenures


class Spoken(NamedTuple):
    """The locked values of a record, and the (source, tenure) of the person's other records."""

    district: str
    source: str
    tenure_id: int
    name_key: str
    birth_date: date | None
    nik_hash: bytes | None
    others: tuple[tuple[str, int], ...] = ()


def split_record(connection: Connection[Any], person: int, record: int) -> int:
    """Return the id of the new person that the record is about now."""
    spoken = lock_record(connection, person, record)
    apart, new_tenure, run = _fresh(connection, spoken.source)
    at = publish_act(connection, "split")
    made = person_of(connection, spoken, apart)
    write_people(connection, at, run, [made], [])
    tenure = tenure_of_record(connection, spoken)._replace(person_id=apart)
    if any(other == spoken.tenure_id for _, other in spoken.others):
        tenure = tenure._replace(id=new_tenure, stated_by=spoken.source, statements="")
        write_tenures(connection, at, run, spoken.district, [tenure], [])
    else:
        write_tenures(connection, at, run, spoken.district, [], [tenure])
    connection.execute(
        "update source_record set person_id = %s, tenure_id = %s, linked_by = 'split' where "
        "district_code = %s and id = %s",
        (apart, tenure.id, spoken.district, record),
    )
    read_anew(connection, {spoken.source, *(slug for slug, _ in spoken.others)})
    return apart


def lock_record(connection: Connection[Any], person: int, record: int) -> Spoken:
    """Lock a record of a person and its district; refuse another person's record, and a person's
    only one.
    """
    place = connection.execute(
        "select district_code, person_id from source_record where id = %s", (record,)
    ).fetchone()
    if place is None or place[1] != person:
        raise Refusal("RECORD_OF_OTHER", record=record, person=person)
    lock_district(connection, place[0])
    found = connection.execute(
        "select district_code, source, tenure_id, name_key, birth_date, nik_hash, person_id from "
        "source_record where district_code = %s and id = %s for update",
        (place[0], record),
    ).fetchone()
    others = connection.execute(
        "select source, tenure_id from source_record where person_id = %s and id <> %s",
        (person, record),
    ).fetchall()
    if found is None or found[6] != person or not others:
        raise Refusal("RECORD_ALONE", record=record, person=person)
    return Spoken(*found[:6])._replace(others=tuple(others))


def person_of(connection: Connection[Any], spoken: Spoken, number: int) -> Person:
    """Return the person for a record; its NIK only if nobody else has it."""
    bearer = connection.execute(
        f"select 1 from person where nik_hash = %s and {NOW}", (spoken.nik_hash,)
    ).fetchone()
    return Person(
        id=number,
        name=spoken.name_key.title(),
        name_key=spoken.name_key,
        front_title="",
        back_title="",
        sex="",
        birth_place="",
        birth_date=spoken.birth_date,
        education="",
        nik_hash=None if bearer else spoken.nik_hash,
        private=None,
        stated_by=spoken.source,
        field_sources={},  # not null: the source's next reading writes a version of its own
    )


def tenure_of_record(connection: Connection[Any], spoken: Spoken) -> Tenure:
    """Return the tenure that a record states."""
    row = connection.execute(
        f"select {TENURE_COLUMNS} from tenure t where t.district_code = %s and t.id = %s and "
        f"t.{NOW}",
        (spoken.district, spoken.tenure_id),
    ).fetchone()
    assert row is not None, "a record without its tenure"
    return Tenure(*row)


def _fresh(connection: Connection[Any], source: str) -> tuple[int, int, int]:
    """Return new ids of a person and a tenure, and the run whose statement this is."""
    row = connection.execute(
        "select nextval('person_id'), nextval('tenure_id'), published_run from source where "
        "slug = %s",
        (source,),
    ).fetchone()
    assert row is not None
    return row[0], row[1], row[2]
