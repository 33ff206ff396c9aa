"""The brake (SEMANTICS 6): each row of its table in its own words, and what a person can do about a
hold.
"""

from dataclasses import replace
from typing import Any

import pytest

from sibermata.errors import Refusal
from sibermata.rules.brake import (
    Measures,
    Verdict,
    VillageLoss,
    enough_in_office,
    province_is_held,
    verdict,
)
from sibermata.rules.night_numbers import BrakeNumbers
from sibermata.store.night.holds import decide_hold
from sibermata.sync.again.rehearse import rehearse
from tests.desk.acts import fix
from tests.held import LEAVERS, crowd, holds, let_go, marked, villages, without
from tests.office import CAST, Office, as_csv

QUIET = Measures(1000, 1000, 1000, 100, 100, 0, False, True)
FULL = {"nik": 0.95, "sk_number": 0.9, "birth_date": 0.99, "phone": 0.6}


@pytest.mark.parametrize(
    ("measures", "expected"),
    [
        pytest.param({}, Verdict(), id="a night like any other goes on"),
        pytest.param(
            {"villages_seen": 97},
            Verdict(),
            id="97 % of the villages go on, unseen ones lose nobody",
        ),
        pytest.param(
            {"villages_seen": 79}, Verdict("SHRINK"), id="79 % of the villages hold the run"
        ),
        pytest.param({"rows_read": 0}, Verdict("ZERO_ROWS"), id="zero rows hold the run"),
        pytest.param(
            {"rows_read": 0, "village_expected": False},
            Verdict(),
            id="zero rows are normal where none are",
        ),
        pytest.param(
            {"village_expected": False},
            Verdict("UNEXPECTED_ROWS"),
            id="rows where none are hold the run",
        ),
        pytest.param({"removals": 30}, Verdict(), id="3 % of removals go on"),
        pytest.param(
            {"removals": 31},
            Verdict("", "SHRINK"),
            id="more than 3 % of removals are held, not the run",
        ),
        pytest.param(
            {"before": 100, "headcount": 100, "removals": 5},
            Verdict(),
            id="five removals go on in a small source",
        ),
        pytest.param(
            {"removals": 2, "removals_leak": 51},
            Verdict("", "SLOW_LEAK"),
            id="more than 5 % in 30 days are held",
        ),
        pytest.param(
            {"removals": 0, "removals_leak": 51},
            Verdict(),
            id="a night without a removal is no leak",
        ),
        pytest.param(
            {"removals": 3, "villages": {"V": VillageLoss(3, 5, False)}},
            Verdict("", "", {"V": "SHRINK"}),
            id="3 of 5 hold a village",
        ),
        pytest.param(
            {"removals": 4, "villages": {"V": VillageLoss(4, 12, False)}},
            Verdict(),
            id="4 of 12 do not",
        ),
        pytest.param(
            {"removals": 2, "villages": {"V": VillageLoss(2, 12, True)}},
            Verdict("", "", {"V": "SHRINK"}),
            id="kades and sekdes do",
        ),
        pytest.param(
            {"removals": 33, "villages": {f"V{n}": VillageLoss(3, 5, False) for n in range(11)}},
            Verdict("SHRINK"),
            id="villages held by the dozen hold the run",
        ),
        pytest.param(
            {
                "removals": 3,
                "villages_before": 1,
                "villages_seen": 1,
                "villages": {"V": VillageLoss(3, 5, False)},
            },
            Verdict("SHRINK"),
            id="the only village there is holds the run",
        ),
        pytest.param(
            {"changed": 201},
            Verdict("COLUMNS_SLIPPED"),
            id="more than 20 % of other names or birth dates hold the run",
        ),
        pytest.param(
            {"fill_before": FULL, "fill": {**FULL, "phone": 0.5}},
            Verdict("FILL_DROPPED"),
            id="ten points fewer phones do",
        ),
        pytest.param(
            {"fill_before": FULL, "fill": {**FULL, "phone": 0.51}},
            Verdict(),
            id="nine points do not",
        ),
        pytest.param(
            {"headcount": 1251}, Verdict("GROWTH"), id="a headcount of more than 1.25 holds the run"
        ),
        pytest.param(
            {"remapped": True, "effect": 1},
            Verdict("MAPPING_CHANGED"),
            id="a changed mapping with an effect is held",
        ),
        pytest.param(
            {"remapped": True, "otherwise": 1},
            Verdict("MAPPING_CHANGED"),
            id="rows that are refused now are an effect",
        ),
        pytest.param(
            {"remapped": True}, Verdict(), id="a changed mapping without an effect is not"
        ),
        pytest.param(
            {"older": True, "effect": 2}, Verdict("REGRESSION"), id="F45: an older delivery is held"
        ),
        pytest.param(
            {"older": True, "effect": 1}, Verdict(), id="one entry that goes back is a clerk's undo"
        ),
        pytest.param(
            {"keyed": 1000, "rekeyed": 400, "matched_otherwise": 390},
            Verdict("RENUMBERED"),
            id="F42: renumbered",
        ),
        pytest.param(
            {"unproven": 31},
            Verdict("SHRINK"),
            id="F8: a file far too short without proof holds the run",
        ),
        pytest.param({"first": True, "removals": 900}, Verdict(), id="the first load is open"),
    ],
)
def test_what_is_held(
    office_rules: BrakeNumbers, measures: dict[str, Any], expected: Verdict
) -> None:
    assert verdict(replace(QUIET, **measures), office_rules) == expected


