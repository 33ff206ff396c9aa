"""Possible duplicates: persons stored twice who may be one human being. Groups of people, found in
sets over whole districts, and the records about them.
"""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.registry import Person, Tenure
from sibermata.store.base.engine import Database
from sibermata.store.registry.deliveries import read_anew
from sibermata.store.registry.findings import OF_THE_PROVINCE
from sibermata.store.registry.people import NOW, PERSON_COLUMNS, PERSON_WIDTH, TENURE_COLUMNS

ASKED = "questions asked"  # in `installation`: by which rules everybody was last compared, and when
QUESTION_LOCK = 0x51BE_0004
MOST_IN_A_GROUP = 40  # more people of one name and birthday are a filler, not a question each
UNDER_WAY = (
    "10 minutes"  # an act that is not committed yet while questions are asked is looked at again
)
FEW = 100  # people: fewer are asked about by one connection
MOST_COMPARED = (
    20_000  # with more people changed, comparing everybody in a few big joins costs less
)
Asked = tuple[str, Sequence[int] | None]  # a statement, and the people it is about


class Spoken(NamedTuple):
    """A source record and its person."""

    district: str
    source: str
    row_hash: bytes
    name_key: str
    present: bool
    published_run: int
    key: str
    tenure: int


class Changed(NamedTuple):
    """Who must be compared with whom. `people` None: everybody with everybody, because most of them
    are new or the rules changed.
    """

    publications: list[int]
    districts: list[str]
    people: frozenset[int] | None


def anything_changed(connection: Connection[Any], rules: bytes) -> bool:
    """Return whether persons were published, judged or merged, or the rules changed, since all
    questions were last asked.
    """
    row = connection.execute(
        """
        with last_asked as (select value rules, at from installation where name = %s)
        select not exists (select from last_asked where rules = %s) or exists (select
          from publication where not look_alikes_checked)
            or exists (select from last_asked t join judgement j
              on greatest(j.at, j.withdrawn_at) > t.at)
            or exists (select from last_asked t join person_redirect r
              on greatest(r.at, r.undone_at) > t.at)
        """,
        (ASKED, rules.hex()),
    ).fetchone()
    assert row is not None
    return bool(row[0])


def changed_since(connection: Connection[Any], rules: bytes) -> Changed:
    """Return who must be compared: people whose identifying fields changed in a publication, who
    were judged, or whom a question of the changed districts names.

    One worker at a time.
    """
    connection.execute("select pg_advisory_xact_lock(%s)", (QUESTION_LOCK,))
    pending = connection.execute(
        "select p.number, p.published_at, p.run_id, s.district_code from publication p left join "
        "source s on s.slug = p.source where not p.look_alikes_checked order by p.published_at"
    ).fetchall()
    last = connection.execute(
        "select at from installation where name = %s and value = %s", (ASKED, rules.hex())
    ).fetchone()
    numbers, districts = [row[0] for row in pending], sorted({row[3] for row in pending if row[3]})
    if last is None:
        return Changed(numbers, districts, None)
    people = connection.execute(
        CHANGED_PEOPLE,
        {
            "oldest": pending[0][1] if pending else None,
            "runs": [row[2] for row in pending],
            "districts": districts,
            "last": last[0],
            "codes": list(OF_THE_PROVINCE),
            "most": MOST_COMPARED + 1,
        },
    ).fetchall()
    return Changed(
        numbers,
        districts,
        frozenset(row[0] for row in people) if len(people) <= MOST_COMPARED else None,
    )


# `offset 0`: look each one up by index, whatever the planner believes of tables it has no
# statistics of.
CHANGED_PEOPLE = """
    (select p.id from person p where p.recorded_from >= %(oldest)s and not exists (
        select from person b where b.id = p.id and b.recorded_to = p.recorded_from
        and (b.name_key, b.birth_date, b.birth_place, b.sex, b.nik_hash)
            is not distinct from (p.name_key, p.birth_date, p.birth_place, p.sex,
              p.nik_hash) offset 0) limit %(most)s)
    union
    (select t.person_id from tenure t where t.recorded_from >= %(oldest)s and not exists (
        select from tenure b where b.district_code = t.district_code and b.id = t.id
          and b.recorded_to = t.recorded_from
        and (b.person_id, b.village_code, b.post, b.label_key, b.status, b.end_how)
            is not distinct from (t.person_id, t.village_code, t.post, t.label_key, t.status,
              t.end_how) offset 0) limit %(most)s)
    union
    select person_id from source_record where district_code = any(%(districts)s)
      and missing_run is not null
        and missing_run = any(%(runs)s)
    union
    select unnest(people) from finding where status = 'open' and code = any(%(codes)s)
      and district_code = any(%(districts)s)
    union
    select unnest(array[a, b]) from judgement where greatest(at, withdrawn_at) > %(last)s
    union
    select unnest(array[gone, kept]) from person_redirect where greatest(at, undone_at) > %(last)s
    limit %(most)s
"""


