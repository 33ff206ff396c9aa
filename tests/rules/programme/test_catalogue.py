"""A programme file is read strictly: what is wrong is refused with file, key and reason, what ships
is whole.
"""

from typing import Any

import pytest

from sibermata.errors import Refusal
from sibermata.records.programme.catalogue import OTHER_COURSE
from sibermata.rules.programme.catalogue import (
    Item,
    make_programme,
    read_items,
    refuse_disagreement,
)
from tests.marks import CYCLE, SHIPPED


def items(text: str = CYCLE) -> list[Item]:
    return read_items("uji.toml", text)


@pytest.fixture(scope="module")
def shipped() -> list[Item]:
    return [one for name, text in SHIPPED.items() for one in read_items(name, text)]


@pytest.fixture(scope="module")
def districts() -> list[str]:
    return [f"35.{number:02}" for number in (*range(1, 30), *range(71, 80))]


def judged(text: str, shipped: list[Item], rules: Any, districts: list[str]) -> Refusal:
    def judge() -> None:
        new = items(text)
        whole = make_programme([*shipped, *new])
        refuse_disagreement(new, whole, rules.book.posts.posts, districts)

    with pytest.raises(Refusal) as caught:
        judge()
    return caught.value


def test_what_ships_is_whole(shipped: list[Item], rules: Any, districts: list[str]) -> None:
    made = make_programme(shipped)
    refuse_disagreement(shipped, made, rules.book.posts.posts, districts)
    assert {"PEMILU-2024", "PILKADA-2024"} == made.cycles.keys()
    assert [len(made.texts[code][0].points) for code in ("SKB-4", "BAWASLU-5")] == [4, 5]
    assert len([one for one in made.courses.values() if one.kind == "modul"]) == 7
    assert made.courses["SOSIALISASI-NETRALITAS"].pass_mark is None
    assert OTHER_COURSE in made.courses
    assert len([code for one in made.areas.values() for code in one.districts]) == 38


@pytest.mark.parametrize(
    ("old", "new", "code", "facts"),
    [
        pytest.param(
            "opens =", "open =", "PROGRAMME_KEY_UNKNOWN", {"key": "cycle.UJI.open"}, id="a key"
        ),
        pytest.param(
            f"due = {'2026-03-20'}",
            "due = 2026-05-01",
            "PROGRAMME_DAYS",
            {"first": "due", "second": "closes"},
            id="due after closes",
        ),
        pytest.param(
            "due = 2026-03-20",
            'due = "2026-03-20"',
            "PROGRAMME_KEY_SHAPE",
            {"key": "cycle.UJI.due", "shape": "day"},
            id="a day as text",
        ),
        pytest.param(
            "due = 2026-03-20",
            "due = 2026-03-20T00:00:00",
            "PROGRAMME_KEY_SHAPE",
            {"key": "cycle.UJI.due"},
            id="an instant",
        ),
        pytest.param(
            "due = 2026-03-20\n",
            "",
            "PROGRAMME_KEY_MISSING",
            {"key": "cycle.UJI.due"},
            id="a key is missing",
        ),
        pytest.param(
            '"SKB-4", "BAWASLU-5"',
            '"SKB-5"',
            "PROGRAMME_NAME_UNKNOWN",
            {"key": "cycle.UJI.texts", "value": "SKB-5"},
            id="unknown text",
        ),
        pytest.param(
            '"SBM-KEUANGAN"',
            '"SBM-UANG"',
            "PROGRAMME_NAME_UNKNOWN",
            {"key": "requirement.DASAR.courses", "value": "SBM-UANG"},
            id="requirement of an unknown course",
        ),
        pytest.param(
            '["SBM-KEUANGAN"]',
            '["SBM-KEUANGAN", ["SBM-UANG", "SBM-BPD"]]',
            "PROGRAMME_NAME_UNKNOWN",
            {"value": "SBM-UANG"},
            id="unknown in an inner list",
        ),
        pytest.param(
            '["SBM-KEUANGAN"]',
            '["lainnya"]',
            "PROGRAMME_NAME_UNKNOWN",
            {"value": "lainnya"},
            id="the built-in course fulfils nothing",
        ),
        pytest.param(
            '"SEKDES"',
            '"CARIK"',
            "PROGRAMME_NAME_UNKNOWN",
            {"key": "requirement.DASAR.posts", "value": "CARIK"},
            id="unknown post",
        ),
        pytest.param(
            '"kades", "perangkat"',
            '"kades", "camat"',
            "PROGRAMME_NAME_UNKNOWN",
            {"value": "camat"},
            id="unknown class",
        ),
        pytest.param(
            "grace_days = 10",
            "grace_days = -1",
            "PROGRAMME_KEY_SHAPE",
            {"shape": "number"},
            id="a negative number",
        ),
        pytest.param(
            "[cycle.UJI]",
            "[cycles.UJI]",
            "PROGRAMME_KEY_UNKNOWN",
            {"key": "cycles"},
            id="an unknown table",
        ),
        pytest.param(
            "[cycle.UJI]", "[cycle.uji]", "PROGRAMME_CODE", {"value": "uji"}, id="a small code"
        ),
        pytest.param("[cycle.UJI]", "[cycle.UJI", "PROGRAMME_TOML", {}, id="no TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_key_and_reason(
    old: str,
    new: str,
    code: str,
    facts: dict[str, str],
    shipped: list[Item],
    rules: Any,
    districts: list[str],
) -> None:
    assert old in CYCLE
    error = judged(CYCLE.replace(old, new, 1), shipped, rules, districts)
    assert error.code == code
    assert error.facts["file"] == "uji.toml"
    assert facts.items() <= {key: str(value) for key, value in error.facts.items()}.items()


def test_an_alias_of_two_courses_and_a_district_in_two_areas_are_refused(
    shipped: list[Item], rules: Any, districts: list[str]
) -> None:
    course = '[course.BARU]\nname = "Kursus"\nkind = "bimtek"\naliases = ["sipades"]'
    error = judged(course, shipped, rules, districts)
    assert (error.code, error.facts["value"]) == ("PROGRAMME_SHARED", "SIPADES")
    area = '[area.BARU]\nname = "Lain"\nkind = "bakorwil"\ndistricts = ["35.16"]'
    error = judged(area, shipped, rules, districts)
    assert (error.code, error.facts["key"]) == ("PROGRAMME_SHARED", "area.BARU.districts")


def test_the_digest_is_of_what_is_said_and_of_nothing_else() -> None:
    (one, other) = items(), items(CYCLE.replace("[cycle.UJI]", "# kata\n[cycle.UJI]"))
    assert [item.digest for item in one] == [item.digest for item in other]
    changed = items(CYCLE.replace("grace_days = 10", "grace_days = 11"))
    assert [a.digest == b.digest for a, b in zip(one, changed, strict=True)] == [True, False]
