"""What the officer's day is made of: open findings in groups that one look settles, and who decided
what meanwhile.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from psycopg import Connection

from sibermata.rules.desk_work import PEOPLE
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope
from sibermata.store.views.findings import with_places

TO_DO = ["error", "question", "warning"]
MINE = "(%(districts)s::text[] is null or f.district_code = any(%(districts)s))"
DUE = "(f.put_off_until is null or f.put_off_until <= %(today)s)"
WAITS = f"f.status = 'open' and {DUE}"
PUT_OFF = f"f.status = 'open' and not {DUE}"
SETTLED = "f.status in ('patched', 'answered')"  # repaired or answered here, and not yet gone
# alike: one answer settles them, or one look tells them all
ALIKE = """
    f.code = l.code and f.source = l.source and f.district_code = l.district_code
      and f.column_name = l.column_name and (l.code <> all(%(words)s) or f.shown = l.shown)
      and (l.code <> 'SUBDISTRICT_UNKNOWN' or f.detail = l.detail)
"""
PAGE = 25
VILLAGE_CODE = re.compile(r"\b\d\d\.\d\d\.\d\d\.\d{4}\b")
# what a task of the registry is about; its header names the village of a seat, or a tenure
VILLAGE = """coalesce((select name from region where code =
    case {code} when 'PRESUMED_ENDED' then right({shown}, 13) else {header} end), '')"""
HOLDER = """coalesce((select p.name from tenure t join person p on p.id = t.person_id
      and p.recorded_to = 'infinity'
    where {code} = 'PRESUMED_ENDED' and t.id = substring({header} from '^[0-9]+$')::bigint
      and t.district_code = {district} and t.recorded_to = 'infinity'), '')"""
OF_ITEM = {
    "code": "f.code",
    "shown": "f.shown",
    "header": "f.header",
    "district": "f.district_code",
}
OF_GROUP = {
    "code": "f.code",
    "shown": 'min(f.shown collate "C")',
    "header": 'min(f.header collate "C")',
    "district": "f.district_code",
}


class Part(StrEnum):
    """Which findings of the day are looked at."""

    WAITING = "menunggu"
    PUT_OFF = "tertunda"
    SETTLED = "selesai"


PARTS = {Part.WAITING: WAITS, Part.PUT_OFF: PUT_OFF, Part.SETTLED: SETTLED}


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that are alike."""

    first: int  # the finding that the group is known by
    code: str
    severity: str
    source: str
    district: str
    place: str  # the district's name
    column: str
    header: str
    shown: str  # the word that they share; '' where each has its own
    detail: str  # of the only one
    count: int
    since: datetime
    village: str  # the name of the village that the only one is about
    holder: str  # of the tenure that the only one is about


@dataclass(frozen=True, slots=True)
class Item:
    """One finding of a group."""

    id: int
    code: str
    severity: str
    status: str
    source: str
    district: str
    place: str  # the district's name
    file: str
    sheet: str
    row: int | None
    header: str
    column: str
    shown: str
    detail: str
    people: tuple[int, ...]
    row_hash: bytes | None
    first_at: datetime
    times: int
    put_off_until: date | None  # a day to come
    put_off_by: str
    correction: int | None  # the live repair of its row
    version: str  # moves when anything of it is decided or said otherwise
    village: str  # the name of the village that it is about; '' where it is of a row
    holder: str  # of the tenure that it is about


