"""The province knows what a registry can know, and finds one planted mistake of each kind."""

import pytest

from sibermata.demo.judge import judge
from sibermata.demo.suppliers.kinds import Trouble
from sibermata.demo.truth import Went, plain_name
from tests.demo.invented import make, perfect_rows


def speak(province, nights=1):
    for night in range(nights):
        if night:
            province.next_night()
        for supplier in province.suppliers:
            province.lines(supplier)
    return province


@pytest.fixture
def province():
    return speak(make("village"))


def test_a_registry_without_fault_is_wholly_right(province):
    report = judge(province.truth, perfect_rows(province))
    assert (report.lost, report.doubled, report.wrong) == (0, 0, 0)
    assert report.right == report.expected > 100
    assert report.share == 1.0


def test_a_registry_without_fault_is_wholly_right_after_five_nights_of_life_and_trouble():
    province = speak(make("district"), 5)
    report = judge(province.truth, perfect_rows(province))
    assert (report.lost, report.doubled, report.wrong, report.share) == (0, 0, 0, 1.0)


def test_a_lost_tenure_is_found(province):
    rows = perfect_rows(province)
    gone = rows.pop(3)
    report = judge(province.truth, rows)
    assert (report.lost, report.doubled, report.wrong) == (1, 0, 0)
    assert plain_name(gone["name"]) in plain_name(report.examples[0])


def test_a_doubled_tenure_is_found(province):
    rows = perfect_rows(province)
    report = judge(province.truth, [*rows, dict(rows[5])])
    assert (report.lost, report.doubled, report.wrong) == (0, 1, 0)
    assert report.share < 1.0


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        pytest.param("post", "KAUR_LAIN", "other post", id="another post"),
        pytest.param("name", "Orang Lain Sekali", "other name", id="another name in the seat"),
        pytest.param("status", "ended", "other status", id="closed though in office"),
    ],
)
def test_a_wrong_tenure_is_found_once(province, field, value, words):
    rows = perfect_rows(province)
    head = next(row for row in rows if row["post"] == "KADES")
    head[field] = value
    report = judge(province.truth, rows)
    assert (report.lost, report.doubled, report.wrong) == (0, 0, 1)
    assert report.examples[0].startswith(words)


def test_somebody_whom_nobody_named_counts_as_wrong(province):
    rows = perfect_rows(province)
    stranger = {
        "village_code": rows[0]["village_code"],
        "post": "KADES",
        "name": "Staf Belaka",
        "status": "active",
    }
    assert judge(province.truth, [*rows, stranger]).invented == 1


def test_somebody_who_left_the_list_and_still_counts_as_in_office_is_wrong(province):
    village = province.districts[0].villages[0]
    left = village.tenures.pop()
    speak(province)
    rows = perfect_rows(province)
    missing = next(row for row in rows if row["status"] == "missing")
    assert plain_name(missing["name"]) == plain_name(left.typo or left.person.name)
    assert judge(province.truth, rows).wrong == 0
    missing["status"] = "active"
    assert judge(province.truth, rows).wrong == 1


def absent_beside_a_refused_row(nights):
    """Return a province in which somebody is absent, and a row without a village stands there since
    that night; and the export of a registry that has excused the absence on every night.
    """
    province = speak(make("village"))
    province.truth.settle_as_planned()
    first, second = province.districts[0].villages[:2]
    second.tenures[-1].since, second.tenures[-1].flaw = 2, "village_typo"
    second.tenures[-1].person = first.tenures[-1].person
    for supply in province.truth.supplies.values():
        supply.said.pop(second.tenures[-1], None)
    first.tenures.pop()
    speak(province, nights)
    rows = perfect_rows(province)
    missing = next(row for row in rows if row["status"] == "missing")
    missing["status"] = "active"
    return province, rows


def test_beside_a_row_that_came_tonight_and_was_refused_nobody_need_be_missed():  # H1
    province, rows = absent_beside_a_refused_row(nights=1)
    report = judge(province.truth, rows)
    assert (report.wrong, report.unclear) == (0, 1)


def test_beside_a_row_that_is_refused_for_weeks_whoever_is_absent_is_missed():  # H1
    province, rows = absent_beside_a_refused_row(nights=3)
    report = judge(province.truth, rows)
    assert (report.wrong, report.unclear) == (1, 0)


def test_a_delivery_that_was_held_says_nothing(province):
    before = perfect_rows(province)
    supplier = province.suppliers[0]
    province.troubles = {supplier.name: Trouble.SHRUNKEN}
    province.districts[0].villages[0].tenures.pop()
    speak(province)
    assert judge(province.truth, before).share == 1.0


def test_a_run_that_went_otherwise_than_planned_is_counted(province):
    speak(province)
    province.truth.settle(province.suppliers[0].name, Went(False, as_planned=False))
    assert judge(province.truth, perfect_rows(province)).unlike_plan == 1


def test_rows_read_are_told_apart_as_a_run_must_tell_them():
    province = speak(make("district"))
    counts = [province.truth.expected_counts(supplier.name) for supplier in province.suppliers]
    assert all(sum(count[outcome] for count in counts) > 0 for outcome in "arqdn")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Moh. Nur'aini", "MUHAMMAD NUR’AINI"),
        ("Abd. Rasyid Semuanto", "abdul  rasyid semuanto"),
        ("St. Ida", "Siti Ida"),
    ],
)
def test_names_are_compared_without_marks_and_short_forms(one, other):
    assert plain_name(one) == plain_name(other)
