"""Suggests whom written names may mean: several names at once, a few people for each."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.rules.person.search import Meant
from sibermata.store.base.scope import Scope
from sibermata.store.registry.judgements import KEPT

EACH = 4  # people suggested for a name


class Wanted(NamedTuple):
    """A name that stands somewhere, with the known words that its words may mean."""

    name: int  # its number, of the caller's choosing
    district: str  # whose people come first; '' = any
    meant: Sequence[Meant]


SUGGESTED = f"""
    with recursive {KEPT.format(at="clock_timestamp()")},
    meant as (select * from unnest(%(names)s::int[], %(near)s::text[], %(places)s::int[],
      %(tokens)s::text[], %(mistakes)s::int[]) m(name, district, place, token, mistakes)),
    hit as (
        select m.name, coalesce(k.kept, n.person_id) person, m.place, min(m.mistakes) mistakes,
          bool_or(n.in_office) in_office, bool_or(n.district_code = m.district) near,
          min(n.name_key) name_key
        from name_token n join meant m on m.token = n.token
        left join kept k on k.person = n.person_id
        where n.token = any(%(tokens)s)
          and (%(districts)s::text[] is null or n.district_code = any(%(districts)s))
        group by 1, 2, 3),
    found as (
        select name, person, count(*) words, sum(mistakes) mistakes,
          bool_or(in_office) in_office, bool_or(near) near, min(name_key) name_key
        from hit group by 1, 2),
    best as (
        select name, person, words = max(words) over (partition by name) whole,
          row_number() over (partition by name
            order by words desc, near desc, mistakes, in_office desc, name_key, person) place
        from found)
    select name, person from best where whole and place <= %(each)s order by name, place
"""


def suggest_people(
    connection: Connection[Any], scope: Scope, wanted: Sequence[Wanted], *, each: int = EACH
) -> dict[int, list[int]]:
    """Return name -> whom it may mean, the likeliest first; a name that means nobody is left out.

    First who bears most of its words, then who is of its district, by mistakes and name.
    """
    rows = [(one.name, one.district, *meant) for one in wanted for meant in one.meant]
    names, near, places, tokens, mistakes = zip(*rows, strict=True) if rows else ((),) * 5
    found: dict[int, list[int]] = defaultdict(list)
    asked = {
        "names": list(names),
        "near": list(near),
        "places": list(places),
        "tokens": list(tokens),
        "mistakes": list(mistakes),
        "districts": scope.listed,
        "each": each,
    }
    for name, person in connection.execute(SUGGESTED, asked):
        found[name].append(person)
    return dict(found)
