"""The roster as people ask for it: as of any instant of recorded time, on any day of valid time, in
one statement; and what is known
of one person, down to the words of each source."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.pq import TransactionStatus

from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope
from sibermata.store.registry.judgements import SHOWN, members_of

COLUMNS = (
    "person_id",
    "name",
    "front_title",
    "back_title",
    "sex",
    "birth_place",
    "birth_date",
    "village_code",
    "village",
    "subdistrict",
    "district_code",
    "post",
    "post_label",
    "capacity",
    "sk_number",
    "sk_date",
    "start_date",
    "start_how",
    "start_after",
    "end_date",
    "end_how",
    "end_after",
    "end_reason",
    "status",
    "source",
    "first_seen",
    "last_seen",
    "nik",
    "tenure",
)

# `case` and not `coalesce` joins persons: under the policies of the pages PostgreSQL takes coalesce
# for something that may leak, and does not use the index.
# What the sources of the person who is shown do not state is taken from those who were merged into
# it (`lent`).
# When a tenure was seen: of all tenures at once, or of each one that was chosen.
SEEN_OF_ALL = """
    left join (select r.district_code, r.tenure_id, min(r.first_seen) first_seen,
      max(coalesce(r.last_seen, s.confirmed_at)) last_seen
               from source_record r join source s on s.slug = r.source group by 1, 2) r
           on r.district_code = t.district_code and r.tenure_id = t.id
"""
SEEN_OF_EACH = """
    left join lateral (select min(r.first_seen) first_seen,
      max(coalesce(r.last_seen, s.confirmed_at)) last_seen
               from source_record r join source s on s.slug = r.source
               where r.person_id = t.person_id and r.tenure_id = t.id
                 and r.district_code = t.district_code) r on true
"""
ROSTER_OF = f"""
    with recursive {SHOWN.format(at="%(at)s")},
    lent as (
        select k.kept, max(nullif(o.front_title, '')) front_title, max(nullif(o.back_title,
          '')) back_title, max(nullif(o.sex, '')) sex,
               max(nullif(o.birth_place, '')) birth_place, max(o.birth_date) birth_date,
               max(nullif(o.education, '')) education,
               array_agg(o.private order by o.id) filter (where o.private is not null
                 and o.id <> k.kept) privates
        from kept k join person o on o.id = k.person and o.recorded_from <= %(at)s
          and %(at)s < o.recorded_to group by 1)
    select p.id person_id, p.name, coalesce(nullif(p.front_title, ''), l.front_title,
      '') front_title,
           coalesce(nullif(p.back_title, ''), l.back_title, '') back_title, coalesce(nullif(p.sex,
             ''), l.sex, '') sex,
           coalesce(nullif(p.birth_place, ''), l.birth_place, '') birth_place,
             coalesce(p.birth_date, l.birth_date) birth_date,
           coalesce(nullif(p.education, ''), l.education, '') education,
           t.village_code, v.name village,
           k.name subdistrict, t.district_code, t.post, t.label post_label, t.capacity, t.sk_number,
             t.sk_date, t.start_date, t.start_how,
           t.start_after, t.end_date, t.end_how, t.end_after, t.end_reason, t.status,
           t.stated_by source, r.first_seen, r.last_seen, p.private, l.privates,
           p.stated_by, p.field_sources,
           t.id tenure
    from tenure t
    left join seats m on m.district_code = t.district_code and m.id = t.id
    join person p on p.id = case when m.kept is null then t.person_id else m.kept end
      and p.recorded_from <= %(at)s
      and %(at)s < p.recorded_to
    left join lent l on l.kept = p.id
    left join region v on v.code = t.village_code
    left join region k on k.code = left(t.village_code, 8)
    left join post_type c on c.code = t.post
    {{seen}}
    where t.recorded_from <= %(at)s and %(at)s < t.recorded_to
      and (%(districts)s::text[] is null or t.district_code = any(%(districts)s))
      and (%(village)s::text is null or t.village_code = %(village)s)
      and (%(subdistrict)s::text is null or left(t.village_code, 8) = %(subdistrict)s)
      and (%(post)s::text is null or t.post = %(post)s)
      and (%(status)s::text is null or t.status = %(status)s)
      and (%(members)s::bigint[] is null or t.person_id = any(%(members)s))
      and (%(tenures)s::bigint[] is null or t.id = any(%(tenures)s))
      and (%(persons)s::bigint[] is null or p.id = any(%(persons)s))
      and (%(person)s::bigint is null or p.id = (select coalesce((select kept from kept
        where person = %(person)s), %(person)s)))
      and (m.place is null or m.place = 1 or %(tenures)s::bigint[] is not null)
      and t.end_how <> 'annulled'
      and (%(ended)s or case when %(on)s::date is null then t.status <> 'ended'
                             else (t.start_date is null or t.start_date <= %(on)s)
                                  and (t.status <> 'ended' or (t.end_date is not null
                                    and t.end_date >= %(on)s)) end)
    order by t.village_code, c.rank nulls last, t.label_key, p.name_key, p.id, t.id