def list_groups(
    connection: Connection[Any],
    scope: Scope,
    today: date,
    words: Collection[str],
    part: Part = Part.WAITING,
) -> list[Group]:
    """Return the groups of the findings that wait, or of another part, the largest first."""
    rows = connection.execute(
        f"""
        select min(f.id), f.code, f.severity, f.source, f.district_code,
          coalesce((select name from region where code = f.district_code), ''), f.column_name,
          min(f.header collate "C"),
          case when f.code = any(%(words)s) or count(*) = 1 then min(f.shown collate "C")
            else '' end,
          case when f.code = 'SUBDISTRICT_UNKNOWN' or count(*) = 1 then min(f.detail collate "C")
            else '' end, count(*),
          min(f.first_at),
          case when count(*) = 1 then {VILLAGE.format_map(OF_GROUP)} else '' end,
          case when count(*) = 1 then {HOLDER.format_map(OF_GROUP)} else '' end
        from finding f
        where f.severity = any(%(severities)s) and {MINE} and {PARTS[part]}
        group by f.code, f.severity, f.source, f.district_code, f.column_name,
          case when f.code = any(%(words)s) then f.shown else '' end,
          case when f.code = 'SUBDISTRICT_UNKNOWN' then f.detail else '' end
        order by count(*) desc, min(f.first_at), min(f.id)
        """,
        {
            "words": list(words),
            "severities": TO_DO,
            "districts": scope.listed,
            "today": today,
        },
    )
    found = [Group(*row) for row in rows]
    details = named(connection, [one.detail if one.code in PEOPLE else "" for one in found])
    return [
        replace(one, detail=text or one.detail) for one, text in zip(found, details, strict=True)
    ]


def named(connection: Connection[Any], texts: Sequence[str]) -> list[str]:
    """Return texts with the codes of villages in them replaced by their names."""
    codes = {code for text in texts for code in VILLAGE_CODE.findall(text)}
    if not codes:
        return list(texts)
    rows = connection.execute("select code, name from region where code = any(%s)", [list(codes)])
    names = dict(rows.fetchall())
    return [VILLAGE_CODE.sub(lambda one: names.get(one[0], one[0]), text) for text in texts]


def count_waiting(
    connection: Connection[Any], scope: Scope, today: date
) -> list[tuple[str, str, int]]:
    """Return how many open findings wait, by code and severity: the sums of `list_groups`."""
    return connection.execute(
        f"""
        select f.code, f.severity, count(*) from finding f
        where f.severity = any(%(severities)s) and {MINE} and {WAITS}
        group by 1, 2 order by 1, 2
        """,
        {"severities": TO_DO, "districts": scope.listed, "today": today},
    ).fetchall()


def alike(
    connection: Connection[Any],
    scope: Scope,
    finding: int,
    words: Collection[str],
    today: date,
    *,
    page: int = 1,
    size: int = PAGE,
) -> list[Item]:
    """Return a page of the findings that are like one of them: what waits before what was put off,
    and what was repaired or answered here at the end.
    """
    return _items(
        connection,
        scope,
        f"join finding l on l.id = %(finding)s and {ALIKE} where "
        f"f.status in ('open', 'patched', 'answered') and {MINE} "
        f"order by f.status <> 'open', not {DUE}, f.file, f.sheet, f.row_number, "
        "f.id limit %(size)s offset %(skip)s",
        {
            "finding": finding,
            "words": list(words),
            "today": today,
            "size": size,
            "skip": (page - 1) * size,
        },
    )


def count_alike(
    connection: Connection[Any], scope: Scope, finding: int, words: Collection[str], today: date
) -> dict[Part, int]:
    """Return how many of each part are like a finding."""
    filters = ", ".join(f"count(*) filter (where {PARTS[part]})" for part in Part)
    row = connection.execute(
        f"select {filters} from finding f join finding l on l.id = %(finding)s and {ALIKE} "
        f"where {MINE}",
        {"finding": finding, "words": list(words), "districts": scope.listed, "today": today},
    ).fetchone()
    assert row is not None
    return dict(zip(Part, row, strict=True))


def ids_alike(
    connection: Connection[Any],
    scope: Scope,
    finding: int,
    words: Collection[str],
    today: date,
    part: Part,
) -> list[int]:
    """Return the findings of a part that are like one of them."""
    rows = connection.execute(
        f"select f.id from finding f join finding l on l.id = %(finding)s and {ALIKE} "
        f"where {PARTS[part]} and {MINE} order by f.id",
        {"finding": finding, "words": list(words), "districts": scope.listed, "today": today},
    )
    return [int(row[0]) for row in rows]


