"""The demo's meeting through the real desk: who was let in is who was confirmed, and the sums
tie.
"""

from pathlib import Path

import pytest

from sibermata.cli.night.sync import run_night
from sibermata.demo.meeting import BY, CODE, Held, hold_meeting
from sibermata.demo.show import open_demo
from sibermata.desk.opening import Opened
from sibermata.desk.programme.load import ship_programme
from sibermata.settings import Settings
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.views.programme.meetings import list_lines
from sibermata.store.views.standing import list_marks
from tests.conftest import fresh_database
from tests.demo.invented import FIRST, REGIONS
from tests.marks import SHIPPED


@pytest.fixture
def door(server_url, template, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SIBERMATA_CLOCK", f"{FIRST.isoformat()}T13:00+07:00")
    with fresh_database(server_url, template) as database:
        settings = Settings("", tmp_path, REGIONS.parents[1], tmp_path / "sources", "jatim", 90)
        door = Opened(settings, database, Secrecy(bytes(range(7, 39))))
        with database.work() as connection:
            posts = door.rules.book.posts.posts
            ship_programme(connection, door.secrecy, SHIPPED, posts)
        yield door


def test_a_meeting_is_invited_attended_confirmed_and_printed(door: Opened, tmp_path: Path) -> None:
    environ = {"SIBERMATA_DEMO_MARIADB": ""}
    with open_demo("village", tmp_path, REGIONS, FIRST, environ) as demo:
        list(run_night(door, door.declared(), everything=True, night=FIRST, day=FIRST, by=BY))
        held: Held = hold_meeting(door, tmp_path / "rapat", demo.province, FIRST)
    sums = held.sums
    assert sums.invited == 9  # eight kades and a guest
    assert sums.walk_ins == 1
    assert sums.invited + sums.walk_ins == sums.outcomes
    with door.database.connection() as connection:
        came = [
            line["person_id"]
            for line in list_lines(connection, door.scope, CODE)
            if line["outcome"] in ("hadir", "terlambat") and line["person_id"]
        ]
        trained = [
            mark["person_id"]
            for mark in list_marks(connection, door.scope)
            if mark["subject"] == "NETRALITAS-2024" and mark["state"] == "valid"
        ]
    assert sorted(came) == sorted(trained)
    assert held.results == len(came) > 3
    assert "daftar-hadir.pdf" in held.papers
    assert all((held.folder / name).stat().st_size > 1_000 for name in held.papers)