"""
ROSTER = ROSTER_OF.format(seen=SEEN_OF_ALL)
ROSTER_OF_SOME = ROSTER_OF.format(seen=SEEN_OF_EACH)


class Asked(NamedTuple):
    """Which officials are asked for; None asks nothing."""

    village: str | None = None
    subdistrict: str | None = None
    post: str | None = None
    status: str | None = None
    person: int | None = None
    persons: list[int] | None = None
    tenures: list[int] | None = None  # these, each of the persons that are asked for
    as_of: datetime | None = None  # as it was known then; None: now
    on: date | None = None  # who held a post on this day
    ended: bool = False  # also tenures that are over

    def parameters(self, connection: Connection[Any], scope: Scope) -> dict[str, Any]:
        """Return the parameters of ROSTER."""
        at = self.as_of or connection.execute("select clock_timestamp()").fetchone()[0]  # type: ignore[index]
        return {
            **self._asdict(),
            "at": at,
            "districts": scope.listed,
            "members": self._members(connection),
        }

    @property
    def of_some(self) -> bool:
        """Return whether a few persons, or one village, are asked for."""
        return not (self.persons is None and self.person is None and self.village is None)

    def _members(self, connection: Connection[Any]) -> list[int] | None:
        """Return the persons that are asked for and whoever was merged with them, whenever that
        was: by them tenures are found.
        """
        asked = {*(self.persons or ()), *(() if self.person is None else (self.person,))}
        if not asked and self.persons is None:
            return None
        rows = connection.execute(
            """
            with recursive member(id) as (
                select unnest(%(asked)s::bigint[])
                union select unnest(array[d.gone, d.kept]) from member m
                join person_redirect d on m.id in (d.gone, d.kept))
            select id from member
            """,
            {"asked": sorted(asked)},
        )
        return [row[0] for row in rows]


EVERYBODY = Asked()


def roster(
    connection: Connection[Any], scope: Scope, asked: Asked = EVERYBODY, **asked_for: Any
) -> Iterator[dict[str, Any]]:
    """Yield the roster, village by village; `asked_for` replaces fields of `asked`.

    `private` is sealed: the door decides who may see what of it.
    """
    wanted = asked._replace(**asked_for)
    parameters = wanted.parameters(connection, scope)
    # A savepoint of its own would have to be closed first, also where the reader ends half-way.
    idle = connection.info.transaction_status is TransactionStatus.IDLE
    whole = connection.transaction() if idle else nullcontext()
    with whole, connection.cursor(name="roster") as cursor:
        cursor.itersize = 5000
        cursor.execute(ROSTER_OF_SOME if wanted.of_some else ROSTER, parameters)
        names: list[str] = []
        for row in cursor:
            names = names or [column.name for column in cursor.description or ()]
            yield dict(zip(names, row, strict=True))


COUNTED = {  # what officials may be counted by -> the columns of the roster
    "district": "district_code",
    "subdistrict": "district_code, subdistrict",
    "village": "district_code, subdistrict, village_code, village",
    "post": "post",
    "status": "status",
    "sex": "sex",
    "source": "source",
}


def count_officials(
    connection: Connection[Any], scope: Scope, by: str, asked: Asked = EVERYBODY
) -> list[dict[str, Any]]:
    """Return how many tenures and people there are for each district, village, post ..."""
    columns = COUNTED[by]
    return rows_as_dicts(
        connection.execute(
            f"select {columns}, count(*) officials, count(distinct person_id) people "
            f"from ({ROSTER}) r group by {columns} order by {columns}",
            asked.parameters(connection, scope),
        )
    )


def person_versions(connection: Connection[Any], scope: Scope, person: int) -> list[dict[str, Any]]:
    """Return every version of a person that we ever held true, oldest first."""
    return rows_as_dicts(
        connection.execute(
            "select id, recorded_from, nullif(recorded_to, 'infinity') recorded_to, run_id, name, "
            "front_title, back_title, sex, birth_place, birth_date, education from person where "
            "id = any(%(people)s) and (%(districts)s::text[] is null or exists (select from tenure "
            "t where t.person_id = person.id and t.district_code = any(%(districts)s))) order by "
            "recorded_from, id",
            {"people": members_of(connection, person)[1], "districts": scope.listed},
        )
    )


def tenure_versions(connection: Connection[Any], scope: Scope, person: int) -> list[dict[str, Any]]:
    """Return every version of every tenure of a person, oldest first."""
    return rows_as_dicts(
        connection.execute(
            """
            select t.recorded_from, nullif(t.recorded_to, 'infinity') recorded_to, t.run_id, t.id,
              t.village_code, v.name village, t.post,
                   t.label, t.capacity, t.status, t.sk_number, t.sk_date, t.start_date, t.start_how,
                     t.end_date, t.end_how, t.end_reason,
                   t.stated_by source
            from tenure t left join region v on v.code = t.village_code
            where t.person_id = any(%(people)s)
              and (%(districts)s::text[] is null or t.district_code = any(%(districts)s))
            order by t.id, t.recorded_from
            """,
            {"people": members_of(connection, person)[1], "districts": scope.listed},
        )
    )


def statements(connection: Connection[Any], scope: Scope, person: int) -> list[dict[str, Any]]:
    """Return what each source said of a person, newest first: sealed cells, their table, row, run,
    night, and how they were linked.
    """
    return rows_as_dicts(
        connection.execute(
            """
            select r.source, r.id record, r.person_id, r.key, r.linked_by, r.missing_run,
              r.tenure_id,
                   v.run_id, v.table_number, v.row_number, v.said,
                   u.night, u.requested_by, u.counts -> 'tables' -> v.table_number "table",
                     v.run_id = r.version_run as current
            from source_record r
            join record_version v on v.district_code = r.district_code and v.record_id = r.id
            join run u on u.district_code = v.district_code and u.id = v.run_id
            where r.person_id = any(%(people)s)
              and (%(districts)s::text[] is null or r.district_code = any(%(districts)s))
            order by r.source, r.id, v.run_id desc
            """,
            {"people": members_of(connection, person)[1], "districts": scope.listed},
        )
    )
