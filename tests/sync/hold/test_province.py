"""The province's own brake (SEMANTICS 6): judged once for every night, after its last source,
however the night came to its end.
"""

from sibermata.cli.night.sync import show
from sibermata.settings import find_config
from sibermata.store.night.runs import request_runs
from sibermata.sync.run import sync
from tests.held import HELD, crowd, holds, let_go, marked, thirty_gone, without
from tests.office import Office


def test_a_province_that_loses_too_many_in_a_night_counts_nobody_until_a_person_releases_it(
    office: Office,
) -> None:
    thirty_gone(office)
    results = office.sync()
    assert {(str(result.state), result.code) for result in results if result.district} == {
        ("PUBLISHED", "")
    }
    assert holds(office) == HELD
    assert marked(office) == 0
    for _ in range(10):
        office.sync()
    assert marked(office) == 0
    assert let_go(office) == ("PUBLISHED", "")
    assert marked(office) == 30
    office.sync()
    assert office.codes().count("PRESUMED_ENDED") == 30


def test_a_night_that_the_province_holds_is_told_and_ends_with_code_3(office: Office) -> None:
    thirty_gone(office)
    assert show(iter(office.sync()), 6, find_config({}), dry_run=False) == 3


def test_a_night_whose_worker_died_after_the_last_source_is_judged_by_the_next(
    office: Office,
) -> None:
    thirty_gone(office)
    night = sync([office.source(f"kab-{number}") for number in range(6)], office.night())
    for _ in range(6):
        next(night)
    night.close()  # type: ignore[attr-defined]
    assert (holds(office), marked(office)) == ([], 30)
    office.sync()
    assert (holds(office), marked(office)) == (HELD, 0)


def test_a_night_that_is_caught_up_later_is_judged_under_the_day_of_its_fetch(
    office: Office,
) -> None:
    thirty_gone(office)
    begun = office.night(clock=True)
    with office.database.work() as connection:
        request_runs(
            connection, [f"kab-{number}" for number in range(6)], begun.night, "clock", clock=True
        )  # and the worker died
    office.sync(clock=True)
    assert (holds(office), marked(office)) == (
        [("night:2026-03-04", "PROVINCE", "waiting")],
        0,
    )


def test_sources_synced_one_by_one_in_a_night_are_judged_together(office: Office) -> None:
    thirty_gone(office)
    for number in range(6):
        office.nights = 1
        office.sync(f"kab-{number}")
    assert (holds(office), marked(office)) == (HELD, 0)


def test_what_a_person_released_for_a_source_is_not_asked_about_again_for_the_province(
    office: Office,
) -> None:
    rows = crowd(office, 100, 6)
    office.deliver(rows)
    office.one()
    office.deliver(without(rows, *(f"{n}-4" for n in range(30))))
    assert office.one().state == "HELD"
    let_go(office)
    office.one()
    assert ([part for part, *_ in holds(office)], marked(office)) == (["removals"], 30)
