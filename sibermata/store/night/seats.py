"""Who holds which seat, as the check of seats reads it, district by district."""

from typing import Any

from psycopg import Connection

from sibermata.rules.seats import Holder
from sibermata.store.registry.findings import TASKS

SEATS = tuple(code for code in TASKS if code.startswith("SEAT_"))


def districts_with_people(connection: Connection[Any]) -> list[str]:
    """Return the districts with any registered person."""
    return [
        row[0]
        for row in connection.execute(
            "select distinct district_code from source where published_run is not null order by 1"
        )
    ]


def holders(connection: Connection[Any], district: str) -> list[Holder]:
    """Return every tenure of a district, ended ones too, village by village."""
    cursor = connection.execute(
        """
        select t.id, t.person_id, t.village_code, t.post, t.label, t.label_key, t.capacity,
          t.status, t.start_date, t.end_date, p.birth_date
        from tenure t join person p on p.id = t.person_id and p.recorded_to = 'infinity'
        where t.recorded_to = 'infinity' and t.district_code = %s order by t.village_code, t.id
        """,
        (district,),
    )
    return [Holder(*row) for row in cursor]


def close_other_tasks(connection: Connection[Any], district: str, raised: list[bytes]) -> int:
    """Close the tasks about seats that were not `raised` again, those about tenures that are no
    longer presumed to have ended, and those about people of a retired source who left, or whom
    another source names now.
    """
    return connection.execute(
        """
        update finding f set status = 'fixed_at_source', closed_at = now()
        where f.district_code = %(district)s and f.status = 'open' and ((f.code = any(%(seats)s)
          and f.fingerprint <> all(%(standing)s))
          or (f.code = 'PRESUMED_ENDED' and not exists (select from tenure t
            where t.district_code = f.district_code
              and t.id = f.header::bigint and t.recorded_to = 'infinity'
                and t.status = 'presumed_ended'))
          or (f.code = 'SOURCE_RETIRED' and not exists (select from tenure t
            where t.district_code = f.district_code and t.id = f.header::bigint
              and t.recorded_to = 'infinity' and t.status <> 'ended'
              and not exists (select from source_record r join source s on s.slug = r.source
                where r.district_code = t.district_code and r.tenure_id = t.id and s.active
                  and r.missing_run is null and not r.over))))
        """,
        {"district": district, "seats": list(SEATS), "standing": raised},
    ).rowcount
