"""Counts of standing: marks by state, seats held and covered, vacant seats, by any area.

Counting only: the rules say which states are in the denominator and which cover.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.errors import SibermataError
from sibermata.records.programme.catalogue import Programme
from sibermata.records.states import MarkKind
from sibermata.rules import pledge, training
from sibermata.rules.post.catalogue import Post
from sibermata.store.base.scope import Scope

AREAS = {  # level -> the area of a village and a post; names are ours, never data
    "province": "left(village_code, 2)",
    "bakorwil": "(select coalesce(max(b.code), '-') from bakorwil b "
    "where b.district = left(village_code, 5))",
    "district": "left(village_code, 5)",
    "subdistrict": "left(village_code, 8)",
    "village": "village_code",
    "post": "post",
}
COVERS = (*pledge.COVERS, *training.COVERS)
OUTSIDE = (*pledge.OUTSIDE, *training.OUTSIDE)


class Asked(NamedTuple):
    """Which marks are counted; None = all."""

    kind: str | None = None
    subject: str | None = None


EVERYTHING = Asked()
# Whose marks and seats are counted: names are ours, never data.
EVERYBODY = {"of_marks": "", "of_seats": "", "of_both": ""}
THESE = {
    "of_marks": " and person_id = any(%(people)s::bigint[])",
    "of_seats": " and person_id = any(%(people)s::bigint[])",
    "of_both": " and h.person_id = any(%(people)s::bigint[])"
    " and m.person_id = any(%(people)s::bigint[])",
}


class Group(NamedTuple):
    """The key of a count."""

    area: str
    kind: str
    subject: str
    pledge_class: str


class Count:
    """The number of persons by state, and of seats, in one group."""

    def __init__(self) -> None:
        self.states: dict[str, int] = {}
        self.seats = self.seats_covered = self.vacant = 0

    @property
    def persons(self) -> int:
        """Everybody with a mark, except those in a state outside the denominator."""
        return sum(number for state, number in self.states.items() if state not in OUTSIDE)


# `subject`: which seats each cycle or requirement asks for. `bakorwil`: which district is in which.
WITH = """
    with subject as (
        select * from unnest(%(kinds)s::text[], %(subjects)s::text[], %(posts)s::text[],
          %(classes)s::text[], %(least)s::int[], %(bodies)s::text[])
          s(kind, subject, post, pledge_class, least, body)
        where (%(kind)s::text is null or s.kind = %(kind)s)
          and (%(one)s::text is null or s.subject = %(one)s)),
    bakorwil as (select * from unnest(%(areas)s::text[], %(districts)s::text[]) b(code, district))
"""
PERSONS = """
    select {area} area, kind, subject, pledge_class, state, count(*)
    from mark where (%(kind)s::text is null or kind = %(kind)s)
      and (%(one)s::text is null or subject = %(one)s)
      and (%(seen)s::text[] is null or district_code = any(%(seen)s)){of_marks}
    group by 1, 2, 3, 4, 5
"""
# Counted before they are asked about: a few thousand groups meet the subjects, not every mark.
SEATS = """
    , seats as materialized (select {area} area, post, count(*) number from held_seat
        where present and (%(seen)s::text[] is null or district_code = any(%(seen)s)){of_seats}
        group by 1, 2),
    covered as materialized (select {area} area, post, kind, subject, pledge_class, count(*) number
        from (select h.village_code, h.post, m.kind, m.subject, m.pledge_class
          from held_seat h join mark m on m.person_id = h.person_id
          where h.present and m.state = any(%(covers)s)
            and (%(seen)s::text[] is null or h.district_code = any(%(seen)s)){of_both}) x
        group by 1, 2, 3, 4, 5),
    met as (select c.area, s.kind, s.subject, s.pledge_class, sum(c.number) number from covered c
        join subject s on s.post = c.post and s.kind = c.kind and s.subject = c.subject
          and (s.kind <> 'pledge' or s.pledge_class = c.pledge_class)
        group by 1, 2, 3, 4),
    asked as (select t.area, s.kind, s.subject, s.pledge_class, sum(t.number) number
        from seats t join subject s on s.post = t.post group by 1, 2, 3, 4)
    select a.area, a.kind, a.subject, a.pledge_class, a.number::int, coalesce(m.number, 0)::int
    from asked a left join met m on m.area = a.area and m.kind = a.kind
      and m.subject = a.subject and m.pledge_class = a.pledge_class
