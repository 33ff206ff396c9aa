"""People as the night reads them: a source's records, the people behind them, and who else could
be meant. In sets only.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

from psycopg import Connection

from sibermata.records.registry import Person, StoredRecord, Tenure, Voice
from sibermata.records.states import TenureStatus
from sibermata.store.base.copying import bytea_list

# A statement whose lists filter rows bears `prepare=False`: after five uses the driver would
# prepare it, the server would plan it for any list, and search a list from its start for each row.
NOW = "recorded_to = 'infinity'"
PERSON_COLUMNS = ", ".join(f"p.{name}" for name in Person._fields)
TENURE_COLUMNS = ", ".join(f"t.{name}" for name in Tenure._fields)
RECORD_COLUMNS = ", ".join(
    f"r.{name}" for name in StoredRecord._fields if name not in ("person", "tenure")
)
PERSON_WIDTH = len(Person._fields)
RECORD_WIDTH = len(StoredRecord._fields) - 2


def stored_record(row: Sequence[Any]) -> StoredRecord:
    """Return a row of RECORD_COLUMNS, PERSON_COLUMNS and TENURE_COLUMNS as a record."""
    width = RECORD_WIDTH + PERSON_WIDTH
    person, tenure = Person(*row[RECORD_WIDTH:width]), Tenure(*row[width:])
    return StoredRecord(*(*row[:RECORD_WIDTH], person, tenure))


def stored_records(
    connection: Connection[Any],
    district: str,
    source: str,
    *,
    gone: Sequence[bytes] | None,
    keys: Sequence[str] = (),
    niks: Sequence[bytes] = (),
    names: Sequence[str] = (),
) -> list[StoredRecord]:
    """Return the records that tonight's new rows may continue, or that are gone; all of the
    source's when `gone` is None.
    """
    which = (
        ""
        if gone is None
        else (
            " and (r.row_hash = any(%(gone)s::bytea[]) or r.missing_run is not null or (r.key "
            "<> '' and r.key = any(%(keys)s)) or r.nik_hash = any(%(niks)s::bytea[]) or "
            "r.name_key = any(%(names)s))"
        )
    )
    cursor = connection.execute(
        f"""
        with r as materialized (
            select * from source_record r where r.district_code = %(district)s
              and r.source = %(source)s{which}
        )
        select {RECORD_COLUMNS}, {PERSON_COLUMNS}, {TENURE_COLUMNS}
        from r
        join person p on p.id = r.person_id and p.{NOW}
        join tenure t on t.district_code = r.district_code and t.id = r.tenure_id and t.{NOW}
        order by r.id
        """,
        {
            "district": district,
            "source": source,
            "gone": None if gone is None else bytea_list(gone),
            "keys": list(keys),
            "niks": bytea_list(niks),
            "names": list(names),
        },
        binary=True,
        prepare=False,
    )
    return [stored_record(row) for row in cursor]


def people_by_nik(
    connection: Connection[Any], hashes: Sequence[bytes]
) -> dict[bytes, list[Person]]:
    """Return the people of the whole province with one of these NIKs."""
    if not hashes:
        return {}
    cursor = connection.execute(
        f"select {PERSON_COLUMNS} from person p where p.nik_hash = any(%s::bytea[]) and p.{NOW} "
        "order by p.id",
        (bytea_list(hashes),),
        binary=True,
    )
    found: dict[bytes, list[Person]] = {}
    for row in cursor:
        person = Person(*row)
        if person.nik_hash is not None:
            found.setdefault(person.nik_hash, []).append(person)
    return found


def people_in_villages(
    connection: Connection[Any], district: str, villages: Sequence[str], names: Sequence[str]
) -> list[tuple[Person, Tenure]]:
    """Return the people of these names with a tenure in these villages, ended ones included."""
    if not villages:
        return []
    cursor = connection.execute(
        f"""
        select {PERSON_COLUMNS}, {TENURE_COLUMNS} from tenure t join person p on p.id = t.person_id
          and p.{NOW}
        where t.{NOW} and t.village_code = any(%s) and t.district_code = %s and p.name_key = any(%s)
          order by p.id, t.id
        """,
        (list(villages), district, list(names)),
        binary=True,
        prepare=False,
    )
    return [(Person(*row[:PERSON_WIDTH]), Tenure(*row[PERSON_WIDTH:])) for row in cursor]


def people_born(
    connection: Connection[Any],
    district: str,
    names: Sequence[str],
    births: Sequence[date],
    night: date,
) -> list[tuple[Person, Tenure]]:
    """Return the people of these names, born on these days, with a tenure anywhere in the district.

    Who vanished only tonight counts as in office: else the order in which two sources are synced
    would decide.
    """
    if not births:
        return []
    cursor = connection.execute(
        f"""
        with p as materialized (select * from person p where p.{NOW}
          and p.birth_date = any(%s::date[]) and p.name_key = any(%s))
        select t.status = 'active' or exists (select from run u
          where u.district_code = t.district_code and u.id = t.run_id
                                             and u.night >= %s),
               {PERSON_COLUMNS}, {TENURE_COLUMNS} from p join tenure t on t.person_id = p.id
                 and t.{NOW}
        where t.district_code = %s order by p.id, t.id
        """,
        (list(births), list(names), night, district),
        binary=True,
        prepare=False,
    )
    found = []
    for active, *row in cursor:
        tenure = Tenure(*row[PERSON_WIDTH:])
        found.append(
            (
                Person(*row[:PERSON_WIDTH]),
                tenure._replace(status=TenureStatus.ACTIVE) if active else tenure,
            )
        )
    return found


def is_person(connection: Connection[Any], person: int) -> bool:
    """Return whether this number was ever a person's."""
    row = connection.execute("select 1 from person where id = %s limit 1", (person,)).fetchone()
    return row is not None


