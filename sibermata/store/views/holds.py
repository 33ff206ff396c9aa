"""What lists read of holds."""

from datetime import date, datetime
from typing import Any, TypedDict

from psycopg import Connection
from sqlalchemy import case, func, select
from sqlmodel import col

from sibermata.store.base.scope import Scope
from sibermata.store.tables.runs import Hold, RunRow
from sibermata.store.views.reading import read, sees


class HoldLine(TypedDict):
    """A hold in a list: what is held of which run, until when, and who decided what."""

    hold: int
    source: str
    district: str
    night: date
    code: str
    part: str
    records: int
    measures: dict[str, Any]
    plan_hash: str
    planned_by: str
    planned_at: datetime
    expires_at: datetime
    approved_by: str
    status: str
    decided_by: str
    decided_at: datetime | None
    reason: str
    run: int


STATUS = case(
    (
        (col(Hold.status) == "waiting") & (col(Hold.expires_at) < func.clock_timestamp()),
        "expired",
    ),
    else_=col(Hold.status),
)
LINE: tuple[Any, ...] = (
    col(Hold.id).label("hold"),
    col(Hold.source),
    col(RunRow.district_code).label("district"),
    col(RunRow.night),
    col(Hold.code),
    col(Hold.part),
    func.cardinality(col(Hold.touched)).label("records"),
    col(Hold.measures),
    func.encode(col(Hold.plan_hash), "hex").label("plan_hash"),
    col(Hold.planned_by),
    col(Hold.planned_at),
    col(Hold.expires_at),
    col(Hold.approved_by),
    STATUS.label("status"),
    col(Hold.decided_by),
    col(Hold.decided_at),
    col(Hold.reason),
    col(Hold.run_id).label("run"),
)


def list_holds(
    connection: Connection[Any], scope: Scope, *, waiting: bool = True, hold: int | None = None
) -> list[HoldLine]:
    """Return holds, oldest first; only the waiting ones unless told otherwise, or the one named."""
    statement = (
        select(*LINE)
        .join(RunRow, col(RunRow.id) == col(Hold.run_id))
        .where(sees(scope, col(RunRow.district_code)))
    )
    if hold is not None:
        statement = statement.where(col(Hold.id) == hold)
    elif waiting:
        statement = statement.where(col(Hold.status) == "waiting")
    return read(connection, statement.order_by(col(Hold.id)))
