"""The lists behind the numbers of districts that count no officials, in pages."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.scope import Scope
from sibermata.store.views.desk.measures import EXPECTED, ROW

SEEN = "(%(districts)s::text[] is null or {0}.district_code = any(%(districts)s))"
OPEN = f"""f.status = 'open' and f.severity = %(severity)s and %(source)s in ('', f.source)
    and {SEEN.format("f")}"""

# What is one thing in the list of a severity: a refused row, or any other finding by itself.
ONCE = f"case f.severity when 'error' then {ROW} else (f.source, f.fingerprint) end"


class OpenFinding(NamedTuple):
    """An open finding in a list."""

    id: int
    code: str
    severity: str
    source: str
    district: str
    shown: str
    header: str
    column_name: str
    detail: str
    first_at: datetime


class Speaking(NamedTuple):
    """A village that has officials."""

    code: str
    name: str
    subdistrict: str
    officials: int
    vacant: int


class Named(NamedTuple):
    """Somebody whom a source names."""

    person: int
    name: str
    village_code: str
    village: str
    post: str
    status: str


class Seated(NamedTuple):
    """A seat that is held by somebody who is there."""

    person: int
    name: str
    village_code: str
    village: str
    post: str


class Challenged(NamedTuple):
    """A correction whose source says a third value."""

    person: int | None
    name: str
    field: str
    by: str
    at: datetime


def list_open(
    connection: Connection[Any],
    scope: Scope,
    severity: str,
    first: int,
    most: int,
    *,
    source: str = "",
) -> list[OpenFinding]:
    """Return a page of the open findings of a severity, the oldest first; of one source, if
    named. Of a refused row the first one stands for all that is wrong in it.
    """
    rows = connection.execute(
        f"""
        select f.id, f.code, f.severity, f.source, f.district_code, f.shown, f.header,
          f.column_name, f.detail, f.first_at
        from finding f where f.id = any(array(select min(f.id) from finding f where {OPEN}
          group by {ONCE} order by 1 offset %(first)s limit %(most)s)) order by f.id
        """,
        {
            "severity": severity,
            "source": source,
            "districts": scope.listed,
            "first": first,
            "most": most,
        },
    )
    return [OpenFinding(*row) for row in rows]


def count_findings(
    connection: Connection[Any], scope: Scope, severity: str, *, source: str = ""
) -> int:
    """Return how many open findings of a severity there are, a refused row once; of one source, if
    named.
    """
    row = connection.execute(
        f"select count(distinct {ONCE}) from finding f where {OPEN}",
        {"severity": severity, "source": source, "districts": scope.listed},
    ).fetchone()
    return int(row[0]) if row else 0


def list_named(
    connection: Connection[Any], scope: Scope, source: str, first: int, most: int
) -> tuple[list[Named], int]:
    """Return a page of whom a source names, and how many they are."""
    values = {"source": source, "districts": scope.listed, "first": first, "most": most}
    named = "from source_record r where r.source = %(source)s and r.missing_run is null and "
    named += SEEN.format("r")
    number = connection.execute(f"select count(*) {named}", values).fetchone()
    rows = connection.execute(
        f"""
        select r.person_id, coalesce(p.name, ''), coalesce(t.village_code, ''),
          coalesce(v.name, ''), coalesce(t.post, ''), coalesce(t.status, '')
        from (select r.* {named} order by r.id offset %(first)s limit %(most)s) r
        left join person p on p.id = r.person_id and p.recorded_to = 'infinity'
        left join tenure t on t.district_code = r.district_code and t.id = r.tenure_id
          and t.recorded_to = 'infinity'
        left join region v on v.code = t.village_code
        order by r.id
        """,
        values,
    )
    return [Named(*row) for row in rows], int(number[0]) if number else 0


def list_seated(
    connection: Connection[Any],
    scope: Scope,
    within: str,
    posts: Collection[str],
    first: int,
    most: int,
) -> tuple[list[Seated], int]:
    """Return a page of the seats of these posts that are held, village by village, and how many
    there are: what coverage counts as seats.
    """
    seats = "from held_seat h where h.present and h.post = any(%(posts)s) and "
    seats += "starts_with(h.village_code, %(within)s) and " + SEEN.format("h")
    values = {
        "posts": list(posts),
        "within": within,
        "districts": scope.listed,
        "first": first,
        "most": most,
    }
    number = connection.execute(f"select count(*) {seats}", values).fetchone()
    rows = connection.execute(
        f"""
        select x.person_id, coalesce(p.name, ''), x.village_code, coalesce(v.name, x.village_code),
          x.post
        from (select h.* {seats} order by h.village_code, h.tenure_id
          offset %(first)s limit %(most)s) x
        left join person p on p.id = x.person_id and p.recorded_to = 'infinity'
        left join region v on v.code = x.village_code
        order by x.village_code, x.tenure_id
        """,
        values,
    )
    return [Seated(*row) for row in rows], int(number[0]) if number else 0


def list_speaking(
    connection: Connection[Any], scope: Scope, within: str, first: int, most: int
) -> list[Speaking]:
    """Return a page of the villages that have officials, in the order of their codes."""
    rows = connection.execute(
        f"""
        select c.village_code, coalesce(v.name, c.village_code), coalesce(k.name, ''), c.officials,
          c.vacant
        from village_count c left join region v on v.code = c.village_code
        left join region k on k.code = left(c.village_code, 8)
        where c.officials > 0 and starts_with(c.village_code, %(within)s) and {SEEN.format("c")}
        order by c.village_code offset %(first)s limit %(most)s
        """,
        {"within": within, "districts": scope.listed, "first": first, "most": most},
    )
    return [Speaking(*row) for row in rows]


def list_expected(
    connection: Connection[Any], scope: Scope, within: str, first: int, most: int
) -> tuple[list[Speaking], int]:
    """Return a page of the villages of which a source should speak, those without officials first,
    and how many they are.
    """
    values = {"within": within, "districts": scope.listed, "first": first, "most": most}
    number = connection.execute(
        f"select count(*) from region r where {EXPECTED}", values
    ).fetchone()
    rows = connection.execute(
        f"""
        select r.code, r.name, coalesce(k.name, ''), coalesce(c.officials, 0),
          coalesce(c.vacant, 0)
        from region r left join village_count c on c.village_code = r.code
        left join region k on k.code = left(r.code, 8)
        where {EXPECTED} order by coalesce(c.officials, 0) > 0, r.code
        offset %(first)s limit %(most)s
        """,
        values,
    )
    return [Speaking(*row) for row in rows], int(number[0]) if number else 0


def list_challenged(connection: Connection[Any], scope: Scope) -> list[Challenged]:
    """Return the corrections whose source says a third value, the oldest first."""
    rows = connection.execute(
        f"""
        select c.person_id, coalesce(p.name, ''), case c.field when '' then c.kind else c.field end,
          c.by, coalesce(c.changed_at, c.at)
        from correction c left join person p on p.id = c.person_id and p.recorded_to = 'infinity'
        where c.state = 'CHALLENGED' and {SEEN.format("c")} order by c.id
        """,
        {"districts": scope.listed},
    )
    return [Challenged(*row) for row in rows]