def note_asked(connection: Connection[Any], rules: bytes, publications: Sequence[int]) -> None:
    """Record that these publications were compared, by these rules and as of now."""
    connection.execute(
        "update publication set look_alikes_checked = true where number = any(%s)",
        (list(publications),),
    )
    connection.execute(
        """
        insert into installation (name, value, at)
        values (%s, %s, date_trunc('second', now() - %s::interval))
        on conflict (name) do update set value = excluded.value, at = excluded.at
        """,
        (ASKED, rules.hex(), UNDER_WAY),
    )


def read_claims_anew(connection: Connection[Any], publications: Sequence[int]) -> None:
    """Have sources read again that give a NIK to somebody other than its holder, once that holder
    lost a NIK: it may be free now, and their bytes are the same.
    """
    claiming = connection.execute(
        """
        with oldest as (select min(published_at) at from publication where number = any(%s))
        select distinct f.source from finding f cross join oldest o
        join person p on p.id = any(f.people) and p.recorded_from >= o.at
        join person b on b.id = p.id and b.recorded_to = p.recorded_from
        where f.status = 'open' and f.code = 'NIK_CONFLICT' and b.nik_hash is not null
          and b.nik_hash is distinct from p.nik_hash
        """,
        (list(publications),),
    ).fetchall()
    read_anew(connection, [row[0] for row in claiming])


def suspicious_pairs(
    connection: Connection[Any], people: Collection[int] | None, beside: Database | None = None
) -> set[tuple[int, int]]:
    """Return pairs of persons that bear one name in a village, held one single seat, or bear one
    name and birth date in the province: those with one of `people` in them, or all there are. The
    smaller id comes first. A seat with a label (a dusun) is looked at too: whether it is a single
    one, the post's own rule says. `beside`: the same database, of which one half is asked by a
    connection of its own: at the end of a night nobody else has work.
    """
    if people is None:
        # right after a first load there are no statistics to choose by
        halves: tuple[list[Asked], ...] = ([ALIKE_IN_NAME], [ALIKE_IN_SEAT, ALIKE_IN_BIRTH])
        rows = _ask_at_once(connection, beside, halves, "enable_nestloop")
        groups = [sorted(set(row[0])) for row in rows]
        return {
            pair
            for group in groups
            if len(group) <= MOST_IN_A_GROUP
            for pair in combinations(group, 2)
        }
    asked = sorted(people)
    parts = (asked[::2], asked[1::2]) if len(asked) > FEW else (asked,)
    # one row behind each look: a bitmap only costs
    stars = _ask_at_once(
        connection, beside, [[(ALIKE_TO_THESE, part)] for part in parts], "enable_bitmapscan"
    )
    return {
        (min(one, other), max(one, other))
        for one, others in stars
        if len(others) < MOST_IN_A_GROUP
        for other in others
        if other != one
    }


def _ask_at_once(
    connection: Connection[Any],
    beside: Database | None,
    halves: Sequence[Sequence[Asked]],
    without: str,
) -> list[tuple[Any, ...]]:
    """Return the rows of all statements, planned without one way of the planner's; the second half
    is asked beside the first where there is another connection for it.
    """
    first, *others = halves
    if beside is None or not others:
        return [row for half in halves for row in _ask(connection, half, without)]

    def ask_others(database: Database) -> list[tuple[Any, ...]]:
        with database.connection() as another, another.transaction():
            return [row for half in others for row in _ask(another, half, without)]

    with ThreadPoolExecutor(1, thread_name_prefix="look-alikes") as pool:
        coming = pool.submit(ask_others, beside)
        return _ask(connection, first, without) + coming.result()


def _ask(
    connection: Connection[Any], asked: Sequence[Asked], without: str
) -> list[tuple[Any, ...]]:
    connection.execute(f"set local {without} = off")
    rows = [
        row
        for statement, people in asked
        for row in connection.execute(statement, None if people is None else (people,), binary=True)
    ]
    connection.execute(f"set local {without} = on")
    return rows


