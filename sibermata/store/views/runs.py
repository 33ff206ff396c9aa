"""What lists read of runs."""

from datetime import date, datetime
from typing import Any, TypedDict

from psycopg import Connection
from sqlalchemy import func, select
from sqlmodel import col

from sibermata.store.base.scope import Scope
from sibermata.store.tables.runs import RunRow
from sibermata.store.views.reading import read, sees


class RunLine(TypedDict):
    """A run in a list: where it stands, what it counted, who asked for it and when."""

    run: int
    night: date
    source: str
    district: str
    state: str
    code: str
    rows_read: int
    admitted: int
    refused: int
    asked: int
    duplicates: int
    not_officials: int
    added: int
    changed: int
    missing: int
    returned: int
    requested_by: str
    requested_at: datetime
    ended_at: datetime | None
    detail: str


LINE: tuple[Any, ...] = (
    col(RunRow.id).label("run"),
    col(RunRow.night),
    col(RunRow.source),
    col(RunRow.district_code).label("district"),
    col(RunRow.state),
    col(RunRow.code),
    col(RunRow.rows_read),
    col(RunRow.admitted),
    col(RunRow.refused),
    col(RunRow.asked),
    col(RunRow.duplicates),
    col(RunRow.not_officials),
    col(RunRow.added),
    col(RunRow.changed),
    col(RunRow.missing),
    col(RunRow.returned),
    col(RunRow.requested_by),
    col(RunRow.requested_at),
    col(RunRow.ended_at),
    col(RunRow.detail),
)


def list_runs(
    connection: Connection[Any],
    scope: Scope,
    night: date | None = None,
    source: str | None = None,
    limit: int = 500,
    before: int | None = None,
) -> list[RunLine]:
    """Return runs, newest first; `before`: those of smaller numbers."""
    statement = select(*LINE).where(sees(scope, col(RunRow.district_code)))
    if night is not None:
        statement = statement.where(col(RunRow.night) == night)
    if before is not None:
        statement = statement.where(col(RunRow.id) < before)
    if source is not None:
        statement = statement.where(col(RunRow.source) == source)
    return read(connection, statement.order_by(col(RunRow.id).desc()).limit(limit))


def latest_night(connection: Connection[Any], scope: Scope) -> date | None:
    """Return the last night of which there is a run, None if there was none."""
    statement = select(func.max(col(RunRow.night)).label("night"))
    (row,) = read(connection, statement.where(sees(scope, col(RunRow.district_code))))
    night: date | None = row["night"]
    return night


def find_run(connection: Connection[Any], scope: Scope, run_id: int) -> dict[str, Any] | None:
    """Return one run with everything that is known of it, or None."""
    columns = RunRow.__table__.columns  # type: ignore[attr-defined]
    statement = select(*columns).where(
        col(RunRow.id) == run_id, sees(scope, col(RunRow.district_code))
    )
    return next(iter(read(connection, statement)), None)
