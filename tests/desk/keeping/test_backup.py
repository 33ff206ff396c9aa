"""A backup is whole, sealed, and of one instant; whatever befalls its file is noticed before
anybody rests on it.
"""

import json
import os
import resource
import signal
import stat
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sibermata.desk.keeping.keep import list_backups
from sibermata.desk.keeping.make import back_up, manifest_beside
from sibermata.desk.keeping.prove import prove
from sibermata.desk.keeping.read import verify
from sibermata.desk.opening import Opened
from sibermata.errors import SibermataError
from sibermata.store.base.engine import Database
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.keeping import backups
from sibermata.store.keeping.backups import one_at_a_time
from sibermata.store.keeping.contents import frozen
from sibermata.store.keeping.programs import find_program
from sibermata.store.keeping.sealed_file import HEADER_BYTES, MAGIC, PIECE, TAG_BYTES
from sibermata.store.views.desk.backups import last_proven_backup
from tests.crash import Forked, Strike
from tests.desk.acts import with_wati
from tests.desk.keeping.refused import refused
from tests.office import CAST, KEY, SITI, Office


def files_of(door: Opened) -> list[str]:
    return sorted(path.name for path in door.settings.backups.iterdir())


def test_a_backup_is_one_sealed_file_and_a_manifest_and_restores_to_the_same_counts(
    door: Opened, office: Office
) -> None:
    made = back_up(door, "Rini")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    said = json.loads(manifest_beside(made.path).read_text())
    assert files_of(door) == [made.path.name, f"{made.path.name}.json"]
    assert said["rows"]["person"] == len(CAST)
    assert (said["key"], said["size"]) == (Secrecy(KEY).fingerprint, made.path.stat().st_size)
    whole = made.path.read_bytes() + manifest_beside(made.path).read_bytes()
    assert not [name for name in (SITI["name"], SITI["nik"], KEY.hex()) if name.encode() in whole]
    done = prove(door, made.path)
    assert done.manifest.rows["person"] == len(CAST)
    assert done.doubts == 0
    with office.database.connection() as connection:
        last = last_proven_backup(connection)
    assert last is not None
    assert (last.file, last.by, last.code) == (made.path.name, "Rini", "")
    assert last.restore_seconds is not None
    assert (
        office.ask("select datname from pg_database where datname like 'sibermata_drill_%%'") == []
    )