"""
# A village is judged for a body only if a source ever named one of its holders there. No seat is
# vacant because its holder is missing.
MISSING = """
    , spoken as (select distinct t.village_code, p.body from tenure t
        join post_type p on p.code = t.post
        where t.recorded_to = 'infinity'
          and (%(seen)s::text[] is null or t.district_code = any(%(seen)s))),
    held as (select village_code, post, count(*) number from held_seat
        where %(seen)s::text[] is null or district_code = any(%(seen)s) group by 1, 2),
    missing as (select v.village_code, s.post, s.kind, s.subject, s.pledge_class,
          greatest(0, s.least - coalesce(h.number, 0)) number
        from spoken v join subject s on s.body = v.body and s.least > 0
        join region r on r.code = v.village_code and not r.retired
        left join held h on h.village_code = v.village_code and h.post = s.post)
"""
VACANT = f"""{MISSING}
    select {{area}} area, kind, subject, pledge_class, sum(number)::int from missing
    where number > 0 group by 1, 2, 3, 4
"""
VACANT_SEATS = f"""{MISSING}
    select m.village_code, coalesce(v.name, m.village_code), coalesce(k.name, ''), m.post,
      sum(m.number)::int
    from missing m left join region v on v.code = m.village_code
    left join region k on k.code = left(m.village_code, 8)
    left join post_type p on p.code = m.post
    where m.number > 0 and starts_with(m.village_code, %(within)s)
    group by 1, 2, 3, 4, p.rank order by 1, p.rank
"""

WHOLE = """
    select kind, subject, count(*) from mark where state <> all(%(outside)s)
      and (%(kind)s::text is null or kind = %(kind)s)
      and (%(one)s::text is null or subject = %(one)s)
      and (%(seen)s::text[] is null or district_code = any(%(seen)s)) group by 1, 2
