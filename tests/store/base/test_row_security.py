"""The second wall: what the login of the pages sees and writes, whatever is asked of it."""

from collections.abc import Iterator

import psycopg
import pytest

from sibermata.desk.opening import Opened
from sibermata.records.account import Role, Visitor
from sibermata.store.base.copying import copy_rows
from sibermata.store.base.desk_login import (
    DESK_LOGIN,
    grant_desk,
    make_login,
    refuse_wide_login,
    too_wide,
)
from sibermata.store.base.engine import Database
from sibermata.store.base.row_security import GUARDS, UNGUARDED
from sibermata.store.base.scope import Scope
from sibermata.store.views.officials import EVERYBODY, ROSTER, roster
from tests.accounts import account, open_door
from tests.office import CAST, Office, person

NEIGHBOUR = person("1", "Sri Tetanggawati", "3517015503809101", "Kepala Desa", "35.17.01.2001")


@pytest.fixture
def door(office: Office) -> Iterator[Opened]:
    """Two districts of officials, behind the door of the pages."""
    office.deliver(CAST)
    office.deliver([NEIGHBOUR], "jombang", district="35.17")
    office.sync()
    made = open_door(office.database)
    yield made
    made.pages.close()


def names(door: Opened, visitor: Visitor) -> set[str]:
    with door.visit(visitor) as connection:
        return {row["name"] for row in roster(connection, Scope.province())}


def raw(door: Opened, table: str) -> int:
    """How many rows of a table the login sees without a visitor."""
    with door.pages.work() as connection:
        row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def test_every_table_of_the_catalogue_has_policies_or_a_reason(database: Database) -> None:
    with database.connection() as connection:
        tables = {
            name: (secured, policies)
            for name, secured, forced, policies in connection.execute(
                """
                select c.relname, c.relrowsecurity, c.relforcerowsecurity,
                  (select count(*) from pg_policy p where p.polrelid = c.oid)
                from pg_class c where c.relnamespace = 'public'::regnamespace
                  and c.relkind in ('r', 'p') order by 1
                """
            )
            if not forced
        }
        views = connection.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind "
            "in ('v', 'm') and not coalesce('security_invoker=true' = any (reloptions), false)"
        ).fetchall()
    assert tables.keys() == GUARDS.keys() | UNGUARDED.keys()
    assert GUARDS.keys() & UNGUARDED.keys() == set()
    assert {name for name, (secured, _) in tables.items() if secured} == GUARDS.keys()
    assert {name for name, (_, policies) in tables.items() if policies == 4} == GUARDS.keys()
    assert all(reason for reason, _ in UNGUARDED.values())
    assert views == []


@pytest.mark.parametrize("fault", [pytest.param("", id="S19")])
def test_without_a_visitor_no_guarded_table_shows_a_row(door: Opened, fault: str) -> None:
    account(door, "Rini")
    with door.database.connection() as connection:
        filled = [
            table
            for table in GUARDS
            if connection.execute(f"select 1 from {table} limit 1").fetchone()
        ]
    assert {"person", "tenure", "account", "run", "finding", "audit"} <= {*filled, "finding"}
    assert {table: raw(door, table) for table in GUARDS} == dict.fromkeys(GUARDS, 0)


@pytest.mark.parametrize("fault", [pytest.param("", id="S17")])
def test_an_officer_sees_his_districts_whatever_a_view_forgets(door: Opened, fault: str) -> None:
    rini, tono = (
        account(door, "Rini", Role.OFFICER, "35.16"),
        account(door, "Tono", Role.OFFICER, "35.17"),
    )
    everybody = account(door, "Ani", Role.COORDINATOR)
    mine, others = {row["name"] for row in CAST}, {NEIGHBOUR["name"]}
    assert (names(door, rini), names(door, tono)) == (mine, others)
    assert names(door, everybody) == mine | others
    with door.visit(rini) as connection:
        counts = {
            table: connection.execute(f"select count(*) from {table}").fetchone()
            for table in ("person", "tenure", "source_record", "run", "source", "delivery")
        }
    assert counts == dict.fromkeys(("person", "tenure", "source_record"), (6,)) | dict.fromkeys(
        ("run", "source", "delivery"), (1,)
    )


@pytest.mark.parametrize("fault", [pytest.param("", id="S19-pool")])
def test_a_pooled_connection_remembers_nobody(door: Opened, fault: str) -> None:
    rini = account(door, "Rini")
    with door.visit(rini) as connection:
        one = connection.info.backend_pid
    with door.pages.work() as connection:
        assert connection.info.backend_pid == one
        assert connection.execute("select count(*) from person").fetchone() == (0,)
        assert connection.execute("select count(*) from account").fetchone() == (0,)
    with door.threshold() as connection:
        assert connection.info.backend_pid == one
        assert connection.execute("select count(*) from tenure").fetchone() == (0,)
        assert connection.execute("select count(*) from account").fetchone() == (1,)


