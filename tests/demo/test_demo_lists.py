"""Lists of pledges and trainings change from night to night, on a portal as in files, and each row
is held against the human being who signed.
"""

import json

import pytest

from sibermata.demo.lists.judged import Exported, Known, judge_marks
from sibermata.demo.lists.made import CHANGES, DemoList, ListLine, make_lists
from sibermata.demo.lists.written import PORTAL, shelf_of
from tests.demo.invented import make

LAST = CHANGES[1]


@pytest.fixture(scope="module")
def lists() -> list[DemoList]:
    return make_lists(make("district").districts, 35)


def cells(one: DemoList, night: int) -> dict[str, dict[str, str]]:
    return {line.number: line.cells for line in one.tonight(night)}


def test_rows_are_added_mended_and_left_out_in_later_nights(lists: list[DemoList]) -> None:
    first, last = ([cells(one, night) for one in lists] for night in (1, LAST))
    added = sum(len(now.keys() - then.keys()) for then, now in zip(first, last, strict=True))
    left_out = sum(len(then.keys() - now.keys()) for then, now in zip(first, last, strict=True))
    mended = sum(
        then[number] != now[number]
        for then, now in zip(first, last, strict=True)
        for number in then.keys() & now.keys()
    )
    assert min(added, left_out, mended) > 5
    assert all(one.tonight(LAST) == one.tonight(LAST + 30) for one in lists)


def test_a_row_is_heard_once_as_it_was_written_last(lists: list[DemoList]) -> None:
    for one in lists:
        heard = one.heard(LAST)
        assert len({line.number for line in heard}) == len(heard)
        assert {line.number for line in one.tonight(1)} <= {line.number for line in heard}


def test_a_portal_numbers_the_rows_of_a_list_for_good(lists: list[DemoList]) -> None:
    one = next(one for one in lists if one.format == PORTAL)

    def numbers(night: int) -> dict[str, int]:
        rows = map(json.loads, shelf_of(one, night).rows)
        return {next(v for k, v in row.items() if k.startswith("No")): row["_id"] for row in rows}

    then, now = numbers(1), numbers(LAST)
    assert len(set(now.values())) == len(now)
    assert all(then[number] == now[number] for number in then.keys() & now.keys())


def row_of(line: ListLine, person: str) -> dict[str, str]:
    return {
        "document_number": line.number,
        "person_id": person,
        "state": "counted",
        "act": "1",
        "name": line.cells["Nama"],
    }


def test_an_act_is_held_against_the_human_being_and_not_against_a_name(
    lists: list[DemoList],
) -> None:
    one = next(one for one in lists if one.delivers == "pledges")
    line = next(line for line in one.lines if line.sure and line.tenure)
    assert line.tenure is not None
    number = line.tenure.person.number
    alone = DemoList("contoh", one.district, "pledges", "comma", [line])
    married = {"name": "Nama Barunya", "village_code": line.village, "post": line.tenure.post}
    exported = Exported([row_of(line, "7")], [], [{**married, "person_id": "7"}], [])
    assert judge_marks([alone], exported, 1, Known({"7": frozenset({number})})).others == 0
    assert judge_marks([alone], exported, 1, Known({"7": frozenset({number + 1})})).others == 1
    assert judge_marks([alone], exported, 1).others == 1


def test_a_row_of_somebody_about_whom_is_asked_is_not_yet_wrong(lists: list[DemoList]) -> None:
    one = next(one for one in lists if one.delivers == "pledges")
    line = next(line for line in one.lines if line.sure and line.tenure)
    assert line.tenure is not None
    who = frozenset({line.tenure.person.number})
    alone = DemoList("contoh", one.district, "pledges", "comma", [line])
    seat = {"village_code": line.village, "post": line.tenure.post}
    roster = [
        {**seat, "name": "Nama Lamanya", "person_id": "7"},
        {**seat, "name": line.tenure.person.name, "person_id": "8"},
    ]
    exported, humans = Exported([row_of(line, "7")], [], roster, []), {"7": who, "8": who}
    asked = frozenset({frozenset({"7", "8"})})
    assert judge_marks([alone], exported, 1, Known(humans, asked)).sure == 0
    assert judge_marks([alone], exported, 1, Known(humans)).share == 0.0