def next_alike(
    connection: Connection[Any], scope: Scope, item: Item, words: Collection[str], today: date
) -> Item | None:
    """Return the next finding like an item that waits, the first one behind the last; None where
    none waits.
    """
    values = {"finding": item.id, "words": list(words), "today": today}
    return _next(connection, scope, f"{ALIKE} and f.id <> l.id", values)


def next_row(connection: Connection[Any], scope: Scope, item: Item, today: date) -> Item | None:
    """Return a finding of the next refused row of an item's source that waits, the first one behind
    the last; None where none waits.
    """
    other = (
        "f.severity = 'error' and f.source = l.source and f.district_code = l.district_code "
        "and f.row_number is not null and f.row_hash is distinct from l.row_hash"
    )
    return _next(connection, scope, other, {"finding": item.id, "today": today})


def _next(
    connection: Connection[Any], scope: Scope, other: str, values: dict[str, Any]
) -> Item | None:
    found = _items(
        connection,
        scope,
        f"join finding l on l.id = %(finding)s where {other} and {WAITS} and {MINE} "
        "order by (f.file, f.sheet, coalesce(f.row_number, 0), f.id) "
        "<= (l.file, l.sheet, coalesce(l.row_number, 0), l.id), "
        "f.file, f.sheet, f.row_number, f.id limit 1",
        values,
    )
    return next(iter(found), None)


def find_item(connection: Connection[Any], scope: Scope, finding: int, today: date) -> Item | None:
    """Return one finding inside the scope; None where there is none."""
    values = {"finding": finding, "today": today}
    found = _items(connection, scope, f"where f.id = %(finding)s and {MINE}", values)
    return next(iter(found), None)


def of_row(connection: Connection[Any], scope: Scope, item: Item, today: date) -> list[Item]:
    """Return everything that was found in the row of a finding."""
    return _items(
        connection,
        scope,
        f"where f.source = %(source)s and f.row_hash = %(row)s and {MINE} and f.severity <> 'note' "
        "and f.status <> 'fixed_at_source' order by f.id",
        {
            "source": item.source,
            "row": item.row_hash,
            "today": today,
        },
    )


def _items(
    connection: Connection[Any], scope: Scope, where: str, values: dict[str, Any]
) -> list[Item]:
    """Return findings, each at the place where its row stands in the delivery that is applied."""
    rows = rows_as_dicts(
        connection.execute(
            f"""
            select f.id, f.code, f.severity, f.status, f.source, f.district_code district,
              coalesce((select name from region where code = f.district_code), '') place, f.file,
              f.sheet, f.row_number "row", f.header, f.column_name "column", f.shown, f.detail,
              f.people, f.row_hash, f.first_at, f.times,
              case when not {DUE} then f.put_off_until end put_off_until,
              case when not {DUE} then f.put_off_by else '' end put_off_by,
              (select max(c.id) from correction c where c.kind = 'row' and c.source = f.source
                and c.district_code = f.district_code and c.row_hash = f.row_hash
                and c.state in ('PENDING', 'ACTIVE', 'CHALLENGED', 'ABSORBED')) correction,
              md5(concat_ws('|', f.status, f.code, f.shown, f.detail, f.row_hash, f.people,
                f.closed_at, f.put_off_until)) version,
              {VILLAGE.format_map(OF_ITEM)} village, {HOLDER.format_map(OF_ITEM)} holder
            from finding f {where}
            """,
            {**values, "districts": scope.listed},
            binary=True,
        )
    )
    details = named(connection, [row["detail"] if row["code"] in PEOPLE else "" for row in rows])
    for row, text in zip(rows, details, strict=True):
        row["detail"] = text or row["detail"]
    return [_item(row) for row in with_places(connection, scope, rows)]


