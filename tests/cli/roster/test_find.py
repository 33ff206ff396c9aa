"""Somebody is found by name, NIK or telephone; officials are filtered and counted (D14)."""

import json
from typing import Any

import pytest

from tests.cli.conftest import Type
from tests.office import AGUS, BUDI, CAST, KESEMEN, SITI, SRIGADING, WATI, Office


def rows(type_: Type, *words: object) -> list[dict[str, Any]]:
    result = type_(*words, "--format", "json")
    assert result.code == 0, result.err
    return json.loads(result.out)  # type: ignore[no-any-return]


@pytest.fixture
def settled(office: Office) -> Office:
    office.deliver([SITI, BUDI, {**WATI, "phone": "081234509003"}, *CAST[3:]])
    office.one()
    return office


def test_a_number_that_is_looked_for_need_not_stand_on_the_command_line(
    type_: Type, settled: Office
) -> None:
    found = type_("officials", "find", "-", "--format", "json", typed=f"{BUDI['nik']}\n")
    assert [row["name"] for row in json.loads(found.out)] == ["Budi Ujicoba"]


@pytest.mark.parametrize("fault", [pytest.param("", id="D14-find")])
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Wati Simulasi", "Wati Simulasi"),
        ("wati", "Wati Simulasi"),
        ("Simulasi Wati", "Wati Simulasi"),
        ("Wati Simulasie", "Wati Simulasi"),
        ("Boedi Ujicoba", "Budi Ujicoba"),
        (BUDI["nik"], "Budi Ujicoba"),
        ("3516.0512.0485.9002", "Budi Ujicoba"),
        ("0812-3450-9003", "Wati Simulasi"),
        ("+62 812 3450 9003", "Wati Simulasi"),
    ],
)
def test_somebody_is_found(type_: Type, settled: Office, text: str, name: str, fault: str) -> None:
    found = rows(type_, "officials", "find", text)
    assert found[0]["name"] == name
    assert BUDI["nik"] not in json.dumps(found)


@pytest.mark.parametrize("fault", [pytest.param("", id="D14-find")])
@pytest.mark.parametrize("text", ["Zulkarnaen", "3516051204859999", "081200000000"])
def test_nobody_like_it_is_an_empty_list(
    type_: Type, settled: Office, text: str, fault: str
) -> None:
    assert rows(type_, "officials", "find", text) == []


@pytest.mark.parametrize("fault", [pytest.param("", id="B119")])
@pytest.mark.parametrize(
    "text", ["%", "_", "\\", "%%", "W%", "____ ________", "S_ti", "' or 1=1 --"]
)
def test_a_sign_of_a_pattern_finds_nobody_but_who_bears_it(
    type_: Type, settled: Office, text: str, fault: str
) -> None:
    result = type_("officials", "find", text, "--format", "json")
    assert result.code == 2 or json.loads(result.out) == []


@pytest.mark.parametrize("fault", [pytest.param("", id="D14-filters")])
def test_the_roster_is_filtered_by_post_subdistrict_and_status(
    type_: Type, settled: Office, fault: str
) -> None:
    def names(*words: str) -> list[str]:
        return [row["name"] for row in rows(type_, "officials", "list", *words)]

    assert names("--post", "Sekretaris Desa") == [BUDI["name"], AGUS["name"]]
    assert names("--post", "KADES", "--village", KESEMEN) == ["Siti Contohwati"]
    assert len(names("--subdistrict", "Ngoro", "--district", "35.16")) == len(CAST)
    assert names("--status", "missing") == []


@pytest.mark.parametrize("fault", [pytest.param("", id="D14-count")])
def test_officials_are_counted(type_: Type, settled: Office, fault: str) -> None:
    assert [
        (row["district_code"], row["officials"], row["people"])
        for row in rows(type_, "officials", "count")
    ] == [("35.16", 6, 6)]
    by_village = rows(type_, "officials", "count", "--by", "village")
    assert {row["village_code"]: row["officials"] for row in by_village} == {
        SRIGADING: 4,
        KESEMEN: 2,
    }
    by_post = {
        row["post"]: row["officials"] for row in rows(type_, "officials", "count", "--by", "post")
    }
    assert by_post["KADES"] == 2
