"""How a view asks the database: a statement of SQLAlchemy over our one driver, within a scope.

The tables are SQLModel's, so that a column that is renamed is a type error here; see
docs/decisions/0013-views.md for what stays plain SQL.
"""

from typing import Any

from psycopg import Connection
from sqlalchemy import ColumnElement, Select, true
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from sibermata.store.base.rows import rows_as_dicts
from sibermata.store.base.scope import Scope

Statement = Select[*tuple[Any, ...]]
DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]


def sees(scope: Scope, district: Any) -> ColumnElement[bool]:
    """Return the condition that a column holding a district's code lies in the scope."""
    return true() if scope.listed is None else district.in_(scope.listed)


def read(connection: Connection[Any], statement: Statement) -> list[Any]:
    """Return the rows of a statement as dictionaries by label."""
    compiled = statement.compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    return rows_as_dicts(connection.execute(str(compiled), dict(compiled.params)))