def speakers(connection: Connection[Any], persons: Sequence[int]) -> dict[int, list[Voice]]:
    """Return person -> every record that names these people in office in a delivery that is applied
    now.
    """
    found: dict[int, list[Voice]] = {}
    if persons:
        for person, *voice in connection.execute(
            "select person_id, source, id, tenure_id from source_record where person_id = any(%s) "
            "and missing_run is null and not over order by 1, 2, 3",
            (list(persons),),
        ):
            found.setdefault(person, []).append(Voice(*voice))
    return found


def holders(connection: Connection[Any], persons: Sequence[int]) -> list[tuple[Person, Tenure]]:
    """Return these people, once with each of their tenures, ended ones included."""
    if not persons:
        return []
    cursor = connection.execute(
        f"select {PERSON_COLUMNS}, {TENURE_COLUMNS} from tenure t join person p on p.id = "
        f"t.person_id and p.{NOW}"
        f" where t.{NOW} and t.person_id = any(%s) order by p.id, t.id",
        (list(persons),),
        binary=True,
    )
    return [(Person(*row[:PERSON_WIDTH]), Tenure(*row[PERSON_WIDTH:])) for row in cursor]


def tenures_of(
    connection: Connection[Any], persons: Sequence[int]
) -> dict[int, list[tuple[str, Tenure]]]:
    """Return person -> (district, tenure) of everything these people hold or held."""
    found: dict[int, list[tuple[str, Tenure]]] = {}
    if persons:
        cursor = connection.execute(
            f"select t.district_code, {TENURE_COLUMNS} from tenure t where t.person_id = any(%s) "
            f"and t.{NOW} order by t.id",
            (list(persons),),
            binary=True,
        )
        for row in cursor:
            tenure = Tenure(*row[1:])
            found.setdefault(tenure.person_id, []).append((row[0], tenure))
    return found


def records_naming(
    connection: Connection[Any], district: str, tenures: Iterable[int]
) -> dict[int, set[int]]:
    """Return tenure -> the present records that name it in office; an undeclared source is silent.

    A tenure that nobody names is left out.
    """
    found: dict[int, set[int]] = {}
    asked = list(tenures)
    if asked:
        # By index only: from a tenure to whoever held it, from a person to the records.
        for tenure, record in connection.execute(
            """
            select r.tenure_id, r.id from unnest(%(tenures)s::bigint[]) n(id)
            cross join lateral (select distinct person_id from tenure t
              where t.district_code = %(district)s and t.id = n.id offset 0) t
            cross join lateral (select * from source_record r
              where r.person_id = t.person_id offset 0) r
            join source s on s.slug = r.source and s.active
            where r.district_code = %(district)s and r.tenure_id = n.id
              and r.missing_run is null and not r.over
            """,
            {"district": district, "tenures": asked},
        ):
            found.setdefault(tenure, set()).add(record)
    return found


def anybody_in(connection: Connection[Any], district: str) -> bool:
    """Return whether anybody of a district was ever stored."""
    found = connection.execute(
        "select 1 from tenure where district_code = %s limit 1", (district,)
    ).fetchone()
    return found is not None


def names_of(connection: Connection[Any], persons: Sequence[int]) -> dict[int, str]:
    """Return person -> name as stored now."""
    rows = connection.execute(
        f"select id, name from person where {NOW} and id = any(%s)", (list(persons),)
    ).fetchall()
    return dict(rows)


def trust_of_sources(connection: Connection[Any]) -> dict[str, int]:
    """Return source -> how far it is trusted."""
    return dict(connection.execute("select slug, trust from source").fetchall())


ID_BLOCK = 100  # what one step of the id sequences sets apart


def take_ids(connection: Connection[Any], count: int) -> list[Iterator[int]]:
    """Set at least `count` ids of persons, tenures and records apart and hand them out in order.

    Unused ones are never used.
    """
    blocks = connection.execute(
        "select nextval('person_id'), nextval('tenure_id'), nextval('record_id') from "
        "generate_series(1, %s)",
        (-(-count // ID_BLOCK),),
    ).fetchall()
    return [
        chain.from_iterable(range(start, start + ID_BLOCK) for start in starts)
        for starts in zip(*blocks, strict=True)
    ]
