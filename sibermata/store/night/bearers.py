"""Whose a NIK, a birth date or a telephone was at the last publication: asked about a row whose
name is a word for something else (FIELD H4).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.copying import bytea_list
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.fields import open_private

NAMES = frozenset[str]


class Bearers(NamedTuple):
    """The name keys of everybody with each of the values asked about."""

    niks: Mapping[str, NAMES]
    births: Mapping[tuple[str, date], NAMES]  # village, birth date
    phones: Mapping[str, NAMES]


def find_bearers(
    connection: Connection[Any],
    secrecy: Secrecy,
    district: str,
    niks: Collection[str],
    villages: Collection[str],
) -> Bearers:
    """Return whose these NIKs were anywhere in the province, and whose the birth dates and
    telephones were in these villages.
    """
    hashes = {secrecy.hash(nik): nik for nik in niks}
    numbered = connection.execute(
        "select nik_hash, name_key from person where recorded_to = 'infinity' "
        "and nik_hash = any(%(niks)s::bytea[]) union select nik_hash, name_key from source_record "
        "where nik_hash = any(%(niks)s::bytea[])",
        {"niks": bytea_list(sorted(hashes))},
    ).fetchall()
    there = connection.execute(
        "select distinct r.village_code, r.birth_date, r.name_key, p.name_key, p.private "
        "from source_record r join person p on p.id = r.person_id and p.recorded_to = 'infinity' "
        "where r.district_code = %s and r.village_code = any(%s::text[])",
        (district, sorted(villages)),
    ).fetchall()
    births, phones = [], []
    for village, born, said, known, sealed in there:
        private = open_private(bytes(sealed), secrecy) if sealed else None
        for name in (said, known):
            births.append(((village, born), name))
            phones += [(one, name) for one in (private.phone, private.phone2)] if private else []
    return Bearers(
        _gathered((hashes[bytes(digest)], name) for digest, name in numbered),
        _gathered(births),
        _gathered(phones),
    )


def _gathered(pairs: Iterable[tuple[Any, str]]) -> dict[Any, NAMES]:
    found: dict[Any, set[str]] = defaultdict(set)
    for key, name in pairs:
        found[key].add(name)
    return {key: frozenset(names) for key, names in found.items()}
