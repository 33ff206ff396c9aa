"""The rows of a source's last applied delivery, with what became of each: what its run counted.

Of earlier deliveries no rows are kept, only their counts.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.official import Outcome
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope
from sibermata.store.registry.deliveries import places_in_manifest, unpack_manifest

OUTCOMES = {str(one): one for one in Outcome} | {"A": Outcome.ADMITTED}  # "A": judged with others
# What the page says of its rows: whom an admitted one names, why another was not admitted.
ABOUT = """
    select 'person' kind, r.row_hash, r.person_id id, coalesce(p.name, '') name, '' code,
      '' severity, '' shown, '' header, '' column_name, '' detail
    from source_record r left join person p on p.id = r.person_id and p.recorded_to = 'infinity'
    where r.source = %(source)s and r.district_code = %(district)s
      and r.row_hash = any(%(hashes)s::bytea[])
    union all
    select 'person', l.row_hash, l.person_id, coalesce(p.name, ''), '', '', '', '', '', ''
    from list_row l join person p on p.id = l.person_id and p.recorded_to = 'infinity'
    where l.source = %(source)s and l.district_code = %(district)s and l.recorded_to = 'infinity'
      and l.row_hash = any(%(hashes)s::bytea[])
    union all
    (select distinct on (f.row_hash) 'finding', f.row_hash, f.id, '', f.code, f.severity, f.shown,
      f.header, f.column_name, f.detail
    from finding f where f.source = %(source)s and f.district_code = %(district)s
      and f.status <> 'fixed_at_source' and f.severity in ('error', 'question')
      and f.row_hash = any(%(hashes)s::bytea[])
    order by f.row_hash, f.severity, f.id)
"""


class ReadRow(NamedTuple):
    """A row: where it stands, what became of it, whom it names or why it was not admitted."""

    file: str
    sheet: str
    row: int
    outcome: Outcome
    person: int | None
    name: str
    finding: Mapping[str, Any] | None


def list_read(
    connection: Connection[Any],
    scope: Scope,
    source: str,
    outcomes: Sequence[Outcome],
    first: int,
    most: int,
) -> tuple[list[ReadRow], int]:
    """Return a page of the rows of the last applied delivery of a source with one of these
    outcomes, in their order there, and how many they are.
    """
    applied = connection.execute(
        "select s.district_code, s.manifest, r.counts->'tables' from source s left join run r on "
        "r.district_code = s.district_code and r.id = s.published_run where s.slug = %(source)s "
        "and (%(districts)s::text[] is null or s.district_code = any(%(districts)s))",
        {"source": source, "districts": scope.listed},
    ).fetchone()
    if applied is None or not applied[1]:
        return [], 0
    district, manifest, tables = applied[0], bytes(applied[1]), applied[2] or []
    places = places_in_manifest(manifest)
    found = sorted(
        (places[digest], digest, OUTCOMES[letter])
        for digest, letter in unpack_manifest(manifest).items()
        if OUTCOMES.get(letter) in outcomes
    )
    page = found[first : first + most]
    values = {
        "source": source,
        "district": district,
        "hashes": [digest for _, digest, _ in page],
    }
    about = {
        (one["kind"], bytes(one["row_hash"])): one
        for one in rows_as_dicts(connection.execute(ABOUT, values))
    }
    rows = []
    for (table, row), digest, outcome in page:
        of = tables[table] if table < len(tables) else {"file": "", "sheet": ""}
        person = about.get(("person", digest))
        rows.append(
            ReadRow(
                of["file"],
                of["sheet"],
                row,
                outcome,
                person["id"] if person else None,
                person["name"] if person else "",
                about.get(("finding", digest)),
            )
        )
    return rows, len(found)


def whose_rows_stand(
    connection: Connection[Any], scope: Scope, runs: Sequence[int]
) -> dict[int, str]:
    """Return those of these runs that read what was applied last, with their sources: what they
    counted is what `list_read` lists.
    """
    rows = connection.execute(
        """
        select r.id, r.source from run r
        join source s on s.district_code = r.district_code and s.slug = r.source
        join run p on p.district_code = s.district_code and p.id = s.published_run
        where r.id = any(%(runs)s) and r.id >= p.id and r.state in ('PUBLISHED', 'NOOP')
          and (r.rows_read, r.admitted, r.refused, r.asked, r.duplicates, r.not_officials)
            = (p.rows_read, p.admitted, p.refused, p.asked, p.duplicates, p.not_officials)
          and (%(districts)s::text[] is null or r.district_code = any(%(districts)s))
        """,
        {"runs": list(runs), "districts": scope.listed},
    )
    return dict(rows.fetchall())
