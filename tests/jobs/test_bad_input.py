"""What keeps the clock and its jobs from working: each stops with a code and what to do, and nothing
is published.
"""

from collections.abc import Callable
from threading import Event

import pytest

from jobs import sync_rosters
from jobs.__main__ import ready
from sibermata.settings import find_config
from sibermata.store.base import engine
from tests.jobs.conftest import House

Monkey = pytest.MonkeyPatch
Harm = Callable[[House, Monkey], None]


def read_only(house: House, monkeypatch: Monkey) -> None:
    with house.database.work() as connection:
        connection.execute(
            "do $$ begin execute format('alter database %I set default_transaction_read_only "
            "= on', current_database()); end $$"
        )


def too_old(house: House, monkeypatch: Monkey) -> None:
    monkeypatch.setattr(engine, "OLDEST_SERVER", 990000)


def of_an_older_release(house: House, monkeypatch: Monkey) -> None:
    with house.database.work() as connection:
        connection.execute("update alembic_version set version_num = '0001'")


def lost_key(house: House, monkeypatch: Monkey) -> None:
    monkeypatch.delenv("SIBERMATA_KEY")


def other_key(house: House, monkeypatch: Monkey) -> None:
    monkeypatch.setenv("SIBERMATA_KEY", "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=")


def silent(house: House, monkeypatch: Monkey) -> None:
    monkeypatch.setenv("SIBERMATA_DATABASE_URL", "postgresql://x@127.0.0.1:1/x")


def wrong_zone(house: House, monkeypatch: Monkey) -> None:
    ours = find_config({})
    theirs = house.folder / "config"
    (theirs / "regions").mkdir(parents=True)
    (theirs / "spellings").mkdir()
    for path in [*ours.glob("*.toml"), *ours.glob("spellings/*"), *ours.glob("regions/*")]:
        (theirs / path.relative_to(ours)).write_bytes(path.read_bytes())
    zones = theirs / "regions/zones.toml"
    zones.write_text(zones.read_text().replace("Asia/Makassar", "Asia/Antah"))
    monkeypatch.setenv("SIBERMATA_CONFIG", str(theirs))


WRONG: list[tuple[str, Harm, str]] = [
    ("F107 a database that takes no writes", read_only, "READ_ONLY"),
    ("a server that is too old", too_old, "SERVER_OLD"),
    ("tables of an older release", of_an_older_release, "SCHEMA_OLDER"),
    ("F126 a lost key", lost_key, "KEY_MISSING"),
    ("another key", other_key, "KEY_OTHER"),
    ("a database that is silent", silent, "DATABASE_SILENT"),
    ("an unknown time zone", wrong_zone, "CONFIG_KEY"),
]


@pytest.mark.parametrize(
    ("harm", "code"), [pytest.param(harm, code, id=name) for name, harm, code in WRONG]
)
def test_what_cannot_work_does_not_start_and_says_what_to_do(
    house: House,
    monkeypatch: Monkey,
    caplog: pytest.LogCaptureFixture,
    harm: Harm,
    code: str,
) -> None:
    house.declare("mojokerto")
    harm(house, monkeypatch)
    assert ready() == 2
    (failed,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert failed.code == code  # type: ignore[attr-defined]
    assert failed.langkah.endswith(".")  # type: ignore[attr-defined]
    sync_rosters.run(Event())  # it only asks; whoever takes it up meets the same refusal
    monkeypatch.undo()  # look as we are
    assert {state for *_, state in house.runs()} <= {"FAILED", "REQUESTED"}
