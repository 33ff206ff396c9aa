"""What lists read of the trail: who did what, when. It names no district, so that only whoever may
see the whole province sees it.
"""

from datetime import datetime
from typing import Any, TypedDict

from psycopg import Connection
from sqlalchemy import false, func, select
from sqlmodel import col

from sibermata.records.office.trail import EVERYTHING, Sought
from sibermata.store.base.scope import Scope
from sibermata.store.tables.runs import Audit
from sibermata.store.views.reading import read


class AuditLine(TypedDict):
    """An entry of the trail."""

    id: int
    at: datetime
    who: str
    what: str
    subject: str
    detail: dict[str, Any]


def list_audit(
    connection: Connection[Any],
    scope: Scope,
    *,
    sought: Sought = EVERYTHING,
    limit: int = 500,
    before: int = 0,
) -> list[AuditLine]:
    """Return entries, newest first; `before`: only those older than this one."""
    statement = select(
        col(Audit.id),
        col(Audit.at),
        col(Audit.who),
        col(Audit.what),
        col(Audit.subject),
        col(Audit.detail),
    )
    if scope.listed is not None:
        statement = statement.where(false())
    if sought.since is not None:
        statement = statement.where(col(Audit.at) >= sought.since)
    if sought.until is not None:
        statement = statement.where(col(Audit.at) < sought.until)
    if sought.who:
        statement = statement.where(func.lower(col(Audit.who)) == sought.who.lower())
    if sought.what:
        statement = statement.where(col(Audit.what) == sought.what)
    if before:
        statement = statement.where(col(Audit.id) < before)
    return read(connection, statement.order_by(col(Audit.id).desc()).limit(limit))