@pytest.mark.parametrize(
    "statement",
    [
        "update tenure set status = 'ended' where district_code = '35.17' returning 1",
        "update tenure set district_code = '35.17' where district_code = '35.16' returning 1",
        "update person set name = 'x' where name like 'Sri%' returning 1",
        "insert into tenure (district_code, id, recorded_from, run_id, person_id) values "
        "('35.17', 999999, now(), 0, 1) returning 1",
        "insert into person (id, recorded_from, run_id) select person_id, now(), 0 from (values "
        "({other})) o (person_id) returning 1",
        "update source set fence = 99 returning 1",
        "update run set state = 'HELD' where district_code = '35.17' returning 1",
        "update audit set who = 'x' returning 1",
        "delete from audit returning 1",
        "delete from tenure returning 1",
        "insert into audit (at, who, what, hash) values (now(), 'Ani', 'x', '') returning 1",
        "update account set role = 'administrator' where name = 'Ani' returning 1",
        "insert into account_district (account, district_code) select id, '35.17' from account "
        "returning 1",
        "create table mine (x int)",
        "drop policy sees on person",
        "alter table person disable row level security",
        "set role postgres",
        "insert into installation (name) values ('demo')",
        "insert into procrastinate_jobs (queue_name, task_name) values ('house', 'do_by_clock')",
        "select args from procrastinate_jobs",
        "update night set closed_at = null",
    ],
    ids=lambda text: " ".join(text.split()[:4]),
)
@pytest.mark.parametrize("fault", [pytest.param("", id="S19-S20")])
def test_an_officer_writes_nothing_of_another_district_and_no_right(
    written: tuple[Opened, Visitor, int], statement: str, fault: str
) -> None:
    door, rini, other = written
    try:
        with door.visit(rini) as connection:
            found = connection.execute(statement.format(other=other)).fetchall()
            connection.execute("select 1")
            raise psycopg.errors.RaiseException  # nothing stays
    except psycopg.errors.RaiseException:
        assert found == []
    except psycopg.errors.InsufficientPrivilege:
        pass


@pytest.fixture(scope="module")
def written(
    server_url: str, template: str, rules: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Opened, Visitor, int]]:
    """Two districts, an officer of the first, and a person of the other."""
    from tests.conftest import fresh_database

    with fresh_database(server_url, template) as database:
        office = Office(database, rules, tmp_path_factory.mktemp("office"))  # type: ignore[arg-type]
        office.deliver(CAST)
        office.deliver([NEIGHBOUR], "jombang", district="35.17")
        office.sync()
        made = open_door(database)
        rini = account(made, "Rini")
        account(made, "Ani", Role.COORDINATOR)
        with database.connection() as connection:
            row = connection.execute("select id from person where name like 'Sri%'").fetchone()
        assert row
        yield made, rini, row[0]
        made.pages.close()


def test_copy_goes_on_as_inserts_where_policies_bind(door: Opened) -> None:
    rini = account(door, "Rini")
    columns = ("district_code", "id", "recorded_from", "run_id", "person_id", "status")
    row = ("35.16", "999999", "2026-03-02", "0", "1", "a\\b\nc")
    with door.visit(rini) as connection:
        assert copy_rows(connection, "tenure", columns, [row]) == 1
        found = connection.execute("select status from tenure where id = 999999").fetchall()
    assert found == [("a\\b\nc",)]


def test_the_login_owns_nothing_and_may_make_nothing(door: Opened) -> None:
    with door.pages.connection() as connection:
        assert connection.execute("select current_user").fetchone() == (DESK_LOGIN,)
        assert too_wide(connection) == []
    refuse_wide_login(door.pages)
    with door.database.connection() as connection:
        assert "owner" in too_wide(connection)


def test_the_login_is_made_once_however_many_make_it(database: Database) -> None:
    with database.connection() as connection:
        assert make_login(connection)
        assert make_login(connection)
        grant_desk(connection)
        grant_desk(connection)


def test_under_the_policies_a_person_is_still_found_by_the_index(
    written: tuple[Opened, Visitor, int],
) -> None:
    door, rini, _ = written
    with door.visit(rini) as connection:
        connection.execute("set local enable_seqscan = off")
        connection.execute("set local enable_hashjoin = off")
        connection.execute("set local enable_mergejoin = off")
        asked = EVERYBODY.parameters(connection, Scope.of("35.16"))
        plan = [row[0] for row in connection.execute("explain " + ROSTER, asked).fetchall()]
    at = next(n for n, line in enumerate(plan) if "person_pkey on person p" in line)
    assert "Index Cond: ((id = " in plan[at + 1]
    assert any("Index Cond: ((district_code = " in line for line in plan)
