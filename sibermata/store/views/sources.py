"""What lists read of sources: where each stands, and how many officials it states."""

from datetime import datetime
from typing import Any, TypedDict

from psycopg import Connection
from sqlalchemy import func, select
from sqlmodel import col

from sibermata.store.base.scope import Scope
from sibermata.store.tables.deliveries import SourceRecord, SourceRow
from sibermata.store.tables.runs import RunRow
from sibermata.store.views.reading import read, sees


class SourceLine(TypedDict):
    """A source that the database knows, and the last word on it."""

    source: str
    district: str
    type: str
    active: bool
    state: str | None
    code: str | None
    night: Any
    published_at: datetime | None
    confirmed_at: datetime | None
    officials: int
    retired_at: datetime | None


def list_sources(connection: Connection[Any], scope: Scope) -> list[SourceLine]:
    """Return every source that was ever read, by name."""
    last = (
        select(func.max(col(RunRow.id)))
        .where(
            col(RunRow.source) == col(SourceRow.slug),
            col(RunRow.district_code) == col(SourceRow.district_code),
        )
        .correlate(SourceRow)
        .scalar_subquery()
    )
    officials = (
        select(func.count())
        .where(
            col(SourceRecord.district_code) == col(SourceRow.district_code),
            col(SourceRecord.source) == col(SourceRow.slug),
            col(SourceRecord.missing_run).is_(None),
        )
        .scalar_subquery()
    )
    statement = (
        select(
            col(SourceRow.slug).label("source"),
            col(SourceRow.district_code).label("district"),
            col(SourceRow.type),
            col(SourceRow.active),
            col(RunRow.state),
            col(RunRow.code),
            col(RunRow.night),
            col(SourceRow.published_at),
            col(SourceRow.confirmed_at),
            officials.label("officials"),
            col(SourceRow.retired_at),
        )
        .join(
            RunRow,
            (col(RunRow.district_code) == col(SourceRow.district_code)) & (col(RunRow.id) == last),
            isouter=True,
        )
        .where(sees(scope, col(SourceRow.district_code)))
        .order_by(col(SourceRow.slug))
    )
    return read(connection, statement)
