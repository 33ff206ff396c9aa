"""Finds people by words of their names: the typed words against the province's words in memory,
those that may be meant in the table of words by equality.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.rules.person.search import Meant
from sibermata.store.base.scope import Scope
from sibermata.store.registry.judgements import KEPT

PAGE = 50


class Place(NamedTuple):
    """Where somebody stands in what was found."""

    mistakes: int
    gone: bool
    name_key: str
    person: int


class Found(NamedTuple):
    """A page of what was found, in order, and how many there are in all."""

    places: list[Place]
    total: int


class KnownWords:
    """The words of all names, kept in memory until they are indexed anew."""

    def __init__(self) -> None:
        self._kept: tuple[int, list[str]] = (-1, [])

    def read(self, connection: Connection[Any]) -> list[str]:
        """Return the words in order."""
        row = connection.execute("select coalesce(max(id), 0) from indexing").fetchone()
        assert row is not None
        if self._kept[0] != row[0]:
            words = connection.execute('select token from name_word order by token collate "C"')
            self._kept = (row[0], [token for (token,) in words])
        return self._kept[1]


def people_with_phone(connection: Connection[Any], scope: Scope, hashed: bytes) -> list[int]:
    """Return who has a telephone number, by its keyed hash."""
    rows = connection.execute(
        "select distinct person_id from phone_number where hash = %(hash)s and "
        "(%(districts)s::text[] is null or district_code = any(%(districts)s)) order by 1",
        {"hash": hashed, "districts": scope.listed},
    )
    return [person for (person,) in rows]


IN_SCOPE = "(%(districts)s::text[] is null or n.district_code = any(%(districts)s))"
# of merged persons the one that is shown
BORNE = f"""
    select coalesce(k.kept, n.person_id) person from name_token n
    left join kept k on k.person = n.person_id where n.token = any(%(t{{place}})s) and {IN_SCOPE}
"""
# Who bears every word. A word of many is borne by some 15,000: numbers alone are compared, and only
# whoever is left is looked at, by his key.
EVERY = f"""
    found as materialized ({{borne}}),
    member as (
        select person id, person from found
        union all select k.person, k.kept from kept k join found f on f.person = k.kept
          where k.person <> k.kept),
    named as (
        select f.person, m.place, m.mistakes, n.in_office, n.name_key
        from member f
        cross join lateral (select * from name_token n where n.person_id = f.id offset 0) n
        join meant m on m.token = n.token where {IN_SCOPE}),
"""
# Whoever bears any of them.
ANY = f"""
    named as (
        select coalesce(k.kept, n.person_id) person, m.place, m.mistakes, n.in_office, n.name_key
        from name_token n join meant m on m.token = n.token
        left join kept k on k.person = n.person_id
        where n.token = any(%(tokens)s) and {IN_SCOPE}),
"""
# Of these, who bears most of the words, in the order of the list.
SEARCH = f"""
    with recursive {KEPT.format(at="clock_timestamp()")},
    meant as (select * from unnest(%(places)s::int[], %(tokens)s::text[], %(mistakes)s::int[])
      m(place, token, mistakes)),
    {{named}}
    counted as (
        select person, bit_count(bit_or(1::bigint << place)::bit(64)) words, {{mistakes}} mistakes,
          not bool_or(in_office) gone, min(name_key) name_key
        from named group by person),
    best as (
        select mistakes, gone, name_key, person, count(*) over () total from counted
        where words = (select max(words) from counted)),
    behind as (select mistakes, gone, name_key, person from best where person = %(after)s)
    select b.mistakes, b.gone, b.name_key, b.person, b.total from best b
    left join behind h on true
    where h.person is null or (b.mistakes, b.gone, b.name_key, b.person)
      > (h.mistakes, h.gone, h.name_key, h.person)
    order by 1, 2, 3, 4 limit %(most)s
"""
MISTAKES = "coalesce(min(mistakes) filter (where place = {place}), 0)"  # of one of the words
MOST_WORDS = 64  # places of a bit mask; a search text is too short for more


def search_people(
    connection: Connection[Any],
    scope: Scope,
    meant: Sequence[Meant],
    *,
    after: int | None = None,
    most: int = PAGE,
) -> Found:
    """Return a page of the people whose names hold the words that may be meant: the fewest mistakes
    first, then those in office, by name. `after`: the last one of the page before.
    """
    meant = [one for one in meant if one.place < MOST_WORDS]
    typed: dict[str, list[str]] = {}
    for one in meant:
        typed.setdefault(f"t{one.place}", []).append(one.token)
    values = {
        "places": [one.place for one in meant],
        "tokens": [one.token for one in meant],
        "mistakes": [one.mistakes for one in meant],
        "districts": scope.listed,
        "after": after,
        "most": most,
        **typed,
    }
    places = range(len(typed))
    mistakes = " + ".join(MISTAKES.format(place=place) for place in places) or "0"
    borne = " intersect ".join(BORNE.format(place=place) for place in places)
    rows: list[Any] = []
    for named in (EVERY.format(borne=borne), ANY)[len(typed) < 2 :]:
        rows = (
            rows
            or connection.execute(SEARCH.format(named=named, mistakes=mistakes), values).fetchall()
        )
    found = [Place(*row[:4]) for row in rows]
    return Found(found, rows[0][4] if rows else 0)
