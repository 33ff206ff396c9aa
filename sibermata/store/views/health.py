"""What `doctor` counts in a registry: dangling references, duplicates, overlaps, sums that do not
add up.
"""

from typing import Any

from psycopg import Connection

from sibermata.store.base.scope import Scope

SEEN = "(%(districts)s::text[] is null or {0}.district_code = any(%(districts)s))"
DANGLING = {
    "jabatan tanpa orang": f"""select count(*) from tenure t where {SEEN.format("t")}
        and not exists (select from person p where p.id = t.person_id)""",
    "catatan sumber tanpa jabatan": f"""select count(*) from source_record r
        where {SEEN.format("r")} and not exists
        (select from tenure t where t.district_code = r.district_code and t.id = r.tenure_id)""",
    "dua versi terbuka untuk satu orang": f"""select count(*) from
        (select p.id from person p where p.recorded_to = 'infinity'
          and (%(districts)s::text[] is null or exists (select from tenure t
            where t.person_id = p.id and {SEEN.format("t")}))
          group by p.id having count(*) > 1) d""",
    "dua versi terbuka untuk satu jabatan": f"""select count(*) from
        (select t.district_code, t.id from tenure t where t.recorded_to = 'infinity'
          and {SEEN.format("t")} group by 1, 2 having count(*) > 1) d""",
    "dua catatan untuk satu kunci dan kursi": f"""select count(*) from (select 1
        from source_record r where r.key <> '' and r.missing_run is null and {SEEN.format("r")}
        group by r.district_code, r.source, r.key, r.village_code, r.post, r.label_key
        having count(*) > 1) d""",
    "versi yang bertindih": f"""select count(*) from (select t.recorded_to, lead(t.recorded_from)
          over (partition by t.district_code, t.id order by t.recorded_from) next from tenure t
          where {SEEN.format("t")}) v where next < recorded_to""",
    "catatan hadir tanpa versi": f"""select count(*) from source_record r
        where {SEEN.format("r")} and not exists (select from record_version v
        where v.district_code = r.district_code and v.record_id = r.id
          and v.run_id = r.version_run)""",
}
UNBALANCED = f"""select count(*) from run r where r.state in ('PUBLISHED', 'NOOP', 'HELD')
    and r.rows_read <> r.admitted + r.refused + r.asked + r.duplicates + r.not_officials
    and {SEEN.format("r")}"""


def dangling(connection: Connection[Any], scope: Scope) -> dict[str, int]:
    """Return what is wrong in the registry -> how often; {} if all is well."""
    counted = {name: counted_by(connection, scope, query) for name, query in DANGLING.items()}
    return {name: number for name, number in counted.items() if number}


def unbalanced_runs(connection: Connection[Any], scope: Scope) -> int:
    """Return how many published runs have rows whose outcomes do not add up."""
    return counted_by(connection, scope, UNBALANCED)


def counted_by(connection: Connection[Any], scope: Scope, query: str) -> int:
    """Return the one number that a query of this file counts within the scope."""
    row = connection.execute(query, {"districts": scope.listed}).fetchone()
    return int(row[0]) if row else 0
