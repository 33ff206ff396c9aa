"""Where everybody stands, as lists and exports read it: one row a mark, with its seat and evidence.

Who reads after `mark_aside` in one transaction reads the marks of that day or instant.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.programme.catalogue import Programme
from sibermata.rules.post.catalogue import Post
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope
from sibermata.store.views.counts import Asked, count_standing

COLUMNS = (
    "person_id",
    "name",
    "village_code",
    "village",
    "subdistrict",
    "district_code",
    "post",
    "post_label",
    "capacity",
    "kind",
    "subject",
    "pledge_class",
    "state",
    "due",
    "since",
    "valid_until",
    "done",
    "of",
    "event",
    "evidence",
    "notes",
)
MARKS = """
    select m.person_id, p.name, p.front_title, p.back_title, m.village_code, v.name village,
      k.name subdistrict, m.district_code, m.post, coalesce(t.label, '') post_label,
      coalesce(t.capacity, '') capacity,
      m.kind, m.subject, m.pledge_class, m.state, m.due, m.since, m.valid_until, m.done, m."of",
      coalesce(a.event, r.event, '') event,
      case when coalesce(a.source, r.source, '') <> ''
        then concat_ws(', ', coalesce(a.source, r.source), nullif(coalesce(a.file, r.file), ''),
          nullif(coalesce(a.sheet, r.sheet), ''), 'baris ' || coalesce(a.row_number, r.row_number))
        else coalesce(nullif(a.document_number, ''), nullif(r.certificates[1], ''),
          'pindaian ' || left(encode(coalesce(a.evidence, r.evidence), 'hex'), 12),
          'dicatat oleh ' || nullif(coalesce(a.entered_by, r.entered_by), ''), '') end evidence,
      m.evidence_id, case when m.start_unknown then 'start_unknown' else '' end notes
    from mark m
    join person p on p.id = m.person_id and p.recorded_from <= %(at)s and %(at)s < p.recorded_to
    left join tenure t on t.district_code = m.district_code and t.id = m.tenure_id
      and t.recorded_from <= %(at)s and %(at)s < t.recorded_to
    left join pledge_act a on m.kind = 'pledge' and a.id = m.evidence_id
      and a.recorded_from <= %(at)s and %(at)s < a.recorded_to
    left join training_result r on m.kind = 'training' and r.id = m.evidence_id
      and r.recorded_from <= %(at)s and %(at)s < r.recorded_to
    left join region v on v.code = m.village_code
    left join region k on k.code = left(m.village_code, 8)
    left join post_type c on c.code = m.post
    where (%(districts)s::text[] is null or m.district_code = any(%(districts)s))
      and (%(kind)s::text is null or m.kind = %(kind)s)
      and (%(subject)s::text is null or m.subject = %(subject)s)
      and (%(state)s::text is null or m.state = %(state)s)
      and (%(state)s::text is not null or %(person)s::bigint is not null
        or m.state <> 'not_required')
      and (%(person)s::bigint is null or m.person_id = %(person)s)
      and (%(persons)s::bigint[] is null or m.person_id = any(%(persons)s))
    order by left(m.village_code, 8), m.village_code, c.rank nulls last, t.label_key, p.name_key,
      m.person_id, m.kind, m.subject, m.pledge_class
"""


class Wanted(NamedTuple):
    """Which marks are asked for; None asks nothing."""

    kind: str | None = None
    subject: str | None = None
    state: str | None = None
    person: int | None = None
    persons: list[int] | None = None
    at: datetime | None = None  # names, seats and evidence as they were known then


ALL = Wanted()


def list_marks(
    connection: Connection[Any], scope: Scope, wanted: Wanted = ALL
) -> list[dict[str, Any]]:
    """Return marks, village by village."""
    row = connection.execute("select coalesce(%s, clock_timestamp())", (wanted.at,)).fetchone()
    assert row is not None
    values = {**wanted._asdict(), "at": row[0], "districts": scope.listed}
    return rows_as_dicts(connection.execute(MARKS, values))


class OfPerson(NamedTuple):
    """What the roster shows of a person's marks."""

    required: int
    valid: int


def pledges_of_roster(
    connection: Connection[Any], scope: Scope, cycle: str, people: Sequence[int] | None = None
) -> dict[tuple[int, str], tuple[str, date]]:
    """Return (person, pledge class) -> (state, due) in one cycle; of these people, or of all."""
    rows = connection.execute(
        "select person_id, pledge_class, state, due from mark where kind = 'pledge' and subject = "
        "%(cycle)s and (%(districts)s::text[] is null or district_code = any(%(districts)s)) and "
        "(%(people)s::bigint[] is null or person_id = any(%(people)s))",
        {"cycle": cycle, "districts": scope.listed, "people": people},
    )
    return {(person, pledge_class): (state, due) for person, pledge_class, state, due in rows}


def trainings_of_roster(
    connection: Connection[Any],
    scope: Scope,
    valid: Sequence[str],
    outside: Sequence[str],
    people: Sequence[int] | None = None,
) -> dict[int, OfPerson]:
    """Return person -> how many requirements there are, and how many are met; of these people, or
    of all.
    """
    rows = connection.execute(
        """
        select person_id, count(*) filter (where state <> all(%(outside)s)),
          count(*) filter (where state = any(%(valid)s)) from mark
        where kind = 'training'
          and (%(districts)s::text[] is null or district_code = any(%(districts)s))
          and (%(people)s::bigint[] is null or person_id = any(%(people)s))
        group by 1
        """,
        {
            "valid": list(valid),
            "outside": list(outside),
            "districts": scope.listed,
            "people": people,
        },
    )
    return {person: OfPerson(required, met) for person, required, met in rows}


def summary(
    connection: Connection[Any],
    scope: Scope,
    level: str,
    programme: Programme,
    posts: Mapping[str, Post],
    asked: Asked,
) -> list[dict[str, Any]]:
    """Return how many stand where, one row an area and subject; a state is a column."""
    counts = count_standing(connection, scope, level, programme, posts, asked)
    codes = sorted({group.area for group in counts})
    rows = connection.execute("select code, name from region where code = any(%s)", (codes,))
    names = dict(rows.fetchall()) | {code: post.name for code, post in posts.items()}
    names |= {code: one.name for code, one in programme.areas.items()}
    return [
        {
            **group._asdict(),
            "name": names.get(group.area, ""),
            "persons": count.persons,
            **count.states,
            "seats": count.seats,
            "seats_covered": count.seats_covered,
            "vacant": count.vacant,
        }
        for group, count in counts.items()
    ]


def trend(
    connection: Connection[Any], scope: Scope, subject: str, since: date | None = None
) -> list[dict[str, Any]]:
    """Return the measures of a cycle or requirement, night by night and district by district."""
    return rows_as_dicts(
        connection.execute(
            """
            select night, district_code, kind, subject, pledge_class, persons, states, seats,
              seats_covered, vacant
            from measure where subject = %(subject)s
              and (%(since)s::date is null or night >= %(since)s)
              and (%(districts)s::text[] is null or district_code = any(%(districts)s))
            order by night, district_code, pledge_class
            """,
            {"subject": subject, "since": since, "districts": scope.listed},
        )
    )
