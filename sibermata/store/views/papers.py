"""What lists read of the papers that were made, within a scope; a paper of the whole province is
seen by whoever may see all of it.
"""

from datetime import date, datetime
from typing import Any, TypedDict

from psycopg import Connection
from sqlalchemy import select
from sqlmodel import col

from sibermata.store.base.scope import Scope
from sibermata.store.tables.papers import MadePaper
from sibermata.store.views.reading import Statement, read, sees


class PaperLine(TypedDict):
    """A made paper; the sealed copy is asked for by `kept_papers` alone."""

    number: int
    made_at: datetime
    by: str
    kind: str
    form: str
    district_code: str
    request: dict[str, Any]
    document_number: str
    publication: int
    as_of: datetime
    on_day: date | None
    lines: int
    content_hash: bytes
    sha256: bytes
    renderer: str
    fonts: str
    machine: str


class KeptPaper(PaperLine):
    """A made paper with what it says, sealed; null once its years are over."""

    content: bytes | None


LINE = tuple(PaperLine.__annotations__)


def list_papers(
    connection: Connection[Any],
    scope: Scope,
    *,
    kind: str | None = None,
    limit: int = 500,
) -> list[PaperLine]:
    """Return made papers, newest first."""
    statement = _columns(*LINE).where(sees(scope, col(MadePaper.district_code)))
    if kind is not None:
        statement = statement.where(col(MadePaper.kind) == kind)
    return read(connection, statement.order_by(col(MadePaper.number).desc()).limit(limit))


def kept_papers(
    connection: Connection[Any],
    scope: Scope,
    *,
    number: int | None = None,
    sha256: bytes | None = None,
    content_hash: bytes | None = None,
) -> list[KeptPaper]:
    """Return the papers of a number, of a file's hash or of a content's hash, newest first."""
    statement = _columns(*LINE, "content").where(sees(scope, col(MadePaper.district_code)))
    for column, value in (
        (MadePaper.number, number),
        (MadePaper.sha256, sha256),
        (MadePaper.content_hash, content_hash),
    ):
        if value is not None:
            statement = statement.where(col(column) == value)
    return read(connection, statement.order_by(col(MadePaper.number).desc()))


def _columns(*names: str) -> Statement:
    statement: Statement = select(*(getattr(MadePaper, name) for name in names))
    return statement
