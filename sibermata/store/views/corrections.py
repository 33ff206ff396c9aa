"""What lists and packets read of corrections."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.corrections import COLUMNS, STATES, WIDTH, opened


def list_corrections(
    connection: Connection[Any],
    scope: Scope,
    secrecy: Secrecy,
    *,
    persons: Sequence[int] | None = None,
    everything: bool = False,
) -> list[dict[str, Any]]:
    """Return corrections, oldest first, with the name they are about; the live ones unless
    `everything`.
    """
    cursor = connection.execute(
        f"""
        select {COLUMNS}, coalesce(p.name, '') person_name, c.accepted_by, c.absorbed_at
          from correction c
        left join person p on p.id = c.person_id and p.recorded_to = 'infinity'
        where (%(districts)s::text[] is null or c.district_code = any(%(districts)s))
          and (%(persons)s::bigint[] is null or c.person_id = any(%(persons)s))
          and (%(everything)s or c.state = any(%(states)s))
        order by c.id
        """,
        {
            "districts": scope.listed,
            "persons": list(persons) if persons is not None else None,
            "everything": everything,
            "states": STATES,
        },
        binary=True,
    )
    rows = []
    for row in cursor:
        one = opened(row[:WIDTH], secrecy)
        name, accepted_by, absorbed_at = row[WIDTH:]
        rows.append(
            {
                **one._asdict(),
                "value": one.value,
                "said": one.source_value,
                "name": name,
                "accepted_by": accepted_by,
                "absorbed_at": absorbed_at,
            }
        )
    return rows


def adoption(connection: Connection[Any], scope: Scope) -> list[dict[str, Any]]:
    """Return for each district how many corrections wait for its sources, how many they adopted,
    and in how many days.
    """
    cursor = connection.execute(
        """
        select c.district_code district, count(*) filter (where c.state in ('ACTIVE',
          'CHALLENGED')) waiting,
               count(c.absorbed_at) adopted,
               round((percentile_cont(0.5) within group (order by extract(epoch
                 from c.absorbed_at - c.at)) / 86400)::numeric, 1)
                   median_days,
               round((max(extract(epoch from c.absorbed_at - c.at)) / 86400)::numeric, 1) most_days,
               round((max(extract(epoch from clock_timestamp() - c.at)) filter (where c.state in
                 ('ACTIVE', 'CHALLENGED'))
                      / 86400)::numeric, 1) oldest_days
        from correction c where c.state <> 'WITHDRAWN'
          and (%(districts)s::text[] is null or c.district_code = any(%(districts)s))
        group by 1 order by 1
        """,
        {"districts": scope.listed},
    )
    return rows_as_dicts(cursor)