def village(**values: Any) -> dict[str, Any]:
    return {"villages": {"V": VillageLoss(0, 10)._replace(**values)}}


@pytest.mark.parametrize(
    ("measures", "expected"),
    [
        pytest.param({"villages_seen": 80}, Verdict(), id="80 % of the villages go on"),
        pytest.param(
            {"changed": 200, "slipped": 30, "ends": 30, "masked": 30, "unproven": 30},
            Verdict(),
            id="each number that a night may do goes on",
        ),
        pytest.param({"slipped": 31}, Verdict("COLUMNS_SLIPPED"), id="31 seats that slipped"),
        pytest.param(
            {"slipped": 30, "newcomers": 250}, Verdict(), id="a quarter may be plainly new"
        ),
        pytest.param(
            {"slipped": 30, "newcomers": 251},
            Verdict("COLUMNS_SLIPPED"),
            id="newcomers beyond a quarter count as slipped",
        ),
        pytest.param({"ends": 31}, Verdict("ENDS_STATED"), id="31 ends without a successor"),
        pytest.param({"masked": 31}, Verdict("NAMES_MASKED"), id="31 names are masked"),
        pytest.param({"headcount": 1250}, Verdict(), id="a headcount of 1.25 goes on"),
        pytest.param({"before": 0, "headcount": 9}, Verdict(), id="nobody was there before"),
        pytest.param(
            {"removals": 1, "removals_leak": 50}, Verdict(), id="5 % in thirty days go on"
        ),
        pytest.param(
            {"keyed": 1000, "rekeyed": 300, "matched_otherwise": 290},
            Verdict(),
            id="30 % new keys go on",
        ),
        pytest.param(
            {"keyed": 1000, "rekeyed": 400, "matched_otherwise": 280},
            Verdict(),
            id="new keys of new people go on",
        ),
        pytest.param(
            {"expected_rows": 1000, "rows_read": 970}, Verdict(), id="3 % fewer than said"
        ),
        pytest.param(
            {"expected_rows": 1000, "rows_read": 969}, Verdict("SHRINK"), id="more than 3 % fewer"
        ),
        pytest.param(
            {"expected_rows": 1000, "rows_read": 1250}, Verdict(), id="a quarter more than said"
        ),
        pytest.param(
            {"expected_rows": 1000, "rows_read": 1251}, Verdict("GROWTH"), id="more than a quarter"
        ),
        pytest.param(
            {"headcount": 0, "unadmitted": 1}, Verdict("MOSTLY_REFUSED"), id="nothing was admitted"
        ),
        pytest.param(
            {"headcount": 40, "before": 40, "unadmitted": 41, "unadmitted_before": 0.4},
            Verdict("MOSTLY_REFUSED"),
            id="more than half is refused, ten points more than before",
        ),
        pytest.param(
            {"headcount": 40, "before": 40, "unadmitted": 41, "unadmitted_before": 0.45},
            Verdict(),
            id="a source that was as bad before goes on",
        ),
        pytest.param(
            {"headcount": 4, "before": 4, "unadmitted": 4}, Verdict(), id="four rows say nothing"
        ),
        pytest.param(
            {"headcount": 0, "rows_read": 1000, "unadmitted": 1000, "masked": 31},
            Verdict("NAMES_MASKED"),
            id="rows refused for masked names are called so",
        ),
        pytest.param(
            {"fill_before": {"nik": 0.5}, "fill": {"nik": 0.0}, "rows_read": 6},
            Verdict(),
            id="three blanks of a small file go on",
        ),
        pytest.param(
            {"fill_before": {"nik": 0.5}, "fill": {}, "rows_read": 7},
            Verdict("FILL_DROPPED"),
            id="a column that is gone is empty",
        ),
        pytest.param(village(removals=4), Verdict(), id="4 of 10 leave a village"),
        pytest.param(
            village(removals=5), Verdict("", "", {"V": "SHRINK"}), id="5 of 10 hold their village"
        ),
        pytest.param(village(before=3, removals=2), Verdict(), id="two leave a small village"),
        pytest.param(village(slipped=4, ends=4), Verdict(), id="4 slipped and 4 ended of 10"),
        pytest.param(
            village(slipped=5), Verdict("", "", {"V": "COLUMNS_SLIPPED"}), id="5 of 10 slipped"
        ),
        pytest.param(village(ends=5), Verdict("", "", {"V": "ENDS_STATED"}), id="5 of 10 ended"),
        pytest.param(
            village(ends=2, heads_end=True),
            Verdict("", "", {"V": "ENDS_STATED"}),
            id="kades and sekdes ended together",
        ),
        pytest.param(
            {"villages": {f"V{n}": VillageLoss(3, 5) for n in range(10)}},
            Verdict("", "", {f"V{n}": "SHRINK" for n in range(10)}),
            id="a tenth of the villages are looked at one by one",
        ),
        pytest.param(
            {
                "villages": {f"V{n}": VillageLoss(3, 5) for n in range(5)}
                | {f"W{n}": VillageLoss(0, 5, slipped=3) for n in range(6)}
            },
            Verdict("COLUMNS_SLIPPED"),
            id="a run of many held villages bears the code of most",
        ),
    ],
)
def test_a_number_is_held_above_its_limit_and_never_at_it(
    office_rules: BrakeNumbers, measures: dict[str, Any], expected: Verdict
) -> None:
    assert verdict(replace(QUIET, **measures), office_rules) == expected


