"""The database breaks off, refuses, waits or is full in the middle of a night, and what stands
afterwards.

The id of each case is the number of its fault in FAULTS 1D-1E.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Semaphore, Thread
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sibermata.errors import StoreUnavailable
from sibermata.store.base.engine import Database, lock_district
from sibermata.store.base.refusal import as_refusal, missing_grants, takes_no_writes
from tests.office import CAST, HEADER, Office, as_csv, person
from tests.sync.meddling import Night, Proxy, terminate, undisturbed, waiting_backend

fault = pytest.mark.parametrize


@pytest.fixture
def meddler(office: Office) -> Iterator[psycopg.Connection[Any]]:
    """Somebody else in the database."""
    with psycopg.connect(office.database.url) as connection:
        yield connection


@fault(
    "table",
    [
        pytest.param(table, id=f"F81-F102-{table}")
        for table in ("publication", "tenure", "source_record", "record_version", "finding")
    ],
)
def test_a_backend_killed_in_the_middle_of_the_writing_is_done_again_as_a_whole(
    office: Office, meddler: psycopg.Connection[Any], table: str
) -> None:
    office.deliver([*CAST, {**CAST[0], "name": "-", "key": "9"}])
    meddler.execute(f"lock table {table} in exclusive mode")
    night = Night(office)
    terminate(office, waiting_backend(office))
    meddler.rollback()
    night.join(30)
    assert night.error is None
    assert night.result is not None
    assert (night.result.state, night.result.counts["admitted"]) == ("PUBLISHED", 6)
    undisturbed(office)


@fault("id_", [pytest.param("", id="F102-before")])
def test_a_backend_killed_before_the_writing_leaves_the_run_to_the_next_worker(
    office: Office, meddler: psycopg.Connection[Any], id_: str
) -> None:
    office.deliver(CAST)
    meddler.execute("lock table delivery in access exclusive mode")
    night = Night(office)
    terminate(office, waiting_backend(office))
    meddler.rollback()
    night.join(30)
    assert night.error is None
    assert night.result is not None
    assert (night.result.state, night.result.code) == ("ABANDONED", "WORKER_LOST")
    assert office.ask("select count(*) n from run where ended_at is null") == [{"n": 1}]
    assert office.one().state == "PUBLISHED"
    undisturbed(office)


@fault("id_", [pytest.param("", id="F102-owner")])
def test_a_worker_that_lost_the_session_of_its_lock_goes_on_under_its_fence(
    office: Office, meddler: psycopg.Connection[Any], id_: str
) -> None:
    office.deliver(CAST)
    meddler.execute("lock table tenure in exclusive mode")
    night = Night(office)
    waiting = waiting_backend(office)
    meddler.execute(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted "
        "and classid <> 5357058 and pid <> %s and database = (select oid from pg_database where "
        "datname = current_database())",
        (waiting,),
    )
    meddler.rollback()
    night.join(30)
    assert night.error is None
    undisturbed(office)


@fault("id_", [pytest.param("", id="F102-always")])
def test_a_backend_that_is_killed_again_and_again_fails_the_run_and_the_next_one_is_whole(
    office: Office, meddler: psycopg.Connection[Any], id_: str
) -> None:
    office.deliver(CAST)
    meddler.execute("lock table source_record in exclusive mode")
    night = Night(office)
    killed: set[int] = set()
    while night.is_alive() and len(killed) < 8:
        with suppress(AssertionError):
            pid = waiting_backend(office) if night.is_alive() else 0
            if pid and pid not in killed:
                terminate(office, pid)
                killed.add(pid)
        if len(killed) == 5:
            break
    night.join(10)
    meddler.rollback()
    night.join(10)
    assert not night.is_alive()
    assert len(killed) == 5
    assert office.people() == []
    assert office.one().state == "PUBLISHED"
    assert len(office.people()) == 6
    assert office.ask("select count(*) n from person") == [{"n": 6}]


@fault("id_", [pytest.param("", id="F104")])
def test_a_deadlock_is_done_again_as_a_whole(
    office: Office, meddler: psycopg.Connection[Any], id_: str
) -> None:
    office.deliver(CAST)
    meddler.execute(
        "set local deadlock_timeout = '20s'"
    )  # the night finds it first, and is the one that is undone
    meddler.execute("lock table source_record in exclusive mode")
    night = Night(office)
    waiting_backend(office)
    meddler.execute("select fence from source where slug = 'mojokerto' for update")
    meddler.rollback()
    night.join(30)
    assert night.error is None
    undisturbed(office)


def lose_answer(office: Office, commit: int) -> None:
    """Sync one source while the answer to the night's so-manieth COMMIT is lost; then once more, in
    peace.
    """
    straight = office.database
    proxy = Proxy(straight.url, commit)
    office.database = Database(proxy.url)
    with suppress(psycopg.OperationalError, StoreUnavailable):
        office.one()
    assert proxy.lost
    office.database.close()
    proxy.listener.close()
    office.database = straight
    assert office.one().state in ("PUBLISHED", "NOOP")


@fault("number", [pytest.param(number, id=f"F103-{number}") for number in range(1, 6)])
def test_an_answer_to_commit_that_is_lost_doubles_nobody(office: Office, number: int) -> None:
    office.deliver([*CAST, {**CAST[0], "name": "-", "key": "9"}])
    lose_answer(office, number)
    undisturbed(office)


@fault("id_", [pytest.param("", id="F103-without-nik")])
def test_nobody_is_doubled_where_no_number_tells_people_apart(office: Office, id_: str) -> None:
    office.deliver(as_csv(CAST, [name for name in HEADER if name != "nik"]))
    lose_answer(office, 5)
    undisturbed(office)


@fault("id_", [pytest.param("", id="F103-second-night")])
def test_a_later_night_whose_answer_is_lost_is_published_once(office: Office, id_: str) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver(
        [*CAST, person("9", "Rina Percobaan", "", "Kepala Dusun Baru", birth_date="1990-01-05")]
    )
    lose_answer(office, 5)
    assert len(office.people()) == 7
    assert office.ask("select count(*) n, count(distinct run_id) runs from publication") == [
        {"n": 2, "runs": 2}
    ]
    assert office.ask("select state from run where state <> 'NOOP' order by id") == [
        {"state": "PUBLISHED"},
        {"state": "PUBLISHED"},
    ]


@fault("id_", [pytest.param("", id="F105")])
def test_a_database_that_takes_no_connection_says_so(office: Office, id_: str) -> None:
    office.deliver(CAST)
    with psycopg.connect(office.database.url, autocommit=True) as connection:
        name = conninfo_to_dict(office.database.url)["dbname"]
        connection.execute(
            f'create role penuh_{name} login superuser; grant all on database "{name}" to '
            f"penuh_{name}"
        )
        connection.execute(f"alter role penuh_{name} nologin")
        try:
            refused = Database(make_conninfo(office.database.url, user=f"penuh_{name}"))
            with pytest.raises(StoreUnavailable, match="the database refuses the login"):
                refused.connect()
        finally:
            connection.execute(
                f'revoke all on database "{name}" from penuh_{name}; drop role penuh_{name}'
            )


@fault("id_", [pytest.param("", id="F105-bounded")])
def test_pages_take_no_more_connections_than_they_may_and_whoever_comes_then_waits(
    office: Office, id_: str
) -> None:
    few = Database(office.database.url, most=2)
    go_on, at_work = Event(), Semaphore(0)

    def visit() -> None:
        with few.work():
            at_work.release()
            assert go_on.wait(60)

    visitors = [Thread(target=visit) for _ in range(6)]
    for one in visitors:
        one.start()
    assert at_work.acquire(timeout=60)
    assert at_work.acquire(timeout=60)
    assert not at_work.acquire(timeout=0.5), "a third was let in"
    go_on.set()
    for one in visitors:
        one.join(60)
    assert not any(one.is_alive() for one in visitors)
    few.close()


@contextmanager
def role(office: Office, *statements: str) -> Iterator[Database]:
    """Lend the office's database as a role of its own opens it, which may do what the service
    needs; and what is done to it besides.
    """
    name = f"penuh_{random.getrandbits(40)}"
    with psycopg.connect(office.database.url, autocommit=True) as connection:
        connection.execute(f"create role {name} login bypassrls")
        connection.execute(
            f"grant select, insert, update, delete on all tables in schema public to {name}"
        )
        connection.execute(f"grant usage on all sequences in schema public to {name}")
        for statement in statements:
            connection.execute(statement.format(role=name))
        opened = Database(make_conninfo(office.database.url, user=name))
        try:
            yield opened
        finally:
            opened.close()
            connection.execute(f"drop owned by {name}; drop role {name}")


@contextmanager
def opened_as(office: Office, database: Database) -> Iterator[None]:
    """Let the office work on its database as another role opens it."""
    straight, office.database = office.database, database
    try:
        yield
    finally:
        office.database = straight


@fault("id_", [pytest.param("", id="F105-waits")])
def test_a_night_waits_while_the_database_takes_no_more_connections(
    office: Office, id_: str
) -> None:
    office.deliver(CAST)
    with role(office, "alter role {role} connection limit 3") as narrow, opened_as(office, narrow):
        taken = [narrow.connect() for _ in range(3)]
        night = Night(office)
        time.sleep(0.4)
        assert night.is_alive()
        for connection in taken:
            connection.close()
        night.join(30)
    assert night.error is None
    undisturbed(office)


@fault("id_", [pytest.param("", id="F106")])
def test_a_night_that_waits_for_somebody_elses_migration_says_so_after_five_seconds(
    office: Office, meddler: psycopg.Connection[Any], id_: str
) -> None:
    office.deliver(CAST)
    meddler.execute("alter table run add column since date")
    began = time.monotonic()
    with pytest.raises(psycopg.errors.LockNotAvailable) as caught:
        office.one()
    assert time.monotonic() - began < 8
    assert "somebody else holds what we need (a migration" in str(as_refusal(caught.value))
    meddler.rollback()
    assert office.one().state == "PUBLISHED"
    undisturbed(office)


@fault("id_", [pytest.param("", id="F106-lock")])
def test_only_the_wait_for_another_night_is_a_long_one(office: Office, id_: str) -> None:
    with office.database.work() as connection:
        lock_district(connection, "35.16")
        assert connection.execute("show lock_timeout").fetchone() == ("5s",)


@fault(
    ("statement", "grant"),
    [
        pytest.param(
            "revoke insert on tenure from {role}", "grant insert on tenure to", id="F107-table"
        ),
        pytest.param(
            "revoke usage on sequence person_id from {role}",
            "grant usage on sequence person_id to",
            id="F107-sequence",
        ),
        pytest.param(
            "revoke insert, delete on source_record from {role}",
            "grant insert, delete on source_record to",
            id="F107-two",
        ),
    ],
)
def test_a_right_that_was_lost_is_told_with_the_grant_that_gives_it(
    office: Office, statement: str, grant: str
) -> None:
    office.deliver(CAST)
    with role(office, statement) as poor:
        with poor.connection() as connection:
            (missing,) = missing_grants(connection)
        assert missing.startswith(grant)
        with opened_as(office, poor):
            result = office.one()
    assert (result.state, result.code) == ("FAILED", "RIGHT_LACKING")
    assert "our role lacks a right: grant" in result.detail
    assert office.people() == []
    assert office.one().state == "PUBLISHED"
    assert len(office.people()) == 6


@fault("id_", [pytest.param("", id="F107-all")])
def test_a_role_that_may_do_what_is_needed_lacks_nothing_and_needs_no_more(
    office: Office, id_: str
) -> None:
    office.deliver(CAST)
    with role(
        office,
        "revoke update, delete on audit from {role}",
        "revoke insert, update, delete on alembic_version from {role}",
    ) as lean:
        with lean.connection() as connection:
            assert missing_grants(connection) == []
        with opened_as(office, lean):
            assert office.one().state == "PUBLISHED"
    undisturbed(office)


@fault("id_", [pytest.param("", id="F107-policies")])
def test_a_role_that_the_policies_of_rows_hold_is_told_so(office: Office, id_: str) -> None:
    office.deliver(CAST)
    with role(office, "alter role {role} nobypassrls") as held:
        with held.connection() as connection:
            (missing,) = missing_grants(connection)
        assert missing.endswith("bypassrls")
        with opened_as(office, held), pytest.raises(psycopg.errors.InsufficientPrivilege) as caught:
            office.one()
    refusal = as_refusal(caught.value)
    assert refusal
    assert refusal.code == "RIGHT_LACKING"
    assert office.one().state == "PUBLISHED"


@fault("id_", [pytest.param("", id="F107-read-only")])
def test_a_standby_is_told_by_name_and_nothing_is_fetched(office: Office, id_: str) -> None:
    office.deliver(CAST)
    with (
        role(office, "alter role {role} set default_transaction_read_only = on") as standby,
        opened_as(office, standby),
    ):
        with standby.connection() as connection:
            assert takes_no_writes(connection)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction) as caught:
            office.one()
    refusal = as_refusal(caught.value)
    assert refusal
    assert refusal.code == "READ_ONLY"
    assert office.ask("select count(*) n from run") == [{"n": 0}]


@fault("id_", [pytest.param("", id="F108")])
def test_a_worker_that_sleeps_inside_its_transaction_loses_it_and_does_it_again(
    office: Office, id_: str
) -> None:
    with office.database.connection() as connection:
        assert connection.execute("show idle_in_transaction_session_timeout").fetchone() == (
            "1min",
        )
    times = []

    def unit(connection: psycopg.Connection[Any]) -> None:
        times.append(connection.info.backend_pid)
        connection.execute("set local idle_in_transaction_session_timeout = '100ms'")
        connection.execute("insert into installation (name, value) values ('tidur', '')")
        if len(times) == 1:
            time.sleep(0.4)
        connection.execute("update installation set value = 'bangun' where name = 'tidur'")

    office.database.retried(unit)
    assert len(set(times)) == 2
    assert office.ask("select value from installation where name = 'tidur'") == [
        {"value": "bangun"}
    ]


@fault(
    "table",
    [pytest.param("delivery", id="F92-delivery"), pytest.param("record_version", id="F92-apply")],
)
def test_a_database_whose_disk_is_full_keeps_yesterday_and_the_next_run_is_fine(
    office: Office, table: str
) -> None:
    office.deliver(CAST[:5])
    office.one()
    before = office.state()
    office.deliver(CAST)
    with office.database.work() as connection:
        connection.execute(
            "create function full_disk() returns trigger language plpgsql as"
            " $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$"
        )
        connection.execute(
            f"create trigger full_disk before insert on {table} execute function full_disk()"
        )
    result = office.one()
    assert (result.state, result.code) == ("FAILED", "DISK_FULL")
    assert "the disk of the database is full" in result.detail
    assert office.state() == before
    with office.database.work() as connection:
        connection.execute(f"drop trigger full_disk on {table}")
    assert office.one().state == "PUBLISHED"
    assert len(office.people()) == 6
