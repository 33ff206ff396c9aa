"""What searches and maps read instead of every person: words of names, keyed hashes of telephone
numbers, and the number of officials in each village.

Kept in step with the registry by statements over sets. Invariant: the index equals what
`index_everything` would make; one worker indexes at a time.
"""

from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.registry import Private
from sibermata.rules.person.phone import searched_number
from sibermata.store.base.copying import as_text, copy_rows
from sibermata.store.base.engine import wait_for_lock
from sibermata.store.base.publications import seen_until
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.fields import open_private
from sibermata.store.registry.judgements import SHOWN

INDEX_LOCK = 0x51BE_0006
MOST_SINGLY = 20_000  # changed tenures: with more of them everything is indexed again
SINCE = "(recorded_from >= %(since)s or (recorded_to >= %(since)s and recorded_to < 'infinity'))"
WORDS = """
    select t.person_id, t.district_code, token, p.name_key, bool_or(t.status <> 'ended') in_office
    from {people}
    join person p on p.id = t.person_id and p.recorded_to = 'infinity'
    cross join unnest(string_to_array(p.name_key, ' ')) token
    where t.recorded_to = 'infinity' and t.end_how <> 'annulled' and token <> ''
    group by 1, 2, 3, 4
"""
# A village is judged for a body of which a source ever named a holder there; each seat of merged
# persons counts once.
VILLAGES = f"""
    with recursive {SHOWN.format(at="clock_timestamp()")},
    taken as materialized (
        select t.village_code, t.post, count(*)::int number
        from tenure t left join seats m on m.district_code = t.district_code and m.id = t.id
        where t.recorded_to = 'infinity' and t.status <> 'ended' and t.end_how <> 'annulled'
          and (m.place is null or m.place = 1) {{among}} group by 1, 2),
    spoken as materialized (
        select t.village_code, p.body from tenure t join post_type p on p.code = t.post
        where t.recorded_to = 'infinity' {{among}} group by 1, 2),
    lacking as (
        select v.village_code, p.code post, p.min_holders - coalesce(h.number, 0) number
        from spoken v join post_type p on p.body = v.body and p.min_holders > 0
        join region r on r.code = v.village_code and not r.retired
        left join taken h on h.village_code = v.village_code and h.post = p.code
        where p.min_holders > coalesce(h.number, 0))
"""
COUNTED = """
    select left(v.village_code, 5), v.village_code, coalesce(h.number, 0)::int,
      coalesce(l.number, 0)::int
    from (select distinct village_code from spoken) v
    left join (select village_code, sum(number) number from taken group by 1) h
      using (village_code)
    left join (select village_code, sum(number) number from lacking group by 1) l
      using (village_code)
"""


SEALED = """
    select distinct t.district_code, p.id, p.private
    from {people}
    join person p on p.id = t.person_id and p.recorded_to = 'infinity' and p.private is not null
    where t.recorded_to = 'infinity'
"""


class Indexed(NamedTuple):
    """The state of the registry from which the present index was made."""

    at: datetime
    publications: int
    posts: str  # a digest of the catalogue and the places that were in force


def look_around(connection: Connection[Any]) -> Indexed:
    """Return the state of the registry from which an index would be made now."""
    at, publications = seen_until(connection)
    row = connection.execute(
        "select md5((select string_agg(concat_ws(' ', code, body, min_holders), ',' order by code) "
        "from post_type) || (select count(*) from region where retired))"
    ).fetchone()
    return Indexed(at, publications, (row and row[0]) or "")


def lock_index(connection: Connection[Any]) -> None:
    """Let one worker index at a time, until the transaction ends."""
    wait_for_lock(connection, INDEX_LOCK)


def last_indexing(connection: Connection[Any]) -> Indexed | None:
    """Return the state from which the present index was made; None if there never was one."""
    row = connection.execute(
        "select at, publications, posts from indexing order by id desc limit 1"
    ).fetchone()
    return Indexed(*row) if row else None


def anything_new(connection: Connection[Any], last: Indexed, now: Indexed) -> bool:
    """Return whether anything was published or merged since."""
    if last[1:] != now[1:]:
        return True
    row = connection.execute(
        "select exists (select from person_redirect where at >= %(at)s or undone_at >= %(at)s)",
        {"at": last.at},
    ).fetchone()
    return bool(row and row[0])