def test_what_the_reading_found_holds_before_any_number(office_rules: BrakeNumbers) -> None:
    assert verdict(replace(QUIET, rows_read=0), office_rules, "DATE_ORDER") == Verdict("DATE_ORDER")


def test_a_verdict_is_true_where_anything_is_held() -> None:
    assert Verdict("SHRINK")
    assert Verdict("", "SHRINK")
    assert Verdict("", "", {"V": "SHRINK"})
    assert not Verdict()


@pytest.fixture(scope="module")
def office_rules(rules: Any) -> BrakeNumbers:
    return rules.numbers.brake  # type: ignore[no-any-return]


def test_the_first_load_is_held_where_the_source_says_so(office_rules: BrakeNumbers) -> None:
    assert verdict(
        replace(QUIET, first=True), office_rules.of_source({"first_load": "held"})
    ) == Verdict("FIRST_LOAD")


def test_a_province_that_loses_more_than_one_in_a_hundred_is_held(
    office_rules: BrakeNumbers,
) -> None:
    assert not province_is_held(1500, 150_000, office_rules)
    assert province_is_held(1501, 150_000, office_rules)


@pytest.mark.parametrize("removals", [1, 25, 26, 291, 1500, 1501, 7777])
def test_counting_those_in_office_no_further_than_needed_holds_the_same_provinces(
    office_rules: BrakeNumbers, removals: int
) -> None:
    least = removals * 100  # share 0.01: with so many in office the province is not held
    for in_office in (0, 1, least - 101, least - 1, least, least + 1, least + 101, 10 * least):
        counted = min(in_office, enough_in_office(removals, office_rules))
        held = province_is_held(removals, in_office, office_rules)
        assert province_is_held(removals, counted, office_rules) is held


