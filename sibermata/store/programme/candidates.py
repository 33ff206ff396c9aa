"""Whom the rows of a list may mean, gathered in sets: by NIK, village, birth date, present or
former name, telephone or e-mail.

It gathers and decides nothing.
"""

from collections.abc import Collection, Mapping
from itertools import product
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.programme.listed import Candidate
from sibermata.rules.person.contact import contact_words
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.fields import open_private

SEAT = """t.village_code, t.post, t.start_date,
      case when t.status = 'ended' then t.end_date end"""
STOOD = """t.recorded_to = 'infinity' and t.end_how <> 'annulled'
      and (t.status <> 'ended' or t.end_date is not null)"""
HELD = f"""
    select t.person_id, p.name_key, p.birth_date, p.nik_hash, {SEAT}, false
    from tenure t join person p on p.id = t.person_id and p.recorded_to = 'infinity'
    where {STOOD}
"""
# The same people under each of their former names.
CALLED_BEFORE = f"""
    select distinct t.person_id, p.name_key, n.birth_date, n.nik_hash, {SEAT}, true
    from tenure t join person n on n.id = t.person_id and n.recorded_to = 'infinity'
    join person p on p.id = t.person_id and p.recorded_to < 'infinity'
      and p.name_key <> n.name_key and p.name_key <> ''
    where {STOOD}
"""


def candidates_of(
    connection: Connection[Any],
    district: str,
    villages: Collection[str],
    births: Collection[Any],
    names: Collection[str],
    kept: Mapping[int, int],
) -> list[Candidate]:
    """Return everybody who holds or held a seat in these villages; and, within the district,
    everybody born on these days or with one of these present or former names.

    `kept`: merged person -> the one that is shown.
    """
    found: set[Candidate] = set()
    asked = {
        "villages": sorted(villages),
        "births": sorted(births),
        "names": sorted(names),
        "inside": f"{district}%",
    }
    conditions = []
    if villages:
        conditions.append("t.village_code = any(%(villages)s)")
    if births:
        conditions.append("{now}.birth_date = any(%(births)s) and t.village_code like %(inside)s")
    if names:
        conditions.append("p.name_key = any(%(names)s) and t.village_code like %(inside)s")
    for (people, now), condition in product(((HELD, "p"), (CALLED_BEFORE, "n")), conditions):
        statement = f"{people} and {condition.format(now=now)}"
        rows = connection.execute(statement, asked, binary=True, prepare=False)
        for person, name, birth, nik, *seat in rows:
            found.add(
                Candidate(kept.get(person, person), name, birth, bytes(nik) if nik else None, *seat)
            )
    return sorted(found, key=lambda one: (one.person, one.village, one.post, str(one.start)))


def holders_of(
    connection: Connection[Any], niks: Collection[bytes], kept: Mapping[int, int]
) -> list[Candidate]:
    """Return the persons with one of these NIKs who hold or held a seat, each once, without the
    seat.
    """
    if not niks:
        return []
    rows = connection.execute(
        "select id, name_key, birth_date, nik_hash from person p where recorded_to = 'infinity' "
        "and nik_hash = any(%s) and exists (select from tenure t where t.person_id = p.id and "
        "t.recorded_to = 'infinity' and t.end_how <> 'annulled')",
        (sorted(niks),),
        binary=True,
    )
    return [
        Candidate(kept.get(person, person), name, birth, bytes(nik), "", "", None, None)
        for person, name, birth, nik in rows
    ]


def reached_by(
    connection: Connection[Any],
    secrecy: Secrecy,
    territory: str,
    contacts: Collection[bytes],
    kept: Mapping[int, int],
) -> dict[bytes, list[int]]:
    """Return keyed telephone number or e-mail address -> the person who has it and holds or held a
    seat in the territory (a district or a province).

    Sealed values are opened and hashed here; no number leaves.
    """
    if not contacts:
        return {}
    rows = connection.execute(
        "select id, private from person p where recorded_to = 'infinity' and private is not null "
        "and exists (select from tenure t where t.person_id = p.id and t.recorded_to = 'infinity' "
        "and t.end_how <> 'annulled' and t.village_code like %s)",
        (f"{territory}%",),
        binary=True,
    )
    found: dict[bytes, set[int]] = {}
    for person, sealed in rows:
        private = open_private(bytes(sealed), secrecy)
        for word in contact_words((private.phone, private.phone2), private.email):
            if (key := secrecy.sign(word)) in contacts:
                found.setdefault(key, set()).add(kept.get(person, person))
    return {key: sorted(people) for key, people in found.items()}


def described(
    connection: Connection[Any], people: Collection[int]
) -> dict[int, list[tuple[str, str, str, str, str]]]:
    """Return person -> (name, post, label, village, district) of each seat, the
    present one first.
    """
    rows = connection.execute(
        "select p.id, p.name, t.post, t.label, r.name, t.district_code from person p "
        "join tenure t on t.person_id = p.id and t.recorded_to = 'infinity' and t.end_how <> "
        "'annulled' left join region r on r.code = t.village_code "
        "where p.recorded_to = 'infinity' and p.id = any(%s) "
        "order by t.status = 'ended', t.start_date desc nulls last, t.id",
        (sorted(people),),
    )
    found: dict[int, list[tuple[str, str, str, str, str]]] = {}
    for person, *seat in rows:
        found.setdefault(person, []).append(tuple(seat))
    return found


class Called(NamedTuple):
    """A present or former name of a person."""

    name: str
    key: str
    now: bool


def names_of_candidates(
    connection: Connection[Any], people: Collection[int], kept: Mapping[int, int]
) -> dict[int, list[Called]]:
    """Return person -> the present and former names of that person and of everybody merged into it,
    each once, the latest first.
    """
    gone = {one: into for one, into in kept.items() if into in people}
    rows = connection.execute(
        "select id, name, name_key, recorded_to = 'infinity' from person where id = any(%s) and "
        "name_key <> '' order by recorded_from desc, id",
        (sorted({*people, *gone}),),
    )
    found: dict[int, list[Called]] = {}
    for person, name, key, now in rows:
        names = found.setdefault(gone.get(person, person), [])
        if key not in {one.key for one in names}:
            names.append(Called(name, key, now and person not in gone))
    return found
