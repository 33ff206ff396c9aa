"""The words of everybody's names, kept in step with the registry by statements over sets.

Invariant: what stands is what `index_everybody` would make; one worker indexes at a time.
"""

from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

NAME_LOCK = 0x51BE_0006
MOST_SINGLY = 20_000  # persons: with more of them changed everybody is indexed anew
# The words of persons: of everybody, or of those in `changed_name`.
WORDS = """
    select t.person_id, t.district_code, token, p.name_key, bool_or(t.status <> 'ended') in_office
    from {people}
    join person p on p.id = t.person_id and p.recorded_to = 'infinity'
    cross join unnest(string_to_array(p.name_key, ' ')) token
    where t.recorded_to = 'infinity' and t.end_how <> 'annulled' and token <> ''
    group by 1, 2, 3, 4
"""


class Indexed(NamedTuple):
    """From what the words that stand were made."""

    at: datetime
    publications: int


def lock_names(connection: Connection[Any]) -> None:
    """Let one worker index at a time, until the transaction ends."""
    connection.execute("set local lock_timeout = '120s'")
    connection.execute("select pg_advisory_xact_lock(%s)", (NAME_LOCK,))
    connection.execute("set local lock_timeout = '5s'")


def last_indexing(connection: Connection[Any]) -> Indexed | None:
    """Return from what the words that stand were made; None if they never were."""
    row = connection.execute(
        "select at, publications from name_indexing order by id desc limit 1"
    ).fetchone()
    return Indexed(*row) if row else None


def find_changed(connection: Connection[Any], since: datetime) -> int | None:
    """Put into `changed_name` whoever was recorded otherwise since; return how many, None where
    they are so many that everybody is indexed.
    """
    connection.execute("create temporary table changed_name (id bigint primary key) on commit drop")
    found = connection.execute(
        """
        insert into changed_name
        select person_id from tenure where recorded_from >= %(since)s
          or (recorded_to >= %(since)s and recorded_to < 'infinity')
        union
        select id from person where recorded_from >= %(since)s
          or (recorded_to >= %(since)s and recorded_to < 'infinity')
        limit %(most)s
        """,
        {"since": since, "most": MOST_SINGLY + 1},
    ).rowcount
    return found if found <= MOST_SINGLY else None


def index_changed(connection: Connection[Any]) -> None:
    """Write what is otherwise of the persons in `changed_name`."""
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


def index_everybody(connection: Connection[Any]) -> int:
    """Throw all words away and make them again; return how many persons have any."""
    connection.execute("delete from name_token")
    connection.execute("delete from name_word")
    connection.execute(
        "insert into name_token (person_id, district_code, token, name_key, in_office) "
        + WORDS.format(people="tenure t")
    )
    connection.execute("insert into name_word select distinct token from name_token")
    row = connection.execute("select count(distinct person_id) from name_token").fetchone()
    return int(row[0]) if row else 0


def remember_indexing(
    connection: Connection[Any], made_from: Indexed, people: int, *, whole: bool
) -> None:
    """Remember from what the words were made."""
    connection.execute(
        "insert into name_indexing (at, publications, people, whole) values (%s, %s, %s, %s)",
        (*made_from, people, whole),
    )
