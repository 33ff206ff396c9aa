"""Removals that wait while the rest of their night is published: nobody of them goes, counts or is
forgotten until a person decides.
"""

from sibermata.store.night.absences import count_records
from tests.desk.acts import fix
from tests.held import (
    HELD,
    LEAVERS,
    Row,
    crowd,
    deliver_all,
    expire,
    holds,
    let_go,
    marked,
    of,
    reject,
    status_of,
    thirty_gone,
    villages,
    waiting,
    without,
)
from tests.office import Office


def touched(rows: list[Row], time: int) -> list[Row]:
    """The same rows, the first with another telephone number: a file that moved."""
    return [{**rows[0], "phone": f"08123450{time:04d}"}, *rows[1:]]


def six_held(office: Office) -> list[Row]:
    """A source of which six people are gone; their removal waits, the rest of the night is
    published.
    """
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    office.deliver(touched(without(rows, *LEAVERS), 1))
    assert (office.one().state, waiting(office)) == ("PUBLISHED", ["removals"])
    return rows


def test_when_one_of_them_is_corrected_the_removals_are_frozen_anew_and_can_be_released(
    office: Office,
) -> None:
    rows = six_held(office)
    fix(office, of(rows, "0-2")["name"], "birth_place", "Blitar")
    assert office.one().state == "NOOP"
    assert holds(office) == [("removals", "SHRINK", "overtaken"), ("removals", "SHRINK", "waiting")]
    let_go(office)
    assert marked(office) == 6
    office.one()
    assert office.codes().count("PRESUMED_ENDED") == 0
    for _ in range(7):
        office.one()
    assert office.codes().count("PRESUMED_ENDED") == 6


def test_when_another_source_names_one_of_them_the_others_can_be_released(office: Office) -> None:
    rows = six_held(office)
    office.deliver([of(rows, "0-2")], "zkedua")
    office.sync()
    let_go(office)
    assert marked(office) == 5
    assert status_of(office, of(rows, "0-2")) == [(villages(office)[0], "active")]


def test_when_another_source_names_all_of_them_nothing_waits_and_the_counters_of_others_go_on(
    office: Office,
) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    office.deliver(without(rows, "9-3"))
    office.one()
    office.deliver(touched(without(rows, "9-3", *LEAVERS), 1))
    office.one()
    office.deliver([of(rows, key) for key in LEAVERS], "zkedua")
    office.sync()
    assert waiting(office) == []
    for _ in range(8):
        office.sync()
    assert status_of(office, of(rows, "9-3")) == [(villages(office)[9], "presumed_ended")]


def test_when_one_of_them_comes_back_the_rest_of_the_province_can_be_released(
    office: Office,
) -> None:
    thirty_gone(office)
    office.sync()
    office.deliver(deliver_all(office, 4)["35.16"], "kab-0", district="35.16")
    deliver_rest = deliver_all(office, 5)
    office.deliver(deliver_all(office, 4)["35.16"], "kab-0", district="35.16")
    for number, district in enumerate(deliver_rest):
        if number:
            office.deliver(deliver_rest[district], f"kab-{number}", district=district)
    office.sync()
    assert holds(office) == [(*HELD[0][:2], "overtaken"), HELD[0]]
    assert let_go(office) == ("PUBLISHED", "")
    assert marked(office) == 29


def test_removals_that_nobody_decided_in_time_are_asked_about_again_by_the_next_sync(
    office: Office,
) -> None:
    six_held(office)
    expire(office)
    office.one()
    assert [status for *_, status in holds(office)] == ["expired", "waiting"]


def before(office: Office) -> int:
    """How many records the brake measures the next night against."""
    with office.database.connection() as connection:
        return sum(number for _, number in count_records(connection, "35.16", "mojokerto").values())


def test_removals_are_of_the_published_state_until_they_are_released_and_no_longer(
    office: Office,
) -> None:
    six_held(office)
    expire(office)
    office.one()
    assert before(office) == 120
    let_go(office)
    assert before(office) == 114


def test_removals_that_were_rejected_stop_nobody_else_from_being_missed(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    office.deliver(without(rows, "9-3"))
    office.one()
    office.deliver(touched(without(rows, "9-3", *LEAVERS), 1))
    office.one()
    reject(office)
    for _ in range(32):
        office.one()
    assert status_of(office, of(rows, "9-3")) == [(villages(office)[9], "ended")]
    assert status_of(office, of(rows, "0-2")) == [(villages(office)[0], "active")]


def test_who_came_back_after_a_rejection_and_leaves_again_is_asked_about_again(
    office: Office,
) -> None:
    rows = six_held(office)
    reject(office)
    office.deliver(touched(rows, 2))
    office.one()
    office.deliver(touched(without(rows, *LEAVERS), 3))
    office.one()
    assert waiting(office) == ["removals"]
    office.deliver(touched(without(rows, *LEAVERS), 4))
    office.one()
    assert (waiting(office), marked(office)) == (["removals"], 0)
    let_go(office)
    assert marked(office) == 6


def test_a_plan_that_was_rejected_and_comes_again_after_a_quiet_night_is_asked_about_again(
    office: Office,
) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    office.deliver(without(rows, *LEAVERS))
    office.one()
    reject(office)
    assert office.one().state == "REJECTED"
    office.deliver(rows)
    assert office.one().state == "NOOP"
    office.deliver(without(rows, *LEAVERS))
    assert (office.one().state, waiting(office)) == ("HELD", ["removals"])


def test_who_was_in_a_rejected_night_of_the_province_and_leaves_again_can_be_released(
    office: Office,
) -> None:
    thirty_gone(office)
    office.sync()
    reject(office)
    full = crowd(office, 20, 6, "35.16", 0)
    office.deliver(touched(full, 1), "kab-0", district="35.16")
    office.sync("kab-0")
    gone = without(full, *(f"{n}-4" for n in range(6)))
    for time in (2, 3):
        office.deliver(touched(gone, time), "kab-0", district="35.16")
        office.sync("kab-0")
        assert (waiting(office), marked(office)) == (["removals"], 0)
    let_go(office, source="kab-0")
    assert marked(office) == 6


def test_held_removals_are_still_there_for_the_brake_of_the_next_night(office: Office) -> None:
    rows = crowd(office, 40, 4)
    office.deliver(rows)
    office.one()
    office.deliver(touched(without(rows, *(f"{n}-3" for n in range(36))), 1))
    office.one()
    office.deliver(touched(rows, 2))
    assert (office.one().state, waiting(office)) == ("PUBLISHED", [])


def test_held_removals_do_not_make_their_village_a_smaller_one(office: Office) -> None:
    rows = crowd(office, 20, 8)
    office.deliver(rows)
    office.one()
    for time in range(3):
        office.deliver(touched(without(rows, "0-2", "0-3", "0-4", "1-2", "2-2", "3-2"), time))
        office.one()
        assert waiting(office) == ["removals"]


def test_a_held_run_is_over_when_the_source_delivers_what_is_published(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    office.deliver(crowd(office, 27))
    assert (office.one().state, waiting(office)) == ("HELD", ["run"])
    office.deliver(rows)
    assert (office.one().state, waiting(office)) == ("NOOP", [])
    assert holds(office) == [("run", "GROWTH", "overtaken")]
