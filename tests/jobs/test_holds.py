"""A person decides on a hold: by number and hash, never one's own plan, never too late; and every
decision stands in the trail.
"""

import pytest
from typer.testing import CliRunner

from sibermata.cli.__main__ import app
from tests.jobs.conftest import House
from tests.office import CAST, as_csv


def run(*words: str) -> tuple[int, str]:
    output = CliRunner().invoke(app, list(words))
    return output.exit_code, output.output


@pytest.fixture
def held(house: House) -> House:
    """A source that delivered an empty file after the cast: its second run, asked for by Rina, is
    held.
    """
    house.declare("mojokerto")
    assert run("sync", "--night", "2026-03-02", "--by", "rina")[0] == 0
    (house.folder / "mojokerto.csv").write_text(as_csv([]), encoding="utf-8")
    assert run("sync", "--night", "2026-03-03", "--by", "rina")[0] == 3
    return house


def test_nobody_releases_a_plan_of_ones_own(held: House) -> None:
    code, output = run("holds", "release", "1", "--by", "Rina", "--reason", "diperiksa")
    assert (code, "Minta orang lain yang melepasnya" in output) == (2, True)
    assert held.ask("select status from hold") == "waiting"


def test_a_hash_of_another_plan_is_refused_and_the_one_that_was_shown_is_taken(held: House) -> None:
    assert (
        run("holds", "release", "1", "--by", "tono", "--reason", "diperiksa", "--hash", "00000000")[
            0
        ]
        == 2
    )
    shown = held.ask("select encode(plan_hash, 'hex') from hold")
    assert shown in run("holds", "show", "1", "--format", "json")[1]
    assert (
        run("holds", "release", "1", "--by", "tono", "--reason", "diperiksa", "--hash", shown[:12])[
            0
        ]
        == 0
    )
    assert held.ask("select status || ' ' || decided_by from hold") == "released tono"
    assert held.ask("select what from audit order by id desc limit 1") == "hold released"


def test_a_hold_expires_after_72_hours(held: House) -> None:
    held.ask("update hold set expires_at = clock_timestamp() - interval '1 minute'")
    code, output = run("holds", "release", "1", "--by", "tono", "--reason", "diperiksa")
    assert (code, "sudah kedaluwarsa" in output) == (2, True)
    assert held.ask("select status from hold") == "expired"
    assert run("sync", "--night", "2026-03-04", "--by", "rina")[0] == 3
    assert held.ask("select count(*) from hold where status = 'waiting'") == 1


def test_a_rejected_plan_keeps_the_baseline(held: House) -> None:
    assert run("holds", "reject", "1", "--by", "rina", "--reason", "berkas kosong")[0] == 0
    assert held.ask("select state from run order by id desc limit 1") == "REJECTED"
    assert held.ask("select count(*) from tenure where status = 'active'") == len(CAST)


def test_more_than_two_hundred_removals_need_two_names(held: House) -> None:
    held.ask(
        "update hold set planned_by = 'clock', measures = measures || '{\"removals_held\": 201}'"
    )
    assert run("holds", "release", "1", "--by", "tono", "--reason", "diperiksa")[0] == 3
    assert (
        held.ask("select status from hold"),
        run("holds", "release", "1", "--by", "tono", "--reason", "diperiksa")[0],
    ) == ("waiting", 2)
    assert run("holds", "release", "1", "--by", "rina", "--reason", "diperiksa")[0] == 0


def test_a_run_is_taken_back_by_name(house: House) -> None:
    house.declare("mojokerto")
    run("sync", "--night", "2026-03-02", "--by", "rina")
    (house.folder / "mojokerto.csv").write_text(
        as_csv([{**CAST[0], "birth_place": "Kediri"}, *CAST[1:]]), encoding="utf-8"
    )
    run("sync", "--night", "2026-03-03", "--by", "rina")
    code, output = run("runs", "revert", "2", "--by", "tono")
    assert (code, "1 orang dan 0 masa jabatan dipulihkan" in output) == (0, True)
    assert "renamed" not in run("officials", "diff", "--night", "2026-03-03", "--format", "csv")[1]
    assert run("seats", "check")[0] == 0
