"""What programs read in pages, each behind a number that never changes: refusals, corrections."""

from typing import Any, NamedTuple

from psycopg import Connection
from sqlalchemy import select
from sqlmodel import col

from sibermata.records.states import Severity
from sibermata.store.base.scope import Scope
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.corrections import COLUMNS, WIDTH, opened
from sibermata.store.tables.runs import FindingRow
from sibermata.store.views.findings import LINE, with_places
from sibermata.store.views.reading import read, sees


class Wanted(NamedTuple):
    """Which page is asked for."""

    after: int  # the number that it begins behind
    most: int
    state: str = ""  # '' = any
    source: str = ""


def page_of_rejections(
    connection: Connection[Any], scope: Scope, wanted: Wanted
) -> list[dict[str, Any]]:
    """Return refused rows by their numbers, each at its place in the delivery that is applied."""
    statement = select(*LINE).where(
        sees(scope, col(FindingRow.district_code)),
        col(FindingRow.severity) == Severity.ERROR,
        col(FindingRow.id) > wanted.after,
    )
    if wanted.state:
        statement = statement.where(col(FindingRow.status) == wanted.state)
    if wanted.source:
        statement = statement.where(col(FindingRow.source) == wanted.source)
    found = read(connection, statement.order_by(col(FindingRow.id)).limit(wanted.most))
    return with_places(connection, scope, found)


def page_of_corrections(
    connection: Connection[Any], scope: Scope, secrecy: Secrecy, wanted: Wanted
) -> list[dict[str, Any]]:
    """Return corrections by their numbers, opened; whoever shows them masks their values."""
    cursor = connection.execute(
        f"""
        select {COLUMNS}, c.accepted_by, c.absorbed_at, c.changed_at from correction c
        where (%(districts)s::text[] is null or c.district_code = any(%(districts)s))
          and c.id > %(after)s and (%(state)s = '' or c.state = %(state)s)
          and (%(source)s = '' or c.source = %(source)s)
        order by c.id limit %(most)s
        """,
        {"districts": scope.listed, **wanted._asdict()},
        binary=True,
    )
    names = ("accepted_by", "absorbed_at", "changed_at")
    return [
        {**opened(row[:WIDTH], secrecy)._asdict(), **dict(zip(names, row[WIDTH:], strict=True))}
        for row in cursor
    ]
