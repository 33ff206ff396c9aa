"""How a night ends: judged as a whole by the janitor if it was stopped after its last source, and
with the code of the command line.
"""

from collections.abc import Callable
from datetime import datetime

import pytest

from jobs.worker.here import outcome_of
from sibermata.cli.night.sync import show
from sibermata.records.run import State
from sibermata.settings import find_config
from sibermata.sync.result import Result
from tests.jobs.conftest import AfterTheFirst, House
from tests.office import as_csv, person

Wib = Callable[[str], datetime]
POSTS = (
    "Kepala Desa",
    "Sekretaris Desa",
    "Kepala Dusun Satu",
    "Kepala Dusun Dua",
    "Kepala Dusun Tiga",
    "Kepala Dusun Empat",
)
LENIENT = "[brake]\nremovals_floor = 99\nleak_floor = 99"


def letters(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in f"{number:05d}")


def test_a_night_that_was_stopped_after_its_last_source_is_judged_by_the_janitor(
    house: House, wib: Wib
) -> None:
    house.declare("mojokerto", "", LENIENT)
    with house.database.connection() as connection:
        found = connection.execute(
            "select code from region where district_code = '35.16' and level = 'desa' order by "
            "code limit 60"
        )
        villages = [row[0] for row in found]
    rows = [
        person(
            f"{at}-{number}",
            f"Warga {letters(at * 6 + number).title()}",
            "",
            post,
            village,
            birth_date=f"19{70 + number}-02-11",
        )
        for at, village in enumerate(villages)
        for number, post in enumerate(POSTS)
    ]
    (house.folder / "mojokerto.csv").write_text(as_csv(rows), encoding="utf-8")
    house.night(wib("2026-03-02 01:00"))
    left = [row for row in rows if not row["key"].endswith("-4")]
    (house.folder / "mojokerto.csv").write_text(as_csv(left), encoding="utf-8")
    house.night(wib("2026-03-03 01:00"), stop=AfterTheFirst(house))
    assert (
        house.ask(
            "select count(*) from tenure where recorded_to = 'infinity' and status = 'missing'"
        )
        == 60
    )
    assert house.night(wib("2026-03-03 01:05"), "janitor") == 3
    assert house.ask("select part from hold where status = 'waiting'") == "night:2026-03-03"
    assert (
        house.ask(
            "select count(*) from tenure where recorded_to = 'infinity' and status = 'missing'"
        )
        == 0
    )
    assert house.night(wib("2026-03-03 01:10"), "janitor") == 0


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        pytest.param([("PUBLISHED", "")], 0, id="published"),
        pytest.param([("PUBLISHED", "SHRINK")], 3, id="published, and a part of it waits"),
        pytest.param([("NOOP", ""), ("REJECTED", "SHRINK")], 3, id="rejected by a person"),
        pytest.param(
            [("HELD", "SHRINK"), ("FAILED", "EMPTY_BODY")], 1, id="a failure outranks a hold"
        ),
    ],
)
def test_the_job_ends_with_the_code_of_the_command_line(
    ends: list[tuple[str, str]], code: int
) -> None:
    results = [Result("mojokerto", "35.16", State(state), word, run_id=1) for state, word in ends]
    assert outcome_of(ends).exit_code == code
    assert show(iter(results), len(results), find_config({}), dry_run=False) == code
