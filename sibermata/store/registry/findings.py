"""Findings in the database: one item for each (source, row, rule, field); raised, moved to their
new place, and closed once the source is fixed.
"""

import hashlib
from collections.abc import Container, Sequence
from typing import Any

from psycopg import Connection

from sibermata.records.finding import Raised
from sibermata.store.base.copying import as_text, bytea_list, copy_rows

VALUE = b"finding"  # what a sealed value is bound to
COLUMNS = (
    "fingerprint",
    "row_hash",
    "code",
    "severity",
    "file",
    "sheet",
    "row_number",
    "column_name",
    "header",
    "shown",
    "value",
    "detail",
    "people",
    "signs",
)
OF_THE_PROVINCE = (
    "LINK_QUESTION",
    "RENAME",
    "MOVED",
    "NIK_TWO_DISTRICTS",
)  # raised from stored data, not from a row: `sync.close.questions`


def fingerprint_of_people(code: str, people: Sequence[int]) -> bytes:
    """Return the fingerprint of a question about these persons: the same whichever row or source
    raises it.
    """
    return hashlib.blake2b(f"{code} {sorted(people)}".encode(), digest_size=16).digest()


def list_of(people: Sequence[int]) -> str:
    """Return ids as PostgreSQL writes a list."""
    return "{" + ",".join(map(str, sorted(people))) + "}"


def raise_findings(
    connection: Connection[Any],
    district: str,
    source: str,
    run_id: int,
    raised: Sequence[Raised],
    *,
    first: bool,
) -> None:
    """Write tonight's findings; an existing one keeps its number and gets its new place."""
    unique = {finding.fingerprint: finding for finding in raised}
    if not unique:
        return
    if first:  # nothing is stored yet: insert without comparing
        run = str(run_id)
        copy_rows(
            connection,
            "finding",
            ("district_code", "source", "first_run", "last_run", "times", "first_at", *COLUMNS),
            (
                (district, source, run, run, "1", "now", *map(as_text, finding))
                for finding in unique.values()
            ),
        )
        return
    columns = list(zip(*unique.values(), strict=True))
    connection.execute(
        """
        insert into finding as f (district_code, source, first_run, last_run, times, first_at,
          fingerprint, row_hash, code, severity, file,
                                  sheet, row_number, column_name, header, shown, value, detail,
                                    people, signs)
        select %s, %s, %s, %s, 1, now(), n.fingerprint, n.row_hash, n.code, n.severity, n.file,
          n.sheet, n.row_number, n.column_name,
               n.header, n.shown, n.value, n.detail, n.people::bigint[], n.signs::bytea[]
        from unnest(%s::bytea[], %s::bytea[], %s::text[], %s::text[], %s::text[], %s::text[],
          %s::int[], %s::text[], %s::text[], %s::text[],
                    %s::bytea[], %s::text[], %s::text[], %s::text[])
             n(fingerprint, row_hash, code, severity, file, sheet, row_number, column_name, header,
               shown, value, detail, people, signs)
        on conflict (district_code, source, fingerprint) do update
        set row_hash = excluded.row_hash, code = excluded.code, people = excluded.people,
          signs = excluded.signs, severity = excluded.severity,
            file = excluded.file, sheet = excluded.sheet,
            row_number = excluded.row_number, header = excluded.header, shown = excluded.shown,
              value = excluded.value,
            detail = excluded.detail, last_run = excluded.last_run, times = f.times + 1,
            status = case when f.status = 'fixed_at_source' then 'open' else f.status
              end, closed_at = null
        where f.status = 'fixed_at_source'
           or (f.row_hash, f.code, f.severity, f.file, f.sheet, f.row_number, f.header, f.shown,
             f.detail)
              is distinct from (excluded.row_hash, excluded.code, excluded.severity, excluded.file,
                excluded.sheet,
                                excluded.row_number, excluded.header, excluded.shown,
                                  excluded.detail)
        """,
        (district, source, run_id, run_id, *(list(column) for column in columns)),
    )


