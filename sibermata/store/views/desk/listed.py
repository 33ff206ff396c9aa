"""The list of officials as pages read it: filtered, in pages of fifty by keyset, with a total; the
rows themselves are the roster's. A filter by a mark lists marks, one line each at its seat.

Invariant: no query of a page looks at more villages than its rows lie in.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.base.scope import Scope
from sibermata.store.registry.judgements import SHOWN

PAGE = 50
LAST_RANK = 32_767  # of a post that the catalogue no longer names
AT_TENURE = "t.village_code = %(at)s and t.id = %(tenure)s"
OPEN = "t.recorded_to = 'infinity' and t.end_how <> 'annulled'"


class Marked(NamedTuple):
    """Which marks are listed."""

    kind: str
    states: tuple[str, ...]
    subject: str = ""  # '' = any


class Filter(NamedTuple):
    """Which officials are listed; '' asks nothing."""

    within: str = ""  # the code of a district, subdistrict or village
    post: str = ""
    status: str = ""  # '' = whoever has not left, or, of marks, whoever has one
    mark: Marked | None = None


class Line(NamedTuple):
    """A line of the list: its place in the order, and the mark that it is listed for."""

    village_code: str
    rank: int
    label_key: str
    name_key: str
    person: int
    tenure: int
    subject: str = ""
    pledge_class: str = ""
    state: str = ""

    @property
    def place(self) -> tuple[Any, ...]:
        """What the next page begins behind."""
        return self[:8]


class Listed(NamedTuple):
    """A page of lines, and whether others follow."""

    lines: list[Line]
    more: bool


def list_officials(
    connection: Connection[Any],
    scope: Scope,
    wanted: Filter,
    *,
    after: Line | None = None,
    most: int = PAGE,
) -> Listed:
    """Return the lines behind `after`, village by village."""
    where, values = _conditions(scope, wanted)
    values |= {"most": most, "behind": after.village_code if after else "", **_behind(after)}
    bound = connection.execute(
        f"""
        select village_code from {_table(wanted)} where {where} and village_code > %(behind)s
        order by village_code offset %(most)s limit 1
        """,
        values,
    ).fetchone()
    values["last"] = bound[0] if bound else ""
    found = connection.execute(
        f"""
        with recursive {SHOWN.format(at="clock_timestamp()")}
        select * from ({_lines(wanted, where)}) x
        where %(begins)s or (village_code, rank, label_key, name_key, person, id, subject,
          pledge_class) > (%(a)s, %(b)s, %(c)s, %(d)s, %(e)s, %(f)s, %(g)s, %(h)s)
        order by village_code, rank, label_key, name_key, person, id, subject, pledge_class
        limit %(most)s + 1
        """,
        values,
    ).fetchall()
    return Listed([Line(*row) for row in found[:most]], len(found) > most)


def every_line(
    connection: Connection[Any], scope: Scope, wanted: Filter, most: int
) -> Iterator[list[Line]]:
    """Yield all lines of a filter, in pages of `most`: what an export reads."""
    page = Listed([], more=True)
    while page.more:
        after = page.lines[-1] if page.lines else None
        page = list_officials(connection, scope, wanted, after=after, most=most)
        if page.lines:
            yield page.lines


def count_listed(connection: Connection[Any], scope: Scope, wanted: Filter) -> int:
    """Return how many lines a filter has: of an area as it is kept for villages, unless nothing is
    kept of it yet.
    """
    where, values = _conditions(scope, wanted)
    kept = (
        wanted == Filter(wanted.within)
        and connection.execute(
            "select sum(officials) from village_count t where "
            f"starts_with(village_code, %(within)s) and {_seen(scope)}",
            values,
        ).fetchone()
    )
    if kept and kept[0]:
        return int(kept[0])
    row = connection.execute(
        f"with recursive {SHOWN.format(at='clock_timestamp()')} "
        f"select count(*) from ({_lines(wanted, where, joined=False)}) x",
        {**values, "behind": "", "last": ""},
    ).fetchone()
    return int(row[0]) if row else 0


def find_line(connection: Connection[Any], scope: Scope, wanted: Filter, at: Sequence[str]) -> Any:
    """Return the line of (village, tenure, subject, class) as it stands now; None where it is no
    longer in the list.
    """
    where, values = _conditions(scope, wanted)
    values |= {"at": at[0], "tenure": int(at[1]), "g": at[2], "h": at[3], "behind": "", "last": ""}
    row = connection.execute(
        f"""
        with recursive {SHOWN.format(at="clock_timestamp()")}
        select * from ({_lines(wanted, where, among=AT_TENURE)}) x
        where (subject, pledge_class) = (%(g)s, %(h)s)
        """,
        values,
    ).fetchone()
    return Line(*row) if row else None


def _table(wanted: Filter) -> str:
    return "mark t" if wanted.mark else "tenure t"


def _seen(scope: Scope) -> str:
    return "true" if scope.listed is None else "t.district_code = any(%(districts)s)"


def _conditions(scope: Scope, wanted: Filter) -> tuple[str, dict[str, Any]]:
    """Return the conditions on the table that is walked through, and all values."""
    parts = [_seen(scope)]
    if wanted.within:
        parts.append("t.village_code >= %(within)s and t.village_code < %(beyond)s")
    if wanted.post:
        parts.append("t.post = %(post)s")
    mark = wanted.mark
    if mark is None:
        status = "t.status = %(status)s" if wanted.status else "t.status <> 'ended'"
        parts.append(f"{OPEN} and {status}")
    else:
        parts.append("t.kind = %(kind)s and t.state = any(%(states)s)")
        if mark.subject:
            parts.append("t.subject = %(subject)s")
    return " and ".join(parts), {
        "districts": scope.listed,
        "within": wanted.within,
        "beyond": wanted.within + "\uffff",
        "post": wanted.post,
        "status": wanted.status,
        "kind": mark.kind if mark else "",
        "states": list(mark.states) if mark else [],
        "subject": mark.subject if mark else "",
    }


def _lines(wanted: Filter, where: str, *, joined: bool = True, among: str = "") -> str:
    """Return the statement of the lines between the two villages of a page."""
    bounds = "(%(behind)s = '' or t.village_code >= %(behind)s) and (%(last)s = '' or "
    bounds += "t.village_code <= %(last)s)"
    rank = f"coalesce(c.rank, {LAST_RANK})"
    if wanted.mark is None:
        person = "case when m.kept is null then t.person_id else m.kept end"
        columns = f"t.village_code, {rank} rank, t.label_key, p.name_key, p.id person, t.id"
        table = "tenure t left join seats m on m.district_code = t.district_code and m.id = t.id"
        extra = "'' subject, '' pledge_class, '' state"
        where = f"{where} and (m.place is null or m.place = 1)"
    else:
        person = "t.person_id"
        columns = (
            f"t.village_code, {rank} rank, coalesce(s.label_key, '') label_key, p.name_key, "
            "p.id person, t.tenure_id id"
        )
        table = "mark t left join tenure s on s.district_code = t.district_code and "
        table += "s.id = t.tenure_id and s.recorded_to = 'infinity'"
        extra = "t.subject, t.pledge_class, t.state"
        among = among.replace("t.id", "t.tenure_id")
        if wanted.status:
            where += " and s.status = %(status)s"
        elif not joined:
            table = "mark t"
    if not joined:
        return f"select from {table} where {where} and {bounds}"
    return f"""
        select {columns}, {extra} from {table}
        join person p on p.id = {person} and p.recorded_to = 'infinity'
        left join post_type c on c.code = t.post
        where {where} and {bounds} and {among or "true"}
    """


def _behind(after: Line | None) -> dict[str, Any]:
    place = after.place if after else ("", 0, "", "", 0, 0, "", "")
    return {"begins": after is None, **dict(zip("abcdefgh", place, strict=True))}