@pytest.mark.parametrize("fault", [pytest.param("", id="F96")])
def test_a_backup_taken_while_officers_and_nights_write_is_of_one_instant(
    door: Opened, office: Office, fault: str
) -> None:
    stop = threading.Event()

    def write() -> None:
        day = 1
        while not stop.is_set():
            day = day % 27 + 1
            office.deliver(with_wati(birth_date=f"1990-07-{day:02d}"))
            office.one()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        proven = [prove(door, back_up(door, "Rini").path) for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    assert len({done.manifest.rows["run"] for done in proven}) > 1, "nobody wrote meanwhile"
    assert [done.doubts for done in proven] == [0, 0, 0]


def flipped(place: int) -> Callable[[bytes], bytes]:
    def harm(body: bytes) -> bytes:
        changed = bytearray(body)
        changed[place] ^= 1
        return bytes(changed)

    return harm


HARMS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "its first byte": (flipped(0), "BACKUP_FOREIGN"),
    "the fingerprint": (flipped(len(MAGIC)), "BACKUP_KEY"),
    "the salt": (flipped(HEADER_BYTES - 1), "BACKUP_DAMAGED"),
    "the manifest": (flipped(HEADER_BYTES + 10), "BACKUP_DAMAGED"),
    "the middle": (lambda body: flipped(len(body) // 2)(body), "BACKUP_DAMAGED"),
    "the last byte": (flipped(-1), "BACKUP_DAMAGED"),
    "cut by one byte": (lambda body: body[:-1], "BACKUP_DAMAGED"),
    "cut after a piece": (lambda body: body[: HEADER_BYTES + PIECE + TAG_BYTES], "BACKUP_DAMAGED"),
    "cut to its header": (lambda body: body[:HEADER_BYTES], "BACKUP_DAMAGED"),
    "empty": (lambda body: b"", "BACKUP_FOREIGN"),
    "one byte more": (lambda body: body + b"x", "BACKUP_DAMAGED"),
    "two pieces exchanged": (
        lambda body: (
            body[:HEADER_BYTES]
            + body[HEADER_BYTES + PIECE + TAG_BYTES : HEADER_BYTES + 2 * (PIECE + TAG_BYTES)]
            + body[HEADER_BYTES : HEADER_BYTES + PIECE + TAG_BYTES]
            + body[HEADER_BYTES + 2 * (PIECE + TAG_BYTES) :]
        ),
        "BACKUP_DAMAGED",
    ),
}


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed file of several pieces."""
    from datetime import UTC, datetime

    from sibermata.records.office.backup import Manifest
    from sibermata.store.keeping.sealed_file import sealed

    manifest = Manifest(
        datetime(2026, 3, 2, tzinfo=UTC), "0", "0", 18, Secrecy(KEY).fingerprint, {}, {}, 0, ""
    )
    path = tmp_path_factory.mktemp("long") / "long.backup"
    dump = (bytes([number]) * 300_000 for number in range(12))
    path.write_bytes(b"".join(sealed(manifest, dump, Secrecy(KEY))))
    return path


@pytest.mark.parametrize(
    ("harm", "code"), [pytest.param(*harm, id=f"F125 {what}") for what, harm in HARMS.items()]
)
def test_whatever_befalls_the_bytes_of_a_backup_is_noticed(
    long_file: Path, tmp_path: Path, harm: Callable[[bytes], bytes], code: str
) -> None:
    path = tmp_path / "harmed.backup"
    verify(long_file, Secrecy(KEY))
    path.write_bytes(harm(long_file.read_bytes()))
    assert refused(lambda: verify(path, Secrecy(KEY))) == code


def test_a_backup_under_another_key_names_both_fingerprints_and_opens_nothing(
    long_file: Path,
) -> None:
    other = Secrecy(bytes(range(40, 72)))
    with pytest.raises(SibermataError) as caught:
        verify(long_file, other)
    assert (caught.value.code, caught.value.facts["key"]) == (
        "BACKUP_KEY",
        Secrecy(KEY).fingerprint,
    )


def test_a_file_is_sealed_and_opened_without_being_held_whole(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from sibermata.desk.keeping.make import write_backup
    from sibermata.records.office.backup import Manifest
    from sibermata.store.keeping.sealed_file import sealed

    manifest = Manifest(
        datetime(2026, 3, 2, tzinfo=UTC), "0", "0", 18, Secrecy(KEY).fingerprint, {}, {}, 0, ""
    )
    dump = (os.urandom(1 << 18) for _ in range(160))  # 40 MB
    tracemalloc.start()
    made = write_backup(tmp_path, manifest, sealed(manifest, dump, Secrecy(KEY)))
    assert verify(made.path, Secrecy(KEY)) == made
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made.size > 40 << 20
    assert peak < 12 << 20


@pytest.mark.parametrize("fault", [pytest.param("", id="F125")])
def test_a_flipped_byte_is_caught_by_the_drill_and_remembered(
    door: Opened, office: Office, fault: str
) -> None:
    made = back_up(door, "Rini")
    made.path.write_bytes(flipped(-100)(made.path.read_bytes()))
    assert refused(lambda: prove(door, made.path)) == "BACKUP_DAMAGED"
    ((kept, there),) = list_backups(door)
    assert (kept.code, kept.proven_at, there) == ("BACKUP_DAMAGED", None, True)
    with office.database.connection() as connection:
        assert last_proven_backup(connection) is None


def test_a_manifest_that_tells_of_another_file_is_refused(door: Opened) -> None:
    made = back_up(door, "Rini")
    beside = manifest_beside(made.path)
    beside.write_text(beside.read_text().replace('"person": 6', '"person": 5'))
    assert refused(lambda: verify(made.path, door.secrecy)) == "BACKUP_DAMAGED"
    beside.unlink()
    assert verify(made.path, door.secrecy).manifest.rows["person"] == len(CAST)


@pytest.mark.parametrize("fault", [pytest.param("", id="F92")])
def test_a_disk_that_would_be_full_is_noticed_before_the_first_byte(
    door: Opened, fault: str
) -> None:
    first = back_up(door, "Rini")
    enough = 3 * first.size
    assert refused(lambda: back_up(door, "Rini", lambda _: enough - 1)) == "BACKUP_NO_ROOM"
    assert len(files_of(door)) == 2
    back_up(door, "Rini", lambda _: enough)
    assert len(files_of(door)) == 4


@pytest.mark.parametrize("fault", [pytest.param("", id="F92")])
def test_a_disk_that_runs_full_leaves_no_half_file_and_the_next_backup_is_fine(
    door: Opened, office: Office, tmp_path: Path, fault: str
) -> None:
    def limited(of_child: Office) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            back_up(Opened(door.settings, of_child.database, door.secrecy), "Rini")
        except SibermataError as error:
            (tmp_path / "code").write_text(error.code)

    assert Forked(office, limited).wait() == 0
    assert (tmp_path / "code").read_text() == "BACKUP_NO_ROOM"
    assert files_of(door) == []
    assert prove(door, back_up(door, "Rini").path).doubts == 0


def test_a_backup_that_is_killed_half_way_is_none_and_the_next_one_sweeps_it_away(
    door: Opened, office: Office
) -> None:
    trap = Strike("backup piece", signal.SIGKILL)

    def killed(of_child: Office) -> None:
        back_up(Opened(door.settings, of_child.database, door.secrecy), "Rini")

    Forked(office, killed, trap).wait()
    assert trap.struck
    assert [name.endswith(".part") for name in files_of(door)] == [True]
    assert list_backups(door) == []
    made = back_up(door, "Rini")
    assert files_of(door) == [made.path.name, f"{made.path.name}.json"]


def test_of_two_backups_at_once_the_second_is_refused(door: Opened) -> None:
    with one_at_a_time(door.database):
        assert refused(lambda: back_up(door, "Rini")) == "BACKUP_BUSY"


def test_without_a_program_of_the_servers_major_the_answer_names_it() -> None:
    with pytest.raises(SibermataError) as caught:
        find_program("pg_dump", 99)
    assert (caught.value.code, caught.value.facts["major"]) == ("PROGRAM_MISSING", 99)
    assert "99" in str(caught.value)


@pytest.mark.parametrize("fault", [pytest.param("", id="F107")])
def test_a_database_that_takes_no_writes_is_told_before_a_file_is_made(
    door: Opened, office: Office, fault: str
) -> None:
    with office.database.connection() as connection:
        connection.execute("set default_transaction_read_only = on")  # the next to be lent
    assert refused(lambda: back_up(door, "Rini")) == "READ_ONLY"
    assert not door.settings.backups.exists()


@pytest.fixture
def folder_of_nobody(door: Opened) -> Iterator[Path]:
    folder = door.settings.backups
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be")
    return folder


def test_a_folder_that_takes_no_file_is_named(door: Opened, folder_of_nobody: Path) -> None:
    assert refused(lambda: back_up(door, "Rini")) == "BACKUP_UNWRITABLE"


def test_a_backup_whose_process_froze_bars_no_other_for_ever(
    door: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "LONGEST_SECONDS", 1)
    with one_at_a_time(door.database), door.database.connection() as waits:
        # whoever is frozen says nothing more
        waits.execute("select pg_advisory_lock(%s)", (backups.BACKUP_LOCK,))


def test_a_backup_whose_process_froze_holds_no_instant_for_ever(door: Opened) -> None:
    with frozen(door.database) as (connection, _):
        shown = connection.execute("show idle_in_transaction_session_timeout").fetchone()
    assert shown == ("6h",)


def test_what_comes_right_behind_a_backup_does_not_find_it_at_work_still(
    database: Database,
) -> None:
    for _ in range(100):
        with one_at_a_time(database):
            pass