def test_removals_above_the_limit_are_held_while_the_rest_is_published(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    left = without(rows, *LEAVERS)
    office.deliver([{**left[0], "phone": "081234500001"}, *left[1:]])
    result = office.one()
    assert (result.state, result.code, result.counts["changed"]) == ("PUBLISHED", "SHRINK", 1)
    assert holds(office) == [("removals", "SHRINK", "waiting")]
    for _ in range(40):
        office.one()
    assert {status for *_, status in office.people()} == {"active"}


def test_released_removals_count_from_their_own_night_on(office: Office) -> None:
    test_removals_above_the_limit_are_held_while_the_rest_is_published(office)
    assert let_go(office) == ("PUBLISHED", "")
    assert marked(office) == 6
    office.one()
    assert marked(office) == 0
    assert len(office.people()) == 114


def test_removals_that_came_back_cannot_be_released(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    left = without(rows, *LEAVERS)
    office.deliver([{**left[0], "phone": "081234500001"}, *left[1:]])
    office.one()
    office.deliver([{**rows[0], "phone": "081234500001"}, *rows[1:]])
    office.one()
    assert holds(office) == [("removals", "SHRINK", "overtaken")]
    assert marked(office) == 0


def test_a_run_that_would_only_remove_is_held_as_a_whole_and_released_as_it_was(
    office: Office,
) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    before = office.state(findings=False)
    office.deliver(without(rows, *LEAVERS))
    result = office.one()
    assert (result.state, result.code) == ("HELD", "SHRINK")
    assert office.state(findings=False) == before
    assert let_go(office) == ("PUBLISHED", "")
    assert marked(office) == 6


def test_a_released_removal_is_not_asked_about_again(office: Office) -> None:
    test_a_run_that_would_only_remove_is_held_as_a_whole_and_released_as_it_was(office)
    assert [str(office.one().state) for _ in range(3)] == ["NOOP"] * 3
    assert holds(office) == [("removals", "SHRINK", "released")]


def test_a_source_that_leaks_a_few_every_night_is_held_within_thirty_days(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    ends = []
    for night in range(1, 4):
        office.deliver(without(rows, *[f"{n}-3" for n in range(2 * night)]))
        result = office.one()
        ends.append((str(result.state), result.code))
    assert ends == [("PUBLISHED", ""), ("PUBLISHED", ""), ("HELD", "SLOW_LEAK")]
    assert marked(office) == 4


def test_a_village_that_loses_almost_half_is_held_and_the_others_are_published(
    office: Office,
) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    left = [
        {**row, "phone": "081234500001"} if row["key"] in ("35.16-0-0", "35.16-1-0") else row
        for row in without(rows, "0-2", "0-3", "0-4")
    ]
    office.deliver(left)
    result = office.one()
    assert (result.state, result.code, result.counts["missing"]) == ("PUBLISHED", "SHRINK", 3)
    assert [part for part, *_ in holds(office)] == [f"village:{villages(office)[0]}"]
    assert marked(office) == 0
    assert office.ask(
        "select count(*) n from person where recorded_to = 'infinity' and recorded_from > (select "
        "min(published_at) from publication)"
    ) == [{"n": 1}]
    assert [(result.state, result.code) for result in (office.one(), office.one())] == [
        ("NOOP", "SHRINK")
    ] * 2
    assert let_go(office)[0] == "PUBLISHED"
    assert marked(office) == 3
    assert office.one().state == "NOOP"


def test_kades_and_sekdes_gone_together_hold_their_village(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    office.deliver(without(rows, "7-0", "7-1", "9-3"))
    result = office.one()
    assert (result.state, result.code) == ("PUBLISHED", "SHRINK")
    assert [part for part, *_ in holds(office)] == [f"village:{villages(office)[7]}"]
    assert marked(office) == 1


def test_columns_that_slipped_hold_the_run(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    before = office.state(findings=False)
    office.deliver(
        [
            {**row, "birth_date": "1988-05-05"} if int(row["key"].split("-")[1]) < 6 else row
            for row in rows
        ]
    )
    result = office.one()
    assert (result.state, result.code) == ("HELD", "COLUMNS_SLIPPED")
    assert office.state(findings=False) == before


def test_a_column_that_is_emptied_holds_the_run_and_erases_nothing(office: Office) -> None:  # F39
    rows = [{**row, "phone": f"0812345{n:05d}"} for n, row in enumerate(crowd(office))]
    office.deliver(rows)
    office.one()
    before = office.state(findings=False)
    office.deliver([{**row, "phone": ""} if n < 12 else row for n, row in enumerate(rows)])
    result = office.one()
    assert (result.state, result.code) == ("HELD", "FILL_DROPPED")
    assert office.state(findings=False) == before


def test_a_headcount_that_grew_by_a_third_holds_the_run(office: Office) -> None:
    office.deliver(crowd(office, 20))
    office.one()
    office.deliver(crowd(office, 27))
    result = office.one()
    assert (result.state, result.code) == ("HELD", "GROWTH")


def test_yesterdays_file_after_todays_is_held(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    office.deliver(
        [{**row, "birth_place": "Kediri"} if row["key"].endswith("-0") else row for row in rows]
    )
    assert office.one().state == "PUBLISHED"
    office.deliver(rows)
    result = office.one()
    assert (result.state, result.code) == ("HELD", "REGRESSION")


def test_another_mapping_with_another_effect_is_held_and_one_without_is_not(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver(CAST, toml='[columns]\nname = "name"')
    assert office.one().state == "NOOP"
    office.deliver(CAST, toml='[columns]\nbirth_place = "sex"')
    before = office.state(findings=False)
    result = office.one()
    assert (result.state, result.code) == ("HELD", "MAPPING_CHANGED")
    assert office.state(findings=False) == before


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        pytest.param(
            'post = "birth_place"\nhamlet = "post"',
            "MAPPING_CHANGED",
            id="every row becomes a question",
        ),
        pytest.param(
            'name = "sk_date"\nremarks = "name"', "MOSTLY_REFUSED", id="every row is refused"
        ),
    ],
)
def test_another_mapping_that_loses_the_rows_is_held_and_its_rehearsal_says_so(
    office: Office, mapping: str, code: str
) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver(CAST, toml=f"[columns]\n{mapping}")
    assert rehearse(office.source(), office.night(dry_run=True)).verdict == f"run/{code}"
    before = office.state(findings=False)
    result = office.one()
    assert (result.state, result.code) == ("HELD", code)
    assert office.state(findings=False) == before


def test_a_source_may_have_numbers_of_its_own(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    office.deliver(without(rows, *LEAVERS), toml="[brake]\nremovals_floor = 6\nleak_floor = 6")
    assert office.one().counts["missing"] == 6
    assert marked(office) == 6


def test_a_rejected_plan_keeps_the_baseline_and_is_not_asked_about_again(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    before = office.state(findings=False)
    office.deliver(without(rows, *LEAVERS))
    office.one()
    with office.database.work() as connection:
        decide_hold(connection, 1, "rejected", "rina", "berkas salah")
    assert (office.one().state, office.state(findings=False)) == ("REJECTED", before)
    assert len(holds(office)) == 1


def test_a_release_is_refused_when_one_of_its_records_has_moved(office: Office) -> None:
    rows = crowd(office)
    office.deliver(rows)
    office.one()
    left = without(rows, *LEAVERS)
    office.deliver([{**left[0], "phone": "081234500001"}, *left[1:]])
    office.one()
    fix(
        office,
        next(row["name"] for row in rows if row["key"] == "35.16-0-2"),
        "birth_place",
        "Blitar",
    )
    with pytest.raises(Refusal, match="MOVED"):
        let_go(office)
    assert marked(office) == 0


def test_a_source_that_rightly_names_nobody_is_not_held_when_its_file_changes(
    office: Office,
) -> None:
    empty = "[expect]\nempty = true"
    office.deliver([], toml=empty)
    assert str(office.one().state) in ("PUBLISHED", "NOOP")
    office.deliver(as_csv([]) + "\n", toml=empty)
    result = office.one()
    assert (str(result.state) in ("PUBLISHED", "NOOP"), result.code) == (True, "")
