"""Every statement of the night on roster tables that are partitioned by district: nothing of it needs
another word (docs/decisions/0023-nation.md).
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Connection

from sibermata.standing.index import index_registry
from sibermata.standing.mark import mark_changed
from sibermata.store.base.desk_login import grant_desk
from sibermata.store.base.engine import Database
from sibermata.store.base.row_security import EDITION, secure_rows
from sibermata.sync.night import Rules
from tests.conftest import fresh_database
from tests.office import BUDI, CAST, SITI, Office, person

DISTRICT_FIRST = ("delivery", "finding", "record_version", "run", "source_record", "tenure")
PARTS = 4
IDENTITY_SINCE = 170000  # the server may number the rows of a partitioned table by itself
VIEWS = """select relname, coalesce('with (' || array_to_string(reloptions, ',') || ')', ''),
    pg_get_viewdef(oid) from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace"""
NEIGHBOURS = [
    person("1", "Sri Tetanggawati", "3517015503809101", "Kepala Desa", "35.17.01.2001"),
    person("2", "Tono Tetangga", "3517011203809102", "Sekretaris Desa", "35.17.01.2001"),
]
PLEDGED = (
    "name,village_code,post,text,form,pledge_date\n"
    "Siti Contohwati,35.16.05.2001,Kades,SKB-4,pakta integritas,2024-09-13\n"
)


def partition(connection: Connection[Any], table: str) -> None:
    """Make an empty table anew, partitioned by district, with every key and index it had."""
    keys = connection.execute(
        "select conname, pg_get_constraintdef(oid) from pg_constraint "
        "where conrelid = %s::regclass and contype in ('p', 'u')",
        (table,),
    ).fetchall()
    indexes = connection.execute(
        "select pg_get_indexdef(indexrelid) from pg_index i where indrelid = %s::regclass and not "
        "exists (select from pg_constraint c where c.conindid = i.indexrelid)",
        (table,),
    ).fetchall()
    connection.execute(
        f"create table {table}_new (like {table} including defaults including identity) "
        "partition by hash (district_code)"
    )
    connection.execute(f"drop table {table} cascade")  # policies and views come again
    connection.execute(f"alter table {table}_new rename to {table}")
    for name, definition in keys:
        connection.execute(f"alter table {table} add constraint {name} {definition}")
    for (definition,) in indexes:
        connection.execute(definition.replace(" ON ONLY ", " ON "))
    for part in range(PARTS):
        connection.execute(
            f"create table {table}_{part} partition of {table} "
            f"for values with (modulus {PARTS}, remainder {part})"
        )


@pytest.fixture
def partitioned(server_url: str, template: str) -> Iterator[Database]:
    with fresh_database(server_url, template) as made:
        with made.work() as connection:
            if connection.info.server_version < IDENTITY_SINCE:
                pytest.skip("NOT RUN: this server numbers no rows of a partitioned table")
            views = connection.execute(VIEWS).fetchall()
            for table in DISTRICT_FIRST:
                partition(connection, table)
            for name, options, definition in views:
                connection.execute(f"create or replace view {name} {options} as {definition}")
            connection.execute("delete from installation where name = %s", (EDITION,))
            secure_rows(connection)
            grant_desk(connection)
        yield made


def live(office: Office) -> list[str]:
    """Some nights: a first load, a change, an absence, a return, a quiet one, a list, a correction
    by a run taken back; return what stood after each.
    """
    seen = []
    nights = (
        CAST,
        [{**SITI, "birth_place": "Kediri"}, *CAST[1:]],
        [row for row in CAST if row is not BUDI],
        CAST,
        CAST,
    )
    for rows in nights:
        office.deliver(rows)
        office.deliver(NEIGHBOURS, "jombang", district="35.17")
        office.deliver(PLEDGED, "ikrar", toml='delivers = "pledges"')
        results = office.sync("mojokerto", "jombang", "ikrar", clock=True)
        index_registry(office.database, office.secrecy)
        mark_changed(office.database, office.rules, office.night().today)
        seen += [office.state(), str([(one.source, str(one.state), one.code) for one in results])]
    return seen


def test_a_night_on_partitioned_tables_leaves_what_it_leaves_on_whole_ones(
    office: Office, partitioned: Database, rules: Rules, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Office(partitioned, rules, tmp_path_factory.mktemp("partitioned"))
    assert live(other) == live(office)
    held = "select count(*) n from pg_inherits i join pg_class c on c.oid = i.inhparent where relkind = 'p'"
    assert other.ask(held) == [{"n": PARTS * len(DISTRICT_FIRST)}]


@pytest.mark.parametrize("table", DISTRICT_FIRST)
def test_what_a_district_has_is_read_from_its_own_partition(
    partitioned: Database, table: str
) -> None:
    with partitioned.connection() as connection:
        plan = connection.execute(
            f"explain select * from {table} where district_code = '35.16'"
        ).fetchall()
    scanned = {part for (line,) in plan for part in re.findall(rf"\b{table}_(\d)", line)}
    assert len(scanned) == 1, plan