def find_changed(connection: Connection[Any], since: datetime) -> int | None:
    """Put the persons and villages that changed since into `changed_name` and `changed_village`.

    Return how many persons; None if there are so many that everything is indexed again.
    """
    values = {"since": since, "most": MOST_SINGLY + 1}
    found = connection.execute(
        f"""
        create temporary table changed_tenure on commit drop as
        select person_id, village_code from tenure where {SINCE}
        union
        select t.person_id, t.village_code from person_redirect d
        join tenure t on t.person_id in (d.gone, d.kept)
        where d.at >= %(since)s or d.undone_at >= %(since)s
        limit %(most)s
        """,
        values,
    ).rowcount
    connection.execute(
        "create temporary table changed_village on commit drop as "
        "select distinct village_code code from changed_tenure"
    )
    people = connection.execute(
        f"""
        create temporary table changed_name on commit drop as
        select person_id id from changed_tenure union select id from person where {SINCE}
        limit %(most)s
        """,
        values,
    ).rowcount
    return people if max(found, people) <= MOST_SINGLY else None


def index_changed(connection: Connection[Any], secrecy: Secrecy) -> None:
    """Update the index for the persons and villages that `find_changed` found."""
    words = WORDS.format(people="changed_name c join tenure t on t.person_id = c.id")
    connection.execute(f"create temporary table fresh_name on commit drop as {words}")
    gone = connection.execute(
        """
        delete from name_token n using changed_name c where n.person_id = c.id
          and not exists (select from fresh_name f where f.person_id = n.person_id
            and f.district_code = n.district_code and f.token = n.token)
        returning n.token
        """
    ).fetchall()
    connection.execute(
        """
        insert into name_token (person_id, district_code, token, name_key, in_office)
        select * from fresh_name
        on conflict (person_id, district_code, token) do update
          set name_key = excluded.name_key, in_office = excluded.in_office
          where (name_token.name_key, name_token.in_office)
            is distinct from (excluded.name_key, excluded.in_office)
        """
    )
    connection.execute(
        "insert into name_word select distinct token from fresh_name on conflict do nothing"
    )
    connection.execute(
        "delete from name_word w where token = any(%s) and not exists (select from name_token n "
        "where n.token = w.token)",
        (sorted({row[0] for row in gone}),),
    )
    connection.execute("delete from phone_number where person_id in (select id from changed_name)")
    hash_phones(connection, secrecy, "changed_name c join tenure t on t.person_id = c.id")
    connection.execute(
        "delete from village_count where village_code in (select code from changed_village)"
    )
    count_villages(connection, "and t.village_code in (select code from changed_village)")


def hash_phones(connection: Connection[Any], secrecy: Secrecy, people: str) -> None:
    """Write the telephone numbers of persons as keyed hashes; this is the only place that opens
    each of them.
    """
    sealed = connection.execute(SEALED.format(people=people), binary=True).fetchall()
    copy_rows(
        connection,
        "phone_number",
        ("person_id", "district_code", "hash"),
        (
            (str(person), district, as_text(hashed))
            for district, person, private in sealed
            for hashed in sorted(hashes_of(open_private(private, secrecy), secrecy))
        ),
    )


def hashes_of(private: Private, secrecy: Secrecy) -> set[bytes]:
    """Return the telephone numbers of a person as they are compared."""
    numbers = (searched_number(one) for one in (private.phone, private.phone2))
    return {secrecy.hash(f"phone {number}") for number in numbers if number}


def index_everything(connection: Connection[Any], secrecy: Secrecy) -> int:
    """Delete the index and make it again; return how many persons are in it."""
    for table in ("name_token", "name_word", "phone_number", "village_count"):
        connection.execute(f"delete from {table}")
    connection.execute(
        "insert into name_token (person_id, district_code, token, name_key, in_office) "
        + WORDS.format(people="tenure t")
    )
    connection.execute("insert into name_word select distinct token from name_token")
    hash_phones(connection, secrecy, "tenure t")
    count_villages(connection)
    row = connection.execute("select count(distinct person_id) from name_token").fetchone()
    return int(row[0]) if row else 0


def count_villages(connection: Connection[Any], among: str = "") -> None:
    """Write the number of officials in each village, or in the villages of a condition."""
    counted = VILLAGES.format(among=among) + COUNTED
    connection.execute(
        f"insert into village_count (district_code, village_code, officials, vacant) {counted}"
    )


def remember_indexing(
    connection: Connection[Any], made_from: Indexed, people: int, *, whole: bool
) -> None:
    """Remember from what the index was made."""
    connection.execute(
        "insert into indexing (at, publications, posts, people, whole) values (%s, %s, %s, %s, %s)",
        (*made_from, people, whole),
    )
