"""Files of backups that nobody wrote down are found, said, and come under the same care."""

from pathlib import Path

from sibermata.desk.keeping.keep import list_backups
from sibermata.desk.keeping.make import back_up, make_backup, manifest_beside
from sibermata.desk.keeping.strays import record_strays, strays
from sibermata.desk.opening import Opened
from sibermata.store.base.secrecy import Secrecy
from tests.office import Office


def killed_before_it_was_written_down(door: Opened) -> Path:
    return make_backup(door.database, door.secrecy, door.settings.backups).path


def listed(door: Opened) -> list[tuple[str, bool]]:
    return [(one.file, there) for one, there in list_backups(door)]


def test_a_file_whose_maker_was_killed_before_it_was_written_down_is_taken_in(door: Opened) -> None:
    path = killed_before_it_was_written_down(door)
    manifest_beside(path).unlink()  # killed even before that
    assert (listed(door), strays(door)) == ([], [path])
    assert record_strays(door) == 1
    assert (listed(door), strays(door)) == ([(path.name, True)], [])
    assert manifest_beside(path).exists()
    assert record_strays(door) == 0


def test_what_a_restored_installation_does_not_know_any_more_is_taken_in_as_it_was(
    door: Opened, office: Office
) -> None:
    made = back_up(door, "Rini")
    before = office.ask("select file, made_at, size, sha256, rows, row_count from backup")
    with office.database.work() as connection:
        connection.execute("delete from backup")  # restored from an older one
    assert record_strays(door) == 1
    assert office.ask("select file, made_at, size, sha256, rows, row_count from backup") == before
    assert strays(door) == []
    assert made.path.exists()


def test_a_file_of_another_installation_or_a_damaged_one_is_never_touched(door: Opened) -> None:
    folder = door.settings.backups
    back_up(door, "Rini")
    ours = listed(door)
    foreign = make_backup(door.database, Secrecy(bytes(range(1, 33))), folder).path
    damaged = killed_before_it_was_written_down(door)
    damaged.write_bytes(damaged.read_bytes()[:-1])
    (folder / "catatan.txt").write_text("of somebody else")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert record_strays(door) == 0
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert (listed(door), set(strays(door))) == (ours, {foreign, damaged})
