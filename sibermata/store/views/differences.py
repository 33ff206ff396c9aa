"""Differences between two instants of recorded time, as a person describes them: added, gone,
renamed, another post.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from sibermata.records.states import Capacity
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope

# Only versions written between the two instants are looked at; both sides are read as of their
# own instant.
CHANGED = """
    with moved as (
        select district_code, id from tenure where (recorded_from > %(a)s
          and recorded_from <= %(b)s)
        union
        select t.district_code, t.id from tenure t join person p on p.id = t.person_id
        where p.recorded_from > %(a)s and p.recorded_from <= %(b)s and t.recorded_from <= %(b)s
          and %(b)s < t.recorded_to
    )
    select m.district_code district, m.id tenure, coalesce(y.person_id, x.person_id) person_id,
           coalesce(y.village_code, x.village_code) village_code,
           v.name village, p.name name_before, q.name as name_after, x.post post_before,
             x.label label_before, x.capacity capacity_before,
           y.post post_after, y.label label_after, y.capacity capacity_after,
             x.status status_before, y.status status_after,
           y.end_date, y.end_how, y.end_reason
    from moved m
    left join tenure x on x.district_code = m.district_code and x.id = m.id
      and x.recorded_from <= %(a)s and %(a)s < x.recorded_to
    left join tenure y on y.district_code = m.district_code and y.id = m.id
      and y.recorded_from <= %(b)s and %(b)s < y.recorded_to
    left join person p on p.id = x.person_id and p.recorded_from <= %(a)s and %(a)s < p.recorded_to
    left join person q on q.id = y.person_id and q.recorded_from <= %(b)s and %(b)s < q.recorded_to
    left join region v on v.code = coalesce(y.village_code, x.village_code)
    where (%(districts)s::text[] is null or m.district_code = any(%(districts)s))
    order by m.district_code, village_code, m.id
"""


def differences(
    connection: Connection[Any], scope: Scope, a: datetime, b: datetime
) -> list[dict[str, Any]]:
    """Return one line for each difference between the roster as of `a` and as of `b`: what,
    village, name, before, after.
    """
    rows = rows_as_dicts(connection.execute(CHANGED, {"a": a, "b": b, "districts": scope.listed}))
    return list(changes_of(rows))


def changes_of(rows: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Yield differences. A person who left one seat and took another has changed posts, and is
    neither gone nor added.
    """
    gone: dict[int, list[dict[str, Any]]] = {}
    took: dict[int, list[dict[str, Any]]] = {}
    renamed: set[int] = set()  # a person with two posts was renamed once
    for row in rows:
        serves = [row[f"status_{when}"] not in (None, "ended") for when in ("before", "after")]
        if serves == [True, True]:
            yield from changes_in_office(row, renamed)
        elif serves == [True, False]:
            gone.setdefault(row["person_id"], []).append(row)
        elif serves == [False, True]:
            took.setdefault(row["person_id"], []).append(row)
    for row in (row for rows_gone in gone.values() for row in rows_gone):
        seats = took.get(row["person_id"])
        yield moved(row, seats.pop(0)) if seats else left_office(row)
    for row in (row for rows_took in took.values() for row in rows_took):
        yield _line("added", row, "", _post(row, "after"))


def changes_in_office(row: dict[str, Any], renamed: set[int]) -> Iterable[dict[str, Any]]:
    """Yield the changes of somebody in office at both instants; a new name once for each person."""
    if row["name_before"] != row["name_after"] and row["person_id"] not in renamed:
        renamed.add(row["person_id"])
        yield _line("renamed", row, row["name_before"], row["name_after"])
    if _post(row, "before") != _post(row, "after"):
        yield _line("post", row, _post(row, "before"), _post(row, "after"))
    if row["status_before"] != row["status_after"]:
        yield _line("status", row, row["status_before"], row["status_after"])


def moved(row: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return the line for somebody who left one seat and took another."""
    place = "" if new["village_code"] == row["village_code"] else f" {new['village_code']}"
    about = {**row, "name_after": new["name_after"]}
    return _line("post", about, _post(row, "before"), _post(new, "after") + place)


def left_office(row: dict[str, Any]) -> dict[str, Any]:
    """Return the line for somebody who is gone, with the reason and the day of the end."""
    why = " ".join(word for word in (row["end_reason"], _day(row["end_date"])) if word)
    line = _line("gone", row, _post(row, "before"), why)
    return {**line, "end_reason": row["end_reason"], "end_date": row["end_date"]}


def by_district(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return how many were added, gone, renamed, and changed posts, for each district."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        counts = found.setdefault(
            line["district"],
            {
                "district": line["district"],
                **dict.fromkeys(("added", "gone", "renamed", "post", "status"), 0),
            },
        )
        counts[line["what"]] += 1
    return [found[district] for district in sorted(found)]


INSTANTS = """
    select min(p.published_at) - interval '1 microsecond', max(p.published_at)
    from publication p join run r on r.id = p.run_id
    where {} = %(value)s and (%(districts)s::text[] is null or r.district_code = any(%(districts)s))
"""


def instants_of(
    connection: Connection[Any], scope: Scope, night: date
) -> tuple[datetime, datetime] | None:
    """Return the instants just before and at the last publication of a night; None if nothing was
    published.
    """
    asked = {"value": night, "districts": scope.listed}
    return _instants(connection.execute(INSTANTS.format("r.night"), asked).fetchone())


def instants_of_run(
    connection: Connection[Any], scope: Scope, run: int
) -> tuple[datetime, datetime] | None:
    """Return the instants just before and at the publication of a run; None if it published
    nothing.
    """
    asked = {"value": run, "districts": scope.listed}
    return _instants(connection.execute(INSTANTS.format("r.id"), asked).fetchone())


def _instants(row: tuple[Any, ...] | None) -> tuple[datetime, datetime] | None:
    return (row[0], row[1]) if row and row[0] else None


def _line(what: str, row: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    return {
        "what": what,
        "district": row["district"],
        "village_code": row["village_code"],
        "village": row["village"],
        "person_id": row["person_id"],
        "name": row["name_after"] or row["name_before"],
        "before": before,
        "after": after,
    }


def _post(row: dict[str, Any], when: str) -> str:
    capacity = row[f"capacity_{when}"]
    return " ".join(
        word
        for word in (
            "" if capacity == Capacity.DEFINITIF else capacity,
            row[f"post_{when}"],
            row[f"label_{when}"],
        )
        if word
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
