"""What a token of one district sees of another: nothing, in lists, things, counts and tags."""

import re
from typing import Any

import pytest

from sibermata.standing.mark import mark_all
from tests.desk.acts import fix
from tests.marks import TODAY
from tests.office import person
from tests.web.programs import CANARIES, LISTS, NEXT_DOOR, THEIRS, THINGS, Program, check_problem

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.+]+")


def saying(found: Any) -> str:
    """What an answer says, but for instants: their fractions may look like any code."""
    return INSTANT.sub("", str(found))


@pytest.mark.parametrize("name", [pytest.param(one, id=f"S17 {one}") for one in LISTS])
def test_a_list_shows_the_districts_of_its_token_and_no_other(
    api: Program, rini: str, ratna: str, name: str
) -> None:
    narrowed, theirs = api.token("Ratna", "35.16"), api.token("Ratna", "35.17")
    whole = [saying(row) for row in api.all(name, ratna, 500)]
    mine = [saying(row) for row in api.all(name, rini, 500)]
    assert mine
    assert [saying(row) for row in api.all(name, narrowed, 500)] == mine
    other = [saying(row) for row in api.all(name, theirs, 500)]
    assert other
    for text in mine:
        assert not [word for word in CANARIES if word in text], text
    assert {*mine, *other} <= {*whole}
    assert [one for one in whole if any(word in one for word in CANARIES)]


@pytest.mark.parametrize("name", [pytest.param(one, id=f"S17 {one}") for one in LISTS])
def test_a_district_outside_the_token_is_one_that_is_not_there(
    api: Program, rini: str, ratna: str, name: str
) -> None:
    more = "&" if "?" in name else "?"
    for code in ("35.17", "99.99"):
        check_problem(api.get(f"{name}{more}district={code}", rini), 404, "PAGE_UNKNOWN")
    mine = api.all(f"{name}{more}district=35.16", ratna, 500)
    theirs = api.all(f"{name}{more}district=35.17", ratna, 500)
    assert mine
    assert theirs
    assert not [row for row in mine if row in theirs and "level" not in row]


@pytest.mark.parametrize("name", [pytest.param(one, id=f"S17 {one}") for one in THINGS])
def test_a_thing_of_another_district_is_answered_like_one_that_is_not_there(
    api: Program, rini: str, ratna: str, name: str
) -> None:
    mine, theirs = api.ids("35.16"), api.ids("35.17")
    missing = {"person": "99999", "village": "99.99.99.9999", "run": "99999"}
    assert api.get(name.format(**mine), rini).status_code == 200
    assert api.get(name.format(**theirs), ratna).status_code == 200
    foreign, none = (api.get(name.format(**ids), rini) for ids in (theirs, missing))
    check_problem(foreign, 404, "PAGE_UNKNOWN")
    assert foreign.content == none.content
    own = saying(api.get(name.format(**mine), rini).json())
    assert not [word for word in CANARIES if word in own]


def test_the_numbers_of_a_page_do_not_reach_over_the_border(api: Program, rini: str) -> None:
    """A place that another token was given opens nothing of its district."""
    province = api.token("Ratna")
    rows, following = api.page("officials?district=35.17&limit=1", province)
    assert rows
    assert following
    after = following.rpartition("after=")[2]
    assert "35.17" not in saying(api.get(f"officials?after={after}", rini).json())


@pytest.mark.parametrize("fault", [pytest.param("", id="S18")])
def test_counts_and_tags_do_not_move_when_another_district_moves(
    api: Program, rini: str, fault: str
) -> None:
    del fault

    def seen() -> dict[str, Any]:
        found = {name: api.get(name, rini) for name in LISTS}
        return {
            name: (one.json(), one.headers["etag"].rpartition("-")[2])
            for name, one in found.items()
        }

    before = seen()
    more = [
        person(
            str(n), f"Kenari Baru {word}", f"351701551080{9200 + n}", f"Kepala Dusun {word}",
            "35.17.01.2001",
        )
        for n, word in ((20, "Wetan"),)
    ]  # fmt: skip
    api.office.deliver([*THEIRS, *more], NEXT_DOOR, district="35.17")
    api.office.one(NEXT_DOOR)
    assert "Kenari Baru Wetan" in str(api.office.people())
    fix(api.office, "Kenari Umum", "birth_place", "Kenari Kidul")
    mark_all(api.office.database, api.office.rules, TODAY)
    assert seen() == before
