"""What lists and sheets read of findings."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from psycopg import Connection
from sqlalchemy import case, select
from sqlmodel import col

from sibermata.records.states import Severity
from sibermata.rules.value.word_answers import word_asked
from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope
from sibermata.store.registry.deliveries import places_in_manifest
from sibermata.store.tables.deliveries import SourceRow
from sibermata.store.tables.runs import FindingRow, RunRow
from sibermata.store.views.reading import read, sees


class FindingLine(TypedDict):
    """A finding in a list: its place in the delivery that is applied now, and the masked value."""

    id: int
    row_hash: bytes | None
    source: str
    district: str
    file: str
    sheet: str
    row: int | None
    header: str
    column_name: str
    code: str
    severity: str
    status: str
    shown: str
    detail: str
    times: int
    first_at: datetime
    last_run: int
    people: list[int]


class QuestionLine(FindingLine):
    """A question in a list, once for all the rows that one answer settles; its place is that of the
    first of them.
    """

    rows: int


LINE: tuple[Any, ...] = (
    col(FindingRow.id),
    col(FindingRow.row_hash),
    col(FindingRow.source),
    col(FindingRow.district_code).label("district"),
    col(FindingRow.file),
    col(FindingRow.sheet),
    col(FindingRow.row_number).label("row"),
    col(FindingRow.header),
    col(FindingRow.column_name),
    col(FindingRow.code),
    col(FindingRow.severity),
    col(FindingRow.status),
    col(FindingRow.shown),
    col(FindingRow.detail),
    col(FindingRow.times),
    col(FindingRow.first_at),
    col(FindingRow.last_run),
    col(FindingRow.people),
)
GRAVEST_FIRST = case(
    {str(severity): rank for rank, severity in enumerate(Severity)},
    value=col(FindingRow.severity),
)


def list_findings(
    connection: Connection[Any],
    scope: Scope,
    *,
    severities: Sequence[str] | None = None,
    source: str | None = None,
    status: str | None = "open",
    code: str | None = None,
    number: int | None = None,
) -> list[FindingLine]:
    """Return findings, gravest first, as they are asked for."""
    asked = {
        col(FindingRow.source): source,
        col(FindingRow.status): status,
        col(FindingRow.code): code,
        col(FindingRow.id): number,
    }
    statement = select(*LINE).where(
        sees(scope, col(FindingRow.district_code)),
        *(column == wanted for column, wanted in asked.items() if wanted is not None),
    )
    if severities is not None:
        statement = statement.where(col(FindingRow.severity).in_(list(severities)))
    place = (FindingRow.source, FindingRow.file, FindingRow.sheet, FindingRow.row_number)
    ordered = statement.order_by(GRAVEST_FIRST, *map(col, (*place, FindingRow.id)))
    found: list[FindingLine] = read(connection, ordered)
    with_places(connection, scope, found)
    return found


def asked_once(found: Iterable[FindingLine]) -> list[QuestionLine]:
    """Return findings, the questions about one word of a source as one."""
    together: dict[Hashable, QuestionLine] = {}
    for line in found:
        question = together.setdefault(matter_of(line) or line["id"], {**line, "rows": 0})
        question["rows"] += 1
    return list(together.values())


def matter_of(line: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a question about a word asks, () for any other finding: the same word of a source
    that may mean the same things is asked about once.
    """
    asks = line["severity"] == Severity.QUESTION and not line["people"]
    word = word_asked(line["column_name"], line["shown"]) if asks else ""
    about = (line["source"], line["code"], line["column_name"], word)
    return (*about, line["detail"], line["status"]) if word else ()


def with_places(connection: Connection[Any], scope: Scope, found: list[Any]) -> list[Any]:
    """Return findings with the place where their row stands in the delivery that is applied now:
    rows move when others come or go.
    """
    statement = (
        select(
            col(SourceRow.slug),
            col(SourceRow.manifest),
            col(RunRow.counts)["tables"].label("tables"),
        )
        .join(
            RunRow,
            (col(RunRow.district_code) == col(SourceRow.district_code))
            & (col(RunRow.id) == col(SourceRow.published_run)),
        )
        .where(
            col(SourceRow.slug).in_(sorted({row["source"] for row in found})),
            sees(scope, col(SourceRow.district_code)),
        )
    )
    of_source = {
        row["slug"]: (places_in_manifest(bytes(row["manifest"])), row["tables"] or [])
        for row in (read(connection, statement) if found else [])
    }
    for row in found:
        places, tables = of_source.get(row["source"], ({}, []))
        digest = bytes(row["row_hash"]) if row["row_hash"] is not None else None
        if digest in places and row["status"] != "fixed_at_source":
            table, row["row"] = places[digest]
            if table < len(tables):
                row["file"], row["sheet"] = tables[table]["file"], tables[table]["sheet"]
    return found


def people_asked_about(
    connection: Connection[Any], scope: Scope, people: Sequence[int]
) -> list[dict[str, Any]]:
    """Return each of these persons with seats, status and who states it; as stored, not as
    merged.
    """
    return rows_as_dicts(
        connection.execute(
            """
            select p.id person, p.name, p.front_title, p.back_title, p.sex, p.birth_place,
              p.birth_date, t.district_code, t.village_code,
                   v.name village, t.post, t.label, t.status, t.start_date, t.end_date,
                   (select string_agg(distinct r.source, ', ') from source_record r
                     where r.person_id = p.id and r.tenure_id = t.id) sources
            from person p join tenure t on t.person_id = p.id and t.recorded_to = 'infinity'
            left join region v on v.code = t.village_code
            where p.recorded_to = 'infinity' and p.id = any(%(people)s)
              and (%(districts)s::text[] is null or t.district_code = any(%(districts)s))
            order by p.id, t.id
            """,
            {"people": list(people), "districts": scope.listed},
        )
    )
