"""An empty database to restore into and to throw away: on the same server, or a server of our own
where our role may make none.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from sibermata.errors import StoreUnavailable
from sibermata.store.base.engine import Database, embedded_server
from sibermata.store.keeping.contents import server_major, size_of

PLACE = "drill"  # in the data folder


@contextmanager
def scratch(database: Database, data: Path) -> Iterator[Database]:
    """Lend an empty database, and drop it in the end. One that a killed drill left is dropped
    first.
    """
    with database.connect() as connection:
        name = scratch_name(connection)
        made = make_database(connection, name)
        major, size = server_major(connection), size_of(connection)
    if not made:
        with own_server(data, major, size) as found:
            yield found
        return
    found = Database(make_conninfo(database.url, dbname=name))
    try:
        yield found
    finally:
        found.close()
        with database.connect() as connection:
            drop(connection, name)


def scratch_name(connection: Connection[Any]) -> str:
    """Return the name of this installation's scratch database: one, whoever comes to it."""
    row = connection.execute(
        "select oid from pg_database where datname = current_database()"
    ).fetchone()
    return f"sibermata_drill_{row[0] if row else 0}"


def make_database(connection: Connection[Any], name: str) -> bool:
    """Make the database anew; return False where our role may make none."""
    try:
        drop(connection, name)
        connection.execute(
            sql.SQL("create database {} template template0").format(sql.Identifier(name))
        )
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def drop(connection: Connection[Any], name: str) -> None:
    """Drop the database, whoever is still in it."""
    connection.execute(
        sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    )


@contextmanager
def own_server(data: Path, major: int, size: int) -> Iterator[Database]:
    """Lend a database on an embedded server that is made anew and thrown away; it must not be older
    than the server, and its disk must hold it.
    """
    data.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(data / PLACE, ignore_errors=True)  # what a killed drill left
    if shutil.disk_usage(data).free < 2 * size:
        raise StoreUnavailable(
            f"no room for a drill under {str(data)!r}", "DRILL_NO_ROOM", place=str(data)
        )
    server = embedded_server(data, PLACE)
    found = Database(str(server.get_uri(database="postgres")))
    try:
        with found.connection() as connection:
            ours = server_major(connection)
            if ours < major:
                raise StoreUnavailable(
                    f"the embedded PostgreSQL {ours} is older than the server's {major}",
                    "DRILL_NO_PLACE",
                    major=major,
                    ours=ours,
                )
        yield found
    finally:
        found.close()
        server.cleanup()
        shutil.rmtree(data / PLACE, ignore_errors=True)