# Each of the three by one pass: whoever stands in a group of one is no step of Python.
ALIKE_IN_NAME: Asked = (
    f"""
    select array_agg(t.person_id) from tenure t
      join person p on p.id = t.person_id and p.{NOW} where t.{NOW}
      group by t.village_code, p.name_key having min(t.person_id) <> max(t.person_id)
    """,
    None,
)
ALIKE_IN_SEAT: Asked = (
    f"""
    select array_agg(t.person_id) from tenure t
      join post_type c on c.code = t.post and (c.single or t.label_key <> '') where t.{NOW}
      group by t.village_code, t.post, t.label_key having min(t.person_id) <> max(t.person_id)
    """,
    None,
)
ALIKE_IN_BIRTH: Asked = (
    f"""
    select array_agg(id) from person where {NOW} and birth_date is not null
      group by name_key, birth_date having min(id) <> max(id)
    """,
    None,
)
# The same for some people, looked up one after the other, by index.
ALIKE_TO_THESE = f"""
    with these as materialized (select unnest(%s::bigint[]) id),
    said as materialized (
        select p.id, p.name_key, p.birth_date, t.village_code, t.post, t.label_key
        from these
        cross join lateral (select * from person p where p.id = these.id offset 0) p
        cross join lateral (select * from tenure t where t.person_id = these.id offset 0) t
        where p.{NOW} and t.{NOW}),
    near as materialized (
        select s.id, s.name_key, s.village_code, s.post, s.label_key, t.person_id, (t.post,
          t.label_key) = (s.post, s.label_key) one_seat
        from said s
        cross join lateral (select person_id, post, label_key from tenure t
          where t.village_code = s.village_code and t.{NOW} offset 0) t
        where t.person_id <> s.id)
    select id, array_agg(distinct person_id) from near where exists (
        select from person p where p.id = person_id and p.{NOW}
          and p.name_key = near.name_key offset 0) group by id, village_code
    union all
    select id, array_agg(distinct person_id) from near join post_type c on c.code = post
      and (c.single or label_key <> '') where one_seat
    group by id, village_code, post, label_key
    union all
    select s.id, array_agg(distinct p.id) from (select distinct id, name_key, birth_date from said
      where birth_date is not null) s
    cross join lateral (
        select id from person p where p.birth_date = s.birth_date and p.name_key = s.name_key
          and p.{NOW} and p.id <> s.id offset 0) p
    group by s.id
"""


def people_with_tenures(
    connection: Connection[Any], people: Collection[int]
) -> dict[int, tuple[Person, list[tuple[str, Tenure]]]]:
    """Return person -> its stored version, with (district, tenure) of all tenures."""
    found: dict[int, tuple[Person, list[tuple[str, Tenure]]]] = {}
    if people:
        cursor = connection.execute(
            f"with p as materialized (select * from person p where p.id = any(%s) and p.{NOW})"
            f" select t.district_code, {PERSON_COLUMNS}, {TENURE_COLUMNS} from p cross join "
            f"lateral (select * from tenure t where t.person_id = p.id offset 0) t where t.{NOW} "
            "and t.end_how <> 'annulled' order by p.id, t.id",
            (sorted(people),),
            binary=True,
        )
        for district, *row in cursor:
            person = Person(*row[:PERSON_WIDTH])
            found.setdefault(person.id, (person, []))[1].append(
                (district, Tenure(*row[PERSON_WIDTH:]))
            )
    return found


def records_of(connection: Connection[Any], people: Collection[int]) -> dict[int, list[Spoken]]:
    """Return person -> its source records, including those that are gone."""
    found: dict[int, list[Spoken]] = {}
    if people:
        for person, *row in connection.execute(
            "select r.person_id, r.district_code, r.source, r.row_hash, r.name_key, "
            "r.missing_run is null, s.published_run, r.key, r.tenure_id from source_record r join "
            "source s on s.slug = r.source where r.person_id = any(%s) order by r.person_id, r.id",
            (sorted(people),),
            binary=True,
        ):
            found.setdefault(person, []).append(Spoken(*row))
    return found


def in_two_districts(
    connection: Connection[Any], people: Collection[int] | None
) -> list[tuple[int, str, list[str]]]:
    """Return (person, name, districts) of those of `people`, or of everybody, who are in office in
    two districts at once.
    """
    which = "" if people is None else " and person_id = any(%(people)s)"
    return connection.execute(
        f"""
        with t as materialized (
            select person_id, array_agg(distinct district_code) districts from tenure where {NOW}
              and status = 'active'{which}
            group by person_id having min(district_code) <> max(district_code))
        select p.id, p.name, t.districts from t join person p on p.id = t.person_id and p.{NOW}
          order by p.id
        """,
        {"people": sorted(people or ())},
    ).fetchall()


def close_settled(
    connection: Connection[Any], people: Collection[int] | None, raised: Sequence[bytes]
) -> None:
    """Close the open questions about `people`, or about anybody, that nothing supports any
    longer.
    """
    connection.execute(
        """
        with about as materialized (
            select district_code, id, fingerprint, person
            from finding left join lateral unnest(people) person on true
            where status = 'open' and code = any(%(codes)s)),
        settled as materialized (
            select distinct a.district_code, a.id from about a
            left join unnest(%(people)s::bigint[]) n(id) on n.id = a.person
            left join unnest(%(raised)s::bytea[]) r(fingerprint) on r.fingerprint = a.fingerprint
            where r.fingerprint is null and (%(all)s or n.id is not null))
        update finding f set status = 'fixed_at_source', closed_at = now()
        from settled s where f.district_code = s.district_code and f.id = s.id
        """,
        {
            "codes": list(OF_THE_PROVINCE),
            "all": people is None,
            "people": sorted(people or ()),
            "raised": list(raised),
        },
    )