# Tasks of the registry's own nightly checks: they end when the registry has moved, whatever a
# source's next file says.
TASKS = (
    "PRESUMED_ENDED",
    "SOURCE_RETIRED",
    "SEAT_VACANT",
    "SEAT_CROWDED",
    "SEAT_NO_HEAD",
    "SEAT_TERM_ENDS",
    "SEAT_TERM_OVER",
    "SEAT_OVER_AGE",
)


def task_of(code: str, *signs: object) -> bytes:
    """Return the fingerprint of a task: the same matter gives the same task, however many nights it
    stays.
    """
    return hashlib.blake2b("\x1f".join([code, *map(str, signs)]).encode(), digest_size=16).digest()


OF_THE_DESK = (
    "CORRECTION_CONFLICT",
)  # about what people wrote: ends when a person decides, whatever a source's next file says


def close_tasks(connection: Connection[Any], district: str, fingerprints: Sequence[bytes]) -> None:
    """Close tasks that are done."""
    if fingerprints:
        connection.execute(
            "update finding set status = 'fixed_at_source', closed_at = now() where district_code "
            "= %s and code = any(%s) and status = 'open' and fingerprint = any(%s)",
            (district, list(TASKS), list(fingerprints)),
        )


def reopen_tasks(connection: Connection[Any], district: str, fingerprints: Sequence[bytes]) -> None:
    """Open tasks again whose end was taken back."""
    if fingerprints:
        connection.execute(
            "update finding set status = 'open', closed_at = null where district_code = %s and "
            "code = any(%s) and status = 'fixed_at_source' and fingerprint = any(%s)",
            (district, list(TASKS), list(fingerprints)),
        )


def any_finding(connection: Connection[Any], district: str, source: str) -> bool:
    """Return whether any finding of this source was ever written: held runs write findings too."""
    found = connection.execute(
        "select 1 from finding where district_code = %s and source = %s limit 1", (district, source)
    )
    return found.fetchone() is not None


def close_findings_of_held(
    connection: Connection[Any], source: str, applied: Container[bytes]
) -> int:
    """Close the findings that a held run raised and that speak of no row which stands: its plan was
    rejected, or another file came after it. Return how many.

    `applied`: the rows of the delivery that is applied.
    """
    rows = connection.execute(
        """
        select id, row_hash from finding
        where source = %(source)s and status in ('open', 'answered', 'patched')
          and code <> all(%(others)s) and first_run = any(array(
            select id from run where source = %(source)s and state in ('HELD', 'REJECTED')))
        """,
        {"source": source, "others": [*OF_THE_PROVINCE, *TASKS, *OF_THE_DESK]},
    ).fetchall()
    over = [number for number, row in rows if row is None or bytes(row) not in applied]
    if over:
        connection.execute(
            "update finding set status = 'fixed_at_source', closed_at = now() where id = any(%s)",
            (over,),
        )
    return len(over)


def close_findings(
    connection: Connection[Any],
    district: str,
    source: str,
    settled: Sequence[bytes],
    raised: Sequence[bytes],
    but: Sequence[bytes],
    *,
    everything: bool,
) -> int:
    """Close what the source has fixed: findings of rows that are gone or validated again
    (`settled`), and about the file, that were not raised again.

    Findings of the rows in `but` stay: they wait for a person. So does a question about a corrected
    value while the source's record is absent: that answers nothing.
    """
    return connection.execute(
        """
        update finding set status = 'fixed_at_source', closed_at = now()
        where district_code = %s and source = %s and status in ('open', 'answered', 'patched')
          and (%s or row_hash is null or row_hash = any(%s::bytea[])) and (row_hash is null
            or row_hash <> all(%s::bytea[]))
          and fingerprint <> all(%s::bytea[]) and code <> all(%s)
          and not (code = 'CORRECTION_CHALLENGED' and exists (
              select from correction c
              join source_record r on r.district_code = c.district_code and r.source = c.source
                and r.id = c.record_id
              where c.state = 'CHALLENGED' and c.field = finding.column_name
                and r.district_code = finding.district_code
                and r.source = finding.source and r.row_hash = finding.row_hash))
        """,
        (
            district,
            source,
            everything,
            bytea_list(settled),
            bytea_list(but),
            bytea_list(raised),
            [*OF_THE_PROVINCE, *TASKS, *OF_THE_DESK],
        ),
        prepare=False,
    ).rowcount
