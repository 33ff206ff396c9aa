"""Personal data past their time: what the law wants gone goes, its lines stay.

Invariant: nothing here touches the trail, and no office, day or decree of anybody.
"""

from datetime import date, datetime
from typing import Any

from psycopg import Connection

from sibermata.store.registry.judgements import KEPT

LAST_DAY = "({0}.recorded_from at time zone 'Asia/Jakarta')::date"  # where no end was said
# Persons whose last post ended before the day, with everybody who was merged with them, and of whom
# no source speaks any more: what a source still delivers would come back in the next night.
ENDED = f"""
    with recursive {KEPT.format(at="clock_timestamp()")},
    grouped as (
      select p.id, coalesce(k.kept, p.id) one from person p left join kept k on k.person = p.id
      where p.recorded_to = 'infinity'),
    ended as (
      select g.one from grouped g join tenure t on t.person_id = g.id and t.recorded_to = 'infinity'
      group by g.one
      having bool_and(t.status = 'ended')
        and max(coalesce(t.end_date, {LAST_DAY.format("t")})) < %(before)s
        and not exists (select from source_record r join grouped o on o.id = r.person_id
          where o.one = g.one and r.missing_run is null))
    select g.id from grouped g join ended e on e.one = g.one where exists (
      select from person v where v.id = g.id and (v.private is not null or v.nik_hash is not null
        or v.statements is not null or v.birth_date is not null or v.birth_place <> ''
        or v.education <> ''))
    order by g.id
"""
STILL_DELIVERED = f"""
    select count(distinct t.person_id) from tenure t where t.recorded_to = 'infinity'
      and t.status = 'ended' and coalesce(t.end_date, {LAST_DAY.format("t")}) < %(before)s
      and not exists (select from tenure o where o.person_id = t.person_id
        and o.recorded_to = 'infinity' and (o.status <> 'ended'
          or coalesce(o.end_date, {LAST_DAY.format("o")}) >= %(before)s))
      and exists (select from source_record r where r.person_id = t.person_id
        and r.missing_run is null)
"""
MOST = 5_000  # persons of one night: the rest follows in the next


def ended_people(connection: Connection[Any], before: date) -> list[int]:
    """Return the persons whose personal columns are past their years."""
    rows = connection.execute(f"{ENDED} limit {MOST}", {"before": before})
    return [row[0] for row in rows]


def still_delivered(connection: Connection[Any], before: date) -> int:
    """Return how many would be past their years, if a source did not still deliver them."""
    row = connection.execute(STILL_DELIVERED, {"before": before}).fetchone()
    assert row is not None
    return int(row[0])


def erase_people(connection: Connection[Any], people: list[int]) -> dict[str, int]:
    """Erase the personal columns of these persons in every version, in sources' statements and in
    corrections; return how many rows of each.

    Name, sex, posts and decrees stay.
    """
    statements = {
        "versions": "update person set private = null, nik_hash = null, statements = null, "
        "birth_date = null, birth_place = '', education = '' where id = any(%(people)s)",
        "said": "delete from record_version v using source_record r where r.person_id = "
        "any(%(people)s) and v.district_code = r.district_code and v.record_id = r.id",
        "records": "delete from source_record where person_id = any(%(people)s)",
        "telephones": "delete from phone_number where person_id = any(%(people)s)",
        "corrections": "update correction set base = null, override = null, source_value = null, "
        "state = case when state in ('PENDING', 'ACTIVE', 'CHALLENGED', 'ABSORBED') then "
        "'WITHDRAWN' else state end where person_id = any(%(people)s) and (base is not null or "
        "override is not null or source_value is not null)",
        "findings": "update finding set value = null, shown = '', detail = '', signs = '{}' where "
        "status <> 'open' and people && %(people)s::bigint[] and (value is not null or shown <> '' "
        "or signs <> '{}')",
    }
    return {
        name: connection.execute(statement, {"people": people}).rowcount
        for name, statement in statements.items()
    }


def erase_quarantine(connection: Connection[Any], before: datetime) -> dict[str, int]:
    """Erase the values of findings that closed before an instant, and of repaired rows whose patch
    ended then.

    A finding that a source may raise again keeps its masked value, and the keyed hashes by which
    its row is recognised while it is still delivered.
    """
    statements = {
        "findings": "update finding set value = null, shown = case status when 'fixed_at_source' "
        "then '' else shown end, detail = case status when 'fixed_at_source' then '' else detail "
        "end, signs = case status when 'fixed_at_source' then '{}' else signs end where status <> "
        "'open' and closed_at < %(before)s and (value is not null or (status = 'fixed_at_source' "
        "and (shown <> '' or detail <> '' or signs <> '{}')))",
        "patches": "update correction set base = null, override = null, source_value = null where "
        "kind = 'row' and state in ('WITHDRAWN', 'SUPERSEDED') and coalesce(changed_at, at) < "
        "%(before)s and (base is not null or override is not null or source_value is not null)",
    }
    return {
        name: connection.execute(statement, {"before": before}).rowcount
        for name, statement in statements.items()
    }


def erase_requests(connection: Connection[Any], before: datetime) -> int:
    """Erase the words of requests that were answered before an instant; return of how many."""
    return connection.execute(
        "update subject_request set said = null where closed_at < %s and said is not null",
        (before,),
    ).rowcount
