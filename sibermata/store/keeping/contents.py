"""What stands in a database, counted in one snapshot: what a manifest says, and what a restored
copy is compared with.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, IsolationLevel, sql

from sibermata.records.office.backup import Manifest
from sibermata.store.base.engine import Database
from sibermata.store.base.schema import revision_of
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.keeping.backups import LONGEST_SECONDS

REVISION = "alembic_version"  # is restored last: see `restored.py`
# An extension's tables are its own, and so is putting them there.
OURS = "not exists (select from pg_depend d where d.objid = {}.oid and d.deptype = 'e')"
RELATIONS = f"from pg_class c where relnamespace = 'public'::regnamespace and {OURS.format('c')}"
SHAPES = {
    "tables": f"select count(*) {RELATIONS} and relkind in ('r', 'p')",
    "views": f"select count(*) {RELATIONS} and relkind in ('v', 'm')",
    "indexes": f"select count(*) {RELATIONS} and relkind in ('i', 'I')",
    "sequences": f"select count(*) {RELATIONS} and relkind = 'S'",
    "guarded": f"select count(*) {RELATIONS} and relrowsecurity",
    "policies": f"select count(*) from pg_policy where polrelid in (select c.oid {RELATIONS})",
    "triggers": "select count(*) from pg_trigger where not tgisinternal and tgrelid in "
    f"(select c.oid {RELATIONS})",
    "functions": "select count(*) from pg_proc p where pronamespace = 'public'::regnamespace and "
    + OURS.format("p"),
    # a newer server counts "not null" among them
    "constraints": "select count(*) from pg_constraint where contype <> 'n' and conrelid in "
    f"(select c.oid {RELATIONS})",
}


@contextmanager
def frozen(database: Database) -> Iterator[tuple[Connection[Any], str]]:
    """Lend a connection that sees one instant for as long as it is lent, and the name under which
    others see the same.
    """
    connection = database.connect()
    try:
        connection.execute(f"set idle_in_transaction_session_timeout = '{LONGEST_SECONDS}s'")
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        with connection.transaction():
            row = connection.execute("select pg_export_snapshot()").fetchone()
            assert row is not None
            yield connection, row[0]
    finally:
        connection.close()


def contents(connection: Connection[Any], secrecy: Secrecy, release: str) -> Manifest:
    """Return what stands in the database as this connection sees it."""
    row = connection.execute("select now()").fetchone()
    assert row is not None
    entries, trail = trail_of(connection)
    return Manifest(
        made_at=row[0],
        release=release,
        revision=revision_of(connection),
        postgres=server_major(connection),
        key=secrecy.fingerprint,
        rows=count_rows(connection),
        shapes=count_shapes(connection),
        entries=entries,
        trail=trail,
    )


def server_major(connection: Connection[Any]) -> int:
    """Return the major of the server."""
    return connection.info.server_version // 10000


def count_rows(connection: Connection[Any]) -> dict[str, int]:
    """Return table -> rows, of every table but the one that names the revision."""
    found = {}
    for (table,) in connection.execute(
        f"select relname {RELATIONS} and relkind in ('r', 'p') and not relispartition and relname "
        "<> %s order by relname",
        (REVISION,),
    ).fetchall():
        query = sql.SQL("select count(*) from {}").format(sql.Identifier("public", table))
        found[table] = number_of(connection, query)
    return found


def count_shapes(connection: Connection[Any]) -> dict[str, int]:
    """Return how many policies, indexes, triggers ... there are."""
    return {name: number_of(connection, query) for name, query in SHAPES.items()}


def trail_of(connection: Connection[Any]) -> tuple[int, str]:
    """Return how many entries the trail has, and the hash of its last one in hex."""
    row = connection.execute("select hash from audit order by id desc limit 1").fetchone()
    return number_of(connection, "select count(*) from audit"), bytes(row[0]).hex() if row else ""


def is_empty(connection: Connection[Any]) -> bool:
    """Return whether a database holds nothing of anybody's."""
    return number_of(connection, f"select count(*) {RELATIONS}") == 0


def size_of(connection: Connection[Any]) -> int:
    """Return the bytes of the database on its server."""
    return number_of(connection, "select pg_database_size(current_database())")


def number_of(connection: Connection[Any], query: str | sql.Composed) -> int:
    """Return the one number that a query counts."""
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def has_table(connection: Connection[Any], name: str) -> bool:
    """Return whether the revision of the database knows a table."""
    return connection.execute("select to_regclass(%s)", (name,)).fetchone() != (None,)