def _item(row: dict[str, Any]) -> Item:
    digest = bytes(row["row_hash"]) if row["row_hash"] else None
    return Item(**{**row, "people": tuple(row["people"]), "row_hash": digest})


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided about a finding."""

    what: str  # row, word, row_of_list, people, correction, tenure, seat
    by: str
    at: datetime


def who_decided(connection: Connection[Any], finding: int) -> Decided | None:
    """Return the last decision about a finding; None where nobody decided."""
    row = connection.execute(
        """
        select what, by, at from (
          select 'row' what, c.by, c.at from finding f join correction c on c.kind = 'row'
            and c.source = f.source and c.row_hash = f.row_hash where f.id = %(finding)s
          union all
          select 'row_of_list', a.by, a.recorded_from from list_answer a
            where a.question = %(finding)s
          union all
          select 'people', j.by, j.at from judgement j where j.finding = %(finding)s
          union all
          select 'word', r.by, r.at from finding f join spelling_rule r on r.source = f.source
            and r.column_name = f.column_name where f.id = %(finding)s and f.status = 'answered'
          union all
          select 'correction', c.by, c.changed_at from finding f
            join source_record s on s.district_code = f.district_code and s.source = f.source
              and s.row_hash = f.row_hash
            join correction c on c.record_id = s.id and c.field = f.column_name
            where f.id = %(finding)s and f.code = 'CORRECTION_CHALLENGED'
          union all
          select 'tenure', c.by, c.at from finding f join correction c on c.field = 'status'
            and c.district_code = f.district_code
            and c.tenure_id = substring(f.header from '^[0-9]+$')::bigint
            where f.id = %(finding)s and f.code = 'PRESUMED_ENDED' and f.status <> 'open'
          union all
          select 'seat', c.by, c.at from finding f join correction c
            on c.district_code = f.district_code and c.field in ('status', 'end_date', '')
            join tenure t on t.id = c.tenure_id and t.district_code = c.district_code
              and t.village_code = f.header and t.recorded_to = 'infinity'
            where f.id = %(finding)s and starts_with(f.code, 'SEAT_') and f.status <> 'open'
              and c.at >= f.first_at
        ) decided order by at desc limit 1
        """,
        {"finding": finding},
    ).fetchone()
    return Decided(*row) if row else None


def challenged(connection: Connection[Any], scope: Scope, item: Item) -> int | None:
    """Return the correction that a source's third value challenges; None where it is settled."""
    row = connection.execute(
        "select c.id from correction c join source_record r on r.district_code = c.district_code "
        "and r.source = c.source and r.id = c.record_id where c.state = 'CHALLENGED' "
        "and c.field = %(field)s and r.source = %(source)s and r.row_hash = %(row)s "
        "and (%(districts)s::text[] is null or c.district_code = any(%(districts)s)) limit 1",
        {
            "field": item.column,
            "source": item.source,
            "row": item.row_hash,
            "districts": scope.listed,
        },
    ).fetchone()
    return int(row[0]) if row else None


def count_pending(connection: Connection[Any], scope: Scope) -> int:
    """Return how many corrections wait for a second person."""
    row = connection.execute(
        "select count(*) from correction where state = 'PENDING' and "
        "(%(districts)s::text[] is null or district_code = any(%(districts)s))",
        {"districts": scope.listed},
    ).fetchone()
    assert row is not None
    return int(row[0])


def tenure_of_task(connection: Connection[Any], scope: Scope, tenure: int) -> dict[str, Any] | None:
    """Return the tenure that a task is about, with its holder and village."""
    found = rows_as_dicts(
        connection.execute(
            """
            select t.id tenure, t.person_id person, p.name, t.post, t.label, t.village_code,
              v.name village, t.status, t.start_date, t.end_date, t.stated_by source
            from tenure t join person p on p.id = t.person_id and p.recorded_to = 'infinity'
            left join region v on v.code = t.village_code
            where t.id = %(tenure)s and t.recorded_to = 'infinity'
              and (%(districts)s::text[] is null or t.district_code = any(%(districts)s))
            """,
            {"tenure": tenure, "districts": scope.listed},
        )
    )
    return found[0] if found else None


def numbers_agree(connection: Connection[Any], people: Sequence[int]) -> bool | None:
    """Return whether all of these persons bear the same NIK; None where one has none."""
    row = connection.execute(
        "select count(nik_hash), count(distinct nik_hash), count(*) from person "
        "where id = any(%s) and recorded_to = 'infinity'",
        (list(people),),
    ).fetchone()
    if row is None or row[0] < row[2]:
        return None
    return bool(row[1] == 1)
