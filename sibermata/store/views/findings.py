"""What lists and sheets read of findings."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.registry.deliveries import places_in_manifest


def list_findings(
    connection: Connection[Any],
    *,
    severities: Sequence[str] | None = None,
    source: str | None = None,
    district: str | None = None,
    status: str | None = "open",
    code: str | None = None,
) -> list[dict[str, Any]]:
    """Return findings, gravest first: source, file, sheet, row, column, code, severity, status, the
    masked value and its detail.
    """
    found = rows_as_dicts(
        connection.execute(
            """
            select f.id, f.row_hash, f.source, f.district_code district, f.file, f.sheet,
              f.row_number "row", f.header, f.column_name,
                   f.code, f.severity, f.status, f.shown, f.detail, f.times, f.first_at, f.last_run,
                     f.people
            from finding f
            where (%(severities)s::text[] is null or f.severity = any(%(severities)s))
              and (%(source)s::text is null or f.source = %(source)s)
                and (%(district)s::text is null or f.district_code = %(district)s)
              and (%(status)s::text is null or f.status = %(status)s) and (%(code)s::text is null
                or f.code = %(code)s)
            order by array_position(array['error', 'question', 'warning', 'note'], f.severity),
                     f.source, f.file, f.sheet, f.row_number, f.id
            """,
            {
                "severities": severities,
                "source": source,
                "district": district,
                "status": status,
                "code": code,
            },
        )
    )
    return with_places(connection, found)


def with_places(connection: Connection[Any], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return findings with the place where their row stands in the delivery that is applied now:
    rows move when others come or go.
    """
    of_source: dict[str, tuple[dict[bytes, tuple[int, int]], list[dict[str, Any]]]] = {}
    for slug, manifest, tables in connection.execute(
        "select s.slug, s.manifest, r.counts -> 'tables' from source s join run r on "
        "r.district_code = s.district_code and r.id = s.published_run where s.slug = any(%s)",
        (sorted({row["source"] for row in found}),),
    ):
        of_source[slug] = (places_in_manifest(bytes(manifest)), tables or [])
    for row in found:
        places, tables = of_source.get(row["source"], ({}, []))
        digest = row.pop("row_hash")
        if digest is not None and bytes(digest) in places and row["status"] != "fixed_at_source":
            table, number = places[bytes(digest)]
            row["row"] = number
            if table < len(tables):
                row["file"], row["sheet"] = tables[table]["file"], tables[table]["sheet"]
    return found
