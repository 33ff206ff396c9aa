"""What the officer's day is made of: open findings in groups that one look settles, and who decided
what meanwhile.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope

TO_DO = ["error", "question", "warning"]
MINE = "(%(districts)s::text[] is null or f.district_code = any(%(districts)s))"
DUE = "(f.put_off_until is null or f.put_off_until <= %(today)s)"
# alike: one answer settles them, or one look tells them all
ALIKE = """
    f.code = l.code and f.source = l.source and f.district_code = l.district_code
      and f.column_name = l.column_name and (l.code <> all(%(words)s) or f.shown = l.shown)
      and (l.code <> 'SUBDISTRICT_UNKNOWN' or f.detail = l.detail)
"""
PAGE = 25


@dataclass(frozen=True, slots=True)
class Group:
    """Open findings that are alike."""

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
    put_off_until: date | None
    correction: int | None  # the live repair of its row
    version: str  # moves when anything of it is decided or said otherwise
    village: str  # the name of the village that it is about; '' where it is of a row


def list_groups(
    connection: Connection[Any],
    scope: Scope,
    today: date,
    words: Collection[str],
    *,
    put_off: bool = False,
) -> list[Group]:
    """Return the groups of open findings, the largest first; those put off instead, if asked."""
    due = f"not {DUE}" if put_off else DUE
    rows = connection.execute(
        f"""
        select min(f.id), f.code, f.severity, f.source, f.district_code,
          coalesce((select name from region where code = f.district_code), ''), f.column_name,
          min(f.header collate "C"),
          case when f.code = any(%(words)s) or count(*) = 1 then min(f.shown collate "C")
            else '' end,
          case when f.code = 'SUBDISTRICT_UNKNOWN' or count(*) = 1 then min(f.detail collate "C")
            else '' end, count(*),
          min(f.first_at), case when count(*) = 1 then coalesce((select name from region
            where code = min(f.header collate "C")), '') else '' end
        from finding f
        where f.status = 'open' and f.severity = any(%(severities)s) and {MINE} and {due}
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
    return [Group(*row) for row in rows]


def count_waiting(
    connection: Connection[Any], scope: Scope, today: date
) -> list[tuple[str, str, int]]:
    """Return how many open findings wait, by code and severity: the sums of `list_groups`."""
    return connection.execute(
        f"""
        select f.code, f.severity, count(*) from finding f
        where f.status = 'open' and f.severity = any(%(severities)s) and {MINE} and {DUE}
        group by 1, 2 order by 1, 2
        """,
        {"severities": TO_DO, "districts": scope.listed, "today": today},
    ).fetchall()


def alike(
    connection: Connection[Any],
    scope: Scope,
    finding: int,
    words: Collection[str],
    *,
    page: int = 1,
    size: int = PAGE,
) -> list[Item]:
    """Return a page of the findings that are like one of them: what is to be done before what was
    repaired or answered here.
    """
    return _items(
        connection,
        f"join finding l on l.id = %(finding)s and {ALIKE} where "
        f"f.status in ('open', 'patched', 'answered') and {MINE} "
        "order by f.status <> 'open', f.put_off_until is not null, f.file, f.sheet, f.row_number, "
        "f.id limit %(size)s offset %(skip)s",
        {
            "finding": finding,
            "words": list(words),
            "districts": scope.listed,
            "size": size,
            "skip": (page - 1) * size,
        },
    )


def count_alike(
    connection: Connection[Any], scope: Scope, finding: int, words: Collection[str]
) -> tuple[int, int]:
    """Return how many are like a finding and open, and how many were repaired or answered here."""
    row = connection.execute(
        f"""
        select count(*) filter (where f.status = 'open'),
          count(*) filter (where f.status in ('patched', 'answered'))
        from finding f join finding l on l.id = %(finding)s and {ALIKE} where {MINE}
        """,
        {"finding": finding, "words": list(words), "districts": scope.listed},
    ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def open_alike(
    connection: Connection[Any], scope: Scope, finding: int, words: Collection[str]
) -> list[int]:
    """Return the open findings that are like one of them."""
    rows = connection.execute(
        f"select f.id from finding f join finding l on l.id = %(finding)s and {ALIKE} "
        f"where f.status = 'open' and {MINE} order by f.id",
        {"finding": finding, "words": list(words), "districts": scope.listed},
    )
    return [int(row[0]) for row in rows]


def find_item(connection: Connection[Any], scope: Scope, finding: int) -> Item | None:
    """Return one finding inside the scope; None where there is none."""
    values = {"finding": finding, "districts": scope.listed}
    return next(iter(_items(connection, f"where f.id = %(finding)s and {MINE}", values)), None)


def of_row(connection: Connection[Any], scope: Scope, item: Item) -> list[Item]:
    """Return everything that was found in the row of a finding."""
    return _items(
        connection,
        f"where f.source = %(source)s and f.row_hash = %(row)s and {MINE} and f.severity <> 'note' "
        "and f.status <> 'fixed_at_source' order by f.id",
        {"source": item.source, "row": item.row_hash, "districts": scope.listed},
    )


def next_row(
    connection: Connection[Any], scope: Scope, item: Item, today: date
) -> tuple[int, int] | None:
    """Return the next refused row of the source of an item that waits, the first one behind the
    last: a finding of it, and its number; None where none waits.
    """
    row = connection.execute(
        f"""
        select min(f.id), f.row_number from finding f
        where f.status = 'open' and f.severity = 'error' and f.source = %(source)s
          and f.district_code = %(district)s and f.row_number is not null
          and f.row_hash <> %(row)s and {DUE} and {MINE}
        group by f.file, f.sheet, f.row_number
        order by (f.file, f.sheet, f.row_number) <= (%(file)s, %(sheet)s, %(number)s),
          f.file, f.sheet, f.row_number limit 1
        """,
        {
            "source": item.source,
            "district": item.district,
            "row": item.row_hash,
            "file": item.file,
            "sheet": item.sheet,
            "number": item.row or 0,
            "districts": scope.listed,
            "today": today,
        },
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else None


def _items(connection: Connection[Any], where: str, values: dict[str, Any]) -> list[Item]:
    rows = connection.execute(
        f"""
        select f.id, f.code, f.severity, f.status, f.source, f.district_code,
          coalesce((select name from region where code = f.district_code), ''), f.file, f.sheet,
          f.row_number, f.header, f.column_name, f.shown, f.detail, f.people, f.row_hash,
          f.first_at, f.times, f.put_off_until,
          (select max(c.id) from correction c where c.kind = 'row' and c.source = f.source
            and c.district_code = f.district_code and c.row_hash = f.row_hash
            and c.state in ('PENDING', 'ACTIVE', 'CHALLENGED', 'ABSORBED')),
          md5(concat_ws('|', f.status, f.code, f.shown, f.detail, f.row_hash, f.people,
            f.closed_at, f.put_off_until)),
          coalesce((select name from region where code = f.header), '')
        from finding f {where}
        """,
        values,
        binary=True,
    )
    return [_item(row) for row in rows]


def _item(row: Sequence[Any]) -> Item:
    one = Item(*row)
    digest = bytes(one.row_hash) if one.row_hash else None
    return replace(one, people=tuple(one.people), row_hash=digest)


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided about a finding."""

    what: str  # row, word, row_of_list, people, correction
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