"""


def count_standing(
    connection: Connection[Any],
    scope: Scope,
    level: str,
    programme: Programme,
    posts: Mapping[str, Post],
    asked: Asked = EVERYTHING,
) -> dict[Group, Count]:
    """Return the counts by areas of this level; raise if the persons do not add up."""
    area = AREAS[level]
    values = _values(scope, programme, posts, asked)
    found = _held(connection.execute, area, values, EVERYBODY)
    for *group, number in connection.execute(WITH + VACANT.format(area=area), values):
        found.setdefault(Group(*group), Count()).vacant = number
    refuse_untied(found, connection.execute(WHOLE, values))
    return dict(sorted(found.items()))


def count_kept(connection: Connection[Any], scope: Scope, asked: Asked) -> dict[Group, Count]:
    """Return the counts of `count_standing` by districts, as stored when the present marks were
    made.
    """
    rows = connection.execute(
        """
        select district_code, kind, subject, pledge_class, states, seats, seats_covered, vacant
        from measure where night = (select day from marking order by id desc limit 1)
          and (%(kind)s::text is null or kind = %(kind)s)
          and (%(one)s::text is null or subject = %(one)s)
          and (%(seen)s::text[] is null or district_code = any(%(seen)s))
        order by 1, 2, 3, 4
        """,
        {"kind": asked.kind, "one": asked.subject, "seen": scope.listed},
    )
    found: dict[Group, Count] = {}
    for *group, states, seats, covered, vacant in rows:
        count = found.setdefault(Group(*group), Count())
        count.states = dict(states)
        count.seats, count.seats_covered, count.vacant = seats, covered, vacant
    return found


def count_people(
    connection: Connection[Any],
    scope: Scope,
    people: Collection[int],
    programme: Programme,
    posts: Mapping[str, Post],
) -> dict[Group, Count]:
    """Return the counts of these persons by districts: their part of `count_standing`, without
    vacancies.
    """
    values = {**_values(scope, programme, posts, EVERYTHING), "people": list(people)}
    return _held(connection.execute, AREAS["district"], values, THESE)


def count_vacant(
    connection: Connection[Any], scope: Scope, programme: Programme, posts: Mapping[str, Post]
) -> dict[Group, int]:
    """Return how many seats are vacant, by districts."""
    values = _values(scope, programme, posts, EVERYTHING)
    rows = connection.execute(WITH + VACANT.format(area=AREAS["district"]), values)
    return {Group(*group): number for *group, number in rows}


def list_vacant(
    connection: Connection[Any],
    scope: Scope,
    programme: Programme,
    posts: Mapping[str, Post],
    asked: Asked,
    within: str = "",
) -> list[tuple[str, str, str, str, int]]:
    """Return the vacant seats that `count_standing` counts: village with its name and subdistrict,
    post, how many.
    """
    values = {**_values(scope, programme, posts, asked), "within": within}
    return connection.execute(WITH + VACANT_SEATS, values).fetchall()


def count_marked(connection: Connection[Any], scope: Scope) -> list[tuple[str, str, int]]:
    """Return how many persons have a mark that counts, by kind and subject: the total that the
    areas must add up to.
    """
    values = {"kind": None, "one": None, "seen": scope.listed, "outside": list(OUTSIDE)}
    return connection.execute(WHOLE, values).fetchall()


def _held(
    ask: Callable[..., Any], area: str, values: dict[str, Any], whose: Mapping[str, str]
) -> dict[Group, Count]:
    """Return persons by state, and seats held and covered."""
    found: dict[Group, Count] = {}
    persons, seats = (text.format(area=area, **whose) for text in (PERSONS, SEATS))
    for *group, state, number in ask(WITH + persons, values, prepare=False):
        found.setdefault(Group(*group), Count()).states[state] = number
    for *group, held, covered in ask(WITH + seats, values, prepare=False):
        count = found.setdefault(Group(*group), Count())
        count.seats, count.seats_covered = held, covered
    return found


def refuse_untied(found: Mapping[Group, Count], whole: Iterable[tuple[str, str, int]]) -> None:
    """Raise if the areas do not add up to the total ((kind, subject, persons)), or if more seats
    are covered than held.
    """
    persons: dict[tuple[str, str], int] = {}
    for group, count in found.items():
        key = (group.kind, group.subject)
        persons[key] = persons.get(key, 0) + count.persons
        if count.seats_covered > count.seats:
            raise untied(group.subject)
    for kind, subject, number in whole:
        if persons.pop((kind, subject), 0) != number:
            raise untied(subject)
    for (_, subject), number in persons.items():
        if number:
            raise untied(subject)


def untied(subject: str) -> SibermataError:
    """Return the error for numbers that do not add up."""
    return SibermataError(
        f"the counts of {subject} do not add up to their denominator",
        "STANDING_UNTIED",
        subject=subject,
    )


def _values(
    scope: Scope, programme: Programme, posts: Mapping[str, Post], asked: Asked
) -> dict[str, Any]:
    asks = [
        (MarkKind.PLEDGE, cycle.code, post)
        for cycle in programme.cycles.values()
        for post in posts.values()
        if post.pledge_class in cycle.classes
    ]
    asks += [
        (MarkKind.TRAINING, one.code, posts[code])
        for one in programme.requirements.values()
        for code in one.posts
        if code in posts
    ]
    areas = [(one.code, code) for one in _bakorwil(programme) for code in one.districts]
    return {
        "kinds": [kind for kind, _, _ in asks],
        "subjects": [subject for _, subject, _ in asks],
        "posts": [post.code for _, _, post in asks],
        "classes": [post.pledge_class for _, _, post in asks],
        "least": [post.min_holders for _, _, post in asks],
        "bodies": [post.body for _, _, post in asks],
        "areas": [code for code, _ in areas],
        "districts": [district for _, district in areas],
        "kind": asked.kind,
        "one": asked.subject,
        "seen": scope.listed,
        "covers": list(COVERS),
        "outside": list(OUTSIDE),
    }


def _bakorwil(programme: Programme) -> Iterable[Any]:
    return (one for one in programme.areas.values() if one.kind == "bakorwil")
