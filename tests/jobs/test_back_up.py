"""Every night a backup that is proven in the same night, once; a fault of its file is told that
night; and what is past its time goes.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest

from jobs import back_up, sync_rosters
from jobs.schedule import latest_backup
from sibermata.desk.keeping import second_place
from sibermata.store.keeping.backups import one_at_a_time
from tests.jobs.conftest import House

Wib = Callable[[str], datetime]


def files(house: House) -> list[Path]:
    return sorted((house.folder / "data" / "backups").glob("*.backup"))


@pytest.fixture
def at_work(house: House, wib: Wib) -> Iterator[House]:
    """A house whose first night was long ago."""
    house.declare("mojokerto-a")
    sync_rosters.run(Event(), wib("2026-03-02 01:00"))
    with house.database.work() as connection:
        connection.execute("update run set requested_at = '2026-03-01'")
    return house


def now() -> datetime:
    return datetime.now().astimezone()


def test_a_backup_is_due_at_half_past_five(wib: Wib) -> None:
    assert latest_backup(wib("2026-03-02 05:29")) == wib("2026-03-01 05:30")
    assert latest_backup(wib("2026-03-02 05:30")) == wib("2026-03-02 05:30")


@pytest.mark.parametrize("fault", [pytest.param("", id="S60")])
def test_the_night_makes_one_backup_and_proves_it_and_a_second_call_makes_none(
    at_work: House, fault: str
) -> None:
    assert back_up.run(Event(), now()) == 0
    assert at_work.ask("select count(*) from backup where proven_at is not null") == 1
    assert back_up.run(Event(), now()) == 0
    assert len(files(at_work)) == 1
    with at_work.database.work() as connection:
        connection.execute("update backup set made_at = made_at - interval '1 day'")
    assert back_up.run(Event(), now()) == 0
    assert len(files(at_work)) == 2


def test_a_house_that_was_never_at_work_waits(house: House) -> None:
    assert back_up.run(Event(), now()) == 0
    assert files(house) == []


def test_asked_to_end_it_leaves_the_drill_to_the_next_start(at_work: House) -> None:
    stop = Event()
    stop.set()
    assert back_up.run(stop, now()) == 1
    assert back_up.run(Event(), now()) == 0
    assert len(files(at_work)) == 1
    assert at_work.ask("select count(*) from backup where proven_at is not null") == 1


@pytest.mark.parametrize("fault", [pytest.param("", id="F125")])
def test_a_flipped_byte_is_told_in_the_same_night(
    at_work: House, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    stop = Event()
    stop.set()
    back_up.run(stop, now())
    (path,) = files(at_work)
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(bytes(body))
    caplog.set_level(logging.INFO)
    assert back_up.run(Event(), now()) == 2
    assert [line.code for line in caplog.records if line.levelname == "ERROR"] == ["BACKUP_DAMAGED"]
    assert at_work.ask("select code from backup") == "BACKUP_DAMAGED"


@pytest.mark.parametrize("fault", [pytest.param("", id="S60")])
def test_what_was_proven_lies_in_the_second_place_too_and_goes_there_too(
    at_work: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    there = tmp_path / "share"
    monkeypatch.setenv("SIBERMATA_SECOND_BACKUPS", str(there))
    assert back_up.run(Event(), now()) == 2, "it is not mounted"
    assert not there.exists(), "nothing is made in the place of a share"
    assert at_work.ask("select count(*) from backup where proven_at is not null") == 1
    there.mkdir()
    assert back_up.run(Event(), now()) == 0, "what lacked follows"
    (path,) = files(at_work)
    (copy,) = there.glob("*.backup")
    assert copy.read_bytes() == path.read_bytes()
    assert copy.stat().st_mode & 0o777 == 0o600
    assert (there / f"{path.name}.json").exists()
    copy.write_bytes(b"cut short")
    (there / f"{path.name}.part").write_bytes(b"of somebody who was killed")
    assert back_up.run(Event(), now()) == 0
    assert copy.read_bytes() == path.read_bytes()
    with at_work.database.work() as connection:
        connection.execute("update backup set made_at = made_at - interval '400 days'")
    assert back_up.run(Event(), now()) == 0
    with at_work.database.work() as connection:  # a later one of that old month stands for it
        connection.execute(
            "insert into backup (file, made_at, size, sha256, postgres, row_count, proven_at) "
            "select 'x' || n, min(made_at) + make_interval(days => n * 30), 1, '', 18, 1, now() "
            "from backup, generate_series(1, 12) n group by n"
        )
        connection.execute("update backup set made_at = made_at - interval '1 day'")
    assert back_up.run(Event(), now()) == 0
    assert not copy.exists()
    assert len(list(there.glob("*.json"))) == len(list(there.glob("*.backup"))) == 2


def test_a_copy_that_differs_is_taken_away_again_and_told(
    at_work: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert back_up.run(Event(), now()) == 0
    monkeypatch.setenv("SIBERMATA_SECOND_BACKUPS", str(tmp_path / "share"))
    (tmp_path / "share").mkdir()
    monkeypatch.setattr(second_place, "pieces_of", lambda path: iter([str(path).encode()]))
    assert back_up.run(Event(), now()) == 2
    codes = [line.code for line in caplog.records if line.levelname == "ERROR"]
    assert codes == ["SECOND_PLACE_DIFFERS"]
    assert list((tmp_path / "share").iterdir()) == []


def test_a_file_that_is_not_written_down_is_taken_in_by_the_night_and_goes_in_its_time(
    at_work: House,
) -> None:
    assert back_up.run(Event(), now()) == 0
    (stray,) = files(at_work)
    with at_work.database.work() as connection:
        connection.execute("delete from backup")
    assert back_up.run(Event(), now()) == 0
    assert at_work.ask("select count(*) from backup") == 2
    assert stray not in files(at_work), "a proven one of the same day stands for it"
    assert len(files(at_work)) == 1


def test_two_clocks_at_once_make_one_backup(at_work: House) -> None:
    with one_at_a_time(at_work.database):
        assert back_up.run(Event(), now()) == 0
    assert files(at_work) == []


def test_what_is_past_its_time_goes_with_its_manifest(at_work: House) -> None:
    assert back_up.run(Event(), now()) == 0
    (old,) = files(at_work)
    with at_work.database.work() as connection:
        connection.execute("update backup set made_at = made_at - interval '400 days'")
        connection.execute(
            "insert into backup (file, made_at, size, sha256, postgres, row_count, proven_at) "
            "select 'x' || n, made_at + make_interval(days => n * 30), 1, '', 18, 1, made_at from "
            "backup, generate_series(1, 12) n"
        )
    assert back_up.run(Event(), now()) == 0
    assert old not in files(at_work)
    assert len(list(old.parent.glob("*.json"))) == 1
    assert (
        at_work.ask(
            "select count(*) from backup where file = %s and dropped_at > made_at", old.name
        )
        == 1
    )
