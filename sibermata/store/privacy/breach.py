"""Whose data an account, or a program's token, saw and took in a period: for people who see the
whole province.
"""

from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.rows import rows_as_dicts


class Period(NamedTuple):
    """Whose acts, and between which instants; both ends are in it."""

    who: str
    token: str  # '' = everything of the account, its programs too
    since: datetime
    until: datetime


# A person once for each time that somebody saw him or took a file with him. Evidence that was
# opened speaks of whoever it was handed in for.
TOUCHED = """
    touched(person_id, at, opened, revealed, taken, numbers, evidence) as (
      select person_id, at, (what = 'opened')::int, (what = 'revealed')::int, 0, 0, 0
        from view_log where who = %(who)s and %(token)s = '' and at between %(since)s and %(until)s
      union all
      select p, at, 0, 0, 1, numbers::int, 0 from export, unnest(people) p
        where who = %(who)s and (%(token)s = '' or token = %(token)s)
          and at between %(since)s and %(until)s
      union all
      select d.person_id, a.at, 0, 0, 0, 0, 1 from audit a join (
          select encode(evidence, 'hex') sha256, person_id from pledge_act
            where evidence is not null
          union select encode(evidence, 'hex'), person_id from training_result
            where evidence is not null) d on d.sha256 = a.subject
        where a.what = 'evidence opened' and a.who = %(who)s and %(token)s = ''
          and a.at between %(since)s and %(until)s)
"""


def people_touched(connection: Connection[Any], period: Period) -> list[dict[str, Any]]:
    """Return every person whose data were seen or taken, with how often, first and last."""
    return rows_as_dicts(
        connection.execute(
            f"""
            with {TOUCHED},
            counted as (  -- first: a person is looked up once, not at each line
              select person_id, sum(opened)::int opened, sum(revealed)::int revealed,
                sum(taken)::int taken, sum(numbers)::int numbers, sum(evidence)::int evidence,
                min(at) first_at, max(at) last_at
              from touched group by person_id)
            select t.person_id, coalesce(p.name, '') "name", s.village_code, v.name village,
              left(s.village_code, 5) district_code, t.opened, t.revealed, t.taken, t.numbers,
              t.evidence, t.first_at, t.last_at
            from counted t
            left join person p on p.id = t.person_id and p.recorded_to = 'infinity'
            left join lateral (select village_code from tenure s where s.person_id = t.person_id
              and s.recorded_to = 'infinity' order by s.status = 'ended', s.id limit 1) s on true
            left join region v on v.code = s.village_code
            order by s.village_code, p.name, t.person_id
            """,
            period._asdict(),
        )
    )


def exports_in(connection: Connection[Any], period: Period) -> list[dict[str, Any]]:
    """Return the files and answers that left, oldest first."""
    return rows_as_dicts(
        connection.execute(
            "select id, at, what, form, lines, cardinality(people) people, numbers, token, about "
            "from export where who = %(who)s and (%(token)s = '' or token = %(token)s) and at "
            "between %(since)s and %(until)s order by at, id",
            period._asdict(),
        )
    )


def took_anything(connection: Connection[Any], who: str) -> bool:
    """Return whether somebody of this name ever took a file."""
    found = connection.execute("select 1 from export where who = %s limit 1", (who,))
    return found.fetchone() is not None


def taken_elsewhere(
    connection: Connection[Any], since: datetime, until: datetime
) -> list[tuple[str, int]]:
    """Return who took files in a period without an account, and how many."""
    return connection.execute(
        "select e.who, count(*)::int from export e where e.at between %s and %s and not exists "
        "(select from account a where a.name = e.who) group by e.who order by e.who",
        (since, until),
    ).fetchall()


def comings_in(connection: Connection[Any], period: Period) -> list[dict[str, Any]]:
    """Return the account's entries in the security log in the period, oldest first."""
    return rows_as_dicts(
        connection.execute(
            "select e.at, e.what, e.address from security_event e left join account a on a.id = "
            "e.account where (e.who = %(who)s or a.name = %(who)s) and e.at between %(since)s and "
            "%(until)s order by e.at, e.id",
            period._asdict(),
        )
    )


def could_see(connection: Connection[Any], districts: list[str] | None) -> int:
    """Return how many persons are in the lists of these districts (None: of all)."""
    row = connection.execute(
        "select count(distinct person_id) from tenure where recorded_to = 'infinity' and "
        "(%(districts)s::text[] is null or district_code = any(%(districts)s))",
        {"districts": districts},
    ).fetchone()
    assert row is not None
    return int(row[0])


def token_of(connection: Connection[Any], token: str) -> tuple[str, datetime | None] | None:
    """Return the name of the account of a token, and since when it is revoked."""
    row = connection.execute(
        "select a.name, t.revoked_at from api_token t join account a on a.id = t.account where "
        "t.id::text = %s",
        (token,),
    ).fetchone()
    return (row[0], row[1]) if row else None
