"""Who was in the last published file of a source: asked about people who come to a seat tonight."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.copying import bytea_list


class InLastFile(NamedTuple):
    """Which of the values asked about a present record of the source has."""

    people: frozenset[int]
    names: frozenset[str]
    niks: frozenset[bytes]
    births: frozenset[date]


NOBODY = InLastFile(frozenset(), frozenset(), frozenset(), frozenset())


def in_last_file(
    connection: Connection[Any],
    district: str,
    source: str,
    *,
    people: Collection[int],
    names: Collection[str],
    niks: Collection[bytes],
    births: Collection[date],
) -> InLastFile:
    """Return which of these people, names, NIKs and birth dates the last published file had."""
    rows = connection.execute(
        """
        select person_id, name_key, nik_hash, birth_date from source_record
        where district_code = %(district)s and source = %(source)s and missing_run is null
          and (person_id = any(%(people)s::bigint[]) or name_key = any(%(names)s::text[])
            or nik_hash = any(%(niks)s::bytea[]) or birth_date = any(%(births)s::date[]))
        """,
        {
            "district": district,
            "source": source,
            "people": sorted(people),
            "names": sorted(names),
            "niks": bytea_list(sorted(niks)),
            "births": sorted(births),
        },
        binary=True,
        prepare=False,
    ).fetchall()
    found, named, numbered, born = zip(*rows, strict=True) if rows else ((), (), (), ())
    return InLastFile(
        frozenset(people).intersection(found),
        frozenset(names).intersection(named),
        frozenset(niks).intersection(numbered),
        frozenset(births).intersection(born),
    )
